"""What a person wants to be told of, from their words: a drug, a company, an authority, a kind, several of them, or everything."""

import msgspec
from sqlalchemy import Connection

from events.designations import Phrase, read_phrase
from events.errors import BadInput
from events.names import company_keys, name_key
from store import queries
from store.subscriptions import Wish

_EVERYTHING = frozenset({"all", "everything", "*"})
_QUOTES = "\"'“”„«»「」"
_LONGEST = 200
_SHORTEST_CORE = 3
_NO_NAME = "That is no name: write a drug, a company, an authority or a kind, like /subscribe NMPA breakthrough_therapy"


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A wish, or the drugs among which one has to be chosen first; `is_known` whether its name was seen here, `near` what comes close."""

    wish: Wish
    choices: tuple[tuple[str, str], ...] = ()
    is_known: bool = True
    near: tuple[tuple[str, str], ...] = ()


def wanted(connection: Connection, words: str) -> Wanted:
    """What the words of /subscribe mean. A name that nobody has seen is taken as it is; raises BadInput for what is no name."""
    words = " ".join(words.split())
    if len(words) > _LONGEST:
        raise BadInput(f"That is too long for a name: at most {_LONGEST} characters.")
    if words.casefold() in _EVERYTHING:
        return Wanted(wish=Wish(label="all"))
    phrase = _phrase(connection, words)
    authority = phrase.authority.value if phrase.authority else None
    kind = phrase.kind.value if phrase.kind else None
    if not phrase.rest or phrase.rest.casefold() in _EVERYTHING:
        return Wanted(wish=Wish(label=words, authority=authority, kind=kind))
    return _named(connection, phrase.rest, authority, kind)


def _phrase(connection: Connection, words: str) -> Phrase:
    """An authority and a kind are taken out of the words unless all of them together are a name: in quotes, or known, or a firm's."""
    if words[0] in _QUOTES and words[-1] in _QUOTES:
        name = words.strip(_QUOTES).strip()
        if not name:
            raise BadInput(_NO_NAME)
        return Phrase(rest=name)
    phrase = read_phrase(words)
    if phrase.authority is None and phrase.kind is None:
        return Phrase(rest=words)
    if phrase.rest and (_is_firm(phrase.rest) or queries.find_drugs(connection, words) or _is_company(connection, words)):
        return Phrase(rest=words)
    return phrase


def _is_firm(words: str) -> bool:
    """Whether these words only say what kind of firm a name is: "Medicine", "Therapeutics Inc"."""
    return len(company_keys(f"firm {words}")) > len(words.split())


def _named(connection: Connection, name: str, authority: str | None, kind: str | None) -> Wanted:
    key = _key(name)
    if not key:
        raise BadInput(_NO_NAME)
    found = queries.find_drugs(connection, name)
    company = _is_company(connection, name)
    if company or not found:
        # As a key it matches drugs and companies alike, also those to come.
        known = company or bool(found)
        near = () if known else _near(connection, name)
        return Wanted(wish=Wish(label=name, key=key, authority=authority, kind=kind), is_known=known, near=near)
    wishes = [Wish(label=label, drug_id=drug_id, authority=authority, kind=kind) for drug_id, label in found]
    return Wanted(wish=wishes[0], choices=tuple(found) if len(found) > 1 else ())


def _key(name: str) -> str:
    """The most general key of a company, which for a drug is its name's key."""
    keys = company_keys(name)
    core = keys[-1] if keys else ""
    is_short = core.isascii() and len(core) < _SHORTEST_CORE
    return name_key(name) if is_short else core


def _is_company(connection: Connection, name: str) -> bool:
    key = _key(name)
    return any(key in company_keys(company) for company in queries.companies(connection, name))


def _near(connection: Connection, name: str) -> tuple[tuple[str, str], ...]:
    found: dict[tuple[str, str], None] = {}
    for near in queries.nearest_names(connection, name):
        found.update(dict.fromkeys(queries.find_drugs(connection, near)))
    return tuple(found)
