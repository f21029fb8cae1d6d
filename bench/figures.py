"""A measured figure with its goal, as the table of `make bench` shows it. Figures are ratios taken in the same run wherever
they can be, because the machines differ."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """Past the goal is a pity, past the gate a defect."""

    name: str
    figure: float
    goal: float
    gate: float
    unit: str = "×"
    detail: str = ""

    @property
    def verdict(self) -> str:
        return "ok" if self.figure <= self.goal else "past the goal" if self.figure <= self.gate else "PAST THE GATE"
