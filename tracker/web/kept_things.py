"""What a kept act is about, by the queries of its own page: nothing that whoever sends it on may not see."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import g
from flask_babel import gettext as _
from flask_babel import ngettext

from .. import clock
from ..domain.errors import DomainError
from ..queries import corrections, documents, dossier, findings
from ..queries.dossier import Dossier
from ..services import account_pages
from .setting_words import WORDS


@dataclass(frozen=True, slots=True)
class About:
    """`entry`: what of the task, '' for the whole of it. `name`: of what is no task, or of a part."""

    task: Dossier | None = None
    entry: str = ""
    name: str = ""


def about(endpoint: str, values: Mapping[str, Any], picks: int) -> About:
    """`picks`: how many rows were ticked."""
    try:
        if endpoint.startswith("corrections."):
            return _entry(values)
        return _of_a_task(values) if "task_id" in values else About(name=_named(endpoint, values, picks))
    except DomainError:
        return About()


def _of_a_task(values: Mapping[str, Any]) -> About:
    task = dossier.task(g.actor, values["task_id"], clock.now())
    return About(task, name=next((part.unit_name for part in task.parts if part.id == values.get("part_id")), ""))


def _entry(values: Mapping[str, Any]) -> About:
    """A task that is corrected, a report on it, or a file of a report."""
    if "task_id" in values:
        return _of_a_task(values)
    file = corrections.file(values["evidence_id"]) if "evidence_id" in values else None
    report = corrections.report(file.report_id if file else values.get("report_id", 0))
    if report is None:
        return About()
    task = dossier.task(g.actor, report.task_id, clock.now())
    return About(task, _("evidence"), file.name) if file else About(task, _("progress report"))


def _named(endpoint: str, values: Mapping[str, Any], picks: int) -> str:
    if "user_id" in values:
        return account_pages.account(g.actor, values["user_id"]).name
    if "post_id" in values:
        return account_pages.post(g.actor, values["post_id"], clock.now(), is_to_end=endpoint == "users.end_post")[1].name
    if "unit_id" in values:
        return account_pages.unit(g.actor, values["unit_id"], clock.today()).name
    if "finding_id" in values:
        return findings.finding_page(g.actor, values["finding_id"]).node.title
    if "document_id" in values:
        return documents.document_page(g.actor, values["document_id"]).name
    if endpoint == "settings.change" and values["key"] in WORDS:
        return str(WORDS[values["key"]].title)
    if endpoint == "users.renew":
        return str(ngettext("%(num)s account", "%(num)s accounts", picks))
    return str(ngettext("%(num)s task", "%(num)s tasks", picks)) if picks else ""
