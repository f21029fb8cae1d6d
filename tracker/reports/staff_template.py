"""The empty workbook of units, people and posts, with what may stand in each column."""

from datetime import datetime
from typing import IO

from ..domain import staffing
from .xlsx import Book

WIDTHS = (24, 20, 12, 12, 16, 16, 13, 13)
EXAMPLES: tuple[tuple[str, ...], ...] = (
    ("区教育局", "云岭区", "机关单位", "李文静", "liwenjing", "联络员", "2026-03-01", ""),
    ("区教育局", "", "", "冷建业", "lengjianye", "主要负责人", "2026-03-01", ""),
    ("区委第一巡察组", "云岭区", "巡察组", "陈启明", "chenqiming", "巡察组成员", "2026-03-01", "2026-12-31"),
)
NOTES = (
    "单位：必填；同一单位的多名人员可逐行填写，也可合并单元格。新单位须填上级单位。",
    f"类型：{'、'.join(staffing.KINDS)}；不填按机关单位处理。",
    "姓名、登录名：同时填写或同时留空；只建单位时留空。登录名全系统唯一，一人一号。",
    f"岗位：{'、'.join(staffing.ROLES)}；留空则只建账号。",
    "任职起、任职止：如2026-03-01；任职起留空为导入当日，任职止留空为长期。",
    "系统管理员导入后建立单位和账号；安全管理员再用同一份文件导入，授予岗位。",
)


def write_template(out: IO[bytes], title: str, *, as_of: datetime) -> None:
    """The first sheet is the one that is read; the second explains, with examples."""
    columns = list(zip(staffing.COLUMNS, WIDTHS, strict=True))
    with Book(out, title=title, author="", as_of=as_of) as book:
        book.sheet("填写", columns).header()
        explained = book.sheet("说明", columns)
        explained.title("填写说明")
        for note in NOTES:
            explained.note(note)
        explained.header()
        for example in EXAMPLES:
            explained.row(example)
