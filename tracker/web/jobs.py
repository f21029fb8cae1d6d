"""How the jobs are doing, for those who must know that the ladder runs."""

from flask import Blueprint, g, render_template

from .. import clock
from ..services.job_page import SHOWN, job_page
from . import job_words as words

bp = Blueprint("jobs", __name__, url_prefix="/jobs")


@bp.get("/")
def index() -> str:
    runs, aside = job_page(g.actor, real_now=clock.real_now())
    return render_template("jobs/index.html", runs=runs, aside=aside[:SHOWN], has_more=len(aside) > SHOWN, words=words)
