"""What is news: worth telling now, once. Everything else is recorded silently."""

from datetime import date, timedelta

from events.decisions import Fact


def is_news(fact: Fact, *, today: date, fresh_days: int, any_age: bool = False) -> bool:
    """Whether a fact that was not known before is to be told.

    Where the source has a lead (an announcement): only the fact it was published to tell, published at most `fresh_days` days ago.
    Where it has none (`lead` is None: registry, feed, record): what happened at most `fresh_days` days ago.
    `any_age` lifts the age limit only.
    """
    if fact.lead is False:
        return False
    if any_age:
        return True
    oldest = today - timedelta(days=fresh_days)
    if fact.lead:
        return fact.source.published is not None and fact.source.published >= oldest
    return fact.occurred is not None and fact.occurred.last >= oldest and fact.occurred.first <= today
