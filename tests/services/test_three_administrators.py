"""三员分立: who makes accounts, who gives posts, and what nobody can do alone."""

import datetime as dt
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import PASSWORD, World
from tracker import clock
from tracker.domain.errors import DomainError
from tracker.domain.permissions import COMMAND, Actor
from tracker.domain.vocabulary import ADMINISTRATORS, WATCHERS, Door, Role, UnitKind
from tracker.extensions import db
from tracker.models.audit import AuditEntry
from tracker.models.unit import Unit
from tracker.models.user import Post, User
from tracker.queries import people
from tracker.services import (
    account_pages,
    accounts,
    office,
    posts,
    sessions,
    setup,
    staff_import,
    unit_acts,
    units,
    users,
)
from tracker.services.staff_rows import Does

pytestmark = pytest.mark.usefixtures("ctx")
DAY = dt.timedelta(days=1)


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(DomainError) as caught:
        act()
    return caught.value.code


def grant(world: World, actor: Actor, user_id: int, role: Role = Role.LIAISON, unit: str = "health", **more: object) -> int:
    return posts.grant_post(actor, user_id, role, world.units[unit], from_on=clock.today(), now=clock.now(), **more)[0]  # type: ignore[arg-type]


def opened(world: World, login: str = "xin") -> tuple[int, str]:
    return accounts.open_account(world.actor("sysadmin"), login, "新人", now=clock.now())


def settled(world: World, login: str = "xin") -> int:
    """An account whose owner alone knows the password."""
    user_id, _ = opened(world, login)
    users.set_password(COMMAND, user_id, PASSWORD, now=clock.now())
    return user_id


def version(user_id: int) -> int:
    return db.session.get_one(User, user_id, populate_existing=True).version


def log_in(login: str, password: str) -> sessions.SignedIn:
    return sessions.sign_in(COMMAND, login, password, now=clock.now(), real_now=clock.real_now())


def test_one_makes_the_account_the_other_gives_the_post(world: World):
    user_id, password = opened(world)
    assert refusal(lambda: grant(world, world.actor("sysadmin"), user_id)) == "access.not_allowed"
    assert refusal(lambda: accounts.open_account(world.actor("secadmin"), "wang", "王", now=clock.now())) == \
        "access.not_allowed"
    grant(world, world.actor("secadmin"), user_id)
    user = db.session.get_one(User, user_id)
    assert (user.created_by_id, user.must_change_password) == (world.users["sysadmin"], True)
    assert log_in("xin", password).user_id == user_id
    entries = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(3)).all()
    assert [entry.verb for entry in entries] == ["user:sign_in", "post:give", "user:create"]
    assert not any(password in f"{entry.before}{entry.after}{entry.reason}" for entry in entries)


def test_nobody_gives_a_post_to_whom_they_made_or_to_themselves(world: World):
    """The creator later became a security administrator."""
    secadmin = world.actor("secadmin")
    made = users.create_user(secadmin, "own", "自建", PASSWORD, now=clock.now())
    assert refusal(lambda: grant(world, secadmin, made)) == "post.made_the_account"
    assert refusal(lambda: grant(world, secadmin, secadmin.user_id or 0, Role.SECADMIN, "education")) == "user.own"
    post_id = world.posts["secadmin"]
    assert refusal(lambda: posts.end_post(secadmin, post_id, clock.today(), version=1, reason="",
                                          now=clock.now())) == "user.own"


def test_nobody_administers_the_own_account(world: World):
    sysadmin = world.actor("sysadmin")
    for act in (accounts.reset_password, accounts.deactivate, accounts.reactivate, accounts.unlock):
        assert refusal(lambda act=act: act(sysadmin, sysadmin.user_id, version=1, reason="", now=clock.now())) == "user.own"


@pytest.mark.parametrize("first", sorted(ADMINISTRATORS))
def test_an_administrator_holds_nothing_else(world: World, first: Role):
    user_id = settled(world)
    grant(world, world.actor("secadmin"), user_id, first, "district")
    for role, unit in ((Role.SUPERVISOR, "district"), *((other, "district") for other in ADMINISTRATORS - {first})):
        assert refusal(lambda r=role, u=unit: grant(world, world.actor("secadmin"), user_id, r, u)) == \
            "post.administrators_exclude"
    assert refusal(lambda: grant(world, world.actor("secadmin"), world.users["liaison"], first, "district")) == \
        "post.administrators_exclude"


def test_the_last_of_each_administrators_stays(world: World):
    """By ending the post or by deactivating; a second one, active, in office and with a password of their own, sets the
    first free."""
    secadmin, sysadmin = world.actor("secadmin"), world.actor("sysadmin")

    def end(persona: str) -> None:
        posts.end_post(secadmin, world.posts[persona], clock.today(), version=1, reason="轮岗", now=clock.now())

    assert {refusal(lambda p=p: end(p)) for p in ("sysadmin", "auditor")} == {"user.last_administrator"}
    posts.end_post(secadmin, world.posts["liaison"], dt.date.max, version=1, reason="", now=clock.now())  # for ever
    for persona in ("secadmin", "auditor"):
        user_id = world.users[persona]
        assert refusal(lambda u=user_id: accounts.deactivate(sysadmin, u, version=1, reason="", now=clock.now())) == \
            "user.last_administrator"
    second = settled(world)
    grant(world, secadmin, second, Role.AUDITOR, "district", to_on=clock.today())
    users.set_password(COMMAND, second, PASSWORD, now=clock.now())
    assert refusal(lambda: end("auditor")) == "user.last_administrator"  # the second one ends on the same day
    third = settled(world, "wu")
    grant(world, secadmin, third, Role.AUDITOR, "district")
    accounts.deactivate(sysadmin, third, version=version(third), reason="请假", now=clock.now())
    assert refusal(lambda: end("auditor")) == "user.last_administrator"  # the third one is not active
    accounts.reactivate(sysadmin, third, version=version(third), reason="返岗", now=clock.now())
    assert refusal(lambda: end("auditor")) == "user.last_administrator"  # the third one has not logged in yet
    users.set_password(COMMAND, third, PASSWORD, now=clock.now())
    end("auditor")
    assert db.session.get_one(Post, world.posts["auditor"]).to_on == clock.today()


def test_whoever_watches_the_system_administrator_gets_no_password_from_them(world: World):
    sysadmin = world.actor("sysadmin")
    for persona in ("secadmin", "auditor"):
        assert refusal(lambda p=persona: accounts.reset_password(
            sysadmin, world.users[p], version=1, reason="", now=clock.now())) == "user.reset_by_command"
    password = accounts.reset_password_of(COMMAND, "secadmin", now=clock.now())
    assert log_in("secadmin", password).user_id == world.users["secadmin"]
    with pytest.raises(RuntimeError):
        accounts.reset_password_of(sysadmin, "secadmin", now=clock.now())


def test_lost_one_time_passwords_are_made_anew_for_those_who_never_logged_in(world: World):
    """All or none, by the rules of a single reset; what was lost counts no more."""
    sysadmin, secadmin, (first, lost), (second, used) = (world.actor("sysadmin"), world.actor("secadmin"), opened(world),
                                                         opened(world, "wu"))
    grant(world, secadmin, first)
    grant(world, secadmin, first, unit="education", to_on=clock.today())

    def renew(*user_ids: int, actor: Actor = sysadmin) -> list[accounts.NewPassword]:
        return accounts.renew_passwords(actor, {user_id: version(user_id) for user_id in user_ids}, reason="打印遗失",
                                        now=clock.now())

    assert refusal(lambda: renew(first, actor=secadmin)) == "access.not_allowed"
    assert refusal(lambda: renew(first, sysadmin.user_id or 0)) == "user.own"
    assert refusal(lambda: renew(first, world.users["auditor"])) == "user.reset_by_command"
    assert refusal(lambda: renew(first, world.users["liaison"])) == "user.has_logged_in"  # the password is its owner's
    log_in("wu", used)
    assert refusal(lambda: renew(first, second)) == "user.has_logged_in"
    seen = version(first)
    line, = renew(first)
    assert (line.login, set(line.units)) == ("xin", {"云岭区教育局", "云岭区卫生健康局"})
    assert refusal(lambda: accounts.renew_passwords(sysadmin, {first: seen}, reason="", now=clock.now())) == "user.stale"
    entry = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.verb, entry.noun_id, entry.reason) == ("user:reset_password", first, "打印遗失")
    assert refusal(lambda: log_in("xin", lost)) == "login.wrong"
    assert log_in("xin", line.password).user_id == first


def test_the_page_for_lost_passwords_offers_only_whom_the_service_takes(world: World):
    sysadmin, (first, _), (watcher, _) = world.actor("sysadmin"), opened(world), opened(world, "wu")
    posts.grant_post(world.actor("secadmin"), watcher, Role.AUDITOR, world.units["district"],
                     from_on=clock.today() + 9 * DAY, now=clock.now())
    found = account_pages.never_used(sysadmin, now=clock.now(), real_now=clock.real_now(), after=None, before=None)
    assert ([row.id for row in found.rows], found.total) == ([first], 1)


def test_a_grant_made_by_mistake_is_withdrawn_on_its_day_and_is_held_on_none(world: World):
    """Also one that begins later or began before; what was done in between stays in the log."""
    secadmin, user_id, today = world.actor("secadmin"), settled(world), clock.today()

    def withdraw(post_id: int, seen: int = 1, later: int = 0, actor: Actor = secadmin) -> None:
        posts.withdraw_post(actor, post_id, version=seen, reason="误授", now=clock.now() + later * DAY)

    db.session.execute(sa.update(Unit).values(from_on=today - 9 * DAY))
    db.session.commit()

    def give(user_id: int, unit: str, shift: int) -> int:
        return posts.grant_post(secadmin, user_id, Role.LIAISON, world.units[unit], from_on=today + shift * DAY,
                                now=clock.now())[0]

    given = {shift: give(user_id, unit, shift) for unit, shift in (("education", -1), ("health", 0), ("school", 9))}
    post_id = given[0]
    assert refusal(lambda: withdraw(post_id, actor=world.actor("sysadmin"))) == "access.not_allowed"
    assert refusal(lambda: withdraw(post_id, seen=2)) == "post.stale"
    assert refusal(lambda: withdraw(post_id, later=1)) == "post.not_given_today"
    assert refusal(lambda: withdraw(world.posts["secadmin"])) == "user.own"
    assert {post.post_id for post in people.person(user_id, today).posts} == {given[-1], post_id}  # type: ignore[union-attr]
    for each in given.values():
        withdraw(each)
    assert refusal(lambda: withdraw(post_id, seen=2)) == "post.withdrawn"
    assert refusal(lambda: posts.end_post(secadmin, post_id, today, version=2, reason="误授",
                                          now=clock.now())) == "post.withdrawn"
    for day in (today - DAY, today, today + DAY, today + 10 * DAY):
        assert people.person(user_id, day).posts == ()  # type: ignore[union-attr]
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.noun == "post", AuditEntry.noun_id == post_id)
                               .order_by(AuditEntry.id.desc())).first()
    assert entry and (entry.verb, entry.actor_id, entry.reason) == ("post:withdraw", secadmin.user_id, "误授")
    for unit, shift in (("education", -9), ("health", -9), ("school", 0)):  # what was withdrawn stands in no way
        give(user_id, unit, shift)
    other, unit_id = settled(world, "wu"), unit_acts.add_unit(
        world.actor("sysadmin"), "专班", world.units["health"], UnitKind.ORGAN, from_on=today - 9 * DAY, now=clock.now())
    for shift in (-9, -3):
        withdraw(posts.grant_post(secadmin, other, Role.LIAISON, unit_id, from_on=today + shift * DAY, now=clock.now())[0])
    unit_acts.change_unit(world.actor("sysadmin"), unit_id, name="专班", parent_id=world.units["health"],
                          from_on=today - 8 * DAY, version=1, reason="补录", now=clock.now())
    withdraw(mistaken := give(other, "health", 1))
    assert refusal(lambda: posts.grant_post(secadmin, other, Role.LIAISON, world.units["health"], from_on=today - 9 * DAY,
                                            for_post_id=post_id, now=clock.now())) == "post.deputy_of_nobody"
    unit_acts.end_unit(world.actor("sysadmin"), unit_id, today - 5 * DAY, version=2, reason="撤销", now=clock.now())
    db.session.expire_all()
    assert db.session.get_one(Unit, unit_id).to_on == today - 5 * DAY
    posts.grant_post(secadmin, other, Role.AUDITOR, world.units["district"], from_on=today - 9 * DAY, now=clock.now())
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(sa.update(Post).where(Post.id == mistaken).values(withdrawn_on=None))
    db.session.rollback()


def test_the_last_administrators_grant_is_not_withdrawn(world: World):
    secadmin, second = world.actor("secadmin"), settled(world)

    def withdraw() -> None:
        posts.withdraw_post(secadmin, world.posts["auditor"], version=1, reason="误授", now=clock.now())

    grant(world, secadmin, second, Role.AUDITOR, "district")
    assert refusal(withdraw) == "user.last_administrator"
    users.set_password(COMMAND, second, PASSWORD, now=clock.now())
    withdraw()


def test_the_only_administrator_of_a_later_day_is_not_withdrawn(world: World):
    secadmin, second, today = world.actor("secadmin"), settled(world), clock.today()
    post_id, _ = posts.grant_post(secadmin, second, Role.AUDITOR, world.units["district"], from_on=today + 8 * DAY,
                                  now=clock.now())
    users.set_password(COMMAND, second, PASSWORD, now=clock.now())
    posts.end_post(secadmin, world.posts["auditor"], today + 7 * DAY, version=1, reason="轮岗", now=clock.now())

    def withdraw() -> None:
        posts.withdraw_post(secadmin, post_id, version=1, reason="误授", now=clock.now())

    third = settled(world, "wu")
    grant(world, secadmin, third, Role.AUDITOR, "district")
    assert refusal(withdraw) == "user.last_administrator"
    users.set_password(COMMAND, third, PASSWORD, now=clock.now())
    withdraw()


def test_a_grant_is_not_withdrawn_from_below_its_deputy(world: World):
    secadmin = world.actor("secadmin")
    post_id = grant(world, secadmin, settled(world), Role.LEADER)
    deputy_id = grant(world, secadmin, settled(world, "wu"), Role.LEADER, for_post_id=post_id)

    def withdraw(which: int) -> None:
        posts.withdraw_post(secadmin, which, version=1, reason="误授", now=clock.now())

    assert refusal(lambda: withdraw(post_id)) == "post.has_deputies"
    withdraw(deputy_id)
    withdraw(post_id)


@pytest.mark.parametrize("role", sorted(WATCHERS))
def test_nobody_who_gave_a_watchers_post_knows_the_password_of_another_post(world: World, role: Role):
    """Else the security administrator alone could act as anybody who has no post yet."""
    secadmin, (user_id, _) = world.actor("secadmin"), opened(world)
    post_id, password = posts.grant_post(secadmin, user_id, role, world.units["district"], from_on=clock.today(),
                                         now=clock.now())
    log_in("xin", password or "")
    posts.withdraw_post(secadmin, post_id, version=1, reason="误授", now=clock.now())
    assert refusal(lambda: grant(world, secadmin, user_id)) == "post.password_known"
    accounts.reset_password(world.actor("sysadmin"), user_id, version=version(user_id), now=clock.now())
    grant(world, secadmin, user_id)
    assert refusal(lambda: log_in("xin", password or "")) == "login.wrong"


@pytest.mark.parametrize("role", sorted(WATCHERS))
def test_nobody_watches_with_a_password_that_the_system_administrator_knows(world: World, role: Role):
    """Not the one-time password, nor one that the system administrator chose by logging in with it before its owner."""
    sysadmin, secadmin, (user_id, _) = world.actor("sysadmin"), world.actor("secadmin"), opened(world)
    users.set_password(COMMAND, user_id, PASSWORD, now=clock.now())
    assert refusal(lambda: grant(world, secadmin, user_id, role, "health")) == "post.administrators_on_top"
    known = log_in("xin", PASSWORD)  # a refused post changed nothing
    _, password = posts.grant_post(secadmin, user_id, role, world.units["district"], from_on=clock.today() + DAY,
                                   now=clock.now())
    entries = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(2)).all()
    assert [(entry.verb, entry.actor_id) for entry in entries] == [
        ("user:reset_password", secadmin.user_id), ("post:give", secadmin.user_id)]
    assert refusal(lambda: log_in("xin", PASSWORD)) == "login.wrong"
    user = db.session.get_one(User, user_id)
    assert (user.must_change_password, user.session_epoch) == (True, known.session_epoch + 1)
    assert log_in("xin", password or "").user_id == user_id
    assert refusal(lambda: accounts.reset_password(sysadmin, user_id, version=version(user_id),
                                                   now=clock.now())) == "user.reset_by_command"


def test_a_post_lies_within_the_days_of_its_unit_and_is_over_when_it_is_over(world: World):
    secadmin, user_id, today = world.actor("secadmin"), settled(world), clock.today()
    unit = db.session.get_one(Unit, units.add_unit(COMMAND, "专班", world.units["district"], now=clock.now()))
    unit.to_on = today + 9 * DAY
    db.session.commit()
    unit_id = unit.id

    def give(first: int, last: int | None) -> int:
        return posts.grant_post(secadmin, user_id, Role.LIAISON, unit_id, from_on=today + first * DAY,
                                to_on=None if last is None else today + last * DAY, now=clock.now())[0]

    assert refusal(lambda: give(-1, 9)) == "post.before_unit"
    assert refusal(lambda: give(10, 12)) == "post.unit_ended"
    assert {refusal(lambda: give(0, None)), refusal(lambda: give(0, 10))} == {"post.after_unit"}
    post_id = give(0, 9)

    def end(last: int, later: int, seen: int) -> None:
        posts.end_post(secadmin, post_id, today + last * DAY, version=seen, reason="轮岗", now=clock.now() + later * DAY)

    assert refusal(lambda: end(10, 0, 1)) == "post.after_unit"
    end(3, 3, 1)
    assert refusal(lambda: end(9, 4, 2)) == "post.over"


def test_a_day_more_than_twenty_years_away_is_a_typing_mistake(world: World):
    """Save 9999-12-31 as an end, which means for ever. What was so before can be kept."""
    sysadmin, secadmin, user_id = world.actor("sysadmin"), world.actor("secadmin"), settled(world)
    health, far = world.units["health"], dt.date(2206, 3, 2)

    def give(from_on: dt.date, to_on: dt.date | None = None) -> int:
        return posts.grant_post(secadmin, user_id, Role.LIAISON, health, from_on=from_on, to_on=to_on, now=clock.now())[0]

    def unit(from_on: dt.date) -> int:
        return unit_acts.add_unit(sysadmin, "专班", health, UnitKind.ORGAN, from_on=from_on, now=clock.now())

    def change(unit_id: int, from_on: dt.date, seen: int) -> None:
        unit_acts.change_unit(sysadmin, unit_id, name="专班二", parent_id=health, from_on=from_on, version=seen, reason="",
                              now=clock.now())

    def end(unit_id: int, to_on: dt.date) -> None:
        unit_acts.end_unit(sysadmin, unit_id, to_on, version=2, reason="", now=clock.now())

    assert {refusal(lambda: give(far)), refusal(lambda: unit(far)), refusal(lambda: unit(dt.date(206, 3, 2)))} == {
        "date.begin_far"}
    post_id, unit_id = give(clock.today(), dt.date.max), unit(clock.today() - 19 * 365 * DAY)
    assert refusal(lambda: change(unit_id, far, 1)) == "date.begin_far"
    db.session.get_one(Unit, unit_id).from_on = dt.date(1984, 5, 1)
    db.session.commit()
    change(unit_id, dt.date(1984, 5, 1), 1)
    assert {refusal(lambda: give(clock.today(), far)), refusal(lambda: end(unit_id, far)), refusal(
        lambda: posts.end_post(secadmin, post_id, far, version=1, reason="", now=clock.now()))} == {"date.end_far"}
    end(unit_id, dt.date.max)
    row = ("区审计局", "云岭区", "", "沈同", "shen", "联络员", "2206-03-02", "2206-03-02")
    assert faults(sysadmin, row, ("区审计局", "云岭区", "", "", "", "", "", "")) == [["date.begin_far", "date.end_far"], []]


def test_names_are_plain_and_bear_no_mark_of_secrecy(world: World):
    for login in ("x", "-", "x" * 65, "a b", "张三", " xin", "xin\n", "a/b"):
        assert refusal(lambda login=login: opened(world, login)) == "user.login_form"
    assert refusal(lambda: opened(world, "LIAISON")) == "user.login_taken"
    sysadmin = world.actor("sysadmin")
    assert refusal(lambda: accounts.open_account(sysadmin, "xin", "机密★张", now=clock.now())) == "text.secrecy_mark"
    assert refusal(lambda: unit_acts.add_unit(sysadmin, "绝密 ★办", world.units["district"], UnitKind.ORGAN,
                                              from_on=clock.today(), now=clock.now())) == "text.secrecy_mark"
    row = workbook(("秘密★办", "云岭区", "", "绝密★王", "Liaison", "", "", ""))[0]
    assert [(fault.column, fault.code) for fault in row.faults] == [
        ("单位", "text.secrecy_mark"), ("姓名", "text.secrecy_mark")]


def test_names_hold_nothing_that_cannot_be_seen(world: World):
    """At every door the same; what cannot be seen turns round what stands beside it, or makes two of one name."""
    sysadmin, hidden = world.actor("sysadmin"), "审\u202e计\u200b\u3000局\x07"
    user_id, _ = accounts.open_account(sysadmin, "xin", hidden, now=clock.now())
    accounts.rename(sysadmin, world.users["leader_b"], hidden, version=1, reason="更名", now=clock.now())
    made = setup.create_user_with_post(COMMAND, Role.AUDITOR, "云岭区\u200b", "wu", hidden, PASSWORD, now=clock.now())
    assert {db.session.get_one(User, each).name for each in (user_id, world.users["leader_b"], made)} == {"审计 局"}

    def unit(name: str) -> int:
        return unit_acts.add_unit(sysadmin, name, world.units["district"], UnitKind.ORGAN, from_on=clock.today(),
                                  now=clock.now())

    assert db.session.get_one(Unit, unit(hidden)).name == "审计 局"
    assert refusal(lambda: unit("审计　局")) == "unit.name_taken"
    assert refusal(lambda: unit("\u200b\u2060")) == "unit.name"
    assert refusal(lambda: accounts.open_account(sysadmin, "neu", "\u2060", now=clock.now())) == "user.name"
    row, = workbook((hidden, "云岭区", "", hidden, "xin", "", "", ""))
    assert (row.unit, row.name) == ("审计 局", "审计 局")


def test_a_deputy_has_the_post_of_the_other(world: World):
    secadmin = world.actor("secadmin")
    user_id, _ = opened(world)
    instead = world.posts["liaison_health"]
    assert refusal(lambda: grant(world, secadmin, user_id, Role.LEADER, for_post_id=instead)) == "post.deputy_differs"
    assert refusal(lambda: grant(world, secadmin, world.users["liaison_health"], for_post_id=instead)) == \
        "post.deputy_of_oneself"
    assert refusal(lambda: grant(world, secadmin, user_id, for_post_id=10**6)) == "post.deputy_of_nobody"
    post_id = grant(world, secadmin, user_id, for_post_id=instead)
    assert db.session.get_one(Post, post_id).for_post_id == instead
    assert refusal(lambda: grant(world, secadmin, user_id, for_post_id=instead)) == "post.held_already"


def test_a_deputy_stops_with_the_post_acted_for(world: World):
    """Whoever began later is withdrawn; whoever stops earlier stops then. Each stands in the log."""
    secadmin, today, health = world.actor("secadmin"), clock.today(), world.units["health"]
    instead, (user_id, _) = world.posts["liaison_health"], opened(world)

    def give(first: int, last: int | None) -> int:
        return posts.grant_post(secadmin, user_id, Role.LIAISON, health, from_on=today + first * DAY, for_post_id=instead,
                                to_on=None if last is None else today + last * DAY, now=clock.now())[0]

    def end(post_id: int, last: int, seen: int) -> list[tuple[int, str]]:
        ended = posts.end_post(secadmin, post_id, today + last * DAY, version=seen, reason="轮岗", now=clock.now())
        return [(deputy.id, deputy.name) for deputy in ended]

    early, acting, later = give(0, 3), give(4, 99), give(100, None)
    assert end(instead, 5, 1) == [(acting, "新人"), (later, "新人")]
    held = [db.session.get_one(Post, each) for each in (early, acting, later)]
    assert [(post.to_on, post.withdrawn_on) for post in held] == [
        (today + 3 * DAY, None), (today + 5 * DAY, None), (today - DAY, today)]
    entries = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(3)).all()
    assert [(entry.verb, entry.noun_id) for entry in entries] == [
        ("post:end", instead), ("post:withdraw", later), ("post:end", acting)]
    assert {refusal(lambda: end(acting, 6, 2)), refusal(lambda: give(8, None))} == {
        "post.deputy_outlives", "post.deputy_of_nobody"}
    assert {refusal(lambda: give(4, 5)), refusal(lambda: give(5, 6))} == {"post.held_already", "post.deputy_outlives"}
    second, secadmin_id = settled(world, "wu"), world.users["secadmin"]
    other = Actor(second, grant(world, secadmin, second, Role.SECADMIN, "district"), Role.SECADMIN, world.units["district"],
                  Door.WEB)
    grant(world, other, secadmin_id, Role.SECADMIN, "district", for_post_id=other.post_id)
    assert refusal(lambda: end(other.post_id or 0, 5, 1)) == "user.own"


def test_a_post_is_given_once_on_a_unit_that_takes_it_to_somebody_active(world: World):
    secadmin, (user_id, _) = world.actor("secadmin"), opened(world)
    assert refusal(lambda: grant(world, secadmin, user_id, Role.INSPECTOR, "health")) == "post.inspectors_and_teams"
    assert refusal(lambda: grant(world, secadmin, user_id, Role.LIAISON, "team")) == "post.inspectors_and_teams"
    assert refusal(lambda: setup.try_user_with_post(COMMAND, Role.INSPECTOR, "云岭区", "wu", "新人",
                                                    now=clock.now())) == "post.inspectors_and_teams"
    grant(world, secadmin, user_id)
    assert refusal(lambda: grant(world, secadmin, user_id)) == "post.held_already"
    grant(world, secadmin, user_id, unit="education")
    accounts.deactivate(world.actor("sysadmin"), user_id, version=version(user_id), reason="调离", now=clock.now())
    assert refusal(lambda: grant(world, secadmin, user_id, unit="school")) == "post.inactive"


def workbook(*rows: tuple[str, ...]) -> list[staff_import.StaffRow]:
    columns = staff_import.staffing.COLUMNS
    return staff_import.staffing.read_rows([(n, dict(zip(columns, row, strict=True))) for n, row in enumerate(rows, 2)])


ROWS = (
    ("审计一科", "区审计局", "", "", "", "", "", ""),  # its parent stands below
    ("区审计局", "云岭区", "机关单位", "沈同", "shen", "联络员", "2026-03-01", ""),
    ("", "", "", "石磊", "shi", "主要负责人", "", "长期"),
    ("云岭区教育局", "云岭区", "", "李联络", "liaison", "联络员", "", ""),
)


def test_the_same_workbook_is_imported_by_both_and_changes_nothing_the_second_time(world: World):
    sysadmin, secadmin, rows = world.actor("sysadmin"), world.actor("secadmin"), workbook(*ROWS)
    assert rows == staff_import.read_kept(staff_import.kept(rows))
    early = staff_import.preview(secadmin, rows, now=clock.now())
    assert [bool(outcome.faults) for outcome in early.outcomes] == [True, True, True, False]
    tried = staff_import.preview(sysadmin, rows, now=clock.now())
    assert db.session.scalar(sa.select(User.id).where(User.login == "shen")) is None  # a dry run
    done = staff_import.carry_out(sysadmin, rows, now=clock.now())
    assert [outcome.does for outcome in done.outcomes] == [outcome.does for outcome in tried.outcomes]
    assert (done.count(Does.ADDS_UNIT), done.count(Does.LATER)) == (2, 2)
    assert [account.login for account in done.accounts] == ["shen", "shi"]
    assert log_in("shen", done.accounts[0].password)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Post)) == len(world.posts)
    assert staff_import.carry_out(secadmin, rows, now=clock.now()).count(Does.GIVES_POST) == 2
    for actor in (sysadmin, secadmin):
        again = staff_import.carry_out(actor, rows, now=clock.now() + DAY)
        assert (again.changes, again.accounts) == (0, ())


def faults(actor: Actor, *rows: tuple[str, ...]) -> list[list[str]]:
    found = staff_import.preview(actor, workbook(*rows), now=clock.now())
    return [[fault.code for fault in outcome.faults] for outcome in found.outcomes]


def test_a_fault_in_one_row_keeps_all_out(world: World):
    more = (("区统计局", "无此单位", "", "", "", "", "", ""), ("区信访局", "", "", "", "", "", "", ""),
            ("区文联", "第一巡察组", "", "", "", "", "", ""), ("云岭区教育局", "", "巡察组", "", "", "", "", ""),
            ("第一巡察组", "", "", "", "", "", "", ""), ("云岭区教育局", "", "", "另一人", "liaison", "", "", ""))
    sysadmin, secadmin = world.actor("sysadmin"), world.actor("secadmin")
    assert faults(sysadmin, *ROWS, *more) == [
        [], [], [], [], ["staff.no_parent"], ["staff.parent_missing"], ["staff.parent_ambiguous"], ["staff.other_kind"],
        ["staff.ambiguous"], ["staff.other_name"]]
    assert faults(secadmin, *ROWS) == [["staff.no_unit"]] * 3 + [[]]
    assert refusal(lambda: staff_import.carry_out(sysadmin, workbook(*ROWS, *more), now=clock.now())) == "staff.faults"
    assert db.session.scalar(sa.select(User.id).where(User.login == "shen")) is None


def test_a_unit_that_stands_elsewhere_is_not_added_once_more(world: World):
    sysadmin = world.actor("sysadmin")
    assert faults(sysadmin, ("云岭区教育局", "清河区", "", "", "", "", "", ""), ("云岭区", "清河区", "", "", "", "", "", ""),
                  ("一科", "云岭区教育局", "", "", "", "", "", ""), ("一科", "清河区教育局", "", "", "", "", "", "")) == [
        ["staff.namesake"], ["staff.top_unit"], [], ["staff.namesake"]]
    unit_acts.add_unit(sysadmin, "云岭区教育局", world.units["district_b"], UnitKind.ORGAN, from_on=clock.today(),
                       now=clock.now(), is_namesake_meant=True)  # as the page adds what is meant
    assert faults(sysadmin, ("云岭区教育局", "清河区", "", "新人", "xin", "联络员", "", "")) == [[]]


def test_nothing_of_a_refused_row_remains(world: World):
    """It stands in no other row's way, and what needs its unit is judged as if the row were corrected."""
    sysadmin, refused = world.actor("sysadmin"), ("区审计局", "清河区", "", "另一人", "liaison", "联络员", "", "")
    right = ("区审计局", "云岭区", "", "沈同", "shen", "联络员", "", "")
    below = (("", "", "", "石磊", "shi", "主要负责人", "", ""), ("审计一科", "区审计局", "", "", "", "", "", ""))
    found = staff_import.preview(sysadmin, workbook(refused, right, *below), now=clock.now())
    assert [[fault.code for fault in outcome.faults] for outcome in found.outcomes] == [["staff.other_name"], [], [], []]
    assert (found.count(Does.ADDS_UNIT), found.count(Does.OPENS_ACCOUNT), found.count(Does.LATER)) == (2, 2, 2)
    for row in (refused, (*refused[:4], "xin", "巡察组成员", "", ""), (*refused[:6], "三月", ""),
                ("区审计局", "清河区", "机关", *refused[3:]), ("区审计局", "清河市", *refused[2:])):
        assert [bool(each) for each in faults(sysadmin, row, *below)] == [True, False, False]
    team = (("第九组", "清河区", "巡视组", "", "", "", "", ""), ("", "", "", "组员新", "zuxin", "巡察组成员", "", ""),
            ("", "", "", "组员二", "组员二", "巡察组成员", "", ""))
    assert faults(sysadmin, *team) == [["staff.word"], [], ["user.login_form"]]
    circle = (("区乙局", "区甲局", "", *refused[3:6], "三月", ""), ("区甲局", "区乙局", "", "", "", "", "", ""))
    assert faults(sysadmin, *circle, ("甲一科", "区甲局", *[""] * 6), ("区丙局", "区丙局", *[""] * 6),
                  ("区丁局", "区戊局", *[""] * 6)) == [
        ["staff.date", "staff.circle"], ["staff.circle"], [], ["staff.own_parent"], ["staff.no_parent"]]
    for unit, parent, other in (
            ("区审计局", "云岭新区", "staff.no_parent"), ("区审计局", "", "staff.parent_missing"),
            ("区审计局", "第一巡察组", "staff.parent_ambiguous"), ("", "", "staff.missing"),
            ("云岭区教育局", "清河区", "staff.namesake"), ("云岭区", "清河区", "staff.top_unit")):
        assert faults(sysadmin, (unit, parent, "机关", *[""] * 5)) == [["staff.word", other]]
    hanging = workbook(*circle, ("甲一科", "区甲局", *[""] * 6), ("甲二科", "甲一科", "机关", *[""] * 5))
    found = staff_import.preview(sysadmin, hanging, now=clock.now())
    assert [(each.does, len(each.faults)) for each in found.outcomes] == [
        ((), 2), ((), 1), ((Does.ADDS_UNIT,), 0), ((), 1)]
    assert faults(world.actor("secadmin"), ("区审计局", "清河区", "机关", *[""] * 5)) == [["staff.word", "staff.no_unit"]]
    found = staff_import.preview(sysadmin, workbook((*refused[:4], "xin", "巡察组成员", "", "")), now=clock.now())
    assert [found.count(does) for does in (Does.ADDS_UNIT, Does.OPENS_ACCOUNT, Does.LATER)] == [0, 0, 0]


def test_nothing_passes_the_one_import_and_is_refused_in_the_other(world: World):
    """Posts are tried by the system administrator too, one after the other, and given by the security administrator."""
    good = (("云岭区", "", "", "审计新", "shenxin", "审计管理员", "", ""),
            ("云岭区", "", "", "系统新", "xixin", "系统管理员", "", ""))
    bad = (("云岭区", "", "", "系统新", "xixin", "审计管理员", "", ""),
           ("云岭区教育局", "", "", "安全新", "anxin", "安全管理员", "", ""),
           ("云岭区教育局", "", "", "组员新", "zuxin", "巡察组成员", "", ""),
           ("云岭区教育局", "", "", "旧人", "jiuren", "联络员", "2020-01-01", ""))
    refused = [["post.administrators_exclude"], ["post.administrators_on_top"], ["post.inspectors_and_teams"],
               ["post.before_unit"]]
    sysadmin, secadmin = world.actor("sysadmin"), world.actor("secadmin")
    assert faults(sysadmin, *good, *bad) == [[], [], *refused]
    assert refusal(lambda: staff_import.carry_out(sysadmin, workbook(*good, *bad), now=clock.now())) == "staff.faults"
    done = staff_import.carry_out(sysadmin, workbook(*good), now=clock.now())
    assert [each.does for each in done.outcomes] == [(Does.OPENS_ACCOUNT, Does.LATER, Does.NEW_PASSWORD),
                                                     (Does.OPENS_ACCOUNT, Does.LATER)]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Post)) == len(world.posts)
    given = staff_import.carry_out(secadmin, workbook(*good), now=clock.now())
    assert [each.does for each in given.outcomes] == [(Does.GIVES_POST, Does.NEW_PASSWORD), (Does.GIVES_POST,)]
    assert [account.login for account in given.accounts] == ["shenxin"]
    assert refusal(lambda: log_in("shenxin", done.accounts[0].password)) == "login.wrong"
    assert log_in("shenxin", given.accounts[0].password)
    assert log_in("xixin", done.accounts[1].password)


@pytest.mark.parametrize("text", ["", "{}", "[1]", "[[1]]", '[["x"]]', "[" * 100_000, '[[2,"a"]]', "null"])
def test_rows_that_were_tampered_with_are_refused(world: World, text: str):
    if text == "{}":
        assert staff_import.read_kept(text) == []
        return
    assert refusal(lambda: staff_import.read_kept(text)) == "staff.not_kept"


def test_a_changed_rule_is_obeyed_at_once(world: World, app: Flask):
    sysadmin = world.actor("sysadmin")
    office.change_setting(sysadmin, "password_length", "20", now=clock.now(), reason="测评", seen="8")
    assert refusal(lambda: users.create_user(COMMAND, "kurz", "短", PASSWORD, now=clock.now())) == "password.length"
    assert len(opened(world)[1]) >= 20
    office.change_setting(sysadmin, "login_failures", "3", now=clock.now(), reason="测评")
    said = [refusal(lambda: log_in("liaison", "Wrong-2026")) for _ in range(3)]
    assert said == ["login.wrong", "login.wrong", "login.locked"]
    assert refusal(lambda: office.change_setting(sysadmin, "idle_minutes", "9999", now=clock.now())) == "setting.value"
    assert refusal(lambda: office.change_setting(sysadmin, "idle_minutes", "20", seen="5",
                                                 now=clock.now())) == "setting.stale"
    auditor = Actor(world.users["auditor"], None, Role.AUDITOR, world.units["district"], Door.WEB)
    assert refusal(lambda: office.change_setting(auditor, "idle_minutes", "20", now=clock.now())) == "access.not_allowed"


def test_posts_without_rules_are_for_commands_only(world: World):
    """The inner door of the demo and of the first account keeps the exclusion too."""
    user_id, _ = opened(world)
    units.give_post(COMMAND, user_id, Role.AUDITOR, world.units["district"], now=clock.now())
    assert refusal(lambda: units.give_post(COMMAND, user_id, Role.SYSADMIN, world.units["district"], now=clock.now())) == \
        "post.administrators_exclude"
