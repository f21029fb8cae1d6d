"""One batch of the sweep: decide once per distinct case, write per row."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ..domain.escalation import Decision, Rung, Vacancy, decide, resolve_recipients
from ..domain.workdays import WorkCalendar
from ..queries.calendar import work_calendar
from ..queries.holders import Above, holders_above
from ..queries.ladders import all_rungs
from . import sweep_failures, sweep_writes
from .literals import literal_rows, literals

# id, version, task, unit, has_failed, then what a decision depends on:
# deadline_on, began_on, rung, start_rung, ladder, muted (its text)
Row = tuple[int, int, int | None, int, bool, dt.date, dt.date, int, int, int, str | None]
Case = tuple[dt.date, dt.date, int, int, int, str | None]
Group = tuple[int, int, int]  # who is told together: unit, ladder, rung


class Rules:
    """Today, the calendar, the ladders and the holders of posts, read once a sweep, when the first row needs them."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now
        self._above: dict[int, Above] = {}

    @cached_property
    def _calendar(self) -> WorkCalendar:
        return work_calendar()

    @cached_property
    def ladders(self) -> dict[int, dict[int, Rung]]:
        return {ladder_id: {rung.rung: rung for rung in rungs} for ladder_id, rungs in all_rungs().items()}

    def decide(self, case: Case) -> Decision:
        deadline_on, began_on, rung, start_rung, ladder_id, muted = case
        ladder = tuple(self.ladders.get(ladder_id, {}).values())
        is_muted = frozenset(map(int, json.loads(muted))) if muted else frozenset()
        return decide(deadline_on, began_on, rung, start_rung, ladder, is_muted, self.now.date(), self._calendar)

    def above(self, unit_ids: set[int]) -> dict[int, Above]:
        """The holders on and above each unit; one statement for those that are new, however many."""
        if new := unit_ids - self._above.keys():
            found, _ = holders_above(new, self.now.date())
            self._above |= {unit_id: found.get(unit_id, Above((), 0)) for unit_id in new}
        return self._above


@dataclass(slots=True)
class Written:
    """`vacancies` are the posts found vacant, each with the unit from which it was looked for."""

    looked_at: int = 0
    raised: int = 0
    merged: int = 0
    notices: int = 0
    vacancies: set[tuple[int, Vacancy]] = field(default_factory=set)


@dataclass(slots=True)
class _Prepared:
    """Literals of the rows, and of what is raised and moved in each case; `spoken` are the escalations that speak for
    themselves: deadline, task, unit, ladder, rung."""

    rows: list[str] = field(default_factory=list)
    raised: list[str] = field(default_factory=list)
    moves: list[str] = field(default_factory=list)
    spoken: list[tuple[int, int | None, int, int, int]] = field(default_factory=list)


def write(rules: Rules, rows: Sequence[Row]) -> Written:
    """The rows are locked by the caller's transaction."""
    prepared = _prepare(rules, rows)
    written = Written(looked_at=len(rows))
    if prepared.raised:
        new = sweep_writes.insert_escalations(prepared.rows, prepared.raised, rules.now)
        if new:
            sweep_writes.insert_audit(new.values())
            _tell(rules, prepared, new, written)
    sweep_writes.update_deadlines(prepared.rows, prepared.moves)
    sweep_failures.forget([row[0] for row in rows if row[4]])
    return written


def _prepare(rules: Rules, rows: Sequence[Row]) -> _Prepared:
    cases: dict[Case, list[Row]] = defaultdict(list)
    for row in rows:
        cases[row[5:]].append(row)
    prepared = _Prepared()
    for case_no, (case, members) in enumerate(cases.items()):
        decision, ladder_id = rules.decide(case), case[4]
        prepared.rows += literal_rows((*row[:3], case_no) for row in members)
        prepared.moves.append(literals(case_no, case[2], decision.rung, decision.next_check_on))
        for raised in decision.raises:
            prepared.raised.append(sweep_writes.raised_values(case_no, raised))
            if raised.merged_into is None:
                prepared.spoken += [(row[0], row[2], row[3], ladder_id, raised.rung) for row in members]
    return prepared


def _tell(rules: Rules, prepared: _Prepared, new: dict[tuple[int, int], int], written: Written) -> None:
    """Notices for the new escalations that speak for themselves."""
    spoken = [(new[s[0], s[4]], s[1], s[2:]) for s in prepared.spoken if (s[0], s[4]) in new]
    written.raised, written.merged = len(new), len(new) - len(spoken)
    groups: dict[Group, int] = {}
    told = literal_rows((id_, task_id, groups.setdefault(group, len(groups))) for id_, task_id, group in spoken)
    if recipients := _recipients(rules, groups, written):
        written.notices = sweep_writes.insert_notices(told, recipients, rules.now)


def _recipients(rules: Rules, groups: dict[Group, int], written: Written) -> list[str]:
    above = rules.above({unit_id for unit_id, _, _ in groups})
    found: list[str] = []
    for (unit_id, ladder_id, rung), number in groups.items():
        here = above[unit_id]
        resolved = resolve_recipients(rules.ladders[ladder_id][rung].addressees, here.holders, here.top_depth)
        found += [sweep_writes.recipient_values(number, recipient) for recipient in resolved.recipients]
        written.vacancies |= {(unit_id, vacancy) for vacancy in resolved.vacancies}
    return found
