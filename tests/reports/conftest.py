"""A small round with one task of every kind that a closure report tells apart."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from tracker.domain.vocabulary import Act, Grade, Mode, State
from tracker.reports.closure import Category, ClosureReport, MeasureLine, TaskLine

AS_OF = datetime(2026, 4, 15, 17, 30, 11, tzinfo=ZoneInfo("Asia/Shanghai"))
COMPLETED = {"state": State.CLOSED, "grade": Grade.COMPLETED, "kept_original": True, "kept_current": True}


@pytest.fixture
def as_of():
    return AS_OF


@pytest.fixture
def task():
    """One task, completed in time unless told otherwise."""

    def make(number, **facts):
        given = {
            "unit": "县财政局",
            "mode": Mode.TIMED,
            "title": f"事项{number}",
            "problem": "专项资金拨付滞后",
            "measures": (MeasureLine(text="清理滞留资金", expected_result="滞留资金清零"),),
            "original_on": date(2026, 3, 3),
            "deadline_on": date(2026, 3, 3),
            **COMPLETED,
        }
        return TaskLine(number=str(number), **{**given, **facts})

    return make


@pytest.fixture
def tasks(task):
    is_open = {"grade": None, "kept_original": None, "kept_current": None}
    late = {**is_open, "kept_original": False, "kept_current": False}
    return (
        task("A-001", mode=Mode.IMMEDIATE, closed_on=date(2026, 3, 1), closed_by="陈晓"),
        task("A-002", grade=Grade.BASIC, kept_original=False, deadline_on=date(2026, 4, 2), extensions=1),
        task("A-003", state=State.SUSTAINED, grade=Grade.ONGOING, unit="县水利局", closed_on=date(2026, 3, 2)),
        task("A-004", **late, state=State.IN_PROGRESS, late_workdays=3, rung=Act.BLUE_LETTER),
        task("A-005", **late, state=State.IN_PROGRESS, late_workdays=30, rung=Act.REFERRAL, supporting=("县审计局",)),
        task("A-006", **is_open, state=State.ASSIGNED, deadline_on=date(2026, 6, 30)),
        task("A-007", **is_open, state=State.CANCELLED),
    )


@pytest.fixture
def report(tasks):
    """Build a report; any field may be replaced."""

    def make(**facts):
        given = {
            "office": "中共青川县委巡察工作领导小组办公室",
            "addressee": "中共青川县委巡察工作领导小组",
            "round_name": "十四届县委第五轮巡察",
            "round_code": "XC2026-02",
            "inspected_unit": "中共青川县交通运输局党组",
            "team": "县委第二巡察组",
            "as_of": AS_OF,
            "categories": (Category(name="全面从严治党方面", tasks=tasks),),
            "audit_head": (12345, "3f2a" * 16),
        }
        return ClosureReport(**{**given, **facts})

    return make
