"""What stands ahead of a mark: whether its count goes on, and whether a higher number comes first."""

from collections.abc import Sequence

from .enumerators import Kind, Mark, Place


class Scope:
    """One backward walk answers for all marks, so that the whole stays linear."""

    def __init__(self, marks: Sequence[Mark]) -> None:
        self.marks = marks
        self._next: list[int | None] = [None] * len(marks)
        self._above: list[list[int]] = [[]] * len(marks)
        ahead: dict[Kind, dict[int, int]] = {kind: {} for kind in Kind}
        nearest = [len(marks)] * (max(Kind) + 1)
        for index in range(len(marks) - 1, -1, -1):
            mark = marks[index]
            self._above[index] = nearest
            self._next[index] = ahead[mark.kind].get(mark.ordinal + (mark.kind is not Kind.DASH))
            if mark.ordinal == 1 and mark.place >= Place.SENTENCE:
                ahead[mark.kind].clear()
            ahead[mark.kind][mark.ordinal] = index
            if mark.place is Place.LINE and not mark.kind.is_running:
                nearest = [min(index, at) if rank >= mark.kind else at for rank, at in enumerate(nearest)]

    def successor(self, index: int, barrier: int) -> int | None:
        """Where the next number of the same kind is, unless a line of the rank `barrier` or higher comes before it."""
        following = self._next[index]
        if following is None or self._above[index][barrier] < following:
            return None
        return following
