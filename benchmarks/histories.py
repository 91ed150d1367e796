"""Made-up drugs with lifelike histories for the benchmarks: fifty events a drug, the same ones at every run."""

from collections.abc import Iterator
from datetime import date, timedelta

from events.event_types import (
    AnyEvent,
    Change,
    CompanyLinked,
    DrugNamed,
    DrugRegistered,
    MilestoneCorrected,
    MilestoneCorroborated,
    MilestoneRecorded,
    MilestoneRetracted,
    NewEvent,
    Source,
    content_id,
)
from events.partial_date import PartialDate
from events.vocabulary import Authority, Kind, Status

EVENTS_A_DRUG = 50
# So many drugs are in the news at the same time: their events alternate in the log.
COHORT = 200

_FIRST_DAY = date(2012, 1, 2)
_STEPS = (
    (Kind.ORPHAN_DRUG, Status.REQUESTED),
    (Kind.ORPHAN_DRUG, Status.GRANTED),
    (Kind.BREAKTHROUGH_THERAPY, Status.RECOMMENDED),
    (Kind.BREAKTHROUGH_THERAPY, Status.GRANTED),
    (Kind.FAST_TRACK, Status.GRANTED),
    (Kind.PRIORITY_REVIEW, Status.GRANTED),
)
_AUTHORITIES = (Authority.FDA, Authority.NMPA, Authority.EMA, Authority.PMDA)
_INDICATIONS = (
    "chronic myeloid leukemia resistant to or intolerant of first- and second-generation tyrosine kinase inhibitors",
    "relapsed or refractory multiple myeloma after at least three prior lines of therapy",
    "Philadelphia chromosome-positive acute lymphoblastic leukemia",
    "unresectable hepatocellular carcinoma",
    "succinate dehydrogenase-deficient gastrointestinal stromal tumor",
)


def drug_id(number: int) -> str:
    """The id of a made-up drug."""
    return f"d{number:08x}"


def names(number: int) -> tuple[str, str, str]:
    """The names that a made-up drug goes by, the development code last."""
    return (f"Benchtinib {number}", f"Benchimab-{number}", f"BT-{number:05}")


def history(number: int) -> list[NewEvent]:
    """Fifty events of one drug: names, a company, milestones of several indications, other sources, corrections, a retraction."""
    drug = drug_id(number)
    first, second, code = names(number)
    events: list[AnyEvent] = [
        DrugRegistered(drug_id=drug, name=first),
        DrugNamed(drug_id=drug, name=second, name_type="inn"),
        DrugNamed(drug_id=drug, name=code, name_type="code"),
        CompanyLinked(drug_id=drug, company=f"Benchmark Pharma {number % 900} Co., Ltd", role="applicant"),
    ]
    events.extend(_step(number, drug, turn) for turn in range(EVENTS_A_DRUG - len(events)))
    return [
        NewEvent(event_id=content_id(drug, str(version)), event=event, causation_id=content_id("notice", drug, str(version // 3)))
        for version, event in enumerate(events)
    ]


def _step(number: int, drug: str, turn: int) -> AnyEvent:
    """Of ten events seven record a milestone, two come from another source, one puts something right."""
    turn_of_fact = turn - turn % 10 + min(turn % 10, 6)
    latest = f"m{number:07x}{turn_of_fact:05x}"
    day = _FIRST_DAY + timedelta(days=97 * turn_of_fact + number % 90)
    occurred = PartialDate(day.isoformat() if turn % 3 else day.isoformat()[:7])
    match turn % 10:
        case 7 | 8:
            return MilestoneCorroborated(
                drug_id=drug,
                milestone_id=latest,
                occurred=occurred,
                source=_source(number, turn, day),
                evidence="has been confirmed in the register of the authority",
            )
        case 9 if turn > 40:  # noqa: PLR2004  # the last one
            return MilestoneRetracted(drug_id=drug, milestone_id=latest, reason="Said of another drug of the same company.")
        case 9:
            change = Change(field="occurred", before=occurred.text, after=(day - timedelta(days=1)).isoformat())
            return MilestoneCorrected(drug_id=drug, milestone_id=latest, changes=(change,), reason="The register has another day.")
        case _:
            kind, status = _STEPS[turn % len(_STEPS)]
            authority, indication = (number + turn // 6) % len(_AUTHORITIES), (number + turn // 12) % len(_INDICATIONS)
            return MilestoneRecorded(
                drug_id=drug,
                milestone_id=latest,
                track=f"t{number:07x}{list(Kind).index(kind):02x}{authority}{indication}",
                authority=_AUTHORITIES[authority],
                kind=kind,
                status=status,
                indication=_INDICATIONS[indication],
                occurred=occurred,
                source=_source(number, turn, day),
                evidence=f"announced that the authority had {status.value} it for the treatment of {_INDICATIONS[indication]}",
            )


def _source(number: int, turn: int, day: date) -> Source:
    return Source(
        notice_id=f"n{number:07x}{turn // 2:05x}",
        title=f"Benchmark Pharma announces progress of {names(number)[0]}",
        url=f"https://news.example.org/{day.year}/{number}/{turn}",
        publisher=f"Benchmark Pharma {number % 900} Co., Ltd",
        published=day + timedelta(days=3),
    )


def log_of(drugs: int, first: int = 0) -> Iterator[tuple[str, NewEvent, int]]:
    """(stream, event, version before it) of so many drugs in the order of a log: the drugs of a cohort take turns."""
    for start in range(first, first + drugs, COHORT):
        numbers = range(start, min(start + COHORT, first + drugs))
        histories = [(f"drug-{drug_id(number)}", history(number)) for number in numbers]
        for version in range(EVENTS_A_DRUG):
            for stream, events in histories:
                yield stream, events[version], version
