"""Milestones, drugs and drafts as the JSON rows that the command line promises."""

from typing import TYPE_CHECKING, Any

import msgspec

from bot.asking import DrugView
from bot.ingestion import Ingested
from bot.judging import Judged, Preview
from events.drug import DrugState, Milestone
from events.reading.proposals import DrugSeen, Reading
from events.standing import Standing

if TYPE_CHECKING:
    from events.reading.reader import SentenceSeen


def drug_row(drug: DrugState) -> dict[str, Any]:
    """A drug with all its names and companies."""
    return {
        "id": drug.drug_id,
        "name": drug.label,
        "names": [name.name for name in drug.names],
        "companies": [{"name": link.company, "role": link.role} for link in drug.companies],
    }


def milestone_row(milestone: Milestone) -> dict[str, Any]:
    """A milestone with its date as precise as known and all its sources."""
    return {
        "milestone": milestone.milestone_id,
        "authority": milestone.authority,
        "kind": milestone.kind,
        "status": milestone.status,
        "indication": milestone.indication,
        "date": milestone.occurred.text if milestone.occurred else None,
        "date_precision": milestone.occurred.precision if milestone.occurred else None,
        "due": milestone.due.text if milestone.due else None,
        "sources": [
            {
                "title": said.source.title,
                "url": said.source.url,
                "publisher": said.source.publisher,
                "published": said.source.published.isoformat() if said.source.published else None,
                "notice": said.source.notice_id,
                "registry": said.source.registry,
                "date": said.occurred.text if said.occurred else None,
                "evidence": said.evidence,
            }
            for said in milestone.statements
        ],
    }


def standing_row(standing: Standing) -> dict[str, Any]:
    """Where a track stands; `certain` False and `possible` mark what only may have happened by the day asked for."""
    row = milestone_row(standing.milestone)
    row["certain"] = standing.certain
    row["possible"] = milestone_row(standing.possible) if standing.possible else None
    return row


def status_answer(view: DrugView) -> dict[str, Any]:
    """The answer of `status`; a drug not known at the time asked for has no row. `trials` is there where any are watched."""
    trials = [{"trial": one.trial, "title": one.title, "status": one.status, "changed": one.changed or None} for one in view.trials]
    return {
        "drug": drug_row(view.drug) if view.drug.version else None,
        "current": [standing_row(standing) for standing in view.standings],
    } | ({"trials": trials} if trials else {})


def timeline_answer(view: DrugView) -> dict[str, Any]:
    """The answer of `timeline`: all milestones, oldest first, with what was corrected or retracted."""
    drug = drug_row(view.drug) if view.drug.version else None
    return {"drug": drug, "milestones": [told_row(milestone) for milestone in view.timeline]}


def told_row(milestone: Milestone) -> dict[str, Any]:
    """A milestone with what was corrected and why, and why it was retracted."""
    row = milestone_row(milestone)
    row["corrections"] = [
        {
            "changes": [{"field": change.field, "before": change.before, "after": change.after} for change in correction.changes],
            "reason": correction.reason,
            "recorded_at": correction.recorded_at.isoformat(),
        }
        for correction in milestone.corrections
    ]
    row["retracted"] = milestone.retracted
    return row


def draft_row(draft_id: str, shown: Preview) -> dict[str, Any]:
    """A draft that waits for a person."""
    announcement = shown.draft.announcement
    return {
        "id": draft_id,
        "announcement": shown.draft.notice_id,
        "title": announcement.title,
        "url": announcement.url,
        "publisher": announcement.publisher,
        "published": announcement.published.isoformat() if announcement.published else None,
        "subscribers": shown.subscribers,
        "proposals": [judged_row(one) for one in shown.facts],
    } | ({"same": msgspec.to_builtins(shown.draft.same)} if shown.draft.same else {})


def judged_row(judged: Judged) -> dict[str, Any]:
    """A proposed fact and what it would do."""
    fact = judged.fact
    return {
        "proposal": judged.index + 1,
        "drug": judged.drug,
        "authority": fact.authority,
        "kind": fact.kind,
        "status": fact.status,
        "indication": fact.indication,
        "date": fact.occurred.text if fact.occurred else None,
        "date_precision": fact.occurred.precision if fact.occurred else None,
        "due": fact.due.text if fact.due else None,
        "evidence": fact.evidence,
        "outcome": judged.outcome.value,
        "news": judged.is_news,
        "reason": judged.reason,
    }


def ingested_answer(done: Ingested) -> dict[str, Any]:
    """The answer of `ingest` and `record`."""
    return {
        "announcement": done.announcement,
        "recorded": list(done.recorded),
        "corroborated": list(done.corroborated),
        "known": done.known,
        "review": [judged_row(one) for one in done.review],
        "pending": done.draft_id,
        "told": done.told,
    } | ({"merged": msgspec.to_builtins(done.merged)} if done.merged else {})


def extract_answer(reading: Reading) -> dict[str, Any]:
    """The answer of `extract`: the form of labelled announcements; `date` is the goal date or meeting where a milestone fixes one."""
    events: list[dict[str, Any]] = []
    for proposal in reading.proposals:
        day = proposal.due or proposal.occurred
        events.append(
            {
                "drug": proposal.drug,
                "authority": proposal.authority,
                "kind": proposal.kind,
                "status": proposal.status,
                "indication": proposal.indication,
                "date": day.text if day else None,
                "date_precision": day.precision if day else None,
                "evidence": proposal.evidence.text,
                "offset": proposal.evidence.start,
                "lead": proposal.lead,
                "confidence": round(proposal.confidence, 2),
                "rule": proposal.rule,
            }
        )
    return {
        "language": reading.language,
        "title": reading.title,
        "published_at": reading.published.isoformat() if reading.published else None,
        "publisher": reading.publisher,
        "drugs": [_drug_seen_row(drug) for drug in reading.drugs],
        "events": events,
    }


def explained_answer(sentences: "tuple[SentenceSeen, ...]") -> list[dict[str, Any]]:
    """The answer of `extract --explain`."""
    return [msgspec.to_builtins(sentence) for sentence in sentences]


def _drug_seen_row(drug: DrugSeen) -> dict[str, Any]:
    return {
        "name": drug.name,
        "aliases": [name.name for name in drug.names if name.name != drug.name],
        "company": "; ".join(company.name for company in drug.companies) or None,
    }
