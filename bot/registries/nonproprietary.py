"""Nonproprietary names: what is added to them, so that one substance is one name everywhere, or is seen to be perhaps one."""

import re

from events.reading.proposals import NameSeen

# Biological products get a hyphen and four letters that mean nothing: FDA, Nonproprietary Naming of Biological Products, January 2017.
# The stems are those of biological substances (WHO, Use of Stems in the Selection of INN): other names end in letters of their own.
_SUFFIXED = re.compile(
    r"(?P<core>.*(?:mab|cept|stim|ase|cel|vec|fusp|tox|ermin|kin|poetin|alfa|beta|gamma|glargine|aspart|lispro|tropin|pegol|"
    r"vedotin|deruxtecan|tesirine|mafodotin|ozogamicin|govitecan|emtansine|soravtansine|tirumotecan))-[a-z]{4}",
    re.IGNORECASE,
)

# Salts and water: what a substance is given as. The moiety may be the same drug or not; a person says so.
_SALTS = frozenset(
    {
        *("acetate", "anhydrous", "(anhydrous)", "besylate", "bromide", "calcium", "chloride", "citrate", "dihydrate", "dihydrochloride"),
        *("disodium", "fumarate"),
        *("hcl", "hydrate", "hydrobromide", "hydrochloride", "lactate", "magnesium", "maleate", "malate", "mesilate", "mesylate"),
        *("monohydrate", "nitrate", "phosphate", "potassium", "sodium", "succinate", "sulfate", "sulphate", "tartrate", "tosylate"),
    }
)


def moiety(name: str) -> str | None:
    """The name without the salt it ends in ("imatinib mesylate" is a salt of imatinib); None where it ends in none."""
    words = name.split()
    while len(words) > 1 and words[-1].casefold() in _SALTS:
        words.pop()
    rest = " ".join(words)
    return None if rest == name or rest.casefold() in _SALTS else rest


def substances(name: str) -> tuple[NameSeen, ...]:
    """The name, and before it the name without the FDA's suffix where it has one: "isatuximab-irfc" is isatuximab."""
    match = _SUFFIXED.fullmatch(name)
    whole = NameSeen(name=name, name_type="other")
    return (NameSeen(name=match["core"], name_type="inn"), whole) if match else (whole,)
