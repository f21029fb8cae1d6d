"""What must not grow faster than what it is given: the outline of a text with the texts that a quadratic rule or a
backtracking pattern is slow on, and working days with the years they span."""

import time
from collections.abc import Callable
from datetime import date

from bench.figures import Row
from tracker.domain.outline import parse_outline
from tracker.domain.workdays import WorkCalendar
from tracker.importers.china_holidays import published_days

LONGER = 4
REPEATS = 3
# name: the text that is made of so many pieces, and how many there are in the longer one
TEXTS: dict[str, tuple[Callable[[int], str], int]] = {
    "a real one": (lambda n: "一、工作\n" + "（一）督办。各科室按月报送，一是自查；二是互查；三是抽查。\n" * n, 2_500),
    "no line breaks": (lambda n: "一、工作二、督办" + "（一）巡查。全年八次。（二）检查，一是自查；二是互查。" * n, 3_000),
    "brackets": (lambda n: "（" * n, 200_000),
    "firstly": (lambda n: "一是" * n, 50_000),
    "leaders": (lambda n: ".…" * n + "字", 100_000),
    "dots": (lambda n: "." * n + "字", 200_000),
    "blanks": (lambda n: " 字" * n, 100_000),
    "quotations": (lambda n: "一、“" + "。" * n, 200_000),
    "semicolons": (lambda n: "问题：" + "学习不深；" * n, 40_000),
    "some": (lambda n: "有的学习不深；" * n, 30_000),
    "short lines": (lambda n: "一、字\n" * n, 15_000),
    "contents": (lambda n: "目录\n" * n, 60_000),
    "dashes": (lambda n: "——学习。\n" * n, 12_000),
    "attachments": (lambda n: "附件：1.清单\n" * n, 20_000),
    "signatures": (lambda n: "一、字\n" + "区委办\n2026年9月4日\n附件\n清单\n1.字\n" * n, 2_000),
    "digits": (lambda n: "1" * n, 200_000),
    "nested": (lambda n: "1.（1）①" * n, 10_000),
    "feedback": (lambda n: "反馈意见\n现将巡察情况反馈如下：\n" + "一、责任不实\n意见建议：\n（一）抓实\n" * n, 5_000),
    "one long opening": (lambda n: "反馈如下，" * n + "：\n" + "1.字\n2.字\n" * (n // 10), 40_000),
    "closing": (lambda n: "一、字。\n" + "请你单位报送。\n" * n, 40_000),
    "rows": (lambda n: "一、字\n" + "序号\t问题\t单位\n" * n, 40_000),
    "commas": (lambda n: "存在，" * n + "问题：", 60_000),
}
YEARS = range(2018, 2027)
CHINA = WorkCalendar({day: is_worked for day, (is_worked, _) in published_days(YEARS).items()}, frozenset(YEARS))
NEAR, FAR, SHIFTS = 500, 500_000, 2_000  # working days


def run() -> list[Row]:
    growths = {name: _growth(text, n) for name, (text, n) in TEXTS.items()}
    worst = max(growths, key=lambda name: growths[name])
    near, far = (_seconds(lambda d=distance: _shift(d)) for distance in (NEAR, FAR))
    return [
        Row(f"outline of a text {LONGER} times as long", growths[worst], 5, 8, detail=f"the worst of {len(TEXTS)}: {worst}"),
        Row("working days over centuries, to those over two years", far / near, 2, 4),
    ]


def _growth(text: Callable[[int], str], n: int) -> float:
    short, long = text(n // LONGER), text(n)
    return _seconds(lambda: parse_outline(long)) / _seconds(lambda: parse_outline(short))


def _shift(distance: int) -> None:
    for n in range(SHIFTS):
        CHINA.workdays_between(date(2026, 1, 1), CHINA.shift(date(2026, 1, 1), distance + n))


def _seconds(act: Callable[[], object]) -> float:
    """The least of several, which is disturbed the least."""
    found = []
    for _n in range(REPEATS):
        begun = time.perf_counter()
        act()
        found.append(time.perf_counter() - begun)
    return min(found)
