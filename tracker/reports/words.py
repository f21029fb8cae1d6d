"""The closed lists of the vocabulary as the Chinese pages say them, for official documents (which are never translated)."""

from datetime import date
from enum import StrEnum

from ..domain.vocabulary import Act, DeadlineKind, Grade, Light, Mode, PartState, RoundKind, State

UNFINISHED = "未完成"
MODES = {Mode.IMMEDIATE: "立行立改", Mode.TIMED: "限期整改", Mode.ONGOING: "长期坚持"}
GRADES = {Grade.COMPLETED: "完成整改", Grade.BASIC: "基本完成", Grade.ONGOING: "长期坚持"}
STATES = {
    State.DRAFT: "拟办",
    State.ASSIGNED: "待签收",
    State.IN_PROGRESS: "整改中",
    State.ENDORSING: "待签字背书",
    State.SUBMITTED: "待核查",
    State.VERIFIED: "待销号",
    State.CLOSED: "已销号",
    State.SUSTAINED: "长期坚持",
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
    Light.GREEN: "正常",
    Light.YELLOW: "临期",
    Light.ORANGE: "即将到期",
    Light.RED: "逾期",
    Light.GREY: "长期",
    Light.WAITING: "待核查或挂账",
    Light.DONE: "已办结",
}
KINDS = {
    RoundKind.INSPECTION: "巡视巡察",
    RoundKind.LOOK_BACK: "回头看",
    RoundKind.STANDING_CHECK: "日常督查",
    RoundKind.WORK_PLAN: "工作要点",
    RoundKind.MEETING: "会议议定事项",
    RoundKind.INSTRUCTION: "领导批示",
}
SAID_BY_STATE: dict[Light, dict[StrEnum, str]] = {
    Light.GREY: {State.SUSTAINED: STATES[State.SUSTAINED]},
    Light.WAITING: {PartState.HANDED_IN: "已报送", **{
        state: STATES[state] for state in (State.ENDORSING, State.SUBMITTED, State.VERIFIED, State.SUSPENDED)}},
    Light.DONE: {state: STATES[state] for state in (State.CLOSED, State.CANCELLED)},
}


def light_word(light: Light, state: StrEnum | None) -> str:
    """For what a task or a part waits and how it ended is said by its state."""
    return SAID_BY_STATE.get(light, {}).get(state, LIGHTS[light]) if state else LIGHTS[light]


def chinese_date(day: date) -> str:
    """成文日期 in Arabic numerals without leading zeros: 2026年3月3日."""
    return f"{day.year}年{day.month}月{day.day}日"
