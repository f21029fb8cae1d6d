"""What may be uploaded: each trap."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain import uploads
from tracker.domain.errors import RuleBroken
from tracker.domain.uploads import FILE_TYPES, Upload, check_upload, clean_name

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
PDF = b"%PDF-1.7\n%%EOF"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 504


def container(*names: str, content: bytes = b"<w/>", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name in names:
            made.writestr(zipfile.ZipInfo(name), content, method)  # without the time of day: test names must not change
    return out.getvalue()


DOCX, XLSX = container("[Content_Types].xml", "word/document.xml"), container("xl/workbook.xml")


def refused(name: str, data: bytes) -> RuleBroken:
    with pytest.raises(RuleBroken) as error:
        check_upload(Upload(name, data))
    return error.value


@pytest.mark.parametrize(("name", "data"), [
    ("报告.docx", DOCX), ("台账.XLSX", XLSX), ("批复.pdf", PDF), ("旧.doc", OLE), ("文.wps", OLE), ("表.et", OLE),
    ("照片.jpg", b"\xff\xd8\xff\xe0"), ("照片.JPEG", b"\xff\xd8\xff\xe1"), ("截图.png", PNG),
])
def test_the_kinds_of_the_field_are_taken(name: str, data: bytes):
    assert check_upload(Upload(name, data)) is FILE_TYPES[name.rpartition(".")[2].lower()]


@pytest.mark.parametrize(("name", "data", "code"), [
    ("", PDF, "upload.name"),
    ("../", PDF, "upload.name"),
    ("长" * 200 + ".pdf", PDF, "upload.name"),
    ("docx", DOCX, "upload.suffix"),  # a suffix needs a dot
    (".docx", DOCX, "upload.suffix"),
    ("病毒.exe", b"MZ", "upload.suffix"),
    ("报告.docm", DOCX, "upload.suffix"),
    ("报告.pdf.exe", PDF, "upload.suffix"),
    ("网页.svg", b"<svg/>", "upload.suffix"),
    ("网页.html", b"<html>", "upload.suffix"),
    ("空.pdf", b"", "upload.empty"),
    ("假.pdf", b"MZ\x90\x00", "upload.content"),
    ("假.png", PDF, "upload.content"),
    ("假.docx", OLE, "upload.content"),  # also what Office makes of a document with a password
    ("假.jpg", PNG, "upload.content"),
    ("坏.docx", DOCX[:40], "upload.broken_container"),
    ("坏.docx", b"PK\x03\x04", "upload.broken_container"),
    ("表.docx", XLSX, "upload.wrong_container"),
    ("书.xlsx", DOCX, "upload.wrong_container"),
    ("包.docx", container("a.txt"), "upload.wrong_container"),
    ("宏.docx", container("word/document.xml", "word/vbaProject.bin"), "upload.macro"),
    ("藏.docx", container("word/document.xml", "word/embeddings/evil.EXE"), "upload.program"),
    ("宏.xlsx", container("xl/workbook.xml", "xl/VBAPROJECT.BIN"), "upload.macro"),
    ("滑.docx", container("word/document.xml", "../../etc/passwd"), "upload.wrong_container"),
    ("滑.docx", container("word/document.xml", "/etc/passwd"), "upload.wrong_container"),
    ("滑.docx", container("word/document.xml", "..\\..\\boot.ini"), "upload.wrong_container"),
    ("名单（秘密★）.pdf", PDF, "upload.secrecy_mark"),
    ("机密 ★10年.docx", DOCX, "upload.secrecy_mark"),
    ("绝密★.pdf", PDF, "upload.secrecy_mark"),
])
def test_each_trap(name: str, data: bytes, code: str):
    assert refused(name, data).code == code


def test_a_zip_bomb_is_not_unpacked_to_find_out():
    assert refused("弹.docx", container("word/document.xml", content=b"0" * 20_000_000)).code == "upload.bomb"


def test_too_many_members_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(uploads, "MAX_MEMBERS", 3)
    names = ("word/document.xml", "a", "b", "c")
    assert refused("多.docx", container(*names)).code == "upload.bomb"
    check_upload(Upload("少.docx", container(*names[:3])))


def test_a_container_larger_than_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(uploads, "MAX_UNPACKED", 100)
    assert refused("大.docx", container("word/document.xml", content=b"1" * 200, method=zipfile.ZIP_STORED)).code == (
        "upload.bomb")


@pytest.mark.parametrize(("raw", "bare"), [
    ("C:\\我的文档\\报告.docx", "报告.docx"), ("../../etc/报告.pdf", "报告.pdf"), ("报告\x00.pdf", "报告.pdf"),
    ("报\u202e告.pdf", "报告.pdf"), ("  报告.pdf. ", "报告.pdf"), ("a\r\nb.pdf", "ab.pdf"), ("...", ""),
])
def test_a_name_is_reduced_to_its_bare_last_part(raw: str, bare: str):
    assert clean_name(raw) == bare


def test_the_refusal_names_the_file():
    assert refused("C:\\资料\\假.pdf", b"x").values["name"] == "假.pdf"


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["a.docx", "a.xlsx"]), st.binary(max_size=60), st.integers(0, len(DOCX)), st.integers(0, 255))
def test_damaged_containers_only_ever_break_a_rule(name: str, tail: bytes, at: int, byte: int):
    data = bytearray(DOCX + tail)
    data[min(at, len(data) - 1)] = byte
    try:
        check_upload(Upload(name, bytes(data)))
    except RuleBroken as error:
        assert error.code.startswith("upload.")
