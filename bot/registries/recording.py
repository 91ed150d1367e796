"""One batch of entries into the log, in one transaction: compared with the last edition, decided fact by fact, counted."""

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from bot import ingestion
from bot.delivery.corrections import plan_corrections
from bot.drafts import Draft, DraftFact
from bot.registries import pairs
from bot.registries.entries import Comparison, Edition, Entry, Register, Rejected
from bot.registries.identity import Cabinet, NearNames, SharedName, is_brand_alone
from bot.registries.nonproprietary import moiety
from bot.registries.pairs import LookAlike
from bot.registries.wording import word_difference
from events.codec import decode, encode
from events.decisions import Assessment, Fact, Outcome, assess, check_fact, decide_fact, decide_names, merge, register
from events.drug import DrugState
from events.errors import BadInput
from events.event_types import (
    AnnouncementReviewed,
    MilestoneCorrected,
    MilestoneRecorded,
    MilestoneRetracted,
    NewEvent,
    Recorded,
    content_id,
    drug_stream,
    notice_stream,
)
from events.names import company_keys
from events.news import is_news
from events.pathways import as_meant, misread, put_right, tidied
from events.rewording import Reworded, reworded
from events.vocabulary import LIFECYCLE_RANK
from store import bulk, dialogues, outbox, snapshots
from store.snapshots import SnapshotRow
from store.transaction import Transaction

EXAMPLES = 20  # of what was recorded, to be shown
_ASKED = "asked: "  # before the body of an entry of which a person is asked whose it is
_LISTED = 10_000  # lines that were not taken


class Import(msgspec.Struct, frozen=True, kw_only=True):
    """What all batches of an import share.

    `older`: a newer edition was imported before, so only what has a date of its own counts. `successive`: there is an earlier edition to
    compare with. `notify`: news is told, if it is at most `fresh_days` days old. `listed`: the keys of all the file's facts that end in a
    hash of their words; `contested`: keys of the brands that the file gives to several substances.
    """

    register: Register
    edition: Edition
    older: bool
    successive: bool
    notify: bool
    fresh_days: int
    near: NearNames
    listed: frozenset[str] = frozenset()
    contested: frozenset[str] = frozenset()


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """A milestone that was recorded, to be shown."""

    drug: str
    fact: Fact


class Counts(msgspec.Struct, kw_only=True):
    """What an import did. Milestones are counted as recorded and corroborated, rows as unchanged, drugs that were merged as joined.

    `not_taken`: keys of rejected rows; `nameless`: rejected rows of which not even the key can be told. Of a file that is not what it seems
    so many rejections are listed; those beyond are counted.
    """

    rows: int = 0
    skipped: int = 0
    recorded: int = 0
    corroborated: int = 0
    unchanged: int = 0
    review: int = 0
    told: int = 0
    joined: int = 0
    new: int = 0
    gone: int = 0
    status_changed: int = 0
    flags_changed: int = 0
    indication_changed: int = 0
    rejected: list[Rejected] = []
    rejected_beyond: int = 0
    flagged: list[Rejected] = []
    look_alikes: dict[frozenset[str], LookAlike] = {}
    not_taken: set[str] = set()
    nameless: int = 0
    examples: list[Example] = []

    def add(self, other: "Counts") -> None:
        """Count what another batch did."""
        for field in self.__struct_fields__:
            mine, theirs = getattr(self, field), getattr(other, field)
            setattr(self, field, theirs | mine if isinstance(mine, dict | set) else mine + theirs)
        del self.examples[EXAMPLES:]
        self.rejected_beyond += len(self.rejected[_LISTED:])
        del self.rejected[_LISTED:], self.flagged[_LISTED:]

    def reject(self, line: int, reason: str) -> None:
        """Note a line that is not taken."""
        if len(self.rejected) < _LISTED:
            self.rejected.append(Rejected(line=line, reason=reason))
        else:
            self.rejected_beyond += 1

    @property
    def rejections(self) -> int:
        """How many lines were not taken."""
        return len(self.rejected) + self.rejected_beyond


class _Told(msgspec.Struct, frozen=True):
    drug_id: str
    milestone_id: str
    position: int


class _Batch:
    """The work of one transaction."""

    def __init__(self, transaction: Transaction, importing: Import, entries: Sequence[Entry]) -> None:
        connection = transaction.connection
        keys = {key for entry in entries for key in (entry.key, entry.subject) if key}
        self._transaction = transaction
        self._importing = importing
        self._seen = snapshots.find(connection, importing.register.name, keys) if keys else {}
        changed = self._changed(entries)
        owners = {row.drug_id for entry in changed for key in (entry.key, entry.subject) if key and (row := self._seen.get(key))}
        self._cabinet = Cabinet.load(connection, changed, (drug_id for drug_id in owners if drug_id), importing.contested)
        transaction.look_up(self._streams(changed))
        self._received = bulk.known_notices(connection, {entry.notice.notice_id for entry in entries})
        self._notices: dict[str, Draft] = {}
        self._told: dict[str, list[_Told]] = {}
        self._held: dict[str, tuple[Draft, list[DraftFact]]] = {}
        self._rows: dict[str, SnapshotRow] = {}
        self._compared: set[str | None] = set()
        self._unclear: dict[str, str] = {}  # by key of a fact, why its label is not known to be the one it was
        self.counts = Counts()

    def take(self, entry: Entry) -> None:
        """Record what an entry says that is not known; raises BadInput, with nothing appended for it, where it cannot be taken."""
        seen = self._seen.get(entry.key) if entry.key else None
        comparison = self._compare(entry, seen)
        facts = comparison.facts
        today = self._transaction.now.date()
        for fact in facts:
            check_fact(fact, today=today)
        state = self._owner(entry)
        if facts and state is None:
            try:
                state = self._cabinet.find(entry)
            except SharedName as shared:
                state = _told_of(shared.drugs, facts)
                if state is None:
                    self._ask(entry, seen, facts, shared)
                    return
        self._count(entry, comparison)
        if seen is not None and self._importing.register.comparing is not None:
            self._compared.add(entry.key)
        if facts:
            state = self._name(entry, state)
            before = (self.counts.recorded, self.counts.corroborated, self.counts.review)
            for fact in facts:
                state = self._decide(entry, state, fact)
            if before == (self.counts.recorded, self.counts.corroborated, self.counts.review):
                self.counts.unchanged += 1
        else:
            self.counts.unchanged += 1
        self._remember(entry, seen, state.drug_id if state else None)

    def _ask(self, entry: Entry, seen: SnapshotRow | None, facts: Sequence[Fact], shared: SharedName) -> None:
        """Let an entry that may be of several drugs wait for a person, once; it is looked at again with every edition."""
        if not entry.key or self._importing.older:
            raise shared
        body = _ASKED + entry.body
        if seen is not None and seen.body == body:
            self.counts.unchanged += 1
            return
        _, held = self._held.setdefault(entry.notice.notice_id, (entry.notice, []))
        held.extend(DraftFact(drug=shared.name, fact=msgspec.structs.replace(fact, doubt=str(shared))) for fact in facts)
        self.counts.review += len(facts)
        day = self._importing.edition.day.isoformat()
        self._rows[entry.key] = SnapshotRow(register=self._importing.register.name, entry=entry.key, day=day, body=body)

    def finish(self) -> Counts:
        """Notices, what was told, what waits, and what the entries say now."""
        connection = self._transaction.connection
        for notice_id, notice in self._notices.items():
            told = self._told.get(notice_id, [])
            if notice_id not in self._received:
                ingestion.receive(self._transaction, notice)
            reviewed = AnnouncementReviewed(
                notice_id=notice_id,
                revision=notice.revision,
                outcome="published" if told else "recorded",
                told=tuple(one.milestone_id for one in told),
            )
            event_id = content_id(notice_id, "reviewed", self._importing.register.name, *(one.milestone_id for one in told))
            if told or notice_id not in self._received:
                self._transaction.append(notice_stream(notice_id), [NewEvent(event_id=event_id, event=reviewed)])
            for one in told:
                state = self._cabinet.state(one.drug_id)
                assert state is not None  # noqa: S101  # it was recorded in this batch
                ids = (state.drug_id, *state.merged)
                milestone = state.milestones[one.milestone_id]
                self.counts.told += outbox.plan_milestone(connection, milestone, ids, one.position, self._transaction.now)
        if self._held:
            hold(self._transaction, self._held.values())
        whole = self._cabinet.whole
        self.counts.look_alikes = {ids: one for ids, one in self.counts.look_alikes.items() if len({whole(drug) for drug in ids}) > 1}
        pairs.ask(connection, self.counts.look_alikes.values(), self._importing.edition.day)
        snapshots.put(connection, self._rows.values())
        return self.counts

    def _streams(self, changed: Iterable[Entry]) -> set[str]:
        """The streams that may be appended to: of drugs that are known, and of those that would be registered."""
        known = {drug_stream(drug_id) for drug_id in self._cabinet.drug_ids()}
        return known | {drug_stream(register(entry.names[0].name, entry.notice.notice_id)[0]) for entry in changed}

    def _owner(self, entry: Entry) -> DrugState | None:
        """The drug that the register's entry, or what it is about, was found to be of before."""
        for key in (entry.key, entry.subject):
            row = self._rows.get(key) or self._seen.get(key) if key else None
            if row is not None and row.drug_id and (state := self._cabinet.state(row.drug_id)) is not None:
                return state
        return None

    def _changed(self, entries: Iterable[Entry]) -> list[Entry]:
        return [entry for entry in entries if not entry.key or not (row := self._seen.get(entry.key)) or row.body != entry.body or row.gone]

    def _compare(self, entry: Entry, seen: SnapshotRow | None) -> Comparison:
        importing = self._importing
        if seen is not None and seen.body == entry.body and not seen.gone:
            return Comparison()
        if importing.older and seen is not None and not seen.body.startswith(_ASKED) and importing.register.comparing is not None:
            return Comparison(facts=importing.register.comparing.earlier(seen.body, entry, importing.edition))
        if importing.older:
            return Comparison(facts=tuple(fact for fact in entry.facts if fact.occurred is not None))
        comparing = importing.register.comparing
        if seen is None or comparing is None or seen.body.startswith(_ASKED):
            return Comparison(facts=entry.facts)
        return comparing.changes(seen.body, date.fromisoformat(seen.day), entry, importing.edition)

    def _count(self, entry: Entry, comparison: Comparison) -> None:
        counts, importing = self.counts, self._importing
        seen = self._seen.get(entry.key) if entry.key else None
        if importing.successive and not importing.older and (seen is None or seen.gone):
            counts.new += 1
        counts.status_changed += comparison.status_changed
        counts.flags_changed += comparison.flags_changed
        counts.indication_changed += comparison.indication_changed
        if seen is None or seen.body != entry.body:
            counts.flagged.extend(Rejected(line=entry.line, reason=mark) for mark in entry.marks)

    def _name(self, entry: Entry, state: DrugState | None) -> DrugState:
        """The entry's drug, registered if need be, with the names and companies the entry gives it."""
        notice_id = entry.notice.notice_id
        if state is None:
            name = entry.names[0].name
            drug_id, registered = register(name, notice_id)
            state = self._append(None, drug_id, [registered])
            self._note_near(entry, state)
        for other, brand in self._cabinet.same_as(entry, state):
            state = self._join(entry, state, other, brand)
        for other, shared in self._cabinet.look_alikes(entry, state):
            pair = LookAlike(drug=other.label, other=state.label, shared=shared, ids=(other.drug_id, state.drug_id))
            self.counts.look_alikes.setdefault(frozenset((state.drug_id, other.drug_id)), pair)
        for name in entry.names:
            self._importing.near.add(name.name, state.drug_id)
        names = tuple(name for name in entry.names if not self._cabinet.belongs_elsewhere(name, state))
        known = {(company_keys(link.company)[-1:], link.role) for link in state.companies}
        companies = tuple(one for one in entry.companies if (company_keys(one.name)[-1:], one.role) not in known)
        events = decide_names(state, names, companies, notice_id)
        return self._append(state, state.drug_id, events) if events else state

    def _join(self, entry: Entry, state: DrugState, other: DrugState, brand: str) -> DrugState:
        """The entry's drug with another one that the entry shows to be the same, unless a person kept the two apart."""
        connection = self._transaction.connection
        if (state.merged and other.merged) or pairs.kept_apart(connection, state, other):
            return state
        salt = moiety(state.label) is not None and not is_brand_alone(other, entry)
        head, part = (other, state) if other.merged or (salt and not state.merged) else (state, other)
        reason = f"{self._importing.edition.title} has {entry.substances[0].name} as {brand}."
        recorded: list[Recorded] = []
        for stream, events in merge(head, part, reason):
            recorded += self._transaction.append(stream, events)
        pairs.answer(connection, state, other, self._importing.edition.day)
        self.counts.joined += 1
        return self._cabinet.join(head, part, recorded)

    def _note_near(self, entry: Entry, state: DrugState) -> None:
        """Other drugs that a drug heard of for the first time nearly shares a name with: perhaps it is one of them, misspelled."""
        for name in entry.names:
            for other, drug_id in self._importing.near.near(name.name):
                ids = frozenset((state.drug_id, drug_id))
                if drug_id != state.drug_id and ids not in self.counts.look_alikes:
                    pair = LookAlike(drug=other, other=name.name, shared=f"{other} / {name.name}", ids=(drug_id, state.drug_id), near=True)
                    self.counts.look_alikes[ids] = pair

    def _decide(self, entry: Entry, state: DrugState, fact: Fact) -> DrugState:
        if (known := reworded(state, fact, self._importing.listed)) is not None:
            return self._note_words(entry, state, fact, known)
        if doubt := self._unclear.get(fact.source.registry_key or ""):
            self._hold(entry, state, msgspec.structs.replace(fact, doubt=doubt))
            return state
        for wrong in misread(state, fact):
            state = self._put_right(state, put_right(state, wrong, fact))
        seen, fact = as_meant(state, fact)
        assessment = assess(seen, fact)
        if assessment.outcome is Outcome.KNOWN and entry.key in self._compared and _had_ended(fact, state, assessment.track):
            again = "the register says this again after it had ended; it does not say since when."
            return self._decide(entry, state, msgspec.structs.replace(fact, doubt=again))
        if assessment.outcome is Outcome.KNOWN:
            return state
        if assessment.outcome is Outcome.DOUBTFUL:
            self._hold(entry, state, fact)
            return state
        state = self._append_fact(entry, state, fact, assessment)
        while (steps := tidied(state)) and (tidier := self._put_right(state, steps)) is not state:
            state = tidier
        return state

    def _note_words(self, entry: Entry, state: DrugState, fact: Fact, known: Reworded) -> DrugState:
        """Note the new words or day of a label with the milestone they are of; another label or a far day a person looks at, once."""
        milestone = known.milestone
        if milestone.retracted is not None:
            return state
        if known.alike and known.near:
            noted = Assessment(outcome=Outcome.CORROBORATES, milestone=milestone, track=milestone.track)
            return self._append_fact(entry, state, fact, noted)
        if self._importing.older and not known.moved:
            return state
        doubt = f"the register edited the label of {milestone.milestone_id}: another one, or its wording only?"
        if known.moved:
            doubt = f"the register gives {known.occurred} no more ({milestone.milestone_id}): another approval, or its day put right?"
        self._unclear[fact.source.registry_key or ""] = doubt
        seen = self._seen.get(entry.key) if entry.key else None
        if seen is not None and not seen.body.startswith(_ASKED):
            return state
        evidence = fact.evidence if known.alike else word_difference(known.words, fact.indication or "")
        self._hold(entry, state, msgspec.structs.replace(fact, doubt=doubt, evidence=evidence))
        if self._importing.older and entry.key:  # asked once; what is newer stays as it is
            day = self._importing.edition.day.isoformat()
            register_ = self._importing.register.name
            self._rows[entry.key] = SnapshotRow(register=register_, entry=entry.key, day=day, body=entry.body, drug_id=state.drug_id)
        return state

    def _hold(self, entry: Entry, state: DrugState, fact: Fact) -> None:
        _, held = self._held.setdefault(entry.notice.notice_id, (entry.notice, []))
        held.append(DraftFact(drug=state.drug_id, fact=fact))
        self.counts.review += 1

    def _append_fact(self, entry: Entry, state: DrugState, fact: Fact, assessment: Assessment) -> DrugState:
        """The drug after a fact that is new or corroborates."""
        self._notices.setdefault(entry.notice.notice_id, entry.notice)
        for new in decide_fact(state, fact, assessment=assessment):
            milestone_id = getattr(new.event, "milestone_id", "")
            state, appended = self._follow(state, new)
            if appended and isinstance(new.event, MilestoneRecorded):
                self.counts.recorded += 1
                if len(self.counts.examples) < EXAMPLES:
                    self.counts.examples.append(Example(drug=state.label, fact=fact))
                self._tell(entry, state, fact, milestone_id, appended[0].position)
            elif appended:
                self.counts.corroborated += 1
        return state

    def _follow(self, state: DrugState, new: NewEvent) -> tuple[DrugState, list[Recorded]]:
        """The drug after an event about a milestone, which goes to the stream that holds it."""
        milestone_id = getattr(new.event, "milestone_id", "")
        owner = state.milestones[milestone_id].drug_id if milestone_id in state.milestones else state.drug_id
        appended = self._transaction.append(drug_stream(owner), [new])
        return self._cabinet.take(state, appended) or state, appended

    def _put_right(self, state: DrugState, steps: Iterable[NewEvent]) -> DrugState:
        """What another register shows to be otherwise; those who were told see it."""
        for new in steps:
            before = state.milestones.get(getattr(new.event, "milestone_id", ""))
            state, _ = self._follow(state, new)
            if before is None:
                continue
            if isinstance(new.event, MilestoneRetracted):
                outbox.cancel_unsent(self._transaction.connection, before.milestone_id)
            if isinstance(new.event, MilestoneCorrected | MilestoneRetracted):
                plan_corrections(self._transaction, before, state.milestones[before.milestone_id])
        return state

    def _tell(self, entry: Entry, state: DrugState, fact: Fact, milestone_id: str, position: int) -> None:
        importing = self._importing
        if importing.notify and is_news(fact, today=self._transaction.now.date(), fresh_days=importing.fresh_days):
            self._told.setdefault(entry.notice.notice_id, []).append(_Told(state.drug_id, milestone_id, position))

    def _append(self, state: DrugState | None, drug_id: str, events: Sequence[NewEvent]) -> DrugState:
        recorded = self._transaction.append(drug_stream(drug_id), events)
        changed = self._cabinet.take(state, recorded)
        if changed is None:  # registered by this notice before, but not known by this name any more
            changed = self._cabinet.take(bulk.load_many(self._transaction.connection, [drug_id])[drug_id], ())
        assert changed is not None  # noqa: S101  # a registered drug has a state
        return changed

    def _remember(self, entry: Entry, seen: SnapshotRow | None, drug_id: str | None) -> None:
        day = self._importing.edition.day.isoformat()
        if not entry.key or self._importing.older:
            return
        drug_id = drug_id or (seen.drug_id if seen else None)
        row = SnapshotRow(register=self._importing.register.name, entry=entry.key, day=day, body=entry.body, drug_id=drug_id)
        if row != seen:
            self._rows[entry.key] = row
        subject = entry.subject
        if subject and drug_id and subject not in self._seen and subject not in self._rows:
            self._rows[subject] = msgspec.structs.replace(row, entry=subject, body="")


def _told_of(drugs: Iterable[DrugState], facts: Iterable[Fact]) -> DrugState | None:
    """The drug that a person said one of these facts is of."""
    keys = {key for fact in facts for key in fact.registry_keys}
    return next((one for one in drugs if any(keys & set(milestone.registry_keys) for milestone in one.milestones.values())), None)


def _had_ended(fact: Fact, state: DrugState, track: str | None) -> bool:
    """Whether what is said without a date was known, and a further step of the same entry came after it."""
    return fact.occurred is None and any(
        milestone.track == track
        and milestone.retracted is None
        and LIFECYCLE_RANK[milestone.status] > LIFECYCLE_RANK[fact.status]
        and set(fact.registry_keys) & set(milestone.registry_keys)
        for milestone in state.milestones.values()
    )


def record_batch(transaction: Transaction, importing: Import, entries: Sequence[Entry]) -> Counts:
    """Record a batch of entries and give what it did. A job of the store's writer."""
    batch = _Batch(transaction, importing, entries)
    for entry in entries:
        try:
            batch.take(entry)
        except BadInput as error:
            batch.counts.reject(entry.line, str(error))
    return batch.finish()


def record_absences(transaction: Transaction, importing: Import, listed: Counts) -> Counts:
    """After the last batch: hold what the edition does not list any more for a person, and note that it is gone.

    `listed`: what was read of the edition. Where a row of it cannot even be named, any entry may be in that row: none is taken for gone.
    """
    connection, register_, counts = transaction.connection, importing.register, Counts()
    if register_.comparing is None or importing.older or not importing.successive or listed.nameless:
        return counts
    absent = [row for row in snapshots.unseen(connection, register_.name, importing.edition.day) if row.entry not in listed.not_taken]
    if len(absent) * _CUT > snapshots.listed(connection, register_.name):
        reason = f"{len(absent)} entries of the last edition are missing: the file looks cut, so their absence is not taken as news."
        counts.reject(0, reason)
        return counts
    held = [
        DraftFact(drug=row.drug_id, fact=fact)
        for row in absent
        if row.drug_id
        for fact in register_.comparing.absent(row.entry, row.body, importing.edition)
    ]
    if held:
        hold(transaction, [(importing.edition.notice, held)])
    snapshots.mark_gone(connection, register_.name, [row.entry for row in absent])
    counts.gone, counts.review = len(absent), len(held)
    return counts


_CUT = 5  # more than one in so many gone: not a list with fewer entries but a part of one


class _Notice(msgspec.Struct, frozen=True):
    """What of a draft says which notice it is of."""

    notice_id: str


def hold(transaction: Transaction, held: Iterable[tuple[Draft, Sequence[DraftFact]]]) -> None:
    """Let facts wait for a person, each notice's together with what waits of it already."""
    connection = transaction.connection
    waiting = {decode(one.body, _Notice).notice_id: one for one in dialogues.open_drafts(connection) if one.chat_id is None}
    for notice, facts in held:
        if (known := waiting.get(notice.notice_id)) is None:
            dialogues.keep(connection, encode(msgspec.structs.replace(notice, facts=tuple(facts))), None)
            continue
        draft = decode(known.body, Draft)
        more = tuple(fact for fact in facts if fact not in draft.facts)
        dialogues.update(connection, known.draft_id, encode(msgspec.structs.replace(draft, facts=(*draft.facts, *more))))
