"""Reading an announcement: text in, proposed milestones with the words that say so out. Pure and deterministic."""

from events.reading.proposals import CompanySeen, DrugSeen, Evidence, NameSeen, Proposal, Reading
from events.reading.reader import Seen, SentenceSeen, explain, read

__all__ = ["CompanySeen", "DrugSeen", "Evidence", "NameSeen", "Proposal", "Reading", "Seen", "SentenceSeen", "explain", "read"]
