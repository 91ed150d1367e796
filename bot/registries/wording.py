"""Two texts word by word: what went and what came, for a person to judge."""

from difflib import SequenceMatcher

_AROUND = 6  # words that stay the same are shown around a change
_LONGEST = 3_000  # characters of a difference


def word_difference(before: str, after: str) -> str:
    """The texts as one: what went stands in [-…-], what came in {+…+}, long passages that stayed are left out as …."""
    old, new = before.split(), after.split()
    parts: list[str] = []
    for what, old_start, old_end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            parts.append(_shortened(old[old_start:old_end], first=not parts, last=old_end == len(old) and new_end == len(new)))
            continue
        if old_end > old_start:
            parts.append(f"[-{' '.join(old[old_start:old_end])}-]")
        if new_end > new_start:
            parts.append(f"{{+{' '.join(new[new_start:new_end])}+}}")
    said = " ".join(part for part in parts if part)
    return said if len(said) <= _LONGEST else said[:_LONGEST] + " …"


def _shortened(same: list[str], *, first: bool, last: bool) -> str:
    if (first and last) or len(same) <= 2 * _AROUND + 1:
        return " ".join(same)
    head = [] if first else same[:_AROUND]
    tail = [] if last else same[-_AROUND:]
    return " ".join([*head, "…", *tail])
