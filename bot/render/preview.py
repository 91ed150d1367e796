"""The preview of an announcement: each proposed milestone with its evidence, what it would do, whom it would be told; and its editing."""

from collections.abc import Sequence

import msgspec
from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import BlockQuote, Bold, Code, Text

from bot import keyboards
from bot.drafts import DraftFact, SameDrug
from bot.ingestion import Ingested
from bot.judging import Judged, Preview
from bot.keyboards import OnDraft, OnDrafts, OnIngest
from bot.render import facts
from bot.render.paging import page_of
from bot.render.pieces import NAME, REASON, TITLE, RenderedMessage, clip, date_words, lines, link, message, outside
from events.decisions import Outcome
from events.designations import kinds_of
from events.partial_date import PartialDate
from events.vocabulary import LIFECYCLE_RANK, POSSIBLE, Kind

MARKS: dict[Outcome, str] = {
    Outcome.NEW: "🆕 new",
    Outcome.KNOWN: "✓ known",
    Outcome.CORROBORATES: "➕ adds a source",
    Outcome.DOUBTFUL: "⚠️ doubtful",
}
_EVIDENCE = 220
_MOST_BUTTONS = 20
_MOST_IDS = 20
_MOST_NOTES = 10
_LABEL = 38

# What can be edited, as a person says it.
FIELDS: tuple[tuple[str, str], ...] = (
    ("drug", "Drug"),
    ("authority", "Authority"),
    ("kind", "Kind"),
    ("status", "Status"),
    ("indication", "Indication"),
    ("date", "Date"),
    ("due", "Due"),
)
_HINTS = {
    "drug": "Write the drug's name (or its id).",
    "indication": "Write the indication, or - for none.",
    "date": "Write the day it happened: 2020, 2020-Q2, 2020-05 or 2020-05-03; - for unknown.",
    "due": "Write the day that lies ahead: 2020, 2020-Q2, 2020-05 or 2020-05-03; - for none.",
}


class Shown(msgspec.Struct, frozen=True):
    """What a preview holds, counted once."""

    told: tuple[Judged, ...]
    certain: tuple[Judged, ...]
    doubtful: tuple[Judged, ...]


def sorted_out(preview: Preview) -> Shown:
    """What would be told, what would be recorded, and what waits for a person."""
    return Shown(
        told=tuple(one for one in preview.facts if one.outcome is Outcome.NEW and one.fact.lead is not False),
        certain=tuple(one for one in preview.facts if one.outcome in {Outcome.NEW, Outcome.CORROBORATES}),
        doubtful=tuple(one for one in preview.facts if one.outcome is Outcome.DOUBTFUL),
    )


def preview(shown: Preview, draft_id: str, page: int = 1) -> RenderedMessage:
    """A draft as it would go in now, with what can be done about it."""
    if shown.draft.same is not None:
        merge = keyboards.button("🔗 One drug: merge", OnDraft(verb="hush", draft_id=draft_id))
        apart = keyboards.button("🗑 Two drugs", OnDraft(verb="discard", draft_id=draft_id))
        return message(_pair(shown.draft.same), keyboard=keyboards.keyboard([[merge, apart]]))
    blocks = [_proposal(one, shown.draft.facts[one.index]) for one in shown.facts]
    body = page_of(blocks, page, head=_head(shown), foot=_foot(shown))
    turn = keyboards.pages(body.number, body.of, lambda number: OnDraft(verb="show", draft_id=draft_id, index=number))
    return message(body.body, keyboard=keyboards.keyboard([turn, *_decisions(shown, draft_id)]))


def nothing_new(shown: Preview) -> RenderedMessage:
    """For an announcement of which all is known."""
    count = len(shown.facts)
    blocks = [_proposal(one, shown.draft.facts[one.index]) for one in shown.facts]
    known = "The one milestone" if count == 1 else f"All {count} milestones"
    body = page_of(blocks, 1, head=_head(shown), foot=Text(f"{known} of it {'is' if count == 1 else 'are'} known: nothing to record."))
    return message(body.body)


def no_proposals(title: str | None) -> RenderedMessage:
    """For an announcement in which nothing was found."""
    named = Text(Bold(outside(title, TITLE)), "\n") if title else ""
    return message(Text(named, "I find no milestone in this announcement. To record one by hand: /record"))


def recorded(done: Ingested, *, draft_id: str, waiting: int, drugs: Sequence[tuple[str, str]]) -> RenderedMessage:
    """What was done, in place of the preview."""
    if done.merged is not None:
        one = done.merged
        told = Text("🔗 ", Bold(outside(one.other, NAME)), " is part of ", Bold(outside(one.drug, NAME)), " from now on.")
        return message(told, keyboard=keyboards.keyboard(keyboards.drugs([(one.drug_id, one.drug)], "status")))
    new, more, chats = len(done.recorded), len(done.corroborated), done.told
    told = f"{chats} {'chat is' if chats == 1 else 'chats are'} told." if chats else "Nobody is told."
    shown = done.recorded[:_MOST_IDS]
    ids: list[Text | str | Code] = []
    for milestone_id in shown:
        ids += [" ", Code(milestone_id)]
    body = lines(
        [
            Text("✅ ", Bold(f"{new} recorded"), f", {more} with another source, {done.known} known. {told}"),
            Text("Milestones:", *ids) if ids else None,
            f"{waiting} {'waits' if waiting == 1 else 'wait'} for a decision: /pending" if waiting else None,
        ]
    )
    look = [keyboards.button("⚠️ Look at what waits", OnDraft(verb="show", draft_id=draft_id))] if waiting else []
    return message(body, keyboard=keyboards.keyboard([look, *keyboards.drugs(drugs[:6], "status")]))


def discarded(draft_id: str) -> RenderedMessage:
    """In place of a preview that was thrown away."""
    return message(Text(f"🗑 Discarded ({draft_id}). Nothing of it was recorded."))


def pending(waiting: Sequence[tuple[str, Preview]], page: int = 1) -> RenderedMessage:
    """The list of what waits, each with a button that opens it."""
    if not waiting:
        return message(Text("Nothing waits for a decision."))
    head = Text(Bold(f"{len(waiting)} {'waits' if len(waiting) == 1 else 'wait'} for a decision"))
    blocks = [_waiting(draft_id, shown) for draft_id, shown in waiting]
    size = 8
    body = page_of(blocks, page, head=head, most_blocks=size)
    visible = waiting[(body.number - 1) * size : body.number * size]
    rows = [
        [
            keyboards.button(f"{draft_id}: look", OnDraft(verb="show", draft_id=draft_id)),
            *([] if shown.draft.same else [keyboards.button("✏️ Edit", OnDraft(verb="edit", draft_id=draft_id))]),
            keyboards.button("🗑 Discard", OnDraft(verb="discard", draft_id=draft_id)),
        ]
        for draft_id, shown in visible
    ]
    turn = keyboards.pages(body.number, body.of, lambda number: OnDrafts(page=number))
    return message(body.body, keyboard=keyboards.keyboard([*rows, turn]))


def choose_proposal(shown: Preview, draft_id: str, page: int = 1) -> RenderedMessage:
    """Which proposal is to be edited."""
    pages = max(1, -(-len(shown.facts) // _MOST_BUTTONS))
    page = min(max(page, 1), pages)
    visible = shown.facts[(page - 1) * _MOST_BUTTONS : page * _MOST_BUTTONS]
    rows = [[keyboards.button(_short(one), OnDraft(verb="pick", draft_id=draft_id, index=one.index))] for one in visible]
    turn = keyboards.pages(page, pages, lambda number: OnDraft(verb="edit", draft_id=draft_id, index=number))
    back = [keyboards.button("◀ Back", OnDraft(verb="show", draft_id=draft_id))]
    return message(Text("Which one is to be edited?"), keyboard=keyboards.keyboard([*rows, turn, back]))


def proposal(one: Judged, drafted: DraftFact, draft_id: str) -> RenderedMessage:
    """One proposal with its fields as buttons."""
    fields = [keyboards.button(words, OnDraft(verb="field", draft_id=draft_id, index=one.index, field=field)) for field, words in FIELDS]
    drop = keyboards.button("🗑 Drop it", OnDraft(verb="drop", draft_id=draft_id, index=one.index))
    back = keyboards.button("◀ Back", OnDraft(verb="edit", draft_id=draft_id))
    return message(_proposal(one, drafted), keyboard=keyboards.keyboard([*keyboards.in_rows(fields, 3), [drop, back]]))


def choose_value(one: Judged, draft_id: str, field: str) -> RenderedMessage:
    """The values a field of the closed vocabulary can take, as buttons."""

    def make(value: str) -> OnDraft:
        return OnDraft(verb="set", draft_id=draft_id, index=one.index, field=field, value=value)

    rows: list[list[InlineKeyboardButton]]
    match field:
        case "authority":
            rows = [*keyboards.authorities(make), [keyboards.button("none", make("-"))]]
        case "kind":
            own = kinds_of(one.fact.authority)
            rows = keyboards.kinds([*own, *(kind for kind in Kind if kind not in own)], make)
        case _:
            rows = keyboards.statuses(sorted(POSSIBLE[one.fact.kind], key=lambda status: (LIFECYCLE_RANK[status], status)), make)
    back = keyboards.button("◀ Back", OnDraft(verb="pick", draft_id=draft_id, index=one.index))
    return message(Text(f"{one.index + 1}. Which {field}?"), keyboard=keyboards.keyboard([*rows, [back]]))


def ask_value(one: Judged, field: str) -> RenderedMessage:
    """The question for a field that takes words."""
    return message(Text(f"{one.index + 1}. {_HINTS[field]}"))


def notes(told: Sequence[str]) -> RenderedMessage:
    """What was noticed while the document was read."""
    return message(lines([f"⚠️ {outside(one, REASON)}" for one in told[:_MOST_NOTES]]))


def ask_rest() -> RenderedMessage:
    """For a text that fills its message: it may have been cut."""
    read = keyboards.button("📖 Read it", OnIngest())
    return message(Text("This text fills a message: send the rest, then press Read it."), keyboard=keyboards.keyboard([[read]]))


def ask_published(title: str | None) -> RenderedMessage:
    """The question for the day an announcement was published."""
    named = Text(Bold(outside(title, TITLE)), "\n") if title else ""
    return message(
        Text(named, "When was it published? The text does not say. Write the day, like 2021-03-24, or: today. /cancel ends this.")
    )


def _head(shown: Preview) -> Text:
    announcement = shown.draft.announcement
    title = outside(announcement.title, TITLE) if announcement.title else "Announcement"
    publisher = outside(announcement.publisher, NAME) if announcement.publisher else None
    published = date_words(PartialDate.day(announcement.published)) if announcement.published else None
    said = ", ".join(word for word in (publisher, published) if word)
    is_record = announcement.channel == "record"
    source = Text("Source: ", link("link", announcement.url)) if announcement.url else None
    return lines(
        [
            Bold("✍️ To be recorded" if is_record else f"📄 {title}"),
            said,
            source,
            "This announcement was handed in before." if shown.seen else None,
        ]
    )


def _foot(shown: Preview) -> Text:
    sorted_facts = sorted_out(shown)
    counts = {outcome: sum(one.outcome is outcome for one in shown.facts) for outcome in Outcome}
    summary = ", ".join(f"{count} {MARKS[outcome].partition(' ')[2]}" for outcome, count in counts.items() if count)
    chats = "1 chat" if shown.subscribers == 1 else f"{shown.subscribers} chats"
    told: list[str] = []
    if sorted_facts.told:
        told.append(_publishing(sorted_facts, chats))
        if any(not one.is_news for one in sorted_facts.told):
            told.append("⏳ This is old news: Publish tells them all the same.")
    elif sorted_facts.certain:
        told.append("None of it is news: nobody would be told.")
    elif sorted_facts.doubtful:
        told.append(f"Accept and publish tells {chats}.")
    if sorted_facts.doubtful and sorted_facts.certain:
        told.append("What is doubtful is not recorded with the rest: it waits in /pending.")
    return lines([f"{summary}.", *told])


def _publishing(found: Shown, chats: str) -> str:
    """Whom Publish tells of what; the rest is named where there is one."""
    numbers = ", ".join(str(one.index + 1) for one in found.told[:_MOST_IDS])
    of = f"number {numbers}" if len(found.certain) > 1 else "it"
    rest = "; the rest is recorded silently" if len(found.certain) > len(found.told) else ""
    return f"Publish tells {chats} of {of}{rest}."


def _decisions(shown: Preview, draft_id: str) -> list[list[InlineKeyboardButton]]:
    """Publish and Record silently for what is certain; where all that is left is doubtful, a person accepts it."""
    found = sorted_out(shown)
    edit = keyboards.button("✏️ Edit", OnDraft(verb="edit", draft_id=draft_id))
    discard = keyboards.button("🗑 Discard", OnDraft(verb="discard", draft_id=draft_id))
    if found.certain:
        publish = keyboards.button("📣 Publish", OnDraft(verb="publish", draft_id=draft_id))
        silent = keyboards.button("💾 Record silently", OnDraft(verb="silent", draft_id=draft_id))
    else:
        publish = keyboards.button("📣 Accept and publish", OnDraft(verb="accept", draft_id=draft_id))
        silent = keyboards.button("💾 Accept silently", OnDraft(verb="hush", draft_id=draft_id))
    return [[publish, silent], [edit, discard]]


def _proposal(one: Judged, drafted: DraftFact) -> Text:
    fact = one.fact
    words = f"{facts.designation_words(fact.authority, fact.kind)}: {facts.status_words(fact.status)}"
    edited = "✏️ Edited: " if drafted.edits else ""
    return lines(
        [
            Text(f"{one.index + 1}. {MARKS[one.outcome]} · ", Bold(outside(one.drug, NAME))),
            Text(words, ", ", facts.when_words(fact)),
            facts.indication_line(fact),
            f"Why doubtful: {outside(one.reason, REASON)}" if one.reason else None,
            Text(edited, facts.changes(drafted.edits[-3:])) if drafted.edits else None,
            BlockQuote(outside(fact.evidence, _EVIDENCE)) if fact.evidence else None,
        ]
    )


def _waiting(draft_id: str, shown: Preview) -> Text:
    announcement = shown.draft.announcement
    if shown.draft.same is not None:
        return lines([Text(Code(draft_id), " ", _pair(shown.draft.same))])
    title = outside(announcement.title, TITLE) if announcement.title else "By hand" if announcement.channel == "record" else "Announcement"
    first = next(iter(shown.facts), None)
    reasons = [one.reason for one in shown.facts if one.reason]
    count = len(shown.facts)
    return lines(
        [
            Text(Code(draft_id), " ", Bold(title)),
            f"{count} {'proposal' if count == 1 else 'proposals'}"
            + (f", first: {outside(first.drug, NAME)}, {facts.fact_line(first.fact)}" if first else ""),
            f"⚠️ {outside(reasons[0], REASON)}" if reasons else None,
        ]
    )


def _pair(same: SameDrug) -> Text:
    return lines(
        [Text("🔗 ", Bold(outside(same.drug, NAME)), " and ", Bold(outside(same.other, NAME)), ": one drug?"), outside(same.why, REASON)]
    )


def _short(one: Judged) -> str:
    fact = one.fact
    authority = f"{fact.authority.value} " if fact.authority else ""
    return clip(f"{one.index + 1}. {authority}{fact.kind.value.replace('_', ' ')} {fact.status.value.replace('_', ' ')}", _LABEL)
