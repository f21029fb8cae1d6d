from flask import Blueprint

bp = Blueprint("overdue", __name__, url_prefix="/overdue")


@bp.get("/")
def index() -> str:
    return ""
