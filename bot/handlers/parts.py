"""Texts longer than a message: clients cut them into several; what may be a part of one, and how the parts come together again."""

import re

FULL = 3_700
"""UTF-16 units of a message that fills it: phones cut a text at 4,096, or at the last end of a line or word in the 300 before."""
HALF = 2_048
"""Below this nothing is cut: desktops look for the end of a paragraph in the second half of what a message holds."""
TOGETHER = 5
"""Seconds within which the parts of one text are sent."""
LONGEST = 200_000
"""Characters of a text that is taken in messages."""

_CUT_BLINDLY = 4_090
_NO_SPACE = re.compile(r"\S{300}\Z")


def units(text: str) -> int:
    """How much of a message the text takes, as Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def joined(before: str, after: str, size: int) -> str:
    """Two parts as one text; `size` is how many units the message of the first had.

    They were cut at the end of a line or word, whose white space is lost; in writing without spaces anywhere, and then nothing is lost.
    """
    if size >= _CUT_BLINDLY and _NO_SPACE.search(before):
        return before + after
    return f"{before}{' ' if after[:1].islower() else chr(10)}{after}"
