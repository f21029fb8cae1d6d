"""A file that was handed in: its page, the file itself, and its picture or pages to look at."""

import io

from flask import Blueprint, Response, g, render_template, send_file

from ..domain.errors import NotFound
from ..domain.uploads import PICTURES, SHOWN
from ..queries import evidence as files
from ..services import filestore
from . import security, standing

bp = Blueprint("evidence", __name__, url_prefix="/evidence")
# A picture needs nothing at all. The browser's own PDF viewer is an object with styles of its own, in a frame of this site.
PICTURE_POLICY = "default-src 'none'; sandbox"
PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"


@bp.get("/<int:evidence_id>/view")
def show(evidence_id: int) -> Response:
    page = files.evidence_page(g.actor, evidence_id)
    kind = page.file.media_type
    shown = "picture" if kind in PICTURES else "document" if kind in SHOWN else None
    response = Response(render_template("evidence/show.html", page=page, shown=shown, standing=standing))
    if shown == "document":
        response.headers["Content-Security-Policy"] = security.content_policy(frames="'self'")
    return response


@bp.get("/<int:evidence_id>")
def download(evidence_id: int) -> Response:
    """As an attachment always: what was uploaded is never shown as a page of this site."""
    return _sent(files.evidence(g.actor, evidence_id), is_attachment=True)


@bp.get("/<int:evidence_id>/inline")
def inline(evidence_id: int) -> Response:
    """Pictures and PDF only, whose first bytes were checked when they came in; under a policy of their own."""
    found = files.evidence(g.actor, evidence_id)
    if found.media_type not in SHOWN:
        raise NotFound("evidence.not_found")
    response = _sent(found, is_attachment=False)
    is_picture = found.media_type in PICTURES
    response.headers["Content-Security-Policy"] = PICTURE_POLICY if is_picture else PDF_POLICY
    response.headers["X-Frame-Options"] = "DENY" if is_picture else "SAMEORIGIN"
    return response


def _sent(file: files.EvidenceRow, *, is_attachment: bool) -> Response:
    return send_file(io.BytesIO(filestore.get(file.sha256)), mimetype=file.media_type, as_attachment=is_attachment,
                     download_name=file.name, etag=False)
