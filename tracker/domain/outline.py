"""The outline of an official document: its numbered items as a tree, and beside them the problems nobody numbered.

The rules follow how real documents are numbered (一、 → （一） → 1. → （1）, 一是 in running text),
with all their slips.
"""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

from .document_parts import Part, split_documents
from .document_tables import readings
from .document_text import MAX_DOCUMENT_CHARACTERS, Aside, read_paragraphs
from .enumerators import Kind
from .errors import RuleBroken
from .outline_feedback import Said, headings, is_feedback, opens_feedback
from .outline_hints import find_hints
from .outline_nodes import Node, Piece
from .outline_purpose import (
    Purpose,
    announced_by_text,
    announced_by_title,
    announces,
    is_category,
    is_problem_title,
    of_document,
)
from .outline_tree import build_tree

__all__ = ["Document", "Item", "Purpose", "as_json", "as_text", "parse_outline", "walk"]


@dataclass(frozen=True, slots=True)
class Item:
    """`title` ends before the first full stop, `text` is the rest without the children.

    A suggested item was not numbered; its words stand in its parent's text as well, so leaving it out loses nothing.
    """

    enumerator: str
    title: str
    text: str = ""
    suggested: bool = False
    purpose: Purpose = Purpose.OTHER
    children: tuple["Item", ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """`loose` is what belongs to no item: the opening, the end matter, contents; the last `rows` of it are of tables."""

    title: str
    items: tuple[Item, ...]
    loose: tuple[str, ...] = ()
    rows: int = 0
    is_attachment: bool = False


def parse_outline(text: str) -> list[Document]:
    """One document for most files, several where the chapters begin again at 一、, none for an empty text."""
    if len(text) > MAX_DOCUMENT_CHARACTERS:
        raise RuleBroken("outline.too_long", length=len(text), limit=MAX_DOCUMENT_CHARACTERS)
    found = (list(_documents(body, rows)) for body, rows in readings(text))
    return max(found, key=lambda documents: sum(1 for document in documents for _ in walk(document.items)))


def _documents(body: str, rows: Sequence[Aside]) -> Iterator[Document]:
    names_problems = False
    for part in split_documents(*read_paragraphs(body), rows):
        document = _document(part)
        yield _quiet(document, names_problems) if part.is_attachment else document
        names_problems = names_problems or any(item.purpose is Purpose.PROBLEM for _, item in walk(document.items))


def _document(part: Part) -> Document:
    root = build_tree(part.paragraphs)
    opening = [piece.text.strip() for piece in root.pieces]
    inherited = of_document(part.title)
    begun = next((child.intro for child in root.children if child.mark and not child.mark.kind.is_running), "")
    is_presumed = inherited is None and (is_feedback(part.title, opening) or announced_by_text(begun) is Purpose.PROBLEM)
    items = tuple(_children(root, inherited, is_presumed))
    return Document(part.title, items, (*opening, *part.loose), part.rows, part.is_attachment)


def _quiet(attachment: Document, names_problems: bool) -> Document:
    """Nothing in it is advice; its problems are some unless the text before names its own, which they may repeat."""
    silenced = {Purpose.ADVICE, Purpose.PROBLEM} if names_problems else {Purpose.ADVICE}
    return replace(attachment, items=_without(attachment.items, silenced))


def _without(items: Sequence[Item], purposes: Set[Purpose]) -> tuple[Item, ...]:
    return tuple(
        replace(item, purpose=Purpose.OTHER if item.purpose in purposes else item.purpose,
                children=_without(item.children, purposes))
        for item in items
    )


_HEADING_END = re.compile("[。！？]")
_QUOTATION = 60  # a full stop inside a short quotation does not end the heading


def _heading(pieces: Sequence[Piece], own: int) -> tuple[str, str]:
    """Title and text. A heading may stand alone on its line, and an enumerator too: then the next line is the title."""
    lines = [piece.text.strip() for piece in pieces]
    if not lines:
        return "", ""
    first, rest = lines[0], lines[1:]
    if pieces[0].paragraph != own and _is_long(first):
        return "", "\n".join(lines)
    stop = _full_stop(first)
    title = first[:stop].rstrip("；;，,。 ")
    return title, "\n".join(line for line in [first[stop + 1 :].strip(), *rest] if line)


def _is_long(line: str) -> bool:
    """Too long for a heading, or a sentence."""
    return len(line) > 60 or "。" in line


def _full_stop(line: str) -> int:
    """The first full stop outside of quotation marks; the end if there is none."""
    for found in _HEADING_END.finditer(line):
        before = line[max(0, found.start() - _QUOTATION) : found.start()]
        quoted = before.rfind("“") > before.rfind("”") and "”" in line[found.end() : found.end() + _QUOTATION]
        if not quoted:
            return found.start()
    return len(line)


def _children(node: Node, inherited: Purpose | None, is_presumed: bool = False) -> Iterator[Item]:
    """Numbered children and suggestions in the order of the document."""
    items = _presumed(node) if is_presumed else [_item(child, inherited) for child in node.children]
    numbered = [(_position(child), item) for child, item in zip(node.children, items, strict=True)]
    suggested = _suggestions(node, inherited, is_presumed)
    return (item for _, item in sorted([*numbered, *suggested], key=lambda pair: pair[0]))


def _position(node: Node) -> tuple[int, int]:
    return (node.mark.paragraph, node.mark.start) if node.mark else (-1, 0)


def _presumed(node: Node) -> list[Item]:
    """The children in a document of feedback. A run of 一是 must be announced unless it stands under a heading, and a
    sentence before a run that announces something else has the last word."""
    numbered = [child for child in node.children if not _kind(child).is_running]
    meant = dict(zip(numbered, headings([_title_and_text(child)[0] for child in numbered]), strict=True))
    items = []
    for child in node.children:
        if child not in meant:
            items.append(_item(child, Purpose.PROBLEM if node.mark or opens_feedback(child.intro) else None))
        elif _is_told_otherwise(node, child.intro):
            items.append(_item(child, None))
        else:
            items.append(_made(child, *_title_and_text(child), meant[child]))
    return items


def _is_told_otherwise(node: Node, intro: str) -> bool:
    """The heading of the node was read already; what it announces is no news."""
    is_heading = node.mark is not None and node.pieces[:1] != [] and intro is node.pieces[0].text
    if not announces(intro) or (is_heading and not intro.rstrip().endswith(("：", ":"))) or opens_feedback(intro):
        return False
    return announced_by_text(intro) in (Purpose.ADVICE, Purpose.OTHER)


def _kind(node: Node) -> Kind:
    assert node.mark is not None, "only the root has no mark"
    return node.mark.kind


def _title_and_text(node: Node) -> tuple[str, str]:
    assert node.mark is not None, "only the root has no mark"
    return _heading(node.pieces, node.mark.paragraph)


def _item(node: Node, inherited: Purpose | None) -> Item:
    title, text = _title_and_text(node)
    told = announced_by_text(node.intro) if node.intro else None
    purpose = Purpose.PROBLEM if is_problem_title(title) else told or inherited
    return _made(node, title, text, Said(purpose, None if _kind(node).is_running else announced_by_title(title, purpose)))


def _made(node: Node, title: str, text: str, said: Said) -> Item:
    assert node.mark is not None, "only the root has no mark"
    children = tuple(_children(node, said.announced or said.purpose, said.is_presumed))
    own = _own(title, text, said.purpose, said.announced, children)
    return Item(node.mark.text, title, text, node.mark.kind is Kind.DASH, own, children)


def _own(title: str, text: str, purpose: Purpose | None, announced: Purpose | None, children: Sequence[Item]) -> Purpose:
    """A chapter 存在的问题 is no problem itself unless its text is all there is; 关于…方面 is what its children are."""
    if is_category(title) and not is_problem_title(title):
        purposes = {child.purpose for child in children if not child.suggested}
        return purposes.pop() if len(purposes) == 1 else purpose or Purpose.OTHER
    if announced is not None:
        return announced if text and not children else Purpose.OTHER
    return purpose or Purpose.OTHER


def _suggestions(node: Node, inherited: Purpose | None, is_presumed: bool) -> Iterator[tuple[tuple[int, int], Item]]:
    """Before the items of a document of feedback 主要是 may speak of good things; 有的 does not."""
    unsaid = Purpose.PROBLEM if is_presumed else inherited or Purpose.OTHER
    for piece in node.pieces:
        for hint in [] if piece.is_copy else find_hints(piece.text, inherited is Purpose.PROBLEM):
            purpose = Purpose.PROBLEM if hint.announced else unsaid
            clause = piece.text[hint.start : hint.end].strip()
            yield (piece.paragraph, piece.start + hint.start), Item("", clause, suggested=True, purpose=purpose)


def walk(items: Sequence[Item], depth: int = 0) -> Iterator[tuple[int, Item]]:
    """Every item with its depth, parents before children."""
    for item in items:
        yield depth, item
        yield from walk(item.children, depth + 1)


def as_json(documents: Sequence[Document]) -> dict[str, object]:
    """One document is an object with title and items; several stand under `documents`."""
    if len(documents) == 1:
        return _document_json(documents[0])
    return {"documents": [_document_json(document) for document in documents]}


def _document_json(document: Document) -> dict[str, object]:
    return {"title": document.title, "items": [_item_json(item) for item in document.items]}


def _item_json(item: Item) -> dict[str, object]:
    return {
        "enumerator": item.enumerator,
        "title": item.title,
        "text": item.text,
        "suggested": item.suggested,
        "purpose": item.purpose.value,
        "children": [_item_json(child) for child in item.children],
    }


def as_text(documents: Sequence[Document]) -> str:
    """A tree for the terminal: ? before a suggestion, the purpose behind a problem or advice."""
    lines: list[str] = []
    for document in documents:
        lines.append(document.title or "—")
        for depth, item in walk(document.items):
            mark = "? " if item.suggested else ""
            purpose = "" if item.purpose is Purpose.OTHER else f" [{item.purpose}]"
            lines.append(f"{'  ' * (depth + 1)}{mark}{item.enumerator}{item.title}{purpose}")
    return "\n".join(lines)
