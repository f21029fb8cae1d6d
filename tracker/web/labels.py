"""The name of every word of the vocabulary, as the field says it. A test asks for each member."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice

from ..domain import vocabulary as v

LABELS: dict[type[StrEnum], dict[StrEnum, object]] = {
    v.Role: {
        v.Role.INSPECTOR: _l("Inspection team member"),
        v.Role.SUPERVISOR: _l("Supervision office"),
        v.Role.LIAISON: _l("Unit liaison"),
        v.Role.LEADER: _l("Unit leader"),
        v.Role.DISCIPLINE: _l("Discipline officer"),
        v.Role.SYSADMIN: _l("System administrator"),
        v.Role.SECADMIN: _l("Security administrator"),
        v.Role.AUDITOR: _l("Audit administrator"),
    },
    v.UnitKind: {v.UnitKind.ORGAN: _l("Organ"), v.UnitKind.TEAM: _l("Inspection team")},
    v.RoundKind: {
        v.RoundKind.INSPECTION: _l("Inspection"),
        v.RoundKind.LOOK_BACK: _l("Look-back"),
        v.RoundKind.STANDING_CHECK: _l("Standing check"),
        v.RoundKind.WORK_PLAN: _l("Work plan"),
        v.RoundKind.MEETING: _l("Meeting decisions"),
        v.RoundKind.INSTRUCTION: _l("Leader's instruction"),
    },
    v.PlanDate: {
        v.PlanDate.PLAN_DUE: _l("Rectification plan due"),
        v.PlanDate.CONCENTRATED: _l("End of the concentrated rectification"),
        v.PlanDate.PROGRESS_REPORT: _l("Progress report due"),
        v.PlanDate.BULLETIN: _l("Bulletin due"),
        v.PlanDate.EVALUATION: _l("Evaluation"),
        v.PlanDate.CLUE_REPLY: _l("Reply on clues"),
    },
    v.Mode: {
        v.Mode.IMMEDIATE: _l("At once"),
        v.Mode.TIMED: _l("By a deadline"),
        v.Mode.ONGOING: _l("Long-term"),
    },
    v.Nature: {v.Nature.SYSTEMIC: _l("Systemic problem"), v.Nature.SPECIFIC: _l("Specific problem")},
    v.State: {
        v.State.DRAFT: _l("Draft"),
        v.State.ASSIGNED: _l("Awaiting receipt"),
        v.State.IN_PROGRESS: _l("In rectification"),
        v.State.ENDORSING: _l("Awaiting endorsement"),
        v.State.SUBMITTED: _l("Awaiting verification"),
        v.State.VERIFIED: _l("Awaiting closure"),
        v.State.CLOSED: _l("Closed"),
        v.State.SUSTAINED: _l("Long-term"),
        v.State.SUSPENDED: _l("Suspended"),
        v.State.CANCELLED: _l("Cancelled"),
    },
    v.Action: {
        v.Action.ASSIGN: _l("Assign"),
        v.Action.ACCEPT: _l("Accept"),
        v.Action.REPORT_PROGRESS: _l("Report progress"),
        v.Action.SUBMIT: _l("Submit for closure"),
        v.Action.ENDORSE: _l("Endorse"),
        v.Action.WITHDRAW: _l("Withdraw"),
        v.Action.RETURN: _l("Return"),
        v.Action.VERIFY: _l("Verify"),
        v.Action.CLOSE: _l("Close"),
        v.Action.SUSTAIN: _l("Continue as long-term"),
        v.Action.UNDO_CLOSE: _l("Undo closure"),
        v.Action.SUSPEND: _l("Suspend"),
        v.Action.RESUME: _l("Resume"),
        v.Action.CANCEL: _l("Cancel the task"),
        v.Action.REOPEN: _l("Reopen"),
    },
    v.PartState: {
        v.PartState.ASSIGNED: _l("Awaiting receipt"),
        v.PartState.ACCEPTED: _l("Accepted"),
        v.PartState.HANDED_IN: _l("Handed in"),
        v.PartState.EXCUSED: _l("Excused"),
    },
    v.PartAction: {
        v.PartAction.ACCEPT: _l("Accept"),
        v.PartAction.HAND_IN: _l("Hand in the part"),
        v.PartAction.RETURN: _l("Return the part"),
        v.PartAction.EXCUSE: _l("Excuse the unit"),
    },
    v.Grade: {
        v.Grade.COMPLETED: _l("Completed"),
        v.Grade.BASIC: _l("Basically completed"),
        v.Grade.ONGOING: _l("Long-term"),
    },
    v.DeadlineKind: {
        v.DeadlineKind.FINAL: _l("Rectification deadline"),
        v.DeadlineKind.RECEIPT: _l("Receipt deadline"),
    },
    v.DeadlineState: {
        v.DeadlineState.RUNNING: _l("Running"),
        v.DeadlineState.HELD: _l("Held"),
        v.DeadlineState.STOPPED: _l("Stopped"),
    },
    v.VersionKind: {
        v.VersionKind.ORIGINAL: _l("Original"),
        v.VersionKind.EXTENSION: _l("Extension"),
        v.VersionKind.RECALCULATED: _l("Counted from the receipt"),
        v.VersionKind.RESUMED: _l("Resumed"),
        v.VersionKind.REOPENED: _l("Reopened"),
    },
    v.Act: {
        v.Act.REMINDER: _l("Reminder"),
        v.Act.SECOND_REMINDER: _l("Second reminder"),
        v.Act.BLUE_LETTER: _l("Blue letter"),
        v.Act.YELLOW_LETTER: _l("Yellow letter"),
        v.Act.RED_LETTER: _l("Red letter"),
        v.Act.REFERRAL: _l("Referral"),
    },
    v.Reach: {v.Reach.OWN: _l("Own unit"), v.Reach.PARENT: _l("Parent unit"), v.Reach.OFFICE: _l("Top unit")},
    v.Light: {
        v.Light.GREEN: _l("On track"),
        v.Light.YELLOW: _l("Due soon"),
        v.Light.ORANGE: _l("Imminent"),
        v.Light.RED: _l("Overdue"),
        v.Light.GREY: _l("Long-term work"),
        v.Light.WAITING: _l("Waiting"),
        v.Light.DONE: _l("Done"),
    },
    v.RuleKind: {
        v.RuleKind.DATE: _l("A date"),
        v.RuleKind.DAYS: _l("Days"),
        v.RuleKind.WORKDAYS: _l("Working days"),
        v.RuleKind.MONTHS: _l("Months"),
    },
    v.Anchor: {
        v.Anchor.FEEDBACK: _l("From the feedback"),
        v.Anchor.ASSIGNMENT: _l("From the assignment"),
        v.Anchor.RECEIPT: _l("From the receipt"),
        v.Anchor.DATE: _l("From a date"),
    },
    v.NoticeKind: {
        v.NoticeKind.ASSIGNED: _l("A task was assigned to you"),
        v.NoticeKind.ACCEPTED: _l("The task was accepted"),
        v.NoticeKind.TO_ENDORSE: _l("A submission waits for your endorsement"),
        v.NoticeKind.SUBMITTED: _l("A submission waits for verification"),
        v.NoticeKind.RETURNED: _l("The task was returned"),
        v.NoticeKind.WITHDRAWN: _l("The submission was withdrawn"),
        v.NoticeKind.VERIFIED: _l("The task was verified"),
        v.NoticeKind.CLOSED: _l("The task was closed"),
        v.NoticeKind.SUSTAINED: _l("The task continues as long-term"),
        v.NoticeKind.CLOSE_UNDONE: _l("The closure was undone"),
        v.NoticeKind.SUSPENDED: _l("The task was suspended"),
        v.NoticeKind.RESUMED: _l("The task was resumed"),
        v.NoticeKind.CANCELLED: _l("The task was cancelled"),
        v.NoticeKind.REOPENED: _l("The task was reopened"),
        v.NoticeKind.ESCALATED: _l("A deadline needs attention"),
        v.NoticeKind.PART_HANDED_IN: _l("A supporting unit handed in its part"),
        v.NoticeKind.PART_RETURNED: _l("Your part was returned"),
        v.NoticeKind.PART_EXCUSED: _l("Your unit was released from its part"),
        v.NoticeKind.CORRECTED: _l("The task was corrected"),
    },
    v.Door: {v.Door.WEB: _l("Web page"), v.Door.COMMAND: _l("Command"), v.Door.JOB: _l("Job")},
}

# Shape and word besides the colour, so that a light reads in grey print.
SIGNS = {
    v.Light.GREEN: "●",
    v.Light.YELLOW: "◔",
    v.Light.ORANGE: "◕",
    v.Light.RED: "▲",
    v.Light.GREY: "○",
    v.Light.WAITING: "‖",
    v.Light.DONE: "■",
}


def label(word: StrEnum | None) -> str:
    """'—' for nothing."""
    return "—" if word is None else str(LABELS[type(word)][word])


# What a light says where the state says it better: for what a task waits, how it ended.
SAID_BY_STATE: dict[v.Light, frozenset[StrEnum]] = {
    v.Light.WAITING: frozenset({v.State.ENDORSING, v.State.SUBMITTED, v.State.VERIFIED, v.State.SUSPENDED,
                                v.PartState.HANDED_IN}),
    v.Light.GREY: frozenset({v.State.SUSTAINED}),
    v.Light.DONE: frozenset({v.State.CLOSED, v.State.CANCELLED, v.PartState.EXCUSED}),
}
RECEIPT_ACTS = {v.Act.REMINDER: _l("Receipt reminder"), v.Act.SECOND_REMINDER: _l("Second receipt reminder")}


def light_label(light: v.Light, state: StrEnum | None = None) -> str:
    """The word beside a light; `state` is that of the task or of the part."""
    return label(state if state in SAID_BY_STATE.get(light, ()) else light)


def act_label(act: v.Act, kind: v.DeadlineKind | None) -> str:
    """A reminder of a receipt comes after its deadline, so that it cannot be called one before it."""
    name = RECEIPT_ACTS.get(act) if kind is v.DeadlineKind.RECEIPT else None
    return label(act) if name is None else str(name)


def choices(kind: type[StrEnum], *, without: tuple[StrEnum, ...] = ()) -> list[SelectChoice]:
    return [SelectChoice(word.value, name) for word, name in LABELS[kind].items() if word not in without]
