"""The message that tells subscribers of a milestone: what changed, what for, since when, who says so."""

from collections.abc import Sequence

import msgspec
from aiogram.utils.formatting import BlockQuote, Bold, Strikethrough, Text

from bot import keyboards
from bot.render import facts
from bot.render.paging import pack
from bot.render.pieces import MOST_ENTITIES, MOST_UNITS, RenderedMessage, fitting, lines, message
from events.drug import DrugState, Milestone
from events.event_types import Change

_HEAD = 100  # units, more than the first line of several milestones takes


class Telling(msgspec.Struct, frozen=True, kw_only=True):
    """A milestone to tell of, with its (combined) drug and where its track stood before (`events.standing.previous_step`)."""

    drug: DrugState
    milestone: Milestone
    previous: Milestone | None = None


class Joined(msgspec.Struct, frozen=True, kw_only=True):
    """One message and the milestones it tells of, in their order."""

    message: RenderedMessage
    milestone_ids: tuple[str, ...]


def news(drug: DrugState, milestone: Milestone, previous: Milestone | None = None) -> RenderedMessage:
    """One milestone. Corrected or retracted meanwhile, it is shown so: what an edit of the sent message becomes."""
    return message(_block(drug, milestone, previous), keyboard=keyboards.under_news([(drug.drug_id, drug.label)]))


def joined(tellings: Sequence[Telling]) -> list[Joined]:
    """Several milestones for one chat in as few messages as hold them, in the given order."""
    return _paged(tellings, [_block(one.drug, one.milestone, one.previous, with_evidence=len(tellings) == 1) for one in tellings])


def again(tellings: Sequence[Telling], about: str) -> RenderedMessage | None:
    """A message that told of several milestones, as they are now; about one of them it was put right just now.

    What no longer fits is told briefly: first what was never put right, then all but that one. None where even so it is too much.
    """
    untouched = {_id(one) for one in tellings if one.milestone.retracted is None and not one.milestone.corrections}
    for brief in (set[str](), untouched, {_id(one) for one in tellings} - {about}):
        blocks = [
            _brief(one) if _id(one) in brief else _block(one.drug, one.milestone, one.previous, with_evidence=len(tellings) == 1)
            for one in tellings
        ]
        pages = _paged(tellings, blocks)
        if len(pages) == 1:
            return pages[0].message
    return None


def _id(one: Telling) -> str:
    return one.milestone.milestone_id


def _paged(tellings: Sequence[Telling], blocks: Sequence[Text]) -> list[Joined]:
    blocks = [fitting(block, MOST_UNITS - _HEAD, MOST_ENTITIES // 2) for block in blocks]
    messages: list[Joined] = []
    for indexes in pack(blocks, head=_head(len(tellings))):
        shown, head = [tellings[index] for index in indexes], _head(len(indexes))
        body: list[Text | str] = [head] if len(head) else []
        for index in indexes:
            body += ["\n\n", blocks[index]] if body else [blocks[index]]
        drugs = list(dict.fromkeys((one.drug.drug_id, one.drug.label) for one in shown))
        rendered = message(*body, keyboard=keyboards.under_news(drugs))
        messages.append(Joined(message=rendered, milestone_ids=tuple(one.milestone.milestone_id for one in shown)))
    return messages


def _head(count: int) -> Text:
    """What stands over several milestones in one message."""
    return Text(f"🔔 {count} milestones") if count > 1 else Text("")


def correction_note(drug: DrugState, milestone: Milestone, made: Sequence[Change], reason: str) -> RenderedMessage:
    """A short answer to a message whose milestone was put right."""
    return message(
        lines(
            [
                Text("✏️ Corrected: ", facts.short_title(drug)),
                Text(facts.designation_words(milestone.authority, milestone.kind), ": ", facts.changes(made)),
                f"Why: {facts.reason_words(reason)}",
            ]
        )
    )


def retraction_note(drug: DrugState, milestone: Milestone) -> RenderedMessage:
    """A short answer to a message whose milestone was taken back."""
    return message(
        lines(
            [
                Text("⛔ Retracted: ", facts.short_title(drug)),
                Strikethrough(facts.fact_line(milestone)),
                f"Why: {facts.reason_words(milestone.retracted or '')}",
            ]
        )
    )


def _block(drug: DrugState, milestone: Milestone, previous: Milestone | None, *, with_evidence: bool = True) -> Text:
    words = facts.designation_words(milestone.authority, milestone.kind)
    step = facts.step_line(milestone, previous)
    gone = milestone.retracted is not None
    evidence = facts.evidence_words(milestone.statements[0].evidence) if with_evidence and milestone.statements[0].evidence else ""
    return lines(
        [
            Text("⛔ " if gone else "🔔 ", facts.short_title(drug)),
            Strikethrough(f"{words}: {step}") if gone else Text(words, ": ", Bold(step)),
            facts.indication_line(milestone),
            f"Date: {facts.when_words(milestone)}",
            BlockQuote(evidence) if evidence and not gone else None,
            facts.sources(milestone),
            *facts.corrections(milestone),
        ]
    )


def _brief(one: Telling) -> Text:
    """What stays of a milestone in a message that has become too long: no words of the source, no sources, no corrections."""
    line = facts.fact_line(one.milestone, previous=one.previous)
    gone = one.milestone.retracted is not None
    return lines(
        [
            Text("⛔ " if gone else "🔔 ", facts.short_title(one.drug)),
            Strikethrough(line) if gone else line,
            facts.indication_line(one.milestone),
        ]
    )
