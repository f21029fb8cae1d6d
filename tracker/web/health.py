"""For a monitor: only whether the jobs run. Public, so it says nothing else."""

from flask import Blueprint

from .. import clock
from ..queries import jobs

bp = Blueprint("health", __name__)


@bp.get("/health")
def health() -> tuple[dict[str, str], int]:
    is_fresh = jobs.is_fresh(clock.real_now())
    return {"status": "ok" if is_fresh else "stale"}, 200 if is_fresh else 503
