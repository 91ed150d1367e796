"""What the reader reaches on labelled announcements, and that it does not fall back."""

import importlib.util
import os
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).resolve().parent
FLOOR = tomllib.loads((HERE / "floor.toml").read_text(encoding="utf-8"))


def _score() -> ModuleType:
    path = HERE.parents[1] / "extraction_score.py"
    spec = importlib.util.spec_from_file_location("extraction_score", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["extraction_score"] = module
    spec.loader.exec_module(module)
    return module


score = _score()
ABSENT = not score.CORPUS.is_dir()
needs_corpus = pytest.mark.skipif(ABSENT and os.environ.get("CI") != "true", reason=f"the labelled announcements are not at {score.CORPUS}")


@needs_corpus
def test_strict_f1_on_the_corpus_does_not_fall_below_what_was_reached() -> None:
    results = [score.run(path) for path in score.documents(score.CORPUS)]
    assert len(results) > 50
    summed = score.report(results)
    assert summed.cuts["strict"].f1 >= FLOOR["corpus"]
    assert summed.cuts["no_date"].f1 >= FLOOR["corpus"]
    assert summed.alike >= FLOOR["indications"]


@needs_corpus
def test_strict_f1_on_the_held_back_third_does_not_fall_below_what_was_reached() -> None:
    results = [score.run(path) for path in score.documents(score.CORPUS) if score.held_back(path.stem)]
    assert score.report(results).cuts["strict"].f1 >= FLOOR["held_back"]


@needs_corpus
def test_documents_that_hold_no_event_give_none() -> None:
    results = [score.run(path) for path in score.documents(score.CORPUS)]
    assert score.report(results).false_in_distractors == 0


@needs_corpus
def test_the_whole_corpus_is_read_within_ten_seconds() -> None:
    assert score.report([score.run(path) for path in score.documents(score.CORPUS)]).seconds < 10


@pytest.mark.parametrize("path", score.documents(score.OWN), ids=lambda path: path.stem)
def test_own_documents_are_read_as_labelled(path: Path) -> None:
    result = score.run(path)
    assert sorted(result.proposed) == sorted(result.wanted)
