"""Feedback announces problems as a whole. Its headings need not: they are problems until one speaks of something else."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .outline_purpose import LACKING, Purpose, announced_by_title, is_category, is_problem_chapter, is_problem_title

_TITLE = re.compile(
    r"(?:反馈(?:意见书?|通报|报告)|反馈[^，。]{0,40}(?:意见|情况|问题)|(?:意见|情况|问题|结果)的?反馈)"
    r"(?:的(?:通报|通知|函|意见|报告))?(?:[（(][^（()）]{1,12}[)）])?$"
)
_CHECKED = "(?:督[查导]|评估|核查|检查|抽查|审计|回头看)"
# The answer to feedback, and what a reader of a draft sends back.
_ANSWER = re.compile(
    rf"整改(?![^，。]{{0,16}}{_CHECKED})|(?:落实|办理|处理|采纳|对照)[^，。]{{0,24}}反馈|征求|修改|办理|自查|[《》]|方案|计划|总结|汇报"
)
_OPENING = re.compile(r"(?P<sentence>[^。：:；]{0,80})反馈如下(?=[：:。，；]|$)")
_OPENING_WITHIN = 300
_INSPECTED = re.compile(rf"巡[视察]|{_CHECKED}|考核|暗访|调研|监督|问题")

_MORE = r"(?:[和及与、][^，。]{1,10})?(?:如下)?[：:]?$"
_GOOD = re.compile(
    rf"(?:成效|成绩|亮点|经验|做法|评价|(?:基本|总体|整体)(?:情况|看法|印象)|(?:巡[视察]|督[查导]|检查)(?:工作)?(?:开展|组织|进行)?(?:情况|概况)|概况|工作开展情况){_MORE}"
    r"|(?:持续|不断|进一步|明显|稳步|扎实|有效|有力|全面|显著)(?:加强|提升|提高|推进|开展|改善|增强|巩固|好转|落实|有力|有效)$|(?:扎实|有力|有效|良好)$"
)
_ADVICE = re.compile(rf"(?:建议|整改(?:工作)?(?:意见|要求)|^(?:几点|工作)?意见){_MORE}|^(?:进一步|切实|着力|务必)")
_NEXT = re.compile(
    rf"^下一?步|(?:^|有关|相关|几点|具体|工作|纪律|保密|时限|报送|总体)(?:的)?要求{_MORE}|(?:有关|相关|其他|注意|说明的?)事项{_MORE}"
    rf"|问题线索[^，。]{{0,8}}情况{_MORE}|(?:整改|工作|主要|具体|保障|下步)(?:措施|举措|目标|方案|任务|安排|打算){_MORE}|组织(?:领导|保障|实施)$"
)
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Said:
    """What a heading means: its own purpose, what it announces below it, and whether the presumption goes on there."""

    purpose: Purpose | None
    announced: Purpose | None = None
    is_presumed: bool = False


def is_feedback(title: str, opening: Sequence[str]) -> bool:
    """By its title, or by a sentence before its items: 现将巡察情况反馈如下. An answer to feedback and a plan are none."""
    if announced_by_title(title, None) is Purpose.PROBLEM:
        return True
    openings = [found for found in map(_opening, opening) if found]
    if _ANSWER.search(title) or any(_ANSWER.search(found["sentence"]) for found in openings):
        return False
    return _TITLE.search(title) is not None or any(map(opens_feedback, opening))


def opens_feedback(text: str) -> bool:
    found = _opening(text)
    return found is not None and not _ANSWER.search(found["sentence"]) and _INSPECTED.search(found.string) is not None


def _opening(text: str) -> re.Match[str] | None:
    return _OPENING.search(text[:_OPENING_WITHIN] + text[-_OPENING_WITHIN:])


def headings(titles: Sequence[str]) -> list[Said]:
    """Of neighbours, in their order. Beside a chapter 存在的问题 a silent heading is none of the problems; behind
    advice and requirements none either. 取得的成效 at the beginning changes nothing for what follows."""
    is_said = any(_is_chapter(title) for title in titles)
    found, is_over = [], False
    for title in titles:
        said = _announced(title)
        is_over = is_over or said is Purpose.ADVICE or (said is Purpose.OTHER and _NEXT.search(title) is not None)
        found.append(_said(title, said, is_said, is_over))
    return found


def _said(title: str, announced: Purpose | None, is_said: bool, is_over: bool) -> Said:
    if announced is not None:
        return Said(None if announced is Purpose.OTHER else announced, announced)
    if is_problem_title(title) or LACKING.search(title):
        return Said(Purpose.PROBLEM)
    if _is_chapter(title):
        return Said(Purpose.PROBLEM, is_presumed=True)
    if is_over or (is_said and not is_category(title)):
        return Said(None)
    return Said(Purpose.PROBLEM, is_presumed=True)


def _announced(title: str) -> Purpose | None:
    """存在的问题及整改建议 leaves it to the headings below."""
    if _is_chapter(title):
        return None if _ADVICE.search(title) else Purpose.PROBLEM
    if len(title) > _LONGEST or is_problem_title(title) or LACKING.search(title):
        return None
    if _ADVICE.search(title) and not is_category(title):
        return Purpose.ADVICE
    return Purpose.OTHER if _GOOD.search(title) or _NEXT.search(title) else None


def _is_chapter(title: str) -> bool:
    return is_problem_chapter(title) and not is_category(title)
