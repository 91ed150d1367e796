"""The menus of commands that Telegram shows, by scope: everybody's, a group's, its administrators', and those of the bot's admins."""

from collections.abc import Collection
from functools import partial

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
    BotCommandScopeUnion,
)

from bot.render.help import ADMIN_COMMANDS, COMMANDS
from bot.telegram import patiently

log = structlog.get_logger()

# What only the administrators of a group can do there.
_CHANGING = frozenset({"subscribe", "unsubscribe", "settings", "stop"})


def menus() -> tuple[tuple[BotCommandScopeUnion, list[BotCommand]], ...]:
    """Each scope with its commands, the widest first."""
    everybody = _commands(COMMANDS)
    reading = [command for command in everybody if command.command not in _CHANGING]
    return (
        (BotCommandScopeDefault(), everybody),
        (BotCommandScopeAllPrivateChats(), everybody),
        (BotCommandScopeAllGroupChats(), reading),
        (BotCommandScopeAllChatAdministrators(), everybody),
    )


def admin_menu() -> list[BotCommand]:
    """What an admin of the bot sees in the private chat with it."""
    return _commands(COMMANDS) + _commands(ADMIN_COMMANDS)


async def set_menus(bot: Bot, admins: Collection[int]) -> None:
    """Show the menus, however long it takes until Telegram answers; raises WrongToken.

    An admin who never wrote to the bot is unknown to Telegram: theirs is left out.
    """
    everything: list[tuple[BotCommandScopeUnion, list[BotCommand]]] = [*menus()]
    everything += [(BotCommandScopeChat(chat_id=admin), admin_menu()) for admin in sorted(admins)]
    for scope, commands in everything:
        try:
            await patiently(bot, partial(bot.set_my_commands, commands, scope=scope))
        except (TelegramBadRequest, TelegramForbiddenError) as error:
            if not isinstance(scope, BotCommandScopeChat):
                log.warning("Telegram does not take a menu", scope=scope.type, reason=error.message)


def _commands(rows: tuple[tuple[str, str, str], ...]) -> list[BotCommand]:
    return [BotCommand(command=command, description=what[:1].upper() + what[1:]) for command, _, what in rows]
