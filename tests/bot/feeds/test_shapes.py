"""What each source serves is understood, with fields nobody knows added, and what it says lands where it belongs."""

import copy
import re
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
from aiohttp import web
from pydantic import SecretStr
from sqlalchemy import select

from bot import reviewing
from bot.asking import view
from bot.cli.rows import status_answer
from bot.config import Sources
from bot.feeds.clinical_trials import ClinicalTrials
from bot.feeds.configured import configured
from bot.feeds.edgar import Edgar
from bot.feeds.ema import Ema
from bot.feeds.folder import Folder
from bot.feeds.hkex import Hkex
from bot.feeds.openfda import Applications, Interface, Letters
from bot.feeds.syndication import items
from bot.registries import ema_rows
from bot.render.status import status
from events.errors import BadInput
from events.event_types import DrugNamed, NewEvent
from store import feeds, schema, snapshots, subscriptions
from store.opening import Store
from store.subscriptions import Wish
from store.transaction import Transaction
from tests.bot.feeds.conftest import ANNOUNCEMENT, Polling, Site, only, source
from tests.store.story import Clock, registered


def sample(shared: Path, name: str) -> Any:
    return msgspec.json.decode((shared / "samples" / name).read_bytes())


def with_more(document: Any) -> Any:
    """The same document with fields added everywhere, as servers do without notice."""
    if isinstance(document, dict):
        known = cast("dict[str, Any]", document)
        return {"a_new_field": {"nested": [1, None, True]}} | {name: with_more(value) for name, value in known.items()}
    return [with_more(one) for one in cast("list[Any]", document)] if isinstance(document, list) else document


async def milestones(store: Store) -> list[tuple[Any, ...]]:
    columns = schema.milestones.c
    asked = select(columns.authority, columns.kind, columns.status, columns.occurred).order_by(columns.position)
    return await store.read(lambda c: [tuple(row) for row in c.execute(asked)])


def test_days_in_feeds_are_those_where_they_were_written() -> None:
    item = "<item><title>x</title><link>https://a.example/{n}</link><pubDate>{day}</pubDate></item>"
    days = (
        "Thu, 13 Aug 2026 23:02:58 EDT",
        "Thu, 13 Aug 2026 23:02:58 -0400",
        "Fri, 14 Aug 2026 00:10:00 +0900",
        "Thu, 13 Aug 2026 23:02:58 GMT",
    )
    told = "".join(item.format(n=n, day=day) for n, day in enumerate(days))
    found = items(f'<rss version="2.0"><channel>{told}</channel></rss>'.encode(), "https://a.example/feed", None)
    assert {lead.url: str(lead.published) for lead in found} == {
        "https://a.example/0": "2026-08-13",
        "https://a.example/1": "2026-08-13",
        "https://a.example/2": "2026-08-14",
        "https://a.example/3": "2026-08-13",
    }


def test_atom_is_read_too_and_items_without_a_safe_link_are_left_out() -> None:
    atom = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>N</title>
      <entry><id>tag:1</id><title>One &amp; only</title><link href="/n/1"/><published>2026-08-13T23:30:00-05:00</published></entry>
      <entry><id>tag:2</id><title>No link</title></entry>
      <entry><id>tag:3</id><title>Script</title><link href="javascript:alert(1)"/></entry></feed>"""
    [lead] = items(atom.encode(), "https://a.example/feed.xml", "Varantix")
    assert (lead.entry, lead.url, lead.title, lead.publisher) == ("tag:1", "https://a.example/n/1", "One & only", "Varantix")
    assert str(lead.published) == "2026-08-13"


async def test_openfda_applications_go_in_as_their_register_does_and_only_fresh_ones_are_told(
    site: Site, store: Store, clock: Clock, polling: Polling, shared: Path
) -> None:
    document = with_more(sample(shared, "openfda_drugsfda_NDA203469.json"))
    url = site.gives_json("/drugsfda", document)
    poller = polling(source(Applications(interface=Interface(url=url, api_key=SecretStr("k"), days=30)), "openfda"))
    first = only(await poller.poll())
    assert (first.trouble, first.told) == (None, 0)
    assert first.recorded > 3
    asked = site.asked("/drugsfda")[0].query
    assert asked["search"] == "submissions.submission_status_date:[20260130 TO 20260301]"
    assert (asked["limit"], asked["skip"], asked["api_key"]) == ("100", "0", "k")
    again = only(await poller.poll())
    assert (again.recorded, again.corroborated, again.review) == (0, 0, 0)

    def follow(transaction: Transaction) -> None:
        subscriptions.seen(transaction.connection, 5, "private", "Ada", clock())
        subscriptions.subscribe(transaction.connection, 5, 0, Wish(label="all"))

    await store.write(follow)
    news = copy.deepcopy(document)
    news["results"][0]["submissions"].append(
        {
            "submission_type": "SUPPL",
            "submission_number": "99",
            "submission_status": "AP",
            "submission_status_date": "20260220",
            "review_priority": "STANDARD",
            "submission_class_code": "EFFICACY",
        }
    )
    site.gives_json("/drugsfda", news)
    third = only(await poller.poll())
    assert (third.recorded, third.told) == (1, 1)
    assert (await milestones(store))[-1] == ("FDA", "approval", "approved", "2026-02-20")


async def test_openfda_answers_are_read_to_the_last_page_and_nothing_found_is_no_trouble(
    site: Site, polling: Polling, shared: Path
) -> None:
    record = sample(shared, "openfda_drugsfda_NDA203469.json")["results"][0]
    pages = {"0": {"results": [record] * 100}, "100": {"results": [record]}}

    async def serve(request: Any) -> Any:
        return web.json_response(pages[request.query["skip"]])

    url = site.handles("/drugsfda", serve)
    interface = Interface(url=url, api_key=SecretStr(""), days=30)
    assert only(await polling(source(Applications(interface=interface))).poll()).trouble is None
    assert [request.query["skip"] for request in site.asked("/drugsfda")] == ["0", "100"]

    async def nothing(_request: Any) -> Any:
        return web.json_response({"error": {"code": "NOT_FOUND", "message": "No matches found!"}}, status=404)

    site.handles("/drugsfda", nothing)
    assert only(await polling(source(Applications(interface=interface), "other")).poll()).trouble is None


@pytest.mark.parametrize("known", ["an application that is known", ""])
async def test_a_complete_response_letter_is_of_the_drug_whose_application_it_names(
    site: Site, store: Store, polling: Polling, shared: Path, known: str
) -> None:
    letter = sample(shared, "openfda_crl_record_shape.json")["results"][0]
    letter |= {"letter_date": "02/20/2026", "application_number": ["NDA 203469"]}
    if not known:
        letter |= {
            "application_number": ["NDA 210730"],
            "text": "Please refer to your new drug application for Varanta (vexotinib) tablets.",
        }
    sources = [
        source(Letters(interface=Interface(url=site.gives_json("/crl", with_more({"results": [letter]})), api_key=SecretStr(""), days=30)))
    ]
    if known:
        url = site.gives_json("/drugsfda", sample(shared, "openfda_drugsfda_NDA203469.json"))
        await polling(source(Applications(interface=Interface(url=url, api_key=SecretStr(""), days=30)), "openfda")).poll()
    done = only(await polling(*sources).poll())
    assert (done.found, done.review, done.trouble) == (1, 1, None)
    [(draft_id, preview)] = await store.read(reviewing.waiting, today=Clock()().date(), fresh_days=30)
    [fact] = preview.facts
    assert (fact.fact.kind, fact.fact.status, str(fact.fact.occurred)) == ("complete_response", "refused", "2026-02-20")
    assert (fact.drug_id is not None) is bool(known)
    assert known or fact.drug == "vexotinib"
    await store.write(lambda t: reviewing.accept(t, draft_id, None, tell=reviewing.Tell.NOBODY, fresh_days=30))
    assert (await milestones(store))[-1] == ("FDA", "complete_response", "refused", "2026-02-20")


def medicine(number: int, **cells: str) -> dict[str, str]:
    """A record of the EMA's list, with the names that its JSON has."""
    row = dict.fromkeys((ema_rows.URL, *ema_rows.COMPARED), "") | dict.fromkeys(ema_rows.FLAGS, "No")
    row |= {
        ema_rows.CATEGORY: "Human",
        ema_rows.NUMBER: f"EMEA/H/C/{number:06}",
        ema_rows.NAME: f"Brand{number}",
        ema_rows.STATUS: "Authorised",
        ema_rows.AUTHORISED: "14/03/2019",
        ema_rows.INDICATION: f"Brand{number} is indicated for disease number {number}.",
    }
    del row[ema_rows.INN]
    named = {re.sub(r"[^a-z]+", "_", name.lower()).strip("_"): value for name, value in row.items()}
    return named | {"international_non_proprietary_name_common_name": f"vexotinib{number}"} | cells


async def test_the_ema_list_is_compared_with_the_last_one_and_read_only_where_it_changed(
    site: Site, store: Store, clock: Clock, polling: Polling
) -> None:
    rows = [medicine(number) for number in range(1, 11)]
    url = site.gives_json("/medicines", {"meta": {"total_records": 10}, "data": with_more(rows)}, ETag='"1"')
    poller = polling(source(Ema(medicines_url=url, orphans_url=""), "ema"))
    first = only(await poller.poll())
    assert (first.recorded, first.review, first.rejected, first.trouble) == (10, 0, 0, None)
    assert len((await store.read(view, "vexotinib3")).timeline) == 1
    again = only(await poller.poll())
    assert (again.recorded, again.trouble) == (0, None)
    assert site.asked("/medicines")[1].headers["If-None-Match"] == '"1"'
    clock.move(days=1)
    rows[2] |= {"orphan_medicine": "Yes"}
    rows[3] |= {"therapeutic_indication": rows[3]["therapeutic_indication"] + "  "}
    site.gives_json("/medicines", {"meta": {"total_records": 9}, "data": rows[:9]}, ETag='"2"')
    third = only(await poller.poll())
    assert (third.recorded, third.review, third.trouble) == (1, 1, None)
    assert (await milestones(store))[-1][:3] == ("EMA", "orphan_drug", "granted")
    assert (await store.read(snapshots.listed, "ema-medicines")) == 9


async def test_a_list_whose_poll_is_killed_anywhere_is_told_once(
    site: Site, store: Store, clock: Clock, polling: Polling, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program ends before each write of the store in turn: the batch, what is absent, how far the source was read."""
    url = site.gives_json("/medicines", {"data": [medicine(number) for number in range(1, 6)]}, ETag='"1"')
    sources = source(Ema(medicines_url=url, orphans_url=""), "ema")

    def follow(transaction: Transaction) -> None:
        subscriptions.seen(transaction.connection, 5, "private", "Ada", clock())
        subscriptions.subscribe(transaction.connection, 5, 0, Wish(label="all"))

    await store.write(follow)
    await polling(sources).poll()
    clock.move(days=1)
    fresh = medicine(6) | {"marketing_authorisation_date": "20/02/2026"}
    site.gives_json("/medicines", {"data": [*(medicine(number) for number in range(1, 6)), fresh]}, ETag='"2"')

    class Killed(BaseException):
        """The end of the process."""

    whole = Store.write
    for survived in range(3):
        writes = 0

        async def dying(self: Store, job: Any, survived: int = survived, **options: Any) -> Any:
            nonlocal writes
            if writes == survived:
                raise Killed
            writes += 1
            return await whole(self, job, **options)

        monkeypatch.setattr(Store, "write", dying)
        with pytest.raises(Killed):
            await polling(sources).poll()
        monkeypatch.setattr(Store, "write", whole)
    last = only(await polling(sources).poll())
    assert (last.recorded, last.told, last.trouble) == (0, 0, None)
    assert len(await milestones(store)) == 6
    planned = await store.read(lambda c: list(c.execute(select(schema.outbox.c.milestone_id)).scalars()))
    assert len(planned) == 1


def designated(number: int) -> dict[str, str]:
    """A record of the EMA's list of orphan designations."""
    return {
        "medicine_name": "",
        "active_substance": f"solmetinib{number}",
        "date_of_designation_or_refusal": "27/02/2026",
        "intended_use": "Treatment of glioma",
        "eu_designation_number": f"EU/3/26/{number}",
        "status": "Positive",
        "orphan_designation_url": "",
    }


@pytest.mark.parametrize("failing", ["/medicines", "/orphans"])
@pytest.mark.parametrize("fault", ["gone", "busy", "cut", "renamed"])
async def test_one_list_of_the_ema_that_fails_does_not_keep_the_other_back(
    site: Site, store: Store, clock: Clock, polling: Polling, *, failing: str, fault: str
) -> None:
    lists = {"/medicines": [medicine(1)], "/orphans": [designated(1)]}
    for path, found in lists.items():
        site.gives_json(path, {"data": found}, ETag=f'"{path}"')
    match fault:
        case "gone":
            del site.handlers[failing]
        case "busy":
            site.answers(failing, lambda: web.Response(status=429, headers={"Retry-After": "60"}))
        case "cut":
            site.gives_json(failing, {"meta": {"total_records": 9}, "data": lists[failing]}, ETag='"whole"')
        case _:
            site.gives_json(failing, {"data": [{"produkt": "x"}]}, ETag='"renamed"')
    follow = subscriptions.subscribe
    await store.write(lambda t: subscriptions.seen(t.connection, 5, "private", "Ada", clock()))
    await store.write(lambda t: follow(t.connection, 5, 0, Wish(label="all")))
    poller = polling(source(Ema(medicines_url=site.url("/medicines"), orphans_url=site.url("/orphans")), "ema"))
    if (failing, fault) == ("/medicines", "busy"):  # both are on one server, which wants a rest
        assert only(await poller.poll()).recorded == 0
    else:
        done = only(await poller.poll())
        assert (done.recorded, done.trouble is None) == (1, False)
    site.gives_json(failing, {"data": lists[failing]}, ETag='"whole"')
    clock.move(minutes=2)
    again = only(await poller.poll())
    assert (again.trouble, len(await milestones(store)), again.told) == (None, 2, 0)


async def test_half_a_list_of_the_ema_is_not_taken(site: Site, store: Store, polling: Polling) -> None:
    url = site.gives_json("/medicines", {"meta": {"total_records": 2433}, "data": [medicine(1)]})
    done = only(await polling(source(Ema(medicines_url=url, orphans_url=""), "ema")).poll())
    assert "1 of 2433 records" in (done.trouble or "")
    assert await milestones(store) == []


async def test_a_list_whose_columns_were_all_renamed_is_trouble_and_no_empty_list(site: Site, store: Store, polling: Polling) -> None:
    url = site.gives_json("/medicines", {"data": [{"produkt": "x"}, {"produkt": "y", "category": "Human"}]})
    done = only(await polling(source(Ema(medicines_url=url, orphans_url=""), "ema")).poll())
    assert "is not this format: it has no column" in (done.trouble or "")
    assert await milestones(store) == []


async def test_a_list_that_lost_one_field_is_trouble_and_no_news(site: Site, clock: Clock, polling: Polling) -> None:
    rows = [medicine(number, orphan_medicine="Yes") for number in range(1, 21)]
    poller = polling(source(Ema(medicines_url=site.gives_json("/medicines", {"data": rows}), orphans_url=""), "ema"))
    assert only(await poller.poll()).recorded == 40
    clock.move(days=1)
    renamed = [{("orphan" if name == "orphan_medicine" else name): value for name, value in row.items()} for row in rows]
    site.gives_json("/medicines", {"data": renamed})
    done = only(await poller.poll())
    assert (done.recorded, "it has no column Orphan medicine" in (done.trouble or "")) == (0, True)
    site.gives_json("/medicines", {"data": [row | {"orphan_medicine": None} for row in rows]})
    done = only(await poller.poll())
    assert (done.recorded, "20 of 20 entries" in (done.trouble or "")) == (0, True)


async def test_the_ema_orphan_designations_are_tracks_of_their_own_by_number(site: Site, store: Store, polling: Polling) -> None:
    record = {
        "medicine_name": "",
        "active_substance": "Vexotinib",
        "related_ema_product_number": "",
        "date_of_designation_or_refusal": "21/03/2019",
        "intended_use": "Treatment of acute myeloid leukaemia",
        "eu_designation_number": "EU/3/19/2145",
        "status": "Positive",
        "orphan_designation_url": "https://www.ema.europa.eu/en/medicines/human/orphan-designations/eu-3-19-2145",
    }
    other = record | {"eu_designation_number": "EU/3/20/2300", "intended_use": "Treatment of narcolepsy", "status": "Withdrawn"}
    nameless = record | {"eu_designation_number": "EU/3/21/1", "active_substance": ""}
    url = site.gives_json("/orphans", {"meta": {"total_records": 3}, "data": with_more([record, other, nameless])})
    done = only(await polling(source(Ema(medicines_url="", orphans_url=url), "ema")).poll())
    assert (done.recorded, done.rejected, done.trouble) == (3, 1, None)
    standings = (await store.read(view, "vexotinib")).standings
    assert sorted((one.milestone.status, one.milestone.indication) for one in standings) == [
        ("granted", "Treatment of acute myeloid leukaemia"),
        ("withdrawn", "Treatment of narcolepsy"),
    ]


async def test_edgar_filings_of_watched_companies_are_found_and_those_of_others_left_out(
    site: Site, store: Store, polling: Polling, shared: Path
) -> None:
    document = with_more(sample(shared, "edgar_fts_hits.json"))
    url = site.gives_json("/search", document)
    for path in ("/Archives/1769628/000176962826000429/x.htm",):
        site.announces(path, "VX-101")
    adapter = Edgar(url=url, archive_url=site.url("/Archives"), ciks=("1769628",), query='"orphan drug"', days=14)
    done = only(await polling(source(adapter, "edgar")).poll())
    assert (done.found, done.taken, done.review, done.trouble) == (1, 1, 1, None)
    asked = site.asked("/search")[0].query
    assert (asked["forms"], asked["ciks"], asked["startdt"]) == ("8-K,6-K", "0001769628", "2026-02-15")
    [(_, preview)] = await store.read(reviewing.waiting, today=Clock()().date(), fresh_days=30)
    said = preview.draft.announcement
    assert (said.publisher, said.title, str(said.published)) == ("CoreWeave, Inc.", "CoreWeave, Inc. 8-K", "2026-09-17")


async def test_the_filings_of_a_company_that_is_watched_from_now_on_are_told_to_nobody(
    site: Site, store: Store, clock: Clock, polling: Polling
) -> None:
    filed: dict[str, list[int]] = {"0000000001": [1], "0000000002": [2]}

    def hit(cik: str, number: int) -> dict[str, Any]:
        said = {"ciks": [cik], "form": "8-K", "display_names": ["Varantix"], "file_date": "2026-02-27"}
        site.announces(f"/{int(cik)}/{number:018}/a.txt", f"VX-{number}01")
        return {"_id": f"0000000000-00-{number:06}:a.txt", "_source": said}

    async def search(request: web.Request) -> web.StreamResponse:
        hits = [hit(cik, number) for cik in request.query["ciks"].split(",") for number in filed[cik]]
        return web.json_response({"hits": {"hits": hits}})

    def watching(*ciks: str) -> Any:
        edgar = Edgar(url=site.handles("/search", search), archive_url=site.url("").rstrip("/"), ciks=ciks, query="drug", days=14)
        return polling(source(edgar, "edgar", trusted=True))

    await store.write(lambda t: subscriptions.seen(t.connection, 5, "private", "Ada", clock()))
    await store.write(lambda t: subscriptions.subscribe(t.connection, 5, 0, Wish(label="all")))
    told = list[tuple[int, int]]()
    for ciks, more in ((("1",), None), (("1", "2"), None), (("1", "2"), ("0000000002", 3)), (("1", "2"), ("0000000001", 4))):
        if more is not None:
            filed[more[0]].append(more[1])
        done = only(await watching(*ciks).poll())
        told.append((done.recorded, done.told))
    assert told == [(1, 0), (1, 0), (1, 1), (1, 1)]


async def test_hkex_announcements_are_found_and_routine_returns_left_out(site: Site, store: Store, polling: Polling, shared: Path) -> None:
    record = msgspec.json.decode(sample(shared, "hkex_titleSearchServlet.json")["result"])[0]
    news = record | {"LONG_TEXT": "公告及通告 - [其他]", "NEWS_ID": "11871133", "DATE_TIME": "27/02/2026 16:46", "more": [1]}
    url = site.gives_json("/search", {"result": msgspec.json.encode([record, news]).decode(), "hasNextRow": False})
    site.announces("/listedco/listconews/sehk/2025/1008/file.pdf", "VX-101")
    adapter = Hkex(url=url, archive_url=site.url("/"), stock_ids=(673,), language="ZH", days=14)
    done = only(await polling(source(adapter, "hkex")).poll())
    assert (done.found, done.review, done.trouble) == (1, 1, None)
    asked = site.asked("/search")[0].query
    assert (asked["stockId"], asked["fromDate"], asked["toDate"], asked["lang"]) == ("673", "20260215", "20260302", "ZH")
    [(_, preview)] = await store.read(reviewing.waiting, today=Clock()().date(), fresh_days=30)
    assert (preview.draft.announcement.publisher, str(preview.draft.announcement.published)) == ("中國衛生集團", "2026-02-27")


async def test_trials_are_asked_for_only_where_a_drug_is_watched(
    site: Site, store: Store, clock: Clock, polling: Polling, shared: Path
) -> None:
    study = with_more(sample(shared, "ctgov_NCT03690141.json"))
    url = site.gives_json("/studies", {"studies": [study]})
    await store.write(lambda t: t.append("drug-d1", [registered(name="tomivosertib")]))
    await store.write(lambda t: t.append("drug-d2", [registered("d2", "imatinib")]))
    poller = polling(source(ClinicalTrials(url=url), "clinicaltrials"))
    assert only(await poller.poll()).trials_changed == 0
    assert site.requests == []

    def follow(transaction: Transaction) -> None:
        subscriptions.seen(transaction.connection, 5, "private", "Ada", clock())
        subscriptions.subscribe(transaction.connection, 5, 0, Wish(label="Tomivosertib", drug_id="d1"))

    await store.write(follow)
    assert only(await poller.poll()).trials_changed == 1
    assert [request.query["query.intr"] for request in site.requests] == ['"tomivosertib"']
    assert only(await poller.poll()).trials_changed == 0
    study["protocolSection"]["statusModule"]["overallStatus"] = "TERMINATED"
    site.gives_json("/studies", {"studies": [study]})
    assert only(await poller.poll()).trials_changed == 1
    shown = await store.read(view, "tomivosertib")
    assert [(one.trial, one.status, one.changed) for one in shown.trials] == [("NCT03690141", "TERMINATED", "2020-04-28")]
    assert "Trials: NCT03690141 terminated" in status(shown).text
    assert status_answer(shown)["trials"][0]["status"] == "TERMINATED"
    assert (await store.read(view, "tomivosertib", as_of=clock().date())).trials == ()


async def test_trials_are_asked_for_by_every_name_to_the_last_page_and_belong_to_each_drug_in_them(
    site: Site, store: Store, clock: Clock, polling: Polling, shared: Path
) -> None:
    study = sample(shared, "ctgov_NCT03690141.json")
    second = copy.deepcopy(study)
    second["protocolSection"]["identificationModule"]["nctId"] = "NCT00000002"

    async def serve(request: web.Request) -> web.StreamResponse:
        last = "pageToken" in request.query
        return web.json_response({"studies": [second]} if last else {"studies": [study], "nextPageToken": "x"})

    def follow(transaction: Transaction) -> None:
        transaction.append("drug-d1", [registered(name="tomivosertib")])
        transaction.append("drug-d1", [NewEvent(event_id="n", event=DrugNamed(drug_id="d1", name="eFT508"))])
        transaction.append("drug-d2", [registered("d2", "pembrolizumab")])
        subscriptions.seen(transaction.connection, 5, "private", "Ada", clock())
        for label, drug_id in (("Tomivosertib", "d1"), ("Pembrolizumab", "d2")):
            subscriptions.subscribe(transaction.connection, 5, 0, Wish(label=label, drug_id=drug_id))

    await store.write(follow)
    assert only(await polling(source(ClinicalTrials(url=site.handles("/studies", serve)), "clinicaltrials")).poll()).trials_changed == 4
    assert {request.query["query.intr"] for request in site.requests} == {'"tomivosertib" OR "eFT508"', '"pembrolizumab"'}
    for name in ("eFT508", "pembrolizumab"):
        assert {one.trial for one in (await store.read(view, name)).trials} == {"NCT03690141", "NCT00000002"}


async def test_only_drugs_that_somebody_named_are_watched(store: Store, clock: Clock) -> None:
    def follow(transaction: Transaction) -> None:
        for number, name in enumerate(("tomivosertib", "imatinib", "ponatinib")):
            transaction.append(f"drug-d{number}", [registered(f"d{number}", name)])
        subscriptions.seen(transaction.connection, 5, "private", "Ada", clock())
        subscriptions.subscribe(transaction.connection, 5, 0, Wish(label="Imatinib", key="imatinib"))
        subscriptions.subscribe(transaction.connection, 5, 0, Wish(label="FDA", authority="FDA"))

    await store.write(follow)
    assert await store.read(feeds.watched_drugs) == [("d1", ("imatinib",))]


async def test_filings_and_announcements_are_read_to_the_last_page(site: Site, polling: Polling, shared: Path) -> None:
    hit = sample(shared, "edgar_fts_hits.json")["hits"]["hits"][0]
    hit["_source"]["ciks"] = ["0001769628"]

    def filing(number: int) -> dict[str, Any]:
        return hit | {"_id": f"0001769628-26-{number:06}:x.htm", "_source": hit["_source"] | {"file_date": "2020-01-02"}}

    async def search(request: web.Request) -> web.StreamResponse:
        begin = int(request.query.get("from", "0"))
        return web.json_response({"hits": {"hits": [filing(number) for number in range(250)][begin : begin + 100]}})

    adapter = Edgar(url=site.handles("/search", search), archive_url=site.url("/Archives"), ciks=("1769628",), query="x", days=14)
    assert only(await polling(source(adapter, "edgar")).poll()).found == 250

    record = msgspec.json.decode(sample(shared, "hkex_titleSearchServlet.json")["result"])[0]

    async def titles(request: web.Request) -> web.StreamResponse:
        rows = int(request.query["rowRange"])
        found = [record | {"LONG_TEXT": "", "NEWS_ID": str(number), "DATE_TIME": "02/01/2020 16:46"} for number in range(min(rows, 250))]
        return web.json_response({"result": msgspec.json.encode(found).decode(), "hasNextRow": rows < 250})

    exchange = Hkex(url=site.handles("/titles", titles), archive_url=site.url("/"), stock_ids=(673,), language="ZH", days=14)
    assert only(await polling(source(exchange, "hkex")).poll()).found == 250


async def test_a_letter_that_is_published_long_after_its_day_is_found(site: Site, store: Store, polling: Polling, shared: Path) -> None:
    shape = sample(shared, "openfda_crl_record_shape.json")["results"][0]

    def letter(number: int, day: str) -> dict[str, Any]:
        text = f"Please refer to your new drug application for Varanta{number} (vexotinib) tablets."
        return shape | {"letter_date": day, "application_number": [f"NDA 21073{number}"], "text": text}

    there = [letter(1, "11/02/2018"), letter(2, "01/05/2020")]

    async def serve(request: web.Request) -> web.StreamResponse:
        """None of them is of the days that a search by day would ask for."""
        return web.json_response({"results": [] if "search" in request.query else there})

    interface = Interface(url=site.handles("/crl", serve), api_key=SecretStr(""), days=30)
    poller = polling(source(Letters(interface=interface), "letters"))
    assert only(await poller.poll()).taken == 0
    there.append(letter(3, "06/07/2019"))
    done = only(await poller.poll())
    assert (done.found, done.review) == (1, 1)
    [(_, preview)] = await store.read(reviewing.waiting, today=Clock()().date(), fresh_days=30)
    assert [str(one.fact.occurred) for one in preview.facts] == ["2019-06-07"]


async def test_the_substance_of_an_answer_is_a_name_of_the_drug(site: Site, store: Store, polling: Polling, shared: Path) -> None:
    url = site.gives_json("/drugsfda", sample(shared, "openfda_drugsfda_NDA203469.json"))
    await polling(source(Applications(interface=Interface(url=url, api_key=SecretStr(""), days=30)), "openfda")).poll()
    for name in ("ponatinib", "ponatinib hydrochloride", "Iclusig"):
        assert (await store.read(view, name)).drug.label == "ponatinib"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in" / "milestones").mkdir(parents=True)
    return tmp_path / "in"


def put(path: Path, text: str, clock: Clock, seconds_ago: float = 60) -> None:
    import os  # noqa: PLC0415  # beside its one use

    path.write_text(text, encoding="utf-8")
    then = clock().timestamp() - seconds_ago
    os.utime(path, (then, then))


async def test_files_put_into_the_folder_are_taken_once_when_they_are_whole(
    store: Store, clock: Clock, polling: Polling, folder: Path
) -> None:
    poller = polling(source(Folder(path=folder), "folder", trusted=True))
    assert only(await poller.poll()).found == 0
    put(folder / "one.txt", ANNOUNCEMENT.format(drug="VX-101"), clock)
    put(folder / "growing.txt", ANNOUNCEMENT.format(drug="VX-202"), clock, seconds_ago=1)
    put(folder / "unfinished.part", "…", clock)
    done = only(await poller.poll())
    assert (done.found, done.recorded, done.trouble) == (1, 1, None)
    put(folder / "the same.txt", ANNOUNCEMENT.format(drug="VX-101"), clock)
    assert only(await poller.poll()).found == 0
    clock.move(seconds=10)
    assert only(await poller.poll()).recorded == 1
    table = "drug,authority,kind,status,indication,date,due,source\nvexotinib,NMPA,breakthrough_therapy,granted,CML,2026-02-20,,CDE\n"
    put(folder / "milestones" / "cde_2026-02-25.csv", table, clock)
    done = only(await poller.poll())
    assert (done.recorded, done.trouble) == (1, None)
    assert only(await poller.poll()).recorded == 0
    assert [row[:2] for row in await milestones(store)] == [("FDA", "orphan_drug")] * 2 + [("NMPA", "breakthrough_therapy")]


async def test_a_bad_file_in_the_folder_is_named_once_and_stops_none_of_the_others(
    store: Store, clock: Clock, polling: Polling, folder: Path
) -> None:
    good = "drug,authority,kind,status,date\nvexotinib,NMPA,breakthrough_therapy,granted,2026-02-20\n"
    put(folder / "milestones" / "a.csv", "no,such,columns\n1,2,3\n", clock)
    put(folder / "milestones" / "b.csv", good, clock)
    put(folder / "one.txt", ANNOUNCEMENT.format(drug="VX-101"), clock)
    poller = polling(source(Folder(path=folder), "folder", trusted=True))
    done = only(await poller.poll())
    assert (done.recorded, done.taken) == (2, 1)
    assert (done.trouble or "").startswith("a.csv: a.csv is not this format")
    assert (await store.read(feeds.health))[0]["error"] == done.trouble
    put(folder / "milestones" / "c.csv", good.replace("vexotinib", "solmetinib"), clock)
    done = only(await poller.poll())
    assert (done.recorded, done.trouble) == (1, None)
    put(folder / "milestones" / "a.csv", good.replace("vexotinib", "mendatinib"), clock, seconds_ago=30)
    assert only(await poller.poll()).recorded == 1


async def test_the_first_poll_of_a_register_records_and_tells_nobody_even_of_what_is_fresh(
    site: Site, store: Store, clock: Clock, polling: Polling
) -> None:
    def follow(transaction: Transaction) -> None:
        subscriptions.seen(transaction.connection, 5, "private", "Ada", clock())
        subscriptions.subscribe(transaction.connection, 5, 0, Wish(label="all"))

    await store.write(follow)
    fresh = medicine(1) | {"marketing_authorisation_date": "20/02/2026"}
    poller = polling(source(Ema(medicines_url=site.gives_json("/medicines", {"data": [fresh]}), orphans_url=""), "ema"))
    first = only(await poller.poll())
    assert (first.first, first.recorded, first.told) == (True, 1, 0)
    clock.move(days=1)
    site.gives_json("/medicines", {"data": [fresh, medicine(2) | {"marketing_authorisation_date": "27/02/2026"}]})
    second = only(await poller.poll())
    assert (second.first, second.recorded, second.told) == (False, 1, 1)


async def test_a_folder_that_is_not_there_is_told(tmp_path: Path, polling: Polling) -> None:
    assert "is no folder" in (only(await polling(source(Folder(path=tmp_path / "nowhere"))).poll()).trouble or "")


def test_nothing_is_switched_on_by_itself_and_each_section_switches_its_source_on() -> None:
    assert configured(Sources()) == []
    sections = ("openfda", "openfda_letters", "fda_press", "ema", "clinicaltrials")
    settings: dict[str, Any] = {name: {"enabled": True} for name in sections}
    settings |= {
        "edgar": {"enabled": True, "ciks": ["1769628"]},
        "hkex": {"enabled": True, "stock_ids": [1], "trusted": True},
        "folder": {"enabled": True, "path": "in"},
        "feeds": [{"name": "varantix", "url": "https://varantix.example/feed.xml"}],
    }
    found = configured(Sources.model_validate(settings))
    assert [one.name for one in found] == [*sections, "edgar", "hkex", "folder", "varantix"]
    assert [one.name for one in found if one.trusted] == ["hkex"]


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"edgar": {"enabled": True}}, "sources.edgar.ciks"),
        ({"edgar": {"enabled": True, "ciks": ["NVDA"]}}, "sources.edgar.ciks"),
        ({"hkex": {"enabled": True}}, "sources.hkex.stock_ids"),
        ({"folder": {"enabled": True}}, "sources.folder.path"),
        ({"feeds": [{"name": "a", "url": "https://a.example"}, {"name": "a", "url": "https://b.example"}]}, "Two sources"),
    ],
)
def test_a_source_that_lacks_something_is_named(settings: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        configured(Sources.model_validate(settings))
