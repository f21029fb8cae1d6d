"""What templates may call: labels, dates, rights."""

import datetime as dt
from typing import Any

from flask import Flask, g
from flask_babel import gettext as _
from wtforms import Field

from .. import clock
from ..domain import permissions
from ..domain.vocabulary import Light
from . import job_words, labels, marks, navigation


def register(app: Flask) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(label=labels.label, day=day, moment=moment, size=size, empty=empty,
                                 ran=ran, colon=marks.colon, bracketed=marks.bracketed, listed=marks.listed,
                                 unbroken=marks.unbroken)
    app.jinja_env.globals.update(sign=sign, light_label=labels.light_label, act_label=labels.act_label, can=can,
                                 control=control, ticked=ticked, Ability=permissions.Ability, person_name=person_name,
                                 gap=marks.gap)
    app.context_processor(navigation.frame)


def day(value: dt.date | None) -> str:
    return "—" if value is None else value.isoformat()


def moment(value: dt.datetime | None) -> str:
    """In the office's zone, to the minute."""
    return "—" if value is None else value.astimezone(clock.zone()).strftime("%Y-%m-%d %H:%M")


def ran(at: dt.datetime | None) -> str:
    """When a job last ran. It keeps the machine's time, which would contradict an office date that stands elsewhere."""
    return moment(at) if at is None or g.office.office_on is None else job_words.age(clock.real_now() - at)


def size(value: int) -> str:
    if value < 1024 * 1024:
        return f"{max(1, round(value / 1024))} KB"
    return f"{value / 1024 / 1024:.1f} MB"


def empty(value: Any) -> Any:
    """A dash where there is nothing."""
    return "—" if value in (None, "") else value


def sign(light: Light) -> str:
    return labels.SIGNS[light]


def can(ability: permissions.Ability, scope: permissions.Scope | None = None) -> bool:
    return permissions.can(g.actor, ability, scope)


def person_name(name: str | None) -> str:
    return name or _("The system")


def control(field: Field, hint: str | None) -> dict[str, str | bool]:
    """Class and ARIA attributes of a form control; its hint and its error are named where there are any. Without a
    maxlength: a browser cuts what is pasted without a word, the form says what is too long and keeps it."""
    classes = {"SelectField": "form-select", "SelectMultipleField": "form-select", "BooleanField": "form-check-input"}
    attributes: dict[str, str | bool] = {"class": classes.get(field.type, "form-control"), "maxlength": False}
    described = [f"{field.id}-{what}" for what, there in (("hint", hint), ("error", field.errors)) if there]
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if field.errors:
        attributes["aria-invalid"] = "true"
    return attributes


def ticked(group: Field, option: Any) -> dict[str, str]:
    """The same of one of many ticks: where the group is wrong, and no part below a tick, it is so by what is ticked."""
    is_wrong = option.checked and any(not hasattr(error, "at") for error in group.errors)
    return {"class": "form-check-input", **({"aria-invalid": "true"} if is_wrong else {})}
