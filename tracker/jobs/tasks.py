"""What each job does: one call, and its outcome as JSON. All are idempotent by a unique key, so none needs a lease."""

from dataclasses import asdict
from typing import Any

from .. import clock
from ..services import reports, sealing
from ..services import sweep as sweeping


def sweep() -> dict[str, Any]:
    return asdict(sweeping.sweep(now=clock.now(), real_now=clock.real_now()))


def seal() -> dict[str, Any]:
    return {"sealed": sealing.seal(now=clock.now())}


def weekly_reports() -> dict[str, Any]:
    return {"kept": reports.keep_weekly_reports(now=clock.now())}
