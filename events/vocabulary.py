"""The program's words: authorities, kinds, statuses, which pairs are possible, and how a track moves through them."""

from enum import StrEnum

from events.errors import ImpossibleMilestone, InvalidValue


class Authority(StrEnum):
    """Who decides. NMPA includes its CDE; EMA includes CHMP, COMP and the European Commission; PMDA includes the MHLW."""

    FDA = "FDA"
    NMPA = "NMPA"
    EMA = "EMA"
    PMDA = "PMDA"
    MHRA = "MHRA"
    HC = "HC"
    SMC = "SMC"
    TGA = "TGA"
    MFDS = "MFDS"
    OTHER = "OTHER"


class Kind(StrEnum):
    """What a milestone is about: a designation, a review mode, a step of an application, a decision, a congress."""

    BREAKTHROUGH_THERAPY = "breakthrough_therapy"
    FAST_TRACK = "fast_track"
    ORPHAN_DRUG = "orphan_drug"
    PRIORITY_REVIEW = "priority_review"
    RMAT = "rmat"
    RARE_PEDIATRIC_DISEASE = "rare_pediatric_disease"
    QIDP = "qidp"
    PRIME = "prime"
    ACCELERATED_ASSESSMENT = "accelerated_assessment"
    SAKIGAKE = "sakigake"
    INNOVATION_PASSPORT = "innovation_passport"
    REAL_TIME_ONCOLOGY_REVIEW = "real_time_oncology_review"
    SPECIAL_REVIEW = "special_review"
    ACCELERATED_APPROVAL = "accelerated_approval"
    CONDITIONAL_APPROVAL = "conditional_approval"
    EXCEPTIONAL_CIRCUMSTANCES = "exceptional_circumstances"
    APPROVAL = "approval"
    MARKET_EXCLUSIVITY = "market_exclusivity"
    APPLICATION_SUBMITTED = "application_submitted"
    APPLICATION_ACCEPTED = "application_accepted"
    IND_CLEARANCE = "ind_clearance"
    COMPLETE_RESPONSE = "complete_response"
    REFUSAL = "refusal"
    TARGET_ACTION_DATE = "target_action_date"
    CLINICAL_HOLD = "clinical_hold"
    ADVISORY_COMMITTEE = "advisory_committee"
    CONFERENCE_PRESENTATION = "conference_presentation"


class Status(StrEnum):
    """Where a track stands after a milestone."""

    REQUESTED = "requested"
    RECOMMENDED = "recommended"
    GRANTED = "granted"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"
    RESCINDED = "rescinded"
    CONDITIONALLY_APPROVED = "conditionally_approved"
    APPROVED = "approved"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    CLEARED = "cleared"
    REFUSED = "refused"
    SET = "set"
    CHANGED = "changed"
    PLACED = "placed"
    LIFTED = "lifted"
    SCHEDULED = "scheduled"
    VOTED = "voted"
    PRESENTED = "presented"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    REMOVED = "removed"


K, S = Kind, Status

DESIGNATIONS = frozenset(
    {
        K.BREAKTHROUGH_THERAPY,
        K.FAST_TRACK,
        K.ORPHAN_DRUG,
        K.PRIORITY_REVIEW,
        K.RMAT,
        K.RARE_PEDIATRIC_DISEASE,
        K.QIDP,
        K.PRIME,
        K.ACCELERATED_ASSESSMENT,
        K.SAKIGAKE,
        K.INNOVATION_PASSPORT,
        K.REAL_TIME_ONCOLOGY_REVIEW,
        K.SPECIAL_REVIEW,
    }
)

# Registries only: an entry that ended, how is not always said.
_ENDED = {S.WITHDRAWN, S.RESCINDED, S.SUSPENDED, S.EXPIRED, S.REMOVED}
_GRANT = {S.REQUESTED, S.RECOMMENDED, S.GRANTED, S.DENIED} | _ENDED

POSSIBLE: dict[Kind, frozenset[Status]] = {kind: frozenset(_GRANT) for kind in DESIGNATIONS} | {
    kind: frozenset(statuses)
    for kind, statuses in {
        K.ACCELERATED_APPROVAL: _GRANT,
        K.CONDITIONAL_APPROVAL: {S.REQUESTED, S.RECOMMENDED, S.CONDITIONALLY_APPROVED} | _ENDED,
        K.EXCEPTIONAL_CIRCUMSTANCES: {S.RECOMMENDED, S.GRANTED, S.APPROVED} | _ENDED,
        K.APPROVAL: {S.RECOMMENDED, S.APPROVED} | _ENDED,
        K.MARKET_EXCLUSIVITY: {S.GRANTED} | _ENDED,
        K.APPLICATION_SUBMITTED: {S.SUBMITTED, S.WITHDRAWN},
        K.APPLICATION_ACCEPTED: {S.ACCEPTED, S.REFUSED},
        K.IND_CLEARANCE: {S.SUBMITTED, S.ACCEPTED, S.CLEARED},
        K.COMPLETE_RESPONSE: {S.REFUSED},
        K.REFUSAL: {S.RECOMMENDED, S.REFUSED},
        K.TARGET_ACTION_DATE: {S.SET, S.CHANGED},
        K.CLINICAL_HOLD: {S.PLACED, S.LIFTED},
        K.ADVISORY_COMMITTEE: {S.SCHEDULED, S.VOTED},
        K.CONFERENCE_PRESENTATION: {S.SCHEDULED, S.PRESENTED},
    }.items()
}

# How far along its lifecycle a status is. Where dates overlap, the further one came later.
LIFECYCLE_RANK: dict[Status, int] = {
    S.REQUESTED: 0,
    S.SUBMITTED: 0,
    S.SCHEDULED: 0,
    S.SET: 0,
    S.PLACED: 0,
    S.ACCEPTED: 1,
    S.CHANGED: 1,
    S.RECOMMENDED: 2,
    S.DENIED: 3,
    S.REFUSED: 3,
    S.CLEARED: 3,
    S.CONDITIONALLY_APPROVED: 3,
    S.GRANTED: 4,
    S.APPROVED: 4,
    S.LIFTED: 4,
    S.VOTED: 4,
    S.PRESENTED: 4,
    S.SUSPENDED: 5,
    S.EXPIRED: 6,
    S.REMOVED: 6,
    S.WITHDRAWN: 7,
    S.RESCINDED: 7,
}

# Kinds that happen again and again for one drug: the same fact needs overlapping dates.
REPEATING = frozenset({K.CONFERENCE_PRESENTATION, K.APPLICATION_SUBMITTED, K.IND_CLEARANCE})

# Kinds that stand in the timeline and are no standing with an authority.
TIMELINE_ONLY = frozenset({K.CONFERENCE_PRESENTATION})

# (kind, status) whose date in a text lies in the future: the goal date, the meeting, the scheduled talk.
DUE: frozenset[tuple[Kind, Status]] = frozenset(
    {
        (K.TARGET_ACTION_DATE, S.SET),
        (K.TARGET_ACTION_DATE, S.CHANGED),
        (K.ADVISORY_COMMITTEE, S.SCHEDULED),
        (K.CONFERENCE_PRESENTATION, S.SCHEDULED),
    }
)

# (earlier, later) on one track that hardly ever happens in this order: a person looks first.
UNLIKELY: frozenset[tuple[Status, Status]] = frozenset(
    {(S.GRANTED, later) for later in (S.REQUESTED, S.RECOMMENDED, S.DENIED)}
    | {(S.APPROVED, later) for later in (S.RECOMMENDED, S.REQUESTED)}
    | {(S.CONDITIONALLY_APPROVED, later) for later in (S.RECOMMENDED, S.REQUESTED)}
    | {(ended, later) for ended in (S.WITHDRAWN, S.RESCINDED, S.REMOVED, S.EXPIRED) for later in (S.RECOMMENDED, S.GRANTED, S.APPROVED)}
)


def check_pair(kind: Kind, status: Status) -> None:
    """Raise ImpossibleMilestone when `kind` can never have `status`."""
    if status not in POSSIBLE[kind]:
        allowed = ", ".join(sorted(POSSIBLE[kind]))
        raise ImpossibleMilestone(f"{kind} cannot be {status}: use one of {allowed}.")


def parse_authority(text: str) -> Authority:
    """The authority of that code, in any case; raises InvalidValue with the list of codes."""
    try:
        return Authority(text.strip().upper())
    except ValueError:
        raise InvalidValue(f"{text[:40]!r} is no authority: use one of {', '.join(Authority)}.") from None


def parse_kind(text: str) -> Kind:
    """The kind of that word, spaces and hyphens allowed; raises InvalidValue with the list."""
    try:
        return Kind(text.strip().lower().replace(" ", "_").replace("-", "_"))
    except ValueError:
        raise InvalidValue(f"{text[:40]!r} is no kind: use one of {', '.join(Kind)}.") from None


def parse_status(text: str) -> Status:
    """The status of that word; raises InvalidValue with the list."""
    try:
        return Status(text.strip().lower().replace(" ", "_"))
    except ValueError:
        raise InvalidValue(f"{text[:40]!r} is no status: use one of {', '.join(Status)}.") from None
