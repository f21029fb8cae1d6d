"""Doer, verifier and closer differ as persons, whatever post they act by: every ordered pair of acts by one person."""

import dataclasses
import itertools

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.acts import something_reported
from tests.databases import Backend
from tests.factories import World, a_round, a_task, version_of
from tracker import clock
from tracker.domain.errors import RuleBroken
from tracker.domain.permissions import COMMAND, Actor
from tracker.domain.vocabulary import Action, Grade, Role, State
from tracker.extensions import db
from tracker.models.audit import AuditEntry
from tracker.models.task import Closure, Task
from tracker.services import closing, office, progress, submission, units, users

A, S = Action, State
ACTS = (A.REPORT_PROGRESS, A.SUBMIT, A.ENDORSE, A.VERIFY, A.CLOSE, A.SUSTAIN)
DOING = (A.REPORT_PROGRESS, A.SUBMIT, A.ENDORSE)
ROLES = {A.REPORT_PROGRESS: Role.LIAISON, A.SUBMIT: Role.LIAISON, A.ENDORSE: Role.LEADER, A.VERIFY: Role.INSPECTOR,
         A.CLOSE: Role.SUPERVISOR, A.SUSTAIN: Role.SUPERVISOR}
PLACES = {Role.LIAISON: "education", Role.LEADER: "education", Role.INSPECTOR: "team", Role.SUPERVISOR: "district"}
USUAL = {Role.LIAISON: "liaison", Role.LEADER: "leader", Role.INSPECTOR: "inspector", Role.SUPERVISOR: "supervisor2"}
STANDS = {A.REPORT_PROGRESS: S.IN_PROGRESS, A.SUBMIT: S.IN_PROGRESS, A.ENDORSE: S.ENDORSING, A.VERIFY: S.SUBMITTED,
          A.CLOSE: S.VERIFIED, A.SUSTAIN: S.VERIFIED}

# (what one did, what one wants) → the rule. All other pairs are of one side, or follow a closure that was undone.
REFUSED = (
    {(did, A.VERIFY): "separation.verifier_did_it" for did in DOING}
    | {(did, end): "separation.closer_did_it" for did in DOING for end in (A.CLOSE, A.SUSTAIN)}
    | {(A.VERIFY, end): "separation.closer_verified_it" for end in (A.CLOSE, A.SUSTAIN)}
    | {(A.VERIFY, wants): "separation.doer_verified_it" for wants in DOING}
    | {(A.SUSTAIN, A.REPORT_PROGRESS): "separation.doer_closed_it"}
)


class Story:
    """One task, and one person who holds a post of every role."""

    def __init__(self, world: World, user_id: int, task_id: int) -> None:
        self.world, self.user_id, self.task_id = world, user_id, task_id
        self.task = db.session.get_one(Task, self.task_id)

    def post(self, role: Role, *, is_deputy: bool = False) -> Actor:
        instead_of = self.world.posts[USUAL[role]] if is_deputy else None
        unit_id = self.world.units[PLACES[role]]
        post_id = units.give_post(COMMAND, self.user_id, role, unit_id, now=clock.now(), for_post_id=instead_of)
        return dataclasses.replace(self.world.actor(USUAL[role]), user_id=self.user_id, post_id=post_id)

    def usual(self, action: Action) -> Actor:
        return self.world.actor(USUAL[ROLES[action]])

    def do(self, action: Action, actor: Actor) -> None:
        at = {"version": version_of(self.task_id), "now": clock.now()}
        match action:
            case A.REPORT_PROGRESS:
                progress.report_progress(actor, self.task_id, self.task.lead.id, text="已办", **at)
            case A.SUBMIT:
                something_reported(self.world, self.task_id)
                submission.submit_task(actor, self.task_id, statement="已完成", **at)
            case A.ENDORSE:
                submission.endorse_task(actor, self.task_id, comment="同意", **at)
            case A.VERIFY:
                closing.verify_task(actor, self.task_id, comment="属实", **at)
            case A.CLOSE:
                closing.close_task(actor, self.task_id, grade=Grade.COMPLETED, comment="", **at)
            case A.SUSTAIN:
                closing.sustain_task(actor, self.task_id, grade=Grade.ONGOING, comment="", **at)

    def lead_to(self, action: Action, closer: Actor | None) -> None:
        """By the usual people, to where `action` is possible. Only the closer can undo a closure."""
        for _ in range(8):
            state = db.session.get_one(Task, self.task_id, populate_existing=True).state
            at = {"version": version_of(self.task_id), "now": clock.now()}
            if state is STANDS[action] or (state is S.SUSTAINED and action is A.REPORT_PROGRESS):
                return
            if state in (S.CLOSED, S.SUSTAINED):
                assert closer is not None
                closing.undo_close(closer, self.task_id, reason="误操作", **at)
            elif state is S.VERIFIED:
                submission.return_task(self.world.actor("supervisor2"), self.task_id, reason="补充材料", **at)
            else:
                step = {S.IN_PROGRESS: A.SUBMIT, S.ENDORSING: A.ENDORSE, S.SUBMITTED: A.VERIFY}[state]
                self.do(step, self.usual(step))
        raise AssertionError("no way there")

    def first_then(self, did: Action, wants: Action, *, is_deputy: bool) -> None:
        self.lead_to(did, None)
        first = self.post(ROLES[did])
        self.do(did, first)
        self.lead_to(wants, first)
        self.do(wants, self.post(ROLES[wants], is_deputy=is_deputy))

    def end(self) -> Closure:
        """The standing closure; a third person closes where nobody has yet."""
        if db.session.get_one(Task, self.task_id, populate_existing=True).state not in (S.CLOSED, S.SUSTAINED):
            self.lead_to(A.CLOSE, None)
            self.do(A.CLOSE, self.world.actor("supervisor"))
        return db.session.scalars(sa.select(Closure).where(Closure.task_id == self.task_id,
                                                           Closure.undone_at.is_(None))).one()


@pytest.fixture(scope="module")
def made(stage: Flask, backend: Backend) -> tuple[int, int]:
    with stage.app_context():
        user_id = users.create_user(COMMAND, "manifold", "多岗者", "Yunling-2026", now=clock.now())
        return user_id, a_task(backend.world, a_round(backend.world), S.IN_PROGRESS)


@pytest.fixture
def story(ctx, world: World, made: tuple[int, int]) -> Story:
    return Story(world, *made)


@pytest.mark.parametrize("is_deputy", [False, True], ids=["another_post", "deputy_post"])
@pytest.mark.parametrize(("did", "wants"), list(itertools.product(ACTS, ACTS)))
def test_every_ordered_pair_by_one_person(story: Story, did: Action, wants: Action, is_deputy: bool):
    code = REFUSED.get((did, wants))
    if code is None:
        story.first_then(did, wants, is_deputy=is_deputy)
        assert story.end().is_relaxed is False
        return
    with pytest.raises(RuleBroken) as error:
        story.first_then(did, wants, is_deputy=is_deputy)
    assert error.value.code == code


@pytest.mark.parametrize(("did", "wants"), list(REFUSED))
def test_a_relaxed_office_lets_pass_and_the_closure_says_so(story: Story, did: Action, wants: Action):
    office.change_setting(COMMAND, "separation", "relaxed", now=clock.now())
    story.first_then(did, wants, is_deputy=False)
    assert story.end().is_relaxed is True


def test_the_log_says_who_was_let_pass(story: Story):
    office.change_setting(COMMAND, "separation", "relaxed", now=clock.now())
    story.first_then(A.SUBMIT, A.VERIFY, is_deputy=False)
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.verb == "task:verify",
                                                           AuditEntry.task_id == story.task_id)).one()
    assert entry.after["separation"] == "relaxed"


def test_a_relaxed_office_with_separate_persons_is_not_marked(story: Story):
    office.change_setting(COMMAND, "separation", "relaxed", now=clock.now())
    assert story.end().is_relaxed is False


def test_what_was_let_pass_is_told_even_after_the_office_is_strict_again(story: Story):
    office.change_setting(COMMAND, "separation", "relaxed", now=clock.now())
    story.first_then(A.REPORT_PROGRESS, A.VERIFY, is_deputy=False)
    office.change_setting(COMMAND, "separation", "strict", now=clock.now())
    assert story.end().is_relaxed is True


def test_the_deputy_of_a_doer_is_another_person(story: Story):
    """Persons count, not posts: whoever stands in for the liaison's superior has done nothing yet."""
    story.lead_to(A.VERIFY, None)
    story.do(A.VERIFY, story.post(Role.INSPECTOR, is_deputy=True))
    assert story.end().is_relaxed is False


def test_a_new_cycle_begins_with_a_clean_slate(story: Story, world: World):
    from tests.factories import workdays
    from tracker.services import assignment, reopening

    story.end()
    supervisor = world.actor("supervisor")
    story.task_id = reopening.reopen_task(supervisor, story.task_id, version=version_of(story.task_id),
                                          rule=workdays(5), reason="反弹", now=clock.now())
    story.task = db.session.get_one(Task, story.task_id)
    assignment.accept_part(world.actor("liaison"), story.task.lead.id, version=version_of(story.task_id),
                           now=clock.now())
    story.first_then(A.SUBMIT, A.ENDORSE, is_deputy=False)
    assert story.end().is_relaxed is False
