"""What a method of the Bot API is here: a function of the world and the request's parameters that gives the result or raises a Refusal."""

from collections.abc import Callable
from typing import Any

from bot.playground.parameters import Parameters
from bot.playground.world import World

Method = Callable[[World, Parameters], Any]
