"""`make bench`: every benchmark of this folder, as one table. Ends with 1 when a figure is past its gate."""

import importlib
import logging
import sys
import unicodedata

BENCHMARKS = ("growth", "sweep", "overdue", "page", "cold")


def main(names: list[str]) -> int:
    """Each benchmark is told as soon as it is through: the whole takes a quarter of an hour."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    is_past = False
    for name in names or BENCHMARKS:
        rows = importlib.import_module(f"bench.{name}").run()
        wide = max(_width(row.name) for row in rows)
        for row in rows:
            print(f"{row.name}{' ' * (wide - _width(row.name))}  {row.figure:8.2f} {row.unit:2}  goal {row.goal:g}  "
                  f"gate {row.gate:g}  {row.verdict}  {row.detail}", flush=True)
            is_past |= row.figure > row.gate
    return int(is_past)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


sys.exit(main(sys.argv[1:]))
