"""Traps that somebody sets with a file, a name or an address, at the doors of the pages. What one rule refuses is in
tests/domain/test_uploads.py; here it is what the person reads, and that nothing is kept."""

import csv
import io
import zipfile

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale
from lxml import etree, html

from tests.conftest import Client
from tests.crawling import SiteMap
from tests.domain.test_uploads import DOCX, PDF, container
from tests.factories import World, a_round, a_task
from tests.lived_in import LIKE_FORMULAS
from tracker.domain.errors import DomainError
from tracker.domain.uploads import Upload, check_upload
from tracker.domain.vocabulary import State
from tracker.extensions import db
from tracker.models.progress import Evidence
from tracker.models.round import SourceDocument
from tracker.models.task import Task
from tracker.web.messages import sentence

EXPORTS = ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
BOMB = container("word/document.xml", content=b"0" * 20_000_000)
TRAPS = {
    "zip_bomb": ("弹.docx", BOMB),
    "macro": ("宏.docx", container("word/document.xml", "word/vbaProject.bin")),
    "macro_suffix": ("宏.docm", DOCX),
    "program": ("报告.pdf.exe", b"MZ"),
    "wrong_suffix": ("图.docx", PDF),
    "path_inside": ("滑.docx", container("word/document.xml", "../../etc/passwd")),
    "secrecy_mark": ("名单（机密★）.docx", DOCX),
    "no_name": ("../.docx", DOCX),
}


def the_doors(app: Flask, world: World) -> dict[str, tuple[str, str, dict[str, object]]]:
    """Where a file can come in: who sends it, the address, and the other fields."""
    with app.app_context():
        round_id = a_round(world)
        task_id = a_task(world, round_id, State.IN_PROGRESS)
        part_id = db.session.get_one(Task, task_id).lead.id
        version = db.session.get_one(Task, task_id).version
    return {"files": ("liaison", f"/tasks/{task_id}/report", {"part_id": part_id, "version": version, "text": "已办理完毕"}),
            "file": ("inspector", f"/rounds/{round_id}/documents", {})}


def kept(app: Flask) -> int:
    with app.app_context():
        return sum(db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
                   for table in (Evidence, SourceDocument))


@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_gets_a_sentence_and_nothing_is_kept(app: Flask, client: Client, world: World, trap: str):
    name, data = TRAPS[trap]
    with pytest.raises(DomainError) as refused, app.app_context():
        check_upload(Upload(name, data))
    for field, (persona, address, fields) in the_doors(app, world).items():
        client.as_persona(world, persona)
        answer = client.post(address, data={**fields, field: (io.BytesIO(data), name)})
        assert answer.status_code == 422
        said = " ".join(html.document_fromstring(answer.text).xpath("//*[@id='error-summary']")[0].text_content().split())
        assert said
        if field == "files":
            with app.test_request_context(), force_locale("zh"):
                assert sentence(refused.value) in said
            assert "已办理完毕" in answer.text
    assert kept(app) == 0


def test_every_file_that_cannot_be_kept_is_named_at_once(app: Flask, client: Client, world: World):
    persona, address, fields = the_doors(app, world)["files"]
    client.as_persona(world, persona)
    files = [(io.BytesIO(PDF), "好.pdf"), *((io.BytesIO(data), name) for name, data in TRAPS.values() if name[0] != ".")]
    answer = client.post(address, data={**fields, "files": files})
    assert answer.status_code == 422
    page = html.document_fromstring(answer.text)
    told, = page.xpath("//*[@id='files-error']")
    for name in ("弹.docx", "宏.docx", "宏.docm", "报告.pdf.exe", "图.docx", "滑.docx", "名单（机密★）.docx"):
        assert name in told.text_content()
    assert "好.pdf" not in told.text_content() and kept(app) == 0


def test_a_hundred_megabytes_are_refused_before_they_are_read(app: Flask, client: Client, world: World):
    """The limit as it is installed (50 MB). The body is only announced: who reads it first would wait or run out."""
    for persona, address, _fields in the_doors(app, world).values():
        client.as_persona(world, persona)
        answer = client.post(address, content_type="multipart/form-data; boundary=x", environ_overrides={
            "CONTENT_LENGTH": str(100 * 1024 * 1024), "wsgi.input": _Unread()})
        assert answer.status_code == 413
        assert "过大" in answer.text or "超过" in answer.text
    assert kept(app) == 0


class _Unread(io.RawIOBase):
    def readinto(self, _buffer: object) -> int:
        raise AssertionError("the body was read")


def test_a_name_cannot_write_a_header(app: Flask, client: Client, world: World):
    persona, address, fields = the_doors(app, world)["files"]
    client.as_persona(world, persona)
    body = b"".join(b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (k.encode(), str(v).encode())
                    for k, v in fields.items())
    body += (b'--x\r\nContent-Disposition: form-data; name="files"; '
             b"filename*=UTF-8''C%3A%5Ca%0D%0AX-Evil%3A%201%22%3B.pdf\r\n\r\n" + PDF + b"\r\n--x--\r\n")
    assert client.post(address, data=body, content_type="multipart/form-data; boundary=x").status_code == 302
    with app.app_context():
        [evidence] = db.session.scalars(sa.select(Evidence)).all()
        assert not set("\r\n\\/") & set(evidence.name)
    answer = client.get(f"/evidence/{evidence.id}")
    assert "X-Evil" not in answer.headers
    assert not [value for _, value in answer.headers if "\r" in value or "\n" in value]
    assert answer.headers["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "\\/evil.example",
                                    "/\t/evil.example", "/\n/evil.example", "https:evil.example", "javascript:alert(1)",
                                    "/rounds/\r\nX-Evil: 1"])
def test_the_choice_of_language_never_leads_off_the_site(client: Client, target: str):
    location = client.post("/language/en", query_string={"next": target}).location
    assert location.startswith("/")
    assert "evil" not in location
    assert "javascript" not in location


@pytest.mark.xdist_group("site_map")
def test_no_export_holds_a_formula(site_map: SiteMap):
    """Whatever people typed: in a workbook it is text, in a CSV a spreadsheet reads it as text."""
    met, wrong = set(), []
    exports = [page for page in site_map.pages() if page.media_type in EXPORTS]
    for page in exports:
        cells = csv_cells(page.body) if page.media_type == "text/csv" else xlsx_cells(page.body)
        met |= {word for word in LIKE_FORMULAS for text, _ in cells if text.lstrip("'\t").startswith(word)}
        wrong += [f"{page.name}: {text[:40]}" for text, is_formula in cells if is_formula]
    assert wrong == []
    assert met >= {LIKE_FORMULAS[0], LIKE_FORMULAS[2], LIKE_FORMULAS[3]}


@pytest.mark.xdist_group("site_map")
def test_whoever_logs_in_or_uploads_reads_that_nothing_secret_belongs_here(site_map: SiteMap):
    pages = [page for page in site_map.pages() if page.is_html
             and (page.endpoint == "auth.login" or page.tree.xpath("//main//input[@type='file']"))]
    assert len({page.endpoint for page in pages}) >= 4
    assert {page.endpoint for page in pages if "国家秘密" not in page.tree.xpath("string(//main)")} == set()


def csv_cells(data: bytes) -> list[tuple[str, bool]]:
    return [(cell, cell.startswith(("=", "+", "-", "@", "\t", "\r")) and cell != "-")
            for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in row]


def xlsx_cells(data: bytes) -> list[tuple[str, bool]]:
    """A cell is a formula only by an element of its own; a text, wherever it is kept, is a text."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    found = []
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        trees = {name: etree.fromstring(book.read(name)) for name in book.namelist() if name.endswith(".xml")}
    shared = trees.get("xl/sharedStrings.xml")
    texts = ["".join(item.itertext()) for item in shared] if shared is not None else []
    for name, tree in trees.items():
        if name.startswith("xl/worksheets/"):
            for cell in tree.iter(space + "c"):
                text = "".join(cell.itertext())
                found.append((texts[int(text)] if cell.get("t") == "s" else text, cell.find(space + "f") is not None))
            found += [(link.get("ref") or "", True) for link in tree.iter(space + "hyperlink")]
    return found
