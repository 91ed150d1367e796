"""Designations by the names that authorities and people give them."""

import re
from pathlib import Path

import pytest

from events.designations import AUTHORITY_NAMES, Phrase, designation, designations, equivalents, find, kinds_of, proper_name, read_phrase
from events.vocabulary import DESIGNATIONS, Authority, Kind


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("NMPA breakthrough_therapy", Phrase(authority=Authority.NMPA, kind=Kind.BREAKTHROUGH_THERAPY)),
        ("FDA breakthrough therapy", Phrase(authority=Authority.FDA, kind=Kind.BREAKTHROUGH_THERAPY)),
        ("CDE breakthrough therapy", Phrase(authority=Authority.NMPA, kind=Kind.BREAKTHROUGH_THERAPY)),
        ("btd nmpa", Phrase(authority=Authority.NMPA, kind=Kind.BREAKTHROUGH_THERAPY)),
        ("orphan", Phrase(kind=Kind.ORPHAN_DRUG)),
        ("fast-track", Phrase(kind=Kind.FAST_TRACK)),
        ("PRIME", Phrase(kind=Kind.PRIME)),
        ("Health Canada priority review", Phrase(authority=Authority.HC, kind=Kind.PRIORITY_REVIEW)),
        # a name of one authority alone says which
        ("NOC/c", Phrase(authority=Authority.HC, kind=Kind.CONDITIONAL_APPROVAL)),
        ("先駆け", Phrase(authority=Authority.PMDA, kind=Kind.SAKIGAKE)),
        ("ILAP", Phrase(authority=Authority.MHRA, kind=Kind.INNOVATION_PASSPORT)),
        ("突破性治疗药物", Phrase(authority=Authority.NMPA, kind=Kind.BREAKTHROUGH_THERAPY)),
        ("优先审评", Phrase(authority=Authority.NMPA, kind=Kind.PRIORITY_REVIEW)),
        # what is no word of the vocabulary is left as it was written
        ("FDA Olverembatinib", Phrase(authority=Authority.FDA, rest="Olverembatinib")),
        ("Ascentage Pharma", Phrase(rest="Ascentage Pharma")),
        ("FDA EMA", Phrase(authority=Authority.FDA, rest="EMA")),
        ("", Phrase()),
    ],
)
def test_words_are_read_as_an_authority_a_kind_and_the_rest(text: str, phrase: Phrase) -> None:
    assert read_phrase(text) == phrase


@pytest.mark.parametrize(
    ("authority", "kind", "name"),
    [
        (Authority.NMPA, Kind.BREAKTHROUGH_THERAPY, "Breakthrough Therapy Designation"),
        (Authority.EMA, Kind.PRIME, "PRIority MEdicines (PRIME)"),
        (Authority.EMA, Kind.ORPHAN_DRUG, "Orphan designation"),
        (Authority.SMC, Kind.PRIORITY_REVIEW, "Fast-track authorisation procedure"),
        (Authority.HC, Kind.CONDITIONAL_APPROVAL, "Notice of Compliance with conditions"),
        (Authority.OTHER, Kind.PRIORITY_REVIEW, "Priority review"),
        (None, Kind.CONFERENCE_PRESENTATION, "Conference presentation"),
    ],
)
def test_a_designation_has_the_name_its_authority_uses(authority: Authority | None, kind: Kind, name: str) -> None:
    assert proper_name(authority, kind) == name


def test_every_pair_has_a_name() -> None:
    for kind in Kind:
        for authority in (*Authority, None):
            assert designation(authority, kind).name


def test_the_kinds_of_an_authority_are_those_it_has() -> None:
    assert Kind.PRIME in kinds_of(Authority.EMA)
    assert Kind.PRIME not in kinds_of(Authority.FDA)
    assert kinds_of(None) == (Kind.CONFERENCE_PRESENTATION,)
    assert len(kinds_of(Authority.OTHER)) == len(Kind) - 1


def test_equivalents_are_those_of_other_authorities() -> None:
    similar = {(row.authority, row.code) for row in equivalents(designation(Authority.NMPA, Kind.BREAKTHROUGH_THERAPY))}
    assert {(Authority.FDA, "BTD"), (Authority.EMA, "PRIME"), (Authority.PMDA, "SAKIGAKE")} <= similar
    assert all(authority is not Authority.NMPA for authority, _ in similar)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("PTD", ["PTD"]),
        ("nmpa breakthrough", ["CN-BTD"]),
        ("罕见病目录", ["CN-RARE"]),
        ("rolling review", ["RR"]),
        ("nonsense", []),
    ],
)
def test_a_designation_is_found_by_its_names(text: str, codes: list[str]) -> None:
    assert [row.code for row in find(text)] == codes


def test_an_authority_alone_gives_all_of_its_designations() -> None:
    assert {row.code for row in find("Swissmedic")} == {"CH-FTP", "CH-TEMP", "CH-ODS", ""}


def test_designations_of_the_domain_table_are_named_and_only_verified_clocks_are_told(shared: Path) -> None:
    header, *lines = (shared / "domain" / "designations.tsv").read_text(encoding="utf-8").splitlines()
    columns = header.split("\t")
    for line in lines:
        row = dict(zip(columns, line.split("\t"), strict=False))
        kind, confidence = row["milestone_kind"], row["confidence"]
        if not kind:
            continue
        ours = designation(Authority(row["milestone_authority"]), Kind(kind))
        assert ours.authority is not None
        if confidence.startswith(("memory", "secondary")):
            assert not re.search(r"\d", ours.clock), ours


def test_every_designation_kind_says_what_it_confers() -> None:
    for row in designations():
        assert row.confers.endswith(".")
        if row.authority is not None and row.kind in DESIGNATIONS:
            assert row.granted_by


def test_each_review_that_is_shorter_says_its_clock() -> None:
    for authority, kind in ((Authority.PMDA, Kind.SAKIGAKE), (Authority.PMDA, Kind.PRIORITY_REVIEW)):
        assert "instead of 12" in next(row.clock for row in designations() if (row.authority, row.kind) == (authority, kind))


def test_every_authority_has_a_name_and_a_place() -> None:
    assert AUTHORITY_NAMES.keys() == set(Authority)
