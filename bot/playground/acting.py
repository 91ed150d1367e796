"""What the people of the playground do: write, reply, forward, send files, press buttons, block the bot, add and remove it."""

import re
import secrets
from typing import Any

import msgspec

from bot.playground.bot_methods.sending import origin_of
from bot.playground.content import LONGEST_CAPTION, LONGEST_TEXT
from bot.playground.entities import settle, units
from bot.playground.files import document_of, is_photo, keep_file, photo_of
from bot.playground.parameters import Upload
from bot.playground.refusals import Refusal, bad_request
from bot.playground.state import StoredChat
from bot.playground.world import ADMINISTRATOR, DEACTIVATED, KICKED, LEFT, MEMBER, NOT_BEGUN, World, for_the_bot

Json = dict[str, Any]

_FORWARDED = ("text", "entities", "caption", "caption_entities", "document", "photo")


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file somebody sends, what they write under it, and whether a picture goes as a photo."""

    upload: Upload
    caption: str = ""
    as_photo: bool = False


class People:
    """The acts of people in a world. Every act of somebody who may not do it is a Refusal for the page."""

    def __init__(self, world: World) -> None:
        self.world = world

    def write(self, user_id: int, chat_id: int, text: str, reply_to: int = 0) -> list[Json]:
        """Send a text; one that is too long goes as several messages, as Telegram's applications do."""
        chat = self._chat_to_write(user_id, chat_id)
        parts = [part for part in split_text(text.strip()) if part]
        if not parts:
            raise bad_request("message text is empty")
        sent: list[Json] = []
        with self.world.state.transaction():
            for part in parts:
                settled, entities = settle(part, [])
                content: Json = {"text": settled} | ({"entities": entities} if entities else {})
                sent.append(self._send(user_id, chat, content, reply_to))
        return sent

    def send_file(self, user_id: int, chat_id: int, attachment: Attachment, reply_to: int = 0) -> Json:
        """Send a file with a caption, a picture as a photo where it is asked."""
        chat = self._chat_to_write(user_id, chat_id)
        upload = attachment.upload
        text, entities = settle(attachment.caption, [])
        if units(text) > LONGEST_CAPTION:
            raise bad_request("message caption is too long")
        if not upload.content:
            raise bad_request("file must be non-empty")
        with self.world.state.transaction():
            file = keep_file(self.world.state, upload.name, upload.mime_type, upload.content)
            content: Json = (
                {"photo": photo_of(file)} if attachment.as_photo and is_photo(upload.content) else {"document": document_of(file)}
            )
            content |= ({"caption": text} if text else {}) | ({"caption_entities": entities} if entities else {})
            return self._send(user_id, chat, content, reply_to)

    def forward(self, user_id: int, chat_id: int, from_chat_id: int, message_id: int) -> Json:
        """Forward a message to a chat."""
        chat = self._chat_to_write(user_id, chat_id)
        original = self.world.state.message(from_chat_id, message_id)
        if original is None:
            raise bad_request("message to forward not found")
        content = {key: original[key] for key in _FORWARDED if key in original}
        with self.world.state.transaction():
            return self._send(user_id, chat, content | {"forward_origin": origin_of(original)})

    def press(self, user_id: int, chat_id: int, message_id: int, callback_data: str) -> str:
        """Press an inline button; give the id of the query that the bot is asked to answer."""
        chat = self._chat_to_write(user_id, chat_id)
        message = self.world.state.message(chat_id, message_id)
        if message is None:
            raise Refusal(404, "The message is gone.")
        rows: list[list[Json]] = message.get("reply_markup", {}).get("inline_keyboard", [])
        if not any(button.get("callback_data") == callback_data for row in rows for button in row):
            raise Refusal(409, "The button is gone: the message changed.")
        query_id = str(secrets.randbits(62))
        with self.world.state.transaction():
            self.world.state.put_callback_query(query_id, chat.id, user_id, self.world.clock())
            self.world.intake.put(
                "callback_query",
                {
                    "id": query_id,
                    "from": self.world.user(user_id),
                    "message": for_the_bot(message),
                    "chat_instance": str(abs(chat.id) * 7919),
                    "data": callback_data,
                },
            )
        return query_id

    def change_standing(self, user_id: int, chat_id: int, act: str) -> None:
        """Block or unblock the bot in a private chat; add, remove, promote or demote it in a group."""
        chat = self.world.state.chat(chat_id)
        private = {"block": KICKED, "unblock": MEMBER, "deactivate": DEACTIVATED}
        group = {"add": MEMBER, "remove": KICKED, "promote": ADMINISTRATOR, "demote": MEMBER, "leave": LEFT}
        status = None if chat is None else (private if chat.is_private else group).get(act)
        if chat is None or status is None:
            raise bad_request("no such act in this chat")
        if not self._may_act(user_id, chat):
            raise Refusal(403, "Only the group's administrators do this.")
        if chat.bot_status != status:
            self.world.change_bot_status(chat_id, user_id, status)

    def _may_act(self, user_id: int, chat: StoredChat) -> bool:
        if chat.is_private:
            return user_id == chat.id
        return self.world.state.members(chat.id).get(user_id) in {"creator", "administrator"}

    def _chat_to_write(self, user_id: int, chat_id: int) -> StoredChat:
        chat = self.world.state.chat(chat_id)
        if chat is None or self.world.state.user(user_id) is None:
            raise Refusal(404, "There is no such chat or person.")
        is_in = user_id == chat.id if chat.is_private else self.world.state.members(chat.id).get(user_id, LEFT) not in {LEFT, KICKED}
        if not is_in or chat.migrated_to is not None:
            raise Refusal(403, "This person does not write in this chat.")
        if chat.is_private and chat.bot_status in {KICKED, DEACTIVATED}:
            raise Refusal(403, "The bot is blocked in this chat: unblock it first.")
        return chat

    def _send(self, user_id: int, chat: StoredChat, content: Json, reply_to: int = 0) -> Json:
        if reply_to:
            quoted = self.world.quoted(chat.id, reply_to)
            if quoted is None:
                raise Refusal(404, "The message to reply to is gone.")
            content["reply_to_message"] = quoted
        if chat.is_private and chat.bot_status == NOT_BEGUN:
            self.world.state.set_bot_status(chat.id, MEMBER)
            self.world.page_events.tell("chats")
        message = self.world.new_message(chat, self.world.user(user_id), content)
        self.world.state.set_read(chat.id, message["message_id"])
        if self._reaches_the_bot(chat, message):
            self.world.intake.put("message", for_the_bot(message))
        return message

    def _reaches_the_bot(self, chat: StoredChat, message: Json) -> bool:
        """Privacy mode: in a group a bot that is no administrator sees only commands and replies to its messages."""
        if chat.is_private or chat.bot_status == ADMINISTRATOR:
            return True
        if chat.bot_status != MEMBER:
            return False
        username = self.world.cast.bot.username
        text = str(message.get("text") or message.get("caption") or "")
        command = re.match(r"/\w+(?:@(\w+))?", text)
        if command:
            return command[1] is None or command[1].lower() == username.lower()
        return message.get("reply_to_message", {}).get("from", {}).get("id") == self.world.cast.bot.id


def split_text(text: str) -> list[str]:
    """Cut a text into messages of at most 4,096 UTF-16 units, at the end of a line or a word where one is near."""
    parts: list[str] = []
    while units(text) > LONGEST_TEXT:
        end = LONGEST_TEXT
        while units(text[:end]) > LONGEST_TEXT:
            end -= 1
        near = max(text.rfind("\n", end // 2, end), -1)
        near = near if near > 0 else text.rfind(" ", end // 2, end)
        cut = near if near > 0 else end
        parts.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*parts, text]
