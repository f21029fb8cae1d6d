"""Which items an import ticks: the problems that were found, not the advice, the measures or what somebody said."""

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
