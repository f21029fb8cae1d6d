"""Where the sentence of a broken rule stands: at the field that it speaks of, else on top of the form."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import Field

from ...domain.errors import RuleBroken
from ...domain.uploads import bears_mark
from ..messages import sentence

# A rule, or `noun.*` for all other rules of a noun, and the fields of which it can speak: of those that a form has it is
# the first that holds something, else the first. A rule about the thing as a whole is not here.
FIELDS: dict[str, tuple[str, ...]] = {
    "round.code_form": ("code",),
    "round.code_taken": ("code",),
    "round.feedback_in_future": ("feedback_on",),
    "round.not_a_team": ("team_id",),
    "plan.feedback_missing": ("feedback_on",),
    "plan.*": ("plan",),
    "category.*": ("categories",),
    "finding.below_itself": ("parent_id",),
    "finding.parent_struck": ("parent_id",),
    "finding.reason_missing": ("reason",),
    "task.deadline_missing": ("kind",),
    "task.deadline_past": ("deadline_on", "amount", "date"),
    "task.reason_missing": ("reason",),
    "task.date_reason_missing": ("reason",),
    "task.unit_twice": ("supporting_unit_ids",),
    "task.team_has_no_tasks": ("lead_unit_id",),
    "deadline.anchor_missing": ("anchor",),
    "deadline.anchor_must_be_date": ("anchor",),
    "deadline.amount_missing": ("amount",),
    "deadline.amount_out_of_range": ("amount",),
    "deadline.amount_unexpected": ("amount",),
    "deadline.date_missing": ("date",),
    "deadline.date_unexpected": ("date",),
    "measure.result_missing": ("measures",),
    "measure.taken_up_already": ("proposed_ids",),
    "measure.taken_up_without_result": ("proposed_ids",),
    "closure.grade": ("grade",),
    "correction.reason_missing": ("reason",),
    "part.nothing_to_hand_in": ("reason",),
    "upload.name": ("files", "file", "name"),
    "upload.*": ("files", "file", "text"),
    "import.*": ("file", "text"),
    "outline.too_long": ("file", "text"),
    "staff.*": ("file",),
    "unit.name": ("name",),
    "unit.name_taken": ("name",),
    "unit.namesake": ("anyway",),
    "unit.dates": ("to_on", "from_on"),
    "unit.last_day_missing": ("to_on",),
    "unit.post_before": ("from_on",),
    "unit.work_before": ("from_on",),
    "unit.has_units": ("to_on",),
    "unit.has_posts": ("to_on",),
    "unit.team_has_no_units": ("parent_id",),
    "unit.team_needs_parent": ("parent_id",),
    "unit.parent_ended": ("parent_id",),
    "unit.root_stays": ("parent_id",),
    "unit.under_itself": ("parent_id",),
    "date.begin_far": ("from_on", "feedback_on"),
    "date.end_far": ("to_on",),
    "user.name": ("name",),
    "user.login_form": ("login",),
    "user.login_taken": ("login",),
    "password.old_wrong": ("old_password",),
    "password.*": ("new_password",),
    "post.dates": ("to_on",),
    "post.ends_too_early": ("to_on",),
    "post.after_unit": ("to_on",),
    "post.deputy_outlives": ("to_on",),
    "post.before_unit": ("from_on",),
    "post.unit_ended": ("unit_id",),
    "post.inspectors_and_teams": ("unit_id",),
    "post.administrators_on_top": ("unit_id",),
    "post.administrators_exclude": ("role",),
    "post.held_already": ("role",),
    "post.deputy_of_nobody": ("for_post_id",),
    "post.deputy_of_oneself": ("for_post_id",),
    "post.deputy_differs": ("for_post_id",),
    "saved_filter.name_missing": ("name",),
    "saved_filter.name_taken": ("name",),
    "setting.value": ("value",),
    "setting.same": ("value",),
}


class At(str):
    """What the summary on top says of one part of a field, at which it stands, and links to."""

    at: str

    def __new__(cls, text: str, part: Field) -> "At":
        made = super().__new__(cls, text)
        made.at = part.id
        return made


def tell(form: FlaskForm, error: RuleBroken) -> None:
    """The form keeps everything that was typed. Of several faults at once each is told."""
    faults = error.values.get("faults", ())
    if isinstance(faults, list):
        for fault in faults:
            tell(form, fault)
        return
    field, said = _field(form, error.code), sentence(error)
    part = form.part_of(error) if hasattr(form, "part_of") else None
    if field is None:
        form.form_errors.append(said)
    elif part is None:
        field.errors = [*field.errors, said]
    else:
        part.errors, field.errors = [*part.errors, said], [*field.errors, At(said, part)]


def _field(form: FlaskForm, code: str) -> Field | None:
    names: Sequence[str] = FIELDS.get(code) or FIELDS.get(f"{code.partition('.')[0]}.*") or ()
    if code == "text.secrecy_mark":
        names = [field.name for field in form if bears_mark(str(field.data))]
    there = [form[name] for name in names if name in form and name not in getattr(form, "unused", ())]
    return next((field for field in there if field.data), there[0] if there else None)
