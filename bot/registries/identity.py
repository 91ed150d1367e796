"""Whose an entry is: drugs found by exact names, hundreds of entries at a time; never guessed, what only looks alike is noted."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Self

import msgspec
from sqlalchemy import Connection

from bot.registries.entries import Entry
from bot.registries.nonproprietary import moiety
from events.drug import DrugState, combined, evolve
from events.errors import BadInput
from events.event_types import Recorded, drug_stream
from events.names import name_key
from events.reading.proposals import NameSeen
from store import bulk

# Letters of names that are compared; of the longer ones two may be off. A slip leaves the beginning or the end as it is.
_SHORTEST, _LONG, _LONGEST, _END = 8, 14, 40, 4


class SharedName(BadInput):
    """A name that several drugs go by, so that a person says whose an entry is."""

    def __init__(self, name: str, drugs: Iterable[DrugState]) -> None:
        self.name = name
        self.drugs = tuple(drugs)
        labels = ", ".join(f"{drug.label} ({drug.drug_id})" for drug in self.drugs)
        super().__init__(f"{name!r} may be any of {labels}: say which, or merge them if they are one drug.")


class NearNames:
    """Names that a typing error may hide in, by first and last letters, so that what is nearly one is found without looking at all."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._by_end: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
        for name, drug_id in names:
            self.add(name, drug_id)

    def add(self, name: str, drug_id: str) -> None:
        """Know a drug by this name, too."""
        key = name_key(name)
        if _SHORTEST <= len(key) <= _LONGEST and key.isalpha():
            for end in (f"{key[:_END]}-", f"-{key[-_END:]}"):
                self._by_end[end].add((key, drug_id, name))

    def near(self, name: str) -> list[tuple[str, str]]:
        """(name, drug id) of what is nearly this name: one letter off, two in a long one. A digit is no slip: it tells drugs apart."""
        from rapidfuzz.distance import Levenshtein  # noqa: PLC0415  # loaded by the first import

        key = name_key(name)
        if not _SHORTEST <= len(key) <= _LONGEST or not key.isalpha():
            return []
        most = 1 if len(key) < _LONG else 2
        known = self._by_end.get(f"{key[:_END]}-", set()) | self._by_end.get(f"-{key[-_END:]}", set())
        return [
            (other, drug_id) for near, drug_id, other in sorted(known) if 0 < Levenshtein.distance(key, near, score_cutoff=most) <= most
        ]


class Cabinet:
    """The drugs that a batch of entries may be about, as they are after what was appended for the batch so far."""

    def __init__(self, by_key: Mapping[str, Iterable[str]], states: Mapping[str, DrugState], contested: Collection[str] = ()) -> None:
        # Merged drugs answer to the id of what they became.
        self._whole = {asked: state.drug_id for asked, state in states.items()}
        self._states = {state.drug_id: state for state in states.values()}
        self._contested = contested
        self._by_key: dict[str, set[str]] = defaultdict(set)
        for key, drug_ids in by_key.items():
            self._by_key[key].update(self._whole[drug_id] for drug_id in drug_ids if drug_id in self._whole)

    @classmethod
    def load(cls, connection: Connection, entries: Iterable[Entry], drug_ids: Iterable[str], contested: Collection[str] = ()) -> Self:
        """All drugs that go by any of the entries' names, and those of the ids. `contested`: keys of brands that name no one substance."""
        named = [name.name for entry in entries for name in entry.names]
        by_key = bulk.drugs_by_keys(connection, {name_key(name) for name in (*named, *filter(None, map(moiety, named)))})
        ids = {drug_id for found in by_key.values() for drug_id in found} | set(drug_ids)
        return cls(by_key, bulk.load_many(connection, ids), contested)

    def drug_ids(self) -> set[str]:
        """All drugs it holds, those merged into others included."""
        return {part for state in self._states.values() for part in (state.drug_id, *state.merged)}

    def state(self, drug_id: str) -> DrugState | None:
        """The drug, by its own id or that of one merged into it."""
        return self._states.get(self.whole(drug_id))

    def find(self, entry: Entry) -> DrugState | None:
        """The one drug of the entry's first substance that is known; of its brands where it names no substance, or its drug has none yet.

        Where several drugs share a substance, those count that do not have it as a brand alone, then those that share a brand as well.
        None where nobody goes by these names. Raises SharedName where several drugs do.
        """
        for name in entry.substances:
            narrower = (self._named((name,)), self._as_substance(name), self._named((name,)) & self._named(entry.brands))
            one = next((drugs for drugs in narrower if len(drugs) == 1), None)
            if one is not None:
                return self._states[next(iter(one))]
            if narrower[0]:
                raise SharedName(name.name, [self._states[drug_id] for drug_id in sorted(narrower[0])])
        found = self._named(entry.brands)
        if entry.substances:
            found = {one for one in self._named(self._own(entry.brands)) if is_brand_alone(self._states[one], entry)}
            found = found if len(found) == 1 else set[str]()
        if len(found) > 1:
            raise SharedName(entry.brands[0].name, [self._states[drug_id] for drug_id in sorted(found)])
        return self._states[next(iter(found))] if found else None

    def same_as(self, entry: Entry, state: DrugState) -> list[tuple[DrugState, str]]:
        """Other drugs that the entry shows to be its drug, `state`, and the brand by which it does.

        Known by a brand alone that the entry gives to its substance, where no other substance is sold under it; or, of the same brand, with
        the same moiety. Two substances are never one.
        """
        acting = moieties(entry)
        if not is_brand_alone(state, entry) and not acting & _moieties_of(state):
            return []  # the register has two substances under one number
        found: list[tuple[DrugState, str]] = []
        for brand in entry.brands if entry.substances else ():
            others = [self._states[drug_id] for drug_id in sorted(self._named((brand,)) - {state.drug_id})]
            foreign = [one for one in others if not is_brand_alone(one, entry) and not acting & _moieties_of(one)]
            for other in others:
                alone = is_brand_alone(other, entry)
                if (alone and not foreign and self._own((brand,))) or (not alone and other not in foreign):
                    found.append((other, brand.name))
        return list({other.drug_id: (other, brand) for other, brand in found}.values())

    def join(self, head: DrugState, part: DrugState, recorded: Iterable[Recorded]) -> DrugState:
        """The drug after `part` was merged into `head`, as was just appended; found from now on by the names of both."""
        for one in recorded:
            if one.stream == drug_stream(head.drug_id):
                head = evolve(head, one)
        whole = combined(head, (part,))
        self._states.pop(part.drug_id, None)
        self._states[whole.drug_id] = whole
        self._whole[part.drug_id] = whole.drug_id
        for name in part.names:
            self._by_key[name_key(name.name)].discard(part.drug_id)
        return self.take(whole, ()) or whole

    def whole(self, drug_id: str) -> str:
        """The id of what the drug is part of, its own where it was not merged."""
        return self._whole.get(drug_id, drug_id)

    def look_alikes(self, entry: Entry, state: DrugState) -> list[tuple[DrugState, str]]:
        """Other drugs that share a name or the moiety with the entry, and that name: perhaps the same drug."""
        moieties = (NameSeen(name=found, name_type="inn") for name in entry.substances if (found := moiety(name.name)) is not None)
        names = (*entry.names, *moieties)
        return [(self._states[drug_id], name.name) for name in names for drug_id in sorted(self._named((name,)) - {state.drug_id})]

    def belongs_elsewhere(self, name: NameSeen, state: DrugState) -> bool:
        """Whether the name is not to be given to the drug: it is another one's substance. A brand may be shared, and is asked about."""
        others = self._as_substance(name) if name.name_type == "brand" else self._named((name,))
        return bool(others - {state.drug_id})

    def take(self, state: DrugState | None, recorded: Iterable[Recorded]) -> DrugState | None:
        """The drug after what was just appended for it, known by its new names from now on."""
        for one in recorded:
            version = None if state is None or one.stream == drug_stream(state.drug_id) else state.version
            state = evolve(state, one)
            if version is not None:  # a part has a stream of its own
                state = msgspec.structs.replace(state, version=version)
        if state is not None:
            self._states[state.drug_id] = state
            for name in state.names:
                self._by_key[name_key(name.name)].add(state.drug_id)
        return state

    def _own(self, brands: Iterable[NameSeen]) -> list[NameSeen]:
        """The brands that are sold for one substance alone."""
        return [name for name in brands if name_key(name.name) not in self._contested]

    def _as_substance(self, name: NameSeen) -> set[str]:
        key = name_key(name.name)
        named = self._named((name,))
        return {one for one in named if any(name_key(n.name) == key and n.name_type != "brand" for n in self._states[one].names)}

    def _named(self, names: Iterable[NameSeen]) -> set[str]:
        return {drug_id for name in names for drug_id in self._by_key.get(name_key(name.name), ())}


def moieties(entry: Entry) -> frozenset[str]:
    """The keys of what acts in the entry's substance: its names, and these without the salt they end in."""
    return _without_salts(name.name for name in entry.substances)


def _moieties_of(state: DrugState) -> frozenset[str]:
    return _without_salts(name.name for name in state.names if name.name_type != "brand")


def _without_salts(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name_key(moiety(name) or name) for name in names)


def is_brand_alone(state: DrugState, entry: Entry) -> bool:
    """Whether the drug is known by brands alone, so that nobody said what acts in it.

    A name of no known type is a brand where the entry says so.
    """
    brands = {name_key(name.name) for name in entry.brands} - {name_key(name.name) for name in entry.substances}
    return all(name.name_type == "brand" or (name.name_type == "other" and name_key(name.name) in brands) for name in state.names)
