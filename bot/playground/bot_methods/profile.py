"""Methods by which the bot describes itself: commands by scope and language, name, descriptions, menu button."""

import re
from collections.abc import Iterator
from typing import Any, cast

import msgspec

from bot.playground.bot_methods.method import Method
from bot.playground.parameters import Parameters
from bot.playground.refusals import bad_request
from bot.playground.state import StoredChat
from bot.playground.world import World

Json = dict[str, Any]

MOST_COMMANDS = 100
LONGEST_COMMAND_DESCRIPTION = 256

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_PLAIN_SCOPES = frozenset({"default", "all_private_chats", "all_group_chats", "all_chat_administrators"})
_CHAT_SCOPES = frozenset({"chat", "chat_administrators", "chat_member"})
_TEXTS = {"Name": ("name", 64), "Description": ("description", 512), "ShortDescription": ("short_description", 120)}


def _scope(kind: str, chat_id: int = 0, user_id: int = 0) -> str:
    return msgspec.json.encode([kind, chat_id, user_id]).decode()


def _asked_scope(world: World, asked: Parameters) -> str:
    given = asked.object("scope") or {"type": "default"}
    kind = given.get("type")
    if kind in _PLAIN_SCOPES:
        return _scope(str(kind))
    if kind not in _CHAT_SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    chat = world.known_chat(str(given.get("chat_id", "")))
    if kind != "chat" and chat.is_private:
        raise bad_request("can't change bot commands in private chats")
    if kind == "chat_member":
        return _scope("chat_member", chat.id, Parameters(given).whole("user_id"))
    return _scope(str(kind), chat.id)


def _set_my_commands(world: World, asked: Parameters) -> bool:
    scope = _asked_scope(world, asked)
    given = asked.array("commands") or []
    if len(given) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    commands: list[Json] = []
    for one in given:
        if not isinstance(one, dict):
            raise bad_request("expected an Object as bot command")
        entry = cast("Json", one)
        command = str(entry.get("command", "")).removeprefix("/")
        description = str(entry.get("description", "")).strip()
        if not _COMMAND.fullmatch(command):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(description) <= LONGEST_COMMAND_DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        commands.append({"command": command, "description": description})
    world.state.put_commands(scope, asked.text("language_code"), commands)
    world.page_events.tell("commands")
    return True


def _get_my_commands(world: World, asked: Parameters) -> list[Json]:
    return world.state.commands(_asked_scope(world, asked), asked.text("language_code")) or []


def _delete_my_commands(world: World, asked: Parameters) -> bool:
    world.state.put_commands(_asked_scope(world, asked), asked.text("language_code"), None)
    world.page_events.tell("commands")
    return True


def commands_for(world: World, chat: StoredChat, user: Json) -> list[Json]:
    """Give the commands a user is shown in a chat: the narrowest scope that has any, in the user's language first."""
    for scope in _scopes_for(world, chat, int(user["id"])):
        for language in (user.get("language_code", ""), ""):
            found = world.state.commands(scope, language)
            if found:
                return found
    return []


def _scopes_for(world: World, chat: StoredChat, user_id: int) -> Iterator[str]:
    """Yield scopes in the order of https://core.telegram.org/bots/api#determining-list-of-commands."""
    if chat.is_private:
        yield from (_scope("chat", chat.id), _scope("all_private_chats"), _scope("default"))
        return
    is_administrator = world.state.members(chat.id).get(user_id) in {"creator", "administrator"}
    yield _scope("chat_member", chat.id, user_id)
    if is_administrator:
        yield _scope("chat_administrators", chat.id)
    yield _scope("chat", chat.id)
    if is_administrator:
        yield _scope("all_chat_administrators")
    yield from (_scope("all_group_chats"), _scope("default"))


def _setter(field: str, longest: int) -> Method:
    def set_text(world: World, asked: Parameters) -> bool:
        text = asked.text(field)
        if len(text) > longest:
            raise bad_request(f"bot {field.replace('_', ' ')} is too long")
        world.state.set_setting(f"profile:{field}:{asked.text('language_code')}", text)
        world.page_events.tell("chats")
        return True

    return set_text


def _getter(field: str) -> Method:
    def get_text(world: World, asked: Parameters) -> Json:
        found = world.state.setting(f"profile:{field}:{asked.text('language_code')}") or world.state.setting(f"profile:{field}:")
        return {field: found or (world.cast.bot.first_name if field == "name" else "")}

    return get_text


def _set_menu_button(_world: World, asked: Parameters) -> bool:
    button = asked.object("menu_button") or {"type": "default"}
    if button.get("type") not in {"commands", "web_app", "default"}:
        raise bad_request("can't parse menu button: unsupported type specified")
    return True


METHODS: dict[str, Method] = {
    "setMyCommands": _set_my_commands,
    "getMyCommands": _get_my_commands,
    "deleteMyCommands": _delete_my_commands,
    "setChatMenuButton": _set_menu_button,
    "getChatMenuButton": lambda _world, _asked: {"type": "commands"},
    "setMyDefaultAdministratorRights": lambda _world, _asked: True,
    **{f"setMy{method}": _setter(field, longest) for method, (field, longest) in _TEXTS.items()},
    **{f"getMy{method}": _getter(field) for method, (field, _longest) in _TEXTS.items()},
}
