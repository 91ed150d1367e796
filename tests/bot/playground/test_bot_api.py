"""The emulated Bot API through the real aiogram over real HTTP: what it does and what it refuses."""

from collections.abc import Awaitable, Callable

import aiohttp
import pytest
from aiogram import Bot
from aiogram.enums import ChatMemberStatus
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramNotFound, TelegramUnauthorizedError
from aiogram.methods import SendDice, SendMessage
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MessageEntity,
    ReplyParameters,
)

from tests.emulated_telegram import ADA, MEI, PIPELINE_WATCH, SAM, EmulatedTelegram, PersonRefused, containing, labels

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000020000000308060000009d747466"
    "0000001049444154789c636060f8cf00c5ff190003fd01ff"
    "0a8f3b2d0000000049454e44ae426082"
)
Act = Callable[[Bot], Awaitable[object]]


def keyboard(**button: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Press", **button)]])  # pyright: ignore[reportArgumentType]


async def test_the_bot_learns_who_it_is(bot: Bot) -> None:
    me = await bot.get_me()
    assert me.is_bot
    assert me.username == "designation_playground_bot"


async def test_a_message_arrives_with_its_formatting_buttons_and_what_it_answers(telegram: EmulatedTelegram, bot: Bot) -> None:
    asked = await telegram.sam.send("/status olverembatinib")
    sent = await bot.send_message(
        SAM,
        "<b>NMPA</b>: <a href='https://example.org/'>recommended</a>",
        parse_mode="HTML",
        reply_markup=keyboard(callback_data="timeline"),
        reply_parameters=ReplyParameters(message_id=asked["message_id"]),
        disable_notification=True,
    )
    seen = await telegram.sam.wait_for(containing("NMPA"))
    assert seen["text"] == "NMPA: recommended" == sent.text
    assert seen["entities"] == [
        {"type": "bold", "offset": 0, "length": 4},
        {"type": "text_link", "offset": 6, "length": 11, "url": "https://example.org/"},
    ]
    assert labels(seen) == ["Press"]
    assert seen["reply_to_message"]["text"] == "/status olverembatinib"
    assert seen["page"] == {"silent": True}


async def test_entities_sent_as_such_are_kept(telegram: EmulatedTelegram, bot: Bot) -> None:
    await telegram.sam.send("/start")
    sent = await bot.send_message(SAM, "😀 bold", entities=[MessageEntity(type="bold", offset=3, length=4)])
    assert [(one.type, one.offset, one.length) for one in sent.entities or []] == [("bold", 3, 4)]


async def test_an_edit_shows_and_a_deletion_removes(telegram: EmulatedTelegram, bot: Bot) -> None:
    await telegram.sam.send("/start")
    sent = await bot.send_message(SAM, "one", reply_markup=keyboard(callback_data="x"))
    await bot.edit_message_text("two", chat_id=SAM, message_id=sent.message_id)
    seen = await telegram.sam.wait_for(containing("two"))
    assert seen["message_id"] == sent.message_id
    assert seen["page"] == {"edited": True}
    assert labels(seen) == []
    await bot.delete_message(SAM, sent.message_id)
    await telegram.sam.wait_until_gone(seen)


async def test_a_changed_keyboard_is_no_edited_text(telegram: EmulatedTelegram, bot: Bot) -> None:
    await telegram.sam.send("/start")
    sent = await bot.send_message(SAM, "one")
    await bot.edit_message_reply_markup(chat_id=SAM, message_id=sent.message_id, reply_markup=keyboard(url="example.org"))
    seen = await telegram.sam.wait_for(lambda message: labels(message) == ["Press"])
    assert "page" not in seen
    assert seen["reply_markup"]["inline_keyboard"][0][0]["url"] == "http://example.org"


REFUSED: list[tuple[str, Act, str]] = [
    ("no text", lambda bot: bot.send_message(SAM, "  "), "message text is empty"),
    ("a text too long", lambda bot: bot.send_message(SAM, "a" * 4097), "message is too long"),
    ("a text too long in UTF-16", lambda bot: bot.send_message(SAM, "😀" * 2049), "message is too long"),
    ("a source too long", lambda bot: bot.send_message(SAM, "<b>" + "a" * 33_000 + "</b>", parse_mode="HTML"), "text is too long"),
    ("bad markup", lambda bot: bot.send_message(SAM, "a <br> b", parse_mode="HTML"), "can't parse entities: Unsupported start tag"),
    ("a markup not known here", lambda bot: bot.send_message(SAM, "a", parse_mode="BBCode"), "unsupported parse_mode"),
    ("a chat that is not there", lambda bot: bot.send_message(4711, "a"), "chat not found"),
    ("a person who never wrote", lambda bot: bot.send_message(MEI, "a"), "chat not found"),
    (
        "callback data too long",
        lambda bot: bot.send_message(SAM, "a", reply_markup=keyboard(callback_data="é" * 33)),
        "BUTTON_DATA_INVALID",
    ),
    ("a button that does nothing", lambda bot: bot.send_message(SAM, "a", reply_markup=keyboard()), "Text buttons are unallowed"),
    ("a button that leads nowhere", lambda bot: bot.send_message(SAM, "a", reply_markup=keyboard(url="javascript:x")), "Wrong HTTP URL"),
    ("an answer to nothing", lambda bot: bot.send_message(SAM, "a", reply_to_message_id=99), "message to be replied not found"),
    ("a topic where there are none", lambda bot: bot.send_message(SAM, "a", message_thread_id=7), "message thread not found"),
    ("an edit of nothing", lambda bot: bot.edit_message_text("a", chat_id=SAM, message_id=99), "message to edit not found"),
    ("an edit of another's message", lambda bot: bot.edit_message_text("a", chat_id=SAM, message_id=1), "message can't be edited"),
    ("an edit to the same", lambda bot: bot.edit_message_text("here", chat_id=SAM, message_id=2), "message is not modified"),
    ("an edit too long", lambda bot: bot.edit_message_text("a" * 4097, chat_id=SAM, message_id=2), "MESSAGE_TOO_LONG"),
    ("a deletion of nothing", lambda bot: bot.delete_message(SAM, 99), "message to delete not found"),
    ("an answer to no press", lambda bot: bot.answer_callback_query("1", "a"), "query is too old"),
    ("a file that is not there", lambda bot: bot.get_file("nothing"), "invalid file_id"),
    ("an empty file", lambda bot: bot.send_document(SAM, BufferedInputFile(b"", "a.txt")), "file must be non-empty"),
    ("no picture", lambda bot: bot.send_photo(SAM, BufferedInputFile(b"text", "a.png")), "IMAGE_PROCESS_FAILED"),
    ("a caption too long", lambda bot: bot.send_document(SAM, BufferedInputFile(b"a", "a.txt"), caption="a" * 1025), "caption is too long"),
    ("a command that cannot be", lambda bot: bot.set_my_commands([BotCommand(command="Status!", description="a")]), "BOT_COMMAND_INVALID"),
    ("an unknown action", lambda bot: bot.send_chat_action(SAM, "dancing"), "wrong parameter action"),
    ("administrators of a private chat", lambda bot: bot.get_chat_administrators(SAM), "no administrators in the private chat"),
    ("a webhook without https", lambda bot: bot.set_webhook("http://example.org/hook"), "HTTPS URL must be provided"),
]


@pytest.mark.parametrize(("act", "why"), [(act, why) for _, act, why in REFUSED], ids=[what for what, _, _ in REFUSED])
async def test_what_telegram_refuses_is_refused(telegram: EmulatedTelegram, bot: Bot, act: Act, why: str) -> None:
    assert (await telegram.sam.send("/start"))["message_id"] == 1
    assert (await bot.send_message(SAM, "here")).message_id == 2
    with pytest.raises(TelegramBadRequest, match=why.replace("(", r"\(")):
        await act(bot)
    assert [message["text"] for message in telegram.sam.messages] == ["/start", "here"]


async def test_a_wrong_token_is_not_let_in(telegram: EmulatedTelegram, make_bot: Callable[..., Bot]) -> None:
    with pytest.raises(TelegramUnauthorizedError):
        await make_bot("7000001:wrong-token").get_me()
    async with aiohttp.ClientSession() as session, session.get(f"{telegram.api_base}/botnonsense/getMe") as response:
        assert response.status == 404
        assert (await response.json())["description"] == "Not Found"


async def test_a_method_that_is_not_there_is_not_found(telegram: EmulatedTelegram, bot: Bot) -> None:
    await telegram.sam.send("/start")
    with pytest.raises(TelegramNotFound):
        await bot(SendDice(chat_id=SAM))


BAD_MARKUP: list[object] = [
    "nonsense",
    "[]",
    {"inline_keyboard": 5},
    {"inline_keyboard": [5]},
    {"inline_keyboard": [[5]]},
    {"inline_keyboard": [[{"text": 5}]]},
    {"keyboard": [[5]]},
    {"other": 1},
]
BAD_ENTITIES: list[object] = ["nonsense", {"a": 1}, [5], [{"type": "bold"}]]
BAD_REPLIES: list[object] = ["x", 5, {"message_id": [1]}, {"message_id": "9" * 30}]
NONSENSE: list[tuple[str, dict[str, object]]] = [
    ("sendMessage", {"chat_id": "9" * 40, "text": "a"}),
    ("sendMessage", {"chat_id": "@somebody", "text": "a"}),
    ("sendMessage", {"chat_id": {"id": 1}, "text": "a"}),
    ("sendMessage", {"text": "a"}),
    *(("sendMessage", {"chat_id": SAM, "text": "a", "reply_markup": markup}) for markup in BAD_MARKUP),
    *(("sendMessage", {"chat_id": SAM, "text": "a", "entities": entities}) for entities in BAD_ENTITIES),
    *(("sendMessage", {"chat_id": SAM, "text": "a", "reply_parameters": reply}) for reply in BAD_REPLIES),
    ("sendMessage", {"chat_id": SAM, "text": "a", "message_thread_id": "x"}),
    ("editMessageText", {"chat_id": SAM, "message_id": "9" * 30, "text": "a"}),
    ("deleteMessages", {"chat_id": SAM, "message_ids": ["x"]}),
    ("setMyCommands", {"commands": [5]}),
    ("setMyCommands", {"commands": "x"}),
    ("setMyCommands", {"commands": "[]", "scope": {"type": "chat", "chat_id": {"id": 1}}}),
    ("setMyCommands", {"commands": "[]", "scope": {"type": "chat_member", "chat_id": PIPELINE_WATCH, "user_id": "x"}}),
    ("setWebhook", {"url": "https://[x"}),
    ("getUpdates", {"offset": "x"}),
    ("getUpdates", {"allowed_updates": "x"}),
    ("forwardMessage", {"chat_id": SAM, "from_chat_id": "x", "message_id": 1}),
]


@pytest.mark.parametrize(("method", "content"), NONSENSE)
async def test_nonsense_is_refused_and_breaks_nothing(telegram: EmulatedTelegram, method: str, content: dict[str, object]) -> None:
    await telegram.sam.send("/start")
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{telegram.api_base}/bot{telegram.token}/{method}", json=content) as response:
            assert response.status == 400
            assert (await response.json())["description"].startswith("Bad Request: ")
        async with session.post(f"{telegram.api_base}/bot{telegram.token}/{method}", data=b"[1") as response:
            assert response.status in {200, 400}
        async with session.post(
            f"{telegram.server.url}page/messages", data=b"[1", headers={"Content-Type": "application/json"}
        ) as response:
            assert response.status == 400


async def test_a_request_may_come_as_json_or_in_the_query(telegram: EmulatedTelegram) -> None:
    await telegram.sam.send("/start")
    url = f"{telegram.api_base}/bot{telegram.token}"
    async with aiohttp.ClientSession() as session:
        markup = {"inline_keyboard": [[{"text": "Press", "callback_data": "x"}]]}
        async with session.post(f"{url}/sendMessage", json={"chat_id": SAM, "text": "as JSON", "reply_markup": markup}) as response:
            assert (await response.json())["result"]["text"] == "as JSON"
        async with session.get(f"{url}/SENDMESSAGE", params={"chat_id": SAM, "text": "in the query"}) as response:
            assert (await response.json())["result"]["text"] == "in the query"


async def test_a_press_is_answered_where_it_was_pressed(telegram: EmulatedTelegram, bot: Bot) -> None:
    await telegram.sam.send("/start")
    sent = await bot.send_message(SAM, "choose", reply_markup=keyboard(callback_data="mute:1"))
    await telegram.sam.press_only("Press")
    updates = await bot.get_updates(offset=0)
    query = updates[-1].callback_query
    assert query is not None
    assert (query.data, query.from_user.id, query.message and query.message.message_id) == ("mute:1", SAM, sent.message_id)
    await bot.answer_callback_query(query.id, "Muted", show_alert=True)
    await bot.edit_message_reply_markup(chat_id=SAM, message_id=sent.message_id)
    await telegram.sam.wait_for(lambda message: message["message_id"] == sent.message_id and not labels(message))
    with pytest.raises(PersonRefused, match="button is gone"):
        await telegram.sam.press_data(telegram.sam.last, "mute:1")


async def test_documents_and_photos_go_both_ways(telegram: EmulatedTelegram, bot: Bot) -> None:
    await telegram.sam.send_file(b"%PDF-1.7 announcement", "news.pdf", caption="/ingest", mime_type="application/pdf")
    update = (await bot.get_updates(offset=0))[-1]
    assert update.message is not None
    assert update.message.caption == "/ingest"
    document = update.message.document
    assert document is not None
    assert (document.file_name, document.mime_type, document.file_size) == ("news.pdf", "application/pdf", 21)
    downloaded = await bot.download(document)
    assert downloaded is not None
    assert downloaded.read() == b"%PDF-1.7 announcement"
    await bot.send_document(SAM, BufferedInputFile(b"a,b\n1,2\n", "export.csv"), caption="<i>all</i>", parse_mode="HTML")
    assert await telegram.sam.download(await telegram.sam.wait_for(containing("all"))) == b"a,b\n1,2\n"
    await bot.send_photo(SAM, BufferedInputFile(PNG, "timeline.png"))
    photo = (await telegram.sam.wait_for(lambda message: "photo" in message))["photo"][-1]
    assert (photo["width"], photo["height"]) == (2, 3)
    assert (await bot.send_document(SAM, document.file_id)).document is not None


async def test_each_chat_is_offered_the_commands_of_its_scope(telegram: EmulatedTelegram, bot: Bot) -> None:
    await bot.set_my_commands([BotCommand(command="help", description="Help")])
    assert await telegram.sam.commands() == await telegram.in_group(SAM).commands() == ["help"]
    await bot.set_my_commands([BotCommand(command="status", description="Status")], scope=BotCommandScopeAllPrivateChats())
    await bot.set_my_commands([BotCommand(command="about", description="About")], scope=BotCommandScopeAllGroupChats())
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.set_my_commands([BotCommand(command="ingest", description="Ingest")], scope=BotCommandScopeChat(chat_id=ADA))
    await telegram.ada.send("/start")
    await bot.set_my_commands([BotCommand(command="ingest", description="Ingest")], scope=BotCommandScopeChat(chat_id=ADA))
    assert await telegram.sam.commands() == ["status"]
    assert await telegram.ada.commands() == ["ingest"]
    assert await telegram.in_group(SAM).commands() == ["about"]
    await bot.delete_my_commands(scope=BotCommandScopeChat(chat_id=ADA))
    assert await telegram.ada.commands() == ["status"]


async def test_the_bot_asks_who_administers_a_group(bot: Bot) -> None:
    administrators = await bot.get_chat_administrators(PIPELINE_WATCH)
    assert [(one.user.first_name, one.status) for one in administrators] == [("Ada", ChatMemberStatus.CREATOR)]
    assert (await bot.get_chat_member(PIPELINE_WATCH, SAM)).status == ChatMemberStatus.MEMBER
    assert (await bot.get_chat(PIPELINE_WATCH)).title == "Pipeline watch"
    assert await bot.get_chat_member_count(PIPELINE_WATCH) == 4


async def test_a_group_message_reaches_the_bot_only_where_it_is_meant(telegram: EmulatedTelegram, bot: Bot) -> None:
    sam = telegram.in_group(SAM)
    for text in ("good morning", "/status a", "/status@designation_playground_bot b", "/status@other_bot c"):
        await sam.send(text)
    spoken = await bot.send_message(PIPELINE_WATCH, "which drug?")
    await sam.send("olverembatinib", reply_to=spoken.message_id)
    heard = [update.message.text for update in await bot.get_updates() if update.message]
    assert heard == ["/status a", "/status@designation_playground_bot b", "olverembatinib"]


async def test_a_bot_that_is_blocked_or_removed_is_told_and_refused(telegram: EmulatedTelegram, bot: Bot) -> None:
    await telegram.sam.send("/start")
    await telegram.sam.act("block")
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await bot.send_message(SAM, "a")
    with pytest.raises(PersonRefused, match="blocked"):
        await telegram.sam.send("hello?")
    await telegram.sam.act("unblock")
    await bot.send_message(SAM, "again")
    with pytest.raises(PersonRefused, match="administrators"):
        await telegram.in_group(SAM).act("remove")
    await telegram.in_group(ADA).act("remove")
    with pytest.raises(TelegramForbiddenError, match="bot was kicked from the group chat"):
        await bot.send_message(PIPELINE_WATCH, "a")
    changes = [update.my_chat_member for update in await bot.get_updates() if update.my_chat_member]
    assert [(one.chat.id, one.old_chat_member.status, one.new_chat_member.status) for one in changes] == [
        (SAM, "member", "kicked"),
        (SAM, "kicked", "member"),
        (PIPELINE_WATCH, "member", "kicked"),
    ]


async def test_a_long_text_goes_as_several_messages_and_loses_no_word(telegram: EmulatedTelegram, bot: Bot) -> None:
    words = [f"word{number}" for number in range(2000)]
    await telegram.sam.send(" ".join(words))
    parts = [update.message.text or "" for update in await bot.get_updates() if update.message]
    assert all(len(part) <= 4096 for part in parts)
    assert " ".join(parts).split() == words


async def test_a_forwarded_message_says_where_it_came_from(telegram: EmulatedTelegram, bot: Bot) -> None:
    original = await telegram.sam.send("An announcement")
    await telegram.ada.forward(original)
    message = (await bot.get_updates())[-1].message
    assert message is not None
    assert message.text == "An announcement"
    assert message.forward_origin is not None
    assert message.forward_origin.model_dump()["sender_user"]["id"] == SAM


async def test_a_reply_keyboard_and_a_forced_reply_are_kept_for_the_page(telegram: EmulatedTelegram) -> None:
    await telegram.sam.send("/start")
    url = f"{telegram.api_base}/bot{telegram.token}/sendMessage"
    async with aiohttp.ClientSession() as session:
        await session.post(url, json={"chat_id": SAM, "text": "drug?", "reply_markup": {"force_reply": True}})
    assert (await telegram.sam.wait_for(containing("drug?")))["page"] == {"keyboard": {"force_reply": True}}


async def test_raw_methods_answer_what_aiogram_expects(telegram: EmulatedTelegram, bot: Bot) -> None:
    await telegram.sam.send("/start")
    sent = await bot(SendMessage(chat_id=SAM, text="pin me"))
    assert await bot.pin_chat_message(SAM, sent.message_id)
    pinned = (await bot.get_chat(SAM)).pinned_message
    assert pinned is not None
    assert pinned.message_id == sent.message_id
    assert await bot.set_my_description("Tells you of designations")
    assert (await bot.get_my_description()).description == "Tells you of designations"
    assert await bot.set_my_name("Designations")
    assert (await bot.get_me()).first_name == "Designations"
    copied = await bot.copy_message(SAM, SAM, sent.message_id)
    assert copied.message_id > sent.message_id
