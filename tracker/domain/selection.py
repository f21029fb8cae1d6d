"""From an outline and the ticks on it to what a round takes over: findings as a tree, and proposed measures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from .errors import RuleBroken
from .limits import TEXT, TITLE
from .outline import Document, Item, Purpose

ENUMERATOR = 20
_ENDS = "。！？；：.!?;:"


class Choice(StrEnum):
    """What becomes of an item; one without a choice is left out."""

    FINDING = "finding"
    MEASURE = "measure"


_BY_PURPOSE = {Purpose.PROBLEM: Choice.FINDING, Purpose.ADVICE: Choice.MEASURE}


@dataclass(frozen=True, slots=True)
class Line:
    """An item and its place: `path` is the index of its document, then those of the children down to it ("0.2.1")."""

    path: str
    depth: int
    item: Item

    @property
    def default(self) -> Choice | None:
        """Problems are findings, advice is a measure, all else stays out until somebody ticks it."""
        return _BY_PURPOSE.get(self.item.purpose)


@dataclass(frozen=True, slots=True)
class ChosenFinding:
    """`parent` is the path of the nearest chosen finding above it; findings come parents first."""

    path: str
    parent: str | None
    depth: int
    enumerator: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Chosen:
    findings: tuple[ChosenFinding, ...]
    measures: tuple[str, ...]

    @property
    def headings(self) -> int:
        """Findings that only gather others; the page of the round counts them apart as well."""
        return len({finding.parent for finding in self.findings} - {None})

    @property
    def problems(self) -> int:
        return len(self.findings) - self.headings


def lines(documents: Sequence[Document]) -> list[Line]:
    """Every item in the order of the text, parents before children."""
    return [line for n, document in enumerate(documents) for line in _below(str(n), 0, document.items)]


def _below(path: str, depth: int, items: Sequence[Item]) -> Iterator[Line]:
    for n, item in enumerate(items):
        line = Line(f"{path}.{n}", depth, item)
        yield line
        yield from _below(line.path, depth + 1, item.children)


def choose(outline: Sequence[Line], choices: Mapping[str, Choice]) -> Chosen:
    """Refuses an empty choice, and one of an item that the outline does not have."""
    if not choices:
        raise RuleBroken("document.nothing_chosen")
    if not choices.keys() <= {line.path for line in outline}:
        raise RuleBroken("document.outline_changed")
    findings: dict[str, ChosenFinding] = {}
    measures: list[str] = []
    for line in outline:
        choice = choices.get(line.path)
        if choice is Choice.FINDING:
            findings[line.path] = _finding(line, findings)
        elif choice is Choice.MEASURE:
            measures.append(_measure(line.item))
    return Chosen(tuple(findings.values()), tuple(measures))


def _finding(line: Line, above: Mapping[str, ChosenFinding]) -> ChosenFinding:
    parent = line.path.rpartition(".")[0]
    while parent and parent not in above:
        parent = parent.rpartition(".")[0]
    depth = above[parent].depth + 1 if parent else 0
    title, text = _title_and_text(line.item)
    return ChosenFinding(line.path, parent or None, depth, line.item.enumerator[:ENUMERATOR], title, text)


def _title_and_text(item: Item) -> tuple[str, str]:
    """A title that is cut stands whole in the text; an item with no words at all is called by its enumerator."""
    title, text = item.title, item.text
    if not title:
        title, _, text = text.partition("\n")
    if len(title) > TITLE:
        title, text = cut(title, TITLE), _joined(title, text)
    return title or item.enumerator or "—", cut(text, TEXT)


def _measure(item: Item) -> str:
    return cut(_joined(item.title, item.text), TEXT) or item.enumerator or "—"


def _joined(title: str, text: str) -> str:
    """The sentence as it stood in the document: the title was cut from the text at its full stop."""
    if not title or text.startswith(title):
        return text
    if not text:
        return title
    return title + ("" if title[-1] in _ENDS else "。") + text


def cut(text: str, length: int) -> str:
    """Not longer than `length`; what is cut shows."""
    return text if len(text) <= length else text[: length - 1] + "…"
