"""The home page of a role is its work today, never a wall of charts."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from flask import Blueprint, g, render_template

from .. import clock
from ..domain.vocabulary import ADMINISTRATORS, Role
from ..queries import admin_work, jobs, overdue, people, vacancies, worklist
from ..queries import rounds as seen_rounds
from ..queries.overdue_filter import Filters, Order
from ..queries.worklist import List
from . import home_words as words
from . import job_words, overdue_words, visits

bp = Blueprint("home", __name__)
A_WEEK = dt.timedelta(days=7)  # for somebody who was never here


@bp.get("/")
def home() -> str:
    actor, today = g.actor, clock.today()
    lists = {found.name: found for found in worklist.work_today(actor, today)}
    more = OF_ROLE[actor.role]() if actor.role in OF_ROLE else {}
    return render_template("home/home.html", lists=lists, words=words, List=List, role=actor.role, Role=Role,
                           is_administrator=actor.role in ADMINISTRATORS, **more)


def _of_administrator() -> dict[str, Any]:
    return {"waiting": admin_work.waiting(g.actor, clock.today(), clock.real_now())}


def _of_leader() -> dict[str, Any]:
    empty = vacancies.vacancies(g.actor, (Role.LIAISON,), clock.today())
    return {"without_liaison": empty, "waiting_there": sum(each.to_act for each in empty)}


def _of_supervisor() -> dict[str, Any]:
    today = clock.today()
    page = overdue.page(g.actor, Filters(), Order(), None, today)
    empty = vacancies.vacancies(g.actor, (Role.LIAISON, Role.LEADER), today)
    return {"late": page.rows[:worklist.SHOWN], "n_late": page.counts[Filters().kind], "said": overdue_words.Said(),
            "vacancies": empty, "runs": jobs.last_runs(clock.real_now()), "job_words": job_words}


def _of_inspector() -> dict[str, Any]:
    found = seen_rounds.visible_rounds(g.actor)
    return {"rounds": found.rows[:worklist.SHOWN], "n_rounds": found.total}


def _of_discipline() -> dict[str, Any]:
    today = clock.today()
    since = visits.last(clock.now()) or today - A_WEEK
    *late, new = overdue.counts_of(g.actor, (*words.BANDS, Filters(raised=since)), today)
    return {"by_rung": overdue.counts_by_rung(g.actor, today), "by_days": words.bands(late), "since": since,
            "escalated": worklist.newly_escalated(g.actor, since, today), "n_escalated": new}


def _of_nobody() -> dict[str, Any]:
    return {"to_come": people.posts_to_come(g.actor.user_id, clock.today())}


OF_ROLE: dict[Role | None, Callable[[], dict[str, Any]]] = {
    None: _of_nobody, Role.LEADER: _of_leader, Role.SUPERVISOR: _of_supervisor, Role.INSPECTOR: _of_inspector,
           Role.DISCIPLINE: _of_discipline, **dict.fromkeys(ADMINISTRATORS, _of_administrator)}
