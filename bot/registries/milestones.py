"""Our own table: one milestone a row, with the field names of `record`, as `timeline --csv` writes it; CSV or JSON lines."""

import msgspec

from bot.drafts import stated
from bot.registries.entries import Edition, Entry, Line, Register
from events.reading.proposals import NameSeen

FIELDS = ("drug", "authority", "kind", "status", "indication", "date", "due", "source")


def read(line: Line, _edition: Edition) -> Entry:
    """The milestone of a row, told by the row itself; raises BadInput for a word, a pair or a date that cannot be."""
    draft = stated({field: line.cells.get(field) for field in FIELDS})
    return Entry(
        line=line.number,
        notice=msgspec.structs.replace(draft, facts=()),
        substances=(NameSeen(name=draft.facts[0].drug, name_type="other"),),
        facts=tuple(drafted.fact for drafted in draft.facts),
    )


REGISTER = Register(
    name="milestones",
    title="Milestones",
    publisher="",
    authority=None,
    columns=("drug", "kind", "status"),
    read=read,
    is_entry=lambda _cells: True,
)
