"""The sentence for each broken rule: what is wrong and what to do. A test finds every code that is raised."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from ..domain.errors import DomainError
from ..domain.permissions import Ability
from .admin_messages import ADMIN_MESSAGES
from .labels import LABELS, label
from .marks import listed

MESSAGES: dict[str, object] = ADMIN_MESSAGES | {
    "access.not_allowed": _l("Your post does not carry this right. If you hold several posts, switch to the right one."),
    "round.not_found": _l("There is no such round, or it is not within the reach of your post."),
    "round.stale": _l("Somebody changed this round meanwhile. Look at it again and repeat your change."),
    "round.code_form": _l("The code takes letters, digits, Chinese characters and single hyphens, at most %(limit)s."),
    "round.code_taken": _l("A round with the code %(code)s exists already. Choose another code."),
    "round.feedback_in_future": _l("The day of the feedback cannot lie in the future."),
    "round.not_a_team": _l("Choose an inspection team."),
    "round.closed": _l("The round was closed on %(closed_on)s; nothing in it can be changed any more."),
    "round.in_use": _l("Inspected unit and team can be changed only while nothing hangs on the round."),
    "plan.months_or_date": _l("Give the months or the date, not both."),
    "plan.months": _l("The number must be from %(least)s to %(most)s."),
    "plan.before_feedback": _l("“%(date)s” lies before the day of the feedback (%(feedback_on)s)."),
    "plan.before_period": _l("“%(date)s” lies before the end of the concentrated rectification (%(end_on)s). Give a later "
                             "date, or correct the period."),
    "plan.feedback_missing": _l("“%(date)s” is counted from the day of the feedback: enter that day, or give the date."),
    "plan.period_missing": _l("“%(date)s” is counted from the end of the concentrated rectification: enter it as well."),
    "category.not_found": _l("There is no such category in this round."),
    "category.twice": _l("Two categories have the same name."),
    "category.form": _l("A round has at most %(most)s categories, each with a name of at most %(limit)s characters."),
    "category.in_use": _l("Findings belong to the category “%(name)s”, so it cannot go. You can give it another name."),
    "task.not_found": _l("There is no such task, or it is not within the reach of your post."),
    "task.stale": _l("Somebody was faster: the task is now “%(state)s”. Look at it again before you act."),
    "task.no_such_transition": _l("“%(action)s” is not possible while the task is “%(state)s”."),
    "part.no_such_transition": _l("“%(action)s” is not possible while the unit's part is “%(state)s”."),
    "task.not_a_draft": _l("The task is assigned already and can no longer be edited as a draft."),
    "task.deadline_missing": _l("Give a deadline; only long-term tasks may go without."),
    "task.deadline_past": _l("The deadline %(deadline_on)s has passed already. Choose a later one."),
    "task.date_reason_missing": _l("This is not the suggested date. Give the reason: it is kept in the log and told to "
                                   "the unit."),
    "task.reason_missing": _l("Give the reason: it is kept in the log and told to the unit."),
    "task.unit_twice": _l("A unit can have only one part in a task. Take it out of the list a second time."),
    "task.team_has_no_tasks": _l("An inspection team cannot be given tasks. Choose an organ."),
    "task.reopened_already": _l("The task was reopened already; work on its newest cycle."),
    "part.not_found": _l("There is no such part, or it is not your unit's."),
    "part.not_accepted": _l("Accept the task first, then report on it."),
    "part.nothing_to_hand_in": _l("%(unit)s reported nothing yet. Say here what was achieved, or report progress first."),
    "part.lead_goes_with_task": _l("The lead unit's part goes with the task itself."),
    "part.task_not_in_progress": _l("This is possible only while the task is in rectification; it is “%(state)s”."),
    "submission.parts_missing": _l("It cannot be submitted yet. These units have not handed in their parts: %(units)s."),
    "submission.no_report": _l("It cannot be submitted yet. Nothing was reported in this cycle: report the progress first."),
    "correction.history": _l("The task was reopened: this cycle is history and stays as it is."),
    "correction.task_state": _l("A task that is “%(state)s” can no longer be corrected."),
    "correction.report_state": _l("A report can be corrected while the task is in rectification; it is “%(state)s”."),
    "correction.signed": _l("The unit's leader has endorsed this report; it stays as it was signed. Report anew instead."),
    "correction.struck_already": _l("It was struck out already."),
    "correction.nothing_changed": _l("Nothing is different from before. Change something, or go back."),
    "correction.reason_missing": _l("Give the reason: it is kept in the log."),
    "correction.report_not_found": _l("There is no such progress report, or it is not within the reach of your post."),
    "correction.report_stale": _l("Somebody changed this report meanwhile. Look at it again before you act."),
    "finding.not_found": _l("There is no such finding in this round."),
    "finding.stale": _l("Somebody changed this finding meanwhile. Look at it again and repeat your change."),
    "finding.struck": _l("The finding was struck out; it stays as it is."),
    "finding.parent_struck": _l("The finding above was struck out. Choose another one."),
    "finding.below_itself": _l("A finding cannot hang below itself or below one of its own."),
    "finding.reason_missing": _l("Give the reason: it is kept in the log and shown beside the finding."),
    "finding.has_tasks": _l("Tasks hang on the finding or below it (%(n)s: %(tasks)s). Cancel them first; what was "
                            "submitted is returned before."),
    "finding.rectified": _l("Tasks on the finding or below it were closed (%(n)s: %(tasks)s). It was rectified and can no "
                            "longer be struck out."),
    "measure.not_found": _l("There is no such proposed measure, or it is not within the reach of your post."),
    "measure.stale": _l("Somebody changed this measure meanwhile. Look at it again and repeat your change."),
    "measure.belongs_to_task": _l("A task has taken the measure up; it is changed with the task."),
    "measure.taken_up_without_result": _l("Say of every proposed measure that you take up what can be verified."),
    "measure.taken_up_already": _l("One of the proposed measures was taken up by another task meanwhile. Choose again."),
    "saved_filter.not_found": _l("There is no such kept filter; perhaps it was deleted meanwhile."),
    "saved_filter.name_missing": _l("Give the filter a name."),
    "saved_filter.name_taken": _l("You keep a filter named “%(name)s” for this list already. Choose another name."),
    "saved_filter.too_many": _l("At most %(limit)s filters are kept for a list. Delete one first."),
    "notice.not_found": _l("There is no such notice."),
    "separation.verifier_did_it": _l("Whoever worked on the task cannot verify it. Ask a colleague."),
    "separation.closer_did_it": _l("Whoever worked on the task cannot close it. Ask a colleague."),
    "separation.closer_verified_it": _l("Whoever verified the task cannot close it. Ask a colleague."),
    "separation.doer_verified_it": _l("Whoever verified the task cannot work on it. Ask a colleague."),
    "closure.grade": _l("This result does not go with this act."),
    "closure.undo_same_person_same_day": _l("Only the person who closed it can undo that, on the same day."),
    "closure.reopened_already": _l("The task was reopened already, so its closure stands."),
    "upload.several": "%(faults)s",
    "upload.name": _l("The file name is missing or longer than %(limit)s characters: %(name)s. Rename the file."),
    "upload.empty": _l("%(name)s is empty. Choose the file again."),
    "upload.suffix": _l("%(name)s cannot be taken. Allowed are: %(allowed)s."),
    "upload.content": _l("%(name)s is not a real %(suffix)s file. Open it in its program and save it again."),
    "upload.broken_container": _l("%(name)s is damaged. Open it in its program and save it again."),
    "upload.wrong_container": _l("%(name)s does not hold what its name says. Save it again in its program."),
    "upload.bomb": _l("%(name)s unpacks to far more than a document does and was refused."),
    "upload.program": _l("%(name)s contains a program. Take it out and choose the file again."),
    "text.secrecy_mark": _l("The text bears a mark of secrecy. This system must not hold state secrets."),
    "upload.macro": _l("%(name)s contains macros. Save it without macros and choose it again."),
    "upload.secrecy_mark": _l("%(name)s bears a mark of secrecy. This system must not hold state secrets."),
    "upload.secrecy_inside": _l(
        "The text of %(name)s bears a mark of secrecy. This system must not hold state secrets; it was not stored."),
    "upload.too_many": _l("At most %(limit)s files at once. Report again for the others."),
    "file.missing": _l("The file %(digest)s is missing from the store. Tell the system administrator."),
    "file.changed": _l("The file %(digest)s was changed in the store. Tell the system administrator."),
    "deadline.anchor_must_be_date": _l("A deadline given as a date is not counted from anything."),
    "deadline.date_missing": _l("Give the date."),
    "deadline.date_unexpected": _l("A date is given only when it is counted from a date."),
    "deadline.amount_unexpected": _l("A deadline given as a date has no number of days."),
    "deadline.amount_missing": _l("Give the number of days or months."),
    "deadline.amount_out_of_range": _l("The number must be from %(least)s to %(most)s."),
    "deadline.anchor_missing": _l("The day to count from is not known yet: enter the day of the feedback in the round."),
    "deadline.resumed_before_held": _l("A clock cannot go on before it was held."),
    "demo.database_not_empty": _l("This database holds data and is not a demo. The demo office needs an empty one."),
    "demo.date_only_in_demo": _l("Only a demo database has an office date that can be moved."),
    "demo.date_forward_only": _l("The office date moves forward only; it stands at %(office_on)s."),
    "separation.doer_closed_it": _l("Whoever closed the task cannot work on it. Ask a colleague."),
    "measure.result_missing": _l("Every measure needs a text and a result that can be verified."),
    "evidence.not_found": _l("There is no such file, or it is not within the reach of your post."),
    "document.not_found": _l("There is no such document, or it is not within the reach of your post."),
    "document.imported_already": _l("The document was imported already. What became of it is shown below."),
    "document.nothing_chosen": _l("Tick at least one item as a problem or a measure."),
    "document.outline_changed": _l("The outline is not the one you saw. Open the document again and tick once more."),
    "import.empty": _l("There is no text in it. Choose another file or paste the text."),
    "import.old_word": _l("Files of older programs cannot be read. Save the file as docx and choose it again."),
    "import.unsupported_suffix": _l("Files of the kind “%(suffix)s” cannot be read. Readable are: %(supported)s."),
    "import.too_long": _l("The text has %(length)s characters; at most %(limit)s can be read. Split the document."),
    "import.undecodable": _l("The text file cannot be read. Save it as UTF-8, or paste the text."),
    "import.encrypted": _l("The file is protected by a password. Remove the password and choose it again."),
    "import.not_docx": _l("The file is not a real docx document, or it is damaged. Save it again in Word or WPS."),
    "import.unreasonable_archive": _l("The file unpacks to far more than a document does and was refused."),
    "outline.too_long": _l("The text has %(length)s characters; at most %(limit)s can be read. Split the document."),
    "report.not_found": _l("There is no such report, or it is not within the reach of your post."),
    "report.format": _l("A report can be made as: %(formats)s."),
    "report.too_many_rows": _l("The ledger has more than %(rows)s rows, which one sheet cannot hold. Narrow the filter."),
    "figures.do_not_reconcile": _l("The figures do not add up, so nothing was made. Tell the system administrator."),
    "figures.grade_contradicts_state": _l(
        "The result of %(number)s contradicts its state, so nothing was made. Tell the system administrator."),
    "figures.counted_twice": _l("%(number)s was counted twice, so nothing was made. Tell the system administrator."),
    "ladder.numbers": _l("The rungs of the ladder must be numbered from 0 without a gap."),
    "ladder.workdays_out_of_range": _l("Rung %(rung)s lies more than %(most)s working days from the deadline."),
    "ladder.no_addressee": _l("Rung %(rung)s has no addressee. Choose at least one post."),
    "ladder.not_rising": _l("Rung %(rung)s must come later than the rung before it."),
    "light.thresholds": _l("Yellow must begin earlier than orange, and neither after the deadline."),
    "backup.name_taken": _l("%(file)s is there already. Choose another name."),
    "backup.not_whole": _l("%(file)s is not a backup, or not a whole one. Take another."),
    "backup.damaged": _l("%(part)s in the backup is damaged or was changed: it cannot be restored. Keep another backup."),
    "backup.newer": _l("The backup was made by a newer version of this program. Install that version first."),
    "restore.damaged": _l("%(part)s in the backup is damaged or was changed, so nothing was restored. Take another backup."),
    "restore.not_empty": _l(
        "The database holds data already, and nothing was changed. Name a new, empty one in TRACKER_DATABASE_URL."),
    "restore.folder_in_use": _l(
        "The folder %(folder)s holds the log of another office. Name an empty folder in TRACKER_FILES."),
    "restore.does_not_fit": _l("The table %(table)s of the backup does not fit this program. Nothing was restored."),
    "restore.refused": _l("The database refused the rows: %(why)s. Nothing was restored."),
    "calendar.not_published": _l("The days off of that year are not published yet. Load them when they are."),
    "import.no_rows": _l("Nothing stands below the head of the first sheet. Fill in at least one row."),
    "import.not_xlsx": _l("The file is not a real xlsx workbook, or it is damaged. Save it again in Excel or WPS."),
    "import.too_large": _l("The workbook is larger than %(limit)s MB. Split it."),
    "import.too_many_cells": _l(
        "The first sheet reaches beyond %(rows)s rows or %(columns)s columns. Delete what is not needed."),
    "import.columns_missing": _l("These columns are missing in the first sheet: %(columns)s. Use the template."),
}


def sentence(error: DomainError) -> str:
    """Words of the vocabulary among the values are named in the reader's language."""
    values = {key: shown(value) for key, value in error.values.items()}
    return str(MESSAGES[error.code]) % values if values else str(MESSAGES[error.code])


def shown(value: object) -> object:
    if isinstance(value, StrEnum) and not isinstance(value, Ability) and type(value) in LABELS:
        return label(value)
    if isinstance(value, DomainError):
        return sentence(value)
    return listed(str(shown(each)) for each in value) if isinstance(value, list | tuple) else value
