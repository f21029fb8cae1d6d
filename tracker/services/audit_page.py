"""The log for the audit administrator: the list, its export, and the state of its chain."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO

import sqlalchemy as sa

from ..domain.permissions import Ability, Actor
from ..extensions import db
from ..models.audit import AuditEntry
from ..queries import audit_log, jobs
from ..queries.audit_log import LogFilter, LogLine, LogPage
from . import access, sealing

# A longer chain is verified by command: nobody waits so long for a page.
VERIFIED_HERE = 50_000
UNSEALED_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Chain:
    """Position and hash of its end; `unsealed` is counted to UNSEALED_COUNTED; `sealed_at`: the job's last good run."""

    position: int
    hash: str
    unsealed: int
    sealed_at: dt.datetime | None

    @property
    def is_verified_here(self) -> bool:
        return self.position <= VERIFIED_HERE


def log_page(actor: Actor, asked: LogFilter, *, older_than: int | None, newer_than: int | None) -> LogPage:
    access.require(actor, Ability.VIEW_AUDIT)
    return audit_log.page(asked, older_than=older_than, newer_than=newer_than)


def chain(actor: Actor, *, real_now: dt.datetime) -> Chain:
    access.require(actor, Ability.VIEW_AUDIT)
    position, digest = sealing.head() or (0, "")
    open_ = sa.select(AuditEntry.id).where(AuditEntry.position.is_(None)).limit(UNSEALED_COUNTED)
    unsealed = db.session.scalar(sa.select(sa.func.count()).select_from(open_.subquery())) or 0
    runs = {run.name: run.good_at for run in jobs.last_runs(real_now)}
    return Chain(position, digest, unsealed, runs.get("seal"))


def verify(actor: Actor, *, real_now: dt.datetime) -> sealing.Verdict | None:
    """None where the chain is too long for a page."""
    return sealing.verify() if chain(actor, real_now=real_now).is_verified_here else None


def write_log(actor: Actor, asked: LogFilter, described: Sequence[str], cells: Callable[[LogLine], Sequence[str]],
              out: IO[bytes], *, now: dt.datetime) -> int:
    """`cells` names a line's facts in words. Gives the number of lines."""
    from ..reports.audit_log import audit_log_xlsx  # noqa: PLC0415 (xlsxwriter is heavy)

    access.require(actor, Ability.VIEW_AUDIT)
    return audit_log_xlsx(described, map(cells, audit_log.stream(asked)), out, as_of=now)
