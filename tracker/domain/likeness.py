"""How alike two titles are, so that nobody is asked twice for the same matter (重复督查). Pairs of neighbouring characters,
because Chinese has no blanks between words."""

import unicodedata

ALIKE = 0.5  # share of common pairs (Dice) from which two titles are shown as alike
# In so many titles that they tell nothing.
_EMPTY_WORDS = ("的", "了", "和", "与", "及", "等", "工作", "问题", "情况", "进一步")


def likeness(one: str, other: str) -> float:
    """From 0 (nothing in common) to 1 (the same words)."""
    first, second = _pairs(one), _pairs(other)
    if not first or not second:
        return 0.0
    return 2 * len(first & second) / (len(first) + len(second))


def is_alike(one: str, other: str) -> bool:
    return likeness(one, other) >= ALIKE


def _pairs(title: str) -> frozenset[str]:
    folded = unicodedata.normalize("NFKC", title).casefold()
    for word in _EMPTY_WORDS:
        folded = folded.replace(word, "")
    letters = [c for c in folded if c.isalnum()]
    if len(letters) == 1:
        return frozenset(letters)
    return frozenset(a + b for a, b in zip(letters, letters[1:], strict=False))
