"""A drug with what was merged into it: what two of its parts tell of one fact is one milestone, for as long as they are one.

The log keeps what each part was told, so that a merge can be undone. Pure.
"""

import msgspec

from events.drug import DrugState, Milestone, with_statements
from events.matching import same_fact
from events.pathways import meant_by


def joined(everything: DrugState) -> DrugState:
    """The drug with all its parts, each fact once: where two parts tell the same, the milestone known first holds the words of both."""
    if len({milestone.drug_id for milestone in everything.milestones.values()}) <= 1:
        return everything
    kept: dict[str, Milestone] = {}
    # What a list calls an accelerated approval comes before what a vague register calls an approval.
    for milestone in sorted(everything.milestones.values(), key=lambda one: (meant_by(everything, one) is not None, one.position)):
        same = None if milestone.retracted is not None or milestone.corrections else _told_by_another(everything, kept, milestone)
        if same is None:
            kept[milestone.milestone_id] = milestone
        else:
            kept[same.milestone_id] = with_statements(same, (*same.statements, *milestone.statements))
    # In the order in which they are known, whatever was joined.
    ordered = {milestone_id: kept[milestone_id] for milestone_id in everything.milestones if milestone_id in kept}
    return msgspec.structs.replace(everything, milestones=ordered)


def _told_by_another(everything: DrugState, kept: dict[str, Milestone], milestone: Milestone) -> Milestone | None:
    """The milestone of another part that tells the same."""
    meant = meant_by(everything, milestone)
    if meant is not None:
        return kept.get(meant.milestone_id) if meant.drug_id != milestone.drug_id else None
    return same_fact(milestone, (one for one in kept.values() if one.drug_id != milestone.drug_id))
