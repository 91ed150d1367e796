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
)

_DECIDED = frozenset({"denied", "refused", "rescinded", "granted", "cleared", "approved", "placed", "lifted", "withdrawn"})


def date_by_notice(told: list[Told], unit: Unit, sentence: Sentence, dates: list[DateSeen]) -> None:
    """Give the facts of the paragraph whose day was only supposed the day of their notice."""
    if not dates or dates[0].value is None or not _LETTER_DATE.search(sentence.text):
        return
    for fact in told:
        if fact.unit != unit.index or fact.status not in _DECIDED:
            continue
        if fact.date_guessed or (fact.date is None and sentence.continues and fact.status == "withdrawn"):
            fact.date, fact.date_guessed = dates[0].value, False
