"""The end matter of a document: signature and date, contacts, what is asked of the reader in the end."""

import re
from collections.abc import Sequence
from dataclasses import replace

from .document_contents import is_entry
from .document_text import Paragraph
from .enumerators import first_mark, starts_item
from .outline_purpose import LACKING, Purpose, announced_by_title

LINE_LENGTH = 60  # of a title or a signature
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
_FEW = 4
_OWN_CLOSING = (Purpose.ADVICE, Purpose.OTHER)


def is_end_matter(text: str) -> bool:
    """A line that may stand at the end of a document and is no part of its last item."""
    if starts_item(text):
        return False
    if is_date(text) or _CONTACT.match(text) or _CREDIT.fullmatch(text):
        return True
    return len(text) <= 2 * LINE_LENGTH and _REACH.search(text) is not None


def is_date(text: str) -> bool:
    return _DATE.fullmatch(text) is not None


def is_signature(text: str) -> bool:
    """Several organs may sign in one line; a date may follow in the same line."""
    if len(text) > LINE_LENGTH or starts_item(text) or any(stop in text for stop in "。；：，！？"):
        return False
    names = _DATE.sub("", text).split()
    return bool(names) and all(_ORGAN.search(name[-8:]) for name in names)


def signed_lines(texts: Sequence[str], before: int) -> Sequence[str]:
    """The last few lines directly before that are end matter."""
    at = before
    while at and before - at < _FEW and (is_end_matter(texts[at - 1]) or is_signature(texts[at - 1])):
        at -= 1
    return texts[at:before]


def is_end(texts: Sequence[str], at: int) -> bool:
    """The signature begins here; its date follows, in the next line or in the same."""
    if not is_signature(texts[at]):
        return False
    return _DATE.search(texts[at]) is not None or (at + 1 < len(texts) and is_date(texts[at + 1]))


def without_end(paragraphs: Sequence[Paragraph]) -> tuple[list[Paragraph], list[str]]:
    """What is kept, and the end matter in its order."""
    end = len(paragraphs)
    while end and (is_end_matter(paragraphs[end - 1].text) or (end > 1 and is_signature(paragraphs[end - 1].text))):
        end -= 1
    end = _before_closing(paragraphs, end)
    kept, loose = list(paragraphs[:end]), [paragraph.text for paragraph in paragraphs[end:]]
    if kept and (credit := _CREDIT.search(kept[-1].text[-2 * LINE_LENGTH :])):
        last = kept.pop()
        kept.append(replace(last, text=last.text[: -len(credit[0])].rstrip()))
        loose.insert(0, credit[0])
    return [paragraph for paragraph in kept if paragraph.text], loose


def _before_closing(paragraphs: Sequence[Paragraph], end: int) -> int:
    """请你单位自收到本意见之日起… stands behind the last item. Below a heading of its own it is that item's text."""
    start = end
    while start and _CLOSING.match(paragraphs[start - 1].text[:_CLOSING_WITHIN]):
        start -= 1
    item, mark = next(((p.text, mark) for p in reversed(paragraphs[:start]) if (mark := first_mark(p.text))), ("", None))
    if mark is None:
        return end
    if not is_entry(item):
        return start
    heading = item[mark.end :].strip()
    stands_alone = item == paragraphs[start - 1].text and not LACKING.search(heading)
    return end if stands_alone or announced_by_title(heading, None) in _OWN_CLOSING else start
