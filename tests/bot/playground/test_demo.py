"""The demonstration: what goes in on the first start says what it is and can be read."""

import tomllib
from datetime import date
from importlib.resources import files

import pytest

from events.partial_date import PartialDate
from events.reading.reader import read

FOLDER = files("bot.playground").joinpath("demo")
SHEETS = tomllib.loads(FOLDER.joinpath("demo.toml").read_text(encoding="utf-8"))["announcement"]


def test_the_demonstration_is_a_handful_in_three_languages() -> None:
    texts = [FOLDER.joinpath(sheet["file"]).read_text(encoding="utf-8") for sheet in SHEETS]
    assert 6 <= len(texts) == len({sheet["file"] for sheet in SHEETS}) <= 8
    assert {path.name for path in FOLDER.iterdir() if path.name.endswith(".txt")} == {sheet["file"] for sheet in SHEETS}
    assert all(any(word in text for word in ("Demonstration text", "演示文本", "デモ環境")) for text in texts)


@pytest.mark.parametrize("sheet", SHEETS, ids=[sheet["file"] for sheet in SHEETS])
def test_each_announcement_tells_the_fact_it_was_published_for(sheet: dict[str, str | date]) -> None:
    text = FOLDER.joinpath(str(sheet["file"])).read_text(encoding="utf-8")
    published = sheet["published"]
    assert isinstance(published, date)
    reading = read(text, published=published, publisher=str(sheet["publisher"]))
    assert PartialDate.day(published) in {proposal.occurred for proposal in reading.proposals}
