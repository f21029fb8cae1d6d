"""What surrounds the items of a file: title, attachment list and end matter; and where a second document begins."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from .document_contents import is_contents_of, is_entry
from .document_text import Paragraph
from .enumerators import Kind, find_marks, starts_item
from .outline_purpose import LACKING, Purpose, announced_by_title

TITLE_LENGTH = 60
_HEAD = 12  # a title stands among the first paragraphs
_TITLE_WORD = re.compile(
    r"总结|计划|方案|报告|汇报|通报|通知|意见|纪要|要点|办法|规定|细则|讲话|情况|清单|台账|公告|公示|材料|发言|决定|安排|规划|提纲|制度|函|反馈|思路"
)
_SENTENCE_END = "。；：:;，,！？!?、"
_DATE = re.compile(
    r"[（(]?\s*(?:二[〇○零Oo0]|\d{2}|[ＸXx×]{2})[〇○零一二三四五六七八九\dＸXx×Oo]{2}\s*[年.\-/]"
    r"\s*[十一二三四五六七八九\dＸXx×]{1,3}\s*[月.\-/]\s*(?:[十一二三四五六七八九\dＸXx×]{1,3}\s*日?)?\s*[）)]?"
)
_ORGAN = re.compile(
    r"(?:委员会|委|办公室|办|局|厅|部|处|科|组|政府|党组|总支|支部|公司|集团|中心|学校|大学|学院|院|所|站|协会|工会|联合会|法院|检察院|街道|镇|乡|村|社区|队)"
    r"(?:[（(](?:盖?章|公章|印章)[）)])?"
)
_CONTACT = re.compile(
    r"^[（(]?(?:联系(?:电话|方式|人|地址)|(?:举报|监督|值班|受理|咨询)?电话|传真|电子(?:邮箱|邮件|信箱)|邮(?:箱|编)|邮政(?:信箱|编码)"
    r"|(?:通讯|通信|邮寄|来信|接访)地址|E-?mail|抄送|抄报|主题词|印发|主送|附件|附表|附[:：]|来源|作者|供稿|撰稿|通讯员|记者|责编|编辑|审核|签发|此件|特此)",
    re.IGNORECASE,
)
_REACH = re.compile(r"(?:电话|邮箱|信箱|地址|邮编|邮政编码)[^。；]{0,25}[:：为]\s*\S*[\d@].*", re.DOTALL)
_CREDIT = re.compile(
    r"[（(【\[](?:[^（()）]{0,30}(?:供稿|撰稿|摄影|报道|整理|编辑)[^（()）]{0,20}|(?:稿件)?来源[^（()）]{0,40}|(?:作者|记者|通讯员|责任编辑)[^（()）]{0,40})[）)】\]]$"
)
# What is asked of the reader in the end, in a paragraph without number.
_YOU = "[你贵](?:单位|党组|党委|党支部|支部|党工委|工委|机关|部门|局|委|办|院|校|街道|镇|乡|区|公司|中心|处|科|们|处室)"
_CLOSING = re.compile(
    rf"(?:现|敬)?请(?:{_YOU}|各|按|于|在|认真|及时|将|务必|高度|结合|对照|根据|严格|予以)|(?:希|望|希望|要求){_YOU}|(?:自|在)?(?:收到|接到)(?:本|此|该|反馈)"
    rf"|{_YOU}[^。；]{{0,20}}(?:[要应须需请]|收到)|(?:对)?(?:以上|上述)[^。]{{0,24}}[请望]|(?:特此|专此|此复|妥否|以上(?:意见|报告|反馈))|整改(?:方案|情况|报告|结果)[^。]{{0,30}}(?:报送|报)"
)
_CLOSING_WITHIN = 80
_OWN_CLOSING = (Purpose.ADVICE, Purpose.OTHER)
_ATTACHMENT = re.compile(r"附 ?[件表](?: ?[:：]| ?\d{0,2} ?[.．、:：]?$| ?\d{1,2} ?[.．、:： ])")


@dataclass(frozen=True, slots=True)
class Part:
    """The paragraphs of one document without its title and end matter; `loose` is what belongs to no item."""

    title: str
    paragraphs: tuple[Paragraph, ...]
    loose: tuple[str, ...] = ()


def _without_attachments(paragraphs: Sequence[Paragraph]) -> tuple[list[Paragraph], list[str]]:
    """附件：1.… 2.… is a list of files. It ends with the first line that is no short numbered one."""
    kept, files, listing = [], [], False
    for paragraph in paragraphs:
        begins = _ATTACHMENT.match(paragraph.text) is not None and len(paragraph.text) <= 3 * TITLE_LENGTH
        listing = begins or (listing and _is_file_name(paragraph.text))
        if listing:
            files.append(paragraph.text)
        else:
            kept.append(paragraph)
    return kept, files


def _is_file_name(text: str) -> bool:
    mark = next(find_marks(text[:8], 0), None)
    return mark is not None and mark.start == 0 and mark.kind is Kind.POINT and is_entry(text)


def is_end_matter(text: str) -> bool:
    """A line that may stand at the end of a document and is no part of its last item."""
    if starts_item(text):
        return False
    if _DATE.fullmatch(text) or _CONTACT.match(text) or _CREDIT.fullmatch(text):
        return True
    return len(text) <= 2 * TITLE_LENGTH and _REACH.search(text) is not None


def _is_signature(text: str) -> bool:
    """Several organs may sign in one line; a date may follow in the same line."""
    if len(text) > TITLE_LENGTH or starts_item(text) or any(stop in text for stop in "。；：，！？"):
        return False
    names = _DATE.sub("", text).split()
    return bool(names) and all(_ORGAN.search(name[-8:]) for name in names)


def _without_end(paragraphs: Sequence[Paragraph]) -> tuple[list[Paragraph], list[str]]:
    """What is kept, and the end matter in its order."""
    end = len(paragraphs)
    while end and (is_end_matter(paragraphs[end - 1].text) or (end > 1 and _is_signature(paragraphs[end - 1].text))):
        end -= 1
    end = _before_closing(paragraphs, end)
    kept, loose = list(paragraphs[:end]), [paragraph.text for paragraph in paragraphs[end:]]
    if kept and (credit := _CREDIT.search(kept[-1].text[-2 * TITLE_LENGTH :])):
        last = kept.pop()
        kept.append(Paragraph(last.text[: -len(credit[0])].rstrip(), last.wraps, last.glued))
        loose.insert(0, credit[0])
    return [paragraph for paragraph in kept if paragraph.text], loose


def _before_closing(paragraphs: Sequence[Paragraph], end: int) -> int:
    """请你单位自收到本意见之日起… stands behind the last item. Below a heading of its own it is that item's text."""
    start = end
    while start and _CLOSING.match(paragraphs[start - 1].text[:_CLOSING_WITHIN]):
        start -= 1
    item = next((p.text for p in reversed(paragraphs[:start]) if starts_item(p.text)), None)
    if item is None:
        return end
    if not is_entry(item):
        return start
    heading = item[next(find_marks(item[:12], 0)).end :].strip()
    stands_alone = item == paragraphs[start - 1].text and not LACKING.search(heading)
    return end if stands_alone or announced_by_title(heading, None) in _OWN_CLOSING else start


def is_title(text: str) -> bool:
    """A short line that is no sentence, no item, no date."""
    return (
        1 < len(text) <= TITLE_LENGTH
        and text[-1] not in _SENTENCE_END
        and "。" not in text
        and not (starts_item(text) or is_end_matter(text))
    )


def find_title(lines: Sequence[str], last: bool = False) -> int | None:
    """The line that names the kind of document; among equals the first, or the last when looking back from a body."""
    titles = [index for index, line in enumerate(lines) if is_title(line)]
    named = [index for index in titles if _TITLE_WORD.search(lines[index][-14:])] or [
        index for index in titles if _TITLE_WORD.search(lines[index])
    ]
    chosen = named or titles
    return (chosen[-1] if last else chosen[0]) if chosen else None


def _opens_chapter(paragraph: Paragraph) -> int:
    """The number of the chapter (一、 二、) that the paragraph begins, or 0."""
    mark = next(find_marks(paragraph.text[:8], 0), None)
    return mark.ordinal if mark and mark.start == 0 and mark.kind is Kind.CHAPTER else 0


def _starts(paragraphs: Sequence[Paragraph]) -> list[int]:
    """Where documents begin: at the file's first line and at the title before each 一、 that starts the count again."""
    starts, floor, counting = [0], 0, False
    for at, paragraph in enumerate(paragraphs):
        chapter = _opens_chapter(paragraph)
        if chapter == 1 and counting:
            title = find_title([p.text for p in paragraphs[floor:at]], last=True)
            starts.append(at if title is None else floor + title)
        counting = counting or chapter > 0
        if starts_item(paragraph.text):
            floor = at + 1
    return starts


def split_documents(paragraphs: Sequence[Paragraph]) -> list[Part]:
    """At least one part for a file with any text. Tables of contents are gone; attachment lists and end matter are loose,
    the lists of the whole file with the last part."""
    rest, files = _without_attachments(paragraphs)
    starts = _starts(rest)
    parts = [_part(rest[a:b]) for a, b in pairwise([*starts, len(rest)])]
    kept: list[Part] = []
    for part in parts:
        if kept and is_contents_of(_texts(kept[-1]), _texts(part)):
            part = Part(kept.pop().title or part.title, part.paragraphs, part.loose)
        kept.append(part)
    kept = [part for part in kept if part.title or part.paragraphs]
    return [*kept[:-1], replace(kept[-1], loose=(*kept[-1].loose, *files))] if kept else []


def _texts(part: Part) -> list[str]:
    return [paragraph.text for paragraph in part.paragraphs]


def _part(paragraphs: Sequence[Paragraph]) -> Part:
    """The title is looked for before the first item; it may stand behind a lead-in of the site it was copied from."""
    first = next((at for at, p in enumerate(paragraphs) if starts_item(p.text)), len(paragraphs))
    head = [p.text for p in paragraphs[: min(first, _HEAD)]]
    at = find_title(head)
    if at is None:
        return _made(_glued_title(paragraphs), paragraphs)
    begin = at - 1 if at and _is_first_half(head[at - 1], head[at]) else at
    end = at + 2 if at + 1 < len(head) and head[at + 1].startswith("的") and is_title(head[at + 1]) else at + 1
    return _made("".join(head[begin:end]), [*paragraphs[:begin], *paragraphs[end:]])


def _made(title: str, paragraphs: Sequence[Paragraph]) -> Part:
    kept, loose = _without_end(paragraphs)
    return Part(title, tuple(kept), tuple(loose))


def _is_first_half(line: str, title: str) -> bool:
    """关于…的 / 实施方案: a title is centred and broken by sense."""
    if not is_title(line) or len(line + title) > 2 * TITLE_LENGTH or _TITLE_WORD.search(line[-4:]):
        return False
    return line.endswith(("的", "和", "与", "、")) or ("关于" in line and "关于" not in title)


def _glued_title(paragraphs: Sequence[Paragraph]) -> str:
    """Where the line breaks are lost the title runs into the first sentence; it ends with the word for its kind."""
    if not paragraphs or not paragraphs[0].glued or starts_item(paragraphs[0].text):
        return ""
    first = re.split("[，。：；,]", paragraphs[0].text[:TITLE_LENGTH])[0]
    words = list(_TITLE_WORD.finditer(first))
    return first[: words[-1].end()] if words else ""
