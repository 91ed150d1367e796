"""What the bot says of itself: the greeting, the help by role, /about, and the farewell."""

from aiogram.utils.formatting import Bold, Text

from bot.render.pieces import RenderedMessage, lines, message
from bot.render.status import DISCLAIMER

# (command, how it is used, what it does): the help and the menus are made from these.
COMMANDS: tuple[tuple[str, str, str], ...] = (
    ("status", "DRUG", "where a drug stands, by any of its names"),
    ("timeline", "DRUG", "how it came there"),
    ("search", "TEXT", "drugs by a part of a name, a company or an indication"),
    ("latest", "[DAYS] [AUTHORITY] [KIND]", "what happened lately"),
    ("subscribe", "WHAT", "be told: a drug, a company, an authority, a kind, or all"),
    ("unsubscribe", "WHAT", "no longer be told"),
    ("subscriptions", "", "what you are told of here"),
    ("settings", "", "digests, sound, quiet hours, time zone"),
    ("designations", "[NAME]", "what each designation means"),
    ("about", "", "where the facts come from"),
    ("help", "", "this list"),
    ("stop", "", "delete everything about this chat"),
)
ADMIN_COMMANDS: tuple[tuple[str, str, str], ...] = (
    ("ingest", "TEXT | LINK", "read an announcement: as text, link, document, or in reply to one"),
    ("record", "", "record one milestone step by step"),
    ("pending", "", "what waits for a decision"),
    ("correct", "ID FIELD VALUE REASON", "put a milestone right"),
    ("retract", "ID REASON", "take a milestone back"),
    ("alias", "DRUG = NAME", "another name of a drug"),
    ("stats", "", "how much there is of everything"),
    ("cancel", "", "end a dialogue"),
)

_PROMISE = (
    "I tell you when a drug's standing with its regulators changes: breakthrough, orphan and other designations, reviews, approvals and "
    "refusals of the FDA, NMPA, EMA, PMDA and others. Once, soon, with the source."
)
_TRUST = (
    "Every fact comes from an announcement or a register and is shown with its source and its own date, no more exact than the source "
    "has it. Nothing is silently overwritten: corrections and retractions stay visible in /timeline."
)
_KEPT = (
    "Kept of this chat: its subscriptions and settings, a question or draft that is open, and which message told it of what, so that "
    "corrections reach it. /stop deletes all of it."
)
_FINISHED = (
    "What you write is deleted once it is answered, the words of an answer once it is sent; that there was one is known for {answers}. "
    "What fails stays whole for the admins of the bot: a message for {updates}, an answer for {answers}."
)
_FAREWELL = (
    "Everything about this chat is deleted: subscriptions, settings and what was still to be sent. I write no more; /start begins anew."
)


def welcome(*, is_admin: bool) -> RenderedMessage:
    """The answer to /start."""
    return message(
        lines(
            [
                Bold("Welcome"),
                _PROMISE,
                Text("\nAsk: /status olverembatinib"),
                "Be told: /subscribe olverembatinib",
                "Everything else: /help",
                "You may hand in announcements: /ingest" if is_admin else None,
                Text("\n", DISCLAIMER),
            ]
        )
    )


def group_welcome() -> RenderedMessage:
    """What a group is told when the bot comes in."""
    return message(
        lines(
            [
                Bold("Hello"),
                "The administrators of this group choose what it is told: /subscribe NMPA",
                "Anybody may ask: /status olverembatinib",
            ]
        )
    )


def help_text(*, is_admin: bool) -> RenderedMessage:
    """The answer to /help; admins see theirs as well."""
    parts: list[Text | str] = [Bold("What I do"), *(_line(*command) for command in COMMANDS)]
    if is_admin:
        parts += [Text("\n", Bold("For admins")), *(_line(*command) for command in ADMIN_COMMANDS)]
    parts.append(Text(f"\nIn a private chat a drug's name alone is enough. {DISCLAIMER}"))
    return message(lines(parts))


def about(*, updates_days: int, sent_days: int) -> RenderedMessage:
    """The answer to /about; the days after which what failed is deleted, and what is left of answers."""
    return message(
        lines(
            [
                Bold("About"),
                _TRUST,
                _KEPT,
                _FINISHED.format(updates=_days(updates_days), answers=_days(sent_days)),
                DISCLAIMER,
            ]
        )
    )


def farewell() -> RenderedMessage:
    """The answer to /stop."""
    return message(Text(_FAREWELL))


def cancelled(*, was_asked: bool) -> RenderedMessage:
    """The answer to /cancel."""
    return message(Text("Cancelled." if was_asked else "There is nothing to cancel."))


def plain_hint(*, is_admin: bool) -> RenderedMessage:
    """For words in a private chat that are no command and no drug."""
    hint = " To read an announcement, reply to it with /ingest." if is_admin else ""
    return message(Text(f"Write a drug's name, or /help for all I do.{hint}"))


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _line(command: str, usage: str, what: str) -> str:
    return f"/{command}{f' {usage}' if usage else ''} — {what}"
