"""The words of the field as closed lists. The value is what the database stores; the label is made by the web layer."""

from enum import StrEnum


class Role(StrEnum):
    """What a post may do. Business roles first, then the three administrators (三员), who never touch business data."""

    INSPECTOR = "inspector"
    SUPERVISOR = "supervisor"
    LIAISON = "liaison"
    LEADER = "leader"
    DISCIPLINE = "discipline"
    SYSADMIN = "sysadmin"
    SECADMIN = "secadmin"
    AUDITOR = "auditor"


ADMINISTRATORS = frozenset({Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR})
WATCHERS = ADMINISTRATORS - {Role.SYSADMIN}  # of security and of the log: they watch the system administrator


class UnitKind(StrEnum):
    """A team is an inspection team: it owns rounds and has no tasks of its own."""

    ORGAN = "organ"
    TEAM = "team"


class RoundKind(StrEnum):
    INSPECTION = "inspection"
    LOOK_BACK = "look_back"
    STANDING_CHECK = "standing_check"
    WORK_PLAN = "work_plan"
    MEETING = "meeting"
    INSTRUCTION = "instruction"


class PlanDate(StrEnum):
    """The dates of a round's plan, in the order of the procedure."""

    PLAN_DUE = "plan_due"
    CONCENTRATED = "concentrated"
    PROGRESS_REPORT = "progress_report"
    BULLETIN = "bulletin"
    EVALUATION = "evaluation"
    CLUE_REPLY = "clue_reply"


class Mode(StrEnum):
    """立行立改 / 限期整改 / 长期坚持. An ongoing task may also have a date ("2025年底前，并长期坚持")."""

    IMMEDIATE = "immediate"
    TIMED = "timed"
    ONGOING = "ongoing"


class Nature(StrEnum):
    """面上问题 / 点上问题."""

    SYSTEMIC = "systemic"
    SPECIFIC = "specific"


class State(StrEnum):
    DRAFT = "draft"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    ENDORSING = "endorsing"
    SUBMITTED = "submitted"
    VERIFIED = "verified"
    CLOSED = "closed"
    SUSTAINED = "sustained"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


class Action(StrEnum):
    ASSIGN = "assign"
    ACCEPT = "accept"
    REPORT_PROGRESS = "report_progress"
    SUBMIT = "submit"
    ENDORSE = "endorse"
    WITHDRAW = "withdraw"
    RETURN = "return_"
    VERIFY = "verify"
    CLOSE = "close"
    SUSTAIN = "sustain"
    UNDO_CLOSE = "undo_close"
    SUSPEND = "suspend"
    RESUME = "resume"
    CANCEL = "cancel"
    REOPEN = "reopen"


class PartState(StrEnum):
    """The state of one unit's part of a task (lead or supporting)."""

    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    HANDED_IN = "handed_in"
    EXCUSED = "excused"


class PartAction(StrEnum):
    ACCEPT = "accept"
    HAND_IN = "hand_in"
    RETURN = "return_"
    EXCUSE = "excuse"


class Grade(StrEnum):
    """完成整改 / 基本完成 / 长期坚持. 未完成 is what is open at the as-of date, never a grade."""

    COMPLETED = "completed"
    BASIC = "basic"
    ONGOING = "ongoing"


class DeadlineKind(StrEnum):
    """Every clock of the field is a row of one table; this issue of the software writes `final` and `receipt`."""

    FINAL = "final"
    RECEIPT = "receipt"


class DeadlineState(StrEnum):
    RUNNING = "running"
    HELD = "held"
    STOPPED = "stopped"


class VersionKind(StrEnum):
    """Why a deadline got the date it has."""

    ORIGINAL = "original"
    EXTENSION = "extension"
    RECALCULATED = "recalculated"
    RESUMED = "resumed"
    REOPENED = "reopened"


class Act(StrEnum):
    """What a rung of the ladder does. Letters are shown by their name, never as a light."""

    REMINDER = "reminder"
    SECOND_REMINDER = "second_reminder"
    BLUE_LETTER = "blue_letter"
    YELLOW_LETTER = "yellow_letter"
    RED_LETTER = "red_letter"
    REFERRAL = "referral"


class Reach(StrEnum):
    """Where the addressee of a rung is looked for: from the unit itself, from its parent, or from the top unit."""

    OWN = "own"
    PARENT = "parent"
    OFFICE = "office"


class Light(StrEnum):
    """亮灯: ● on track, ◔ due soon, ◕ imminent, ▲ overdue, ○ ongoing, ‖ waiting (held), ■ done."""

    GREEN = "green"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"
    GREY = "grey"
    WAITING = "waiting"
    DONE = "done"


class RuleKind(StrEnum):
    """How a deadline was entered: as a date, or counted from an anchor."""

    DATE = "date"
    DAYS = "days"
    WORKDAYS = "workdays"
    MONTHS = "months"


class Anchor(StrEnum):
    """The day from which a deadline is counted; the day itself is not counted."""

    FEEDBACK = "feedback"
    ASSIGNMENT = "assignment"
    RECEIPT = "receipt"
    DATE = "date"


class NoticeKind(StrEnum):
    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    TO_ENDORSE = "to_endorse"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    VERIFIED = "verified"
    CLOSED = "closed"
    SUSTAINED = "sustained"
    CLOSE_UNDONE = "close_undone"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    CANCELLED = "cancelled"
    REOPENED = "reopened"
    ESCALATED = "escalated"
    PART_HANDED_IN = "part_handed_in"
    PART_RETURNED = "part_returned"
    PART_EXCUSED = "part_excused"
    CORRECTED = "corrected"


class Door(StrEnum):
    """By which way an act came in."""

    WEB = "web"
    COMMAND = "command"
    JOB = "job"
