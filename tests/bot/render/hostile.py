"""Names that no message may break on, a drug made of them, and what every message must hold to."""

from datetime import UTC, date, datetime
from functools import cache

from aiogram.types import InlineKeyboardMarkup

from bot.playground.markup import read_html
from bot.render.pieces import RenderedMessage
from events.drug import Correction, DrugName, DrugState, LinkedCompany, Milestone, Statement
from events.event_types import Change, Source
from events.partial_date import PartialDate
from events.vocabulary import Authority, Kind, Status

NAMES = {
    "markup": '<b>bold</b> &amp; </a><a href="https://evil.example">\'"</blockquote>',
    "unclosed": "<<<&&&<i",
    "emoji": "😀" * 5_000,
    "family": "👨‍👩‍👧‍👦🏳️‍🌈" * 1_000,
    "right to left": "دواء جديد לוקמיה" * 40,
    "turning": "\u202eevil\u2066 \u200ftfel ot thgir",
    "four bytes": "𠮷野家" * 5_000,
    "60 kB": "x" * 60_000,
    "many words": "a b " * 15_000,
    "marks": "e" + "\u0301" * 20_000,
    "control": "\0\x1b[31m\r\n\n\n\u2028line",
    "invisible": "\u200b\ufeff\u2060",
    "spaces": " \t\n ",
    "nothing": "",
    "half a character": "\ud800x\udfff",
    "commands": "/stop @channel t.me/x https://evil.example/<x>",
    "format": "{0} %s \\n $1 `code` *star* _under_ [link](https://evil.example)",
}

NOW = datetime(2021, 3, 24, 12, tzinfo=UTC)


def broken_rules(rendered: RenderedMessage) -> list[str]:
    """What Telegram would refuse or lose of the message."""
    text, entities = read_html(rendered.text)
    broken: list[str] = []
    if not text.strip():
        broken.append("the text is empty")
    size = len(text.encode("utf-16-le")) // 2
    if size > 4096:
        broken.append(f"{size} units of text")
    if len(entities) > 100:
        broken.append(f"{len(entities)} entities")
    if any(ord(letter) in range(0xD800, 0xE000) for letter in rendered.text):
        broken.append("half a character")
    return broken + _broken_buttons(rendered.keyboard)


def _broken_buttons(keyboard: InlineKeyboardMarkup | None) -> list[str]:
    if keyboard is None:
        return []
    buttons = [button for row in keyboard.inline_keyboard for button in row]
    broken = [f"callback data {button.callback_data!r}" for button in buttons if len((button.callback_data or "").encode()) > 64]
    broken += [f"button {button.text!r}" for button in buttons if not button.text.strip() or len(button.text.encode("utf-16-le")) > 128]
    if len(buttons) > 100:
        broken.append(f"{len(buttons)} buttons")
    if not buttons or any(not row for row in keyboard.inline_keyboard):
        broken.append("an empty row of buttons")
    if len(keyboard.model_dump_json(exclude_none=True).encode()) > 10_240:
        broken.append("a keyboard of more than 10 kB")
    return broken


def milestone(  # one argument a fact
    name: str = "leukemia",
    *,
    number: int = 1,
    authority: Authority | None = Authority.FDA,
    kind: Kind = Kind.ORPHAN_DRUG,
    status: Status = Status.GRANTED,
    occurred: str | None = "2020-05",
    due: str | None = None,
    url: str | None = "https://example.org/a?x=1&y=%22",
    corrections: int = 0,
    statements: int = 1,
    retracted: str | None = None,
    published: date | None = date(2021, 3, 24),
    registry: Authority | None = None,
) -> Milestone:
    """A milestone in which every word from outside is `name`."""
    source = Source(notice_id="n1", title=name, url=url, publisher=name, published=published, registry=registry)
    fields = ("occurred", "due", "status", "indication", "kind", "authority")
    values = {"occurred": "2020-05-03", "due": "2021-Q2", "status": "granted", "kind": "orphan_drug", "authority": "FDA"}
    changes = tuple(Change(field=field, before=values.get(field, name), after=None) for field in fields)
    return Milestone(
        milestone_id=f"m{number:012x}",
        drug_id="d0123456789ab",
        track=f"t{number}",
        authority=authority,
        kind=kind,
        status=status,
        indication=name,
        occurred=PartialDate.parse(occurred),
        due=PartialDate.parse(due),
        statements=tuple(Statement(source=source, evidence=name, occurred=PartialDate("2020-04-22")) for _ in range(statements)),
        corrections=tuple(Correction(changes=changes, reason=name, recorded_at=NOW) for _ in range(corrections)),
        recorded_at=NOW,
        position=number,
        retracted=retracted,
    )


@cache
def drug(name: str, milestones: int = 30) -> DrugState:
    """A drug in which every word from outside is `name`, with a long history."""
    kinds = [Kind.ORPHAN_DRUG, Kind.BREAKTHROUGH_THERAPY, Kind.FAST_TRACK, Kind.APPROVAL]
    history = [
        milestone(
            name,
            number=number,
            kind=kinds[number % 4],
            status=Status.APPROVED if kinds[number % 4] is Kind.APPROVAL else Status.GRANTED,
            corrections=number % 6,
            statements=1 + number % 7,
            retracted=name if number % 5 == 4 else None,
        )
        for number in range(1, milestones + 1)
    ]
    return DrugState(
        drug_id="d0123456789ab",
        label=name,
        version=milestones,
        names=tuple(DrugName(name=f"{name}{number}", name_type="code") for number in range(20)),
        companies=tuple(LinkedCompany(company=f"{number}{name}", role="applicant") for number in range(20)),
        milestones={one.milestone_id: one for one in history},
    )
