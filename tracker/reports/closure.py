"""What a closure report (销号情况报告) says: `closure_docx` and `closure_xlsx` print it.

All figures are derived from the tasks listed, so the text, the tables and the ledger cannot disagree.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from ..domain.figures import Figures, Standing, by_mode, by_unit, reckon
from ..domain.vocabulary import Act, Grade, Mode
from . import words


@dataclass(frozen=True, kw_only=True)
class MeasureLine:
    """One 整改措施 and the result by which it can be checked."""

    text: str
    expected_result: str = ""
    responsible_person: str = ""
    deadline_on: date | None = None
    done_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class TaskLine(Standing):
    """A task as the ledger shows it; `unit` is the lead. `late_workdays` and `rung` count for open tasks only; `adjusted`
    is how often the end of a suspension moved the deadline."""

    title: str
    problem: str = ""
    detail: str = ""
    supporting: tuple[str, ...] = ()
    responsible_leader: str = ""
    responsible_person: str = ""
    measures: tuple[MeasureLine, ...] = ()
    progress: str = ""
    evidence: tuple[str, ...] = ()
    closed_on: date | None = None
    closed_by: str = ""
    original_on: date | None = None
    deadline_on: date | None = None
    extensions: int = 0
    adjusted: int = 0
    late_workdays: int = 0
    rung: Act | None = None
    note: str = ""

    @property
    def result(self) -> str:
        """完成整改 / 基本完成 / 长期坚持, or 未完成 for what is open."""
        return words.GRADES[self.grade] if self.grade else words.UNFINISHED

    @property
    def punctuality(self) -> str:
        """The on-time facts of both clocks in one word."""
        if self.grade is None:
            return "逾期" if self.is_overdue else words.STATES[self.state]
        if self.kept_current is None:
            return "—"
        if not self.kept_current:
            return "逾期办结"
        if self.kept_original is False:
            return "延期后按期" if self.extensions else "调整后按期"
        return "按期"

    @property
    def moved(self) -> str:
        """How the present deadline came about; '' where nobody moved it."""
        said = [f"延期{self.extensions}次"] if self.extensions else []
        if self.adjusted:
            said.append(f"挂账恢复后调整{self.adjusted}次")
        return "、".join(said)

    @property
    def rung_name(self) -> str:
        return words.ACTS[self.rung] if self.rung else "—"


@dataclass(frozen=True, kw_only=True)
class Category:
    """方面 or 问题类别, in the order of the feedback."""

    name: str
    tasks: tuple[TaskLine, ...]


@dataclass(frozen=True, kw_only=True)
class ClosureReport:
    """`as_of` is aware, in the office's time zone. `matter` names the work: 巡察整改, 日常督查, 工作要点 and so on.

    `audit_head` is (position, hash) of the last sealed audit entry; `provisional_years` are the years whose working
    days are estimated because their calendar was not published.
    """

    office: str
    addressee: str
    round_name: str
    round_code: str
    inspected_unit: str
    as_of: datetime
    categories: tuple[Category, ...]
    team: str = ""
    matter: str = "巡察整改"
    separation_relaxed: bool = False
    audit_head: tuple[int, str] | None = None
    provisional_years: tuple[int, ...] = ()

    @cached_property
    def tasks(self) -> tuple[TaskLine, ...]:
        return tuple(task for category in self.categories for task in category.tasks if task.is_owed)

    @cached_property
    def figures(self) -> Figures:
        return reckon(task for category in self.categories for task in category.tasks)

    @cached_property
    def by_unit(self) -> dict[str, Figures]:
        return by_unit(self.tasks)

    @cached_property
    def by_mode(self) -> dict[Mode, Figures]:
        return by_mode(self.tasks)

    @property
    def title_lines(self) -> tuple[str, str]:
        return (f"关于{self.inspected_unit}", f"{self.matter}销号情况的报告")

    @property
    def ledger_title(self) -> str:
        return f"{self.inspected_unit}{self.matter}销号台账"

    @property
    def is_own_record(self) -> bool:
        """No organ reports to itself: then nobody is addressed."""
        return self.addressee == self.office

    @property
    def overdue(self) -> list[TaskLine]:
        """The latest first."""
        return sorted((task for task in self.tasks if task.is_overdue), key=lambda task: -task.late_workdays)

    @property
    def open_in_time(self) -> list[TaskLine]:
        """Open and not overdue, the nearest deadline first; without a deadline last."""
        found = (task for task in self.tasks if task.grade is None and not task.is_overdue)
        return sorted(found, key=lambda task: task.deadline_on or date.max)

    @property
    def ongoing(self) -> list[TaskLine]:
        return [task for task in self.tasks if task.grade is Grade.ONGOING]

    @property
    def nothing(self) -> str:
        """Why there is nothing to count; '' where there is. Then no table, rate or annex is printed."""
        if self.tasks:
            return ""
        if self.figures.cancelled:
            return f"本轮次没有应整改任务，另有撤销{self.figures.cancelled}项，无统计数据。"
        return "本轮次尚未交办任务，无统计数据。"

    @property
    def notes(self) -> list[str]:
        """统计说明: how the figures were made, and what a reader must know before trusting them."""
        said = [
            f"统计时间截至{words.chinese_date(self.as_of)}{self.as_of:%H:%M}，重新立项的任务按最近一次计。",
            "整改完成率只计完成整改；基本完成、长期坚持单独统计，不计入完成率。",
            "按期率以已办结和已逾期的任务为基数，按原时限、现时限分别统计。",
        ]
        if self.figures.cancelled:
            said.append(f"另有撤销{self.figures.cancelled}项，不计入应整改数。")
        if self.provisional_years:
            years = "、".join(f"{year}年" for year in self.provisional_years)
            said.append(f"{years}放假调休安排尚未公布，相关工作日按周末估算。")
        if self.separation_relaxed:
            said.append("办理、核查、销号分离的要求已由本单位设置放宽。")
        return said

    @property
    def seal(self) -> str:
        """操作留痕校验码: whoever keeps a printed report can prove later that the log before it was not cut."""
        if self.audit_head is None:
            return "操作留痕校验码：无"
        position, digest = self.audit_head
        return f"操作留痕校验码：第{position}条 {digest}"
