"""Methods by which the bot changes what it sent, deletes, pins, and answers a press."""

from typing import Any

from bot.playground.bot_methods.method import Method
from bot.playground.content import read_caption, read_markup, read_message_text
from bot.playground.parameters import Parameters
from bot.playground.refusals import bad_request
from bot.playground.world import ADMINISTRATOR, World, for_the_bot

Json = dict[str, Any]

LONGEST_CALLBACK_ANSWER = 200
QUERY_LIFETIME = 3600
"""Seconds after which a press can no longer be answered."""

DELETABLE_FOR = 48 * 3600
"""Seconds during which a message can be deleted."""

_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)


def _message_to_edit(world: World, asked: Parameters) -> Json:
    chat = world.reachable_chat(asked.text("chat_id"))
    message = world.state.message(chat.id, asked.whole("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if not message["from"]["is_bot"]:
        raise bad_request("message can't be edited")
    return message


def _edit(world: World, message: Json, changes: Json, *, edited_text: bool) -> Json:
    changed = {key: value for key, value in (message | changes).items() if value}
    if changed == message:
        raise bad_request(_SAME)
    with world.state.transaction():
        return for_the_bot(world.change_message(changed, edited_text=edited_text))


def _edit_message_text(world: World, asked: Parameters) -> Json:
    message = _message_to_edit(world, asked)
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    text, entities = read_message_text(asked, "MESSAGE_TOO_LONG")
    same_text = text == message["text"] and entities == message.get("entities", [])
    changes: Json = {"text": text, "entities": entities, "reply_markup": _inline(asked)}
    if preview := asked.object("link_preview_options"):
        changes["link_preview_options"] = preview
    return _edit(world, message, changes, edited_text=not same_text)


def _edit_message_caption(world: World, asked: Parameters) -> Json:
    message = _message_to_edit(world, asked)
    if "text" in message:
        raise bad_request("there is no caption in the message to edit")
    changes: Json = {"caption": None, "caption_entities": None} | read_caption(asked) | {"reply_markup": _inline(asked)}
    return _edit(world, message, changes, edited_text=True)


def _edit_message_reply_markup(world: World, asked: Parameters) -> Json:
    return _edit(world, _message_to_edit(world, asked), {"reply_markup": _inline(asked)}, edited_text=False)


def _inline(asked: Parameters) -> Json | None:
    markup = read_markup(asked)
    if markup and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup if markup.get("inline_keyboard") else None


def _delete_message(world: World, asked: Parameters) -> bool:
    chat = world.reachable_chat(asked.text("chat_id"))
    message = world.state.message(chat.id, asked.whole("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    may = message["from"]["is_bot"] or chat.is_private or chat.bot_status == ADMINISTRATOR
    if not may or world.clock() - message["date"] > DELETABLE_FOR:
        raise bad_request("message can't be deleted")
    return world.delete_message(chat.id, message["message_id"])


def _delete_messages(world: World, asked: Parameters) -> bool:
    chat = world.reachable_chat(asked.text("chat_id"))
    for message_id in [Parameters({"message_id": one}).whole("message_id") for one in asked.array("message_ids") or []]:
        world.delete_message(chat.id, message_id)
    return True


def _answer_callback_query(world: World, asked: Parameters) -> bool:
    query_id = asked.text("callback_query_id")
    query = world.state.callback_query(query_id)
    if query is None or world.clock() - query[2] > QUERY_LIFETIME:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = asked.text("text")
    if len(text) > LONGEST_CALLBACK_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    world.page_events.tell(
        "answer",
        chat=query[0],
        user=query[1],
        query_id=query_id,
        text=text,
        show_alert=asked.flag("show_alert"),
        url=asked.text("url"),
    )
    return True


def _pin(world: World, asked: Parameters) -> bool:
    chat = world.reachable_chat(asked.text("chat_id"))
    if world.state.message(chat.id, asked.whole("message_id")) is None:
        raise bad_request("message to pin not found")
    if not chat.is_private and chat.bot_status != ADMINISTRATOR:
        raise bad_request("not enough rights to manage pinned messages in the chat")
    world.state.set_setting(f"pinned:{chat.id}", asked.whole("message_id"))
    world.page_events.tell("chats")
    return True


def _unpin(world: World, asked: Parameters) -> bool:
    chat = world.reachable_chat(asked.text("chat_id"))
    if not chat.is_private and chat.bot_status != ADMINISTRATOR:
        raise bad_request("not enough rights to manage pinned messages in the chat")
    world.state.set_setting(f"pinned:{chat.id}", 0)
    world.page_events.tell("chats")
    return True


METHODS: dict[str, Method] = {
    "editMessageText": _edit_message_text,
    "editMessageCaption": _edit_message_caption,
    "editMessageReplyMarkup": _edit_message_reply_markup,
    "deleteMessage": _delete_message,
    "deleteMessages": _delete_messages,
    "answerCallbackQuery": _answer_callback_query,
    "pinChatMessage": _pin,
    "unpinChatMessage": _unpin,
    "unpinAllChatMessages": _unpin,
}
