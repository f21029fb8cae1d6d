"""How real documents are numbered, rule by rule. All sentences are made up; 云岭区 does not exist."""

import pytest

from tracker.domain.document_tables import ROW
from tracker.domain.document_text import MAX_DOCUMENT_CHARACTERS, read_paragraphs
from tracker.domain.errors import RuleBroken
from tracker.domain.outline import Purpose, as_json, as_text, parse_outline, walk


def tree(text: str) -> list[str]:
    """All documents as indented lines; a suggestion has a ? and a second document begins with its title."""
    lines = []
    for number, document in enumerate(parse_outline(text)):
        if number:
            lines.append(f"== {document.title}")
        lines += [
            f"{'  ' * depth}{'?' if item.suggested else ''}{item.enumerator}{item.title}"
            for depth, item in walk(document.items)
        ]
    return lines


def expected(text: str) -> list[str]:
    return text.strip("\n").split("\n")


CASES = {
    "levels may be skipped: the kind decides": (
        """
        一、基础工作
        1.建章立制。修订制度七项。
        2.配齐人员
        （六）作风方面
        一是会风不实。
        二是文风不短。
        """,
        """
一、基础工作
  1.建章立制
  2.配齐人员
  （六）作风方面
    一是会风不实
    二是文风不短
""",
    ),
    "numbers run on across chapters": (
        "一、党建\n1.轮训。\n2.述职。\n二、业务\n3.信访。\n三、后勤\n四、队伍\n4.比武。",
        """
一、党建
  1.轮训
  2.述职
二、业务
  3.信访
三、后勤
四、队伍
  4.比武
""",
    ),
    "numbers restart below each section": (
        "一、任务\n（一）供水\n1．管网。\n2．水表。\n（二）排水\n1．泵站。\n2．河口。",
        """
一、任务
  （一）供水
    1．管网
    2．水表
  （二）排水
    1．泵站
    2．河口
""",
    ),
    "firstly inside a paragraph, one a line, and all on the heading's line": (
        "（一）学习。一是有计划。按月安排；二是有检查。\n（二）调研\n一是走下去。\n二是问清楚。\n"
        "（三）整改，一是立行立改，二是限期整改。",
        """
（一）学习
  一是有计划
  二是有检查
（二）调研
  一是走下去
  二是问清楚
（三）整改
  一是立行立改
  二是限期整改
""",
    ),
    "a second 一、 is a second document with its own title": (
        "甲镇工作总结\n一、成绩\n二、不足\n甲镇人民政府\n2024年12月5日\n乙镇工作总结\n乙镇做了以下工作。\n一、防汛\n二、护林",
        """
一、成绩
二、不足
== 乙镇工作总结
一、防汛
二、护林
""",
    ),
    "no line breaks at all": (
        "云岭区水务中心工作总结2024年，中心坚持防汛与供水并重，各项工作有序推进，现将有关情况报告如下：一、主要工作（一）"
        "优化服务压减材料1.推行一窗受理。全年办件12.6万件。2.推行帮办代办。（二）加强队伍建设一是抓培训。全年8次。二是抓"
        "纪律。二、存在问题漏损率仍然偏高，部分泵站设备老旧，个别河段巡查不到位。三、打算1、更换水表。2、改造泵站。",
        """
一、主要工作
  （一）优化服务压减材料
    1.推行一窗受理
    2.推行帮办代办
  （二）加强队伍建设
    一是抓培训
    二是抓纪律
二、存在问题漏损率仍然偏高，部分泵站设备老旧，个别河段巡查不到位
三、打算
  1、更换水表
  2、改造泵站
""",
    ),
    "no line breaks, but the indents are there": (
        "\u3000\u3000云岭区工作总结\u3000\u3000一年来，各项工作有序推进。"
        + "完成了年初确定的任务。" * 20
        + "\u3000\u3000一、"
        "主要工作\u3000\u3000（一）防汛\u3000\u3000备足物资\u3000\u3000（二）供水\u3000\u3000二、打算",
        "一、主要工作\n  （一）防汛\n  （二）供水\n二、打算",
    ),
    "blanks of OCR": (
        "一 、基 础工 作\n（ 一 ）巡 查。一 是看河道；二 是看堤防。\n1 ．泵 站\n2 ．水 闸",
        """
一、基础工作
  （一）巡查
    一是看河道
    二是看堤防
    1 ．泵站
    2 ．水闸
""",
    ),
    "hard wraps": (
        """
关于开展年度督查工作的
实施方案
为贯彻落实区委关于进一步加强和改进督查工作的有关要求，
推动重点任务落地见效，结合我区实际情况，特制定本实施方
案如下，请各单位认真遵照执行。
一、总体要求
坚持问题导向，聚焦重点领域、关键环节，统筹推进第一、第
二、第三督查组工作，确保各项部署要求不折不扣落到实处，
见到实效。
二、重点任务
（一）督查惠民实事办理情况。对照年初确定的十项惠民实事
清单，逐项核查进度、质量和资金拨付情况，重点看有没有进
展缓慢、推诿扯皮等情形，形成台账。
（二）督查安全生产责任落实情况。
1.看制度是否健全，看责任是否明确到岗到人，看隐患排查是
否闭环管理。
2.看培训教育、应急演练和物资储备等各项保障是否全部到位
3.看值守。
— 3 —
三、有关要求
各单位要高度重视。
""",
        """
一、总体要求
二、重点任务
  （一）督查惠民实事办理情况
  （二）督查安全生产责任落实情况
    1.看制度是否健全，看责任是否明确到岗到人，看隐患排查是否闭环管理
    2.看培训教育、应急演练和物资储备等各项保障是否全部到位
    3.看值守
三、有关要求
""",
    ),
    "a table of contents under its heading": (
        "工作手册\n目　录\n1.防汛方案\n2.供水方案\n防汛方案\n一、职责\n二、流程\n本方案适用于全区。",
        "一、职责\n二、流程",
    ),
    "a table of contents where the line breaks are lost": (
        "工作手册目录1.防汛工作方案(甲)2.供水工作方案(乙)防汛工作方案(甲)本方案适用于全区各镇街和区直部门，由水务中心解释，"
        "自印发之日起执行，有效期为三年，期满前由水务中心组织评估并提出修订意见，报区政府审定后公布。一、职责按岗负责。"
        "二、流程逐级上报，限时办结。三、保障落实经费，配齐人员，加强演练，确保遇有险情能够及时响应、妥善处置。",
        "一、职责按岗负责\n二、流程逐级上报，限时办结\n"
        "三、保障落实经费，配齐人员，加强演练，确保遇有险情能够及时响应、妥善处置",
    ),
    "a table of contents with leaders": (
        "工作手册\n1.职责…………1\n2.流程…………5\n1.职责\n按岗负责。\n2.流程\n逐级上报。",
        "1.职责\n2.流程",
    ),
    "a table of contents with leaders under its heading ends with its pages, not with the first sentence": (
        "工作手册\n目　录\n一、职责……………………1\n二、处置流程和\n要求……3\n一、职责\n（一）接报\n1.十分钟内上报\n"
        "2.逐级审核\n值班表另发。\n二、处置流程和要求",
        "一、职责\n  （一）接报\n    1.十分钟内上报\n    2.逐级审核\n二、处置流程和要求",
    ),
    "a table of contents on two pages, named otherwise than the body": (
        "工作手册\n目录\n一、岗位职责 1\n— 1 —\n目录\n二、流程 3\n一、职责\n（一）接报\n二、流程\n逐级上报。",
        "一、职责\n  （一）接报\n二、流程",
    ),
    "the word for a table of contents whose entries are gone": (
        "工作手册\n目录\n一、职责\n（一）接报\n1.登记\n二、流程\n（一）职责分工\n逐级上报。",
        "一、职责\n  （一）接报\n    1.登记\n二、流程\n  （一）职责分工",
    ),
    "a table of contents without a word": (
        "工作手册\n一、职责\n二、流程\n（一）接报\n（二）处置\n一、职责\n按岗负责。\n二、流程\n（一）接报\n十分钟内。\n（二）处置\n派员到场。",
        "一、职责\n二、流程\n  （一）接报\n  （二）处置",
    ),
    "teams, plenary sessions, meetings, years, file numbers and articles are no enumerators": (
        "反馈会\n第一、第二、第三巡察组汇报。第一、二巡察组留守。传达二中、三中、四中、五中全会精神。第六次常务会议审议了方案。\n"
        "依据云发〔2018〕67号，按《办法》第三条第（二）项和（2015—2020年）规划，推进一、二、三产业融合。\n"
        "第一条 为了规范工作，制定本办法。\n三、四季度各召开一次。3月1日至6月30日自查，完成1.5万件、2、3号线开工。\n"
        "安全第一，预防为主。",
        "",
    ),
    "a number in brackets that ends a heading": (
        "实施方案\n一、步骤\n（一）动员部署阶段(4个月)\n（二）总结阶段（2个月）。\n二、说明\n按方案(一)执行，方案(二)备用。",
        """
一、步骤
  （一）动员部署阶段(4个月)
  （二）总结阶段（2个月）
二、说明
""",
    ),
    "a number that breaks the sequence is text": (
        "一、防汛\n备足物资。七、八两月值守。\n2023. 完成了泵站。\n九、十两月休整。\n二、供水。全区达标。六、未尽事宜另议。",
        "一、防汛\n二、供水",
    ),
    "one 一是 without a second is text": (
        "一、概况\n情况如下。一是防汛。\n二、打算\n其中，一是防汛的事另行安排。\n工作有两项：一是供水；二是排水。",
        "一、概况\n二、打算\n  一是供水\n  二是排水",
    ),
    "words that only look like firstly": (
        "一、概况\n重点之一是防汛，重点之二是供水，一是一，二是二。坚持安全第一，质量第二，效益第三。其中。（一）项和（二）项除外。\n"
        "二、打算",
        "一、概况\n二、打算",
    ),
    "a count ends where a higher number begins": (
        "通知\n注意：一是守时；二是守纪。\n一、会务\n会场已定。三是另行通知。\n二、散会",
        "一是守时\n二是守纪\n一、会务\n二、散会",
    ),
    "an item may name what advertising names": (
        "一、宣传\n1.办好公众号\n2.用好二维码",
        "一、宣传\n  1.办好公众号\n  2.用好二维码",
    ),
    "problems after an announcing sentence": (
        "反馈会\n巡察中查出若干突出问题，主要是：学习制度不落实，研讨走过场；采购监管不到位；支部换届不及时。同时，还收到一些线索。",
        "?学习制度不落实，研讨走过场\n?采购监管不到位\n?支部换届不及时",
    ),
    "the next sentence is another matter": (
        "存在以下问题：学习不落实；采购不规范。选人程序不严；换届不及时。同时，要抓好整改；要抓好公开。",
        "?学习不落实\n?采购不规范\n?选人程序不严\n?换届不及时",
    ),
    "measures after a colon are no problems": (
        "通报\n针对巡察反馈的问题，采取以下措施：开展轮训；修订制度；约谈负责人。",
        "",
    ),
    "主要是 behind a fault is a list of faults": (
        "一、采购方面\n（一）监管松懈。主要是：论证不充分；验收不把关。\n（二）任务明确。主要是：制定计划；开展培训。",
        "一、采购方面\n  （一）监管松懈\n    ?论证不充分\n    ?验收不把关\n  （二）任务明确",
    ),
    "a heading without number begins the count anew": (
        "一、学习方面\n1.研讨少。\n2.记录雷同。\n意见建议：\n1.定计划。",
        "一、学习方面\n  1.研讨少\n  2.记录雷同\n  1.定计划",
    ),
    "有的 in two sentences": (
        "二、存在问题\n有的干部不愿担责，遇事推诿；有的支部不过组织生活；还有的窗口脱岗。",
        "二、存在问题\n  ?有的干部不愿担责，遇事推诿\n  ?有的支部不过组织生活\n  ?还有的窗口脱岗",
    ),
    "dashes are offered when there are two": (
        "一、原则\n——坚持实事求是。不夸大。\n——坚持标本兼治。\n二、说明\n——仅此一条。",
        "一、原则\n  ?——坚持实事求是\n  ?——坚持标本兼治\n二、说明",
    ),
    "end matter is no item": (
        "通报\n一、情况\n1.整改率达到八成。\n附件：1.问题清单\n2.责任清单\n中共云岭区委巡察办\n2025年6月20日\n电话：000-1234567\n"
        "（云岭区委宣传部供稿）\n关注公众号下载更多材料",
        "一、情况\n  1.整改率达到八成",
    ),
    "empty sections survive": (
        "一、\n二、打算\n三、\n（一）\n（二）培训",
        "一、\n二、打算\n三、\n  （一）\n  （二）培训",
    ),
    "half-width, full-width, circled": (
        "(一)巡查\n1)河道。\n2)堤防。\n(二)整治\n1．清淤\n（1）机械\n①挖机\n②泵车\n（2）人工\n2．护岸",
        """
(一)巡查
  1)河道
  2)堤防
(二)整治
  1．清淤
    （1）机械
      ①挖机
      ②泵车
    （2）人工
  2．护岸
""",
    ),
    "the county bulletin": (
        "关于巡察整改情况的通报\n一、落实情况\n（一）关于党的领导方面\n1.关于“学习不深入”问题（已完成）\n"
        "整改措施：一是定计划；二是建机制。\n整改成效：覆盖率百分之百。\n2.关于“议事不规范”的问题\n整改措施：（1）修订规则。"
        "（2）开展培训。\n（长期坚持）\n（二）关于作风方面\n3.关于“服务意识不强”问题。",
        """
一、落实情况
  （一）关于党的领导方面
    1.关于“学习不深入”问题（已完成）
      一是定计划
      二是建机制
    2.关于“议事不规范”的问题
      （1）修订规则
      （2）开展培训
  （二）关于作风方面
    3.关于“服务意识不强”问题
""",
    ),
    "a count inside 一是 when 二是 follows": (
        "一、情况\n一是学习。做了三件事：（1）读书；（2）研讨；（3）测试。二是调研。一要走下去，二要问清楚。三是整改。\n"
        "今后：一要防反弹，二要建机制。\n二、建议\n一是领导。\n1.成立专班。\n2.定期调度。\n二是投入。\n1.增加经费。\n2.配齐人员。",
        """
一、情况
  一是学习
    （1）读书
    （2）研讨
    （3）测试
  二是调研
    一要走下去
    二要问清楚
  三是整改
  一要防反弹
  二要建机制
二、建议
  一是领导
    1.成立专班
    2.定期调度
  二是投入
    1.增加经费
    2.配齐人员
""",
    ),
    "the writer skipped or repeated a number": (
        "一、甲\n三、丙\n（一）天\n（二）地\n（二）人\n（四）和",
        "一、甲\n三、丙\n  （一）天\n  （二）地\n  （二）人\n  （四）和",
    ),
    "第一，": (
        "三、要求\n第一，加强领导。设专班：1.组长由局长担任；2.副组长由副局长担任。第二，严明纪律。第三，按时上报。",
        """
三、要求
  第一，加强领导
    1.组长由局长担任
    2.副组长由副局长担任
  第二，严明纪律
  第三，按时上报
""",
    ),
    "chapters quoted inside a paragraph are no second document": (
        "会议纪要\n一、听取汇报\n二、作出决定：一、批准方案；二、拨付经费。\n三、散会",
        "一、听取汇报\n二、作出决定：\n  一、批准方案\n  二、拨付经费\n三、散会",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_numbering_rule(name: str) -> None:
    text, lines = CASES[name]
    assert tree(text) == (expected(lines) if lines.strip() else [])


def test_title_ends_at_the_first_full_stop_outside_quotation_marks() -> None:
    (document,) = parse_outline(
        "通报\n（一）关于“只喊口号。不抓落实”的问题。查明三起。\n已处理。\n（二）单列标题\n正文一句。"
    )
    first, second = document.items
    assert (first.title, first.text) == ("关于“只喊口号。不抓落实”的问题", "查明三起。\n已处理。")
    assert (second.title, second.text) == ("单列标题", "正文一句。")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("仅供学习 严禁外传\n某站\n云岭区2024年工作总结\n某站整理，QQ12345678\n一、成绩", "云岭区2024年工作总结"),
        (
            "本网讯 近日，方案公布，全文如下：\n\n云岭新城规划方案\n\n为加快建设，制定本方案。\n一、要求",
            "云岭新城规划方案",
        ),
        ("关于印发督查办法\n的通知\n一、范围", "关于印发督查办法的通知"),
        ("一、没有标题", ""),
    ],
)
def test_title_of_a_document(text: str, title: str) -> None:
    assert parse_outline(text)[0].title == title


def test_scanned_text_loses_the_blanks_between_words() -> None:
    (document,) = parse_outline("一、概况\n" + "加强 基层 组织 建设 ，推进 工作 落实 。\n" * 20)
    assert document.items[0].text.split("\n")[0] == "加强基层组织建设，推进工作落实。"


def test_a_blank_between_two_halves_of_a_heading_stays() -> None:
    (document,) = parse_outline("云岭区工作总结\n一、凝心聚力 攻坚克难\n按月报送。")
    assert document.items[0].title == "凝心聚力 攻坚克难"


WRAPPED = """云岭区督查方案
各科室要按月报送工作进展，逐项说明完成时限、责任人员和佐
证材料，不得漏报、迟报；逾期未报的由督查室发出提醒，并在

季度通报中点名
办公室负责汇总，统一编号后送分管领导审阅，再报主要领导签
批，最后归档。
"""


def test_a_blank_line_ends_a_wrapped_paragraph() -> None:
    assert [paragraph.text[-4:] for paragraph in read_paragraphs(WRAPPED)[0]] == [
        "督查方案",
        "醒，并在",
        "报中点名",
        "后归档。",
    ]


def test_page_numbers_are_not_in_the_text() -> None:
    (document,) = parse_outline("一、概况\n按月报送。\n- 2 -\n— 3 —\n第 4 页 共 9 页\n按季汇总。")
    assert document.items[0].text == "按月报送。\n按季汇总。"


def test_end_matter_is_not_in_the_last_item() -> None:
    (document,) = parse_outline(
        "通报\n一、情况\n整改到位。（云岭区委宣传部供稿）\n联系电话：000-1；电子邮箱：a@b.example\n云岭区水务局党组\n2025年1月2日"
    )
    assert document.items[0].text == "整改到位。"


def test_a_suggestion_repeats_words_of_its_parent() -> None:
    (document,) = parse_outline("一、原则\n——实事求是。\n——标本兼治。\n二、问题\n存在以下问题：学习不深；监管不严。")
    principles, problems = document.items
    assert principles.text == "——实事求是。\n——标本兼治。".replace("——", "")
    assert [child.title for child in problems.children] == ["学习不深", "监管不严"]
    assert all(child.title in problems.text for child in problems.children)


def test_json_of_one_and_of_several_documents() -> None:
    one = as_json(parse_outline("总结\n一、成绩。好。"))
    assert one == {
        "title": "总结",
        "items": [
            {
                "enumerator": "一、",
                "title": "成绩",
                "text": "好。",
                "suggested": False,
                "purpose": "other",
                "children": [],
            }
        ],
    }
    two = as_json(parse_outline("甲总结\n一、成绩\n乙总结\n一、成绩"))
    assert list(two) == ["documents"]
    assert [document["title"] for document in two["documents"]] == ["甲总结", "乙总结"]  # type: ignore[attr-defined]


def test_terminal_tree_shows_depth_suggestion_and_purpose() -> None:
    text = as_text(parse_outline("通报\n一、存在问题\n（一）学习\n有的走过场；有的不参加。"))
    assert text.split("\n") == [
        "通报",
        "  一、存在问题",
        "    （一）学习 [problem]",
        "      ? 有的走过场 [problem]",
        "      ? 有的不参加 [problem]",
    ]


def test_nothing_in_nothing_out() -> None:
    assert parse_outline("") == parse_outline(" \n\u3000\n\ufeff") == []


def test_a_text_beyond_the_limit_is_refused() -> None:
    with pytest.raises(RuleBroken, match="outline.too_long"):
        parse_outline("字" * (MAX_DOCUMENT_CHARACTERS + 1))


def test_a_statement_in_a_new_paragraph_is_no_part_of_the_last_point():
    document = parse_outline("提出意见建议：\n一是加强学习。\n二是压实责任。\n区教育局党组书记表示，照单全收。\n")[0]
    assert [item.text for item in document.items] == ["", ""]
    kept = parse_outline("提出意见建议：\n一是加强学习。\n二是压实责任。\n此项工作由办公室牵头。\n")[0]
    assert kept.items[-1].text == "此项工作由办公室牵头。"


def test_a_heading_without_number_is_not_the_end_of_the_item_before_it() -> None:
    (document,) = parse_outline("一、学习方面\n1.研讨少。\n2.记录雷同。抽查三本。\n意见建议：\n1.定计划。")
    assert [item.text for _, item in walk(document.items)] == ["意见建议：", "", "抽查三本。", ""]


LOOSE = {
    "tables, closing and end matter": (
        f"反馈意见\n甲局：\n一、学习方面\n1.研讨少。\n{ROW}序号\t问题\n{ROW}1\t记录雷同\n2.记录雷同。\n抽查三本。\n"
        "请你单位自收到本意见之日起1个月内报送方案。\n附件：1.问题清单\n2.线索清单\n中共云岭区委巡察组\n2026年9月2日",
        "抽查三本。",
        ("甲局：", "请你单位自收到本意见之日起1个月内报送方案。", "中共云岭区委巡察组", "2026年9月2日",
         "附件：1.问题清单", "2.线索清单",
         "序号 | 问题", "1 | 记录雷同"),
    ),
    "a pasted table shows by its tabs": (
        "通报\n1.研讨少。\n序号\t问题\t单位\n1\t公车\t办公室\n2.\t差旅\t财务科",
        "",
        ("序号 | 问题 | 单位", "1 | 公车 | 办公室", "2. | 差旅 | 财务科"),
    ),
    "below its own heading a closing sentence is that item's": (
        "通报\n一、研讨少。\n二、整改要求\n请你单位于3月1日前报送方案。",
        "请你单位于3月1日前报送方案。",
        (),
    ),
    "a closing sentence alone below a heading": (
        "通报\n一、研讨少。\n二、材料报送\n请你单位于3月1日前报送。", "请你单位于3月1日前报送。", ()),
    "the last of several sentences on requirements": (
        "通报\n一、研讨少。\n二、整改要求\n要压实责任。\n请你单位于3月1日前报送。",
        "要压实责任。\n请你单位于3月1日前报送。",
        (),
    ),
    "an item that is a sentence has no more text": (
        "通报\n一、研讨少。\n二、按时报送整改方案。\n请你单位于3月1日前报送。", "", ("请你单位于3月1日前报送。",)),
    "tabs behind numbers are no table": (
        "通报\n一、学习\n1.\t研讨\t少。\n2.\t记录\t雷同。\n抽查\t三本。", "抽查 三本。", ()),
    "contents, and a line that looks like advertising": (
        "通报\n目　录\n一、会费…………1\n二、学习…………3\n一、会费\n二、学习\n抽查三本。\n会员费未上缴",
        "抽查三本。",
        ("会员费未上缴", "目录", "一、会费…………1", "二、学习…………3"),
    ),
    "nothing is read but contents": ("目录\n1.学习…………1\n公文…………2", "", ("目录", "1.学习…………1", "公文…………2")),
    "signature and date end the text before an attachment without items": (
        f"通知\n一、报送\n每月报送。\n附件：任务分解表\n区政府督查室\n2026年9月4日\n附件\n任务分解表\n{ROW}序号\t任务\n说明见表",
        "每月报送。",
        ("区政府督查室", "2026年9月4日", "附件", "任务分解表", "说明见表", "附件：任务分解表", "序号 | 任务"),
    ),
    "a signature in the middle of the items ends nothing": (
        "批复\n1.甲镇\n同意。\n区政府\n2026年9月4日\n第二批\n2.乙镇\n同意。", "同意。", ()),
    "what stands behind signature and date is no text": (
        f"通知\n一、报送\n每月报送。\n区委办 2026年9月4日\n分解表\n{ROW}序号\t任务", "每月报送。",
        ("区委办 2026年9月4日", "分解表", "序号 | 任务")),
    "a table of contents without a word": (
        "手册\n一、学习\n二、检查\n手册\n一、学习\n二、检查\n抽查。", "抽查。", ("一、学习", "二、检查", "手册")),
    "a table and nothing else": (
        f"{ROW}序号\t问题\t时限\n{ROW}1\t学习少\t2026年9月\n{ROW}2\t台账乱\t2026年10月", "",
        ("序号 | 问题 | 时限", "1 | 学习少 | 2026年9月", "2 | 台账乱 | 2026年10月")),
    "a pasted table below a title": (
        "问题清单\n序号\t问题\t措施\n1\t学习少\t补课", "", ("序号 | 问题 | 措施", "1 | 学习少 | 补课")),
    "beside a table a split is suggested all the same": (
        f"主要是：学习不深入；采购不规范。\n{ROW}1\t公车\t办公室", "",
        ("主要是：学习不深入；采购不规范。", "1 | 公车 | 办公室")),
    "items in a table only are read": (f"清单\n{ROW}1.研讨少。\t办公室\n{ROW}2.记录雷同。\t财务科", "财务科", ()),
}


@pytest.mark.parametrize("name", LOOSE)
def test_what_belongs_to_no_item_is_kept_apart(name: str) -> None:
    text, last, loose = LOOSE[name]
    (document,) = parse_outline(text)
    items = [item for _, item in walk(document.items)]
    assert (items[-1].text if items else "") == last
    assert document.loose == loose
    assert document.rows == sum(" | " in line for line in loose)


TEXT = "甲局反馈意见\n一、存在问题\n1.学习少。\n二、整改要求\n1.按时报送。\n每月报送进展。\n"
PLAIN = "甲局通知\n一、工作要求\n1.压实责任。\n2.按时报送。\n每月报送进展。\n"
SIGNED = "区委办\n区委第一巡察组\n2026年9月4日\n"
PROBLEMS = "1.公车使用不规范的问题。\n2.接待超标准的问题。"
ATTACHED = {
    "what the text has named already is not ticked again": (
        f"{TEXT}{SIGNED}附件\n问题清单\n{PROBLEMS}", ["附件 问题清单"], []),
    "a list of problems beside a text without any": (
        f"{PLAIN}{SIGNED}附件1：问题清单\n{PROBLEMS}", ["附件1：问题清单"], [2]),
    "a label without number": (f"{PLAIN}{SIGNED}附件：问题清单\n1.公车问题\n2.接待问题", ["附件：问题清单"], [2]),
    "advice is none": (f"{PLAIN}{SIGNED}（此件公开发布）\n附件：\n汇总\n整改建议：\n{PROBLEMS[:4]}", ["附件 汇总"], []),
    "several, behind the list of their names": (
        f"{PLAIN}附件：1.分解表\n2.问题清单\n{SIGNED}附件1\n分解表\n1.征地。\n附件2\n问题清单\n{PROBLEMS}",
        ["附件1 分解表", "附件2 问题清单"], [2]),
    "without a signature a title must follow": (f"{PLAIN}附件\n问题清单\n{PROBLEMS}", ["附件 问题清单"], [2]),
    "without the word for it": (f"{TEXT}{SIGNED}问题清单\n{PROBLEMS}", ["问题清单"], []),
    "parts that begin at 一、 again": (
        f"{TEXT}{SIGNED}附件\n方案\n甲组\n一、意见建议\n1.补课。\n乙组\n一、存在问题\n1.少。", ["附件 方案", "乙组"], []),
    "chapters of its own": (
        f"{TEXT}{SIGNED}附件\n某某\n方案\n一、意见建议\n1.补课。\n二、存在问题\n1.少。", ["附件 方案"], []),
}


@pytest.mark.parametrize("name", ATTACHED)
def test_an_attachment_with_items_is_a_document_of_its_own(name: str) -> None:
    text, titles, problems = ATTACHED[name]
    own, *attached = parse_outline(text)
    assert own.items[-1].children[-1].text == "每月报送进展。"
    assert [document.title for document in attached] == titles
    assert [(own.is_attachment, *(document.is_attachment for document in attached))] == [(False, *[True] * len(titles))]
    purposes = [[item.purpose for _, item in walk(document.items)] for document in attached]
    assert all(purposes)
    assert [len(one) for one in purposes if one == [Purpose.PROBLEM] * len(one)] == problems
    assert not any(purpose is Purpose.ADVICE for one in purposes for purpose in one)


def test_contents_and_tables_stay_with_the_part_they_stand_in() -> None:
    own, attached, other = parse_outline(
        f"会员费专刊\n通知\n目录\n一、学习……1\n二、检查……2\n一、学习\n见表。\n{ROW}1\t学习\n二、检查\n每月一次。\n{SIGNED}{ROW}2\t检查\n"
        f"附件\n清单\n{ROW}甲\t乙\n1.记录少。\n{ROW}丙\t丁\n{SIGNED}"
        "总结\n目录\n一、成效……1\n二、打算……2\n一、成效\n好。\n二、打算\n会员费收缴"
    )
    signed = tuple(SIGNED.split())
    assert own.loose == (*signed, "会员费专刊", "目录", "一、学习……1", "二、检查……2", "1 | 学习", "2 | 检查")
    assert attached.loose == (*signed, "甲 | 乙", "丙 | 丁")
    assert other.loose == ("会员费收缴", "目录", "一、成效……1", "二、打算……2")
    assert [document.rows for document in (own, attached, other)] == [2, 2, 0]


def test_contents_stay_with_the_first_of_the_parts_in_their_line() -> None:
    text = f"一、学习情况{'甲。' * 50}二、检查情况{'乙。' * 50}"
    documents = parse_outline(f"目录一、学习情况二、检查情况{text}{text}")
    assert [document.loose for document in documents] == [("目录一、学习情况二、检查情况",), ()]


@pytest.mark.parametrize(("text", "n"), [
    (f"{TEXT}{SIGNED}附件：问题清单", 1), (f"{TEXT}{SIGNED}附件：\n1.问题清单\n2.线索清单", 1),
    (f"{TEXT}附件\n1.问题清单\n2.线索清单\n{SIGNED}", 1), (f"附件1\n问题清单\n{PROBLEMS}", 1),
    (f"{TEXT}{SIGNED}附件\n清单\n1.甲。\n{SIGNED}乙局反馈意见\n一、学习少。", 3),
])
def test_a_list_of_attachments_is_none_and_a_document_behind_one_stands_alone(text: str, n: int) -> None:
    documents = parse_outline(text)
    assert [document.is_attachment for document in documents] == [False, True, False][:n]
