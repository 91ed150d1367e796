"""/subscribe /unsubscribe /subscriptions, mute, settings, /start and /stop."""

import pytest
from aiogram.methods import EditMessageText, SendMessage, SetMyCommands
from aiogram.types import BotCommandScopeChat

from bot.config import Schedule
from store import outbox, subscriptions
from store.subscriptions import Wish
from tests.bot.handlers.conversation import ADMIN, GROUP, SAM, Talk, alert, buttons, edited, sent, words


async def wishes(talk: Talk, chat: int = SAM) -> list[Wish]:
    """What a chat is subscribed to."""
    return [one.wish for one in await talk.store.read(subscriptions.subscriptions_of, chat)]


@pytest.mark.parametrize(
    ("asked", "drug", "key", "authority", "kind", "said"),
    [
        ("olverembatinib", True, None, None, None, "every milestone of <b>olverembatinib</b>"),
        ("HQP-1351", True, None, None, None, "every milestone of <b>olverembatinib</b>"),
        ("FDA olverembatinib", True, None, "FDA", None, "every FDA milestone of <b>olverembatinib</b>"),
        ("Ascentage", False, "ascentage", None, None, "any drug or company named <b>Ascentage</b>"),
        ("Guangzhou Healthquest Pharma Co., Ltd", False, "healthquest", None, None, "Guangzhou Healthquest"),
        ("NMPA", False, None, "NMPA", None, "every NMPA milestone."),
        ("cde", False, None, "NMPA", None, "every NMPA milestone."),
        ("breakthrough_therapy", False, None, None, "breakthrough_therapy", "every breakthrough therapy milestone."),
        ("NMPA breakthrough_therapy", False, None, "NMPA", "breakthrough_therapy", "every NMPA Breakthrough Therapy Designation milestone"),
        ("FDA breakthrough therapy", False, None, "FDA", "breakthrough_therapy", "every FDA Breakthrough Therapy Designation milestone"),
        ("突破性治疗药物", False, None, "NMPA", "breakthrough_therapy", "every NMPA Breakthrough Therapy"),
        ("orphan", False, None, None, "orphan_drug", "every orphan drug milestone."),
        ("all", False, None, None, None, "every milestone of every drug"),
        ("ALL fda", False, None, "FDA", None, "every FDA milestone."),
        ("zanubrutinib", False, "zanubrutinib", None, None, "you are told when it appears"),
        ("Prime Medicine", False, "prime", None, None, "named <b>Prime Medicine</b>"),
        ('"Orphan"', False, "orphan", None, None, "named <b>Orphan</b>"),
    ],
)
async def test_subscribe_takes_effect_at_once_and_says_what_is_told(
    story: Talk, asked: str, *, drug: bool, key: str | None, authority: str | None, kind: str | None, said: str
) -> None:
    answer = await story.say(f"/subscribe {asked}")
    assert said in answer.text
    assert answer.text.startswith("🔔 From now on I tell you here of ")
    (wish,) = await wishes(story)
    assert (wish.drug_id is not None, wish.key, wish.authority, wish.kind) == (drug, key, authority, kind)
    again = await story.say(f"/subscribe {asked}")
    assert "already" in again.text
    assert len(await wishes(story)) == 1


async def test_an_unseen_name_comes_with_near_ones_to_take_as_well(story: Talk) -> None:
    answer = await story.say("/subscribe olverembatinab")
    assert "If you meant one of these" in answer.text
    await story.press("olverembatinib", answer)
    assert [wish.drug_id is None for wish in await wishes(story)] == [True, False]


async def test_a_name_of_two_drugs_is_asked_about_first(talk: Talk) -> None:
    for drug in ("alpha-1", "beta-2"):
        line = f"/record drug={drug} authority=FDA kind=orphan_drug status=granted date=2020"
        await talk.press("Record silently", await talk.say(line, user=ADMIN), user=ADMIN)
        await talk.send(f"/alias {drug} = ABC", user=ADMIN)
    answer = await talk.say("/subscribe FDA abc")
    assert await wishes(talk) == []
    said = sent(await talk.press("beta-2", answer))
    assert "every FDA milestone of <b>beta-2</b>" in said.text
    (wish,) = await wishes(talk)
    assert wish.authority == "FDA"


async def test_the_limit_of_subscriptions_is_told(talk: Talk) -> None:
    for number in range(200):
        await talk.send(f"/subscribe name{number}")
    answer = await talk.say("/subscribe onemore")
    assert "200 subscriptions" in answer.text
    assert len(await wishes(talk)) == 200


async def test_subscribe_without_words_explains_itself(talk: Talk) -> None:
    assert "/subscribe NMPA" in (await talk.say("/subscribe")).text
    assert "no name" in (await talk.say("/subscribe ...")).text
    assert "too long" in (await talk.say(f"/subscribe {'x' * 3000}")).text
    assert await wishes(talk) == []


@pytest.mark.parametrize("said", ['"', '""', "“”", '" "', "''"])
async def test_empty_quotes_name_nothing_to_follow_or_to_leave(talk: Talk, said: str) -> None:
    await talk.send("/subscribe all")
    for command in ("/subscribe", "/unsubscribe"):
        answer = (await talk.say(f"{command} {said}")).text
        assert answer.startswith("That is no name:")
        assert "\n" not in answer
    assert await wishes(talk) == [Wish(label="all")]


async def test_subscriptions_are_listed_with_buttons_that_remove_them(story: Talk) -> None:
    for asked in ("olverembatinib", "NMPA", "all"):
        await story.send(f"/subscribe {asked}")
    listed = await story.say("/subscriptions")
    assert "2. every NMPA milestone" in listed.text
    assert list(buttons(listed)) == ["⚙ 1", "⚙ 2", "⚙ 3", "❌ 1", "❌ 2", "❌ 3"]
    methods = await story.press("❌ 2", listed)
    assert alert(methods) == "Removed."
    assert "NMPA" not in words(edited(methods))
    assert alert(await story.press("❌ 2", listed)) == "It was removed before."
    assert len(await wishes(story)) == 2


async def test_many_subscriptions_are_paged(talk: Talk) -> None:
    for number in range(30):
        await talk.send(f"/subscribe name{number}")
    listed = await talk.say("/subscriptions")
    assert "Page 1 of 3" in listed.text
    second = edited(await talk.press("Next", listed))
    assert "13. every milestone" in words(second)
    assert "❌ 13" in buttons(second)


@pytest.mark.parametrize("asked", ["NMPA breakthrough_therapy", "cde BTD", "nmpa breakthrough therapy"])
async def test_unsubscribe_takes_the_same_words(story: Talk, asked: str) -> None:
    await story.send("/subscribe NMPA breakthrough_therapy")
    await story.send("/subscribe all")
    assert "I no longer tell you here of every NMPA" in (await story.say(f"/unsubscribe {asked}")).text
    assert [wish.label for wish in await wishes(story)] == ["all"]
    assert "no such subscription" in (await story.say(f"/unsubscribe {asked}")).text


async def test_a_muted_drug_is_heard_of_again(story: Talk) -> None:
    status = await story.say("/status hqp1351")
    methods = await story.press("Mute", status)
    assert alert(methods) == "Muted: nothing more about olverembatinib here."
    listed = await story.say("/subscriptions")
    assert "🔕 Muted: olverembatinib" in listed.text
    assert alert(await story.press("olverembatinib", listed)) == "You are told of olverembatinib here again."
    await story.press("Mute", status)
    await story.send("/subscribe hqp1351")
    assert await story.store.read(subscriptions.muted, SAM) == []


async def test_in_a_group_only_its_administrators_change_what_is_told(story: Talk) -> None:
    for command in ("/subscribe all", "/unsubscribe all", "/settings Europe/Berlin", "/stop"):
        answer = await story.say(command, chat=GROUP)
        assert "Only the administrators of this group" in answer.text
    status = await story.say("/status hqp1351", chat=GROUP)
    for label in ("Subscribe", "Mute"):
        assert "Only the administrators" in alert(await story.press(label, status))
    assert await wishes(story, GROUP) == []
    assert await story.store.read(subscriptions.muted, GROUP) == []
    story.wire.administrators.add(SAM)
    await story.send("/subscribe all", chat=GROUP)
    assert len(await wishes(story, GROUP)) == 1


async def test_an_anonymous_administrator_counts(talk: Talk) -> None:
    group = {"id": GROUP, "type": "supergroup", "title": "Pipeline watch"}
    await talk.send("/subscribe all", chat=GROUP, user=1087968824, sender_chat=group)
    assert len(await wishes(talk, GROUP)) == 1


async def test_a_topic_has_subscriptions_of_its_own(talk: Talk) -> None:
    talk.wire.administrators.add(SAM)
    await talk.send("/subscribe all", chat=GROUP, message_thread_id=7, is_topic_message=True)
    (held,) = await talk.store.read(subscriptions.subscriptions_of, GROUP)
    assert held.topic_id == 7
    assert "No subscriptions here" in (await talk.say("/subscriptions", chat=GROUP)).text


async def test_settings_are_changed_by_buttons_and_words(talk: Talk) -> None:
    shown = await talk.say("/settings")
    assert "Quiet delivery: off" in shown.text
    quiet = edited(await talk.press("Deliver quietly", shown))
    assert "Quiet delivery: on" in words(quiet)
    assert alert(await talk.press("Deliver quietly", shown)) == "It is so already."
    zones = edited(await talk.press("Time zone", quiet))
    zoned = edited(await talk.press("Asia/Shanghai", zones))
    assert "Time zone: <b>Asia/Shanghai</b>" in words(zoned)
    assert "Europe/Vienna" in (await talk.say("/settings vienna")).text
    assert "No time zone is called" in (await talk.say("/settings nowhere at all")).text
    chat = await talk.store.read(subscriptions.chat, SAM)
    assert chat is not None
    assert (chat.silent, chat.time_zone) == (True, "Europe/Vienna")
    assert "No time zone" in alert(await talk.press_data("c:zone:Mars", shown))


async def test_digests_and_quiet_hours_are_set_by_buttons(talk: Talk) -> None:
    shown = await talk.say("/settings")
    assert {"✓ At once", "Daily", "Weekly"} <= set(buttons(shown))
    daily = edited(await talk.press("Daily", shown))
    assert "in one message a day, at 9:00" in words(daily)
    hours = edited(await talk.press("🕘 Hour: 9:00", daily))
    assert [f"{hour}:00" for hour in range(24)] == [label.removeprefix("✓ ") for label in buttons(hours)][:24]
    early = edited(await talk.press_data("c:hour:3", hours))
    assert "a day, at 3:00" in words(early)
    weekly = edited(await talk.press("Weekly", early))
    assert "a week, on Monday at 3:00" in words(weekly)
    friday = edited(await talk.press("Fri", weekly))
    assert "on Friday at 3:00" in words(friday)
    quiet = edited(await talk.press("Quiet hours", friday))
    assert {"✓ No quiet hours", "22–7"} <= set(buttons(quiet))
    night = edited(await talk.press("22–7", quiet))
    begins = edited(await talk.press("Another begin", night))
    ends = edited(await talk.press("Another end", edited(await talk.press_data("c:begin:21", begins))))
    assert "Quiet hours: 21:00 to 5:00" in words(edited(await talk.press_data("c:end:5", ends)))
    assert "Quiet hours: none" in words(edited(await talk.press("No quiet hours", night)))
    for data in ("c:rhythm:hourly", "c:hour:24", "c:hour:x", "c:weekday:7", "c:quiet:5-5", "c:quiet:x-1", "c:begin:7", "c:end:24"):
        assert alert(await talk.press_data(data, shown)), data


async def test_a_time_zone_is_found_by_region_and_city(talk: Talk) -> None:
    zones = edited(await talk.press("Time zone", await talk.say("/settings")))
    america = edited(await talk.press("America …", zones))
    assert "Which city of America" in words(america)
    second = edited(await talk.press("Next", america))
    city = next(label for label in buttons(second) if buttons(second)[label].startswith("c:zone:America/"))
    chosen = buttons(second)[city].removeprefix("c:zone:")
    assert f"Time zone: <b>{chosen}</b>" in words(edited(await talk.press(city, second)))
    chat = await talk.store.read(subscriptions.chat, SAM)
    assert chat is not None
    assert chat.time_zone == chosen
    assert "In which time zone" in words(edited(await talk.press("◀ Back", second)))
    for data in ("c:region:Mars.1", "c:region:Asia.x", "c:region:Asia.99", "c:page:nothing"):
        await talk.press_data(data, zones)


async def test_every_page_of_the_settings_fits_telegram(talk: Talk) -> None:
    seen: set[str] = set()
    waiting: list[SendMessage | EditMessageText] = [await talk.say("/settings")]
    while waiting:
        under = waiting.pop()
        for data in buttons(under).values():
            assert len(data.encode()) <= 64
            if data not in seen and data.split(":")[1] in {"page", "region", "show"}:
                seen.add(data)
                waiting.append(edited(await talk.press_data(data, under)))
        assert len(buttons(under)) <= 100
    assert {"c:page:quiet", "c:page:zone", "c:page:begin", "c:page:end", "c:region:Europe.2"} <= seen


async def test_a_subscription_has_an_hour_and_a_day_of_its_own(talk: Talk) -> None:
    await talk.send("/subscribe all")
    one = edited(await talk.press("⚙ 1", await talk.say("/subscriptions")))
    weekly = edited(await talk.press("Weekly", one))
    assert "a week, on Monday at 9:00" in words(weekly)
    friday = edited(await talk.press("Fri", weekly))
    hours = edited(await talk.press("🕘 Hour: 9:00", friday))
    late = edited(await talk.press_data(buttons(hours)["22:00"], hours))
    assert "a week, on Friday at 22:00" in words(late)
    (held,) = await talk.store.read(subscriptions.subscriptions_of, SAM)
    assert (held.rhythm, held.digest_hour, held.digest_weekday) == ("weekly", 22, 4)
    again = edited(await talk.press("🕘 Hour: 22:00", late))
    assert "on Friday at 9:00" in words(edited(await talk.press("As the chat", again)))
    for verb, value in (("hour", "24"), ("weekday", "8"), ("topic", "x")):
        assert alert(await talk.press_data(f"s:{verb}:{held.subscription_id}:1:{value}", one)) != "Changed."


async def test_a_subscription_moves_to_another_topic(talk: Talk) -> None:
    talk.wire.administrators.add(SAM)
    await talk.send("/subscribe FDA", chat=GROUP, message_thread_id=7, is_topic_message=True)
    await talk.send("/subscribe all", chat=GROUP)
    one = edited(await talk.press("⚙ 1", await talk.say("/subscriptions", chat=GROUP)))
    assert "They come to the general topic" in words(one)
    moved = edited(await talk.press("→ topic 7", one))
    assert "They come to topic 7" in words(moved)
    assert {held.topic_id for held in await talk.store.read(subscriptions.subscriptions_of, GROUP)} == {7}
    await talk.send("/subscribe all", chat=GROUP)
    assert "already" in alert(await talk.press("→ the general topic", moved))


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("daily", "a day, at 9:00"),
        ("Daily 8", "a day, at 8:00"),
        ("weekly mon 8:00", "on Monday at 8:00"),
        ("weekly thursday", "on Thursday at 9:00"),
        ("quiet 22-7", "22:00 to 7:00"),
        ("quiet 9 to 17", "9:00 to 17:00"),
        ("quiet off", "Quiet hours: <b>none</b>"),
        ("at once", "News come: <b>at once</b>"),
        ("weekly xyz 8", "no day of the week"),
        ("daily mon", "/settings daily 8"),
        ("daily 24", "no hour"),
        ("quiet 7-7", "two different hours"),
        ("once 8", "/settings once"),
    ],
)
async def test_digests_and_quiet_hours_are_set_by_words(talk: Talk, said: str, shown: str) -> None:
    assert shown in words(await talk.say(f"/settings {said}"))


async def test_a_single_subscription_may_differ_from_the_chat(talk: Talk) -> None:
    await talk.send("/subscribe all")
    await talk.send("/subscribe FDA")
    listed = await talk.say("/subscriptions")
    one = edited(await talk.press("⚙ 2", listed))
    assert "News come: <b>at once</b>, as set for this chat" in words(one)
    assert "They come <b>with a sound</b>, as set for this chat" in words(one)
    daily = edited(await talk.press("Daily", one))
    assert "in one message a day, at 9:00" in words(daily)
    assert alert(await talk.press("Daily", daily)) == "It is so already."
    silent = edited(await talk.press("Without sound", daily))
    assert "They come <b>without a sound</b>" in words(silent)
    first, second = await talk.store.read(subscriptions.subscriptions_of, SAM)
    assert (first.rhythm, first.silent, second.rhythm, second.silent) == (None, None, "daily", True)
    assert "❌ 2" in buttons(edited(await talk.press("◀ Subscriptions", silent)))
    assert "was removed" in alert(await talk.press_data("s:show:999:1:", listed))
    await talk.press("❌ 2", listed)
    assert "was removed" in alert(await talk.press("Daily", one))


async def test_subscriptions_of_others_cannot_be_changed(talk: Talk) -> None:
    await talk.send("/subscribe all")
    (one,) = await talk.store.read(subscriptions.subscriptions_of, SAM)
    await talk.send("/subscribe FDA", user=ADMIN)
    listed = await talk.say("/subscriptions", user=ADMIN)
    assert "was removed" in alert(await talk.press_data(f"s:rhythm:{one.subscription_id}:1:daily", listed, user=ADMIN))
    assert await talk.store.read(subscriptions.subscriptions_of, SAM) == [one]


async def test_stop_deletes_everything_about_the_chat(story: Talk) -> None:
    await story.send("/subscribe all")
    await story.send("/settings Europe/Berlin")
    assert "is deleted" in (await story.say("/stop")).text
    assert await wishes(story) == []
    assert await story.store.read(subscriptions.chat, SAM) is None


async def test_start_greets_and_takes_a_pause_back(talk: Talk) -> None:
    await talk.send("/subscribe all")
    await talk.store.write(lambda transaction: outbox.pause_chat(transaction.connection, SAM, "blocked"))
    assert "Welcome" in (await talk.say("/start")).text
    chat = await talk.store.read(subscriptions.chat, SAM)
    assert chat is not None
    assert chat.paused_reason is None


async def test_help_is_by_role(talk: Talk) -> None:
    assert "/ingest" not in (await talk.say("/help")).text
    assert "/ingest" in (await talk.say("/help", user=ADMIN)).text
    assert "Nothing is silently overwritten" in (await talk.say("/about")).text


async def test_an_admin_gets_the_admins_menu_with_the_first_start(talk: Talk) -> None:
    menus = [method for method in await talk.send("/start", user=ADMIN) if isinstance(method, SetMyCommands)]
    assert [menu.scope for menu in menus] == [BotCommandScopeChat(chat_id=ADMIN)]
    assert {"ingest", "status"} <= {command.command for command in menus[0].commands}
    assert [type(method) for method in await talk.send("/start")] == [SendMessage]
    assert [type(method) for method in await talk.send("/start", user=ADMIN, chat=GROUP)] == [SendMessage]


async def test_about_says_what_is_kept_and_for_how_long(talk: Talk) -> None:
    talk.config = talk.config.model_copy(update={"schedule": Schedule(keep_updates_days=1, keep_sent_days=30)})
    said = (await talk.say("/about")).text
    assert "a message for 1 day, an answer for 30 days" in said
    assert "What you write is deleted once it is answered" in said
