"""亮灯: one colour per deadline, from its date and the office date. Computed, never stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .deadlines import is_overdue
from .errors import RuleBroken
from .vocabulary import DeadlineState, Light, Mode, State
from .workdays import WorkCalendar, day_after

ENDED = frozenset({State.CLOSED, State.CANCELLED})
WORST_FIRST = (Light.RED, Light.ORANGE, Light.YELLOW, Light.WAITING, Light.GREEN, Light.GREY, Light.DONE)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Working days left, at most, for each colour (practice; an office may set its own)."""

    yellow: int = 7
    orange: int = 3

    def __post_init__(self) -> None:
        if not 0 <= self.orange < self.yellow:
            raise RuleBroken("light.thresholds", yellow=self.yellow, orange=self.orange)


DEFAULT_THRESHOLDS = Thresholds()


@dataclass(frozen=True, slots=True)
class LightBounds:
    """The lights of running deadlines as ranges of `deadline_on`, all bounds included.

    red < orange_from <= orange <= orange_to < yellow <= yellow_to < green. `orange_from` is today.
    """

    orange_from: date
    orange_to: date
    yellow_to: date


def light(
    mode: Mode,
    state: State,
    deadline_on: date | None,
    deadline_state: DeadlineState | None,
    held_on: date | None,
    today: date,
    calendar: WorkCalendar,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
) -> Light:
    """Working days left are those in (today, deadline_on]: due today has 0 left, is not overdue, hence orange.

    Grey: sustained, or ongoing without a final date. Done: the task ended or the clock stopped, late or not. Held: red
    if it was overdue on the day of the hold (the worst wins), else waiting. A draft that has no date yet is green.
    """
    if state is State.SUSTAINED:
        return Light.GREY
    if state in ENDED or deadline_state is DeadlineState.STOPPED:
        return Light.DONE
    if deadline_on is None or deadline_state is None:
        return Light.GREY if mode is Mode.ONGOING else Light.GREEN
    if is_overdue(deadline_on, deadline_state, held_on, None, today):
        return Light.RED
    if deadline_state is DeadlineState.HELD:
        return Light.WAITING
    left = calendar.workdays_between(today, deadline_on)
    if left <= thresholds.orange:
        return Light.ORANGE
    return Light.YELLOW if left <= thresholds.yellow else Light.GREEN


def task_light(final: Light, state: State, receipt_on: date | None, today: date, calendar: WorkCalendar) -> Light:
    """The worst of a task's clocks wins: its final one and, until it is accepted, that of its receipt. `receipt_on` is the
    last day for a receipt that was not given yet."""
    if state is not State.ASSIGNED or receipt_on is None:
        return final
    return worst([final, light(Mode.TIMED, state, receipt_on, DeadlineState.RUNNING, None, today, calendar)])


def light_bounds(today: date, calendar: WorkCalendar, thresholds: Thresholds = DEFAULT_THRESHOLDS) -> LightBounds:
    """What `light` says of running deadlines, for a range in SQL. Days off after the last working day belong to it."""
    return LightBounds(
        orange_from=today,
        orange_to=day_after(calendar.shift(today, thresholds.orange + 1), -1),
        yellow_to=day_after(calendar.shift(today, thresholds.yellow + 1), -1),
    )


def worst(lights: Iterable[Light]) -> Light:
    """最差者为准. Of none it is grey: there is nothing to be late with, and nothing was done either."""
    return min(lights, key=WORST_FIRST.index, default=Light.GREY)
