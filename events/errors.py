"""The tree of errors: every refusal is one clear line that tells the person what to do."""


class DesignationBotError(Exception):
    """Anything this program refuses or cannot do. `str(error)` is one line for the person who can mend it."""


class BadInput(DesignationBotError):
    """Something handed in cannot be used as it is; nothing was changed."""


class InvalidValue(BadInput):
    """A value is not of the vocabulary: a partial date, an authority, a kind, a status."""


class ImpossibleMilestone(BadInput):
    """A pair of kind and status, or a date, that cannot be."""


class UnreadableDocument(BadInput):
    """A document holds no text that can be read: empty, binary, encrypted, too large."""


class UnknownDrug(BadInput):
    """No drug is known by that name. `nearest` lists names that come close, best first."""

    def __init__(self, name: str, nearest: tuple[str, ...] = ()) -> None:
        self.name = name
        self.nearest = nearest
        hint = f" Did you mean {', '.join(nearest)}?" if nearest else " Try `search` with a part of it."
        super().__init__(f"No drug is known as {name!r}.{hint}")


class AmbiguousName(BadInput):
    """Several drugs go by that name. `drugs` lists (drug id, label) of each."""

    def __init__(self, name: str, drugs: tuple[tuple[str, str], ...]) -> None:
        self.name = name
        self.drugs = drugs
        labels = ", ".join(f"{label} ({drug_id})" for drug_id, label in drugs)
        super().__init__(f"{name!r} may be any of {labels}: use the id in brackets.")


class UnknownMilestone(BadInput):
    """No milestone has that id."""


class NoticeConflict(BadInput):
    """The notice is known with another publication day or another text; the message says what to do instead."""


class StoreError(DesignationBotError):
    """The store cannot do what was asked."""


class VersionConflict(StoreError):
    """The stream moved on since it was read: expected one version, found another."""


class LeaseLost(StoreError):
    """Another replica leads now: what this one claims is refused."""


class StoreUnavailable(StoreError):
    """The database cannot be opened, written or understood (newer version, locked, read-only, full, corrupt)."""


class UnknownEventType(StoreError):
    """An event of a type or schema version newer than this program; it is not skipped."""


class UnsafeLink(BadInput):
    """A link that is not followed and not shown: no http(s), no public address, credentials in it, not well formed."""


class LinkFailed(BadInput):
    """A link was followed and gave no document: unknown host, no answer, an error page, too large, of the wrong type."""


class FeedTrouble(DesignationBotError):
    """A source that is polled cannot be read now: its answer is cut or of another shape, or it asks to come back later."""
