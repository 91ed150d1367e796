"""One page, one link: the normal form, and which links may be shown."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from events.errors import UnsafeLink
from events.links import is_safe_link, normalize_url


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("https://example.com", "https://example.com/"),
        ("  HTTPS://Example.COM:443/News  ", "https://example.com/News"),  # the path keeps its case
        ("http://example.com:80/", "http://example.com/"),
        ("http://example.com:8080/", "http://example.com:8080/"),
        ("https://example.com./", "https://example.com/"),
        ("https://example.com/news#part", "https://example.com/news"),
        ("https://example.com/news?utm_source=x&id=7&UTM_Medium=mail&fbclid=q", "https://example.com/news?id=7"),
        ("https://example.com/news?ut%6D_source=x", "https://example.com/news"),
        ("https://example.com/news?b=2&a=1", "https://example.com/news?b=2&a=1"),  # order may mean something
        ("https://example.com/?", "https://example.com/"),
        ("https://example.com/a/../b/./c/..", "https://example.com/b/"),
        ("https://example.com/%2e%2e/a", "https://example.com/a"),
        ("https://example.com/a//b", "https://example.com/a//b"),
        ("https://example.com/%7euser/%c3%a9%2f", "https://example.com/~user/%C3%A9%2F"),
        ("https://example.com/é a", "https://example.com/%C3%A9%20a"),
        ("https://example.com/100%", "https://example.com/100%25"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://亚盛医药.example/新闻", "https://xn--jlqs6iyv2bbsk.example/%E6%96%B0%E9%97%BB"),
        ("http://[2606:4700:0:0::1111]/", "http://[2606:4700::1111]/"),
        ("http://１.１.１.１/", "http://1.1.1.1/"),
    ],
)
def test_links_to_one_page_have_one_form(url: str, normal: str) -> None:
    assert normalize_url(url) == normal


NO_LINKS = [
    "",
    "example.com/news",
    "//example.com/news",
    "ftp://example.com/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "data:text/html,<p>",
    "tg://resolve?domain=x",
    "http://",
    "http:///news",
    "http:example.com",
    "http:\\\\example.com",
    "http://example.com\\@evil.test/",
    "http://user@example.com/",
    "http://user:password@example.com/",
    "http://example.com:0/",
    "http://example.com:99999/",
    "http://example.com:port/",
    "http://exa mple.com/",
    "http://-example-.com/",
    "http://a..b/",
    "http://[::1",
    "http://[fe80::1%25eth0]/",
    "http://[nonsense]/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://127.1/",
    "http://0177.0.0.1/",
    "http://256.1.1.1/",
    "https://example.com/\x00",
    "https://example.com/\nSet-Cookie: a",
    "https://example.com/\u202egpj.exe",
    "https://example.com/\ud800",
    "https://example.com/" + "a" * 3_000,
    "https://" + "a" * 64 + ".com/",
]


@pytest.mark.parametrize("url", NO_LINKS)
def test_what_is_no_web_link_is_refused_in_one_line(url: str) -> None:
    with pytest.raises(UnsafeLink) as refused:
        normalize_url(url)
    assert "\n" not in str(refused.value)
    assert "password@" not in str(refused.value)
    assert not is_safe_link(url)


@pytest.mark.parametrize("url", ["https://example.com/a?b=c#d", "http://example.com", "https://亚盛医药.example/"])
def test_a_web_link_may_be_shown(url: str) -> None:
    assert is_safe_link(url)


@pytest.mark.parametrize("url", [" https://example.com/", "https://example.com/a b", "https://example.com/\u200b"])
def test_a_link_with_something_hidden_in_it_is_not_shown(url: str) -> None:
    assert not is_safe_link(url)


@given(st.from_regex(r"https?://[a-z.:0-9\[\]éß。]{1,12}(/[ -~é%]*)?(\?[ -~é&=%]*)?", fullmatch=True) | st.text())
@example("http://example.com/%2525%%4%31")
def test_the_normal_form_is_stable_and_nothing_but_the_refusal_is_raised(url: str) -> None:
    try:
        normal = normalize_url(url)
    except UnsafeLink:
        return
    assert normalize_url(normal) == normal
    assert normal.isascii()
    assert is_safe_link(normal)
