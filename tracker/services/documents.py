"""A document is read into a round: its bytes are kept, its outline is shown, and what is ticked becomes rows."""

import datetime as dt
from collections.abc import Mapping

import sqlalchemy as sa

from ..domain.categories import guess
from ..domain.errors import NotAllowed, NotFound, RuleBroken
from ..domain.outline import Document, parse_outline
from ..domain.permissions import Ability, Actor, can
from ..domain.selection import Choice, Chosen, ChosenFinding, choose, cut, lines
from ..domain.uploads import NAME_LENGTH, bears_mark, clean_name
from ..extensions import db
from ..importers.registry import read_document, suffixes
from ..models.round import Finding, Measure, Round, SourceDocument
from ..queries import scope
from ..queries.findings import categories
from . import access, audit, filestore
from .findings import next_position
from .transaction import transaction

READABLE = ",".join(suffixes())  # as a form offers them
_NAME_FROM_TEXT = 40


def importable_round(actor: Actor, round_id: int) -> Round:
    """The round into which the actor may read documents and write findings; refuses otherwise."""
    row = access.view_round(actor, round_id)
    if not can(actor, Ability.IMPORT_DOCUMENT, scope.round_scope(row)):
        raise NotAllowed("access.not_allowed", ability=Ability.IMPORT_DOCUMENT)
    return row


def keep_document(actor: Actor, round_id: int, name: str, data: bytes, *, now: dt.datetime) -> int:
    """Gives the id; the same bytes are kept once a round.

    Rights are asked first, then the file is read and stored outside the transaction (slow work), then asked again.
    """
    importable_round(actor, round_id)
    name = _checked(name, data)
    digest = filestore.put(data)
    with transaction():
        access.load_round(actor, round_id, Ability.IMPORT_DOCUMENT)
        known = db.session.scalar(sa.select(SourceDocument.id).where(
            SourceDocument.round_id == round_id, SourceDocument.sha256 == digest))
        if known is not None:
            return known
        row = SourceDocument(round_id=round_id, name=name, sha256=digest, size=len(data), by_id=actor.user_id, at=now)
        db.session.add(row)
        db.session.flush()
        audit.record(actor, "document:keep", row.id, now=now,
                     after={"round_id": round_id, "name": name, "sha256": digest, "size": len(data)})
        return row.id


def keep_pasted_text(actor: Actor, round_id: int, name: str, text: str, *, now: dt.datetime) -> int:
    """Kept as a text file of that name; without one its first words are the name."""
    body = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()
    if not body:
        raise RuleBroken("import.empty")
    title = name.strip() or cut(body.partition("\n")[0].strip(), _NAME_FROM_TEXT)
    title = title.replace("/", "-").replace("\\", "-").removesuffix(".txt")
    return keep_document(actor, round_id, f"{title}.txt", body.encode(), now=now)


def _checked(name: str, data: bytes) -> str:
    """The clean name of a file that can be read and bears no mark of secrecy, not even one with blanks inside."""
    clean = clean_name(name)
    if not clean or len(clean) > NAME_LENGTH:
        raise RuleBroken("upload.name", name=clean[:40], limit=NAME_LENGTH)
    text = clean + "\n" + read_document(clean, data)
    if bears_mark(text):
        raise RuleBroken("upload.secrecy_mark", name=clean)
    return clean


def read_outline(actor: Actor, document_id: int) -> list[Document]:
    """Always parsed from the stored bytes, whose hash is checked: what is shown is what is imported."""
    row = _visible(actor, document_id)
    return parse_outline(read_document(row.name, filestore.get(row.sha256)))


def original(actor: Actor, document_id: int) -> tuple[str, bytes]:
    """Name and bytes of the file as it came, for everybody who sees its round."""
    row = _visible(actor, document_id)
    return row.name, filestore.get(row.sha256)


def import_items(actor: Actor, document_id: int, choices: Mapping[str, Choice], *, now: dt.datetime) -> Chosen:
    """`choices` by the path of the item (domain/selection.py). A document is imported once; the round is locked
    meanwhile, so that positions do not clash."""
    importable_round(actor, _visible(actor, document_id).round_id)
    outline = lines(read_outline(actor, document_id))
    with transaction():
        row = _visible(actor, document_id)
        access.load_round(actor, row.round_id, Ability.IMPORT_DOCUMENT)
        db.session.refresh(row, with_for_update=True)
        if row.imported_at is not None:
            raise RuleBroken("document.imported_already")
        chosen = choose(outline, choices)
        row.imported_at = now
        _write(actor, row, chosen, now)
        return chosen


def _visible(actor: Actor, document_id: int) -> SourceDocument:
    row = db.session.scalar(sa.select(SourceDocument).join(Round, Round.id == SourceDocument.round_id)
                            .where(SourceDocument.id == document_id, scope.seen_rounds(actor)))
    if row is None:
        raise NotFound("document.not_found")
    return row


def _write(actor: Actor, row: SourceDocument, chosen: Chosen, now: dt.datetime) -> None:
    for finding in _write_findings(row, chosen.findings):
        audit.record(actor, "finding:create", finding.id, now=now,
                     after={"round_id": row.round_id, "document_id": row.id, "parent_id": finding.parent_id,
                            "title": finding.title})
    for measure in _write_measures(row, chosen.measures):
        audit.record(actor, "measure:create", measure.id, now=now,
                     after={"round_id": row.round_id, "document_id": row.id, "text": measure.text})


def _write_findings(row: SourceDocument, chosen: tuple[ChosenFinding, ...]) -> list[Finding]:
    """One level of the tree after the other, because a child needs its parent's id. The category of what stands on the
    top level is guessed from its title; the others take it from above."""
    first = next_position(row.round_id)
    ids = {name: category_id for category_id, name in categories(row.round_id)}
    made: dict[str, Finding] = {}
    for depth in range(max((f.depth for f in chosen), default=-1) + 1):
        for n, finding in enumerate(chosen):
            if finding.depth == depth:
                parent_id = made[finding.parent].id if finding.parent else None
                made[finding.path] = Finding(round_id=row.round_id, parent_id=parent_id, position=first + n,
                                             enumerator=finding.enumerator, title=finding.title, text=finding.text,
                                             document_id=row.id, category_id=None if parent_id else ids.get(
                                                 guess(finding.title, list(ids)) or ""))
                db.session.add(made[finding.path])
        db.session.flush()
    return [made[finding.path] for finding in chosen]


def _write_measures(row: SourceDocument, texts: tuple[str, ...]) -> list[Measure]:
    last = db.session.scalar(sa.select(sa.func.max(Measure.position)).where(
        Measure.round_id == row.round_id, Measure.is_proposal)) or 0
    made = [Measure(round_id=row.round_id, document_id=row.id, position=last + n, text=text, is_proposal=True)
            for n, text in enumerate(texts, start=1)]
    db.session.add_all(made)
    db.session.flush()
    return made
