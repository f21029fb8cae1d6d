"""What the tree of an outline is made of."""

from dataclasses import dataclass, field

from .enumerators import Kind, Mark


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one paragraph that belongs to a node. A copy stands in a suggested child as well."""

    paragraph: int
    start: int
    text: str
    is_copy: bool = False


@dataclass(slots=True, eq=False)
class Node:
    """`intro` is the sentence that announced the run this node is part of; `index` its mark's place among all marks."""

    mark: Mark | None
    index: int = -1
    intro: str = ""
    pieces: list[Piece] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)
    last: dict[Kind, "Node"] = field(default_factory=dict)

    def add(self, child: "Node", kind: Kind) -> None:
        """A child of a higher kind ends the counts of the lower ones: what follows begins anew."""
        self.children.append(child)
        for lower in [k for k in self.last if k > kind]:
            del self.last[lower]
        self.last[kind] = child
