"""Which drugs a piece of text leads to: by any fragment of a name, a company or an indication, and by one with typing errors in it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, literal, select

from events.names import fold, name_key
from store import schema

_D, _K, _M = schema.drugs.c, schema.drug_keys.c, schema.milestones.c

# A fragment shorter than this resembles everything.
_SHORTEST = 4
# One letter wrong in five, two in ten.
_LETTERS_AN_ERROR = 5
_ALIKE, _WORSE = 80, 6  # of 100
_MOST = 300  # indications that are compared letter by letter
# A name so many times as long as the fragment holds something like it by chance.
_MUCH_LONGER = 3
_STANDING = _M.retracted.is_(False)


def containing(connection: Connection, fragment: str) -> set[str]:
    """The ids of drugs that have the fragment in a name, a company or an indication."""
    key = name_key(fragment)
    said = func.lower(_M.indication).contains(fold(fragment), autoescape=True)
    found = set(connection.execute(select(_M.drug_id).where(said, _STANDING).distinct()).scalars())
    if key:
        found |= set(connection.execute(select(_K.drug_id).where(_K.key.contains(key, autoescape=True)).distinct()).scalars())
    return found


def resembling(connection: Connection, fragment: str, limit: int) -> list[str]:
    """The ids of drugs that have something like the fragment, the likest first.

    It is looked for in names and companies not much longer than it; where there is none, in indications and long names.
    """
    key = name_key(fragment)
    if len(key) < _SHORTEST:
        return []
    length = func.length(_K.key)
    shortest, longest = len(key) - len(key) // _SHORTEST, _MUCH_LONGER * len(key)
    alike = select(_K.key, _K.drug_id).where(_pieces(_K.key, key) > 0)
    names, companies = alike.where(_K.what == "name"), alike.where(_K.what == "company")
    near = _alike(key, connection.execute(names.where(length.between(shortest, longest))).all(), limit)
    near |= {} if near else _alike(key, connection.execute(companies.where(length.between(shortest, longest))).all(), limit)
    if not near:
        wanted = fold(fragment)
        pieces = _pieces(_M.indication, wanted).label("pieces")
        said = select(func.lower(_M.indication), _M.drug_id, pieces).where(_STANDING, pieces > 0).order_by(pieces.desc()).limit(_MOST)
        near = _alike(wanted, connection.execute(said).all(), limit)
        near |= _alike(key, connection.execute(names.where(length > longest)).all(), limit)
    return list(near)[:limit]


def _pieces(column: Any, wanted: str) -> ColumnElement[int]:
    """How many pieces of `wanted` a text holds unchanged: cut into one piece more than it may have errors, one has none."""
    size = -(-len(wanted) // (len(wanted) // _LETTERS_AN_ERROR + 1))
    pieces = [wanted[start : start + size] for start in range(0, len(wanted), size)]
    return sum((case((column.contains(piece, autoescape=True), 1), else_=0) for piece in pieces), literal(0))


def _alike(wanted: str, known: Sequence[Any], limit: int) -> dict[str, None]:
    """The drugs whose texts hold something like `wanted`, the likest first; of two the one that holds less besides."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415  # loaded only where nothing contains the fragment

    drugs: dict[str, list[str]] = {}
    for text, drug_id, *_ in known:
        drugs.setdefault(text, []).append(drug_id)
    scored = process.extract(wanted, drugs.keys(), scorer=fuzz.partial_ratio, limit=limit * 4, score_cutoff=_ALIKE)
    ranked = sorted(scored, key=lambda one: (-one[1], -fuzz.ratio(wanted, one[0]), one[0]))
    # What is much less like it than the likest only shares letters with what was meant.
    best = [text for text, score, _ in ranked if score >= ranked[0][1] - _WORSE]
    return dict.fromkeys(drug_id for text in best for drug_id in drugs[text])
