"""`make bench`: every benchmark of this folder, as one table. Ends with 1 when a figure is past its gate."""

import importlib
import importlib.util
import logging
import sys
import unicodedata

BENCHMARKS = ("sweep", "overdue", "page", "cold")


def main(names: list[str]) -> int:
    logging.getLogger("alembic").setLevel(logging.WARNING)
    rows = []
    for name in names or BENCHMARKS:
        if importlib.util.find_spec(f"bench.{name}"):
            rows += importlib.import_module(f"bench.{name}").run()
    wide = max(map(_width, (row.name for row in rows)), default=0)
    for row in rows:
        print(f"{row.name}{' ' * (wide - _width(row.name))}  {row.figure:8.2f} {row.unit:2}  goal {row.goal:g}  "
              f"gate {row.gate:g}  {row.verdict}  {row.detail}")
    return int(any(row.figure > row.gate for row in rows))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


sys.exit(main(sys.argv[1:]))
