"""Dates as precise as they are known, outside text made harmless, cuts between whole characters."""

import unicodedata

import pytest
from aiogram.utils.formatting import Bold, Text
from hypothesis import given
from hypothesis import strategies as st

from bot.render.pieces import clip, date_words, entities_of, fitting, link, outside, own_line, units
from events.partial_date import PartialDate


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2020-05-03", "3 May 2020"),
        ("2020-05", "May 2020"),
        ("2020-Q2", "Q2 2020"),
        ("2020-Q4", "Q4 2020"),
        ("2020", "2020"),
        (None, "date not given"),
    ],
)
def test_a_date_is_as_precise_as_it_is_known(date: str | None, words: str) -> None:
    assert date_words(PartialDate.parse(date)) == words


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("olverembatinib", 80, "olverembatinib"),
        # at the limit nothing is cut, beyond it the ellipsis counts
        ("abcde", 5, "abcde"),
        ("abcdef", 5, "abcd…"),
        # two units a character: never half of one
        ("😀😀😀", 6, "😀😀😀"),
        ("😀😀😀", 5, "😀😀…"),
        ("😀😀😀", 4, "😀…"),
        # a family stays whole or goes
        ("ab👨‍👩‍👧", 8, "ab…"),
        # a letter keeps its accents
        ("abe\u0301d", 4, "ab…"),
        # no blank in front of the ellipsis
        ("ab cdef", 4, "ab…"),
    ],
)
def test_a_cut_falls_between_whole_characters(text: str, most: int, shown: str) -> None:
    assert clip(text, most) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("two\nlines\tand\u2028more", "two lines and more"),
        ("a\u202eb\u2066c", "abc"),  # nothing turns the direction
        ("a\u200bb\ufeffc\xad", "abc"),  # nothing is hidden
        ("a\0b\x1b", "ab"),
        ("", "…"),
        ("\u200b ", "…"),
        ("奥雷巴替尼", "奥雷巴替尼"),
        ("דבר", "\u2068דבר\u2069"),  # right to left stays by itself
        ("/stop now", "/\u2060stop now"),
        ("and/or 5/6", "and/or 5/6"),
        ("@channel a@b", "@\u2060channel a@b"),
    ],
)
def test_outside_text_is_seen_whole_and_acts_on_nothing(text: str, shown: str) -> None:
    assert outside(text) == shown


def test_commands_in_lines_of_the_program_can_be_tapped() -> None:
    assert own_line("Nothing waits:\n/pending lists what does.", 100) == "Nothing waits: /pending lists what does."


@given(st.text(max_size=400), st.integers(min_value=8, max_value=60))
def test_any_text_keeps_to_its_length_on_one_line(text: str, most: int) -> None:
    shown = outside(text, most)
    assert 0 < units(shown) <= most
    assert not {unicodedata.category(letter) for letter in shown} & {"Cc", "Cs", "Zl", "Zp"}
    shown.encode("utf-8")


@given(st.lists(st.tuples(st.booleans(), st.text(max_size=30)), max_size=20), st.integers(1, 100), st.integers(0, 5))
def test_nodes_cut_to_fit_do(parts: list[tuple[bool, str]], most_units: int, most_entities: int) -> None:
    node = Text(*(Bold(words) if is_bold else words for is_bold, words in parts))
    short = fitting(node, most_units, most_entities)
    assert len(short) <= most_units
    assert entities_of(short) <= most_entities


@pytest.mark.parametrize(
    ("url", "is_link"),
    [
        ("https://example.org/a", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("tg://user?id=1", False),
        ("https://user:secret@example.org", False),
        ("", False),
        (None, False),
    ],
)
def test_only_safe_links_are_links(url: str | None, *, is_link: bool) -> None:
    assert isinstance(link("words", url), Text) is is_link
