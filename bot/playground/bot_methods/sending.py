"""Methods by which the bot sends: texts, documents, photos, forwards, chat actions."""

import mimetypes
from typing import Any

from bot.playground.bot_methods.method import Method
from bot.playground.content import read_answered, read_caption, read_markup, read_message_text
from bot.playground.files import LARGEST_FROM_BOT, document_of, is_photo, keep_file, photo_of
from bot.playground.parameters import Parameters
from bot.playground.refusals import Refusal, bad_request
from bot.playground.state import StoredChat, StoredFile
from bot.playground.world import PAGE_ONLY, World, for_the_bot

Json = dict[str, Any]

_ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document", "choose_sticker",
    "find_location", "record_video_note", "upload_video_note",
})  # fmt: skip


def chat_to_send(world: World, asked: Parameters, name: str = "chat_id") -> StoredChat:
    """Give the chat a request names, where the bot may write to it and the topic is open."""
    if not asked.has(name):
        raise bad_request("chat_id is empty")
    chat = world.reachable_chat(asked.text(name))
    topic = asked.whole("message_thread_id")
    if topic:
        is_closed = world.state.topic_is_closed(chat.id, topic)
        if is_closed is None:
            raise bad_request("message thread not found")
        if is_closed:
            raise bad_request("TOPIC_CLOSED")
    return chat


def _send(world: World, asked: Parameters, chat: StoredChat, content: Json) -> Json:
    markup = read_markup(asked)
    page: Json = {}
    if "inline_keyboard" in markup:
        content["reply_markup"] = markup
    elif markup:
        page["keyboard"] = markup
    if asked.flag("disable_notification"):
        page["silent"] = True
    if asked.flag("protect_content"):
        content["has_protected_content"] = True
    if topic := asked.whole("message_thread_id"):
        content |= {"message_thread_id": topic, "is_topic_message": True}
    answered, may_be_gone = read_answered(asked)
    if answered:
        quoted = world.quoted(chat.id, answered)
        if quoted is None and not may_be_gone:
            raise bad_request("message to be replied not found")
        if quoted is not None:
            content["reply_to_message"] = quoted
    if page:
        content[PAGE_ONLY] = page
    with world.state.transaction():
        return for_the_bot(world.new_message(chat, world.bot, content))


def _send_message(world: World, asked: Parameters) -> Json:
    chat = chat_to_send(world, asked)
    text, entities = read_message_text(asked)
    content: Json = {"text": text}
    if entities:
        content["entities"] = entities
    if preview := asked.object("link_preview_options"):
        content["link_preview_options"] = preview
    return _send(world, asked, chat, content)


def _file_to_send(world: World, asked: Parameters, name: str) -> StoredFile:
    upload = asked.upload(name)
    if upload is not None:
        if not upload.content:
            raise bad_request("file must be non-empty")
        if len(upload.content) > LARGEST_FROM_BOT:
            raise Refusal(413, "Request Entity Too Large")
        mime_type = mimetypes.guess_type(upload.name)[0] or "application/octet-stream"
        return keep_file(world.state, upload.name, mime_type, upload.content)
    if not asked.has(name):
        raise bad_request(f"there is no {name} in the request")
    found = world.state.file(file_id=asked.text(name))
    if found is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return found


def _send_document(world: World, asked: Parameters) -> Json:
    chat = chat_to_send(world, asked)
    caption = read_caption(asked)
    with world.state.transaction():
        return _send(world, asked, chat, {"document": document_of(_file_to_send(world, asked, "document"))} | caption)


def _send_photo(world: World, asked: Parameters) -> Json:
    chat = chat_to_send(world, asked)
    caption = read_caption(asked)
    with world.state.transaction():
        file = _file_to_send(world, asked, "photo")
        if not is_photo(file.content):
            raise bad_request("IMAGE_PROCESS_FAILED")
        return _send(world, asked, chat, {"photo": photo_of(file)} | caption)


_COPIED = ("text", "entities", "caption", "caption_entities", "document", "photo")


def _original(world: World, asked: Parameters, what: str) -> Json:
    source = world.known_chat(asked.text("from_chat_id"))
    message = world.state.message(source.id, asked.whole("message_id"))
    if message is None:
        raise bad_request(f"message to {what} not found")
    return message


def _forward_message(world: World, asked: Parameters) -> Json:
    chat = chat_to_send(world, asked)
    message = _original(world, asked, "forward")
    content = {key: message[key] for key in _COPIED if key in message}
    return _send(world, asked, chat, content | {"forward_origin": origin_of(message)})


def _copy_message(world: World, asked: Parameters) -> Json:
    chat = chat_to_send(world, asked)
    message = _original(world, asked, "copy")
    return {"message_id": _send(world, asked, chat, {key: message[key] for key in _COPIED if key in message})["message_id"]}


def origin_of(message: Json) -> Json:
    """Give the MessageOrigin of a forward: where it was forwarded before, the first one."""
    return message.get("forward_origin") or {"type": "user", "date": message["date"], "sender_user": message["from"]}


def _send_chat_action(world: World, asked: Parameters) -> bool:
    chat = chat_to_send(world, asked)
    if asked.text("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.page_events.tell("action", chat=chat.id, action=asked.text("action"))
    return True


METHODS: dict[str, Method] = {
    "sendMessage": _send_message,
    "sendDocument": _send_document,
    "sendPhoto": _send_photo,
    "forwardMessage": _forward_message,
    "copyMessage": _copy_message,
    "sendChatAction": _send_chat_action,
}
