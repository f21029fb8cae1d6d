"""Which items an import ticks: the problems that were found, not the advice, the measures or what somebody said."""

import pytest

from tracker.domain.outline import Purpose, parse_outline, walk


def purposes(text: str) -> dict[str, Purpose]:
    return {item.title: item.purpose for document in parse_outline(text) for _, item in walk(document.items)}


FEEDBACK = """区委巡察组反馈情况
巡察组组长指出，该局推动工作取得进展。巡察中查出若干突出问题，主要是：学习不深入；监管不到位。
组长提出了两条意见建议：一是加强学习。二是强化监管。
局长表示，对反馈的问题和整改要求诚恳接受。一是抓紧整改。二是举一反三。"""


def test_purpose_follows_the_announcing_sentence_and_the_speaker() -> None:
    assert purposes(FEEDBACK) == {
        "学习不深入": Purpose.PROBLEM,
        "监管不到位": Purpose.PROBLEM,
        "加强学习": Purpose.ADVICE,
        "强化监管": Purpose.ADVICE,
        "抓紧整改": Purpose.OTHER,
        "举一反三": Purpose.OTHER,
    }


def test_purpose_follows_the_heading() -> None:
    found = purposes(
        "总结\n一、主要成绩\n（一）防汛\n二、存在的问题\n（一）党建方面\n1.学习不深。\n整改措施：一是补课；二是测试。\n"
        "三、工作建议\n1.增加人手。\n2.更新设备。"
    )
    assert {title for title, purpose in found.items() if purpose is Purpose.PROBLEM} == {"党建方面", "学习不深"}
    assert {title for title, purpose in found.items() if purpose is Purpose.ADVICE} == {"增加人手", "更新设备"}


BULLETIN = """关于巡察整改情况的通报
一、落实情况
（一）关于党的领导方面
1.关于“学习不深入”问题（已完成）
整改措施：一是定计划；二是建机制。
2.关于“议事不规范”的问题
整改措施：（1）修订规则。（2）开展培训。
（二）关于作风方面
3.关于“服务意识不强”问题。
4.值班脱岗的问题"""


def test_purpose_in_a_bulletin_is_the_problem_not_the_measure() -> None:
    found = purposes(BULLETIN)
    problems = {title for title, purpose in found.items() if purpose is Purpose.PROBLEM}
    assert problems == {
        "关于党的领导方面",
        "关于“学习不深入”问题（已完成）",
        "关于“议事不规范”的问题",
        "关于作风方面",
        "关于“服务意识不强”问题",
        "值班脱岗的问题",
    }


def test_a_list_of_problems_needs_no_announcement() -> None:
    assert set(purposes("巡察反馈问题清单\n1.学习不深。\n2.监管不严。").values()) == {Purpose.PROBLEM}


# Styles of documents, and what an import ticks in them: problems, then advice, in the order of the text.
FEEDBACK_STYLES = {
    "the title says feedback; a table and a closing sentence end it": (
        "关于区委第一巡察组巡察云岭区水务局党组情况的反馈意见\n现将巡察情况反馈如下：\n一、贯彻落实重大决策部署方面\n（一）理论学习不深入\n"
        "1.研讨质量不高。五次以传达代替研讨。\n2.供水改造存在差距。一是管网漏损率高；二是水表更换慢。\n二、落实全面从严治党方面\n"
        "（一）重点领域风险突出。主要是：采购论证不充分；变更手续不全。\n（二）干部队伍统筹不够。\n\x1e序号\t问题\n\x1e1\t公车管理不规范\n"
        "请你单位自收到本反馈意见之日起1个月内报送整改方案。\n中共云岭区委第一巡察组\n2026年9月2日",
        ["一、贯彻落实重大决策部署方面", "（一）理论学习不深入", "1.研讨质量不高", "2.供水改造存在差距", "一是管网漏损率高",
         "二是水表更换慢", "二、落实全面从严治党方面", "（一）重点领域风险突出", "采购论证不充分", "变更手续不全",
         "（二）干部队伍统筹不够"],
        [],
    ),
    "good news first, advice and requirements last": (
        "关于对甲镇党委的反馈意见\n现将巡察情况和意见建议反馈如下：\n一、总体评价\n（一）学习有力。\n"
        "二、取得的主要成效\n1.办成实事十件。\n"
        "三、工作落实方面\n1.工作任务落实打折扣。\n2.没有落实工作要求。\n四、整改工作方面\n（一）整改工作推进不力\n1.方案照搬。\n（二）落实整改要求不到位\n1.材料雷同。\n"
        "五、意见建议\n（一）压实责任。\n六、有关要求\n1.按时报送。\n七、加强协作\n1.互通信息。",
        ["三、工作落实方面", "1.工作任务落实打折扣", "2.没有落实工作要求",
         "四、整改工作方面", "（一）整改工作推进不力", "1.方案照搬",
         "（二）落实整改要求不到位", "1.材料雷同"],
        ["（一）压实责任"],
    ),
    "headings without number": (
        "关于乙局巡察情况的反馈\n巡察认为，乙局认真履职，作风持续改进。一是学得紧；二是推得快。\n巡察发现的主要问题\n（一）党建方面\n1.换届不及时。\n"
        "（二）责任不实\n整改意见建议\n（一）按期换届。\n（二）压实责任。",
        ["（一）党建方面", "1.换届不及时", "（二）责任不实"],
        ["（一）按期换届", "（二）压实责任"],
    ),
    "a chapter on the problems leaves nothing to presume beside it": (
        "关于丙局的反馈意见\n一、能够落实上级部署\n二、存在的主要问题及整改建议\n（一）记录雷同\n（二）工作建议\n1.如实记录。\n三、其他工作\n1.会务。",
        ["二、存在的主要问题及整改建议", "（一）记录雷同"],
        ["1.如实记录"],
    ),
    "advice below each problem": (
        "关于反馈丁局巡察情况的通报\n一、学习方面\n（一）研讨少\n1.走过场\n意见建议：\n1.定计划\n2.勤检查\n二、作风方面\n（一）文风长",
        ["一、学习方面", "（一）研讨少", "1.走过场", "二、作风方面", "（一）文风长"],
        ["1.定计划", "2.勤检查"],
    ),
    "only the opening says feedback": (
        "关于防汛督查的函\n对你局进行了督查，现将督查情况反馈如下：\n1.值班制度没有落实\n2.物资台账\n以上问题，请于7月1日前整改到位。",
        ["1.值班制度没有落实", "2.物资台账"],
        [],
    ),
    "one sentence holds it all": (
        "审计反馈\n对你局进行了审计，现将审计结果反馈如下：一是账目不清；二是票据不全。",
        ["一是账目不清", "二是票据不全"],
        [],
    ),
    "the title is the heading": ("巡察发现的主要问题\n1.学习不深\n2.责任不实", ["1.学习不深", "2.责任不实"], []),
    "a look-back at rectification is feedback too": (
        "关于整改情况督查的反馈意见\n一、整改责任方面\n1.主要负责人没有部署\n二、整改成效方面\n1.三个问题反弹",
        ["一、整改责任方面", "1.主要负责人没有部署", "二、整改成效方面", "1.三个问题反弹"],
        [],
    ),
    "some do this, some that, and nobody numbered it": (
        "甲镇党委巡察反馈意见\n巡察发现，基层党建薄弱。有的支部记录不全；有的党员长期不参加学习。",
        ["有的支部记录不全", "有的党员长期不参加学习"],
        [],
    ),
    "a news item keeps to its sentences": (
        "区委第三巡察组向戊局反馈巡察情况\n巡察发现一些问题，主要是：学习不深入；监管不到位。\n提出三点整改意见：一是抓学习；二是抓监管。\n"
        "局长表示，诚恳接受。一是抓紧整改；二是举一反三。",
        ["学习不深入", "监管不到位"],
        ["一是抓学习", "二是抓监管"],
    ),
    "a report on what was done": ("关于巡察整改情况的反馈\n1.台账已补\n2.制度已立", [], []),
    "what is done about problems": ("安排\n针对巡察反馈的问题，现提出：\n1.补课\n2.述职", [], []),
    "what is planned beside problems": ("安排\n巡察指出三个突出问题，我局制定办法如下：\n1.补课\n2.述职", [], []),
    "a plan": (
        "关于落实巡察反馈意见的整改方案\n针对区委巡察组反馈的问题，制定方案如下：\n一、总体要求\n二、整改任务\n（一）学习不够深入方面\n1.定计划。\n"
        "三、组织保障",
        [],
        [],
    ),
    "a circular on what was done about feedback": (
        "关于巡察反馈意见整改落实情况的通报\n现将巡察反馈问题整改情况通报如下：\n一、落实情况\n（一）学习方面\n1.补课。\n二、下一步打算\n1.常抓。",
        [],
        [],
    ),
    "a circular that demands action": (
        "关于做好巡察反馈意见整改工作的通知\n为解决巡察发现的问题，现就有关事项通知如下：\n一、提高认识\n二、压实责任，认真整改反馈问题\n（一）建台账\n"
        "三、主要措施\n1.看现场",
        [],
        [],
    ),
    "a circular that lists problems": (
        "关于作风检查的通报\n检查发现以下问题：\n一、上班脱岗\n二、责任不实\n三、工作要求\n1.立即整改",
        ["一、上班脱岗", "二、责任不实"],
        [],
    ),
    "what a reader of a draft sends back": (
        "关于督查办法的反馈意见\n经研究，现将修改意见反馈如下：\n一、第三条改为第四条\n二、增加一款",
        [],
        [],
    ),
}


def ticked(text: str, purpose: Purpose) -> list[str]:
    items = [item for document in parse_outline(text) for _, item in walk(document.items)]
    return [item.enumerator + item.title for item in items if item.purpose is purpose]


@pytest.mark.parametrize("style", FEEDBACK_STYLES)
def test_feedback_announces_problems_until_something_else_is_announced(style: str) -> None:
    text, problems, advice = FEEDBACK_STYLES[style]
    assert (ticked(text, Purpose.PROBLEM), ticked(text, Purpose.ADVICE)) == (problems, advice)


def test_a_problem_that_sounds_like_a_label_is_a_problem() -> None:
    assert set(purposes("问题清单\n1.责任不实\n2.措施不力\n3.目标不明").values()) == {Purpose.PROBLEM}
    assert purposes("问题清单\n1.学习不深\n（1）整改措施\n①补课")["补课"] is Purpose.OTHER
