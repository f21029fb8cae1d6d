"""The filter above the timeline: kinds, words of a reason, keyset pages — all in the address, without a script."""

import datetime as dt
import html
import re

import pytest
from flask import Flask

from tests.acts import act, at, task_of
from tests.conftest import Client
from tests.desk import Desk, make
from tests.factories import CLOCK, World, a_round, a_task
from tracker.domain.uploads import Upload
from tracker.domain.vocabulary import Action, State
from tracker.queries.timeline import Asked, Kind, kind_of, timeline
from tracker.services import progress, submission
from tracker.web import timeline_words


@pytest.fixture
def desk(client: Client, world: World) -> Desk:
    return Desk(client, world)


def returned(world: World) -> int:
    """Submitted and returned, with a file and a report."""
    task_id = a_task(world, a_round(world), State.SUBMITTED)
    submission.return_task(world.actor("inspector"), task_id, reason="附件不全100%", **at(task_id))
    progress.report_progress(world.actor("liaison"), task_id, task_of(task_id).lead.id, text="补附件",
                             uploads=[Upload("纪要.pdf", b"%PDF-1")], **at(task_id))
    return task_id


@pytest.mark.parametrize(("verb", "kind"), [
    ("task:assign", Kind.STEPS), ("part:accept", Kind.STEPS), ("task:undo_close", Kind.STEPS),
    ("task:report_progress", Kind.PROGRESS), ("deadline:escalate", Kind.CLOCKS), ("deadline:resumed", Kind.CLOCKS),
    ("evidence:add", Kind.FILES), ("evidence:strike", Kind.CORRECTIONS), ("report:correct", Kind.CORRECTIONS),
    ("task:edit_draft", Kind.CORRECTIONS), ("measure:edit", Kind.CORRECTIONS)])
def test_every_verb_is_of_one_kind(verb: str, kind: Kind):
    assert kind_of(verb) is kind


def test_kinds_part_the_story_and_words_narrow_it(ctx, world: World):
    task_id = returned(world)
    whole = timeline(task_id, limit=100)
    by_kind = {kind: timeline(task_id, Asked(kind), limit=100).entries for kind in Kind}
    assert sorted(entry.id for entries in by_kind.values() for entry in entries) == sorted(e.id for e in whole.entries)
    assert {kind: len(entries) for kind, entries in by_kind.items() if entries} == dict(whole.counts)
    assert len(by_kind[Kind.FILES]) == 1
    assert not by_kind[Kind.CORRECTIONS]
    assert [e.verb for e in timeline(task_id, Asked(text="附件不全")).entries] == ["task:return_"]
    assert [e.verb for e in timeline(task_id, Asked(text="100%")).entries] == ["task:return_"]
    assert timeline(task_id, Asked(Kind.CLOCKS, "附件不全")).entries == ()
    assert timeline(task_id, Asked(text="%")).entries == timeline(task_id, Asked(text="100%")).entries, "no wildcard"


def test_pages_of_one_kind_follow_each_other(ctx, world: World):
    task_id = returned(world)
    whole = [e.id for e in timeline(task_id, Asked(Kind.CLOCKS), limit=100).entries]
    found, before = [], None
    for _page in range(len(whole)):
        part = timeline(task_id, Asked(Kind.CLOCKS, before=before), limit=2)
        found += [e.id for e in part.entries]
        before = part.earlier
        if before is None:
            break
    assert len(whole) > 2
    assert found == whole


def test_no_act_is_cut_in_two(ctx, world: World):
    """Whatever the page takes: an act that does not fit stands whole on the next one, a longer one fills a page alone."""
    task_id = a_task(world, a_round(world), State.DRAFT, supporting=("health", "school"))
    for action in (Action.ASSIGN, Action.ACCEPT):
        CLOCK.at += dt.timedelta(minutes=1)
        act(world, action, task_id)
    acts = timeline_words.by_act(timeline(task_id, limit=100).entries)
    assert [entries[0].verb for _first, entries in acts][:2] == ["task:accept", "task:assign"], "the act itself stands first"
    assert len(acts[1][1]) > 5
    for limit in range(1, 20):
        pages, before = [], None
        while not pages or before is not None:
            part = timeline(task_id, Asked(before=before), limit)
            pages.append(timeline_words.by_act(part.entries))
            before = part.earlier
        assert [one for page in pages for one in page] == acts
        assert all(len(page) == 1 or sum(len(entries) for _first, entries in page) <= limit for page in pages)


def test_the_filter_stands_in_the_address_and_returns_to_the_timeline(app: Flask, desk: Desk, world: World):
    task_id = make(app, lambda: returned(world))
    page = desk.get("supervisor", f"/tasks/{task_id}?kind=steps&text=附件")
    story = page[page.index('id="timeline"'):]
    assert re.findall(r"<strong>([^<]*)</strong>", story) == ["Return"]
    links = [html.unescape(link) for link in re.findall(r'href="([^"]*)"', story[:story.index("<ol")])]
    assert all(link.endswith("#timeline") for link in links)
    assert f"/tasks/{task_id}?kind=steps#timeline" in links, "the words are dropped, the kind stays"
    assert f'action="/tasks/{task_id}#timeline"' in story
    assert 'name="kind" value="steps"' in story
    assert "No entry is like that." in desk.get("supervisor", f"/tasks/{task_id}?text=没有这个词")


@pytest.mark.parametrize("query", [
    "kind=nothing", "before=x", "before=0", "text=" + "长" * 500, "before=99999999999", "kind="])
def test_what_cannot_be_read_is_not_asked_for(app: Flask, desk: Desk, world: World, query: str):
    task_id = make(app, lambda: a_task(world, a_round(world)))
    assert "Timeline" in desk.get("supervisor", f"/tasks/{task_id}?{query}")


def test_an_entry_leads_to_its_file_and_its_report(app: Flask, desk: Desk, world: World):
    task_id = make(app, lambda: returned(world))
    story = desk.get("supervisor", f"/tasks/{task_id}").partition('id="timeline"')[2]
    [report] = re.findall(rf'href="(/tasks/{task_id}\?reports_before=\d+#report-\d+)"', story)[:1]
    mark = report.partition("#")[2]
    assert f'id="{mark}"' in desk.get("supervisor", report.partition("#")[0])
    [file] = set(re.findall(r'href="(/evidence/\d+/view)"', story))
    assert "纪要.pdf" in desk.get("supervisor", file)
