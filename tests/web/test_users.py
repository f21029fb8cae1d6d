"""The pages of accounts: found, opened, reset, given posts; what is shown once and what never."""

import datetime as dt
import re

import sqlalchemy as sa
from flask import Flask

from tests.conftest import Client
from tests.desk import Desk, make, said
from tests.factories import PASSWORD, World
from tests.web.matrix_admin import a_workbook
from tracker import clock
from tracker.domain.permissions import COMMAND
from tracker.domain.vocabulary import ADMINISTRATORS, Role
from tracker.extensions import db
from tracker.models.audit import AuditEntry
from tracker.models.user import LoginLock, User
from tracker.queries import accounts as kept
from tracker.services import posts, setup

SECRET = re.compile(r'class="secret">([^<]+)<')


def names(page: str) -> list[str]:
    return re.findall(r'<a href="/admin/users/\d+">([^<]+)</a></td>', page)


def test_accounts_are_filtered_and_paged(app: Flask, client: Client, world: World, monkeypatch):
    desk = Desk(client, world)

    def lock() -> None:
        db.session.add(LoginLock(login="leader_b", failures=5, last_at=clock.now(),
                                 locked_until=clock.now().replace(hour=10)))
        db.session.get_one(User, world.users["liaison_b"]).is_active = False
        db.session.commit()

    make(app, lock)
    assert names(desk.get("sysadmin", "/admin/users/?standing=locked")) == ["乙局长"]
    assert names(desk.get("sysadmin", "/admin/users/?standing=inactive")) == ["乙联络"]
    assert names(desk.get("secadmin", "/admin/users/?standing=without_post")) == ["无岗位"]
    assert names(desk.get("sysadmin", f"/admin/users/?unit={world.units['district_b']}&text=局长")) == ["乙局长"]
    assert "· Filter: Locked · 1 in all</th>" in desk.get("sysadmin", "/admin/users/?standing=locked"), "said on paper too"
    assert names(desk.get("sysadmin", "/admin/users/?text=100%")) == []
    every = names(desk.get("sysadmin", "/admin/users/?unit=x&standing=y"))
    monkeypatch.setattr(kept, "PAGE", 7)
    found, address = [], "/admin/users/"
    while address:
        page = desk.get("sysadmin", address)
        found += names(page)
        last, link = page, re.search(r'href="(/admin/users/\?after=[^"]+)" rel="next"', page)
        address = link[1] if link else ""
    assert found == every
    back = re.search(r'href="(/admin/users/\?before=[^"]+)" rel="prev"', last)
    assert back
    assert names(desk.get("sysadmin", back[1])) == every[7:14]


def test_an_account_goes_from_opening_to_its_first_task(app: Flask, client: Client, world: World):
    """Opened by one, given its post by the other, used by its owner after a new password; told once, kept nowhere."""
    desk = Desk(client, world)
    page = desk.post("sysadmin", "/admin/users/new", status=200, login="xin", name="新人")
    secret = SECRET.findall(page)[0]
    user_id = make(app, lambda: db.session.scalar(sa.select(User.id).where(User.login == "xin")) or 0)
    shown = desk.get("sysadmin", f"/admin/users/{user_id}")
    assert secret not in shown
    assert f"/admin/users/{user_id}/posts" not in shown
    assert f"/admin/users/{user_id}/posts" in desk.get("secadmin", f"/admin/users/{user_id}")
    desk.post("secadmin", f"/admin/users/{user_id}/posts", role="liaison", unit_id=world.units["health"],
              from_on="2026-03-02", to_on="", for_post_id="")
    own = app.test_client()
    own.post("/login", data={"login": " xin ", "password": secret})
    own.post("/account/password", data={"old_password": secret, "new_password": "Own-Word-26",
                                        "again_password": "Own-Word-26"})
    assert "云岭区卫生健康局" in own.get("/").text
    assert desk.post("sysadmin", "/admin/users/new", status=422, login="xin", name="新人").count("taken") >= 1
    reset = desk.post("sysadmin", f"/admin/users/{user_id}/reset", status=200, reason="忘记密码")
    assert SECRET.findall(reset)[0] != secret
    assert own.get("/").status_code == 302
    with app.app_context():
        said = [f"{e.before}{e.after}{e.reason}" for e in db.session.scalars(sa.select(AuditEntry))]
    assert not any(word in text for text in said for word in (secret, SECRET.findall(reset)[0], "Own-Word-26"))


def test_a_post_is_given_in_sight_of_whose_account_it_is_and_a_watchers_with_a_password(app: Flask, client: Client,
                                                                                    world: World):
    desk = Desk(client, world)
    secret, = SECRET.findall(desk.post("sysadmin", "/admin/users/new", status=200, login="xin", name="新人"))
    address = re.search(r'href="(/admin/users/\d+)">新人', desk.get("secadmin", "/admin/users/?text=xin"))[1]  # type: ignore[index]
    facts = re.sub(r"<[^>]+>|\s+", " ", desk.get("secadmin", address + "/posts"))
    assert "2026-03-02 09:00 · 系管员" in facts
    assert "never" in facts
    assert "is made and shown to you once" in facts
    assert "/reset" in desk.get("sysadmin", address)
    assert re.findall(r'<select[^>]+name="(\w+)"[^>]*><option(?: selected)? value="">',
                      desk.get("secadmin", address + "/posts")) == ["role", "unit_id", "for_post_id"]
    chosen = {"role": "", "unit_id": "", "from_on": "2026-03-02", "to_on": "", "for_post_id": ""}
    assert desk.post("secadmin", address + "/posts", status=422, **chosen).count('class="wrong"') == 2
    app.test_client().post("/login", data={"login": "xin", "password": secret})
    assert re.search(r"Last log-in\s+2026-03-02 09:00", re.sub(r"<[^>]+>", " ", desk.get("secadmin", address + "/posts")))
    page = desk.post("secadmin", address + "/posts", status=200, role="auditor", unit_id=world.units["district"],
                     from_on="2026-03-02", to_on="", for_post_id="")
    assert "The post was given to 新人: 云岭区 Audit administrator." in page
    assert "/reset" not in desk.get("sysadmin", address)
    assert SECRET.findall(page) != [secret]
    assert SECRET.findall(page)[0] not in desk.get("secadmin", address)


def test_the_first_page_says_to_each_administrator_what_the_own_post_may_do(client: Client, world: World):
    desk = Desk(client, world)
    sysadmin, secadmin = desk.get("sysadmin", "/"), desk.get("secadmin", "/")
    assert ("Open accounts" in sysadmin, "Give and end posts" in sysadmin) == (True, False)
    assert ("Open accounts" in secadmin, "Give and end posts" in secadmin) == (False, True)


def test_a_page_that_was_overtaken_is_refused(app: Flask, client: Client, world: World):
    desk = Desk(client, world)
    address = f"/admin/users/{world.users['leader_b']}"
    note = "resets it there by command"
    assert note not in desk.get("sysadmin", address)
    for persona in ("secadmin", "auditor"):
        assert note in desk.get("sysadmin", f"/admin/users/{world.users[persona]}")
    desk.post("sysadmin", address + "/name", status=422, name="乙局座", reason="")
    desk.post("sysadmin", address + "/name", name="乙局座", reason="更名")
    assert "Nothing is different" in desk.post("sysadmin", address + "/name", status=422, name="乙局座 ", reason="更名")
    desk.post("sysadmin", address + "/name", status=409, name="乙局", reason="更名", version=1)
    own = f"/admin/users/{world.users['sysadmin']}"
    assert own + "/name" not in desk.get("sysadmin", own)
    for persona, path in (("sysadmin", own + "/name"), ("secadmin", f"/admin/users/{world.users['secadmin']}/posts")):
        desk.get(persona, path, 403)
    desk.post("sysadmin", address + "/deactivate", status=409, reason="调离", version=1)
    post = f"/admin/posts/{world.posts['leader_b']}/end"
    secadmin, unit, day = world.actor("secadmin"), world.units["education_b"], dt.date(2026, 3, 2)
    for persona, first in (("liaison_b", 0), ("liaison_b", 60), ("discipline_b", 60), ("liaison", 1)):
        make(app, lambda who=persona, days=first: posts.grant_post(
            secadmin, world.users[who], Role.LEADER, unit, from_on=day + dt.timedelta(days), now=clock.now(),
            to_on=day + dt.timedelta(days + 40), for_post_id=world.posts["leader_b"])[0])
    assert said(client.get(desk.post("secadmin", post, to_on="2026-03-31", reason="届满")).text) == [
        "The post of 乙局座 ends on 2026-03-31. Its deputies stop with it: 乙联络 (until 2026-03-31; what would begin later "
        "is withdrawn), 李联络 (until 2026-03-31), 乙纪检 (withdrawn before it began)."]
    desk.post("secadmin", post, status=409, to_on="2026-03-31", reason="届满", version=1)
    desk.post("secadmin", post, status=422, to_on="2025-03-31", reason="届满")
    fresh = f"/admin/posts/{world.posts['leader']}/"
    assert "from 2026-03-02 on" in desk.post("secadmin", fresh + "end", status=422, to_on="2026-03-01", reason="误授")
    assert fresh + "withdraw" in desk.get("secadmin", fresh + "end")
    holder = f"/admin/users/{world.users['leader']}"
    assert fresh + "withdraw" in desk.get("secadmin", holder)
    desk.post("secadmin", fresh + "withdraw", status=422, reason="")
    desk.post("secadmin", fresh + "withdraw", reason="误授")
    assert "withdrawn on 2026-03-02" in desk.get("secadmin", holder)
    assert fresh not in desk.get("secadmin", holder)
    for page in (desk.get("secadmin", fresh + act, 422) for act in ("end", "withdraw")):
        assert ("was withdrawn on 2026-03-02" in page, "<textarea" in page) == (True, False)
    assert "Grant withdrawn" in desk.get("auditor", "/audit/?what=post")


def test_a_workbook_is_tried_then_carried_out_and_the_passwords_are_shown_once(app: Flask, client: Client, world: World):
    desk = Desk(client, world)
    book = a_workbook(("区审计局", "云岭区", "", "=沈同", "shen", "联络员", "2026-03-01", ""))

    def send(persona: str, data: bytes, name: str = "人员.xlsx", status: int = 200) -> str:
        import io
        return desk.post(persona, "/admin/import/", status=status, file=(io.BytesIO(data), name))

    def rows_of(page: str) -> str:
        import html
        return html.unescape(re.search(r'name="rows"[^>]*value="([^"]*)"', page)[1])  # type: ignore[index]

    assert "staff" not in send("sysadmin", b"PK\x03\x04broken", status=422)
    assert "人员.csv cannot be taken. Allowed are: xlsx." in send("sysadmin", b"a,b", "人员.csv", status=422)
    assert "人员.xlsx is empty." in send("sysadmin", b"", status=422)
    assert "below the head" in send("sysadmin", a_workbook(), status=422)
    wrong = send("sysadmin", a_workbook(("区审计局", "清河市", "机关", "", "", "", "", "")))
    assert "Row 2" in wrong
    assert "类型: “机关” is not known here" in wrong
    assert "from today" not in send("sysadmin", a_workbook(("区审计局", "云岭区", "", "沈同", "shen", "联络员", "三月", "")))
    assert "more rows" not in wrong
    assert "2 more rows" in send("sysadmin", a_workbook(*[("区审计局", "清河市", "", "", "", "", "", "")] * 22))
    assert "/admin/import/confirm" not in wrong
    tried = send("sysadmin", book)
    assert "adds the unit" in tried
    assert "opens the account" in tried
    done = desk.hand_to("sysadmin").post("/admin/import/confirm", data={"rows": rows_of(tried)})
    assert len(SECRET.findall(done.text)) == 1
    import base64
    link = re.search(r'href="data:text/csv;charset=utf-8;base64,([^"]+)"', done.text)
    saved = base64.b64decode(link[1]).decode("utf-8-sig")  # type: ignore[index]
    assert f"'=沈同,shen,{SECRET.findall(done.text)[0]}" in saved  # a name is no formula
    assert "区审计局,'=沈同" in saved
    assert "nothing to do" in send("sysadmin", book)
    # the answer was loaded again, and the list is lost
    once_more = desk.hand_to("sysadmin").post("/admin/import/confirm", data={"rows": rows_of(tried)})
    assert "if they are lost, new ones are made" in desk.client.get(once_more.location).text
    again = desk.get("sysadmin", "/admin/users/renew")
    ticks = re.findall(r'name="pick" value="([^"]+)"', again)
    assert (len(ticks), "shen" in again) == (1, True)
    desk.post("sysadmin", "/admin/users/renew", status=422, pick="x", reason="打印遗失")
    assert "Tick at least one" in desk.post("sysadmin", "/admin/users/renew", status=422, reason="打印遗失")
    made = desk.post("sysadmin", "/admin/users/renew", status=200, pick=ticks, reason="打印遗失")
    secret, = SECRET.findall(made)
    assert secret not in SECRET.findall(done.text)
    desk.post("sysadmin", "/admin/users/renew", status=409, pick=ticks, reason="打印遗失")
    app.test_client().post("/login", data={"login": "shen", "password": secret})
    assert "No one-time password is waiting" in desk.get("sysadmin", "/admin/users/renew")
    given = desk.hand_to("secadmin").post("/admin/import/confirm", data={"rows": rows_of(send("secadmin", book))})
    assert given.status_code == 302
    assert "=沈同" in desk.get("secadmin", "/admin/units/")
    assert desk.hand_to("sysadmin").post("/admin/import/confirm", data={"rows": "[[2]]"}).status_code == 422


def test_an_own_office_begins_with_its_three_administrators(app: Flask, client: Client):
    """As `create-user` makes them; whoever types the password is not who will use it."""
    for role in sorted(ADMINISTRATORS):
        make(app, lambda role=role: setup.create_user_with_post(  # type: ignore[misc]
            COMMAND, role, "清河区", f"new-{role}", "新管", PASSWORD, now=clock.now()))
        client.post("/login", data={"login": f"new-{role}", "password": PASSWORD})
        assert client.get("/").location == "/account/password"
