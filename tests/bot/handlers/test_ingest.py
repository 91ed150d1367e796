"""/ingest in all its ways, the preview and its buttons, /pending."""

from datetime import date
from typing import Any

import pytest
from aiogram.methods import EditMessageReplyMarkup, EditMessageText, SendMessage

from bot import asking, reviewing
from bot.handlers.ingest import Asked, asked_of
from bot.keyboards import OnDraft
from bot.sources import documents, links
from bot.sources.documents import Document
from bot.sources.links import Fetched
from events.errors import InvalidValue, LinkFailed
from events.vocabulary import Kind, Status
from store import dialogues, outbox, queries
from tests.bot.handlers.conversation import ADMIN, GROUP, SAM, STORY, Talk, alert, buttons, edited, sent, words

DAY = date(2021, 3, 24)
UNDATED = "Example Bio: The FDA has granted Orphan Drug Designation to zetamab (EX-101) for the treatment of acute myeloid leukemia."


async def milestones(talk: Talk, name: str) -> list[str]:
    """What is recorded of a drug, oldest first: authority, kind, status, date."""
    view = await talk.store.read(asking.view, name)
    return [f"{one.authority} {one.kind} {one.status} {one.occurred}" for one in view.timeline]


def forwarded(day: date) -> dict[str, Any]:
    """A forwarded message's origin."""
    noon = int((day - date(1970, 1, 1)).total_seconds()) + 43_200
    return {"type": "hidden_user", "sender_user_name": "A channel", "date": noon}


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("", Asked()),
        ("The FDA has granted it.", Asked(text="The FDA has granted it.")),
        ("published: 2021-03-24", Asked(published=DAY)),
        ("published: 2021-03-24 The text", Asked(published=DAY, text="The text")),
        ("published=2021-03-24\nThe text\nof it", Asked(published=DAY, text="The text\nof it")),
        (
            "publisher: Ascentage Pharma published: 2021-03-24 url: https://example.org/a\nText",
            Asked(published=DAY, publisher="Ascentage Pharma", url="https://example.org/a", text="Text"),
        ),
        ("publisher: Ascentage Pharma\nurl: https://example.org/a", Asked(publisher="Ascentage Pharma", url="https://example.org/a")),
        ("Published: 2021-03-24, publisher: “X Bio”\n\nText", Asked(published=DAY, publisher="X Bio", text="Text")),
        ("--revision url: https://example.org/a Text", Asked(is_revision=True, url="https://example.org/a", text="Text")),
        # an announcement's own first line is no option
        ("Published: March 24, 2021 in Suzhou", Asked(text="Published: March 24, 2021 in Suzhou")),
        ("https://example.org/a", Asked(text="https://example.org/a")),
    ],
)
def test_options_stand_before_the_text(said: str, asked: Asked) -> None:
    assert asked_of(said) == asked


@pytest.mark.parametrize("day", ["2021-13-01", "2021-03", "24.03.2021"])
def test_a_day_that_is_none_is_refused(day: str) -> None:
    with pytest.raises(InvalidValue, match="is no day"):
        asked_of(f"published: {day}")


async def test_the_preview_shows_evidence_marks_and_how_many_are_told(talk: Talk) -> None:
    await talk.send("/subscribe HQP1351")
    await talk.send("/subscribe all")
    await talk.send("/subscribe FDA", user=3)
    preview = await talk.say(f"/ingest publisher: Ascentage Pharma\n{STORY}", user=ADMIN)
    for part in (
        "Ascentage Pharma, 24 March 2021",
        "1. 🆕 new · <b>olverembatinib</b>",
        "NMPA Breakthrough Therapy Designation: recommended, 24 March 2021",
        "FDA Orphan Drug Designation: granted, May 2020",
        "<blockquote>In May 2020, the U.S. FDA granted olverembatinib Orphan Drug Designation",
        "Publish tells 1 chat of number 1; the rest is recorded silently.",
    ):
        assert part in preview.text
    assert [label.split(maxsplit=1)[1] for label in buttons(preview)] == ["Publish", "Record silently", "Edit", "Discard"]
    assert await talk.store.read(queries.counts) == {**await talk.store.read(queries.counts), "milestones": 0, "notices": 0}


async def test_publish_tells_the_news_once_and_says_what_was_done(talk: Talk) -> None:
    await talk.send("/subscribe HQP1351")
    preview = await talk.say(f"/ingest {STORY}", user=ADMIN)
    done = await talk.press("Publish", preview, user=ADMIN)
    assert "<b>4 recorded</b>" in words(edited(done))
    assert "1 chat is told" in words(edited(done))
    again = await talk.press("Publish", preview, user=ADMIN)
    assert alert(again).startswith("Already done.")
    assert [type(method) for method in again[1:]] == [EditMessageReplyMarkup]
    rows = await talk.store.write(lambda transaction: outbox.claim(transaction.connection, transaction.now, 10))
    assert [(row.chat_id, row.milestone_id is not None) for row in rows] == [(SAM, True)]


async def test_record_silently_tells_nobody(talk: Talk) -> None:
    await talk.send("/subscribe all")
    done = await talk.press("Record silently", await talk.say(f"/ingest {STORY}", user=ADMIN), user=ADMIN)
    assert "Nobody is told." in words(edited(done))
    assert len(await milestones(talk, "HQP1351")) == 4
    assert await talk.store.write(lambda transaction: outbox.claim(transaction.connection, transaction.now, 10)) == []


async def test_discard_records_nothing(talk: Talk) -> None:
    preview = await talk.say(f"/ingest {STORY}", user=ADMIN)
    assert "Nothing of it was recorded" in words(edited(await talk.press("Discard", preview, user=ADMIN)))
    assert (await talk.store.read(queries.counts))["milestones"] == 0
    assert alert(await talk.press("Publish", preview, user=ADMIN)).startswith("Already done.")


async def test_the_same_announcement_again_is_known(story: Talk) -> None:
    answer = await story.say(f"/ingest publisher: Ascentage Pharma\n{STORY}", user=ADMIN)
    assert "All 4 milestones of it are known" in answer.text
    assert "✓ known" in answer.text
    assert not buttons(answer)
    assert await story.store.read(dialogues.open_drafts) == []


async def test_another_publication_day_for_a_known_announcement_is_refused(story: Talk) -> None:
    answer = await story.say(f"/ingest published: 2021-03-23\n{STORY}", user=ADMIN)
    assert "known as published on 2021-03-24" in answer.text


async def test_old_news_is_marked_and_can_be_told_all_the_same(talk: Talk) -> None:
    await talk.send("/subscribe all")
    preview = await talk.say(f"/ingest published: 2020-03-24 {UNDATED}", user=ADMIN)
    assert "This is old news: Publish tells them all the same." in preview.text
    assert "1 chat is told." in words(edited(await talk.press("Publish", preview, user=ADMIN)))


async def test_an_announcement_comes_as_a_reply(talk: Talk) -> None:
    original = talk.message(STORY, user=SAM)
    preview = await talk.say("/ingest publisher: Ascentage Pharma", user=ADMIN, reply_to_message=original)
    assert "FDA Fast Track Designation: granted, May 2020" in preview.text


@pytest.mark.parametrize("as_reply", [False, True])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", STORY.encode()),
        ("a.html", f"<html><body><article><p>{STORY.replace(chr(10), '</p><p>')}</p></article></body></html>".encode()),
    ],
)
async def test_an_announcement_comes_as_a_document(talk: Talk, name: str, content: bytes, *, as_reply: bool) -> None:
    talk.wire.files["f1"] = content
    document = {"file_id": "f1", "file_unique_id": "u1", "file_name": name, "file_size": len(content)}
    if as_reply:
        methods = await talk.send("/ingest", user=ADMIN, reply_to_message=talk.message("", document=document))
    else:
        methods = await talk.send("", user=ADMIN, caption="/ingest", document=document)
    assert "NMPA Breakthrough Therapy Designation: recommended" in sent(methods).text


@pytest.mark.parametrize(
    ("content", "line"),
    [(b"", "empty"), (b"\x00\x01\x02\xff" * 500, "binary"), (b"\x89PNG\r\n\x1a\n", "picture"), (b"word " * 1_000_000, "MB")],
)
async def test_a_document_that_is_none_gets_one_clear_line(talk: Talk, content: bytes, line: str) -> None:
    talk.wire.files["f1"] = content
    document = {"file_id": "f1", "file_unique_id": "u1", "file_name": "a.txt", "file_size": len(content)}
    answer = sent(await talk.send("", user=ADMIN, caption="/ingest", document=document))
    assert line in answer.text
    assert "\n" not in answer.text


async def test_a_document_beyond_what_telegram_hands_over_is_refused_before_it_is_fetched(talk: Talk) -> None:
    document = {"file_id": "f1", "file_unique_id": "u1", "file_name": "a.pdf", "file_size": 50_000_000}
    assert "too large" in sent(await talk.send("", user=ADMIN, caption="/ingest", document=document)).text


async def test_an_announcement_comes_as_a_link(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fetch(url: str, **_limits: object) -> Fetched:
        return Fetched(url=url, content=STORY.encode(), media_type="text/plain", charset="utf-8", filename=None)

    monkeypatch.setattr(links, "fetch", fetch)
    preview = await talk.say("/ingest https://example.org/news", user=ADMIN)
    assert '<a href="https://example.org/news">link</a>' in preview.text
    await talk.press("Record silently", preview, user=ADMIN)
    assert 'href="https://example.org/news"' in (await talk.say("/status HQP1351")).text


async def test_a_link_that_leads_nowhere_gets_one_clear_line(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fetch(_url: str, **_limits: object) -> Fetched:
        raise LinkFailed("example.org did not answer: try again later.")

    monkeypatch.setattr(links, "fetch", fetch)
    assert (await talk.say("/ingest https://example.org/news", user=ADMIN)).text == "example.org did not answer: try again later."
    monkeypatch.undo()
    assert "\n" not in (await talk.say("/ingest http://127.0.0.1/x", user=ADMIN)).text


async def test_ingest_without_anything_explains_itself(talk: Talk) -> None:
    assert "as a reply to one" in (await talk.say("/ingest", user=ADMIN)).text
    assert "I find no milestone" in (await talk.say("/ingest published: 2021-03-01 Nothing happened at all.", user=ADMIN)).text


async def test_the_day_is_taken_from_the_forwarded_message(talk: Talk) -> None:
    original = talk.message(UNDATED, forward_origin=forwarded(date(2021, 3, 20)))
    preview = await talk.say("/ingest", user=ADMIN, reply_to_message=original)
    assert "20 March 2021" in preview.text


async def test_the_dateline_wins_over_the_day_of_the_forwarded_message(talk: Talk) -> None:
    original = talk.message(STORY, forward_origin=forwarded(date(2021, 4, 1)))
    assert "recommended, 24 March 2021" in (await talk.say("/ingest", user=ADMIN, reply_to_message=original)).text


async def test_the_day_is_asked_for_where_nothing_says_it(talk: Talk) -> None:
    question = await talk.say(f"/ingest {UNDATED}", user=ADMIN)
    assert "When was it published?" in question.text
    assert "is no day" in (await talk.say("last week", user=ADMIN)).text
    assert "lies ahead" in (await talk.say("2021-03-25", user=ADMIN)).text
    preview = await talk.say("2021-03-22", user=ADMIN)
    assert "22 March 2021" in preview.text
    assert await talk.store.read(dialogues.get, ADMIN, ADMIN) is None


@pytest.mark.parametrize("command", ["/cancel", "/status", "/status nobody", "/help", "/unheard_of", "/alias nobody = x", "/correct"])
async def test_any_command_ends_a_dialogue(talk: Talk, command: str) -> None:
    await talk.send(f"/ingest {UNDATED}", user=ADMIN)
    assert await talk.store.read(dialogues.get, ADMIN, ADMIN) is not None
    answer = await talk.say(command, user=ADMIN)
    assert await talk.store.read(dialogues.get, ADMIN, ADMIN) is None
    if command == "/cancel":
        assert answer.text == "Cancelled."
    assert "drug's name" in (await talk.say("today I am fine", user=ADMIN)).text


async def test_a_dialogue_in_a_group_listens_to_replies_only(talk: Talk) -> None:
    question = await talk.say(f"/ingest {UNDATED}", user=ADMIN, chat=GROUP)
    assert await talk.send("2021-03-22", user=ADMIN, chat=GROUP) == []
    asked = talk.message(question.text, user=99, chat=GROUP)
    asked["from"]["id"] = talk.bot.id
    preview = await talk.say("2021-03-22", user=ADMIN, chat=GROUP, reply_to_message=asked)
    assert "22 March 2021" in preview.text


async def test_who_is_no_admin_neither_sees_nor_uses_what_is_the_admins(talk: Talk) -> None:
    for command in ("/ingest x", "/record", "/pending", "/correct", "/retract", "/alias", "/stats"):
        name = command.split()[0].removeprefix("/")
        unheard_of = (await talk.say(f"/un{name}")).text
        assert (await talk.say(command)).text == unheard_of.replace(f"un{name}", name)
    preview = await talk.say(f"/ingest {STORY}", user=ADMIN)
    for label in ("Publish", "Record silently", "Edit", "Discard"):
        methods = await talk.press(label, preview, user=SAM)
        assert "Only the bot's admins" in alert(methods)
        assert len(methods) == 1
    assert (await talk.store.read(queries.counts))["milestones"] == 0


async def pick(talk: Talk, preview: SendMessage | EditMessageText, proposal: str) -> EditMessageText:
    """Open one proposal of a preview for editing."""
    chosen = edited(await talk.press("Edit", preview, user=ADMIN))
    return edited(await talk.press(proposal, chosen, user=ADMIN))


async def test_a_value_of_the_vocabulary_is_edited_by_buttons(talk: Talk) -> None:
    preview = await talk.say(f"/ingest {STORY}", user=ADMIN)
    fields = await pick(talk, preview, "1. NMPA")
    assert list(buttons(fields))[:7] == ["Drug", "Authority", "Kind", "Status", "Indication", "Date", "Due"]
    values = edited(await talk.press("Status", fields, user=ADMIN))
    assert set(buttons(values)) >= {"requested", "recommended", "granted", "denied"}
    assert "cleared" not in buttons(values)
    changed = edited(await talk.press("granted", values, user=ADMIN))
    assert "✏️ Edited: status <s>recommended</s> → granted" in words(changed)
    await talk.press("Record silently", changed, user=ADMIN)
    assert "NMPA breakthrough_therapy granted 2021-03-24" in await milestones(talk, "HQP1351")


@pytest.mark.parametrize(("field", "values"), [("Authority", {"FDA", "NMPA", "none"}), ("Kind", {"breakthrough therapy", "prime"})])
async def test_every_closed_vocabulary_is_offered(talk: Talk, field: str, values: set[str]) -> None:
    fields = await pick(talk, await talk.say(f"/ingest {STORY}", user=ADMIN), "1. NMPA")
    assert set(buttons(edited(await talk.press(field, fields, user=ADMIN)))) >= values


async def test_a_value_in_words_is_asked_for(talk: Talk) -> None:
    fields = await pick(talk, await talk.say(f"/ingest {STORY}", user=ADMIN), "2. FDA")
    question = sent(await talk.press("Date", fields, user=ADMIN))
    assert "Write the day it happened" in question.text
    assert "is no date" in (await talk.say("in spring", user=ADMIN)).text
    methods = await talk.send("2020-05-03", user=ADMIN)
    preview = sent(methods)
    assert "granted, 3 May 2020" in preview.text
    assert "granted, 3 May 2020" in words(edited(methods))
    assert await talk.store.read(dialogues.get, ADMIN, ADMIN) is None


async def test_a_value_can_be_emptied(talk: Talk) -> None:
    fields = await pick(talk, await talk.say(f"/ingest {STORY}", user=ADMIN), "2. FDA")
    await talk.press("Date", fields, user=ADMIN)
    assert "granted, date not given" in sent(await talk.send("-", user=ADMIN)).text


async def test_a_proposal_can_be_dropped(talk: Talk) -> None:
    preview = await talk.say(f"/ingest {STORY}", user=ADMIN)
    fields = await pick(talk, preview, "2. FDA")
    left = edited(await talk.press("Drop it", fields, user=ADMIN))
    assert "3 new." in words(left)
    assert "dropped before" in alert(await talk.press("Drop it", fields, user=ADMIN))
    await talk.press("Record silently", left, user=ADMIN)
    assert len(await milestones(talk, "HQP1351")) == 3


async def test_dropping_all_discards_the_draft(talk: Talk) -> None:
    preview: SendMessage | EditMessageText = await talk.say(f"/ingest {STORY}", user=ADMIN)
    for proposal in ("1.", "2.", "3.", "4."):
        preview = edited(await talk.press("Drop it", await pick(talk, preview, proposal), user=ADMIN))
    assert "Discarded" in words(preview)
    assert "Nothing waits" in (await talk.say("/pending", user=ADMIN)).text


async def test_what_is_doubtful_waits_in_pending_while_the_rest_is_recorded(talk: Talk) -> None:
    fields = await pick(talk, await talk.say(f"/ingest {STORY}", user=ADMIN), "2. FDA")
    await talk.press("Date", fields, user=ADMIN)
    preview = sent(await talk.send("2021-06", user=ADMIN))
    assert "⚠️ doubtful" in preview.text
    assert "Why doubtful: 2021-06 lies after the announcement" in preview.text
    assert "it waits in /pending" in preview.text
    done = edited(await talk.press("Record silently", preview, user=ADMIN))
    assert "<b>3 recorded</b>" in words(done)
    assert "1 waits for a decision" in words(done)
    listed = await talk.say("/pending", user=ADMIN)
    assert "1 waits for a decision" in listed.text
    opened = edited(await talk.press("look", listed, user=ADMIN))
    await talk.press("Date", await pick(talk, opened, "2. FDA"), user=ADMIN)
    mended = sent(await talk.send("2020-05", user=ADMIN))
    await talk.press("Record silently", mended, user=ADMIN)
    assert len(await milestones(talk, "HQP1351")) == 4
    assert "Nothing waits" in (await talk.say("/pending", user=ADMIN)).text


async def test_a_person_accepts_what_is_doubtful(talk: Talk) -> None:
    step = "/record drug=zetamab authority=FDA kind=fast_track status=granted indication=leukemia date="
    await talk.press("Record silently", await talk.say(f"{step}2020-05", user=ADMIN), user=ADMIN)
    await talk.say("/subscribe zetamab")
    preview = await talk.say(f"{step}2019-01", user=ADMIN)
    assert "Accept and publish tells 1 chat." in preview.text
    assert "the same step is known for 2020-05" in preview.text
    assert [label.split(maxsplit=1)[1] for label in buttons(preview)] == ["Accept and publish", "Accept silently", "Edit", "Discard"]
    assert "<b>1 recorded</b>" in words(edited(await talk.press("Accept silently", preview, user=ADMIN)))
    assert len(await milestones(talk, "zetamab")) == 2


async def test_a_single_milestone_has_no_rest(talk: Talk) -> None:
    preview = await talk.say(f"/ingest published: 2021-03-20 {UNDATED}", user=ADMIN)
    assert "Publish tells 0 chats of it." in preview.text
    assert "the rest" not in preview.text


async def test_edits_at_the_same_time_all_stand(talk: Talk) -> None:
    preview = await talk.say(f"/ingest {STORY}", user=ADMIN)
    pressed = [
        {"data": OnDraft(verb="set", draft_id="p1", index=0, field="status", value="granted").pack()},
        {"data": OnDraft(verb="set", draft_id="p1", index=0, field="kind", value="priority_review").pack()},
        {"data": OnDraft(verb="drop", draft_id="p1", index=1).pack()},
    ]
    jobs = [await talk.handled(talk.pressing(one["data"], preview, user=ADMIN)) for one in pressed]
    for job in jobs:
        await talk.store.write(job)
    draft = await talk.store.read(reviewing.open_draft, "p1")
    assert (draft.facts[0].fact.status, draft.facts[0].fact.kind) == (Status.GRANTED, Kind.PRIORITY_REVIEW)
    assert draft.facts[1].dropped
    assert "dropped before" in alert(await talk.press_data(pressed[2]["data"], preview, user=ADMIN))


async def test_words_for_a_field_do_not_undo_what_was_edited_meanwhile(talk: Talk) -> None:
    preview = await talk.say(f"/ingest {STORY}", user=ADMIN)
    await talk.press("Date", await pick(talk, preview, "2. FDA"), user=ADMIN)
    job = await talk.handled(talk.update(talk.message("2020-05-03", user=ADMIN)))
    await talk.press_data(OnDraft(verb="drop", draft_id="p1", index=0).pack(), preview, user=ADMIN)
    await talk.store.write(job)
    draft = await talk.store.read(reviewing.open_draft, "p1")
    assert draft.facts[0].dropped
    assert str(draft.facts[1].fact.occurred) == "2020-05-03"


async def test_the_day_of_a_known_announcement_is_not_asked_for_again(talk: Talk) -> None:
    await talk.press("Record silently", await talk.say(f"/ingest published: 2021-03-20 {UNDATED}", user=ADMIN), user=ADMIN)
    again = await talk.say(f"/ingest {UNDATED}", user=ADMIN)
    assert "20 March 2021" in again.text
    assert "is known: nothing to record" in again.text
    forwarded_later = talk.message(UNDATED, forward_origin=forwarded(date(2021, 3, 22)))
    assert "20 March 2021" in (await talk.say("/ingest", user=ADMIN, reply_to_message=forwarded_later)).text


@pytest.mark.parametrize("link", ["ftp://foo", "ftp://example.org/a.pdf", "file:///etc/passwd"])
async def test_a_link_that_is_no_web_page_is_told_which_are(talk: Talk, link: str) -> None:
    answer = (await talk.say(f"/ingest {link}", user=ADMIN)).text
    assert "give a link that starts with https:// or http://" in answer
    assert "\n" not in answer


async def test_what_was_noticed_while_reading_a_document_is_said_with_the_preview(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def text_of(content: bytes, **_names: object) -> Document:
        return Document(text=content.decode(), format="pdf", notes=("These pages could not be read: 2.",))

    monkeypatch.setattr(documents, "text_of", text_of)
    talk.wire.files["f1"] = STORY.encode()
    document = {"file_id": "f1", "file_unique_id": "u1", "file_name": "a.pdf", "file_size": 1_000}
    said = [
        words(method) for method in await talk.send("", user=ADMIN, caption="/ingest", document=document) if isinstance(method, SendMessage)
    ]
    assert said[0] == "⚠️ These pages could not be read: 2."
    assert "4 new." in said[1]
