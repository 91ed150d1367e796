"""The measure of extraction: prints scores of all documents, of the worked-on and the held-back ones, and the misses."""

# ruff: noqa: T201  # a report for a terminal

import hashlib
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any, cast

import msgspec
from rapidfuzz import fuzz
from rapidfuzz.utils import default_process

from events.names import name_key
from events.reading.proposals import Proposal
from events.reading.reader import read

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "announcements" / "dev"
OWN = Path(__file__).resolve().parent / "events" / "reading" / "documents"

Row = tuple[str, str, str, str, str]
CUTS: dict[str, Callable[[Row], tuple[str, ...]]] = {
    "strict": lambda row: row,
    "no_date": lambda row: row[:4],
    "kind_auth": lambda row: (row[1], row[2]),
}


class Score(msgspec.Struct):
    """Right, predicted and wanted, of one cut."""

    right: int = 0
    predicted: int = 0
    wanted: int = 0

    def add(self, wanted: Counter[Any], predicted: Counter[Any]) -> None:
        self.right += sum((wanted & predicted).values())
        self.predicted += sum(predicted.values())
        self.wanted += sum(wanted.values())

    @property
    def f1(self) -> float:
        both = self.predicted + self.wanted
        return 2 * self.right / both if both else 1.0

    def __str__(self) -> str:
        precision = self.right / self.predicted if self.predicted else 1.0
        recall = self.right / self.wanted if self.wanted else 1.0
        return (
            f"P {precision:.3f}  R {recall:.3f}  F1 {self.f1:.3f}  ({self.right} right of {self.predicted} proposed, {self.wanted} wanted)"
        )


class Result(msgspec.Struct):
    """One document read: what was wanted, what was proposed."""

    name: str
    language: str
    wanted: list[Row]
    proposed: list[Row]
    indications: list[tuple[str, str, float]]
    seconds: float


def held_back(name: str) -> bool:
    """Whether a document is kept out of the work, chosen by the hash of its id."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 3 == 0


def documents(folder: Path) -> list[Path]:
    """The gold files of a folder, in order."""
    return sorted(folder.glob("*.json"))


def run(gold_file: Path) -> Result:
    """Read one document and lay it beside its gold."""
    gold = cast("dict[str, Any]", json.loads(gold_file.read_text(encoding="utf-8")))
    text = gold_file.with_suffix(".txt").read_text(encoding="utf-8")
    published = date.fromisoformat(gold["published_at"]) if gold["published_at"] else None
    started = time.perf_counter()
    reading = read(text, published=published, publisher=gold["publisher"])
    seconds = time.perf_counter() - started
    names = {name_key(name): drug["name"] for drug in gold["drugs"] for name in (drug["name"], *drug["aliases"])}
    wanted = [_row(names, event["drug"], event["authority"], event["kind"], event["status"], event["date"]) for event in gold["events"]]
    proposed = [_proposed(names, proposal) for proposal in reading.proposals]
    return Result(
        name=gold["id"],
        language=gold["language"],
        wanted=wanted,
        proposed=proposed,
        indications=list(_indications(gold["events"], wanted, proposed, reading.proposals)),
        seconds=seconds,
    )


def _row(names: dict[str, str], drug: str, authority: str | None, kind: str, status: str, day: str | None) -> Row:  # noqa: PLR0917  # columns
    return names.get(name_key(drug), f"?{drug}"), authority or "-", kind, status, day or "-"


def _proposed(names: dict[str, str], proposal: Proposal) -> Row:
    day = proposal.due or proposal.occurred
    return _row(names, proposal.drug, proposal.authority, proposal.kind, proposal.status, str(day) if day else None)


def _indications(
    events: list[dict[str, Any]], wanted: list[Row], proposed: list[Row], proposals: tuple[Proposal, ...]
) -> Iterable[tuple[str, str, float]]:
    """For every wanted event with an indication that was found: the indication wanted, the one proposed, how alike they are."""
    free = list(range(len(proposed)))
    for event, row in zip(events, wanted, strict=True):
        options = [index for index in free if proposed[index][:4] == row[:4]]
        if not options:
            continue
        gold = event["indication"] or ""
        rated = [
            (proposed[index] == row, fuzz.token_set_ratio(gold, proposals[index].indication or "", processor=default_process), index)
            for index in options
        ]
        _, alike, index = max(rated)
        free.remove(index)
        if gold:
            yield gold, proposals[index].indication or "", alike


class Report(msgspec.Struct):
    """The scores of a set of documents."""

    cuts: dict[str, Score]
    kinds: dict[str, Score]
    languages: dict[str, Score]
    false_in_distractors: int
    alike: float
    seconds: float
    missed: list[tuple[str, Row]]
    extra: list[tuple[str, Row]]
    unlike: list[tuple[str, str, str, float]]


def report(results: list[Result]) -> Report:
    """Sum results up, over multisets as the corpus's own measure does."""
    cuts = {name: Score() for name in CUTS}
    kinds: dict[str, Score] = defaultdict(Score)
    languages: dict[str, Score] = defaultdict(Score)
    missed: list[tuple[str, Row]] = []
    extra: list[tuple[str, Row]] = []
    for result in results:
        wanted, proposed = Counter(result.wanted), Counter(result.proposed)
        for name, cut in CUTS.items():
            cuts[name].add(Counter(map(cut, result.wanted)), Counter(map(cut, result.proposed)))
        for kind in {row[2] for row in (*wanted, *proposed)}:
            kinds[kind].add(
                Counter(row for row in result.wanted if row[2] == kind), Counter(row for row in result.proposed if row[2] == kind)
            )
        languages[result.language].add(wanted, proposed)
        missed += [(result.name, row) for row in (wanted - proposed).elements()]
        extra += [(result.name, row) for row in (proposed - wanted).elements()]
    pairs = [(result.name, *pair) for result in results for pair in result.indications]
    return Report(
        cuts=cuts,
        kinds=kinds,
        languages=languages,
        false_in_distractors=sum(len(result.proposed) for result in results if not result.wanted),
        alike=sum(alike >= 80 for *_, alike in pairs) / len(pairs) if pairs else 1.0,
        seconds=sum(result.seconds for result in results),
        missed=missed,
        extra=extra,
        unlike=[pair for pair in pairs if pair[3] < 80],
    )


def show(title: str, results: list[Result], *, details: bool) -> None:
    """Print one report."""
    summed = report(results)
    print(f"\n{title}: {len(results)} documents, {summed.seconds:.2f} s")
    for name, score in summed.cuts.items():
        print(f"  {name:10} {score}")
    print(f"  events in distractors {summed.false_in_distractors}; indications alike {summed.alike:.1%}")
    for language, score in sorted(summed.languages.items()):
        print(f"  {language:10} {score}")
    if not details:
        return
    for kind, score in sorted(summed.kinds.items(), key=lambda entry: -entry[1].wanted):
        print(f"    {kind:26} {score.right:4} right {score.predicted:4} proposed {score.wanted:4} wanted")
    for label, rows in (("missed", summed.missed), ("extra", summed.extra)):
        print(f"  {label}: {len(rows)}")
        for name, row in rows:
            print(f"    {name:10} {' | '.join(row)}")
    print(f"  indications unlike: {len(summed.unlike)}")
    for name, gold, proposed, alike in summed.unlike:
        print(f"    {name:10} {alike:3.0f}  {gold!r} <> {proposed!r}")


def main(arguments: list[str]) -> int:
    """Print scores; `--blind` hides the misses of the held-back documents, `--own` adds the project's own documents."""
    if OWN.is_dir():
        show("own documents", [run(path) for path in documents(OWN)], details=True)
    if not CORPUS.is_dir():
        print(f"The labelled announcements are not at {CORPUS}: only the project's own documents were measured.")
        return 0
    results = [run(path) for path in documents(CORPUS)]
    show("worked-on", [result for result in results if not held_back(result.name)], details=True)
    show("held-back", [result for result in results if held_back(result.name)], details="--blind" not in arguments)
    show("all", results, details=False)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
