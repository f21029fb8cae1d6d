"""Word files, made here with python-docx: what Word shows is read, and what is no honest Word file is refused."""

import io
import zipfile
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from tracker.domain.document_tables import ROW
from tracker.domain.errors import RuleBroken
from tracker.domain.outline import parse_outline, walk
from tracker.importers import word_archive
from tracker.importers.docx import read_docx

GOVERNMENT = (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."), ("decimal", "（%4）"))


def saved(document: Document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def lines(document: Document) -> list[str]:
    return read_docx(saved(document)).split("\n")


def define(document: Document, levels: tuple[tuple[str, str], ...], number: int = 77, extra: str = "") -> int:
    """A list definition and a list made from it; `extra` is added to every level."""
    root = document.part.numbering_part.element
    xml = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{extra}<w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (form, text) in enumerate(levels)
    )
    abstract = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">{xml}</w:abstractNum>'
    root.insert(0, parse_xml(abstract))
    return use(document, number, number)


def use(document: Document, abstract: int, number: int, override: str = "") -> int:
    xml = f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>{override}</w:num>'
    document.part.numbering_part.element.append(parse_xml(xml))
    return number


def numbered(document: Document, number: int, level: int, text: str) -> Any:
    paragraph = document.add_paragraph(text)
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = level
    properties.get_or_add_numId().val = number
    return paragraph


def test_automatic_numbers_are_written_out_as_word_shows_them() -> None:
    document = docx.Document()
    number = define(document, GOVERNMENT)
    for level, text in (
        (0, "防汛"),
        (1, "巡查"),
        (2, "河道"),
        (2, "堤防"),
        (1, "值守"),
        (2, "泵站"),
        (3, "白班"),
        (0, "供水"),
        (1, "管网"),
    ):
        numbered(document, number, level, text)
    assert lines(document) == [
        "一、防汛",
        "（一）巡查",
        "1.河道",
        "2.堤防",
        "（二）值守",
        "1.泵站",
        "（1）白班",
        "二、供水",
        "（一）管网",
    ]


def test_numbered_word_file_becomes_the_same_outline_as_typed_text() -> None:
    document = docx.Document()
    document.add_paragraph("云岭区防汛方案")
    number = define(document, GOVERNMENT)
    for level, text in ((0, "要求"), (0, "任务"), (1, "巡查。每日两次。"), (2, "5公里以上河道。"), (1, "值守。")):
        numbered(document, number, level, text)
    (read,) = parse_outline(read_docx(saved(document)))
    assert [(depth, item.enumerator, item.title) for depth, item in walk(read.items)] == [
        (0, "一、", "要求"),
        (0, "二、", "任务"),
        (1, "（一）", "巡查"),
        (2, "1.", "5公里以上河道"),
        (1, "（二）", "值守"),
    ]


@pytest.mark.parametrize(
    ("form", "text", "shown"),
    [
        ("chineseCountingThousand", "第%1条", "第三条"),
        ("japaneseCounting", "%1、", "三、"),
        ("decimalFullWidth", "%1．", "３．"),
        ("decimalEnclosedCircle", "%1", "③"),
        ("decimalEnclosedCircleChinese", "%1", "③"),
        ("decimalZero", "%1.", "03."),
        ("lowerLetter", "%1)", "c)"),
        ("upperRoman", "%1.", "III."),
        ("unheardOf", "%1.", "3."),
        ("bullet", "●", ""),
        ("none", "%1", ""),
    ],
)
def test_number_formats(form: str, text: str, shown: str) -> None:
    document = docx.Document()
    number = define(document, ((form, text),))
    for word in ("甲", "乙", "丙"):
        numbered(document, number, 0, word)
    assert lines(document)[2] == f"{shown}丙"


def test_a_level_may_show_its_parents_and_in_arabic_digits() -> None:
    document = docx.Document()
    number = define(document, (("chineseCounting", "%1、"), ("decimal", "%1.%2")), extra="<w:isLgl/>")
    for level in (0, 0, 1, 1):
        numbered(document, number, level, "文")
    assert lines(document) == ["1、文", "2、文", "2.1文", "2.2文"]


def test_lists_of_one_definition_run_on_unless_the_start_is_overridden() -> None:
    document = docx.Document()
    first = define(document, GOVERNMENT)
    second = use(document, first, 78)
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    third = use(document, first, 79, override)
    for number in (first, first, second, third, third):
        numbered(document, number, 0, "文")
    assert lines(document) == ["一、文", "二、文", "三、文", "一、文", "二、文"]


def test_numbers_come_from_the_style_too_and_zero_switches_them_off() -> None:
    document = docx.Document()
    number = define(document, GOVERNMENT)
    properties = document.styles["Heading 1"].element.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="{number}"/></w:numPr>'))
    document.add_paragraph("防汛", style="Heading 1")
    document.add_paragraph("供水", style="Heading 1")
    numbered(document, 0, 0, "无号").style = document.styles["Heading 1"]
    assert lines(document) == ["一、防汛", "二、供水", "无号"]


def test_a_list_without_definition_has_no_number() -> None:
    document = docx.Document()
    numbered(document, 999, 0, "文")
    assert lines(document) == ["文"]


def test_tables_are_rows_and_stand_where_they_stood() -> None:
    document = docx.Document()
    document.add_paragraph("清单如下")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("序号", "问题\u2028单位", "1", "台账不全\n底数不清"), strict=True):
        cell.text = text
    document.add_paragraph("以上")
    assert lines(document) == ["清单如下", f"{ROW}序号\t问题 单位", f"{ROW}1\t台账不全 底数不清", "以上"]


def test_a_table_of_one_column_only_frames_its_text() -> None:
    document = docx.Document()
    document.add_table(rows=1, cols=1).cell(0, 0).text = "一、防汛"
    assert lines(document) == ["一、防汛"]


def test_soft_breaks_tabs_and_joined_runs() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("一、")
    paragraph.add_run("防").bold = True
    run = paragraph.add_run("汛\t")
    run.add_break(WD_BREAK.LINE)
    paragraph.add_run("二、供水")
    assert lines(document) == ["一、防汛\t", "二、供水"]


def test_headers_footers_deletions_and_the_generated_contents_are_left_out() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "页眉"
    document.sections[0].footer.paragraphs[0].text = "页脚"
    document.styles.add_style("TOC1", 1)
    document.add_paragraph("一、防汛……1", style="TOC1")
    paragraph = document.add_paragraph("一、")
    for tag, text in (("w:del", "旧"), ("w:moveFrom", "移"), ("w:ins", "防汛")):
        change = OxmlElement(tag)
        run = paragraph.add_run(text)._r
        change.append(run)
        paragraph._p.append(change)
        if tag == "w:del":
            run.find(qn("w:t")).tag = qn("w:delText")
    assert lines(document) == ["一、防汛"]


def test_text_inside_a_content_control_is_read() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("一、防汛")._p
    control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    paragraph.addprevious(control)
    control.append(content)
    content.append(paragraph)
    assert lines(document) == ["一、防汛"]


def archive(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return file.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(RuleBroken) as caught:
        read_docx(data)
    return caught.value.code


BODY = "<w:document {0}><w:body><w:p><w:r><w:t>{1}</w:t></w:r></w:p></w:body></w:document>"
STRICT = 'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'


def test_the_strict_form_of_the_format_is_read() -> None:
    assert read_docx(archive(word__document_xml=BODY.format(STRICT, "防汛").encode())) == "防汛"


def test_external_entities_are_neither_resolved_nor_accepted() -> None:
    evil = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + BODY.format(nsdecls("w"), "&x;")
    assert refusal(archive(word__document_xml=evil.encode())) == "import.not_docx"


def test_expanding_entities_are_refused() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    evil = f'<!DOCTYPE d [<!ENTITY l0 "哈">{laughs}]>' + BODY.format(nsdecls("w"), "&l9;")
    assert refusal(archive(word__document_xml=evil.encode())) == "import.not_docx"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04 and no more", "import.not_docx"),
        (archive(other=b"x"), "import.not_docx"),
        (archive(word__document_xml=b"<w:document"), "import.not_docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "import.old_word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "import.encrypted"),
    ],
)
def test_what_is_no_word_file_is_refused(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_a_damaged_member_is_refused() -> None:
    data = bytearray(saved(docx.Document()))
    at = data.index(b"word/document.xml") + 60
    data[at : at + 40] = bytes(40)
    assert refusal(bytes(data)) == "import.not_docx"


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = archive(word__document_xml=b"<a>" + b" " * 5_000_000 + b"</a>")
    assert len(bomb) < 100_000
    assert refusal(bomb) == "import.unreasonable_archive"


def test_too_many_members_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_archive, "MAX_MEMBERS", 5)
    assert refusal(saved(docx.Document())) == "import.unreasonable_archive"


def test_the_size_in_the_directory_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_archive, "MAX_PART_BYTES", 500)
    assert refusal(saved(docx.Document())) == "import.unreasonable_archive"
