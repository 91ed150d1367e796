"""Who lives in the playground: the people, the group and the bot, as a table that can be exchanged."""

import msgspec

SAM, MEI, ADA = 1001, 1002, 1003
PIPELINE_WATCH = -100500


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who can write to the bot. `role` is what the page says of them."""

    id: int
    first_name: str
    last_name: str
    username: str
    role: str
    language_code: str = "en"


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """A group that the bot is a member of; `administrators` are among `members`, the first of them made it."""

    id: int
    title: str
    members: tuple[int, ...]
    administrators: tuple[int, ...]
    type: str = "group"
    is_forum: bool = False


class BotAccount(msgspec.Struct, frozen=True, kw_only=True):
    """The bot's own account."""

    id: int
    first_name: str
    username: str


class Cast(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody there is when a playground is opened for the first time; `admins` are the user ids that administer the bot."""

    bot: BotAccount
    people: tuple[Person, ...]
    groups: tuple[Group, ...]
    admins: tuple[int, ...]


CAST = Cast(
    bot=BotAccount(id=7000001, first_name="Designation Bot", username="designation_playground_bot"),
    people=(
        Person(id=SAM, first_name="Sam", last_name="Rivera", username="sam_rivera", role="A subscriber"),
        Person(id=MEI, first_name="Mei", last_name="Lin", username="mei_lin", role="A second subscriber"),
        Person(id=ADA, first_name="Ada", last_name="Novak", username="ada_novak", role="The bot's admin"),
    ),
    groups=(Group(id=PIPELINE_WATCH, title="Pipeline watch", members=(ADA, SAM, MEI), administrators=(ADA,)),),
    admins=(ADA,),
)
