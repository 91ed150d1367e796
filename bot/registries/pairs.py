"""Two drugs that may be one: a person is asked once, or a register answers; who was kept apart stays apart."""

from collections.abc import Iterable
from datetime import date

import msgspec
from sqlalchemy import Connection

from bot.drafts import SameDrug
from bot.registries.entries import notice_of
from events.codec import decode, encode
from events.drug import DrugState
from events.event_types import DrugsSplit, drug_stream
from store import dialogues, log, snapshots
from store.snapshots import SnapshotRow

_REGISTER = "look-alikes"


class LookAlike(msgspec.Struct, frozen=True, kw_only=True):
    """Two drugs that may be one: `drug` and `other` by their names, `shared` is the name they share, or nearly share."""

    drug: str
    other: str
    shared: str
    ids: tuple[str, str]
    near: bool = False

    @property
    def why(self) -> str:
        """Why they may be one, in one sentence."""
        return f"Their names are nearly one: {self.shared}." if self.near else f"They share the name {self.shared}."


class _Asked(msgspec.Struct, frozen=True):
    """What of a draft says which two drugs it asks about."""

    same: SameDrug | None = None


def ask(connection: Connection, look_alikes: Iterable[LookAlike], day: date) -> None:
    """Keep each two drugs that may be one for a person, once whatever became of it."""
    asked = {_pair(*one.ids): one for one in look_alikes}
    known = snapshots.find(connection, _REGISTER, asked)
    for name, one in asked.items():
        if name not in known:
            same = SameDrug(drug_id=one.ids[0], drug=one.drug, other_id=one.ids[1], other=one.other, why=one.why)
            draft = notice_of(f"{_REGISTER}: {name}", title=f"{one.drug} and {one.other}: one drug?", published=None)
            dialogues.keep(connection, encode(msgspec.structs.replace(draft, same=same)), None)
            _note(connection, name, day)


def kept_apart(connection: Connection, one: DrugState, other: DrugState) -> bool:
    """Whether a person said that the two are not one: the question was discarded, or a merge of them undone."""
    pair = _pair(one.drug_id, other.drug_id)
    told = (recorded.event for drug in (one, other) for recorded in log.read_stream(connection, drug_stream(drug.drug_id)))
    if any(isinstance(event, DrugsSplit) and _pair(event.drug_id, event.merged_id) == pair for event in told):
        return True
    return bool(snapshots.find(connection, _REGISTER, [pair])) and _question(connection, pair) is None


def answer(connection: Connection, one: DrugState, other: DrugState, day: date) -> None:
    """Note that the two are one, so that nobody is asked, now or after it was undone."""
    pair = _pair(one.drug_id, other.drug_id)
    if snapshots.find(connection, _REGISTER, [pair]) and (question := _question(connection, pair)) is not None:
        dialogues.close(connection, question, "merged")
    _note(connection, pair, day)


def _question(connection: Connection, pair: str) -> str | None:
    """The id of the draft that asks about the two and waits."""
    for draft in dialogues.open_drafts(connection):
        same = decode(draft.body, _Asked).same
        if same is not None and _pair(same.drug_id, same.other_id) == pair:
            return draft.draft_id
    return None


def _note(connection: Connection, pair: str, day: date) -> None:
    snapshots.put(connection, [SnapshotRow(register=_REGISTER, entry=pair, day=day.isoformat(), body="")])


def _pair(one: str, other: str) -> str:
    """What two drugs that may be one are known by."""
    return "/".join(sorted((one, other)))
