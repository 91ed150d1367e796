"""`publish`, `correct`, `retract`, `alias`, `merge`, `pending`: a curator at the command line."""

from typing import Annotated, Any

import typer

from bot.cli.options import AsJson, Notify, Reason, Silent
from bot.cli.session import answer, config, with_store
from events.errors import BadInput

commands = typer.Typer()

MilestoneId = Annotated[str, typer.Argument(metavar="MILESTONE", help="Its id, or the beginning of it.")]


@commands.command()
def publish(milestone: MilestoneId, as_json: AsJson = False) -> None:
    """Tell the subscribers of what was recorded silently."""
    from bot import curation

    done = with_store(lambda store: store.write(lambda transaction: curation.publish(transaction, milestone)))
    told = done.after.milestone_id if done.after else milestone
    payload = {"milestone": told, "told": done.told}
    answer(payload, as_json=as_json, human=lambda console: console.print(f"{told}: {done.told} chats are told."))


@commands.command()
def correct(
    milestone: MilestoneId,
    reason: Reason,
    date: Annotated[str | None, typer.Option(help="When it happened; '' for unknown.")] = None,
    due: Annotated[str | None, typer.Option(help="The goal date or meeting; '' for none.")] = None,
    status: Annotated[str | None, typer.Option()] = None,
    kind: Annotated[str | None, typer.Option()] = None,
    authority: Annotated[str | None, typer.Option()] = None,
    indication: Annotated[str | None, typer.Option(help="'' for none.")] = None,
    as_json: AsJson = False,
) -> None:
    """Put a milestone right; old and new stay visible."""
    from bot import curation

    fields = curation.fields_of(date=date, due=due, status=status, kind=kind, authority=authority, indication=indication)
    done = with_store(lambda store: store.write(lambda transaction: curation.correct(transaction, milestone, fields, reason)))
    _print_milestone(done, as_json=as_json)


@commands.command()
def retract(milestone: MilestoneId, reason: Reason, as_json: AsJson = False) -> None:
    """Take a milestone back; it stays visible as retracted."""
    from bot import curation

    done = with_store(lambda store: store.write(lambda transaction: curation.retract(transaction, milestone, reason)))
    _print_milestone(done, as_json=as_json)


@commands.command()
def alias(
    drug: Annotated[str, typer.Argument(help="Any name of the drug.")],
    name: Annotated[str, typer.Argument(help="The other name.")],
    remove: Annotated[bool, typer.Option("--remove", "--undo", help="Take the name away again.")] = False,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Let a drug go by another name as well."""
    from bot import curation

    done = with_store(
        lambda store: store.write(
            lambda transaction: (
                curation.remove_alias(transaction, drug, name, reason) if remove else curation.add_alias(transaction, drug, name)
            )
        )
    )
    _print_drug(done, as_json=as_json)


@commands.command()
def merge(
    drug: Annotated[str, typer.Argument(help="The drug that stays.")],
    other: Annotated[str, typer.Argument(help="What is the same drug under another name.")],
    undo: Annotated[bool, typer.Option("--undo", help="They are two drugs after all.")] = False,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Join two drugs that are one."""
    from bot import curation

    done = with_store(
        lambda store: store.write(
            lambda transaction: (
                curation.split(transaction, drug, other, reason) if undo else curation.merge(transaction, drug, other, reason)
            )
        )
    )
    _print_drug(done, as_json=as_json)


@commands.command()
def pending(
    draft: Annotated[str | None, typer.Argument(metavar="[ID]", help="One of those that wait.")] = None,
    accept: Annotated[
        list[int] | None, typer.Option(help="Record this proposal though it is doubtful; may be given several times.")
    ] = None,
    accept_all: Annotated[bool, typer.Option("--accept-all", help="Record all of it.")] = False,
    discard: Annotated[bool, typer.Option("--discard", help="Record nothing of it.")] = False,
    reopen: Annotated[bool, typer.Option("--reopen", help="Undo a discard.")] = False,
    edit: Annotated[
        tuple[int, str],
        typer.Option(metavar="N FIELD=VALUE", help="Change a field of proposal N: drug, kind, date …; nothing after = empties it."),
    ] = (0, ""),
    notify: Notify = False,
    silent: Silent = False,
    as_json: AsJson = False,
) -> None:
    """What waits for a person: list it, edit, accept or discard it."""
    from bot import ingestion, reviewing
    from bot.cli import rows, tables
    from bot.cli.hand_in import print_ingested, tell_of

    tell = tell_of(notify=notify, silent=silent)
    fresh_days = config().delivery.fresh_days
    editing = edit != (0, "")
    if sum((bool(accept), accept_all, discard, reopen, editing)) > 1:
        raise BadInput("Give one of --accept, --accept-all, --discard, --reopen, --edit.")
    if draft is None:
        if accept or accept_all or discard or reopen or editing:
            raise BadInput("Say which: `pending` lists the ids.")
        waiting = with_store(lambda store: store.read(reviewing.waiting, today=_today(), fresh_days=fresh_days))
        payload = [rows.draft_row(draft_id, shown) for draft_id, shown in waiting]

        def human(console: Any) -> None:
            if not payload:
                console.print("Nothing waits.")
            for row in payload:
                console.print(
                    tables.plain(f"{row['id']}  {row['title'] or row['announcement']}  ({row['published'] or 'no day'})"), style="bold"
                )
                _print_draft(console, row)

        answer(payload, as_json=as_json, human=human)
        return
    if discard or reopen:
        done_draft = with_store(
            lambda store: store.write(
                lambda transaction: reviewing.discard(transaction, draft) if discard else reviewing.reopen(transaction, draft)
            )
        )
        what = "discarded" if discard else "open again"
        answer({"id": done_draft, "state": what}, as_json=as_json, human=lambda console: console.print(f"{done_draft} is {what}."))
        return
    if editing:
        field, given, value = edit[1].partition("=")
        if not given:
            raise BadInput("--edit takes the number of a proposal and FIELD=VALUE, like --edit 1 date=2020-05.")
        with_store(
            lambda store: store.write(
                lambda transaction: reviewing.edit(transaction, draft, edit[0] - 1, field.strip().lower(), value.strip() or None)
            )
        )
    if not (accept or accept_all):
        shown = with_store(lambda store: store.read(reviewing.one, draft, today=_today(), fresh_days=fresh_days))
        row = rows.draft_row(draft, shown)
        answer(row, as_json=as_json, human=lambda console: _print_draft(console, row))
        return
    wanted = None if accept_all else frozenset(number - 1 for number in accept or ())
    done: ingestion.Ingested = with_store(
        lambda store: store.write(lambda transaction: reviewing.accept(transaction, draft, wanted, tell=tell, fresh_days=fresh_days))
    )
    answer(rows.ingested_answer(done), as_json=as_json, human=lambda console: print_ingested(console, done))


def _print_draft(console: Any, row: dict[str, Any]) -> None:
    from bot.cli import tables

    if "same" in row:
        console.print(tables.plain(f"     {row['same']['why']} --accept-all merges them, --discard keeps them apart."))
    tables.proposals(console, row["proposals"])


def _today() -> Any:
    from bot.cli.session import clock

    return clock().date()


def _print_milestone(done: Any, *, as_json: bool) -> None:
    from bot.cli import rows, tables

    payload = {"drug": rows.drug_row(done.drug), **rows.told_row(done.after)}
    answer(payload, as_json=as_json, human=lambda console: tables.milestones(console, [payload]))


def _print_drug(done: Any, *, as_json: bool) -> None:
    from bot.cli import rows, tables

    payload = rows.drug_row(done.drug)

    def human(console: Any) -> None:
        tables.drug_heading(console, payload)

    answer(payload, as_json=as_json, human=human)
