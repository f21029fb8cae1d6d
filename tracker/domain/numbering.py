"""How rounds and tasks are numbered: `XC2026-01` and `XC2026-01-007`."""

import re

from .errors import RuleBroken
from .vocabulary import RoundKind

CODE_LENGTH = 30
LETTERS = {
    RoundKind.INSPECTION: "XC",  # 巡察
    RoundKind.LOOK_BACK: "HTK",  # 回头看
    RoundKind.STANDING_CHECK: "RC",  # 日常督查
    RoundKind.WORK_PLAN: "YD",  # 工作要点
    RoundKind.MEETING: "HY",  # 会议议定事项
    RoundKind.INSTRUCTION: "PS",  # 领导批示
}
_CODE = re.compile(r"[0-9A-Za-z〔〕\u4e00-\u9fff]+(-[0-9A-Za-z〔〕\u4e00-\u9fff]+)*")


def code_prefix(kind: RoundKind, year: int) -> str:
    return f"{LETTERS[kind]}{year}"


def round_code(kind: RoundKind, year: int, n: int) -> str:
    """The suggested code of the n-th round of its kind in a year."""
    return f"{code_prefix(kind, year)}-{n:02d}"


def check_code(code: str) -> None:
    """Letters, digits, Chinese characters and single hyphens between them: the code is part of numbers and file names."""
    if len(code) > CODE_LENGTH or not _CODE.fullmatch(code):
        raise RuleBroken("round.code_form", limit=CODE_LENGTH)


def task_number(code: str, n: int) -> str:
    """Three digits at least; the thousandth task simply has four."""
    return f"{code}-{n:03d}"
