"""What each designation is called by whom, what it gives, and how people write it: the table behind names and /designations."""

import unicodedata
from functools import cache
from importlib.resources import files

import msgspec

from events.vocabulary import Authority, Kind

# How each authority is written out, and where it decides.
AUTHORITY_NAMES: dict[Authority, tuple[str, str]] = {
    Authority.FDA: ("Food and Drug Administration", "United States"),
    Authority.NMPA: ("National Medical Products Administration and its Center for Drug Evaluation (CDE)", "China"),
    Authority.EMA: ("European Medicines Agency and European Commission", "European Union"),
    Authority.PMDA: ("Pharmaceuticals and Medical Devices Agency and Ministry of Health (MHLW)", "Japan"),
    Authority.MHRA: ("Medicines and Healthcare products Regulatory Agency", "United Kingdom"),
    Authority.HC: ("Health Canada", "Canada"),
    Authority.SMC: ("Swissmedic", "Switzerland"),
    Authority.TGA: ("Therapeutic Goods Administration", "Australia"),
    Authority.MFDS: ("Ministry of Food and Drug Safety", "Korea"),
    Authority.OTHER: ("another authority", "elsewhere"),
}

# Other words for an authority, folded.
_AUTHORITY_WORDS: dict[str, Authority] = {
    **{authority.value.lower(): authority for authority in Authority if authority is not Authority.OTHER},
    "cde": Authority.NMPA,
    "cfda": Authority.NMPA,
    "药监局": Authority.NMPA,
    "国家药监局": Authority.NMPA,
    "药审中心": Authority.NMPA,
    "chmp": Authority.EMA,
    "comp": Authority.EMA,
    "european commission": Authority.EMA,
    "european medicines agency": Authority.EMA,
    "mhlw": Authority.PMDA,
    "厚生労働省": Authority.PMDA,
    "health canada": Authority.HC,
    "swissmedic": Authority.SMC,
}


class Designation(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the table. `kind` is None for what is only explained, `clock` stands only where it was verified."""

    authority: Authority | None
    kind: Kind | None
    code: str
    name: str
    native: str
    aliases: tuple[str, ...]
    granted_by: str
    confers: str
    clock: str
    group: str


class Phrase(msgspec.Struct, frozen=True, kw_only=True):
    """What a request names: an authority, a kind, and what is left (a drug, a company), as it was written."""

    authority: Authority | None = None
    kind: Kind | None = None
    rest: str = ""


@cache
def designations() -> tuple[Designation, ...]:
    """All rows, in the order of the table: by authority, then the general ones."""
    text = files("events").joinpath("data", "designations.tsv").read_text(encoding="utf-8")
    header, *lines = text.splitlines()
    columns = header.split("\t")
    return tuple(_row(dict(zip(columns, line.split("\t"), strict=True))) for line in lines if line)


def designation(authority: Authority | None, kind: Kind) -> Designation:
    """What that kind is with that authority; the general row where the authority has no own name for it."""
    rows = _by_pair()
    return rows.get((authority, kind)) or rows[None, kind]


def proper_name(authority: Authority | None, kind: Kind) -> str:
    """The designation's name as that authority uses it, without the authority: "PRIority MEdicines (PRIME)"."""
    return designation(authority, kind).name


def kinds_of(authority: Authority | None) -> tuple[Kind, ...]:
    """The kinds that authority has a name for, in the order of the vocabulary; all of them for one without rows of its own."""
    named = {row.kind for row in designations() if row.authority is authority and row.kind}
    if authority is None:
        return (Kind.CONFERENCE_PRESENTATION,)
    return tuple(kind for kind in Kind if (kind in named or not named) and kind is not Kind.CONFERENCE_PRESENTATION)


def equivalents(one: Designation) -> tuple[Designation, ...]:
    """What comes close to it with other authorities."""
    if not one.group:
        return ()
    return tuple(row for row in designations() if row.group == one.group and row.authority is not one.authority)


def find(text: str) -> tuple[Designation, ...]:
    """The designations a reader may mean by `text`: a code, a name, a native name or an alias, an authority narrowing it."""
    phrase = read_phrase(text)
    wanted = _folded(phrase.rest or text)
    named = [row for row in designations() if wanted in _spellings(row)]
    if phrase.kind is not None and not phrase.rest:
        named += [row for row in designations() if row.kind is phrase.kind and row.authority and row not in named]
    elif phrase.authority is not None and not phrase.rest:
        named = [row for row in designations() if row.authority is phrase.authority]
    if phrase.authority is not None:
        named = [row for row in named if row.authority is phrase.authority] or named
    exact = [row for row in named if row.authority is not None]
    return tuple(exact or named)


def read_phrase(text: str) -> Phrase:
    """Find an authority and a kind among the words, longest names first; the rest stands as it was written.

    A name that only one authority uses says the authority as well ("ILAP", "NOC/c"), unless another one is named.
    """
    words = text.split()
    authority: Authority | None = None
    implied: Authority | None = None
    kind: Kind | None = None
    rest: list[str] = []
    position = 0
    while position < len(words):
        length, found = _longest(words[position:])
        if isinstance(found, Authority) and authority is None:
            authority, position = found, position + length
        elif isinstance(found, tuple) and kind is None:
            (implied, kind), position = found, position + length
        else:
            rest.append(words[position])
            position += 1
    return Phrase(authority=authority or implied, kind=kind, rest=" ".join(rest))


def _longest(words: list[str]) -> tuple[int, Authority | tuple[Authority | None, Kind] | None]:
    names = _words()
    for length in range(min(len(words), _most_words()), 0, -1):
        found = names.get(_folded(" ".join(words[:length])))
        if found is not None:
            return length, found
    return 1, None


@cache
def _words() -> dict[str, Authority | tuple[Authority | None, Kind]]:
    """Every word for an authority or for a kind, with the authority where it is its alone."""
    kinds: dict[str, tuple[Authority | None, Kind]] = {_folded(kind.value): (None, kind) for kind in Kind}
    general = [row for row in designations() if row.authority is None]
    for row in (*general, *(row for row in designations() if row.authority)):
        if row.kind is None:
            continue
        for spelling in _spellings(row):
            known = kinds.setdefault(spelling, (row.authority, row.kind))
            if known[0] is not row.authority:
                kinds[spelling] = (None, known[1])
    return {**kinds, **_AUTHORITY_WORDS}


@cache
def _most_words() -> int:
    return max(len(word.split()) for word in _words())


@cache
def _by_pair() -> dict[tuple[Authority | None, Kind | None], Designation]:
    return {(row.authority, row.kind): row for row in designations() if row.kind}


@cache
def _spellings(row: Designation) -> frozenset[str]:
    return frozenset(folded for word in (row.code, row.name, row.native, *row.aliases) if (folded := _folded(word)))


def _folded(text: str) -> str:
    """Case, accents of width, hyphens and underscores do not tell two names apart."""
    words = unicodedata.normalize("NFKC", text).casefold().replace("_", " ").replace("-", " ").replace("(", " ").replace(")", " ")
    return " ".join(words.split())


def _row(cells: dict[str, str]) -> Designation:
    return Designation(
        authority=Authority(cells["authority"]) if cells["authority"] else None,
        kind=Kind(cells["kind"]) if cells["kind"] else None,
        code=cells["code"],
        name=cells["name"],
        native=cells["native"],
        aliases=tuple(alias for alias in cells["aliases"].split(";") if alias),
        granted_by=cells["granted_by"],
        confers=cells["confers"],
        clock=cells["clock"],
        group=cells["group"],
    )
