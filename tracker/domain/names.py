"""Names of persons, units and rounds as they are kept, whichever way they come in."""

import unicodedata

# Controls, formats (also those that turn the writing round), and halves of signs.
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})


def clean_name(text: str) -> str:
    """Without what cannot be seen, and every blank a plain one: two names that look the same would be two."""
    return " ".join("".join(c for c in text if c.isspace() or unicodedata.category(c) not in _UNSEEN).split())
