"""Following: /subscribe /unsubscribe /subscriptions and the buttons Subscribe, Mute, Unmute, Remove."""

from aiogram import Bot, F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message
from sqlalchemy import Connection

from bot.asking import drug_id_of
from bot.conversation import Answers, Handled
from bot.handlers import answers
from bot.handlers.who import check_may_change
from bot.handlers.wishes import Wanted, wanted
from bot.keyboards import OnDrug, OnSubscription, muted, under_news
from bot.render import following
from events.errors import BadInput, UnknownDrug
from events.vocabulary import Authority, Kind
from store import digests, projections, subscriptions
from store.opening import Store
from store.subscriptions import Subscription, Wish
from store.transaction import Transaction


def build() -> Router:
    """The router of this room."""
    router = Router(name="watch")
    for posts in (router.message, router.channel_post):
        posts.register(subscribe, Command("subscribe", ignore_case=True))
        posts.register(unsubscribe, Command("unsubscribe", ignore_case=True))
        posts.register(show_subscriptions, Command("subscriptions", ignore_case=True))
    router.callback_query.register(press_subscribe, OnDrug.filter(F.verb == "subscribe"))
    router.callback_query.register(press_mute, OnDrug.filter(F.verb.in_({"mute", "unmute"})))
    router.callback_query.register(press_remove, OnSubscription.filter(F.verb == "remove"))
    router.callback_query.register(press_page, OnSubscription.filter(F.verb == "page"))
    return router


def title_of(message: Message) -> str:
    """What the chat is called; a private one by nobody's name, which is nobody's business."""
    return message.chat.title or ""


async def subscribe(message: Message, command: CommandObject, store: Store, bot: Bot) -> Handled:
    """/subscribe WHAT: at once, without a question, unless a name has several meanings."""
    await check_may_change(message, bot)
    if not command.args:
        return [answers.say(message, following.which_subscription())]
    asked = await store.read(wanted, command.args)
    if asked.choices:
        return [answers.say(message, following.choose_drug(command.args, asked.choices, asked.wish))]

    def job(transaction: Transaction) -> Answers:
        is_new = _add(transaction, message, asked.wish)
        return [answers.say(message, following.subscribed(asked.wish, is_new=is_new, is_known=asked.is_known, near=asked.near))]

    return job


async def press_subscribe(query: CallbackQuery, callback_data: OnDrug, store: Store, bot: Bot) -> Handled:
    """The button Subscribe under a drug, or the choice between drugs of one name."""
    await check_may_change(query, bot)
    drug_id, label = await store.read(_drug, callback_data.drug_id)
    authority = callback_data.authority if callback_data.authority in set(Authority) else None
    kind = callback_data.kind if callback_data.kind in set(Kind) else None
    wish = Wish(label=label, drug_id=drug_id, authority=authority, kind=kind)
    message = query.message
    if not isinstance(message, Message):
        raise BadInput("This message is too old: send /subscribe with the name.")

    def job(transaction: Transaction) -> Answers:
        is_new = _add(transaction, message, wish)
        said = following.subscribed(wish, is_new=is_new, is_known=True, near=())
        return [answers.pressed(query), *_some(answers.also(query, said))]

    return job


async def press_mute(query: CallbackQuery, callback_data: OnDrug, store: Store, bot: Bot) -> Handled:
    """The buttons Mute and Unmute."""
    await check_may_change(query, bot)
    drug_id, label = await store.read(_drug, callback_data.drug_id)
    message = query.message
    if message is None:
        raise BadInput("This message is too old: /subscriptions lists what is muted.")
    mutes = callback_data.verb == "mute"

    def job(transaction: Transaction) -> Answers:
        change = subscriptions.mute if mutes else subscriptions.unmute
        change(transaction.connection, message.chat.id, drug_id)
        words = following.muted(label) if mutes else following.unmuted(label)
        return [answers.pressed(query, words), *_some(_other_button(query, drug_id, label, mutes=mutes))]

    return job


async def unsubscribe(message: Message, command: CommandObject, store: Store, bot: Bot) -> Handled:
    """/unsubscribe WHAT, or the list to choose from."""
    await check_may_change(message, bot)
    if not command.args:
        return await show_subscriptions(message, store)
    held = await store.read(subscriptions.subscriptions_of, message.chat.id, answers.topic_of(message))
    asked = await store.read(wanted, command.args)
    matching = [one for one in held if _means(asked, one.wish)]
    if not matching:
        raise BadInput("There is no such subscription here: /subscriptions lists them with buttons to remove each.")

    def job(transaction: Transaction) -> Answers:
        for one in matching:
            subscriptions.unsubscribe(transaction.connection, message.chat.id, one.subscription_id)
        digests.reschedule(transaction.connection, message.chat.id, transaction.now)
        return [answers.say(message, following.unsubscribed(matching[0].wish))]

    return job


async def show_subscriptions(message: Message, store: Store) -> Handled:
    """/subscriptions."""
    held, quiet = await store.read(_followed, message.chat.id, answers.topic_of(message))
    return [answers.say(message, following.subscriptions(held, quiet))]


async def press_page(query: CallbackQuery, callback_data: OnSubscription, store: Store) -> Handled:
    """Another page of the list."""
    message = query.message
    if not isinstance(message, Message):
        raise BadInput("This message is too old: send /subscriptions again.")
    held, quiet = await store.read(_followed, message.chat.id, answers.topic_of(message))
    return [answers.pressed(query), *_some(answers.change(query, following.subscriptions(held, quiet, callback_data.page)))]


async def press_remove(query: CallbackQuery, callback_data: OnSubscription, bot: Bot) -> Handled:
    """The button that removes one subscription; the list is shown anew."""
    await check_may_change(query, bot)
    message = query.message
    if not isinstance(message, Message):
        raise BadInput("This message is too old: send /subscriptions again.")

    def job(transaction: Transaction) -> Answers:
        connection = transaction.connection
        removed = subscriptions.unsubscribe(connection, message.chat.id, callback_data.subscription_id)
        digests.reschedule(connection, message.chat.id, transaction.now)
        held, quiet = _followed(connection, message.chat.id, answers.topic_of(message))
        words = "Removed." if removed else "It was removed before."
        rendered = following.subscriptions(held, quiet, callback_data.page)
        return [answers.pressed(query, words), *_some(answers.change(query, rendered))]

    return job


def _add(transaction: Transaction, message: Message, wish: Wish) -> bool:
    """Subscribe the chat (or topic) of the message; it was seen with it, and hears of everything again where it was paused."""
    connection, chat = transaction.connection, message.chat
    subscriptions.seen(connection, chat.id, chat.type, title_of(message), transaction.now)
    subscriptions.resumed(connection, chat.id)
    if wish.drug_id is not None:
        subscriptions.unmute(connection, chat.id, wish.drug_id)
    is_new = subscriptions.subscribe(connection, chat.id, answers.topic_of(message), wish)
    digests.reschedule(connection, chat.id, transaction.now)
    return is_new


def _means(asked: Wanted, wish: Wish) -> bool:
    """Whether a held subscription is the one asked for: the same wish, or the same drug or words where several drugs have the name."""
    fields = (wish.drug_id, wish.key, wish.authority, wish.kind)
    same_drug = wish.drug_id is not None and wish.drug_id in {drug_id for drug_id, _ in asked.choices}
    return same_drug or fields == (asked.wish.drug_id, asked.wish.key, asked.wish.authority, asked.wish.kind)


def _drug(connection: Connection, drug_id: str) -> tuple[str, str]:
    """(id, label) of the drug of a button, merges followed."""
    whole_id = drug_id_of(connection, drug_id)
    state = projections.load_drug(connection, whole_id)
    if state is None:
        raise UnknownDrug(drug_id)
    return state.drug_id, state.label


def _followed(connection: Connection, chat_id: int, topic_id: int) -> tuple[list[Subscription], list[tuple[str, str]]]:
    held = subscriptions.subscriptions_of(connection, chat_id, topic_id)
    states = [projections.load_drug(connection, drug_id) for drug_id in subscriptions.muted(connection, chat_id)]
    return held, [(state.drug_id, state.label) for state in states if state is not None]


def _other_button(query: CallbackQuery, drug_id: str, label: str, *, mutes: bool) -> answers.EditMessageReplyMarkup | None:
    """Under a message of one drug the pressed button turns into its opposite; under others the buttons stay."""
    message = query.message
    if not isinstance(message, Message) or message.reply_markup is None or len(message.reply_markup.inline_keyboard) > 1:
        return None
    return answers.change_buttons(query, muted(drug_id) if mutes else under_news([(drug_id, label)]))


def _some(*methods: answers.SendMessage | answers.EditMessageText | answers.EditMessageReplyMarkup | None) -> Answers:
    return [method for method in methods if method is not None]
