"""What an item is for, by the words that announce it: a problem found, advice given, or anything else."""

import re
from enum import StrEnum


class Purpose(StrEnum):
    PROBLEM = "problem"
    ADVICE = "advice"
    OTHER = "other"


_LACK = "(?:问题|不足|短板|差距|弱项|薄弱环节|困难)"
_SEEN = "(?:存在|发现|反馈|指出|反映|查摆|暴露|梳理|面临)"
_PROBLEM_SENTENCE = re.compile(
    rf"{_SEEN}[^。；：:]{{0,40}}{_LACK}|(?:主要|突出|共性|具体|以下)(?:的)?{_LACK}|{_LACK}(?:主要|如下|表现)"
)
_PROBLEM_TITLE = re.compile(
    rf"(?:{_SEEN}|主要|突出|共性|具体|有关)[^，。]{{0,16}}{_LACK}(?:[和及与、][^，。]{{1,10}})?[：:]?$|^{_LACK}(?:[和及与、]{_LACK})*$|问题(?:清单|台账|汇总)"
)
_ADVICE = re.compile(
    r"意见(?:和|与|及|、)?建议|整改(?:意见|建议|要求)|(?:工作|几点|监督|以下|如下|改进|对策)的?(?:意见|建议)|建议(?:如下|[：:])|提出[^。；]{0,20}建议|整改[^。；]{0,12}提出[^。；]{0,8}要求"
)
# What a unit did or will do, not what was found; and what somebody says at the end.
_DEED = re.compile(
    r"整改(?:措施|情况|成效|进展|结果|落实|举措|目标|方案|完成|工作)|(?:主要|具体|工作|重点)(?:措施|举措|任务|做法)|(?:措施|举措|做法|任务|目标|原因)(?:是|有|如下)?[：:]?$"
    r"|(?:工作|主要|取得)[^，。]{0,10}(?:成效|成绩)|基本情况|总体(?:评价|情况|要求)|指导思想|下一步|工作总结|工作(?:目标|计划|打算|安排|思路|要求)|保障措施|组织(?:领导|保障|实施)"
)
_STATEMENT = re.compile(r"^[^，。：:；]{0,40}(?:表示|表态|承诺)")
_SPEECH = re.compile(r"^[^，。：:；]{0,40}(?:强调|要求)")
# The labels of a bulletin: what stands under them was done about a problem and is none.
_LABEL = re.compile(
    r"(?:整改|主要|具体|工作|下一步)?(?:措施|举措|情况|成效|进展|结果|目标|打算|责任|原因|时限)[^，。]{0,6}[：:]?"
)
# What is said of something that is not as it should be.
LACKING = re.compile(
    "不(?!断|懈|忘|移|仅|但|同)|没(?!收)|[未缺弱差欠浅软虚](?!来)|滞后|迟缓|缓慢|薄弱|乏力|短板|漏洞|隐患|违规|违反|超标|折扣|过场|流于|淡化|弱化|拖延|脱节|偏[高低差离少]|落差|突出$|松[懈散弛]|随意|缺位|虚化|空转|敷衍|推诿|混乱|问题(?:突出|较多|频发|依然|仍然)"
)
# What is done about problems that the sentence only mentions.
_ABOUT = re.compile(r"(?:针对|对照|围绕|为[^，。：]{0,8}解决)[^，。：]{0,60}，")
_PLANNED = re.compile(r"制定|采取|(?:方案|部署|安排|整改|措施)如下|(?:事项|事宜|要求|工作)(?:通知|明确)如下")
_AFTER = "(?:[（(].{1,12}[)）])?[：:]?$"
_OF_PROBLEM = re.compile(
    rf"^(?:关于|针对|对).{{2,120}}?{_LACK}[”’」]?{_AFTER}|^(?:反馈)?问题[：:]|(?:[不未缺弱差松软虚少慢低]|滞后).{{0,20}}问题{_AFTER}"
)
_REMEDY = re.compile(
    rf"(?:整改|解决|整治|纠正|破解|补齐|化解|消除|处置|治理|聚焦|针对|围绕|排查)[^，。的不未存]{{0,12}}{_LACK}[：:]?$"
)
_CATEGORY = re.compile(r"方面(?:的|存在的?)?(?:主要|突出)?(?:问题)?$|^关于")
_WINDOW = 80
_HEADING_LENGTH = 30


def announced_by_title(title: str, under: Purpose | None) -> Purpose | None:
    """What a heading says of the items below it; None if it says nothing. Below a problem only a label speaks."""
    if len(title) > _HEADING_LENGTH or is_problem_title(title):
        return None
    if under in (Purpose.PROBLEM, Purpose.ADVICE):
        return Purpose.OTHER if _LABEL.fullmatch(title) and not LACKING.search(title) else None
    if _ADVICE.search(title):
        return Purpose.ADVICE
    if _DEED.search(title):
        return Purpose.OTHER
    return Purpose.PROBLEM if _PROBLEM_TITLE.search(title) and not _REMEDY.search(title) else None


def announces(text: str) -> bool:
    """Whether it leads to what follows at all: it ends with a colon, or is a heading without number."""
    text = text.strip()
    return text.endswith(("：", ":")) or (0 < len(text) <= _HEADING_LENGTH and "。" not in text)


def announced_by_text(text: str) -> Purpose | None:
    """What the text directly before a run says of it. Its last sentence counts, and who is speaking."""
    text = text.strip()
    if is_statement(text):
        return Purpose.OTHER
    last = re.split("[。；]", text.rstrip("。；;：:，, ")[-_WINDOW:])[-1] + text[-1:]
    is_fault = last[-1:] not in "：:" and announces(text) and LACKING.search(text) is not None
    if _ADVICE.search(last) and not is_fault:
        return Purpose.ADVICE
    if not is_fault and (_DEED.search(last.rstrip("：:。")) or _PLANNED.search(last) or _SPEECH.match(text)):
        return Purpose.OTHER
    is_problem = _PROBLEM_SENTENCE.search(_ABOUT.sub("", last)) and not _REMEDY.search(last[:-1].rstrip("：:。"))
    return Purpose.PROBLEM if is_problem else None


def is_statement(text: str) -> bool:
    """…表示 / 表态 / 承诺: a person speaks, not the document."""
    return _STATEMENT.match(text) is not None


def is_problem_chapter(title: str) -> bool:
    """巡察发现的主要问题: the problems stand below it."""
    if len(title) > 2 * _HEADING_LENGTH or is_problem_title(title):
        return False
    return _PROBLEM_TITLE.search(title) is not None and not _REMEDY.search(title)


def is_problem_title(title: str) -> bool:
    """关于…的问题, …不到位的问题: the item is itself a problem, wherever it stands."""
    if _OF_PROBLEM.search(title):
        return True
    return title.endswith("的问题") and not _PROBLEM_TITLE.search(title)


def is_category(title: str) -> bool:
    """关于…方面: a heading that only groups; it is what its children are."""
    return _CATEGORY.search(title) is not None


def of_document(title: str) -> Purpose | None:
    """A list of problems needs no sentence that announces them."""
    return Purpose.PROBLEM if re.search(r"问题(?:清单|台账|汇总|一览)", title) else None
