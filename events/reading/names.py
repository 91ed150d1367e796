"""Names: which words are drugs of the announcement, which of them are one drug, and which companies stand behind it."""

# ruff: noqa: PLR2004  # lengths of words, letters and phrases are plain numbers here
# ruff: noqa: E501  # a pattern is read as one line

# lengths of words, letters and phrases are plain numbers here
# a pattern is read as one line

import re
from collections import defaultdict

import msgspec

from events.names import name_key
from events.reading.diseases import disease_in
from events.reading.names_english import FORM_BEHIND, WORDY, told_of_designation, with_form
from events.reading.native import as_written, may_be_name, names_in, native_core, without_salt
from events.reading.prefixed import names_before_codes
from events.reading.proposals import CompanySeen, DrugSeen, NameSeen, NameType
from events.reading.records import records_of
from events.reading.segmentation import Unit
from events.reading.slots_native import han_names, kana_names
from events.reading.tables import rows_of
from events.tables import table

_TABLE = table("reading/names")


def _either(words: list[str]) -> str:
    """A pattern for any of the words, longer ones first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_WEAK = tuple[str, ...](_TABLE["weak_endings"])
_SMALL = tuple[str, ...](_TABLE["small_endings"])
_STRONG = tuple[str, ...](ending for ending in _TABLE["inn_endings"] if ending not in {*_WEAK, *_SMALL})
_SECOND = frozenset[str](_TABLE["second_words"])
_SECOND_ENDINGS = tuple[str, ...](_TABLE["second_endings"])
_PLAIN = frozenset[str](_TABLE["plain_words"])
_NO_CODES = frozenset[str](_TABLE["no_codes"])
_NEVER = frozenset[str](_TABLE["never_names"])
COMPARATORS = frozenset[str](_TABLE["comparators"])
"""Well-known medicines that stand as standards."""
_NEVER_CODES = frozenset(
    {
        "NCT",
        "HKEX",
        "TSE",
        "SSE",
        "NYSE",
        "NASDAQ",
        "LSE",
        "COVID",
        "SARS",
        "ISO",
        "ICH",
        "CFR",
        "USC",
        "RMB",
        "US",
        "USD",
        "EUR",
        "HK",
        "RULE",
        "FORM",
        "FY",
        "NO",
        "CD",
        "IL",
        "CXHL",
        "CXHS",
        "CXSL",
        "CXSS",
        "JXHS",
        "JXSS",
        "CXZL",
        "JXHL",
    }
)
_ORDINARY = frozenset[str](table("reading/ordinary")["words"])
_INTRODUCERS = _either(_TABLE["introducers"])

_LETTER = r"[^\W\d_\u3040-\u9fff\uac00-\ud7af]"
_W = r"[0-9A-Za-zÀ-ɏ_-]"
_WORD = re.compile(rf"(?<![0-9A-Za-zÀ-ɏ_-]){_LETTER}{{4,30}}(?:-(?:{_LETTER}{{1,8}}))?(?![0-9A-Za-zÀ-ɏ_-])")
_CODE = re.compile(
    r"(?<![A-Za-z0-9/-])(?<![0-9]\.)(?:[A-Z]{2,5}-[A-Z][0-9]{1,4}(?![0-9A-Za-z])|[A-Z]{2}-[A-Z][0-9]{2}[A-Z][0-9](?![0-9A-Za-z])|[0-9]{1,2}[A-Z]{2}[0-9]{3,5}(?![0-9A-Za-z])|[A-Z][A-Za-z]{0,5}(?:-[A-Z]{1,4})?-?[0-9]{2,7}[A-Za-z]{0,3}(?:-[0-9A-Z]{1,3}(?![A-Za-z0-9-]))?(?!-[A-Z]{2})|[A-Z]{2,5}[- ][0-9]{1,7}[A-Za-z]{0,2}|[A-Z]{2,3} [0-9]{3,4})(?![A-Za-z0-9])"
)
_TRIAL = re.compile(r"(?=[A-Z]{0,6}[AEIOUY])[A-Z]{4,7}-[0-9]{1,2}[A-Z]?")
"""Trials are called by a word and a small number: "LUMEN-3"."""
_STUDY_NUMBER = re.compile(r"[A-Za-z]{2,5}-?[0-9]{1,4}-[0-9]{2,3}[A-Z]?")
"""A study is called by its drug's code and a number of its own: "QTX-40-201"."""
_MEETING_YEAR = re.compile(
    r"(?:ASH|ASCO|ESMO|AACR|EHA|EULAR|AAN|EASD|ADA|WCLC|SABCS|EASL|AASLD|ACR|CSCO|ERS|ATS|ESC|AHA|ACC|EADV|AAD|ARVO|ECTRIMS|SITC)-? ?(?:19|20)[0-9]{2}"
)
_CODE_SPACED = re.compile(r"[A-Z]{2,5} [0-9]{1,5}")
_HAN = r"[\u3400-\u9fff]"
_KANA = r"[\u30a0-\u30ff]"
_ANY_CODE = re.compile(r"[A-Z][A-Za-z]{0,5}-?[0-9]{1,6}[A-Za-z]{0,3}(?![A-Za-z0-9])")
_CODE_WITH_FORM = re.compile(
    r"(?<![A-Za-z0-9-])([A-Z][A-Za-z]{0,5}-[0-9]{1,6}[A-Za-z]{0,3})(?=注射液|片|胶囊|膠囊|颗粒|顆粒|滴眼液|乳膏|口服|吸入|细胞注射液|錠|カプセル|皮下注|\([\u3400-\u9fff]{2,8}(?:单抗|單抗|替尼|西普|双抗|利司|司他)\))"
)
"""A code that a pharmaceutical form or a name follows is a drug's, also where its letters else stand for a target."""
_WIDE_LETTER = re.compile(r"[\u3040-\u9fff]")
_DOSED = re.compile(
    r"\s?[0-9][0-9.,]{0,8}\s?(?:mg|g|µg|μg|mcg|mL|ml|%|单位|単位)(?:/[0-9A-Za-z.]{1,8})?(?:[・、/,]\s?[0-9][0-9.,]{0,8}\s?(?:mg|g|µg|μg|mcg|mL|ml|%|单位|単位))*[\u3040-\u9fff]{0,10}$"
)
_PARENTHESIS = re.compile(r"\(([^()]{2,160})\)")
_BEFORE = re.compile(
    rf"({_LETTER}[\w'-]{{3,40}}|[A-Z][A-Za-z]{{0,6}}[- ]?[0-9][0-9A-Za-zÀ-ɏ_-]{{0,10}})(?: ({_LETTER}[0-9A-Za-zÀ-ɏ_-]{{2,20}}))?\s?$"
)
_BEFORE_WIDE = re.compile(
    r"([\u3040-\u9fff]{2,24}(?:[A-Za-z0-9]{1,6}[\u3400-\u9fff]{0,6})?|[A-Za-z][A-Za-z0-9-]{2,20}[\u3400-\u9fff]{0,5})\s?$"
)
_LEAD_IN = re.compile(
    rf"(?i)^(?:the |formerly |previously |also |now |and |or |known as |called |under the name |internally |r&d |research |development |project |product |drug |proposed |company |code[d]?(?: name)?[: ]*|inn[: ]+|brand(?: name)?[: ]+|trade(?: ?mark| ?name)?[: ]+|marketed as |sold as |marketed in [a-z. ]+ as |generic(?: name)?[: ]+|formally |hereinafter |abbreviated |(?:{_INTRODUCERS})(?:为|は|:|=)?\s*)+"
)
_INTRODUCED = re.compile(
    rf"(?:{_INTRODUCERS})\s?(?:为|は|:|：|\"|“|「|『)+\s?(?:\"|“|「|『)?([^\s,。,;;、()\"”」』|：:]{{2,30}}(?: [A-Za-z][A-Za-z0-9-]{{1,20}}){{0,2}})"
)
_ALIAS = re.compile(
    rf"(?i)(?:known (?:there |in [a-z .]{{1,40}} )?as|(?:sold|marketed|branded)(?: [a-z. ]{{1,40}})? (?:as|under the (?:brand |trade )?name(?: of)?)|under the (?:proposed |brand |trade |code |code name )?(?:name|code)|trade name|brand name|develops it as|code[- ]?named?|the code) ({_LETTER}[0-9A-Za-zÀ-ɏ_-]{{2,25}}(?: [0-9]{{2,4}}| [a-z]{{3,15}}(?:ecan|tin|leucel|parvovec|alfa|beta))?)"
)
_TO_NAME = re.compile(
    rf"(?:BTD|ODD|FTD|RMAT|PRIME|QIDP|RPDD|(?i:designation|designations|status|approval|review|authori[sz]ation|passport|eligibility|application|applications|nda|bla|maa|ind|request|opinion|tag|nod)) (?i:to|for|of|on) (?i:the |its |our |their )?({_LETTER}[0-9A-Za-zÀ-ɏ_-]{{4,30}})(?: ({_LETTER}[0-9A-Za-zÀ-ɏ_-]{{2,20}}))?(?= (?i:for|in|as|was|has|is|from|by|on|to|and|at|under|with|a)\b|[,.;(]| *$)"
)
_LIST_NAME = re.compile(
    rf"^({_LETTER}[0-9A-Za-zÀ-ɏ_-]{{4,30}})(?: ({_LETTER}[0-9A-Za-zÀ-ɏ_-]{{2,20}}))?(?:,? (?:for )?(?:the )?(?:treatment|prevention)|: | \()"
)
_TARGET_AFTER = re.compile(
    r"(?i)^[ -]?(?:inhibitor|antibody|mutation|mutant|mutated|positive|negative|gene|receptor|agonist|antagonist|fusion|expressing|ligand|pathway|study|trial|protein|exon|directed|targeted|kinase|抑制剂|抗体|突变|基因|阳性|阴性|靶点|受体|阻害|変異|陽性|試験|研究)"
)
_TARGET_BEFORE = re.compile(
    r"(?i)(?:anti-?|targeting |targets |against |study |trial |protocol |stock code:? ?|codes?: ?|no\. ?|nct|抗|靶向|证券代码:?|股票代码:?|受理号:?|编号:?|公告编号:?|临时|第)$"
)


_PLACE_AFTER = re.compile(
    r"\s?[,-]?\s?(?:[0-9]|-|January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
)
_CLASS_NOUN = re.compile(
    r"\b(?:pill|antibody|bispecific|inhibitor|agonist|antagonist|analogue|analog|modulator|degrader|blocker|activator|conjugate|oligonucleotide|enzyme|vaccine|antibiotic|antifungal|antiviral|compound|molecule|peptide|steroid|hormone|insulin|statin|interferon|toxin|neuromodulator|medicine|therapy|drug|candidate|agent|treatment) ([a-z]{7,24})(?=,| (?:was|has|had|is|for|by|from|won|got|received|gained|secured|obtained|in)\b|\.|\)| \()"
)
_ENGLISH_ENDINGS = tuple[str, ...](_TABLE["english_endings"])
_NAME_AND_FIRM = re.compile(
    r"(?:^|: |- |\| ?)([A-Za-z][a-z]{5,25})(?: (?:implant|injection|gel|tablets|capsules|cream|eye drops|infusion))? \((?:[A-Z][A-Za-z&'.-]+)(?: [A-Z][A-Za-z&'.-]+){0,3}\)"
)
_GENE = re.compile(r"[A-Z]{2,6}[0-9]{1,2}[A-Z]{1,2}[0-9]?")
_FIRST_WORD = re.compile(rf"(?<![\w-])({_LETTER}{{6,25}}) $")
_FIRM_AFTER = re.compile(
    r"['’]s? (?:Pharma|Bio|Therap)|,? (?:Pharma|Bio|Therap|Inc|AS\b|AB\b|AG\b|ApS|SA\b|Ltd|Limited|Co\b|Corp|plc|PLC|Oncology|Medic|Neuro|Holding|Group|Labor|Scien|Genetics|Rx\b|Health)"
)
_VERB_AFTER = re.compile(r"(?:, [^,;.()]{2,50},)? (?:was|has|had|received|holds|won|obtained|is|gained|carries|secured|got)\b")
_GREEK_AFTER = re.compile(r" (?:alfa|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|sigma|tau|omega)\b")
_DISEASE_AFTER = re.compile(r"[ -](?:syndrome|disease|deficiency|disorder|antibod|inhibitor|activity|mutation|level)")
_SALT = re.compile(
    r"(?i) (?:mesilate|tosilate|besilate|hemihydrate|dihydrate|monohydrate|potassium|calcium|bromide|chloride|malate|hcl|hydrochloride|sodium|mesylate|tosylate|maleate|acetate|phosphate|fumarate|tartrate|succinate|citrate|sulfate|besylate|dimesylate|pamoate|injection|tablets|capsules|tablet|gel|cream|ointment|lotion|foam|solution|suspension|implant|spray|patch|eye drops|inhalation powder|inhaler)$"
)

_FORM = re.compile(r"(?i) (?:gel|cream|ointment|lotion|foam|solution|suspension|implant|spray|patch|eye drops|inhaler)$")


class Name(msgspec.Struct):
    """A name at a place: offsets in its unit's text."""

    text: str
    name_type: NameType
    unit: int
    start: int
    end: int
    strength: int


class DrugNames:
    """The drugs of a document: where each is named, under which names, and its main name."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}
        self._written: dict[str, dict[str, NameType]] = defaultdict(dict)
        self._order: dict[str, int] = {}
        self._strength: dict[str, int] = defaultdict(int)
        self.alone: frozenset[str] = frozenset()
        """Names with a form that the text also writes without it."""

    def add(self, text: str, name_type: NameType, strength: int = 1) -> str:
        """Note a name; gives its key."""
        key = name_key(text)
        if not key:
            return ""
        if key not in self._parent:
            self._parent[key] = key
            self._members[key] = [key]
            self._order[key] = len(self._order)
        self._written[key].setdefault(text, name_type)
        self._strength[key] = max(self._strength[key], strength)
        return key

    def knows(self, text: str) -> bool:
        """Whether a name was introduced in brackets."""
        return self._strength.get(name_key(text), 0) >= 3

    def knows_code(self, text: str) -> bool:
        """Whether a code is known as one."""
        return self._written.get(name_key(text), {}).get(text) == "code"

    def any_sure(self) -> bool:
        """Whether any name stands where drugs are introduced."""
        return any(strength >= 2 for strength in self._strength.values())

    def root(self, key: str) -> str:
        """The key under which all names of the drug of `key` are gathered."""
        while self._parent[key] != key:
            self._parent[key] = self._parent[self._parent[key]]
            key = self._parent[key]
        return key

    def join(self, one: str, other: str) -> None:
        """Both keys name one drug."""
        if not one or not other:
            return
        a, b = self.root(one), self.root(other)
        if a != b:
            first, second = (a, b) if self._order[a] <= self._order[b] else (b, a)
            self._parent[second] = first
            self._members[first] = sorted(self._members[first] + self._members.pop(second), key=self._order.__getitem__)

    def all_keys(self) -> list[str]:
        """All keys, in order of appearance."""
        return list(self._parent)

    def strength(self, root: str) -> int:
        """How sure it is that this is a drug: the strongest of its names."""
        return max(self._strength[key] for key in self._members[root])

    def names(self, root: str) -> list[tuple[str, NameType]]:
        """The names of a drug as written, in order of appearance."""
        return [(text, kind) for key in self._members[root] for text, kind in self._written[key].items()]

    def main_name(self, root: str) -> str:
        """The INN in lower case, else the code, else the name as written first, its form with it."""
        names = self.names(root)
        for wanted in ("inn", "code"):
            for text, kind in names:
                if kind == wanted:
                    plain = _SALT.sub("", text) if text in self.alone or not _FORM.search(text) else text
                    return re.sub(r"(?<=[a-z]{5})-(?!beta|alfa|acid)[a-z]{4}$", "", plain.lower()) if wanted == "inn" else text
        for wanted in ("native", "other", "brand"):
            for text, kind in names:
                if kind == wanted:
                    return text
        return names[0][0]


def _is_unknown(word: str) -> bool:
    """Whether no list knows a word as plain English or as something that is never a drug."""
    lower = word.lower()
    return lower not in _ORDINARY and lower not in _PLAIN and lower not in _NEVER and not lower.endswith(_ENGLISH_ENDINGS)


def _is_second(word: str) -> bool:
    """Whether a word is the second one of a name of two, as "vedotin" and "maraparvovec" are."""
    return word.lower() in _SECOND or (word.islower() and word.endswith(_SECOND_ENDINGS))


def is_inn(word: str, *, weak: bool = False) -> bool:
    """Whether a word ends as international nonproprietary names do."""
    lower = word.lower()
    if lower in _ORDINARY or lower in _PLAIN or lower in _NEVER or len(lower) < 6:
        return False
    base, _, suffix = lower.partition("-")
    if (
        len(base) < 5
        or base in _ORDINARY
        or base in _NEVER
        or base in _PLAIN
        or (suffix and len(suffix) not in {1, 4} and suffix not in {"alfa", "beta", "gamma", "cel", "leucel", "vec"})
    ):
        return False
    endings = _STRONG + _SMALL + _WEAK if weak else _STRONG + _SMALL if word.islower() else _STRONG
    return any(base.endswith(ending) and len(base) > len(ending) + 1 for ending in endings) or suffix in {"alfa", "beta", "cel", "vec"}


def _may_be_first(word: str) -> bool:
    """Whether a word may be the first one of a name of two, the second of which is sure."""
    lower = word.lower()
    return is_inn(word, weak=True) or (
        len(lower) > 6
        and lower not in _ORDINARY | _PLAIN | _NEVER
        and not lower.endswith(_ENGLISH_ENDINGS)
        and lower.endswith(("gene", "cel", "ran", "mab", "cept"))
    )


def is_code(text: str) -> bool:
    """Whether letters and digits look like a development code and not like a gene, an exchange or a trial."""
    letters = re.search(r"[A-Za-z]+", text) if re.match(r"[0-9]{1,2}[A-Z]{2}[0-9]{3}", text) else re.match(r"[A-Za-z]+", text)
    if not letters or not _CODE.fullmatch(text):
        return False
    if re.fullmatch(r"[CJ][A-Z]{3}[0-9]{7,9}", text):
        return False  # the number under which the NMPA took up an application
    prefix = letters[0].upper()
    digits = re.sub(r"\D", "", text)
    if prefix in _NO_CODES and (len(digits) < 3 or prefix in _NEVER_CODES):
        return False
    if prefix in {
        "PHASE",
        "STUDY",
        "TYPE",
        "GRADE",
        "DAY",
        "WEEK",
        "COHORT",
        "PART",
        "CLASS",
        "STAGE",
        "MAY",
        "JUNE",
        "JULY",
        "VERSION",
        "BOX",
        "SUITE",
        "PAGE",
        "APPENDIX",
        "NOTE",
        "TABLE",
        "FIGURE",
        "YEAR",
        "LEVEL",
        "ROOM",
        "AGE",
    }:
        return False
    if _CODE_SPACED.fullmatch(text) and len(digits) < 3:
        return False
    if _TRIAL.fullmatch(text) or _MEETING_YEAR.fullmatch(text):
        return False
    if re.fullmatch(r"[A-Za-z]+[ -](?:19|20)[0-9]{2}", text) or _STUDY_NUMBER.fullmatch(text):
        return False
    if re.search(r"[0-9]-[A-Z]{2,}", text):
        return False
    return len(letters[0]) >= 2 or len(digits) >= 3


_WIDE_LABEL = re.compile(r"^\s?[\u3040-\u9fff]{2,8}\s?[::=]\s?")
"""What a part of a bracket says a name is: 開発名:RGN-01."""


def _classify(text: str) -> tuple[str, NameType] | None:
    """A part of a parenthesis or a table cell as a name of a drug, or None."""
    text = _WIDE_LABEL.sub("", text)
    text = _LEAD_IN.sub("", text.strip().strip("\"“”'‘’「」『』")).strip().strip("\"“”'‘’「」『』.;").strip()
    if is_code(text):
        return text, "code"
    words = text.split(" ")
    while len(words) > 1 and _SALT.search(" ".join(words)) and not _FORM.search(" ".join(words)) and is_inn(words[0], weak=True):
        words = words[:-1]
    text = " ".join(words) if is_inn(words[0], weak=True) else text
    if 1 <= len(words) <= 2 and is_inn(words[0], weak=True) and (len(words) == 1 or _is_second(words[1])):
        return text, "inn"
    if len(words) == 2 and _is_second(words[1]) and len(words[0]) > 5:
        return text, "inn"
    if (
        re.fullmatch(rf"(?:{_HAN}|{_KANA}){{2,14}}", text)
        and may_be_name(text)
        and not re.search(r"公司|中心|局|集团|以下|简称|年|月|委员会|会社|机构", text)
    ):
        return text, "native"
    return None


def find_drugs(units: list[Unit], marked: frozenset[str] = frozenset()) -> tuple[DrugNames, dict[int, list[Name]]]:
    """All drugs named in the document and, a unit, every place where one is named; `marked` bear the sign of a trade mark and count where nothing else is sure."""
    drugs = DrugNames()
    places: dict[int, list[Name]] = defaultdict(list)
    for unit in units:
        _introduce(unit, drugs)
        for word, branded in with_form(unit.text):
            if _is_unknown(word):
                drugs.add(word, "brand" if branded else "inn", 2)
    for row in rows_of(units).values():
        _named_in_row(row["name"].words, drugs)
    for record in records_of(units).values():
        _named_in_row(record.cells["name"].words, drugs)
    often, firms = _often_named(units), _firm_words(units)
    targets, counts = _targets(units), _counts(units)
    for unit in units:
        _look_for_stems(unit, drugs, often, firms | targets)
    _stems_alone(units, drugs)
    _native_slots(units, drugs)
    for unit in units:
        _in_slots(unit, drugs, firms, counts)
    natives = [text for key in drugs.all_keys() for text, kind in drugs.names(drugs.root(key)) if kind == "native"]
    for name, code in names_before_codes(units, list(dict.fromkeys(natives))):
        if drugs.knows_code(code):
            drugs.join(drugs.add(name, "native"), drugs.add(code, "code"))
    if not drugs.any_sure():
        for word in sorted(marked):
            if _is_unknown(word):
                drugs.add(word, "brand", 1)
    _occurrences(units, drugs, places)
    _aliases(units, drugs, places)
    drugs.alone = _standing_alone(units, drugs)
    return drugs, places


def _native_slots(units: list[Unit], drugs: DrugNames) -> None:
    """Native names told by their place: kana in a Japanese text; Han letters where a text names no other drug, or the name again."""
    japanese = any(re.search(r"[\u3041-\u3096]", unit.text) for unit in units[:30])
    for unit in units:
        if japanese:
            for name in kana_names(unit.text):
                drugs.add(name, "native", 1)
            continue
        for name in han_names(unit.text) if not unit.row else []:
            if not drugs.all_keys() or sum(other.text.count(name) for other in units[:60]) > 1:
                drugs.add(name, "native", 1)


def _stems_alone(units: list[Unit], drugs: DrugNames) -> None:
    """依沃西 of 依沃西单抗: a native name that the text also writes without the word for an antibody."""
    named = {text for key in drugs.all_keys() for text, kind in drugs.names(drugs.root(key)) if kind == "native"}
    for text in sorted(named)[:_MOST_FORMED]:
        stem = re.sub(r"(?:单抗|單抗|双抗)$", "", text)
        if stem == text or len(stem) < 3:
            continue
        alone = re.compile(rf"{re.escape(stem)}(?![单單双雙])")
        if any(alone.search(unit.text) for unit in units):
            drugs.join(drugs.add(text, "native"), drugs.add(stem, "native"))


_MOST_FORMED = 40


def _standing_alone(units: list[Unit], drugs: DrugNames) -> frozenset[str]:
    """Of names that are written with their form ("abrolimus gel"), those that stand without it as well."""
    formed = {text for key in drugs.all_keys() for text, kind in drugs.names(drugs.root(key)) if kind == "inn" and _SALT.search(text)}
    found: set[str] = set()
    for text in sorted(formed)[:_MOST_FORMED]:
        form = _SALT.search(text)
        word = text[: form.start()] if form else text
        alone = re.compile(rf"(?i)(?<![\w-]){re.escape(word)}(?!{re.escape(text[len(word) :])})(?![\w-])")
        if any(alone.search(unit.text) for unit in units):
            found.add(text)
    return frozenset(found)


def _named_in_row(words: str, drugs: DrugNames) -> None:
    """The name in a table's column of names: what stands before a bracket, native ones with and without their form."""
    name = re.split(r"[(、,;/]", words)[0].strip()
    core = native_core(name)
    found: tuple[str, NameType] | None = _classify(core)
    if found is None and (bare := _ANY_CODE.match(name)):
        found = bare[0], "code"
    if found is None or not may_be_name(core):
        return
    key = drugs.add(as_written(name) if found[1] == "native" else found[0], found[1], 3)
    if found[1] == "native":
        for other in (core, without_salt(core)):
            drugs.join(key, drugs.add(other, "native", 3))
    bracket = _PARENTHESIS.search(words)
    inner = _classify(bracket[1]) if bracket else None
    if inner:
        drugs.join(key, drugs.add(inner[0], inner[1], 3))


_SAID_OF_THE_NAME = re.compile(r"\((?:遺伝子組換え|基因重组|重组|リン酸塩|塩酸塩水和物)\)(?=[、,)]|[^()]{0,40}\))")
"""What stands in brackets within brackets and is no part of a name."""
_ENTRY_CODE = re.compile(r"(?:[0-9]{1,2}[.、)]\s?)?([A-Z]{2,5}-?[0-9]{2,5}[A-Z]?)\s?(?=[(::]|片|注射液|胶囊|については|は、)")


def _code_of_entry(text: str, drugs: DrugNames) -> None:
    """The code that opens an entry: "3.RE-315(GLP-1激动剂):…"."""
    opening = _ENTRY_CODE.match(text)
    if opening and is_code(opening[1]):
        drugs.add(opening[1], "code", 2)


def _introduce(unit: Unit, drugs: DrugNames) -> None:
    text = _SAID_OF_THE_NAME.sub(lambda match: " " * len(match[0]), unit.text)
    _code_of_entry(text, drugs)
    if unit.bullet:
        _with_firm(unit, drugs)
    for match in _PARENTHESIS.finditer(text):
        _parenthesis(text, match, drugs)
    for match in _QUOTED_NAME.finditer(text):
        drugs.add(match[1], "native", 3)
    for match in _INTRODUCED.finditer(text):
        name = native_core(match[1])
        found = _classify(name)
        if found and text[max(0, match.start() - 1) : match.start()] != "(":
            key = drugs.add(
                as_written(match[1]) if found[1] == "native" and match[0].startswith(("药品名称", "品种名称", "产品名称")) else found[0],
                found[1],
                3,
            )
            drugs.join(key, drugs.add(found[0], found[1], 3))
        elif (
            not found
            and re.fullmatch(r"[\u3040-\u9fffA-Za-z0-9α-ω-]{2,24}", name)
            and match[0].startswith(("药品", "药物", "产品名", "通用名", "品种"))
        ):
            drugs.add(name, "native", 3)
    for match in (*_TO_NAME.finditer(text), *([m] if (m := _LIST_NAME.match(text)) and (unit.bullet or unit.row) else [])):
        word, second = match[1], match[2]
        if (
            word is None
            or word.lower() in _NEVER
            or word.lower() in _ORDINARY
            or word.lower() in _PLAIN
            or (word.isupper() and len(word) < 5)
        ):
            continue
        if is_code(word):
            drugs.add(word, "code", 2)
        elif is_inn(word, weak=True):
            name = f"{word} {second}" if second and _is_second(second) else word
            drugs.add(name, "inn", 2)
        elif match.re is _LIST_NAME and word.islower() and match[0].endswith(("treatment", "prevention")):
            drugs.add(word, "inn", 2)
        elif (
            match.re is _LIST_NAME
            and match[0].endswith("(")
            and re.match(
                r"[^()]{0,60}(?:Inc|Ltd|Co|Corp|AG|SA|plc|PLC|Pharma|Bio|Therap|Holding|Genetics|Oncology|Laborator)", text[match.end() :]
            )
        ):
            drugs.add(word, "brand" if word[0].isupper() else "inn", 2)


_QUOTED_NAME = re.compile(
    rf"「({_KANA}{{4,24}})」(?=\((?:一般名|開発|同[=:]|対象|予定|効能|[A-Za-z])|(?:について|に関|の(?:承認|製造販売|指定|申請))|(?:が|を|は)[^。、]{{0,40}}(?:指定|承認|申請)|(?:など|等)(?:の)?[0-9]{{1,2}}(?:品目|製品|剤|件))"
)
"""A name in kana between brackets, told as drugs are: with its description behind it, or as what was designated."""


def _with_firm(unit: Unit, drugs: DrugNames) -> None:
    """Reads the entries of a round-up, "… - valtropurin (Dunmore), Lesch-Nyhan disease": a name with its company behind it."""
    for match in _NAME_AND_FIRM.finditer(unit.text):
        word = match[1]
        if word.lower() not in _ORDINARY | _PLAIN | _NEVER and not word.lower().endswith(_ENGLISH_ENDINGS) and not word.isupper():
            drugs.add(word, "inn" if word.islower() else "brand", 2)


def _parenthesis(text: str, match: re.Match[str], drugs: DrugNames) -> None:  # one case after another  # noqa: C901, PLR0912  # one case after another
    head = FORM_BEHIND.sub("", text[max(0, match.start() - 70) : match.start()].rstrip("* "))
    head = _DOSED.sub("", head.rstrip('」』”"》 ')) if _WIDE_LETTER.search(head[-12:]) or head.endswith(("」", "』")) else head
    parts = [part for part in re.split(r"[,,;;、/]| or | and ", match[1]) if part.strip()]
    inner = [found for part in parts if (found := _classify(part))]
    before = _BEFORE.search(head) or _BEFORE_WIDE.search(head)
    if not before:
        return
    groups = [group for group in before.groups() if group]
    left = " ".join(groups)
    outer: tuple[str, NameType] | None = None
    if len(groups) == 2:
        outer = _classify(left) if _is_second(groups[1]) else _classify(groups[1])
        left = left if outer and outer[0] == left else groups[1]
    elif re.search(r"[\u3040-\u9fff]", left):
        core = native_core(left)
        outer = _classify(core) or ((core, "native") if re.fullmatch(rf"{_HAN}{{2,12}}[A-Za-z0-9]{{1,6}}", core) else None)
        full = as_written(left)
        if (
            outer is not None
            and outer[1] == "native"
            and full != core
            and (any(kind in {"code", "inn"} for _, kind in inner) or re.search(r"商品名|代号|研发|販売名|一般名|trade|brand", match[1]))
        ):
            drugs.join(drugs.add(full, "native", 3), drugs.add(core, "native", 3))
        left = core
    else:
        outer = _classify(left)
    codes = [found for found in inner if found[1] == "code"]
    lower = left.lower()
    named = lower not in _ORDINARY and lower not in _PLAIN and lower not in _NEVER and len(lower) > 3
    if (
        outer is None
        and named
        and re.fullmatch(rf"{_LETTER}[0-9A-Za-zÀ-ɏ_-]{{3,40}}", left)
        and not left.isupper() | lower.endswith(("oma", "itis", "osis", "emia", "aemia", "pathy", "trophy"))
    ):
        if codes or (left[0].isupper() and any(kind == "inn" for _, kind in inner)):
            outer = (left, "brand" if left[0].isupper() and any(kind == "inn" for _, kind in inner) else "inn")
    elif outer is None and left.isupper() and len(left) > 4 and any(kind == "inn" for _, kind in inner) and named:
        outer = (left, "brand")
    if outer is None and named and left[:1].isupper() and left.isascii() and re.search(r"一般名|通用名|成分名", match[1]) and inner:
        outer = (left, "brand")
    if outer is None and not inner and named and left[0].isupper():
        _brand_and_unknown(left, match[1], text[match.end() : match.end() + 12], drugs)
        return
    if outer is None:
        return
    if outer[1] == "native" and not codes and not any(kind == "inn" for _, kind in inner) and not _LEAD_IN.match(match[1]):
        return
    quoted = re.match(r"[\"“]([a-z][0-9A-Za-zÀ-ɏ_-]{3,20})[\"”]", match[1].strip())
    if not inner and not quoted:
        return
    outer_key = drugs.add(outer[0], outer[1], 3)
    for name, kind in inner:
        if name_key(name) != outer_key:
            drugs.join(outer_key, drugs.add(name, kind, 3))
    for short in re.findall(r"[\"“]([a-z][0-9A-Za-zÀ-ɏ_-]{3,20})[\"”]", match[1]):
        drugs.join(outer_key, drugs.add(short, "other", 3))
    brand = re.search(
        r"(?i)(?:trade ?mark|trade name|brand name|brand|商品名|販売名|製品名)\s?[::为]?\s?[\"“「『]?([A-Z][0-9A-Za-zÀ-ɏ_-]{2,24}|[\u3040-\u9fff]{2,10})",
        match[1],
    )
    if brand:
        drugs.join(outer_key, drugs.add(brand[1], "brand", 3))


def _brand_and_unknown(left: str, inside: str, after: str, drugs: DrugNames) -> None:
    """Reads "Korsuva (difelikefalin)", "Lyocalfin (Procalva)": a capital word before a single word that no list knows as plain."""
    word = inside.strip()
    first = re.split(r"[ ,;]", word)[0]
    known = first.lower() in _PLAIN or first.lower() in _ORDINARY or first.lower() in _NEVER
    if (
        known
        or disease_in(word)
        or left[-1].isdigit()
        or len(first) < 7
        or not re.fullmatch(rf"{_LETTER}+(?:-{_LETTER}+)?", first)
        or first.isupper()
    ):
        return
    rest = word[len(first) :].strip(" ,;")
    if rest == "acid" and first.endswith("ic") and left.isalpha() and not left.isupper():
        drugs.join(drugs.add(left, "brand", 2), drugs.add(word, "inn", 2))
        return
    if rest and not _is_second(rest.split(" ")[0]) and not re.match(r"[A-Z][\w. ]{2,30}$", rest):
        return
    if first[0].islower():
        drugs.join(drugs.add(left, "brand", 2), drugs.add(first if not rest or not _is_second(rest.split(" ")[0]) else word, "inn", 2))
    elif not rest and not _PLACE_AFTER.match(after):
        drugs.join(drugs.add(left, "inn", 2), drugs.add(first, "brand", 2))


def _targets(units: list[Unit]) -> frozenset[str]:
    """What looks like a code and is told somewhere as a target, a gene or a marker."""
    return frozenset(
        match[0]
        for unit in units
        for match in _CODE.finditer(unit.text)
        if _TARGET_AFTER.match(unit.text[match.end() : match.end() + 20])
        or _EXPRESSED.search(unit.text[max(0, match.start() - 30) : match.start()])
    )


_EXPRESSED = re.compile(
    r"(?i)(?:expression of|mutations? (?:in|of)|inhibitor of|antibody (?:to|against)|targeting|targets|binds(?: to)?|blocks|inhibits|fusions? of|variants? (?:in|of)|amplification of|loss of|deficiency of|directed against|anti-?|activity of|receptor) ?$"
)


def _counts(units: list[Unit]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for unit in units:
        for word in _WORD.findall(unit.text):
            counts[word.lower()] += 1
    return counts


def _in_slots(unit: Unit, drugs: DrugNames, firms: frozenset[str], counts: dict[str, int]) -> None:
    """Words that no list knows, standing several times where drugs stand, at least once where nothing else does."""
    for match in _SURE_SLOT.finditer(unit.text):
        word = match["name"] or match["subject"]
        lower = word.lower()
        if (
            counts.get(lower, 0) < (1 if told_of_designation(unit.text, match.start(), lower) else 2)
            or word in firms
            or lower in _ORDINARY
            or lower in _PLAIN
            or lower in _NEVER
        ):
            continue
        if lower.endswith((*_ENGLISH_ENDINGS, *WORDY)) or len(lower) < 7:
            continue
        drugs.add(word, "inn", 1)


_SURE_SLOT = re.compile(
    r"(?:(?i:designation|designations|status|approval|application|passport|opinion) (?:to|of)|(?i:application|NDA|BLA|MAA|IND|passport|supplement|opinion) (?:for|on)|\b(?:awarded|granted|gave|designated|grants|awards|approved|authori[sz]ed|licensed|cleared))"
    r" (?P<name>[a-z]{7,24})(?=,? (?:an?|in|for|as|its|or|Fast|Orphan|orphan|Breakthrough|breakthrough|Priority|RMAT|PRIME|was|is|has|had|by|from)\b|[,.;)]| \()"
    r"|(?:^|\. |\| )(?P<subject>[A-Z][a-z]{6,24}) (?:\([A-Z]{2,6}-?[0-9]|(?:was|has been|had been|is) (?:designated|granted|awarded|approved|an? orphan|on (?:full|partial|clinical)))"
)


def _often_named(units: list[Unit]) -> frozenset[str]:
    """Words that only weakly look like names but come twice or more, or stand in the title or right after a grant."""
    counts: dict[str, int] = defaultdict(int)
    for unit in units:
        for match in _WORD.finditer(unit.text):
            lower = match[0].lower()
            if _DISEASE_AFTER.match(unit.text, match.end()):
                continue
            if lower.endswith(_WEAK + _SMALL) and is_inn(lower, weak=True):
                counts[lower] += 2 if unit.title else 1
    return frozenset(word for word, count in counts.items() if count >= 2)


def _firm_words(units: list[Unit]) -> frozenset[str]:
    """The words that companies of the document are called by ("Casterline Pharma A/S"), wherever they stand again."""
    return frozenset(
        word
        for unit in units
        for match in _WORD.finditer(unit.text)
        if match[0][0].isupper() and _FIRM_AFTER.match(unit.text[match.end() : match.end() + 24])
        for word in (match[0], match[0].upper())
    )


def _look_for_stems(unit: Unit, drugs: DrugNames, often: frozenset[str], firms: frozenset[str]) -> None:  # one kind of name after another  # noqa: C901, PLR0912  # one kind of name after another
    text = unit.text
    for match in _WORD.finditer(text):
        if match[0] in firms or (match[0][0].isupper() and _FIRM_AFTER.match(text[match.end() : match.end() + 24])):
            continue
        if (
            is_inn(match[0])
            or match[0].lower() in often
            or (is_inn(match[0], weak=True) and match[0].islower() and _GREEK_AFTER.match(text, match.end()))
            or (is_inn(match[0], weak=True) and _VERB_AFTER.match(text[match.end() : match.end() + 80]))
        ) and match[0].lower() not in _SECOND:
            first = _FIRST_WORD.search(text[max(0, match.start() - 32) : match.start()]) if _is_second(match[0]) else None
            following = re.match(rf" ({_LETTER}[0-9A-Za-zÀ-ɏ_-]{{2,20}})", text[match.end() : match.end() + 24])
            second = following[1] if following and _is_second(following[1]) else None
            if first is None or not _may_be_first(first[1]):
                key = drugs.add(f"{match[0]} {second}" if second else match[0], "inn", 1)
                if second and _SALT.fullmatch(f" {second}") and drugs.knows(match[0]):
                    drugs.join(drugs.add(match[0], "inn", 1), key)
            else:
                drugs.add(f"{first[1]} {match[0]}", "inn", 1)
    for match in _CLASS_NOUN.finditer(text):
        word = match[1]
        if word not in _ORDINARY | _PLAIN | _NEVER and not word.endswith(_ENGLISH_ENDINGS):
            drugs.add(word, "inn", 1)
    for match in _CODE.finditer(text):
        if (
            is_code(match[0])
            and match[0] not in firms
            and not _GENE.fullmatch(match[0])
            and not _TARGET_AFTER.match(text[match.end() : match.end() + 20])
            and not _TARGET_BEFORE.search(text[max(0, match.start() - 16) : match.start()])
        ):
            drugs.add(match[0], "code", 1)
    for match in _CODE_WITH_FORM.finditer(text):
        drugs.add(match[1], "code", 2)
    for match in re.finditer(rf"({_LETTER}{{3,25}})(?=\s?®)", text):
        drugs.add(match[1], "brand", 1)
    if re.search(r"[\u3040-\u9fff]", text):
        for match in _AFTER_CLASS.finditer(text):
            if match[1].lower() not in _ORDINARY | _PLAIN | _NEVER and match[1] not in firms:
                drugs.add(match[1], "brand", 1)
        for match in _LATIN_AMONG_WIDE.finditer(text):
            word = match[0]
            if word.lower() not in _ORDINARY | _PLAIN | _NEVER and not word.lower().endswith(_ENGLISH_ENDINGS):
                drugs.add(word, "inn", 1)
        for written, core in names_in(text):
            key = drugs.add(written, "native", 1)
            for shorter in (core, without_salt(core)):
                drugs.join(key, drugs.add(shorter, "native", 1))


def _occurrences(
    units: list[Unit], drugs: DrugNames, places: dict[int, list[Name]]
) -> None:  # one case after another  # one case after another
    """Every place where a known name stands, longest name first, whole words only."""
    spellings: dict[str, tuple[str, NameType]] = {}
    for key in drugs.all_keys():
        for text, kind in drugs.names(drugs.root(key)):
            spellings.setdefault(text.lower(), (text, kind))
            if kind == "code":
                spellings.setdefault(text.lower().replace("-", ""), (text, kind))
                spellings.setdefault(text.lower().replace("-", " "), (text, kind))
            if kind == "inn" and (biologic := re.fullmatch(rf"({_LETTER}{{6,}})-[a-z]{{4}}", text)) and not text.endswith(("beta", "alfa")):
                spellings.setdefault(biologic[1].lower(), (text, kind))
            if kind == "inn" and " " in text:
                spellings.setdefault(text.lower().split(" ")[0], (text, kind))
    if not spellings:
        return
    found_lengths: defaultdict[str, set[int]] = defaultdict(set)
    for spelling in spellings:
        found_lengths[spelling[:3]].add(len(spelling))
    lengths = {opening: sorted(of_it, reverse=True) for opening, of_it in found_lengths.items()}
    for unit in units:
        lower = unit.text.lower()
        if len(lower) != len(unit.text):
            lower = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in unit.text)
        position = 0
        while position < len(lower):
            options = lengths.get(lower[position : position + 3])
            found = None
            if options and not (position and _same_word(lower[position - 1], lower[position])):
                found = next(
                    (
                        written
                        for length in options
                        if (written := lower[position : position + length]) in spellings
                        and not _same_word(written[-1], lower[position + length : position + length + 1])
                    ),
                    None,
                )
            if found is None:
                position += 1
                continue
            text, kind = spellings[found]
            places[unit.index].append(
                Name(text=text, name_type=kind, unit=unit.index, start=position, end=position + len(found), strength=1)
            )
            position += len(found)


def _same_word(one: str, other: str) -> bool:
    return bool(other) and one.isascii() and other.isascii() and one.isalnum() and other.isalnum()


_AFTER_CLASS = re.compile(r"(?:疫苗|ワクチン)([A-Z][a-z]{2,12}[A-Za-z]{0,6}(?:-[A-Z0-9]{1,3})?)(?![A-Za-z0-9])")
"""The name right behind the word for what it is: RSV疫苗FenVax-R."""
_LATIN_AMONG_WIDE = re.compile(r"(?<![A-Za-z0-9 .-])[a-z]{7,24}(?![A-Za-z0-9-]| [A-Za-z])")
"""A small Latin word among Han letters or kana: nothing but names of drugs is written so."""
_OR_CODE = re.compile(
    r"\b([A-Za-z][a-z]{5,25}(?: [a-z]{5,20})?),? (?:or|also|formerly|previously|aka|a\.k\.a\.|code-named|known as|also known as|that is|i\.e\.),? ([A-Z][A-Za-z]{0,6}-?[0-9]{1,7}[A-Za-z]{0,2})\b"
)


def _aliases(units: list[Unit], drugs: DrugNames, places: dict[int, list[Name]]) -> None:
    """Reads "…, where it is known as PT-001": the name nearest before it is the same drug."""
    added = False
    for unit in units:
        for match in _OR_CODE.finditer(unit.text):
            known = {name.text.lower(): name for name in places.get(unit.index, ())}
            one, code = known.get(match[1].lower()) or known.get(match[1].split(" ")[-1].lower()), known.get(match[2].lower())
            if one is not None and is_code(match[2]) and (code is None or code.name_type == "code"):
                drugs.join(drugs.add(one.text, one.name_type), drugs.add(match[2], "code", 2))
                added = True
        for match in _ALIAS.finditer(unit.text):
            alias = match[1]
            if alias.lower() in _ORDINARY or alias.lower() in _PLAIN or alias.lower() in _NEVER:
                continue
            earlier = [name for name in places.get(unit.index, ()) if name.end <= match.start()]
            if not earlier and unit.index and places.get(unit.index - 1):
                earlier = places[unit.index - 1][:1]
            if earlier:
                kind: NameType = "code" if is_code(alias) else "brand" if alias[0].isupper() else "inn"
                drugs.join(drugs.add(earlier[-1].text, earlier[-1].name_type), drugs.add(alias, kind, 2))
                added = True
    if added:
        places.clear()
        _occurrences(units, drugs, places)


def seen_drug(root: str, drugs: DrugNames, companies: tuple[CompanySeen, ...]) -> DrugSeen:
    """The drug of `root` as the reading reports it."""
    names = tuple(NameSeen(name=text, name_type=kind) for text, kind in drugs.names(root))
    return DrugSeen(name=drugs.main_name(root), names=names, companies=companies)
