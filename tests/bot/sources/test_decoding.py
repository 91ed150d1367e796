"""The encodings in which announcements come, and that the text stays exactly as it was."""

import pytest

from bot.sources.decoding import decoded
from events.errors import UnreadableDocument

ENGLISH = "“We’re pleased”, said the sponsor’s CEO – the FDA’s fast track designation for Zanvora® is a milestone…\r\nDose: 5 µg ± 1"
FRENCH = "L’Agence européenne des médicaments a accordé à notre société la désignation de médicament orphelin."
SIMPLIFIED = "国家药品监督管理局药品审评中心（CDE）已于2021年3月将本公司的新药纳入突破性治疗品种，用于治疗慢性髓细胞白血病患者。\n"
TRADITIONAL = "本公司欣然宣佈，國家藥品監督管理局藥品審評中心已將本集團的新藥納入突破性治療品種，用於治療白血病患者。\n"
JAPANESE = "厚生労働省は、当社の新薬を希少疾病用医薬品に指定しました。先駆け審査指定制度の対象でもあります。\n"
NAME_IN_ENGLISH = "Olverembatinib (奥雷巴替尼) was granted an orphan drug designation by the FDA in May 2020.\n"
MOJIBAKE = "The Provisions (ᖹۜൗ̅၍ଣ፬ج'(਷࢕̹ఙ္ຖ၍ଣᐼ҅˿ୋ27໮)) apply to the designation.\n"  # a PDF without a map of its letters


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((text, encoding) for text in (ENGLISH, SIMPLIFIED, JAPANESE, MOJIBAKE) for encoding in ("utf-8", "utf-16", "utf-32")),
        (ENGLISH, "cp1252"),
        (FRENCH, "cp1252"),
        (SIMPLIFIED, "gb18030"),
        (SIMPLIFIED, "gb2312"),
        (SIMPLIFIED, "utf-16-le"),  # without its mark
        (TRADITIONAL, "big5"),
        (TRADITIONAL, "gb18030"),
        (NAME_IN_ENGLISH, "gb18030"),
        (MOJIBAKE, "gb18030"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"),
    ],
)
def test_a_text_is_read_in_the_encoding_it_was_written_in(text: str, encoding: str) -> None:
    assert decoded(text.encode(encoding)) == text
    assert decoded(text[:24].encode(encoding)) == text[:24]


def test_nothing_but_the_byte_order_mark_is_taken_away() -> None:
    text = "  \r\nA\u00a0soft\u00adhyphen, a\tab,\x0c a page and a line\r end\u2028\ufeff  "
    assert decoded(text.encode("utf-8-sig")) == text


@pytest.mark.parametrize(
    ("content", "declared", "text"),
    [
        ("联通".encode("gbk"), "GB2312", "联通"),  # these four bytes are UTF-8 as well
        ("藥".encode("big5"), ' "Big5" ', "藥"),
        ("先駆け".encode("euc_jp"), "EUC-JP", "先駆け"),
        ("łódź".encode("iso8859_2"), "ISO-8859-2", "łódź"),
        (ENGLISH.encode(), "iso-8859-1", ENGLISH),  # what servers say where nobody told them
        (SIMPLIFIED.encode(), "gb2312", SIMPLIFIED),
        (SIMPLIFIED.encode("gb18030"), "utf-8", SIMPLIFIED),
        (b"caf\xe9", "no-such-charset", "café"),
        (b"plain", "rot13", "plain"),  # a codec of Python that is no charset
    ],
)
def test_a_declared_charset_is_believed_where_it_fits(content: bytes, declared: str, text: str) -> None:
    assert decoded(content, declared) == text


def test_one_lost_byte_does_not_cost_the_text() -> None:
    content = SIMPLIFIED.encode()
    damaged = decoded(content[:31] + content[32:])
    assert damaged.count("\ufffd") <= 2
    assert damaged[-20:] == SIMPLIFIED[-20:]


@pytest.mark.parametrize(
    "content",
    [
        bytes(range(256)) * 8,
        b"A text with\0a NUL",
        b"\x01\x02\x03\x04 control characters \x05\x06",
        bytes((7 * i * i + 13 * i + 5) % 223 + 33 for i in range(4_000)).replace(b"\x7f", b"\xfe"),  # noise without control characters
    ],
)
def test_what_is_no_text_is_refused_in_one_line(content: bytes) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        decoded(content)
    assert "\n" not in str(refused.value)
