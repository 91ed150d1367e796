"""/record in chat: the question of each step with what there is to choose, and the step after it was taken."""

from collections.abc import Mapping

from aiogram.utils.formatting import Bold, Text

from bot import keyboards
from bot.keyboards import OnRecord
from bot.render.pieces import NAME, RenderedMessage, message, outside
from events.designations import kinds_of
from events.vocabulary import LIFECYCLE_RANK, POSSIBLE, Authority, Kind

QUESTIONS: dict[str, str] = {
    "drug": "Which drug? Write any of its names; an unknown one registers a new drug. /cancel ends this.",
    "authority": "Which authority?",
    "kind": "What is it about?",
    "status": "Where does it stand now?",
    "indication": "For which indication?",
    "date": "When did it happen? Write 2020, 2020-Q2, 2020-05 or 2020-05-03.",
    "due": "Which day lies ahead: the goal date, the meeting, the talk? Write 2020, 2020-Q2, 2020-05 or 2020-05-03.",
    "source": "Where is it from? Write a link, or the name of the source.",
}
PLACEHOLDERS: dict[str, str] = {"drug": "olverembatinib", "source": "https://…"}
SKIP = "-"
MORE = "more"


def ask_step(step: str, collected: Mapping[str, str], *, all_kinds: bool = False) -> RenderedMessage:
    """The question of a step, with buttons where there is something to choose."""

    def make(value: str) -> OnRecord:
        return OnRecord(step=step, value=value)

    authority = Authority(collected["authority"]) if "authority" in collected else None
    skip = [keyboards.button("Not said", make(SKIP))]
    match step:
        case "authority":
            rows = [*keyboards.authorities(make), [keyboards.button("None: a conference", make(SKIP))]]
        case "kind":
            own = kinds_of(authority)
            rows = keyboards.kinds((kind for kind in Kind if kind not in own) if all_kinds else own, make)
            rows += [] if all_kinds or len(own) >= len(Kind) - 1 else [[keyboards.button("Another kind", make(MORE))]]
        case "status":
            possible = sorted(POSSIBLE[Kind(collected["kind"])], key=lambda status: (LIFECYCLE_RANK[status], status))
            rows = keyboards.statuses(possible, make)
        case "indication" | "date" | "due" | "source":
            rows = [skip]
        case _:
            rows = []
    return message(Text(QUESTIONS[step]), keyboard=keyboards.keyboard(rows))


def step_taken(step: str, value: str | None) -> RenderedMessage:
    """A question after its answer was chosen."""
    words = "not said" if value is None else value.replace("_", " ") if step in {"kind", "status"} else value
    return message(Text(f"{step.capitalize()}: ", Bold(outside(words, NAME))))
