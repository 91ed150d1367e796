"""No name breaks a message: each one parses, fits, and its buttons carry at most 64 bytes."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache

import pytest

from bot import keyboards
from bot.asking import DrugView
from bot.curation import Curated
from bot.drafts import Announcement, Draft, DraftFact
from bot.ingestion import Ingested
from bot.judging import Judged, Preview
from bot.render import curation, designations, facts, following, lists, preview, push, recording, refusals, status
from bot.render.help import about, cancelled, farewell, group_welcome, help_text, plain_hint, welcome
from bot.render.pieces import RenderedMessage
from events.decisions import Fact, Outcome
from events.designations import designations as all_designations
from events.drug import DrugState
from events.errors import AmbiguousName, BadInput, UnknownDrug
from events.event_types import Change, Source
from events.partial_date import PartialDate
from events.standing import standings, timeline
from events.vocabulary import Authority, Kind, Status
from store.queries import MilestoneRow
from store.subscriptions import Chat, Subscription, Wish
from tests.bot.render.hostile import NAMES, broken_rules, drug, milestone

Rendered = RenderedMessage | Sequence[RenderedMessage]
IDS = [("d0123456789ab", "x"), ("d0123456789ac", "y")]


@cache
def view(name: str) -> DrugView:
    state = drug(name)
    milestones = state.milestones.values()
    return DrugView(drug=state, standings=standings(milestones), timeline=timeline(milestones))


@cache
def draft(name: str, facts_in_it: int = 40) -> Preview:
    outcomes = list(Outcome)
    source = Source(notice_id="n1", title=name, publisher=name, url="https://example.org", published=date(2021, 3, 24))
    fact = Fact(
        authority=Authority.EMA,
        kind=Kind.EXCEPTIONAL_CIRCUMSTANCES,
        status=Status.RECOMMENDED,
        source=source,
        evidence=name,
        indication=name,
        occurred=PartialDate("2020-Q2"),
    )
    edits = tuple(Change(field="indication", before=name, after=name) for _ in range(5))
    drafted = tuple(DraftFact(drug=name, fact=fact, edits=edits) for _ in range(facts_in_it))
    judged = tuple(
        Judged(index=index, drug=name, drug_id=None, fact=fact, outcome=outcomes[index % 4], reason=name) for index in range(facts_in_it)
    )
    announcement = Announcement(text=name, title=name, publisher=name, published=date(2021, 3, 24), url="https://example.org/x")
    made = Draft(notice_id="n1", revision=1, announcement=announcement, text_sha256="0", language="en", drugs=(), facts=drafted)
    return Preview(draft=made, facts=judged, subscribers=12_345, seen=True)


@cache
def rows(name: str) -> list[MilestoneRow]:
    return [
        MilestoneRow(
            milestone_id=f"m{number}",
            drug_id="d0123456789ab",
            label=name,
            track="t",
            authority="NMPA",
            kind="breakthrough_therapy",
            status="recommended",
            indication=name,
            occurred="2020-05",
            due="2021",
            recorded_at="2021-03-24T12:00:00.000000Z",
            position=number,
            told=True,
        )
        for number in range(200)
    ]


def chat(name: str) -> Chat:
    return Chat(chat_id=1, type="private", title=name, language="en", time_zone=name, silent=False, paused_reason=None, created_at="")


def held(name: str) -> list[Subscription]:
    wish = Wish(label=name, key="x", authority="FDA", kind="exceptional_circumstances")
    return [Subscription(subscription_id=10**15 + number, chat_id=1, topic_id=0, wish=wish) for number in range(200)]


@cache
def tellings(name: str) -> list[push.Telling]:
    state = drug(name)
    return [push.Telling(drug=state, milestone=one, previous=milestone(name)) for one in state.milestones.values()]


def state_of(name: str) -> DrugState:
    return drug(name, milestones=1)


# Every message the bot can send, from a name that somebody else chose.
MESSAGES: dict[str, Callable[[str], Rendered]] = {
    "status": lambda name: [status.status(view(name), page) for page in (1, 2, 99)],
    "timeline": lambda name: [status.timeline(view(name), page, with_ids=True) for page in (1, 2, 99)],
    "news": lambda name: push.news(drug(name), milestone(name, corrections=5, statements=9), milestone(name)),
    "retracted news": lambda name: push.news(drug(name), milestone(name, retracted=name, corrections=5, statements=9)),
    "several news": lambda name: [one.message for one in push.joined(tellings(name))],
    "correction": lambda name: push.correction_note(
        drug(name), milestone(name), milestone(name, corrections=1).corrections[0].changes, name
    ),
    "retraction": lambda name: push.retraction_note(drug(name), milestone(name, retracted=name)),
    "latest": lambda name: [
        lists.latest(rows(name), keyboards.OnLatest(days=30, authority="OTHER", kind="x", page=page)) for page in (1, 9)
    ],
    "search": lambda name: lists.found(name, [(f"d{number:012x}", name) for number in range(20)], []),
    "search, nothing found": lambda name: lists.found(name, [], [("d1", name)]),
    "which drug": lambda name: lists.which_drug("timeline", [("d1", name)] * 6),
    "unknown drug": lambda name: refusals.refused(UnknownDrug(name, (name,)), [("d1", name)], "status"),
    "ambiguous drug": lambda name: refusals.refused(
        AmbiguousName(name, (("d1", name), ("d2", name))), [("d1", name), ("d2", name)], "status"
    ),
    "refusal": lambda name: refusals.refused(BadInput(f"{name}: do something else."), [], "status"),
    "unknown command": refusals.unknown_command,
    "subscribed": lambda name: following.subscribed(held(name)[0].wish, is_new=True, is_known=False, near=[("d1", name)] * 9),
    "which of them": lambda name: following.choose_drug(name, [("d0123456789ab", name)] * 9, held(name)[0].wish),
    "subscriptions": lambda name: [following.subscriptions(held(name), [("d1", name)] * 9, page) for page in (1, 17, 99)],
    "unsubscribed": lambda name: following.unsubscribed(held(name)[0].wish),
    "settings": lambda name: following.settings(chat(name)),
    "no designation": lambda name: designations.found(name, []),
    "preview": lambda name: [preview.preview(draft(name), "p999999999", page) for page in (1, 2, 99)],
    "known preview": lambda name: preview.nothing_new(draft(name)),
    "no proposals": preview.no_proposals,
    "notes": lambda name: preview.notes([name] * 50),
    "pending": lambda name: [preview.pending([(f"p{number}", draft(name, 3)) for number in range(30)], page) for page in (1, 3)],
    "which proposal": lambda name: [preview.choose_proposal(draft(name, 200), "p999999999", page) for page in (1, 10)],
    "proposal": lambda name: preview.proposal(draft(name).facts[3], draft(name).draft.facts[3], "p999999999"),
    "which value": lambda name: [
        preview.choose_value(draft(name).facts[3], "p999999999", field) for field in ("authority", "kind", "status")
    ],
    "value": lambda name: preview.ask_value(draft(name).facts[3], "indication"),
    "publication day": preview.ask_published,
    "recorded": lambda name: preview.recorded(
        Ingested(announcement="n1", recorded=("m0123456789ab",) * 99, corroborated=(), known=1),
        draft_id="p1",
        waiting=2,
        drugs=[("d1", name)] * 9,
    ),
    "corrected": lambda name: curation.corrected(
        Curated(drug=state_of(name), before=milestone(name), after=milestone(name, corrections=1))
    ),
    "retracted": lambda name: curation.retracted(Curated(drug=state_of(name), after=milestone(name, retracted=name))),
    "named": lambda name: curation.named(Curated(drug=drug(name)), removed=False),
    "stats": lambda name: curation.stats(
        {"drugs": 1, "last": name, "milestones_by_kind": {f"{name}{number}": number for number in range(90)}}
    ),
    "step": lambda name: recording.step_taken("indication", name),
}


@pytest.mark.parametrize("named", NAMES)
@pytest.mark.parametrize("kind", MESSAGES)
def test_no_name_breaks_a_message(kind: str, named: str) -> None:
    rendered = MESSAGES[kind](NAMES[named])
    for one in [rendered] if isinstance(rendered, RenderedMessage) else rendered:
        assert broken_rules(one) == []


@pytest.mark.parametrize("named", NAMES)
def test_no_command_or_person_in_a_name_can_be_tapped(named: str) -> None:
    text = push.news(drug(NAMES[named], 1), milestone(NAMES[named])).text
    assert "/stop" not in text
    assert "@channel" not in text


@pytest.mark.parametrize(
    "rendered",
    [
        *(welcome(is_admin=admin) for admin in (True, False)),
        *(help_text(is_admin=admin) for admin in (True, False)),
        about(updates_days=7, sent_days=90),
        group_welcome(),
        farewell(),
        cancelled(was_asked=True),
        plain_hint(is_admin=True),
        following.which_subscription(),
        following.subscriptions([], []),
        preview.pending([]),
        designations.overview(),
        *(designations.one(row) for row in all_designations()),
        designations.found("priority", all_designations()),
        *(recording.ask_step(step, {"authority": "FDA", "kind": "approval"}) for step in recording.QUESTIONS),
        *(recording.ask_step("kind", {"authority": authority}, all_kinds=True) for authority in Authority),
        curation.ask_reason("corrected"),
    ],
)
def test_what_the_bot_says_of_itself_fits(rendered: RenderedMessage) -> None:
    assert broken_rules(rendered) == []


def test_every_milestone_of_a_long_history_is_told_once_and_in_order() -> None:
    told = tellings("olverembatinib")
    pages = push.joined(told)
    assert len(pages) > 1
    assert [milestone_id for page in pages for milestone_id in page.milestone_ids] == [one.milestone.milestone_id for one in told]


def test_every_milestone_of_a_long_timeline_is_on_one_page() -> None:
    shown = view("olverembatinib")
    text = "".join(status.timeline(shown, page, with_ids=True).text for page in range(1, 40))
    last = status.timeline(shown, 99, with_ids=True).text
    assert "Page" in last
    assert all(one.milestone_id in text for one in shown.timeline)


def test_an_unsafe_link_is_shown_as_words_only() -> None:
    for url in ("javascript:alert(1)", "https://user:secret@example.org/", "https://exa mple.org", 'https://example.org/"onclick'):
        line = push.news(drug("x", 1), milestone("x", url=url)).text
        assert "secret" not in line
        assert "javascript" not in line
        assert '"onclick' not in line


def test_a_source_is_named_by_who_published_it() -> None:
    assert facts.source_words(Source(notice_id="n", publisher="Ascentage Pharma", title="t", published=date(2021, 3, 24))).as_html() == (
        "Ascentage Pharma, 24 March 2021"
    )
    assert facts.source_words(Source(notice_id="n", url="https://www.example.org/a?b=1&c=2")).as_html() == (
        '<a href="https://www.example.org/a?b=1&amp;c=2">example.org</a>'
    )
    assert facts.source_words(Source(notice_id="n")).as_html() == "recorded by hand"
    assert facts.source_words(Source(notice_id="n", registry=Authority.FDA)).as_html() == "FDA register"
