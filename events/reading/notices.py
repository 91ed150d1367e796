"""Notices: a sentence that only says when the letter, the notice or the word of a decision came dates what was told before it."""

# ruff: noqa: E501  # a pattern is read as one line

import re

from events.reading.assembly import Told
from events.reading.days import DateSeen
from events.reading.segmentation import Sentence, Unit

_LETTER_DATE = re.compile(
    r"(?i)\b(?:letter|notice|notification|decision|communication),? (?:of (?=[A-Z0-9])|(?:is |was |which is |which was )?dated|(?:that |which )?(?:reached|arrived|came|was (?:received|sent|dated|issued)|the company received|we received))\b"
    r"|\b(?:took|made|reached|adopted|gave|signed) (?:its|the|that) (?:decision|approval|ruling|licence|authori[sz]ation) on\b"
    r"|\b(?:gave|received|got|had|sent|issued) (?:us |the company )?(?:formal |written |official |verbal |oral |prior )?(?:notice|notification|word)\b"
    r"|\b(?:notice|notification|word|the letter|the news) (?:was |had been |of this )?(?:sent|given|received|came|arrived|reached|served)\b"
    r"|\b(?:was|were|had been|has been) (?:informed|notified|told) (?:of (?:this|it|the)|by|on|in writing|about)\b"
    r"|(?:通知|書簡|レター|決定|指定|承認)(?:の日付)?は[^。]{0,14}(?:日付|日のもの)"
    r"|^(?:(?:同|当)社は|[^、。]{0,6}通知は)?、?[^、。は]{0,12}日(?:付け?)?(?:に|で)(?:受領|受け取|届|通知され|通知があ|発出|交付)"
    r"|^(?:公司|本公司|该?(?:通知|批件|证书|函件|文件))?(?:已|系)?[于於]?[^,。]{0,12}日(?:收到|接获|接獲|送达|送達|签发|簽發|出具|发出|發出)[^,。]{0,8}。?$"
)

_DECIDED = frozenset({"denied", "refused", "rescinded", "granted", "cleared", "approved", "placed", "lifted", "withdrawn"})


def date_by_notice(told: list[Told], unit: Unit, sentence: Sentence, dates: list[DateSeen]) -> None:
    """Give the facts of the paragraph whose day was only supposed the day of their notice."""
    if not dates or dates[0].value is None or not _LETTER_DATE.search(sentence.text):
        return
    for fact in told:
        if fact.unit != unit.index or fact.status not in _DECIDED:
            continue
        undated = sentence.continues if fact.status == "withdrawn" else sentence.language != "en"
        if fact.date_guessed or (fact.date is None and undated):
            fact.date, fact.date_guessed = dates[0].value, False
