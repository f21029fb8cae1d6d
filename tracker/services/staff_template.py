"""The empty workbook for the import of units, people and posts."""

import datetime as dt
from typing import IO

NAME = "单位人员岗位导入模板"


def write(out: IO[bytes], *, now: dt.datetime) -> None:
    from ..reports.staff_template import write_template  # noqa: PLC0415 (xlsxwriter is heavy)

    write_template(out, NAME, as_of=now)
