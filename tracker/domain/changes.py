"""What an edit changed, for the log: only what is different, before and after."""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

Facts = Mapping[str, Any]
Pair = tuple[dict[str, Any], dict[str, Any]]


def different(before: Facts, after: Facts) -> Pair:
    keys = [key for key in after if before[key] != after[key]]
    return {key: before[key] for key in keys}, {key: after[key] for key in keys}


def of_measures(before: Sequence[Facts], after: Sequence[Facts]) -> Pair:
    """By their numbers on the page: `measures` changed (under the new number), `measures_added`, `measures_removed`
    (under the old one). A measure that only moved up because another went did not change."""
    was: dict[str, dict[str, Facts]] = {"measures": {}, "measures_removed": {}}
    now: dict[str, dict[str, Facts]] = {"measures": {}, "measures_added": {}}
    old_rows, new_rows = ([tuple(row.items()) for row in rows] for rows in (before, after))
    for kind, old, old_end, new, new_end in SequenceMatcher(None, old_rows, new_rows, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        while old < old_end and new < new_end:
            was["measures"][str(new + 1)], now["measures"][str(new + 1)] = different(before[old], after[new])
            old, new = old + 1, new + 1
        was["measures_removed"] |= {str(n + 1): before[n] for n in range(old, old_end)}
        now["measures_added"] |= {str(n + 1): after[n] for n in range(new, new_end)}
    return ({key: rows for key, rows in was.items() if rows}, {key: rows for key, rows in now.items() if rows})
