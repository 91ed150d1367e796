"""Telegram's HTML and entities, as the emulated Bot API reads them; the tables are the specification."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.entities import read_entities, settle, units
from bot.playground.markup import read_html
from bot.playground.refusals import Refusal


def marks(source: str) -> tuple[str, list[tuple[str, str]]]:
    """Give the text and, for each entity, its type and the words it covers."""
    text, entities = settle(*read_html(source))
    wide = text.encode("utf-16-le")
    covered = [wide[2 * one["offset"] : 2 * (one["offset"] + one["length"])].decode("utf-16-le") for one in entities]
    return text, [(one["type"], words) for one, words in zip(entities, covered, strict=True)]


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain", "plain", []),
        ("<b>a</b> <strong>b</strong>", "a b", [("bold", "a"), ("bold", "b")]),
        ("<i>a</i><em>b</em>", "ab", [("italic", "a"), ("italic", "b")]),
        ("<u>a</u> <ins>b</ins>", "a b", [("underline", "a"), ("underline", "b")]),
        ("<s>a</s> <strike>b</strike> <del>c</del>", "a b c", [("strikethrough", "a"), ("strikethrough", "b"), ("strikethrough", "c")]),
        ('<tg-spoiler>a</tg-spoiler> <span class="tg-spoiler">b</span>', "a b", [("spoiler", "a"), ("spoiler", "b")]),
        ("<blockquote>a</blockquote>", "a", [("blockquote", "a")]),
        ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", "a")]),
        ("<code>a</code>", "a", [("code", "a")]),
        ('<pre><code class="language-python">a</code></pre>', "a", [("pre", "a")]),
        ('<a href="https://example.org/?a=1&amp;b=2">a</a>', "a", [("text_link", "a")]),
        # a link that leads nowhere stays as text
        ('<a href="/relative">a</a>', "a", []),
        # nesting, and tags in any case
        ("<B>a <i>b</i></B>", "a b", [("bold", "a b"), ("italic", "b")]),
        # inside code there is only code
        ("<code>a <b>b</b></code>", "a b", [("code", "a b")]),
        # references: the four names and numbers, all others stand for themselves
        ("a &lt;b&gt; &amp; &quot;c&quot; &#65; &#x42; &nbsp; &", 'a <b> & "c" A B &nbsp; &', []),
        # offsets count UTF-16 units
        ("😀<b>耐立克</b>", "😀耐立克", [("bold", "耐立克")]),
        # edges are trimmed, and entities with them
        ("  <b>  a  </b>  ", "a", [("bold", "a")]),
        # an entity of nothing is none
        ("<b></b>a", "a", []),
        # what the server finds itself
        ("/status@a_bot x", "/status@a_bot x", [("bot_command", "/status@a_bot")]),
        ("see https://example.org/a?b=c.", "see https://example.org/a?b=c.", [("url", "https://example.org/a?b=c")]),
        ("ask me@example.org #news @somebody", "ask me@example.org #news @somebody", [
            ("email", "me@example.org"), ("hashtag", "#news"), ("mention", "@somebody")]),
        ("1/2 a/b", "1/2 a/b", []),
        ("<code>/status https://example.org</code>", "/status https://example.org", [("code", "/status https://example.org")]),
    ],
)  # fmt: skip
def test_html_is_read_as_telegram_reads_it(source: str, text: str, entities: list[tuple[str, str]]) -> None:
    assert marks(source) == (text, entities)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("é<p>a</p>", 'Unsupported start tag "p" at byte offset 2'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ('<a href="x>a</a>', "Unclosed start tag at byte offset 0"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<a href>a</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
    ],
)
def test_bad_html_is_refused_in_telegrams_words(source: str, why: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {why}"


@pytest.mark.parametrize(
    ("entity", "why"),
    [
        ({"type": "bold", "offset": 0, "length": 9}, "ends after the end of the text"),
        ({"type": "bold", "offset": 1, "length": 1}, "middle of a UTF-16 symbol"),
        ({"type": "loud", "offset": 0, "length": 1}, "Unsupported entity type"),
        ("bold", "expected an object"),
    ],
)
def test_entities_that_do_not_fit_their_text_are_refused(entity: object, why: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_entities([entity], "😀a")
    assert why in refused.value.description


KINDS = st.sampled_from(["bold", "italic", "code", "blockquote"])
WORDS = st.lists(st.sampled_from(["/ab", "a@b.de", "😀", " ", "ab", "\n", "http://x.org"]), min_size=3, max_size=6).map("".join)


@given(WORDS, st.lists(st.tuples(KINDS, st.integers(0, 9), st.integers(1, 9)), max_size=5))
def test_settled_entities_never_cross_and_stay_inside_the_text(source: str, given_entities: list[tuple[str, int, int]]) -> None:
    text, entities = settle(source, [{"type": kind, "offset": offset, "length": length} for kind, offset, length in given_entities])
    for place, one in enumerate(entities):
        assert 0 <= one["offset"] < one["offset"] + one["length"] <= units(text)
        for other in entities[place + 1 :]:
            apart = other["offset"] >= one["offset"] + one["length"]
            inside = other["offset"] + other["length"] <= one["offset"] + one["length"]
            assert apart or inside


@given(st.text())
def test_escaped_text_is_never_refused_and_comes_back_whole(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert read_html(escaped) == (text, [])
