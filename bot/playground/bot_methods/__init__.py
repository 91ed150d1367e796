"""The methods of the Bot API that the playground carries out: a table from name to what does it."""

from bot.playground.bot_methods import editing, looking, profile, sending, taking
from bot.playground.bot_methods.method import Method

METHODS: dict[str, Method] = {
    name.lower(): method
    for name, method in (
        *sending.METHODS.items(),
        *editing.METHODS.items(),
        *looking.METHODS.items(),
        *profile.METHODS.items(),
        *taking.METHODS.items(),
    )
}
"""By name in lower case, for the Bot API does not tell cases apart."""
