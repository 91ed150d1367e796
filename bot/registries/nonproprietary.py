"""Nonproprietary names: what the FDA adds to them, so that one substance is one name everywhere."""

import re

from events.reading.proposals import NameSeen

# Biological products get a hyphen and four letters that mean nothing: FDA, Nonproprietary Naming of Biological Products, January 2017.
# The stems are those of biological substances (WHO, Use of Stems in the Selection of INN): other names end in letters of their own.
_SUFFIXED = re.compile(
    r"(?P<core>.*(?:mab|cept|stim|ase|cel|fusp|tox|ermin|kin|poetin|alfa|beta|gamma|glargine|aspart|lispro|tropin|pegol|"
    r"vedotin|deruxtecan|tesirine|mafodotin|ozogamicin|govitecan|emtansine|soravtansine|tirumotecan))-[a-z]{4}",
    re.IGNORECASE,
)


def substances(name: str) -> tuple[NameSeen, ...]:
    """The name, and before it the name without the FDA's suffix where it has one: "isatuximab-irfc" is isatuximab."""
    match = _SUFFIXED.fullmatch(name)
    whole = NameSeen(name=name, name_type="other")
    return (NameSeen(name=match["core"], name_type="inn"), whole) if match else (whole,)
