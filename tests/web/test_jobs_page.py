import datetime as dt

import pytest
import sqlalchemy as sa

from tests.factories import START, World, a_round, a_task
from tracker.domain.vocabulary import State
from tracker.extensions import db
from tracker.models.job import JobRun
from tracker.models.office import Office
from tracker.models.task import Task
from tracker.services import sweep_failures
from tracker.web.job_words import span


@pytest.fixture
def runs(app, world: World) -> None:
    """The sweep ran well three minutes ago, the sealing failed, the weekly reports never ran; one deadline was put aside."""
    with app.app_context():
        task_id = a_task(world, a_round(world), State.IN_PROGRESS)
        deadline_id = db.session.get_one(Task, task_id).lead.final_deadline_id
        good_at = START - dt.timedelta(minutes=3)
        db.session.add(JobRun(name="sweep", started_at=good_at, good_at=good_at, outcome={"raised": 7}, error=None))
        db.session.add(JobRun(name="seal", started_at=START, good_at=START - dt.timedelta(hours=30), outcome=None,
                              error="OSError: disk full"))
        db.session.commit()
        sweep_failures.put_aside(deadline_id, ValueError("bad row"), real_now=START)


def ask(client, world: World, persona: str):
    client.as_persona(world, persona)
    with client.session_transaction() as session:
        session["language"] = "en"
    return client.get("/jobs/")


def test_the_page_says_how_old_the_last_good_run_is(client, world: World, runs):
    text = ask(client, world, "supervisor").text
    for words in ("3 minutes ago", "1 day ago", "never", "raised 7", "OSError: disk full", "2026-03-02 08:57", "fresh",
                  "stale", "not run well lately"):
        assert words in text


def test_the_page_shows_what_the_ladder_could_not_handle(client, world: World, runs):
    text = ask(client, world, "discipline").text
    for words in ("XC2026-01-001", "ValueError: bad row", "2026-03-02 09:05"):
        assert words in text
    assert 'href="/tasks/' in text
    assert 'href="/tasks/' not in ask(client, world, "sysadmin").text


def test_no_page_of_a_demo_sets_the_machines_date_beside_its_own(app, client, world: World, runs):
    """Only the page of the jobs shows it, and says that it is the machine's."""
    with app.app_context():
        db.session.execute(sa.update(Office).values(is_demo=True, office_on=dt.date(2026, 9, 22)))
        db.session.commit()
    jobs = ask(client, world, "supervisor").text
    assert "The office date of this demo stands at 2026-09-22. The times below are those of the machine." in jobs
    assert "2026-03-02 08:57" in jobs.partition("<footer")[0]
    for page in (jobs.partition("<footer")[2], client.get("/").text):
        assert "2026-03-02" not in page
        assert "Ladder last ran: 3 minutes ago" in page


@pytest.mark.parametrize("persona", ("liaison", "leader", "inspector", "secadmin", "auditor", "stranger"))
def test_others_may_not_look(client, world: World, runs, persona: str):
    answer = ask(client, world, persona)
    assert answer.status_code == 403
    assert "disk full" not in answer.text


def test_the_monitor_hears_only_ok_or_stale(client, world: World, runs):
    answer = client.as_persona(world, "anonymous").get("/health")
    assert (answer.status_code, answer.get_json()) == (503, {"status": "stale"})


@pytest.mark.parametrize(("seconds", "words"), [(0, "0 seconds"), (59, "59 seconds"), (60, "1 minute"), (3599, "59 minutes"),
                                                (3600, "1 hour"), (86399, "23 hours"), (86400, "1 day"), (-5, "0 seconds")])
def test_ages_read_at_a_glance(app, seconds: int, words: str):
    from flask_babel import force_locale
    with app.test_request_context(), force_locale("en"):
        assert span(dt.timedelta(seconds=seconds)) == words
