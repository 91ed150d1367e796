"""Which drugs a piece of text leads to: by any fragment of a name, a company or an indication, and by one with typing errors in it.

What can be found is held in memory, folded and each text once, and follows the log: a search looks at what changed since the last one.
"""

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import nsmallest
from itertools import accumulate
from threading import Lock
from weakref import WeakKeyDictionary

import msgspec
from sqlalchemy import Connection, Engine, bindparam, select

from events.names import fold, name_key
from store import schema

_D, _E, _K, _M, _P = schema.drugs.c, schema.events.c, schema.drug_keys.c, schema.milestones.c, schema.checkpoints.c
_DRUG = "drug-"

# A fragment shorter than this resembles everything, what follows these letters of one is not looked at.
_SHORTEST, _LONGEST = 4, 100
# One letter wrong in five, two in ten, never more than this many.
_LETTERS_AN_ERROR, _MOST_ERRORS = 5, 8
_ALIKE, _WORSE = 80, 6  # of 100
_MOST = 300  # texts that are compared letter by letter
# A name so many times as long as the fragment holds something like it by chance.
_MUCH_LONGER = 3
_MANY = 500  # more drugs than this that changed: all are read again
_BREAK = "\n"  # between texts; no folded text holds it

_READ_TO = select(_P.position, _P.hash).where(_P.name == "status")
_HASH = select(_E.hash).where(_E.position == bindparam("position"))
_CHANGED = select(_E.stream).where(_E.position > bindparam("position")).distinct()
_DRUGS = select(_D.drug_id, _D.label, _D.merged_into)
_KEYS = select(_K.drug_id, _K.what, _K.key)
_INDICATIONS = select(_M.drug_id, _M.indication).where(_M.retracted.is_(False), _M.indication.is_not(None)).distinct()


class _Texts:
    """Texts with the drugs they lead to, as one text that is searched at the speed of the machine."""

    def __init__(self, drugs: Mapping[str, Sequence[str]]) -> None:
        self.drugs = drugs
        self._texts = list(drugs)
        self._joined = _BREAK.join(self._texts)
        self._begins = [0, *accumulate(len(text) + len(_BREAK) for text in self._texts)][: len(self._texts)]

    def holding(self, fragment: str) -> list[str]:
        """The texts that hold the fragment."""
        found: list[str] = []
        place = self._joined.find(fragment)
        while place >= 0:
            number = bisect_right(self._begins, place) - 1
            found.append(self._texts[number])
            # One place in a text is enough.
            place = self._joined.find(fragment, self._begins[number] + len(self._texts[number]))
        return found

    def holding_pieces(self, pieces: Iterable[str]) -> Counter[str]:
        """The texts that hold at least one of the pieces, with how many."""
        return Counter(text for piece in pieces for text in self.holding(piece))


class _Index(msgspec.Struct, frozen=True, kw_only=True):
    """All that can be found, as of a position of the log: what leads to each drug, and the drugs that each text leads to.

    `called`: the label of each drug and what it was merged into; `wholes`: what each became by merges; `places`: their order by label.
    """

    position: int
    hash: str
    of_drugs: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]]
    called: dict[str, tuple[str, str | None]]
    labels: dict[str, str]
    wholes: dict[str, str]
    places: dict[str, int]
    names: _Texts
    companies: _Texts
    indications: _Texts


_indexes: WeakKeyDictionary[Engine, _Index] = WeakKeyDictionary()
_following = Lock()


def search(connection: Connection, fragment: str, limit: int) -> list[tuple[str, str]]:
    """(drug id, label) of drugs that hold the fragment, in order of label; where none does, of those like it, the likest first.

    Of what was merged into another drug that one is given.
    """
    index = _index(connection)
    holding = {whole for drug_id in _containing(index, fragment) if (whole := index.wholes.get(drug_id))}
    if holding:
        found = nsmallest(limit, holding, key=index.places.__getitem__)
    else:
        found = dict.fromkeys(whole for drug_id in _resembling(index, fragment, limit) if (whole := index.wholes.get(drug_id)))
    return [(drug_id, index.labels[drug_id]) for drug_id in found]


def _containing(index: _Index, fragment: str) -> set[str]:
    """The ids of drugs that have the fragment in a name, a company or an indication."""
    wanted = fold(fragment)[:_LONGEST]
    found = {drug_id for text in index.indications.holding(wanted) for drug_id in index.indications.drugs[text]} if wanted else set[str]()
    if key := name_key(fragment)[:_LONGEST]:
        for texts in (index.names, index.companies):
            found.update(drug_id for text in texts.holding(key) for drug_id in texts.drugs[text])
    return found


def _resembling(index: _Index, fragment: str, limit: int) -> list[str]:
    """The ids of drugs that have something like the fragment, the likest first.

    It is looked for in names and companies not much longer than it; where there is none, in indications and long names.
    """
    key = name_key(fragment)[:_LONGEST]
    if len(key) < _SHORTEST:
        return []
    shortest, longest = len(key) - len(key) // _SHORTEST, _MUCH_LONGER * len(key)
    names, companies = index.names.holding_pieces(_pieces(key)), index.companies.holding_pieces(_pieces(key))
    near = _alike(key, [text for text in names if shortest <= len(text) <= longest], index.names, limit)
    near |= {} if near else _alike(key, [text for text in companies if shortest <= len(text) <= longest], index.companies, limit)
    if not near:
        wanted = fold(fragment)[:_LONGEST]
        likely = index.indications.holding_pieces(_pieces(wanted)).most_common(_MOST)
        near = _alike(wanted, [text for text, _ in likely], index.indications, limit)
        near |= _alike(key, [text for text, _ in names.most_common(_MOST) if len(text) > longest], index.names, limit)
    return list(near)[:limit]


def _pieces(wanted: str) -> list[str]:
    """Cut into one piece more than it may have errors: one piece has none."""
    size = -(-len(wanted) // (min(len(wanted) // _LETTERS_AN_ERROR, _MOST_ERRORS) + 1))
    return [wanted[start : start + size] for start in range(0, len(wanted), size)]


def _alike(wanted: str, known: Sequence[str], texts: _Texts, limit: int) -> dict[str, None]:
    """The drugs whose texts hold something like `wanted`, the likest first; of two the one that holds less besides."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415  # loaded only where nothing contains the fragment

    scored = process.extract(wanted, known, scorer=fuzz.partial_ratio, limit=limit * 4, score_cutoff=_ALIKE)
    ranked = sorted(scored, key=lambda one: (-one[1], -fuzz.ratio(wanted, one[0]), one[0]))
    # What is much less like it than the likest only shares letters with what was meant.
    best = [text for text, score, _ in ranked if score >= ranked[0][1] - _WORSE]
    return dict.fromkeys(drug_id for text in best for drug_id in texts.drugs[text])


def prepare(connection: Connection) -> None:
    """Read what can be found, so that the first who searches does not wait for it."""
    _index(connection)


def _index(connection: Connection) -> _Index:
    """All that can be found in this database now."""
    row = connection.execute(_READ_TO).first()
    position, digest = (row.position, row.hash) if row else (0, "")
    known = _indexes.get(connection.engine)
    if known is not None and (known.position, known.hash) == (position, digest):
        return known
    with _following:
        known = _indexes.get(connection.engine)
        if known is None or known.position > position or connection.execute(_HASH, {"position": known.position}).scalar() != known.hash:
            known = None
        changed = set[str]()
        if known is not None:
            streams = connection.execute(_CHANGED, {"position": known.position}).scalars()
            changed = {stream.removeprefix(_DRUG) for stream in streams if stream.startswith(_DRUG)}
        index = _read(connection, position, digest, known if len(changed) <= _MANY else None, changed)
        _indexes[connection.engine] = index
        return index


def _read(connection: Connection, position: int, digest: str, known: _Index | None, changed: set[str]) -> _Index:
    """The index as of a position: that of an earlier one with the drugs that changed since, or all of it."""
    keys, indications, drugs = _KEYS, _INDICATIONS, _DRUGS
    if known is not None:
        keys, indications = keys.where(_K.drug_id.in_(changed)), indications.where(_M.drug_id.in_(changed))
        drugs = drugs.where(_D.drug_id.in_(changed))
    called = dict(known.called) if known else {}
    called |= {drug_id: (label, merged_into) for drug_id, label, merged_into in connection.execute(drugs)}
    found: dict[str, tuple[set[str], set[str], set[str]]] = defaultdict(lambda: (set(), set(), set()))
    for drug_id, what, key in connection.execute(keys):
        found[drug_id][0 if what == "name" else 1].add(key)
    folded: dict[str, str] = {}
    for drug_id, indication in connection.execute(indications):
        text = folded.get(indication) or folded.setdefault(indication, re.sub(r"\s+", " ", fold(indication)))
        found[drug_id][2].add(text)
    kept = {} if known is None else {drug_id: texts for drug_id, texts in known.of_drugs.items() if drug_id not in changed}
    of_drugs = kept | {drug_id: (_ordered(one[0]), _ordered(one[1]), _ordered(one[2])) for drug_id, one in found.items()}
    moved = [
        known is None or any(known.of_drugs.get(one, _NOTHING)[part] != of_drugs.get(one, _NOTHING)[part] for one in changed)
        for part in range(3)
    ]
    names, companies, said = (
        _texts(of_drugs, part) if known is None or moved[part] else (known.names, known.companies, known.indications)[part]
        for part in range(3)
    )
    order = sorted(called, key=lambda drug_id: (called[drug_id][0].casefold(), drug_id))
    return _Index(
        position=position,
        hash=digest,
        of_drugs=of_drugs,
        called=called,
        labels={drug_id: label for drug_id, (label, _) in called.items()},
        wholes={drug_id: drug_id if into is None else _whole(called, drug_id) for drug_id, (_, into) in called.items()},
        places={drug_id: place for place, drug_id in enumerate(order)},
        names=names,
        companies=companies,
        indications=said,
    )


def _whole(called: Mapping[str, tuple[str, str | None]], drug_id: str) -> str:
    passed = {drug_id}
    while (into := called[drug_id][1]) is not None and into in called and into not in passed:
        passed.add(into)
        drug_id = into
    return drug_id


_NOTHING: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]] = ((), (), ())


def _ordered(texts: set[str]) -> tuple[str, ...]:
    return tuple(sorted(texts))


def _texts(of_drugs: Mapping[str, tuple[tuple[str, ...], ...]], part: int) -> _Texts:
    drugs: dict[str, list[str]] = {}
    for drug_id, texts in of_drugs.items():
        for text in texts[part]:
            drugs.setdefault(text, []).append(drug_id)
    return _Texts(drugs)
