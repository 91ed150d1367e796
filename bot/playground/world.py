"""The emulated Telegram itself: who can reach whom, how a message comes to be, and who is told of it: the bot, the pages or both."""

import re
import time
from collections.abc import Callable
from typing import Any

from bot.playground.intake import Intake
from bot.playground.page_events import PageEvents
from bot.playground.people import CAST, Cast, Group, Person
from bot.playground.refusals import Refusal, bad_request, forbidden, migrated
from bot.playground.state import State, StoredChat

Json = dict[str, Any]

NOT_BEGUN, MEMBER, ADMINISTRATOR, LEFT, KICKED, DEACTIVATED = "none", "member", "administrator", "left", "kicked", "deactivated"
"""The bot's standing in a chat; in a private chat `kicked` means blocked by the user."""

PAGE_ONLY = "page"
"""The key of a kept message under which stands what a client's own application would know: sent silently, marked as edited."""

CHAT_ID = re.compile(r"-?[0-9]{1,18}")

_UNREACHABLE = {
    ("private", NOT_BEGUN): bad_request("chat not found"),
    ("private", KICKED): forbidden("bot was blocked by the user"),
    ("private", DEACTIVATED): forbidden("user is deactivated"),
    ("group", KICKED): forbidden("bot was kicked from the group chat"),
    ("group", LEFT): forbidden("bot was kicked from the group chat"),
    ("supergroup", KICKED): forbidden("bot was kicked from the supergroup chat"),
    ("supergroup", LEFT): forbidden("bot is not a member of the supergroup chat"),
    ("channel", KICKED): forbidden("bot was kicked from the channel chat"),
    ("channel", LEFT): forbidden("bot is not a member of the channel chat"),
}


class World:
    """Chats, people and the bot, on top of the kept state; the clock gives seconds since 1970."""

    def __init__(self, state: State, cast: Cast = CAST, clock: Callable[[], float] = time.time) -> None:
        self.state = state
        self.cast = cast
        self.clock = clock
        self.page_events = PageEvents()
        self.intake = Intake(state)
        self.is_listened_to = False
        if state.is_new:
            with state.transaction():
                for person in cast.people:
                    self.add_person(person)
                for group in cast.groups:
                    self.add_group(group)

    # Who there is

    @property
    def bot(self) -> Json:
        """The bot as a User of the Bot API."""
        account = self.cast.bot
        name = self.state.setting("profile:name:") or account.first_name
        return {"id": account.id, "is_bot": True, "first_name": name, "username": account.username}

    def note_listening(self) -> None:
        """Note that the bot takes updates; the pages say until then that it is starting."""
        if not self.is_listened_to:
            self.is_listened_to = True
            self.page_events.tell("chats")

    def add_person(self, person: Person, *, started: bool = False) -> None:
        """Add somebody with a private chat; `started` where they have begun it already."""
        user: Json = {
            "id": person.id,
            "is_bot": False,
            "first_name": person.first_name,
            "last_name": person.last_name,
            "username": person.username,
            "language_code": person.language_code,
        }
        self.state.put_user(user, person.role)
        chat = {key: user[key] for key in ("id", "first_name", "last_name", "username")} | {"type": "private"}
        self.state.put_chat(chat, MEMBER if started else NOT_BEGUN)

    def add_group(self, group: Group) -> None:
        """Add a group with its people; the bot is a member."""
        chat: Json = {"id": group.id, "type": group.type, "title": group.title}
        if group.is_forum:
            chat["is_forum"] = True
        self.state.put_chat(chat, MEMBER)
        for user_id in group.members:
            rank = "member" if user_id not in group.administrators else "administrator"
            self.state.put_member(group.id, user_id, "creator" if user_id in group.administrators[:1] else rank)

    def user(self, user_id: int) -> Json:
        """Give a user or refuse."""
        found = self.state.user(user_id)
        if found is None:
            raise bad_request("user not found")
        return found

    def known_chat(self, chat_id: int | str) -> StoredChat:
        """Give a chat that the bot knows, by id, or refuse as Telegram does."""
        if not CHAT_ID.fullmatch(str(chat_id)):
            raise bad_request("chat not found")
        chat = self.state.chat(int(chat_id))
        if chat is None or (chat.is_private and chat.bot_status == NOT_BEGUN):
            raise bad_request("chat not found")
        return chat

    def reachable_chat(self, chat_id: int | str) -> StoredChat:
        """Give a chat that the bot may write to, or refuse as Telegram does."""
        chat = self.known_chat(chat_id)
        if chat.migrated_to is not None:
            raise migrated(chat.migrated_to)
        if refusal := _UNREACHABLE.get((chat.body["type"], chat.bot_status)):
            raise Refusal(refusal.code, refusal.description)
        return chat

    # Messages

    def new_message(self, chat: StoredChat, sender: Json, content: Json) -> Json:
        """Make and keep a message and show it on the pages; the caller tells the bot."""
        counter = f"message:{chat.id}" if chat.body["type"] in {"supergroup", "channel"} else "message"
        message: Json = {
            "message_id": self.state.next_number(counter),
            "from": sender,
            "chat": chat.body,
            "date": int(self.clock()),
            **content,
        }
        self.state.put_message(message, from_bot=sender["id"] == self.cast.bot.id)
        self.page_events.tell("message", chat=chat.id, message=message)
        return message

    def quoted(self, chat_id: int, message_id: int) -> Json | None:
        """Give the message that another one answers, without what it answers itself."""
        found = self.state.message(chat_id, message_id)
        return None if found is None else {key: value for key, value in found.items() if key not in {"reply_to_message", PAGE_ONLY}}

    def change_message(self, message: Json, *, edited_text: bool) -> Json:
        """Keep an edited message and show it; only a changed text is marked as edited on the page."""
        message = {**message, "edit_date": int(self.clock())}
        if edited_text:
            message[PAGE_ONLY] = {**message.get(PAGE_ONLY, {}), "edited": True}
        self.state.put_message(message, from_bot=message["from"]["is_bot"])
        self.page_events.tell("edited", chat=message["chat"]["id"], message=message)
        return message

    def delete_message(self, chat_id: int, message_id: int) -> bool:
        """Delete a message everywhere; tell whether there was one."""
        gone = self.state.drop_message(chat_id, message_id)
        if gone:
            self.page_events.tell("deleted", chat=chat_id, message_id=message_id)
        return gone

    # Standing

    def change_bot_status(self, chat_id: int, by_user: int, status: str) -> None:
        """Change the bot's standing in a chat and tell the bot, as when it is blocked, removed or made an administrator."""
        chat = self.state.chat(chat_id)
        if chat is None:
            raise bad_request("chat not found")
        before, bot = chat.bot_status, self.bot
        with self.state.transaction():
            self.state.set_bot_status(chat_id, status)
            if before != NOT_BEGUN or not chat.is_private:
                self.intake.put(
                    "my_chat_member",
                    {
                        "chat": chat.body,
                        "from": self.user(by_user),
                        "date": int(self.clock()),
                        "old_chat_member": chat_member(bot, before),
                        "new_chat_member": chat_member(bot, status),
                    },
                )
        self.page_events.tell("chats")

    def migrate(self, chat_id: int, new_chat_id: int) -> None:
        """Turn a group into a supergroup with another id, and tell the bot in both chats."""
        chat = self.state.chat(chat_id)
        if chat is None:
            raise bad_request("chat not found")
        with self.state.transaction():
            self.state.set_migrated(chat_id, new_chat_id)
            self.state.put_chat({**chat.body, "id": new_chat_id, "type": "supergroup"}, chat.bot_status)
            for user_id, status in self.state.members(chat_id).items():
                self.state.put_member(new_chat_id, user_id, status)
            maker = next(
                (user_id for user_id, status in self.state.members(chat_id).items() if status == "creator"), self.cast.people[0].id
            )
            for place, note in ((chat_id, {"migrate_to_chat_id": new_chat_id}), (new_chat_id, {"migrate_from_chat_id": chat_id})):
                stored = self.state.chat(place)
                if stored is not None:
                    self.intake.put("message", self.new_message(stored, self.user(maker), note))
        self.page_events.tell("chats")


def for_the_bot(message: Json) -> Json:
    """Give a message as the Bot API tells it."""
    return {key: value for key, value in message.items() if key != PAGE_ONLY}


def chat_member(user: Json, status: str) -> Json:
    """Give a ChatMember of the Bot API for somebody's standing."""
    member: Json = {"user": user, "status": {NOT_BEGUN: LEFT, DEACTIVATED: KICKED}.get(status, status)}
    match member["status"]:
        case "creator":
            member["is_anonymous"] = False
        case "administrator":
            member |= {"can_be_edited": False, "is_anonymous": False} | dict.fromkeys(_RIGHTS, True)
        case "kicked":
            member["until_date"] = 0
        case _:
            pass
    return member


_RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members", "can_promote_members", "can_change_info",
    "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories", "can_pin_messages", "can_manage_topics",
)  # fmt: skip
