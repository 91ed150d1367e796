"""Methods by which the bot asks: about itself, chats, members and files."""

from typing import Any

from bot.playground.bot_methods.method import Method
from bot.playground.files import LARGEST_TO_BOT, unique_id
from bot.playground.parameters import Parameters
from bot.playground.refusals import bad_request, forbidden
from bot.playground.world import ADMINISTRATOR, LEFT, World, chat_member, for_the_bot

Json = dict[str, Any]


def _get_me(world: World, _asked: Parameters) -> Json:
    return {
        **world.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
    }


def _get_chat(world: World, asked: Parameters) -> Json:
    chat = world.known_chat(asked.text("chat_id"))
    full: Json = {
        **chat.body,
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"),
            False,
        ),
    }
    if not chat.is_private:
        full["permissions"] = {"can_send_messages": True}
    if pinned := world.state.setting(f"pinned:{chat.id}"):
        message = world.quoted(chat.id, pinned)
        if message is not None:
            full["pinned_message"] = for_the_bot(message)
    return full


def _group_members(world: World, asked: Parameters) -> dict[int, str]:
    chat = world.reachable_chat(asked.text("chat_id"))
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    return world.state.members(chat.id)


def _get_chat_member(world: World, asked: Parameters) -> Json:
    chat = world.reachable_chat(asked.text("chat_id"))
    user_id = asked.whole("user_id")
    if user_id == world.cast.bot.id:
        return chat_member(world.bot, chat.bot_status)
    user = world.state.user(user_id)
    if user is None:
        raise bad_request("user not found")
    if chat.is_private:
        return chat_member(user, "member" if user_id == chat.id else LEFT)
    return chat_member(user, world.state.members(chat.id).get(user_id, LEFT))


def _get_chat_administrators(world: World, asked: Parameters) -> list[Json]:
    members = _group_members(world, asked)
    chat = world.known_chat(asked.text("chat_id"))
    found = [chat_member(world.user(user_id), status) for user_id, status in members.items() if status in {"creator", "administrator"}]
    if chat.bot_status == ADMINISTRATOR:
        found.append(chat_member(world.bot, ADMINISTRATOR))
    return found


def _get_chat_member_count(world: World, asked: Parameters) -> int:
    chat = world.reachable_chat(asked.text("chat_id"))
    return 2 if chat.is_private else 1 + sum(status not in {"left", "kicked"} for status in world.state.members(chat.id).values())


def _leave_chat(world: World, asked: Parameters) -> bool:
    chat = world.reachable_chat(asked.text("chat_id"))
    if chat.is_private:
        raise forbidden("bot can't leave a private chat")
    world.state.set_bot_status(chat.id, LEFT)
    world.page_events.tell("chats")
    return True


def _get_file(world: World, asked: Parameters) -> Json:
    file = world.state.file(file_id=asked.text("file_id"))
    if file is None:
        raise bad_request("invalid file_id")
    if len(file.content) > LARGEST_TO_BOT:
        raise bad_request("file is too big")
    return {"file_id": file.file_id, "file_unique_id": unique_id(file), "file_size": len(file.content), "file_path": file.path}


METHODS: dict[str, Method] = {
    "getMe": _get_me,
    "getChat": _get_chat,
    "getChatMember": _get_chat_member,
    "getChatAdministrators": _get_chat_administrators,
    "getChatMemberCount": _get_chat_member_count,
    "leaveChat": _leave_chat,
    "getFile": _get_file,
    "logOut": lambda _world, _asked: True,
    "close": lambda _world, _asked: True,
}
