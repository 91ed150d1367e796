"""/status and /timeline: where a drug stands, and how it came there."""

from aiogram.utils.formatting import Bold, Code, Italic, Strikethrough, Text

from bot import keyboards
from bot.asking import DrugView
from bot.render import facts
from bot.render.paging import page_of
from bot.render.pieces import NAME, RenderedMessage, date_words, lines, message, outside
from events.designations import AUTHORITY_NAMES
from events.drug import Milestone
from events.partial_date import PartialDate
from events.standing import Standing, previous_step

_TRIALS = 5  # that are shown
DISCLAIMER = "No medical or investment advice."


def status(view: DrugView, page: int = 1) -> RenderedMessage:
    """Where the drug stands, by authority, with what changed last."""
    drug = view.drug
    head = lines([facts.drug_title(drug), facts.companies(drug)])
    blocks: list[Text] = []
    before: str | None = None
    for standing in view.standings:
        authority = standing.milestone.authority
        code = authority.value if authority else ""
        heading = None
        if authority is not None and code != before:
            heading = Text(Bold(code), f" · {AUTHORITY_NAMES[authority][1]}")
        before = code
        blocks.append(lines([heading, _standing(standing)]))
    if not blocks:
        blocks.append(Text("Nothing stands with any authority" + (": see the timeline." if view.timeline else ".")))
    foot = lines([_last_change(view), _trials(view), Italic(DISCLAIMER)])
    shown = page_of(blocks, page, head=head, foot=foot)
    turn = keyboards.pages(shown.number, shown.of, lambda number: keyboards.OnDrug(verb="turn", drug_id=drug.drug_id, page=number))
    below = keyboards.under_status(drug.drug_id)
    rows = below.inline_keyboard if below else []
    return message(shown.body, keyboard=keyboards.keyboard([turn, *rows]))


def _trials(view: DrugView) -> Text | None:
    """How the trials stand that changed last."""
    if not view.trials:
        return None
    said = "; ".join(f"{outside(one.trial, NAME)} {outside(one.status.replace('_', ' ').lower(), NAME)}" for one in view.trials[:_TRIALS])
    more = f" and {len(view.trials) - _TRIALS} more" if len(view.trials) > _TRIALS else ""
    return Text(f"🧪 Trials: {said}{more}")


def timeline(view: DrugView, page: int = 1, *, with_ids: bool = False) -> RenderedMessage:
    """The whole way of the drug, oldest first; corrections and retractions are visible."""
    head = Text("📜 ", facts.drug_title(view.drug))
    blocks = [_passed(milestone, with_ids=with_ids) for milestone in view.timeline] or [Text("No milestone is known.")]
    shown = page_of(blocks, page, head=head, most_blocks=12)
    return message(shown.body, keyboard=keyboards.under_timeline(view.drug.drug_id, shown.number, shown.of))


def _standing(standing: Standing) -> Text:
    milestone = standing.milestone
    name = facts.proper_name(milestone.authority, milestone.kind)
    certainty = "" if standing.certain else " (may have come so far)"
    further = None
    if standing.possible is not None:
        further = f"Possibly by then: {facts.status_words(standing.possible.status)}, {facts.when_words(standing.possible)}"
    return lines(
        [
            Text("• ", Bold(name), f": {facts.status_words(milestone.status)}{certainty}, {facts.when_words(milestone)}"),
            facts.indication_line(milestone),
            further,
            facts.sources(milestone),
            *facts.corrections(milestone),
        ]
    )


def _passed(milestone: Milestone, *, with_ids: bool) -> Text:
    day = facts.when_words(milestone)
    words = f"{facts.designation_words(milestone.authority, milestone.kind)}: {facts.status_words(milestone.status)}"
    indication = facts.indication_line(milestone)
    if milestone.retracted is not None:
        first: list[Text | str] = [Strikethrough(f"{day} — {words}"), Strikethrough(indication) if indication else ""]
    else:
        first = [Text(Bold(day), f" — {words}"), indication]
    return lines([*first, facts.sources(milestone), *facts.corrections(milestone), Code(milestone.milestone_id) if with_ids else None])


def _last_change(view: DrugView) -> Text | None:
    """The last step that counts, and what was put right after it came in."""
    standing = [milestone for milestone in view.timeline if milestone.retracted is None]
    if not standing:
        return None
    last = standing[-1]
    previous = previous_step(last, standing)
    words = f"{facts.designation_words(last.authority, last.kind)}: {facts.step_line(last, previous)}"
    told: list[Text] = [Text("⟳ Last change: ", facts.when_words(last), f" — {words}")]
    corrected = [(correction.recorded_at, one) for one in standing for correction in one.corrections]
    if corrected:
        at, milestone = max(corrected, key=lambda pair: pair[0])
        if at > last.recorded_at:
            on = date_words(PartialDate.day(at.date()))
            told.append(Text(f"✏️ Last correction: {on} — {facts.designation_words(milestone.authority, milestone.kind)}"))
    return lines(told)
