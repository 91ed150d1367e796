"""Where a dialogue stands is kept per person and chat; a draft is decided once."""

import pytest

from store import dialogues
from store.opening import Store


async def test_a_dialogue_stands_where_it_was_left_for_each_person_of_a_chat(store: Store) -> None:
    await store.write(lambda t: dialogues.set(t.connection, 1, 5, "drug", "{}"))
    await store.write(lambda t: dialogues.set(t.connection, 1, 6, "kind", "{}"))
    await store.write(lambda t: dialogues.set(t.connection, 1, 5, "authority", '{"drug":"x"}'))
    assert await store.read(dialogues.get, 1, 5) == ("authority", '{"drug":"x"}')
    assert await store.write(lambda t: dialogues.clear(t.connection, 1, 5)) is True
    assert await store.write(lambda t: dialogues.clear(t.connection, 1, 5)) is False
    assert await store.read(dialogues.get, 1, 5) is None
    assert await store.read(dialogues.get, 1, 6) == ("kind", "{}")


async def test_a_draft_is_decided_once(store: Store) -> None:
    draft_id = await store.write(lambda t: dialogues.keep(t.connection, '{"a":1}', None))
    assert await store.write(lambda t: dialogues.update(t.connection, draft_id, '{"a":2}')) is True
    assert await store.write(lambda t: dialogues.close(t.connection, draft_id, "published")) is True
    assert await store.write(lambda t: dialogues.close(t.connection, draft_id, "discarded")) is False
    assert await store.write(lambda t: dialogues.update(t.connection, draft_id, "{}")) is False
    found = await store.read(dialogues.draft, draft_id)
    assert found is not None
    assert (found.draft_id, found.body, found.state) == (draft_id, '{"a":2}', "published")
    assert await store.read(dialogues.open_drafts) == []


async def test_a_draft_closed_in_error_is_opened_again(store: Store) -> None:
    draft_id = await store.write(lambda t: dialogues.keep(t.connection, "{}", 1))
    await store.write(lambda t: dialogues.close(t.connection, draft_id, "discarded"))
    assert await store.write(lambda t: dialogues.reopen(t.connection, draft_id, "published")) is False
    assert await store.write(lambda t: dialogues.reopen(t.connection, draft_id, "discarded")) is True
    assert [one.draft_id for one in await store.read(dialogues.open_drafts)] == [draft_id]


async def test_ids_of_drafts_are_short_never_given_twice_and_read_in_any_case(store: Store) -> None:
    first = await store.write(lambda t: dialogues.keep(t.connection, "{}", 1))
    await store.write(lambda t: t.connection.exec_driver_sql("DELETE FROM drafts"))
    second = await store.write(lambda t: dialogues.keep(t.connection, "{}", 1))
    assert (first, second) == ("p1", "p2")
    for spelling in ("p2", "P2", " 2 "):
        found = await store.read(dialogues.draft, spelling)
        assert found is not None
        assert found.draft_id == "p2"


@pytest.mark.parametrize("draft_id", ["", "p", "p-2", "x2", "p²", "p2; DROP TABLE drafts", "9" * 40, "奥"])
async def test_what_is_no_id_is_no_draft(store: Store, draft_id: str) -> None:
    await store.write(lambda t: dialogues.keep(t.connection, "{}", 1))
    assert await store.read(dialogues.draft, draft_id) is None
    assert await store.write(lambda t: dialogues.close(t.connection, draft_id, "discarded")) is False
