"""Automatic numbering of Word: the enumerator is not in the text, it follows from numbering.xml and the list so far."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..domain.numerals import LARGEST, to_chinese

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _attribute(element: Any, path: str, default: str = "") -> str:
    """The w:val of a descendant."""
    found = None if element is None else element.find("/".join(W + step for step in path.split("/")))
    return default if found is None else found.get(f"{W}val", default)


def _whole(value: str, default: int) -> int:
    return int(value) if value.isdecimal() and len(value) < 6 else default


def _chinese(value: int) -> str:
    return to_chinese(value) if value <= LARGEST else str(value)


def _circled(value: int) -> str:
    return chr(0x2460 + value - 1) if 1 <= value <= 20 else f"（{value}）"


def _letters(value: int) -> str:
    return chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1) if 0 < value <= 26 * 20 else str(value)


def _roman(value: int) -> str:
    if not 0 < value < 400:
        return str(value)
    signs = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
    text = ""
    for size, sign in signs:
        count, value = divmod(value, size)
        text += sign * count
    return text


def _full_width(value: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(value))


_CHINESE = (
    "chineseCounting",
    "chineseCountingThousand",
    "chineseLegalSimplified",
    "ideographDigital",
    "japaneseCounting",
    "japaneseDigitalTenThousand",
    "taiwaneseCounting",
    "taiwaneseCountingThousand",
)
_FORMATS: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(_CHINESE, _chinese),
    "decimal": str,
    "decimalZero": lambda value: f"{value:02d}",
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": lambda value: f"（{value}）",
    "decimalEnclosedFullstop": lambda value: f"{value}.",
    "lowerLetter": _letters,
    "upperLetter": lambda value: _letters(value).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda value: _roman(value).upper(),
}


@dataclass(frozen=True, slots=True)
class _Level:
    """`is_legal`: all numbers in Arabic digits. `restart_below`: begins again after a level above this depth."""

    format: str
    text: str
    start: int
    is_legal: bool
    restart_below: int


@dataclass(frozen=True, slots=True)
class _List:
    """`counts` belongs to the abstract definition: two lists made from one definition share it."""

    levels: dict[int, _Level]
    starts: dict[int, int]
    counts: dict[int, int]


def _levels(container: Any) -> dict[int, _Level]:
    levels = {}
    for element in container.iterchildren(f"{W}lvl"):
        depth = _whole(element.get(f"{W}ilvl", "0"), 0)
        levels[depth] = _Level(
            _attribute(element, "numFmt", "decimal"),
            _attribute(element, "lvlText"),
            _whole(_attribute(element, "start", "1"), 1),
            element.find(f"{W}isLgl") is not None,
            _whole(_attribute(element, "lvlRestart", str(depth)), depth),
        )
    return levels


class Numbering:
    """Counts as Word does. Two lists of one definition run on unless one of them overrides its start."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        self._lists: dict[str, _List] = {} if numbering is None else _lists(numbering)
        self._styles: dict[str, tuple[str, str]] = {} if styles is None else _numbered_styles(styles)
        self._begun: set[tuple[str, int]] = set()

    def enumerator(self, paragraph: Any) -> str:
        """What Word shows before the paragraph, counted one step on. Empty for no number or a bullet."""
        properties = paragraph.find(f"{W}pPr")
        number, level = self._styles.get(_attribute(properties, "pStyle"), ("", ""))
        number = _attribute(properties, "numPr/numId", number)
        depth = _whole(_attribute(properties, "numPr/ilvl", level or "0"), 0)
        numbered = self._lists.get(number)
        if numbered is None or depth not in numbered.levels:
            return ""
        self._step(number, numbered, depth)
        return _shown(numbered, numbered.levels[depth])

    def _step(self, number: str, numbered: _List, depth: int) -> None:
        counts = numbered.counts
        if depth in numbered.starts and (number, depth) not in self._begun:
            counts[depth] = numbered.starts[depth]
        else:
            counts[depth] = counts[depth] + 1 if depth in counts else numbered.levels[depth].start
        self._begun.add((number, depth))
        for lower, level in numbered.levels.items():
            if lower > depth and depth < level.restart_below:
                counts.pop(lower, None)


def _lists(numbering: Any) -> dict[str, _List]:
    abstract: dict[str, tuple[dict[int, _Level], dict[int, int]]] = {
        definition.get(f"{W}abstractNumId", ""): (_levels(definition), {})
        for definition in numbering.iterchildren(f"{W}abstractNum")
    }
    lists = {}
    for number in numbering.iterchildren(f"{W}num"):
        levels, counts = abstract.get(_attribute(number, "abstractNumId"), ({}, {}))
        own, starts = dict(levels), {}
        for override in number.iterchildren(f"{W}lvlOverride"):
            own.update(_levels(override))
            if start := _attribute(override, "startOverride"):
                starts[_whole(override.get(f"{W}ilvl", "0"), 0)] = _whole(start, 1)
        lists[number.get(f"{W}numId", "")] = _List(own, starts, counts)
    return lists


def _numbered_styles(styles: Any) -> dict[str, tuple[str, str]]:
    """Style → list and level. A style takes what it does not say itself from the style it is based on."""
    elements = {style.get(f"{W}styleId", ""): style for style in styles.iterchildren(f"{W}style")}
    return {name: _inherited(name, elements) for name in elements}


def _inherited(name: str, elements: dict[str, Any]) -> tuple[str, str]:
    number = level = ""
    seen: set[str] = set()
    while name in elements and name not in seen and not (number and level):
        seen.add(name)
        number = number or _attribute(elements[name], "pPr/numPr/numId")
        level = level or _attribute(elements[name], "pPr/numPr/ilvl")
        name = _attribute(elements[name], "basedOn")
    return number, level


def _shown(numbered: _List, level: _Level) -> str:
    if level.format == "bullet":
        return ""
    text = level.text
    for depth, other in numbered.levels.items():
        form = "decimal" if level.is_legal else other.format
        count = numbered.counts.get(depth, other.start)
        shown = "" if form in ("none", "bullet") else _FORMATS.get(form, str)(count)
        text = text.replace(f"%{depth + 1}", shown)
    return text.strip()
