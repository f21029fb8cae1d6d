"""The acts that a form may do, by its page: what was kept for one of them is looked at there before it is done."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from . import account_words, acts
from .labels import label

ON_TASKS = {page: action for action, page in acts.ELSEWHERE.items()}
OTHERS = {
    "task_batches.assign": _l("Assign the ticked drafts"), "task_batches.accept": _l("Accept the ticked tasks"),
    "corrections.task": _l("Correct"), "corrections.report": _l("Correct"),
    "corrections.strike_report": _l("Strike out"), "corrections.strike_evidence": _l("Strike out"),
    "findings.strike": _l("Strike out the finding"), "findings.strike_measure": _l("Strike out a proposed measure"),
    "documents.import_items": _l("Import a document"),
    "users.new": _l("Open an account"), "users.rename": _l("Change the name"),
    "users.renew": _l("New one-time passwords"), "users.grant": _l("Give a post"),
    "users.end_post": _l("End the post"), "users.withdraw_post": _l("Withdraw the grant"),
    "units.new": _l("Add a unit"), "units.change": _l("Change the unit"),
    "staff.confirm": _l("Import units, people and posts"), "settings.change": _l("Change the rule"),
}


def act(endpoint: str, values: Mapping[str, Any], fields: Mapping[str, str]) -> str:
    """The name of the act, '' for a page that only enters or changes something. Each has a form that looks first."""
    if endpoint == "task_acts.act":
        return label(acts.SLUGS[values["slug"]])
    if endpoint == "task_acts.part_act":
        return label(acts.PART_SLUGS[values["slug"]])
    if endpoint == "users.act":
        return str(account_words.ACTS[values["slug"]].title)
    if endpoint == "units.end":
        return str(_l("End the unit") if fields.get("to_on") else _l("Let the unit go on"))
    return label(ON_TASKS[endpoint]) if endpoint in ON_TASKS else str(OTHERS.get(endpoint, ""))
