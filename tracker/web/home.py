"""The home page of a role is its work today."""

from flask import Blueprint, g, render_template

from .. import clock
from ..queries import worklist

bp = Blueprint("home", __name__)


@bp.get("/")
def home() -> str:
    return render_template("home/home.html", lists=worklist.work_today(g.actor, clock.today()))
