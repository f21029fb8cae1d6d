"""The filter above a timeline: it stands in the address, so that what was found can be sent as a link."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from ..domain.names import clean_name
from ..queries.timeline import Asked, Kind, Timeline
from .keys import row_key

TEXT_LENGTH = 60
KINDS: Mapping[Kind, object] = {
    Kind.STEPS: _l("Steps"), Kind.PROGRESS: _l("Progress"), Kind.CLOCKS: _l("Deadlines and escalations"),
    Kind.CORRECTIONS: _l("Corrections"), Kind.FILES: _l("Evidence"),
}


@dataclass(frozen=True, slots=True)
class Tab:
    text: str
    count: int
    address: str
    is_here: bool


def asked() -> Asked:
    """Out of the address; what cannot be read is not asked for."""
    kind = request.args.get("kind", "")
    return Asked(Kind(kind) if kind in set(Kind) else None, clean_name(request.args.get("text", ""))[:TEXT_LENGTH].strip(),
                 request.args.get("before", type=row_key))


def address(task_id: int, wanted: Asked) -> str:
    return url_for("tasks.show", task_id=task_id, kind=wanted.kind, text=wanted.text or None, before=wanted.before,
                   _anchor="timeline")


def tabs(task_id: int, wanted: Asked, found: Timeline) -> list[Tab]:
    """Everything, then the kinds of which there is something; a choice of kind begins at the newest entry."""
    whole = Tab(str(gettext("Everything")), sum(found.counts.values()),
                address(task_id, replace(wanted, kind=None, before=None)), wanted.kind is None)
    return [whole, *(Tab(str(name), found.counts.get(kind, 0), address(task_id, replace(wanted, kind=kind, before=None)),
                         wanted.kind is kind)
                     for kind, name in KINDS.items() if found.counts.get(kind) or wanted.kind is kind)]


def without_text(task_id: int, wanted: Asked) -> str:
    return address(task_id, replace(wanted, text="", before=None))


def earlier(task_id: int, wanted: Asked, found: Timeline) -> str | None:
    return address(task_id, replace(wanted, before=found.earlier)) if found.earlier else None


def newest(task_id: int, wanted: Asked) -> str | None:
    return address(task_id, replace(wanted, before=None)) if wanted.before else None
