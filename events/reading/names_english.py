"""English names told by what stands beside them: a pharmaceutical form, the sign of a trade mark, the noun of a designation."""

# ruff: noqa: E501  # a pattern is read as one line

import re

_FORMS = (
    r"(?:for )?(?:(?:S\.C\.|I\.V\.|I\.M\.|Oral|Nasal|Topical|Ophthalmic|Intravenous|Subcutaneous|Inhaled|Dispersible|Chewable|Film-coated|Hard|Soft|Dry|Pediatric"
    r"|Sustained[- ]release|Extended[- ]release|Controlled[- ]release|Enteric[- ]coated|Prolonged[- ]release|Modified[- ]release) ){0,2}"
    r"(?:Tablets?|Capsules?|Injection|Granules|Suspension|Solution|Cream|Ointment|Gel|Eye Drops|Drops|Spray|Inhalation|Powder|Syrup|Emulsion|Suppositor(?:y|ies)"
    r"|Patch(?:es)?|Pills|Lotion|Foam|Implant|Infusion|Inhaler|Syringe|Pen|Autoinjector|Kit|Oral Film)"
)
_WITH_FORM = re.compile(rf"(?<![\w-])([A-Z][a-z]{{5,24}}) {_FORMS}\b(?P<behind> \()?")
FORM_BEHIND = re.compile(rf"(?<=[a-z]) {_FORMS}$")
"""The form between a name and the bracket that says what it is: "Veltorin Tablets (veltinib)"."""
_NO_NAMES = ("al", "ic", "ous", "ile", "ular", "ant", "ven", "ine", "man", "gle", "ble", "ral", "ter", "mal", "mon")
_NO_WORDS = frozenset(
    {"compound", "sterile", "insulin", "protein", "vaccine", "liposome", "buffered", "placebo", "single", "double", "generic"}
)
_MARKED = re.compile(r"(?<![\w-])([A-Z][A-Za-z]{3,24})\s?(?:®|™|\((?:R|TM)\)|&reg;|&trade;)(?P<behind>[^\n]{0,24})")
_NO_MEDICINE = re.compile(
    r"(?i)^[\s-]?(?:[a-z-]+ ){0,2}(?:platform|technolog|system|device|test|assay|kit|service|software|app\b|engine|database|library|program|process|trial|study|score|method|vector|capsid)"
)
_OF_DESIGNATION = re.compile(
    r"(?i)(?:orphan|breakthrough|fast track|priority|prime|designation|designations)[a-z ,]{0,40} (?:status )?(?:to|of) $"
)
_LEAST = 8
_REACH = 64


def with_form(text: str) -> list[tuple[str, bool]]:
    """The names that stand before a pharmaceutical form written as a name's part, and whether a bracket behind tells more."""
    return [
        (match[1], match["behind"] is not None)
        for match in _WITH_FORM.finditer(text)
        if match[1].lower() not in _NO_WORDS and not match[1].lower().endswith(_NO_NAMES)
    ]


def marked_words(text: str) -> frozenset[str]:
    """Words that bear the sign of a trade mark and are not told as a technology, a test or a device."""
    found: set[str] = set()
    never: set[str] = set()
    for match in _MARKED.finditer(text):
        (never if _NO_MEDICINE.match(match["behind"]) else found).add(match[1])
    return frozenset(found - never)


def told_of_designation(text: str, start: int, word: str) -> bool:
    """Whether a small word that nobody knows stands where a designation is told of it: once is then enough."""
    place = text.lower().find(word, start)
    return len(word) >= _LEAST and _OF_DESIGNATION.search(text[max(0, place - _REACH) : place]) is not None


WORDY = (
    "oma",
    "itis",
    "osis",
    "emia",
    "aemia",
    "pathy",
    "trophy",
    "uria",
    "algia",
    "penia",
    "ism",
    "ship",
    "hood",
    "dom",
    "ward",
    "ology",
    "graphy",
    "ic",
    "al",
    "ary",
    "ory",
    "ry",
    "er",
    "or",
    "ly",
    "ty",
    "cy",
    "gy",
    "my",
    "ny",
    "phy",
    "ent",
    "ant",
    "ess",
    "ge",
    "ce",
    "se",
    "ze",
    "ve",
    "te",
    "ue",
    "ure",
    "are",
    "ere",
    "ore",
    "ire",
    "ine",
    "able",
    "ible",
    "ed",
    "es",
    "ns",
    "ts",
    "ks",
    "ps",
    "rs",
    "ls",
    "ms",
    "gs",
    "ds",
    "ys",
    "th",
    "ht",
    "ft",
    "ct",
    "pt",
    "rt",
    "nt",
    "lt",
    "st",
    "ght",
    "ck",
    "sh",
    "ch",
    "ful",
    "man",
    "men",
    "ian",
    "ean",
    "id",
    "ium",
    "us",
    "is",
    "ia",
    "sis",
    "tic",
)
"""How plain words end that stand where names do."""
