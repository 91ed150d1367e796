"""How a handler answers: with Telegram methods to queue, or with a job of the writer that changes something and gives the methods.

What a handler changes, what it says and the mark that its update is done commit together, so an update counts once however often it comes.
"""

from collections.abc import Callable, Sequence
from typing import Any

from aiogram.methods import TelegramMethod

from store.transaction import Transaction

Answers = Sequence[TelegramMethod[Any]]
Job = Callable[[Transaction], Answers]
Handled = Answers | Job | None
