"""Rows of the pages of administration: none of them concerns a row of business, so who has no right gets 403."""

import io
from typing import Any

import xlsxwriter

from tests.factories import World
from tests.web.matrix import EVERYBODY, Make, Row, Values
from tracker import clock
from tracker.domain import staffing
from tracker.domain.vocabulary import Role
from tracker.extensions import db
from tracker.models.user import LoginLock, User
from tracker.services import accounts, posts, staff_import

SYSADMIN, SECADMIN, AUDITOR = ("sysadmin",), ("secadmin",), ("auditor",)
KEEPERS = (*SYSADMIN, *SECADMIN)


def a_workbook(*rows: tuple[str, ...]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate((staffing.COLUMNS, *rows)):
            sheet.write_row(place, 0, row)
    return out.getvalue()


class SentAgain(io.BytesIO):
    """A file that several persons send in turn."""

    def close(self) -> None:
        self.seek(0)


def on_user(is_active: bool = True, **form: Any) -> Make:
    def make(world: World, suffix: str) -> tuple[Values, Values]:
        user = db.session.get_one(User, world.users["leader_b"])
        user.is_active = is_active
        db.session.add(LoginLock(login=user.login, failures=5, last_at=clock.now(), locked_until=clock.now()))
        db.session.commit()
        return {"user_id": user.id, **{k: v for k, v in form.items() if k == "slug"}}, {"version": user.version, **form}
    return make


def on_unit(**form: Any) -> Make:
    return lambda world, suffix: ({"unit_id": world.units["health"]}, {"version": 1, "reason": "机构改革", **form})


def new_post(world: World, suffix: str) -> tuple[Values, Values]:
    return {"user_id": world.users["stranger"]}, {"role": "liaison", "unit_id": world.units["health"],
                                                  "from_on": "2026-03-02", "to_on": "", "for_post_id": ""}


def end_post(world: World, suffix: str) -> tuple[Values, Values]:
    return {"post_id": world.posts["liaison"]}, {"version": 1, "to_on": "2026-03-02", "reason": "调离"}


def withdrawn(world: World, suffix: str) -> tuple[Values, Values]:
    post_id, _ = posts.grant_post(world.actor("secadmin"), world.users["stranger"], Role.LIAISON, world.units["health"],
                                  from_on=clock.today(), now=clock.now())
    return {"post_id": post_id}, {"version": 1, "reason": "误授"}


def renewed(world: World, suffix: str) -> tuple[Values, Values]:
    user_id, _ = accounts.open_account(world.actor("sysadmin"), "weidenglu", "未登录", now=clock.now())
    return {}, {"pick": f"{user_id}-1", "reason": "打印遗失"}


def new_unit(world: World, suffix: str) -> tuple[Values, Values]:
    return {}, {"name": "区审计局", "kind": "organ", "parent_id": world.units["district"], "from_on": "2026-03-02"}


def moved_unit(world: World, suffix: str) -> tuple[Values, Values]:
    return on_unit(name="区卫健委", parent_id=world.units["district"], from_on="2026-03-01")(world, suffix)


def workbook(world: World, suffix: str) -> tuple[Values, Values]:
    book = a_workbook(("云岭区教育局", "云岭区", "", "无岗位", "stranger", "联络员", "", ""))
    return {}, {"file": (SentAgain(book), "人员.xlsx")}


def kept_rows(world: World, suffix: str) -> tuple[Values, Values]:
    row = ("云岭区教育局", "云岭区", "", "无岗位", "stranger", "联络员", "", "")
    rows = staffing.read_rows([(2, dict(zip(staffing.COLUMNS, row, strict=True)))])
    return {}, {"rows": staff_import.kept(rows)}


def acts() -> list[Row]:
    rows = []
    for slug in ("reset", "deactivate", "reactivate", "unlock"):
        make = on_user(is_active=slug != "reactivate", slug=slug, reason="按规定办理")
        status = 200 if slug == "reset" else 302  # the one-time password is shown at once
        rows += [Row("users.act", "GET", SYSADMIN, make, denied=403, query={"_": slug}),
                 Row("users.act", "POST", SYSADMIN, make, status=status, denied=403, query={"_": slug})]
    return rows


ROWS: list[Row] = [
    Row("account.password", "GET", EVERYBODY),
    Row("account.password", "POST", (), denied=422, form={"old_password": "Wrong-2026", "new_password": "New-Pass-2027",
                                                          "again_password": "New-Pass-2027"}),
    Row("users.index", "GET", KEEPERS, denied=403),
    Row("users.new", "GET", SYSADMIN, denied=403),
    Row("users.new", "POST", SYSADMIN, denied=403, form={"login": "xinren", "name": "新人"}),
    Row("users.renew", "GET", SYSADMIN, denied=403),
    Row("users.renew", "POST", SYSADMIN, renewed, denied=403),
    Row("users.show", "GET", KEEPERS, on_user(), denied=403),
    Row("users.rename", "GET", SYSADMIN, on_user(), denied=403),
    Row("users.rename", "POST", SYSADMIN, on_user(name="有名字", reason="更名"), status=302, denied=403),
    *acts(),
    Row("users.grant", "GET", SECADMIN, new_post, denied=403),
    Row("users.grant", "POST", SECADMIN, new_post, status=302, denied=403),
    Row("users.end_post", "GET", SECADMIN, end_post, denied=403),
    Row("users.end_post", "POST", SECADMIN, end_post, status=302, denied=403),
    Row("users.withdraw_post", "GET", SECADMIN, withdrawn, denied=403),
    Row("users.withdraw_post", "POST", SECADMIN, withdrawn, status=302, denied=403),
    Row("units.index", "GET", KEEPERS, denied=403),
    Row("units.new", "GET", SYSADMIN, denied=403),
    Row("units.new", "POST", SYSADMIN, new_unit, status=302, denied=403),
    Row("units.change", "GET", SYSADMIN, on_unit(), denied=403),
    Row("units.change", "POST", SYSADMIN, moved_unit, status=302, denied=403),
    Row("units.end", "GET", SYSADMIN, on_unit(), denied=403),
    Row("units.end", "POST", SYSADMIN, on_unit(to_on=""), status=422, denied=403),
    Row("staff.index", "GET", KEEPERS, denied=403),
    Row("staff.index", "POST", KEEPERS, workbook, denied=403),
    Row("staff.confirm", "POST", KEEPERS, kept_rows, status=302, denied=403),
    Row("staff.template", "GET", KEEPERS, denied=403),
    Row("settings.index", "GET", SYSADMIN, denied=403),
    Row("settings.change", "GET", SYSADMIN, lambda w, s: ({"key": "idle_minutes"}, {}), denied=403),
    Row("settings.change", "POST", SYSADMIN, lambda w, s: (
        {"key": "idle_minutes"}, {"value": 20, "seen": "30", "reason": "等保测评意见"}), status=302, denied=403),
    Row("audit.index", "GET", AUDITOR, denied=403),
    Row("audit.export", "GET", AUDITOR, denied=403),
    Row("audit.chain", "GET", AUDITOR, denied=403),
    Row("audit.verify", "POST", AUDITOR, denied=403),
]
