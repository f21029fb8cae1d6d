from flask import Blueprint

bp = Blueprint("tasks", __name__, url_prefix="/tasks")


@bp.get("/")
def index() -> str:
    return ""
