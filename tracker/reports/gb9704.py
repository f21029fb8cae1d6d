"""Layout of official documents after GB/T 9704-2012 (党政机关公文格式), as WordprocessingML.

The fonts it asks for (方正小标宋, 仿宋_GB2312, 楷体_GB2312) are licensed: they are named here and not shipped.
Lengths are twips (1/20 pt; 1 mm = 56.7), font sizes half-points.
"""

from collections.abc import Mapping

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = f'xmlns:w="{W}" xmlns:r="{R}"'
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

FANG_SONG, KAI, HEI, SONG = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"
TITLE_SONG = "方正小标宋简体"


BUILT_IN = frozenset({"Normal", "Title", "heading 1", "heading 2", "heading 3", "footer"})


def twips(mm: float) -> int:
    return round(mm * 1440 / 25.4)


BODY_SIZE = 32  # 3号, 16 pt
LINE = 560  # 28 pt exact: 22 lines are 616 pt of the 637.8 pt that 225 mm hold
CHARACTER = 316  # one of 28 in 156 mm
# 28 characters of 16 pt would be 158 mm wide, the type area has 156: left alone, the 28th falls to the next line.
# The grid says so to Word (1/4096 pt, added to the size of the style Normal) and its page set-up then shows 22 x 28.
# LibreOffice cannot squeeze: it gives each character two cells of such a grid. So the text itself stays off the grid,
# with lines of exact height and every character TRACKING (1/20 pt) narrower: 28 x 15.7 = 439.6 of 442.2 pt, everywhere
# (with -5 LibreOffice, which rounds the grid down to 441 pt, sets 27).
CHAR_SPACE = -848
TRACKING = -6

PORTRAIT = (
    f'<w:pgSz w:w="{twips(210)}" w:h="{twips(297)}"/>'
    f'<w:pgMar w:top="{twips(37)}" w:right="{twips(26)}" w:bottom="{twips(35)}" w:left="{twips(28)}"'
    f' w:header="{twips(15)}" w:footer="{twips(25)}" w:gutter="0"/>'
    f'<w:cols w:space="720"/><w:docGrid w:type="linesAndChars" w:linePitch="{LINE}" w:charSpace="{CHAR_SPACE}"/>'
)
# The same sheet turned: its head lies at the binding edge, so the margins of the portrait page go round with it.
LANDSCAPE = (
    f'<w:pgSz w:w="{twips(297)}" w:h="{twips(210)}" w:orient="landscape"/>'
    f'<w:pgMar w:top="{twips(28)}" w:right="{twips(37)}" w:bottom="{twips(26)}" w:left="{twips(35)}"'
    f' w:header="{twips(12)}" w:footer="{twips(15)}" w:gutter="0"/><w:cols w:space="720"/>'
)


def section(layout: str, footers: Mapping[str, str]) -> str:
    """`footers` maps odd and even to relationship ids; Word calls the odd footer "default"."""
    return (
        f'<w:sectPr><w:footerReference w:type="default" r:id="{footers["odd"]}"/>'
        f'<w:footerReference w:type="even" r:id="{footers["even"]}"/>{layout}</w:sectPr>'
    )


def footer(alignment: str) -> str:
    """页码 4号宋体 "— 1 —", one character in from the edge: odd pages right, even pages left."""
    return (
        f'{DECLARATION}<w:ftr {NAMESPACES}><w:p><w:pPr><w:pStyle w:val="Footer"/>'
        f'<w:ind w:left="280" w:right="280"/><w:jc w:val="{alignment}"/></w:pPr>'
        '<w:r><w:t xml:space="preserve">— </w:t></w:r>'
        '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        '<w:r><w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>'
    )


OFF_GRID = '<w:snapToGrid w:val="0"/>'  # of a paragraph: its lines; of a run: its characters


def _run(font: str, size: int) -> str:
    """All four scripts in one font: with a Latin font beside it Word sets “ ” and … in that one, at half width."""
    tracking = f'<w:spacing w:val="{TRACKING if size == BODY_SIZE else 0}"/>'
    return (
        f'<w:rPr><w:rFonts w:hint="eastAsia" w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:cs="{font}"/>'
        f'{OFF_GRID}{tracking}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
    )


def _style(key: str, name: str, font: str, size: int = BODY_SIZE, before: str = "", after: str = "") -> str:
    """`before` and `after` are the paragraph properties on either side of snapToGrid, in the order of the schema."""
    default = ' w:default="1"' if key == "Normal" else "" if name in BUILT_IN else ' w:customStyle="1"'
    based = "" if key == "Normal" else '<w:basedOn w:val="Normal"/>'
    return (
        f'<w:style w:type="paragraph" w:styleId="{key}"{default}><w:name w:val="{name}"/>{based}<w:qFormat/>'
        f"<w:pPr>{before}{OFF_GRID}{after}</w:pPr>{_run(font, size)}</w:style>"
    )


def _spacing(line: int, rule: str, before: int = 0) -> str:
    return f'<w:spacing w:before="{before}" w:after="0" w:line="{line}" w:lineRule="{rule}"/>'


SINGLE = _spacing(300, "exact")  # for 10.5 pt; fonts differ too much in what they call single
INDENT = f'<w:ind w:firstLineChars="200" w:firstLine="{2 * CHARACTER}"/>'
KEEP = "<w:keepNext/>"
CENTRED = '<w:jc w:val="center"/>'

PARAGRAPH_STYLES = (
    _style("Normal", "Normal", FANG_SONG, after=f'{_spacing(LINE, "exact")}<w:jc w:val="both"/>'),
    _style("Title", "Title", TITLE_SONG, 44, KEEP, f"{_spacing(640, 'exact')}{CENTRED}"),
    _style("Body", "公文正文", FANG_SONG, after=INDENT),
    _style("Addressee", "主送机关", FANG_SONG),
    _style("Heading1", "heading 1", HEI, BODY_SIZE, KEEP, f'{INDENT}<w:outlineLvl w:val="0"/>'),
    _style("Heading2", "heading 2", KAI, BODY_SIZE, KEEP, f'{INDENT}<w:outlineLvl w:val="1"/>'),
    _style("Heading3", "heading 3", FANG_SONG, BODY_SIZE, KEEP, f'{INDENT}<w:outlineLvl w:val="2"/>'),
    _style("AnnexMark", "附件标识", HEI, BODY_SIZE, KEEP),
    _style("Cell", "表格文字", FANG_SONG, 21, after=f'{SINGLE}<w:jc w:val="left"/>'),
    _style("HeadCell", "表格表头", HEI, 21, after=SINGLE + CENTRED),
    _style("Footer", "footer", SONG, 28, after=_spacing(240, "auto")),
    _style("Remark", "附注", FANG_SONG, 21, after=f'{_spacing(240, "auto", before=120)}<w:jc w:val="left"/>'),
    _style("Spacer", "表后空", FANG_SONG, 10, after=_spacing(160, "exact")),
)
EDGES = "".join(
    f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
)
TABLE_STYLE = (
    '<w:style w:type="table" w:customStyle="1" w:styleId="Ledger"><w:name w:val="台账"/><w:tblPr><w:jc w:val="center"/>'
    f'<w:tblBorders>{EDGES}</w:tblBorders><w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>'
    '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    '<w:tcPr><w:vAlign w:val="center"/></w:tcPr></w:style>'
)
STYLES = (
    f"{DECLARATION}<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>"
    '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
    f"{''.join(PARAGRAPH_STYLES)}{TABLE_STYLE}</w:styles>"
)
SETTINGS = (
    f'{DECLARATION}<w:settings {NAMESPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>'
    '<w:evenAndOddHeaders/><w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:useFELayout/>'
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    '</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
)
