"""The closed lists of the vocabulary in the field's own words, for official documents (which are never translated)."""

from datetime import date

from ..domain.vocabulary import Act, DeadlineKind, Grade, Light, Mode, State

UNFINISHED = "未完成"
MODES = {Mode.IMMEDIATE: "立行立改", Mode.TIMED: "限期整改", Mode.ONGOING: "长期坚持"}
GRADES = {Grade.COMPLETED: "完成整改", Grade.BASIC: "基本完成", Grade.ONGOING: "长期坚持"}
STATES = {
    State.DRAFT: "拟办",
    State.ASSIGNED: "已交办",
    State.IN_PROGRESS: "办理中",
    State.ENDORSING: "待签字背书",
    State.SUBMITTED: "已提请销号",
    State.VERIFIED: "已核查",
    State.CLOSED: "已销号",
    State.SUSTAINED: "持续整改",
    State.SUSPENDED: "挂账",
    State.CANCELLED: "已撤销",
}
DEADLINES = {DeadlineKind.FINAL: "整改时限", DeadlineKind.RECEIPT: "签收时限"}
ACTS = {
    Act.REMINDER: "临期提醒",
    Act.SECOND_REMINDER: "二次提醒",
    Act.BLUE_LETTER: "蓝色催办单",
    Act.YELLOW_LETTER: "黄色警示单",
    Act.RED_LETTER: "红色督办单",
    Act.REFERRAL: "提级约谈建议",
}
LIGHTS = {
    Light.GREEN: "绿灯（正常）",
    Light.YELLOW: "黄灯（临期）",
    Light.ORANGE: "橙灯（紧迫）",
    Light.RED: "红灯（逾期）",
    Light.GREY: "灰灯（长期坚持）",
    Light.WAITING: "待审（时限中止）",
    Light.DONE: "已办结",
}


def chinese_date(day: date) -> str:
    """成文日期 in Arabic numerals without leading zeros: 2026年3月3日."""
    return f"{day.year}年{day.month}月{day.day}日"
