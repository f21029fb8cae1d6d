"""From paragraphs to a tree of nodes: which marks are real, and what hangs under what.

A mark is believed when the sequence speaks for it: it continues a count that is open, or it begins one. How much more
it must show depends on where it stands: a line's start is strong, the middle of a sentence needs its successor.
"""

from collections.abc import Sequence

from .document_text import Paragraph
from .enumerators import Kind, Mark, Place, find_marks
from .outline_nodes import Node, Piece
from .outline_purpose import announces, is_statement
from .outline_scope import Scope


class _Builder:
    def __init__(self, paragraphs: Sequence[Paragraph], marks: Sequence[Mark]) -> None:
        self.paragraphs = paragraphs
        self.scope = Scope(marks)
        self.stack = [Node(None)]
        self.reached: dict[Kind, int] = {}
        self.latest: Piece | None = None

    def read(self, number: int, marks: Sequence[tuple[int, Mark]]) -> None:
        """One paragraph: text between two accepted marks goes to the innermost open node."""
        text = self.paragraphs[number].text
        if not marks or marks[0][1].place is not Place.LINE:
            self._close_inline()
            if is_statement(text):
                self._close_running()
        done = 0
        for index, mark in marks:
            depth = self._depth(index, mark)
            if depth is not None:
                self._keep(number, done, mark.start)
                self._open(index, mark, depth)
                done = mark.end
            elif mark.place is Place.LINE:
                self._close_inline()
        self._keep(number, done, len(text))

    def _close_inline(self) -> None:
        """A new paragraph of text ends the runs that began inside the paragraph before it."""
        while len(self.stack) > 1 and self._mark(-1).place < Place.WRAPPED:
            self.stack.pop()

    def _close_running(self) -> None:
        """四是…, and in a new paragraph somebody declares something: that is not part of 四是."""
        while len(self.stack) > 1 and self._mark(-1).kind.is_running:
            self.stack.pop()

    def _mark(self, depth: int) -> Mark:
        mark = self.stack[depth].mark
        assert mark is not None, "only the root has no mark and it is never asked"
        return mark

    def _keep(self, number: int, start: int, end: int) -> None:
        text = self.paragraphs[number].text[start:end]
        if not text.strip():
            return
        self.latest = Piece(number, start, text)
        self.stack[-1].pieces.append(self.latest)
        for depth in range(len(self.stack) - 1, 0, -1):
            if self._mark(depth).kind is Kind.DASH:
                self.stack[depth - 1].pieces.append(Piece(number, start, text, is_copy=True))

    def _open(self, index: int, mark: Mark, depth: int) -> None:
        parent = self.stack[depth]
        before = parent.last.get(mark.kind)
        if before is not None and mark.ordinal == 1 and mark.start == 0:
            self._lift_heading(mark, parent)
        del self.stack[depth + 1 :]
        starts_run = before is None or mark.ordinal == 1
        intro = parent.pieces[-1].text if parent.pieces else ""
        node = Node(mark, index, intro if starts_run or before is None else before.intro)
        parent.add(node, mark.kind)
        self.stack.append(node)
        self.reached[mark.kind] = mark.ordinal

    def _lift_heading(self, mark: Mark, parent: Node) -> None:
        """A line without number before a count that begins again (意见建议：) heads that count; it is not the end of the
        item before it."""
        line, last = self.latest, self.stack[-1]
        if line is None or last is parent or line.start or line.paragraph != mark.paragraph - 1:
            return
        if len(last.pieces) < 2 or last.pieces[-1] is not line:
            return
        if announces(line.text):
            last.pieces.pop()
            parent.pieces.append(line)

    def _depth(self, index: int, mark: Mark) -> int | None:
        """The depth of the parent, or None when the mark is part of the text."""
        if mark.kind is Kind.DASH:
            return self._dash_depth(index, mark)
        if (depth := self._continued(mark)) is not None:
            return depth
        if mark.ordinal == 1:
            return self._start_depth(index, mark) if self._may_start(index, mark) else None
        return self._slip_depth(index, mark)

    def _continued(self, mark: Mark) -> int | None:
        """The innermost count that goes on here; a count of lines before one that was quoted inside a paragraph."""
        found = None
        for depth in range(len(self.stack) - 1, -1, -1):
            last = self.stack[depth].last.get(mark.kind)
            if last is None or last.mark is None or not self._continues(mark, last):
                continue
            if (last.mark.place is Place.LINE) == (mark.place is Place.LINE):
                return depth
            found = depth if found is None else found
        return found

    def _continues(self, mark: Mark, last: Node) -> bool:
        before = last.mark
        if before is None or mark.ordinal != before.ordinal + 1:
            return False
        together = before.paragraph == mark.paragraph
        if mark.place >= Place.SENTENCE or self._follows_mark(mark):
            return True
        if mark.kind.is_running or mark.place is Place.CLAUSE:
            return together
        return self.paragraphs[mark.paragraph].glued or (together and mark.kind is not Kind.POINT)

    def _follows_mark(self, mark: Mark) -> bool:
        """（一）1. — the heading between the two is missing or comes later."""
        open_node = self.stack[-1].mark
        return open_node is not None and (open_node.paragraph, open_node.end) == (mark.paragraph, mark.start)

    def _may_start(self, index: int, mark: Mark) -> bool:
        if mark.place is Place.LINE and not mark.kind.is_running:
            return True
        following = self._successor(index, mark)
        if following is None:
            return False
        if mark.place >= Place.SENTENCE or self._follows_mark(mark):
            return True
        together = following.paragraph == mark.paragraph
        if mark.kind.is_running or mark.kind is Kind.CIRCLED:
            return together or mark.place is Place.CLAUSE
        if mark.place is Place.CLAUSE and mark.kind is Kind.SUBPOINT and together:
            return True
        return self.paragraphs[mark.paragraph].glued or self._ends_heading(mark)

    def _ends_heading(self, mark: Mark) -> bool:
        """二、主要任务（一）…: a heading and its first child on one line, without a full stop between."""
        heading = self.stack[-1].mark
        if heading is None or heading.paragraph != mark.paragraph:
            return False
        if heading.kind >= mark.kind or heading.place < Place.WRAPPED:
            return False
        between = self.paragraphs[mark.paragraph].text[heading.end : mark.start]
        return len(between) <= 40 and not any(stop in between for stop in "。；：")

    def _slip_depth(self, index: int, mark: Mark) -> int | None:
        """Not the expected number: a count that runs on across chapters, or one skipped or repeated by the writer."""
        strong = mark.place is Place.LINE or (mark.kind.is_running and mark.place >= Place.SENTENCE)
        if not strong:
            return None
        if mark.ordinal == self.reached.get(mark.kind, 0) + 1 and not mark.kind.is_running:
            return self._start_depth(index, mark)
        for depth in range(len(self.stack) - 1, -1, -1):
            last = self.stack[depth].last.get(mark.kind)
            if last is not None and last.mark is not None and mark.ordinal - last.mark.ordinal in (0, 2):
                return depth
        # An extract begins with its first chapter, or with （六）: at the start of a line that is never anything else.
        first = mark.kind is Kind.CHAPTER and Kind.CHAPTER not in self.reached
        certain = mark.kind is Kind.SECTION or first or self._successor(index, mark)
        return self._start_depth(index, mark) if certain else None

    def _successor(self, index: int, mark: Mark) -> Mark | None:
        """二是 on a line of its own may come after a list 1. 2. below 一是; inside a paragraph it may not."""
        barrier = Kind.SECTION if mark.kind.is_running and mark.place is Place.LINE else mark.kind
        following = self.scope.successor(index, barrier)
        return None if following is None else self.scope.marks[following]

    def _dash_depth(self, index: int, mark: Mark) -> int | None:
        """One dash is a subtitle or an aside; a list has two."""
        depth = self._start_depth(index, mark)
        goes_on = Kind.DASH in self.stack[depth].last
        return depth if goes_on or self.scope.successor(index, Kind.POINT) else None

    def _start_depth(self, index: int, mark: Mark) -> int:
        depth = len(self.stack) - 1
        while depth > 0 and not self._holds(depth, index, mark):
            depth -= 1
        return depth

    def _holds(self, depth: int, index: int, mark: Mark) -> bool:
        """Whether the open node stays open around a count that begins with `mark`."""
        own = self._mark(depth)
        heads = own.place is Place.LINE and own.paragraph == mark.paragraph and mark.place < Place.WRAPPED
        if heads and not self.paragraphs[mark.paragraph].glued:
            return True
        if own.kind is mark.kind:
            return False
        if own.kind.is_running:
            return self._goes_on_after(depth, index, mark) or self._did_so_before(depth, mark.kind)
        return own.kind < mark.kind

    def _goes_on_after(self, depth: int, index: int, mark: Mark) -> bool:
        """The run of 一是 is resumed behind the count that begins here, so that count lies inside it."""
        own = self._mark(depth)
        following = self.scope.successor(self.stack[depth].index, min(mark.kind, Kind.DASH) - 1)
        if following is None or following < index:
            return False
        return own.place >= Place.WRAPPED or self.scope.marks[following].paragraph == mark.paragraph

    def _did_so_before(self, depth: int, kind: Kind) -> bool:
        """The last of a run is built like the one before it."""
        siblings = self.stack[depth - 1].children
        return len(siblings) > 1 and kind in siblings[-2].last


def build_tree(paragraphs: Sequence[Paragraph]) -> Node:
    """The root carries what belongs to no item."""
    by_paragraph = [list(find_marks(p.text, number, p.wraps)) for number, p in enumerate(paragraphs)]
    marks = [mark for found in by_paragraph for mark in found]
    builder = _Builder(paragraphs, marks)
    at = 0
    for number, found in enumerate(by_paragraph):
        builder.read(number, list(enumerate(found, start=at)))
        at += len(found)
    return builder.stack[0]
