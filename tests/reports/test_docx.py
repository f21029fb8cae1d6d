import sys
from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree

from tracker.reports.docx import Band, Column, OfficialDocument, _is_short

PARAGRAPH_ORDER = ["pStyle", "keepNext", "snapToGrid", "spacing", "ind", "jc", "outlineLvl", "sectPr"]
RUN_ORDER = ["rFonts", "snapToGrid", "spacing", "sz", "szCs", "lang"]
COLUMNS = (Column("编号", 30), Column("事项", 60), Column("时限", 30, "center"))


@pytest.fixture
def document(as_of):
    return OfficialDocument(("关于整改情况", "的报告"), "青川县委", as_of)


def opened(document):
    return docx.Document(BytesIO(document.to_bytes()))


def part(document, name):
    with ZipFile(BytesIO(document.to_bytes())) as archive:
        return etree.fromstring(archive.read(name))


def texts(document):
    return [paragraph.text for paragraph in opened(document).paragraphs if paragraph.text]


def test_page_is_a4_with_the_margins_of_the_standard(document):
    section = opened(document).sections[0]
    found = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(length.mm) for length in found] == [210, 297, 37, 28]
    assert [round(section.right_margin.mm), round(section.bottom_margin.mm)] == [26, 35]


def test_grid_is_22_lines_of_28_characters(document):
    section = opened(document).sections[0]
    grid = section._sectPr.find(qn("w:docGrid"))
    height = section.page_height.pt - section.top_margin.pt - section.bottom_margin.pt
    width = section.page_width.pt - section.left_margin.pt - section.right_margin.pt
    normal = opened(document).styles["Normal"]
    pitch = normal.font.size.pt + int(grid.get(qn("w:charSpace"))) / 4096
    assert grid.get(qn("w:type")) == "linesAndChars"
    assert int(height / (int(grid.get(qn("w:linePitch"))) / 20)) == 22
    assert int(width / pitch) == 28
    assert normal.paragraph_format.line_spacing.pt == 28


def test_text_itself_has_28_characters_a_line_where_the_grid_is_not_understood(document):
    body = opened(document).styles["公文正文"]
    tracking = int(body.element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert int(442.2 / (body.font.size.pt + tracking)) == 28
    assert body.element.pPr.find(qn("w:snapToGrid")).get(qn("w:val")) == "0"


@pytest.mark.parametrize(
    ("style", "font", "size"),
    [
        ("Title", "方正小标宋简体", 22),
        ("公文正文", "仿宋_GB2312", 16),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体_GB2312", 16),
        ("Heading 3", "仿宋_GB2312", 16),
        ("表格文字", "仿宋_GB2312", 10.5),
        ("footer", "宋体", 14),
    ],
)
def test_fonts_of_the_standard(document, style, font, size):
    found = opened(document).styles[style]
    fonts = found.element.rPr.rFonts
    assert {fonts.get(qn(f"w:{script}")) for script in ("eastAsia", "ascii", "hAnsi")} == {font}
    assert found.font.size.pt == size


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(document):
    found = opened(document)
    section = found.sections[0]
    assert found.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        (paragraph,) = footer.paragraphs
        assert paragraph._p.pPr.find(qn("w:jc")).get(qn("w:val")) == side
        assert "".join(text.text for text in paragraph._p.iter(qn("w:t"))) == "— 1 —"
        assert paragraph._p.find(qn("w:fldSimple")).get(qn("w:instr")).strip() == "PAGE"


def test_title_is_broken_where_the_sense_is(document):
    title = opened(document).paragraphs[0]
    assert (title.style.name, title.text) == ("Title", "关于整改情况\n的报告")


def test_addressee_ends_in_a_full_width_colon(document):
    document.addressee("县委")
    assert texts(document)[-1] == "县委："


def test_each_line_of_the_body_is_a_paragraph(document):
    document.paragraph("第一段\n第二段")
    assert texts(document)[-2:] == ["第一段", "第二段"]


def test_user_text_cannot_break_the_document(document):
    nasty = "a<b & c</w:t>]]>\x00\x0b\ud800\"'𠮷"
    document.paragraph(nasty)
    document.table(COLUMNS, [(nasty, "上\n下", "=1+1")])
    found = opened(document)
    assert found.paragraphs[2].text == "a<b & c</w:t>]]>\"'𠮷"
    assert [cell.text for cell in found.tables[0].rows[1].cells] == ["a<b & c</w:t>]]>\"'𠮷", "上\n下", "=1+1"]


def test_a_single_attachment_has_no_number(document):
    document.attachments(["任务清单"])
    assert texts(document)[-1] == "附件：任务清单"


def test_several_attachments_are_numbered(document):
    document.attachments(["甲表", "乙表"])
    assert texts(document)[-2:] == ["附件：1.甲表", "2.乙表"]


def indents(document):
    office, day = [p for p in opened(document).paragraphs if p.text][-2:]
    return [int(p._p.pPr.find(qn("w:ind")).get(qn("w:rightChars"))) for p in (office, day)]


def test_date_stands_four_characters_in_and_the_office_is_centred_above_it(document):
    document.signature("县委巡察办", date(2026, 3, 3))  # 5 characters over 6
    assert texts(document)[-2:] == ["县委巡察办", "2026年3月3日"]
    assert indents(document) == [450, 400]


def test_a_long_office_pushes_the_date_in(document):
    document.signature("中共青川县委巡察工作领导小组办公室", date(2026, 3, 3))  # 17 characters
    assert indents(document) == [200, 750]


def test_table_repeats_its_header_and_stays_inside_the_type_area(document):
    document.table(COLUMNS, [("1", "甲", "2026-03-03"), Band("小计")])
    table = opened(document).tables[0]
    header = table.rows[0]._tr
    assert [cell.text for cell in table.rows[0].cells] == ["编号", "事项", "时限"]
    assert header.trPr.find(qn("w:tblHeader")) is not None
    assert sum(column.width.mm for column in table.columns) == pytest.approx(120, abs=0.1)
    assert [cell.text for cell in table.rows[2].cells] == ["小计"] * 3  # one merged cell, seen three times


def test_a_row_of_the_wrong_length_is_refused(document):
    with pytest.raises(ValueError, match="zip"):
        document.table(COLUMNS, [("1", "甲")])


def test_only_short_rows_are_kept_whole():
    assert _is_short(("短", "甲\n乙"), (5, 5))
    assert not _is_short(("短", "甲" * 90), (5, 5))
    assert not _is_short(("\n" * 20, ""), (5, 5))


def test_a_paragraph_follows_every_table(document):
    document.table(COLUMNS, [])
    document.table(COLUMNS, [])
    kinds = [child.tag.rpartition("}")[2] for child in opened(document).element.body]
    assert kinds[-6:] == ["p", "tbl", "p", "p", "tbl", "p", "sectPr"][-6:]


def test_behind_a_table_at_the_end_the_paragraph_takes_no_room(document):
    """Else a table that fills its page is followed by an empty one."""
    document.table(COLUMNS, [])
    last = opened(document).paragraphs[-1]
    assert (last.text, last.paragraph_format.line_spacing.pt) == ("", 1)


def test_annex_lies_on_its_side_and_keeps_the_footers(document):
    document.paragraph("正文")
    document.annex("附件", "任务清单")
    upright, lying = opened(document).sections
    assert upright.page_height > upright.page_width
    assert lying.page_width.mm == pytest.approx(297, abs=0.1)
    assert not lying.footer.is_linked_to_previous
    assert texts(document)[-2:] == ["附件", "任务清单"]
    assert opened(document).paragraphs[2].text == "正文"  # the break hangs on it: no empty page


def test_properties_follow_the_order_of_the_schema(document):
    document.signature("县委", date(2026, 3, 3))
    document.attachments(["甲", "乙"])
    document.table(COLUMNS, [Band("小计"), ("1", "2", "3")])
    document.annex("附件", "清单")
    for name in ("word/document.xml", "word/styles.xml"):
        tree = part(document, name)
        for tag, order in (("pPr", PARAGRAPH_ORDER), ("rPr", RUN_ORDER)):
            for properties in tree.iter(qn(f"w:{tag}")):
                places = [order.index(child.tag.rpartition("}")[2]) for child in properties]
                assert places == sorted(set(places)), etree.tostring(properties)


def test_same_content_gives_the_same_bytes(as_of):
    def made(moment):
        document = OfficialDocument(("报告",), "县委", moment)
        document.table(COLUMNS, [("1", "甲", "2026-03-03")])
        return document.to_bytes()

    assert made(as_of) == made(as_of)
    assert made(as_of) != made(as_of + timedelta(days=1))


def test_package_carries_the_as_of_time_and_nothing_of_the_template(document, as_of):
    data = document.to_bytes()
    with ZipFile(BytesIO(data)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(2026, 4, 15, 17, 30, 10)}  # zip counts in twos
        names = set(archive.namelist())
    assert not [name for name in names if "theme" in name or "thumbnail" in name or "customXml" in name]
    core = docx.Document(BytesIO(data)).core_properties
    assert (core.title, core.author, core.comments) == ("关于整改情况的报告", "青川县委", "")
    assert core.created == core.modified == as_of


def statements(rows, as_of):
    """How many lines of tracker/reports are executed for a table of so many rows."""
    count = 0

    def trace(frame, event, _):
        nonlocal count
        count += event == "line"
        return trace if "reports" in frame.f_code.co_filename else None

    document = OfficialDocument(("报告",), "县委", as_of)
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        document.table(COLUMNS, ([str(place), "甲", "乙"] for place in range(rows)))
        document.to_bytes()
    finally:
        sys.settrace(before)
    return count


def test_work_grows_with_the_rows_and_no_faster(as_of):
    few, some, many = (statements(rows, as_of) for rows in (100, 200, 400))
    assert some > few
    assert many - some == 2 * (some - few)
