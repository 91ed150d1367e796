"""Whoever changes the log or what is derived from it behind the program's back is found, and what they changed is named."""

import re

import msgspec
import pytest
from sqlalchemy import select, update

from events.codec import GENESIS, chain_hash
from events.errors import StoreError
from store import log, notices, schema
from store.log import COLUMNS, HASHED_COLUMNS
from store.opening import Store
from store.rebuilding import rebuild
from store.transaction import Transaction
from store.verification import MOST_PROBLEMS, verify
from tests.databases import drop_guard, stranger, without_guards
from tests.store.story import Clock, corrected, corroborated, linked, received, recorded, registered, retracted, reviewed


@pytest.fixture
async def full(store: Store) -> Store:
    """A store with ten events of two drugs and a notice."""

    def job(transaction: Transaction) -> None:
        notices.keep(transaction.connection, "The news.")
        transaction.append("notice-n1", [received()])
        transaction.append("drug-d1", [registered(), linked(), recorded("m1"), recorded("m2", occurred="2025")])
        transaction.append("drug-d2", [registered("d2", "lisaftoclax"), recorded("m3", "d2")])
        transaction.append("notice-n1", [reviewed("n1", "m1", "m3")])
        transaction.append("drug-d1", [corroborated("m1", "d1", "2026-02-20"), corrected("m2", "d1", "2025-03")])

    await store.write(job)
    return store


def tamper(url: str, *statements: str) -> None:
    """Do as somebody would who owns the database and knows how it is guarded: take the guards away and put them back."""
    with stranger(url) as connection, without_guards(connection):
        for statement in statements:
            connection.exec_driver_sql(statement)


def chain_anew(url: str, after: int = 0) -> None:
    """Compute all hashes anew, as a thorough forger would."""
    with stranger(url) as connection, without_guards(connection):
        previous = GENESIS
        for row in connection.execute(select(schema.events).order_by(schema.events.c.position)).mappings().all():
            hash_ = row["hash"]
            if row["position"] > after:
                hash_ = chain_hash(previous, tuple(row[name] for name in HASHED_COLUMNS))
                place = schema.events.c.position == row["position"]
                connection.execute(update(schema.events).where(place).values(prev_hash=previous, hash=hash_))
            previous = hash_


async def test_an_untouched_store_is_in_order(full: Store) -> None:
    verdict = await full.read(verify)
    assert verdict.ok
    assert verdict.problems == ()
    assert (verdict.events, verdict.head) == await full.read(log.head)


async def test_an_empty_store_is_in_order(store: Store) -> None:
    verdict = await store.read(verify, GENESIS)
    assert (verdict.ok, verdict.events, verdict.head) == (True, 0, GENESIS)


SWAP_BODIES = (
    "CREATE TEMP TABLE said AS SELECT position, body FROM events",
    "UPDATE events SET body = (SELECT body FROM said WHERE said.position = 9 - events.position) WHERE position IN (4, 5)",
)
SWAP_PLACES = (
    "UPDATE events SET position = 100 WHERE position = 4",
    "UPDATE events SET position = 4 WHERE position = 5",
    "UPDATE events SET position = 5 WHERE position = 100",
)
INSERTED = (
    "UPDATE events SET position = -position - 1 WHERE position > 4",
    "UPDATE events SET position = -position WHERE position < 0",
    "CREATE TEMP TABLE copied AS SELECT * FROM events WHERE position = 4",
    "UPDATE copied SET position = 5, version = 99, event_id = 'forged', prev_hash = hash, hash = 'forged'",
    "INSERT INTO events SELECT * FROM copied",
)
APPENDED = (
    "CREATE TEMP TABLE copied AS SELECT * FROM events WHERE position = 10",
    "UPDATE copied SET position = 11, version = 7, event_id = 'forged'",
    "INSERT INTO events SELECT * FROM copied",
)

TAMPERING = [
    (
        "a changed body",
        ("UPDATE events SET body = replace(body, 'recommended', 'granted') WHERE position = 4",),
        "position 4 .* was changed",
    ),
    ("a changed actor", ("UPDATE events SET actor = 'somebody' WHERE position = 7",), "position 7 .* was changed"),
    ("a changed time", ("UPDATE events SET recorded_at = '2020-01-01T00:00:00.000000Z' WHERE position = 2",), "position 2 .* was changed"),
    (
        "a time before the last",
        ("UPDATE events SET recorded_at = '2020-01-01T00:00:00.000000Z' WHERE position = 2",),
        "before its predecessor",
    ),
    ("a changed stream", ("UPDATE events SET stream = 'drug-d9' WHERE position = 7",), "position 7 .* of drug-d9\\) was changed"),
    ("a changed hash", ("UPDATE events SET hash = 'x' WHERE position = 3",), "position 3 .* was changed"),
    ("a changed id", ("UPDATE events SET event_id = 'x' WHERE position = 3",), "position 3 .* was changed"),
    ("a removed row", ("DELETE FROM events WHERE position = 4",), "Position 4 is missing"),
    ("removed rows", ("DELETE FROM events WHERE position BETWEEN 3 AND 5",), "Position 3 to 5 is missing"),
    ("the first row removed", ("DELETE FROM events WHERE position = 1",), "Position 1 is missing"),
    ("the last row removed", ("DELETE FROM events WHERE position = 10",), "ends at position 9, but went on to 10"),
    ("all rows removed", ("DELETE FROM events",), "ends at position 0, but went on to 10"),
    ("two bodies swapped", SWAP_BODIES, "position 5 .* was changed"),
    ("two rows swapped", SWAP_PLACES, "position 4 .* does not follow the one before it"),
    ("a row inserted", INSERTED, "position 6 .* was changed"),
    ("a row appended by hand", APPENDED, "after position 10 were appended by hand"),
    (
        "a projected status changed",
        ("UPDATE milestones SET status = 'granted' WHERE milestone_id = 'm1'",),
        "milestones 'm1': status is 'granted'",
    ),
    (
        "a projected date changed",
        ("UPDATE milestones SET occurred_last = '2030-01-01' WHERE milestone_id = 'm2'",),
        "'m2': occurred_last is",
    ),
    ("told changed", ("UPDATE milestones SET told = TRUE WHERE milestone_id = 'm2'",), "milestones 'm2': told is True"),
    ("told removed", ("DELETE FROM told WHERE milestone_id = 'm3'",), "told lacks the row 'm3'"),
    ("a milestone removed", ("DELETE FROM milestones WHERE milestone_id = 'm3'",), "milestones lacks the row 'm3'"),
    (
        "a milestone invented",
        (
            "CREATE TEMP TABLE copied AS SELECT * FROM milestones WHERE milestone_id = 'm1'",
            "UPDATE copied SET milestone_id = 'm9'",
            "INSERT INTO milestones SELECT * FROM copied",
        ),
        "milestones has a row 'm9' that does not follow",
    ),
    ("a drug's label changed", ("UPDATE drugs SET label = 'other' WHERE drug_id = 'd1'",), "drugs 'd1': label is 'other'"),
    ("a drug's names changed", ("UPDATE drugs SET state = replace(state, 'lisaftoclax', 'ghost')",), "drugs 'd2': state is"),
    (
        "a source changed",
        ("UPDATE milestones SET state = replace(state, '2025-03', '2025-04')",),
        "milestones 'm2': state is",
    ),
    ("a drug removed", ("DELETE FROM drugs WHERE drug_id = 'd2'",), "drugs lacks the row 'd2'"),
    ("a drug invented", ("INSERT INTO drugs VALUES ('d9', 'ghost', NULL, '{}')",), "drugs has rows of the drug d9"),
    ("a key invented", ("INSERT INTO drug_keys VALUES ('d1', 'ghost', 'name', 'ghost')",), "drug_keys has a row 'd1 ghost name'"),
    ("a key removed", ("DELETE FROM drug_keys WHERE key = 'lisaftoclax'",), "drug_keys lacks the row 'd2 lisaftoclax name'"),
    ("a notice changed", ("UPDATE notices SET published = '2020-01-01'",), "notices 'n1': published is '2020-01-01'"),
    ("an original changed", ("UPDATE originals SET text = 'Other news.'",), "The original [0-9a-f]{64} was changed"),
    ("an original removed", ("DELETE FROM originals",), "The original [0-9a-f]{64} of the notice n1 is missing"),
    ("a checkpoint invented", ("INSERT INTO checkpoints VALUES ('ghost', 3, 'x')",), "checkpoints has a row 'ghost'"),
    ("the checkpoint changed", ("UPDATE checkpoints SET hash = 'x'",), "position 10 is not the one that was appended there"),
]


@pytest.mark.parametrize(("statements", "named"), [row[1:] for row in TAMPERING], ids=[row[0] for row in TAMPERING])
async def test_tampering_is_found_and_named(full: Store, url: str, statements: tuple[str, ...], named: str) -> None:
    tamper(url, *statements)
    verdict = await full.read(verify)
    assert not verdict.ok
    assert any(re.search(named, problem) for problem in verdict.problems), verdict.problems


# What SQLite's files can hold, and no column of PostgreSQL.
RUINED = [
    ("UPDATE events SET body = CAST(x'61ff62' AS TEXT) WHERE position = 4", "position 4 .* was changed: body cannot be read"),
    ("UPDATE events SET actor = x'00ff', recorded_at = x'01' WHERE position = 7", "position 7 .* was changed: recorded_at, actor cannot"),
    ("UPDATE events SET stream = CAST(x'ff' AS TEXT) WHERE position = 7", r"position 7 .* of b'\\xff'\) was changed"),
    ("UPDATE events SET version = 'x', schema_version = 1.5 WHERE position = 7", "position 7 .* was changed: version, schema_version"),
    ("UPDATE events SET hash = x'ff' WHERE position = 10", "position 10 .* was changed: hash cannot be read"),
    ("UPDATE milestones SET status = CAST(x'ff' AS TEXT) WHERE milestone_id = 'm1'", r"milestones 'm1': status is b'\\xff'"),
    ("UPDATE milestones SET milestone_id = x'ff' WHERE milestone_id = 'm1'", "milestones lacks the row 'm1'"),
    ("UPDATE drugs SET drug_id = x'ff' WHERE drug_id = 'd1'", r"drugs has rows of the drug b'\\xff'"),
    ("UPDATE milestones SET retracted = '' WHERE milestone_id = 'm1'", "milestones 'm1': retracted is '', the log gives False"),
    ("UPDATE milestones SET retracted = 'zz' WHERE milestone_id = 'm3'", "milestones 'm3': retracted is 'zz'"),
    ("UPDATE milestones SET told = x'00' WHERE milestone_id = 'm1'", "milestones 'm1': told is b"),
    ("UPDATE drug_keys SET what = 3 WHERE drug_id = 'd1'", "drug_keys has a row 'd1 .* 3'"),
    ("UPDATE originals SET text = CAST(x'ff' AS TEXT)", "The original [0-9a-f]{64} was changed"),
    ("UPDATE originals SET sha256 = x'ff'", r"The original b'\\xff' was changed"),
    ("UPDATE checkpoints SET position = 'x'", "the position 'x' is no number"),
    ("UPDATE checkpoints SET name = CAST(x'ff' AS TEXT)", r"checkpoints has a row b'\\xff'"),
]


@pytest.mark.usefixtures("file")
@pytest.mark.parametrize(("statement", "named"), RUINED)
async def test_rows_that_cannot_even_be_read_are_named(full: Store, url: str, statement: str, named: str) -> None:
    tamper(url, statement)
    verdict = await full.read(verify)
    assert any(re.search(named, problem) for problem in verdict.problems), verdict.problems


@pytest.mark.usefixtures("file")
@pytest.mark.parametrize("column", ["body", "stream", "recorded_at"])
@pytest.mark.parametrize("value", ["x'ff'", "CAST(x'ff' AS TEXT)"])
async def test_a_row_that_cannot_be_read_stops_a_rebuild_with_one_line(full: Store, url: str, column: str, value: str) -> None:
    before = await full.read(lambda connection: connection.execute(select(schema.drugs)).all())
    tamper(url, f"UPDATE events SET {column} = {value} WHERE position = 7")  # noqa: S608
    with pytest.raises(StoreError, match="cannot be read"):
        await rebuild(full)
    assert await full.read(lambda connection: connection.execute(select(schema.drugs)).all()) == before


@pytest.mark.parametrize("statements", [APPENDED, ("DELETE FROM events WHERE position = 10",)])
async def test_nothing_is_appended_to_a_log_that_does_not_end_where_it_was_left(
    full: Store, url: str, clock: Clock, statements: tuple[str, ...]
) -> None:
    tamper(url, *statements)
    found = (await full.read(verify)).problems
    with pytest.raises(StoreError, match="changed by hand"):
        await full.write(lambda transaction: transaction.append("drug-d1", [recorded("late")]))
    async with await Store.open(url, now=clock, actor="another") as other:
        with pytest.raises(StoreError, match="changed by hand"):
            await other.write(lambda transaction: transaction.append("drug-d1", [recorded("late")]))
        assert (await other.read(verify)).problems == found != ()


async def test_missing_guards_are_named(full: Store, url: str) -> None:
    with stranger(url) as connection:
        connection.exec_driver_sql(drop_guard(connection, "events_no_delete"))
    assert "missing: events_no_delete" in (await full.read(verify)).problems[0]


async def test_a_row_appended_by_hand_with_all_hashes_right_is_found_too(full: Store, url: str) -> None:
    tamper(url, *APPENDED)
    chain_anew(url, after=10)
    verdict = await full.read(verify)
    assert [problem for problem in verdict.problems if "chain" in problem or "changed" in problem] == []
    assert any("after position 10 were appended by hand" in problem for problem in verdict.problems)


async def test_a_forged_event_with_all_hashes_right_is_found_by_what_was_derived(full: Store, url: str) -> None:
    tamper(url, "UPDATE events SET body = replace(body, 'recommended', 'granted') WHERE position = 7")
    chain_anew(url)
    problems = (await full.read(verify)).problems
    assert any("milestones 'm3': status is 'recommended', the log gives 'granted'" in problem for problem in problems)
    assert any("position 10 is not the one that was appended there" in problem for problem in problems)


async def test_a_chain_rewritten_completely_with_everything_derived_is_found_by_a_head_noted_elsewhere(full: Store, url: str) -> None:
    noted = (await full.read(verify)).head
    tamper(url, "UPDATE events SET actor = 'somebody' WHERE position = 8")
    chain_anew(url)
    position, forged = await full.read(log.head)
    with stranger(url) as connection:
        connection.execute(update(schema.checkpoints).values(hash=forged))
    assert (await full.read(verify)).ok
    verdict = await full.read(verify, noted)
    assert verdict.problems == (f"No event has the hash {noted}: the log was written anew or cut since that was noted.",)
    assert position == verdict.events


async def test_a_head_noted_earlier_is_found_in_a_log_that_went_on(full: Store) -> None:
    noted = (await full.read(verify)).head
    await full.write(lambda t: t.append("drug-d1", [retracted("m2")]))
    assert (await full.read(verify, noted)).ok


async def test_an_event_newer_than_this_program_is_named_and_not_skipped(full: Store, url: str) -> None:
    body = msgspec.json.encode({"type": "DrugBlessed", "drug_id": "d1"}).decode()
    tamper(url, f"UPDATE events SET body = '{body}', type = 'DrugBlessed', schema_version = 99 WHERE position = 9")  # noqa: S608
    problems = (await full.read(verify)).problems
    assert any("position 9 (DrugBlessed of drug-d1) cannot be folded" in problem and "update" in problem.lower() for problem in problems)


async def test_a_ruined_log_is_told_in_a_bounded_number_of_lines(full: Store, url: str) -> None:
    await full.write(lambda t: t.append("drug-d3", [registered("d3", "c"), *(recorded(f"x{n}", "d3") for n in range(300))]))
    tamper(url, "UPDATE events SET actor = 'somebody'")
    problems = (await full.read(verify)).problems
    assert len(problems) == MOST_PROBLEMS + 1
    assert problems[-1] == "… and 111 more."
    assert len(COLUMNS) == 13
