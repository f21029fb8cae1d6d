"""Bars drawn on the server as SVG: places and widths as attributes, in per cent of the drawing, so that no style is needed
and the drawing fits a telephone. The numbers stand in the table beside it."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _

from ..domain.figures import Figures
from ..domain.vocabulary import Grade
from .labels import label
from .marks import listed

Part = tuple[str, int, str]  # name, number, class of the colour


@dataclass(frozen=True, slots=True)
class Segment:
    name: str
    n: int
    css: str
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Bar:
    """`alt` says in words what is drawn."""

    segments: tuple[Segment, ...]
    alt: str


def bar(parts: Iterable[Part], whole: int) -> Bar:
    """Segments one after the other on a line that stands for `whole`; parts of nothing are not drawn."""
    there = [part for part in parts if part[1]]
    segments, reached = [], 0
    for name, n, css in there:
        segments.append(Segment(name, n, css, _percent(reached, whole), _percent(n, whole)))
        reached += n
    return Bar(tuple(segments), listed(f"{name} {n}" for name, n, _css in there) or "0")


def results(figures: Figures, whole: int | None = None) -> Bar:
    """What was reached and what is open, of `whole` (of itself when that is not given)."""
    return bar(parts_of(figures), figures.total if whole is None else whole)


def parts_of(figures: Figures) -> list[Part]:
    return [(label(Grade.COMPLETED), figures.completed, "completed"), (label(Grade.BASIC), figures.basic, "basic"),
            (label(Grade.ONGOING), figures.ongoing, "ongoing"),
            (_("Unfinished, not overdue"), figures.unfinished - figures.overdue, "open"),
            (_("Overdue"), figures.overdue, "late")]


def _percent(n: int, whole: int) -> str:
    return f"{100 * n / whole:.2f}%" if whole else "0%"
