"""Facts: a link of noun and verb becomes milestones, or the reason why it tells none."""

# ruff: noqa: PLR2004  # lengths of words, letters and phrases are plain numbers here

import re

from events.partial_date import PartialDate
from events.reading import attribution, dating, purposes
from events.reading.anaphora import IT, LETTER
from events.reading.assembly import Told
from events.reading.clauses_eastern import told_of_others
from events.reading.clauses_english import on_condition
from events.reading.days import DateSeen
from events.reading.document import key_of
from events.reading.goals import SAME_REVIEW_DAYS, counted_from, goal_days, is_decided, is_moved, is_new
from events.reading.links_eastern import STEP, asked_for
from events.reading.links_english import IN_FAVOUR
from events.reading.nouns import LABEL
from events.reading.scene import ANCHORS, STATUS, Link, Scene, anchor_class
from events.reading.scope import THE_SAME, followed
from events.reading.segmentation import Sentence, Unit
from events.reading.telling import GOES_ON, dates_the_news, in_perfect, of_the_announcing, one_each, told_as_past
from events.reading.verdicts import FORMER
from events.reading.whose import KNOWN_WELL, Whose
from events.vocabulary import POSSIBLE, Authority, Kind, Status

_SAME_MEETING = re.compile(
    r"(?i)\bsame (?:meeting|session|plenary|sitting)\b|同じ会合|同会合|同会議|同次会议|同一次会议|部会で(?:は|も)|同部会"
)


_RECENT = 60
"""How many facts back a text is asked for what led to the one at hand; the bound keeps time linear."""


_YEAR_ALONE = 4


_BESIDE = 8
"""A bare "approved" so near a conditional approval tells of nothing else."""


_PERIOD_STATUSES = frozenset({"recommended", "denied", "withdrawn", "rescinded", "refused"})


_THAT_REQUEST = re.compile(r"(?:该|此|本次|本|上述|前述|这一)(?:项|次)?申请")


class Facts(Whose):
    """A link of a sentence becomes the milestones that it tells, or the reason why it tells none."""

    def _facts(  # one step after another, each with its reason  # noqa: C901, PLR0912, PLR0913, PLR0915, PLR0917  # one step after another, each with its reason
        self, unit: Unit, sentence: Sentence, scene: Scene, link: Link, links: list[Link], seen: DateSeen | None, number: int
    ) -> tuple[list[Told], str | None]:
        context = self.context
        kind, status = self._step(unit, scene, link) if link.kind == STEP else self._resolved(scene, link)
        if link.action is not None and link.action.value == "turn_down" and not self._was_asked(scene, links, link, kind):
            return [], "nothing that was asked for"
        if not kind:
            return [], "no designation it could mean"
        if kind not in set(Kind) or status not in POSSIBLE[Kind(kind)]:
            return [], f"{kind} cannot be {status}"
        drugs = self._drugs_of(scene, link)
        if not drugs:
            return [], "no drug of the announcement"
        drugs = self._one_drug_each(scene, link, links, drugs)
        if drugs[0] != self.main and self.drugs.strength(drugs[0]) < KNOWN_WELL and told_of_others(scene):
            return [], "told of another sponsor's drug"
        if self._only_standard(drugs[0]) or self._named_in_passing(scene, link, drugs[0]):
            return [], "a standard medicine mentioned once"
        due = (kind == "target_action_date") or status == "scheduled"
        value = dating.date_value(seen, due=due)
        supposed = seen is not None and ((seen.today and dates_the_news(scene, seen)) or of_the_announcing(scene, seen))
        if kind == "conference_presentation":
            authorities: list[Authority | None] = [None]
            guessed = False
        else:
            authorities = [*attribution.authorities_for(scene, link, links)]
            guessed = not authorities
            authorities = authorities or self._inherited_authority(link, kind, unit.index)
            if not authorities:
                return [], "no authority"
        lead = self._is_lead(unit, sentence, scene, link, seen)
        if value is None and lead and (seen is None or seen.today) and not link.state and self.published and kind != "target_action_date":
            value = PartialDate.day(self.day or self.published)
            supposed = seen is None or dates_the_news(scene, seen)
        if value is None and seen is None and context.entry_date is not None and not due:
            value = context.entry_date
        if (
            value is None
            and seen is None
            and not due
            and not self._starred(unit)
            and context.list_date
            and context.periodical
            and not link.state
            and (status in _PERIOD_STATUSES or link.rule.endswith(LABEL) or link.rule.startswith("phrase") or not number or context.weekly)
            and (kind != "application_submitted" or (status == "withdrawn" and self.language != "en") or context.weekly)
            and not told_as_past(scene, link)
        ):
            value, supposed = context.list_date, True
        if kind == "target_action_date" and seen is not None and counted_from(scene, link, seen):
            return [], "a date that is only counted from"
        if kind == "target_action_date":
            value = self._goal(scene, seen, value)
        if status == "recommended":
            value = self._proposed_on(sentence, value)
        if value is None and (reason := self._undated(kind, status, unit.index, due=due)):
            return [], reason
        if status == "scheduled" and value is not None and len(value.text) == _YEAR_ALONE and any(m.value == "plan" for m in scene.moods):
            return [], "foreseen, without a date"
        if not due and value is not None and self.published is not None and (value.first - self.published).days > 1:
            return [], f"{value} lies ahead"
        placed = (
            scene.authorities
            or scene.places
            or self.agency
            or (scene.sentence.language != "en" and seen is not None and context.authority_unit >= unit.index - 2)
        )
        if kind == "approval" and status == "approved" and value is None and not placed:
            return [], "an approval without authority or date"
        same = purposes.says_same(scene, link)
        pairs = [
            (
                status,
                value,
                (self._last_indication(drugs[0]) if same else None) or self._in_table(unit) or purposes.indication_for(scene, link, links),
            )
        ]
        self._replaced(link, unit.index)
        if kind == "target_action_date":
            pairs = [(made, day, pairs[0][2]) for made, day in goal_days(scene, link, status, value)]
        tokens = sentence.tokens
        start, end = tokens[link.start].start, tokens[link.end - 1].end
        told_status = status
        each = self._each_on_its_day(scene, link) if len(authorities) == 1 and not due else []
        if each:
            drugs = [drug for drug, _, _ in each]
            pairs = []
        return [
            Told(
                drug=drug,
                authority=authority,
                kind=Kind(kind),
                status=Status(status),
                indication=indication,
                date=value,
                unit=unit.index,
                start=start,
                end=end,
                lead=lead,
                title=unit.title,
                named=bool(scene.drugs),
                rule=link.rule,
                confidence=self._confidence(scene, link, guessed=guessed, named=bool(scene.drugs), title=unit.title),
                guessed=guessed,
                date_guessed=supposed,
                part=part,
                row=unit.row,
                vague=bool(seen and seen.vague),
                sentence=number,
                whole_start=sentence.start,
                whole_end=sentence.end,
                office=attribution.office_of(scene, link) if authority == Authority.OTHER else None,
            )
            for order, drug in enumerate(drugs)
            for place, authority in enumerate(authorities)
            for part, (status, value, indication) in enumerate(
                [(told_status, each[order][1], each[order][2])]
                if each
                else self._split(scene, link, links, one_each(scene, len(authorities), place, one_each(scene, len(drugs), order, pairs))),
                start=1,
            )
        ], None

    def _one_drug_each(self, scene: Scene, link: Link, links: list[Link], drugs: list[str]) -> list[str]:
        """Reads A、B分别获X资格和Y认定: as many drugs as designations, tied one to one."""
        beside = [other for other in links if other.action is not None and other.action is link.action and other.anchor is not None]
        if scene.sentence.language == "en" or len(drugs) < 2 or len(beside) != len(drugs) or "分别" not in "".join(scene.norms):
            return drugs
        order = list(dict.fromkeys(self.drugs.root(key_of(name.text)) for _, _, name in scene.drugs))
        if set(order) != set(drugs) or len({other.kind for other in beside}) != len(beside):
            return drugs
        return [order[next(index for index, other in enumerate(beside) if other is link)]]

    def _undated(self, kind: str, status: str, unit: int, *, due: bool) -> str | None:
        """Why something without its day tells nothing: it is due, or the vote of a meeting whose day was told before."""
        if kind == "advisory_committee" and status == "voted" and self._met_before(unit):
            return "the vote of a meeting told before"
        return "no date for what is due" if due else None

    def _replaced(self, link: Link, unit: int) -> None:
        """The goal date told just before is a new one where the text goes on to say what it was at first."""
        if link.rule != FORMER:
            return
        for fact in self.told[-2:]:
            if fact.kind == Kind.TARGET_ACTION_DATE and fact.unit >= unit - 1:
                fact.status = Status.CHANGED

    def _met_before(self, unit: int) -> bool:
        """Whether a vote without its day ended the meeting told just before; that one is then a vote."""
        for fact in reversed(self.told[-2:]):
            past = fact.date is not None and self.published is not None and fact.date.first <= self.published
            if fact.kind == Kind.ADVISORY_COMMITTEE and fact.unit >= unit - 1 and (past or self.published is None):
                fact.status = Status.VOTED
                return True
        return False

    def _goal(self, scene: Scene, seen: DateSeen | None, value: PartialDate | None) -> PartialDate | None:
        """A goal date's day: the next one ahead, or the last one where the review it belongs to lies behind."""
        context = self.context
        if value is None:
            value = next((seen.ahead for _, _, seen in scene.dates if seen.ahead is not None), None)
        if seen is None or seen.year_given or seen.value is None or (context.date is None and not is_decided(scene, seen)):
            return value
        if context.date is None:
            context.date = seen.value
        behind = (seen.value.first - context.date.first).days
        return seen.value if 0 <= behind <= SAME_REVIEW_DAYS or is_decided(scene, seen) else value

    def _proposed_on(self, sentence: Sentence, value: PartialDate | None) -> PartialDate | None:
        """The day of a recommendation: the one told last for "the same meeting", else its own, else the first day of the notice."""
        if _SAME_MEETING.search(sentence.text):
            value = next((fact.date for fact in reversed(self.told) if fact.status == "recommended" and fact.date is not None), value)
        return value if value is not None else self.context.shown

    def _step(self, unit: Unit, scene: Scene, link: Link) -> tuple[str, str]:
        """What "we filed the request", "taken up" mean: by the sentence, by what was told last, by the number it was filed under."""
        groups = {anchor_class(mention.value) for mention in scene.kinds}
        last = next((fact for fact in reversed(self.told) if unit.index - fact.unit <= _STEP_UNITS), None)
        accepted = link.status == "accepted"
        beside = _FILED_UNDER.search(" ".join(other.text[:200] for other in self.units[max(0, unit.index - 3) : unit.index + 4]))
        if accepted and beside is not None and beside[1] in "LS" and not groups:
            return (Kind.IND_CLEARANCE if beside[1] == "L" else Kind.APPLICATION_ACCEPTED), "accepted"
        if groups & {"ind", "trial"} or (last is not None and last.kind == Kind.IND_CLEARANCE):
            return Kind.IND_CLEARANCE, link.status if accepted else "submitted"
        if last is None and self.context.application and self.language != "en":
            return ("application_accepted", "accepted") if accepted else ("application_submitted", "submitted")
        if last is None:
            filed = _FILED_UNDER.search(self.text)
            if not accepted or filed is None:
                return "", ""
            return (Kind.IND_CLEARANCE if filed[1] == "L" else Kind.APPLICATION_ACCEPTED), "accepted"
        group = anchor_class(last.kind) if last.kind in ANCHORS else ""
        if group in {"designation", "accelerated", "conditional"} and not accepted:
            return last.kind, "requested"
        if last.kind in _OF_APPLICATIONS:
            return ("application_accepted", "accepted") if accepted else ("application_submitted", "submitted")
        return "", ""

    def _was_asked(self, scene: Scene, links: list[Link], link: Link, kind: str) -> bool:
        return asked_for(scene, links, link) or any(fact.kind == kind and fact.status == "requested" for fact in self.told[-3:])

    @staticmethod
    def _confidence(scene: Scene, link: Link, *, guessed: bool, named: bool, title: bool) -> float:
        """How sure the reading is, 0..1: less where the authority or the drug was taken from around and where words stand far apart."""
        sure = 0.95 - 0.1 * guessed - 0.05 * (not named) - 0.05 * title - 0.03 * max(0.0, link.cost - 4.0)
        if link.anchor is None and not link.rule.startswith("phrase"):
            sure -= 0.05
        if len(scene.drugs) > 2:
            sure -= 0.05
        return round(max(0.3, sure), 2)

    def _split(
        self, scene: Scene, link: Link, links: list[Link], pairs: list[tuple[str, PartialDate | None, str | None]]
    ) -> list[tuple[str, PartialDate | None, str | None]]:
        """One entry a fact: goal dates told in pairs, several indications of one grant, "in December for this and in June for that"."""
        if len(pairs) > 1 or link.status in {"set", "changed"}:
            return pairs
        status, value, _indication = pairs[0]
        if link.days:
            return [(status, day.value, _indication) for day in link.days]
        several = purposes.indications_listed(scene, link, links)
        if len(several) > 1:
            return [(status, day or value, words) for words, day in several]
        return pairs

    def _resolved(self, scene: Scene, link: Link) -> tuple[str, str]:
        """Kind and status once "the designation", opinions and goal dates are understood from what stands around them."""
        context, kind, status = self.context, link.kind, link.status
        if kind == "designation" and link.anchor is not None and link.anchor.phrase == "breakthrough":
            return ("" if scene.norm(link.anchor.start - 1) in {"a", "another"} else "breakthrough_therapy"), status
        if kind == THE_SAME:
            last = self.told[-1] if self.told else None
            return (last.kind, followed(last.kind, last.status)) if last is not None else ("", status)
        if kind == IT:
            return self._told_of_it(scene, link)
        if kind in {"designation", "request"}:
            told = self._bare_of_it(scene, link)
            return told or (self._named_near(scene, link, kind), status)
        kind, status = self._of_committees(scene, link, kind, status)
        asked = self._asked_last(scene, link)
        if asked:
            return asked
        bare = kind == "approval" and status == "approved" and link.anchor is None
        if bare and scene.sentence.language == "en" and on_condition(scene, link):
            return Kind.CONDITIONAL_APPROVAL, "conditionally_approved"
        conditional = [mention for mention in scene.kinds if mention.value == "conditional_approval"]
        if bare and scene.sentence.language == "en" and any(abs(mention.start - link.start) < _BESIDE for mention in conditional):
            return "", status
        if (
            kind == "approval"
            and link.anchor is not None
            and scene.norm(link.anchor.start - 1) in {"that", "this", "同", "该", "此", "本", "述", "当", "該"}
            and context.kind in {"accelerated_approval", "conditional_approval"}
        ):
            status = (
                {"approved": "granted"}.get(status, status)
                if context.kind == "accelerated_approval"
                else {"approved": "conditionally_approved"}.get(status, status)
            )
            return context.kind, status
        if (
            kind == "approval"
            and link.anchor is not None
            and scene.sentence.language == "en"
            and self.told
            and status in {"approved", "withdrawn", "rescinded"}
        ):
            last = self.told[-1]
            bare_noun = link.anchor.phrase in {"authorisation", "authorization", "approval", "licence", "the licence"}
            pointed = scene.norm(link.anchor.start - 1) in {"the", "that", "this"} or link.anchor.phrase.startswith("the ")
            near = last.unit == scene.sentence.block.index and last.kind in {Kind.CONDITIONAL_APPROVAL, Kind.ACCELERATED_APPROVAL}
            if bare_noun and pointed and near and not scene.drugs:
                granted = "granted" if last.kind == Kind.ACCELERATED_APPROVAL else "conditionally_approved"
                return last.kind, granted if status == "approved" else status
        again = kind == "goal_date" and any(
            fact.kind == Kind.COMPLETE_RESPONSE or fact.rule.endswith("resubmit") or fact.rule.startswith("verb resubmit")
            for fact in self.told[-_RECENT:]
        )
        if kind == "goal_date" and status == "set" and (is_moved(scene, link) or (is_new(scene, link) and not again)):
            status = "changed"
        return _KIND_OF.get(kind, kind), status

    def _named_near(self, scene: Scene, link: Link, kind: str) -> str:
        """Which designation "the designation" or "the request" means: one named before it here, else the one spoken of last."""
        reach = link.end if link.anchor is None or kind == "designation" else max(link.end, link.anchor.end + 5)
        nearby = [m.value for m in scene.kinds if anchor_class(m.value) == "designation" and m.value != "designation" and m.start <= reach]
        kept = self.context.kind or ""
        if kind == "designation" and scene.sentence.language == "en" and kept and anchor_class(kept) not in _HELD_KINDS:
            kept = ""
        return nearby[-1] if nearby else kept

    def _of_committees(self, scene: Scene, link: Link, kind: str, status: str) -> tuple[str, str]:
        """What an opinion is on: an approval, a conditional one or an orphan designation; and what the NMPA's centre put forward."""
        present = [m.value for m in scene.kinds]
        if (
            status == "recommended"
            and kind in {"approval", "refusal"}
            and link.anchor is not None
            and anchor_class(link.anchor.value).endswith("opinion")
        ):
            orphan = (
                any(scene.norm(m.start) in {"comp", "orphan"} or "orphan" in m.phrase or m.phrase == "COMP" for m in scene.authorities)
                or "orphan_drug" in present
            )
            if kind == "approval":
                orphan = orphan or self.of_orphans
                conditional = "conditional_approval" in present or any(
                    fact.kind == Kind.CONDITIONAL_APPROVAL and fact.drug in self._drugs_of(scene, link)[:1] for fact in self.told[-2:]
                )
                kind = "orphan_drug" if orphan else "conditional_approval" if conditional else kind
        elif status == "recommended" and kind == "approval" and "conditional_approval" in present:
            kind = "conditional_approval"
        elif self.of_orphans and scene.sentence.language == "en" and kind == "application_submitted" and status == "withdrawn":
            kind = "orphan_drug"
        if self.of_orphans and kind == "refusal" and status == "recommended":
            kind, status = "orphan_drug", "denied"
        if link.rule == IN_FAVOUR and kind == "approval" and self.told and self.told[-1].kind == Kind.CONDITIONAL_APPROVAL:
            kind = "conditional_approval"
        if (
            status == "requested"
            and link.action is not None
            and link.action.phrase == "put forward"
            and self.home is Authority.NMPA
            and scene.norm(link.action.start - 1) not in {"we", "has", "have", "company"}
        ):
            status = "recommended"
        return kind, status

    def _told_of_it(self, scene: Scene, link: Link) -> tuple[str, str]:
        """What a verb makes of the fact told last that it can befall, in the same paragraph or at the end of the one before."""
        unit, context = scene.sentence.block.index, self.context
        if link.rule == LETTER:
            letter = any(fact.kind == Kind.COMPLETE_RESPONSE for fact in self.told[-_RECENT:])
            return (Kind.COMPLETE_RESPONSE, "refused") if letter else ("", "")
        named = (
            context.kind
            if context.kind in set(Kind) and context.kind_place[0] == unit and 0 <= scene.sentence.start - context.kind_place[1] <= 3
            else None
        )
        if named is not None and (status := STATUS[anchor_class(named)].get(link.status)) and "/" not in status:
            return named, status
        for fact in reversed([*self.told[-_POINTED_BACK:], *self.here]):
            if fact.unit < unit - 1:
                break
            if fact.kind == Kind.REFUSAL and fact.status == Status.RECOMMENDED and link.status == "confirm":
                return Kind.REFUSAL, Status.RECOMMENDED
            made = STATUS.get(_CLASS_TOLD.get(fact.kind, "designation" if fact.kind in ANCHORS else ""), {}).get(link.status)
            if made is None or fact.kind == Kind.CONFERENCE_PRESENTATION:
                continue
            kind, _, status = made.rpartition("/")
            kind = kind or fact.kind
            if status == "denied" and fact.kind in _OF_APPLICATIONS:
                continue
            return kind, status
        return "", link.status

    def _bare_of_it(self, scene: Scene, link: Link) -> tuple[str, str] | None:
        """What "we withdrew it", "we submitted it again" means where the fact told last in the paragraph is one of an application."""
        last = self.told[-1] if self.told and self.told[-1].unit == scene.sentence.block.index else None
        if last is None or link.anchor is not None or link.action is None or scene.sentence.language != "en" or scene.kinds:
            return None
        if last.kind not in {Kind.APPLICATION_SUBMITTED, Kind.APPLICATION_ACCEPTED} or scene.norm(link.action.end) not in {"it", "them"}:
            return None
        made = STATUS["application"].get(link.action.value)
        if made is None or made.startswith(("refusal", "approval")):
            return None
        kind, _, status = made.rpartition("/")
        return kind, status

    def _asked_last(self, scene: Scene, link: Link) -> tuple[str, str] | None:
        """What became of "the application" where the text told last of a request for a designation, or of a trial's."""
        last = self.told[-1] if self.told else None
        words = {scene.norm(index) for index in range(link.start, link.end)}
        if last is not None and scene.sentence.language != "en" and link.kind == "application_submitted" and link.status == "submitted":
            phrase = link.anchor.phrase if link.anchor is not None else ""
            if (
                _THAT_REQUEST.match(phrase)
                and last.kind in ANCHORS
                and anchor_class(last.kind) == "designation"
                and last.unit >= scene.sentence.block.index - 2
            ):
                return last.kind, "requested"
            return None
        if (
            last is not None
            and scene.sentence.language == "en"
            and last.unit == scene.sentence.block.index
            and last.status == Status.REQUESTED
            and (link.kind, link.status) == ("refusal", "refused")
            and not scene.kinds
        ):
            return last.kind, "denied"
        if last is None or scene.sentence.language != "en" or last.unit != scene.sentence.block.index or not words & {"application", "it"}:
            return None
        if words & {"nda", "bla", "maa", "drug", "marketing", "license", "supplemental"}:
            return None
        made = (link.kind, link.status)
        if last.status == Status.REQUESTED and made == ("refusal", "refused"):  # what was asked for last was refused
            return last.kind, "denied"
        if last.kind == Kind.IND_CLEARANCE and made in {("application_accepted", "accepted"), ("application_submitted", "submitted")}:
            return last.kind, made[1]
        return None

    def _is_lead(self, unit: Unit, sentence: Sentence, scene: Scene, link: Link, seen: DateSeen | None) -> bool:
        context = self.context
        if context.periodical or self._starred(unit) or (seen is not None and seen.vague) or told_as_past(scene, link):
            if seen is not None and seen.vague and self.language != "en" and context.lead_unit is None and not unit.title:
                context.lead_unit = unit.index
            return False
        if unit.title or (unit.heading and self.language != "en" and context.lead_unit is None):
            return True
        if context.lead_unit is None:
            context.lead_unit = unit.index
        if unit.bullet and context.lead_unit == unit.index - 1:
            context.lead_unit = unit.index
        if context.lead_unit == unit.index - 1 and not link.state and GOES_ON.match(sentence.text) and in_perfect(scene, link):
            return True
        return context.lead_unit == unit.index and (
            link.kind in {"goal_date", "target_action_date"}
            or link.status == "scheduled"
            or seen is None
            or seen.value is None
            or self.published is None
            or seen.value.text == self.published.isoformat()
        )


_STEP_UNITS = 8


_FILED_UNDER = re.compile(r"\b[CJ][A-Z]{2}([LS])[0-9]{5,}")
"""The number of an application to the NMPA; its fourth letter tells trials (L) from marketing (S)."""


_HELD_KINDS = frozenset({"designation", "request"})


_POINTED_BACK = 3


_CLASS_TOLD: dict[Kind, str] = {
    Kind.APPLICATION_SUBMITTED: "application",
    Kind.APPLICATION_ACCEPTED: "application",
    Kind.APPROVAL: "approval",
    Kind.CONDITIONAL_APPROVAL: "conditional",
    Kind.ACCELERATED_APPROVAL: "accelerated",
    Kind.IND_CLEARANCE: "ind",
    Kind.CLINICAL_HOLD: "hold",
    Kind.COMPLETE_RESPONSE: "letter",
    Kind.TARGET_ACTION_DATE: "goal",
    Kind.REFUSAL: "",
    Kind.ADVISORY_COMMITTEE: "",
    Kind.CONFERENCE_PRESENTATION: "",
}
"""The table of what a verb makes of a fact that was told."""


_OF_APPLICATIONS = frozenset(
    {Kind.APPLICATION_ACCEPTED, Kind.APPLICATION_SUBMITTED, Kind.APPROVAL, Kind.COMPLETE_RESPONSE, Kind.TARGET_ACTION_DATE, Kind.REFUSAL}
)


_KIND_OF = {
    "full_approval": "approval",
    "extension": "approval",
    "goal_date": "target_action_date",
    "congress": "conference_presentation",
    "ind": "ind_clearance",
}
