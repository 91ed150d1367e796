"""/status /timeline /search /latest /designations and plain words."""

import pytest
from aiogram.types import LinkPreviewOptions

from bot import curation
from tests.bot.handlers.conversation import ADMIN, GROUP, Talk, buttons, edited, sent, words


@pytest.mark.parametrize("name", ["olverembatinib", "OLVEREMBATINIB", "HQP1351", "hqp-1351", "奥雷巴替尼"])
async def test_a_status_is_found_by_any_name_in_any_script(story: Talk, name: str) -> None:
    await story.send("/alias HQP1351 = 奥雷巴替尼", user=ADMIN)
    answer = await story.say(f"/status {name}")
    assert answer.text.startswith("<b>olverembatinib</b> (")
    for part in (
        "<b>FDA</b> · United States",
        "<b>Orphan Drug Designation</b>: granted, May 2020",
        "<b>NMPA</b> · China",
        "<b>Breakthrough Therapy Designation</b>: recommended, 24 March 2021",
        "chronic myeloid leukemia",
        "⟳ Last change: 24 March 2021 — NMPA Breakthrough Therapy Designation: recommended",
        "No medical or investment advice.",
    ):
        assert part in answer.text
    assert [label.split()[-1] for label in buttons(answer)] == ["Timeline", "Subscribe", "Mute"]
    assert answer.parse_mode == "HTML"
    assert answer.link_preview_options == LinkPreviewOptions(is_disabled=True)


async def test_a_source_given_as_link_is_linked(talk: Talk) -> None:
    line = "/record drug=x-101 authority=FDA kind=orphan_drug status=granted date=2020-Q2 source=https://example.org/x?a=1&b=2"
    await talk.press("Record silently", await talk.say(line, user=ADMIN), user=ADMIN)
    answer = await talk.say("/status x101")
    assert "granted, Q2 2020" in answer.text
    assert '<a href="https://example.org/x?a=1&amp;b=2">example.org</a>' in answer.text


async def test_an_unknown_drug_is_answered_with_the_nearest_names(story: Talk) -> None:
    answer = await story.say("/status olverembatinab")
    assert "No drug is known as <b>olverembatinab</b>. Did you mean:" in answer.text
    status = sent(await story.press("olverembatinib", answer))
    assert "Orphan Drug Designation" in status.text


async def test_the_nearest_name_leads_where_the_command_went(story: Talk) -> None:
    answer = await story.say("/timeline olverembatinab")
    assert sent(await story.press("olverembatinib", answer)).text.startswith("📜")


async def test_a_drug_unlike_any_other_gets_a_hint(story: Talk) -> None:
    answer = await story.say("/status qqqqq")
    assert "Try /search" in answer.text
    assert not buttons(answer)


async def test_an_ambiguous_name_is_asked_about(talk: Talk) -> None:
    for drug in ("alpha-1", "beta-2"):
        line = f"/record drug={drug} authority=FDA kind=orphan_drug status=granted date=2020"
        await talk.press("Record silently", await talk.say(line, user=ADMIN), user=ADMIN)
        await talk.store.write(lambda transaction, drug=drug: curation.add_alias(transaction, drug, "ABC"))
    answer = await talk.say("/status abc")
    assert "Which one?" in answer.text
    assert list(buttons(answer)) == ["alpha-1", "beta-2"]
    assert "<b>beta-2</b>" in sent(await talk.press("beta-2", answer)).text
    plain = await talk.say("abc")
    assert list(buttons(plain)) == ["alpha-1", "beta-2"]


async def test_a_command_without_a_drug_offers_what_is_known(story: Talk) -> None:
    answer = await story.say("/status")
    assert "Which drug?" in answer.text
    assert list(buttons(answer)) == ["olverembatinib"]


async def test_a_timeline_is_oldest_first_with_corrections_and_retractions_visible(story: Talk) -> None:
    shown = await story.say("/timeline olverembatinib", user=ADMIN)
    ids = [part.split("</code>")[0] for part in shown.text.split("<code>")[1:]]
    orphan = next(one for one in ids if "Orphan" in shown.text.split(one)[0].rsplit("\n\n", 1)[-1])
    priority = next(one for one in ids if "Priority" in shown.text.split(one)[0].rsplit("\n\n", 1)[-1])
    await story.send(f"/correct {orphan} date 2020-05-03 the register has the day", user=ADMIN)
    await story.send(f"/retract {priority} it was another drug", user=ADMIN)
    text = (await story.say("/timeline olverembatinib")).text
    days = [text.index(day) for day in ("<b>May 2020</b>", "October 2020", "<b>24 March 2021</b>")]
    assert days == sorted(days)
    assert "<b>3 May 2020</b>" in text
    assert "date <s>May 2020</s> → 3 May 2020 (the register has the day)" in text
    assert "<s>October 2020 — NMPA Priority Review: granted</s>" in text
    assert "⛔ Retracted: it was another drug" in text
    assert orphan not in text  # ids are for admins
    status = (await story.say("/status olverembatinib")).text
    assert "Priority Review" not in status
    assert "→ 3 May 2020" in status


async def test_the_timeline_button_leaves_the_message_above_as_it_is(story: Talk) -> None:
    methods = await story.press("Timeline", await story.say("/status olverembatinib"))
    assert sent(methods).text.startswith("📜")


async def test_a_long_timeline_is_paged_in_place(talk: Talk) -> None:
    for year in range(1990, 2015):
        line = f"/record drug=longlived authority=FDA kind=application_submitted status=submitted date={year} indication=disease {year}"
        await talk.press("Record silently", await talk.say(line, user=ADMIN), user=ADMIN)
    first = await talk.say("/timeline longlived")
    assert "Page 1 of 3" in first.text
    assert list(buttons(first)) == ["Next ▶", "📌 Status"]
    second = edited(await talk.press("Next", first))
    assert "Page 2 of 3" in words(second)
    assert "◀ Previous" in buttons(second)
    assert "Page 1 of 3" in words(edited(await talk.press("Previous", second)))


@pytest.mark.parametrize(
    ("asked", "drugs"),
    [
        ("", 1),
        ("400", 2),
        ("400 NMPA", 2),
        ("400 FDA", 2),
        ("FDA 400 orphan", 1),
        ("400 BTD", 1),
        ("EMA", 0),
    ],
)
async def test_latest_takes_days_authority_and_kind_in_any_order(story: Talk, asked: str, drugs: int) -> None:
    text = (await story.say(f"/latest {asked}")).text
    assert min(text.count("<b>olverembatinib</b>"), 2) == drugs


async def test_latest_refuses_what_it_does_not_understand(story: Talk) -> None:
    assert "is no number of days, authority or kind" in (await story.say("/latest soon")).text


@pytest.mark.parametrize("text", ["olverem", "ascentage", "leukemia", "T315I"])
async def test_search_finds_by_a_part_of_a_name_a_company_or_an_indication(story: Talk, text: str) -> None:
    assert list(buttons(await story.say(f"/search {text}"))) == ["olverembatinib"]


async def test_search_finds_nothing_and_says_so(story: Talk) -> None:
    assert "Nothing found for <b>qqqqqq</b>" in (await story.say("/search qqqqqq")).text
    assert "Write what to search for" in (await story.say("/search")).text


async def test_a_designation_is_explained_with_its_equivalents(talk: Talk) -> None:
    answer = await talk.say("/designations CDE breakthrough therapy")
    assert "NMPA Breakthrough Therapy Designation</b> (突破性治疗药物" in answer.text
    assert "5 working days" in answer.text
    other = sent(await talk.press("PRIME", answer))
    assert "40 calendar days" in other.text
    several = await talk.say("/designations orphan")
    assert "FDA Orphan Drug Designation" in buttons(several)
    assert "lists them all" in (await talk.say("/designations nonsense")).text
    assert "SMC" in (await talk.say("/designations")).text


async def test_a_name_alone_is_enough_in_private(story: Talk) -> None:
    assert "Orphan Drug Designation" in (await story.say("hqp1351")).text
    assert "Did you mean" in (await story.say("olverembatini")).text
    assert "/help" in (await story.say("how are you today?")).text
    assert await story.send("hqp1351", chat=GROUP) == []


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("/status hqp1351", True),
        ("/status@designation_test_bot hqp1351", True),
        ("/status@another_bot hqp1351", False),
        ("/unheard_of", False),
        ("/unheard_of@another_bot", False),
        ("/unheard_of@designation_test_bot", True),
    ],
)
async def test_in_a_group_only_what_is_meant_for_this_bot_is_answered(story: Talk, text: str, *, answered: bool) -> None:
    methods = await story.send(text, chat=GROUP)
    assert bool(methods) is answered
    if answered:
        assert sent(methods).reply_parameters is not None


async def test_an_answer_stays_in_its_topic(story: Talk) -> None:
    answer = await story.say("/status hqp1351", chat=GROUP, message_thread_id=7, is_topic_message=True)
    assert answer.message_thread_id == 7


async def test_a_document_without_a_command_gets_a_hint(talk: Talk) -> None:
    document = {"file_id": "f1", "file_unique_id": "u1", "file_name": "a.txt", "file_size": 3}
    assert "/ingest" in sent(await talk.send("", user=ADMIN, document=document)).text
    assert "/ingest" not in sent(await talk.send("", document=document)).text


async def test_a_button_out_of_date_says_so(story: Talk) -> None:
    status = await story.say("/status hqp1351")
    for data in ("zzz", "d:status:dffffffffffff:1::", "d:status", "n:9999", "l:x:y:z", "s:remove:x"):
        methods = await story.press_data(data, status)
        assert len(methods) == 1
        assert methods[0].show_alert  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]


async def test_sources_that_disagree_stay_visible_side_by_side(talk: Talk) -> None:
    step = "/record drug=zetamab authority=FDA kind=orphan_drug status=granted indication=leukemia"
    await talk.press("Record silently", await talk.say(f"{step} date=2020-05 source=Zeta Bio", user=ADMIN), user=ADMIN)
    preview = await talk.say(f"{step} date=2020-04-22 source=https://example.org/register", user=ADMIN)
    assert "➕ adds a source" in preview.text
    assert "1 with another source" in words(edited(await talk.press("Record silently", preview, user=ADMIN)))
    status = (await talk.say("/status zetamab")).text
    assert "<b>Orphan Drug Designation</b>: granted, 22 April 2020" in status
    assert "Zeta Bio (says May 2020)" in status
    assert '<a href="https://example.org/register">example.org</a>' in status


@pytest.mark.parametrize(
    ("asked", "line"), [("30", "A longer time: /latest 360"), ("3000", "A longer time: /latest 3650"), ("5000", "Nothing happened.")]
)
async def test_the_longer_time_that_is_advised_is_longer(talk: Talk, asked: str, line: str) -> None:
    assert (await talk.say(f"/latest {asked}")).text.endswith(line)
