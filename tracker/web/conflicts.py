"""Two people changed the same thing: both versions side by side, chosen field by field, sent again with the new version.
It works by the names of plain fields, so it needs no script."""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import Field, FieldList, SelectField, SelectMultipleField

from ..queries import corrections
from . import overtaken

MINE, NOW, CHOOSE = "mine", "now", "choose"
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Side:
    """One version of a field: `pairs` as a browser sends them, `shown` as a reader sees them."""

    pairs: tuple[Pair, ...]
    shown: tuple[str, ...]

    @property
    def mark(self) -> str:
        return f"{zlib.crc32(repr(self.pairs).encode()):08x}"


@dataclass(frozen=True, slots=True)
class Difference:
    """`chosen` is the side that was changed where only one was; one's own where both were."""

    name: str
    label: str
    mine: Side
    now: Side
    chosen: str


def sent() -> MultiDict[str, str] | None:
    """The fields of the request for a form. From the page of a conflict each comes in two versions and a choice: the
    chosen one counts. None for a request that sends nothing."""
    if request.method != "POST":
        return None
    fields: MultiDict[str, str] = MultiDict()
    for name, value in request.form.items(multi=True):
        side, _dot, bare = name.partition(".")
        if side in (MINE, NOW) and bare:
            if request.form.get(f"{CHOOSE}.{bare.partition('-')[0]}", MINE) == side:
                fields.add(bare, value)
        elif side != CHOOSE:
            fields.add(name, value)
    return fields


def marks(form: FlaskForm, names: Sequence[str]) -> str:
    """What the reader of a form sees, as a mark of each field that it has, to be sent along with it."""
    return ",".join(f"{name}:{_side(form, form[name]).mark}" for name in names if name in form)


def seen(form: FlaskForm, names: Sequence[str]) -> str:
    """The marks of the first look, also on a form that comes back with an error."""
    return request.form.get("seen") or marks(form, names)


def differences(mine: FlaskForm, now: FlaskForm, names: Sequence[str]) -> list[Difference]:
    first = dict(part.partition(":")[::2] for part in request.form.get("seen", "").split(","))
    found = []
    for name in names:
        own, other = _side(mine, mine[name]), _side(now, now[name])
        if own.pairs != other.pairs:
            chosen = NOW if own.mark == first.get(name) else MINE
            found.append(Difference(name, mine[name].label.text, own, other, chosen))
    return found


def unchanged(form: FlaskForm, names: Sequence[str], differing: Sequence[Difference]) -> list[Pair]:
    """What both versions have alike is sent along."""
    told = {difference.name for difference in differing}
    return [pair for name in names if name not in told for pair in _side(form, form[name]).pairs]


def side_by_side(template: str, mine: FlaskForm, now: FlaskForm, fields: Sequence[str], noun: str, noun_id: int, *,
                 back: str, **shown: object) -> Response | tuple[str, int]:
    """The page of a conflict over what stays open for change. Where nothing differs, somebody (or a second click) saved
    the very same."""
    names = [name for name in fields if name in now]
    found = differences(mine, now, names)
    if not found:
        flash(_("It was saved already, just as you have it."))
        return redirect(back)
    return render_template(template, form=now, differences=found, seen=marks(now, names), is_open=True, back=back,
                           same=unchanged(mine, names, found),
                           told=overtaken.told(corrections.last_act(noun, noun_id)), **shown), 409


def _side(form: FlaskForm, field: Field) -> Side:
    if isinstance(field, FieldList):
        return _rows(field, getattr(form, "row_names", {}).get(field.name, ()), getattr(form, "row_text", _plain))
    if isinstance(field, SelectMultipleField):
        return _ticks(form, field)
    value = "" if field.data is None else str(field.data)
    shown = value
    if isinstance(field, SelectField):
        shown = next((str(choice.label) for choice in field.iter_choices() if str(choice.value) == value), "")
    return Side(((field.name, value),), (shown.strip(),) if shown.strip() else ())


def _plain(_part: str, value: str) -> str:
    return value


def _rows(field: FieldList, names: Sequence[str], tell: Callable[[str, str], str]) -> Side:
    """Rows that say nothing are left out. Rows with a name each are all sent, to keep their places."""
    pairs: list[Pair] = []
    shown: list[str] = []
    for place, row in enumerate(field):
        parts = [(part, "" if part.data is None else str(part.data)) for part in row.form]
        said = [tell(part.short_name, value) for part, value in parts
                if value and getattr(part.widget, "input_type", "") != "hidden"]
        if said or names:
            n = place if names else len(shown)
            pairs += [(f"{field.name}-{n}-{part.short_name}", value) for part, value in parts]
        if said:
            shown.append(" · ".join([*names[place:place + 1], *said]))
    return Side(tuple(pairs), tuple(shown))


def _ticks(form: FlaskForm, field: SelectMultipleField) -> Side:
    """The ticks in the order of the list, each with the form below it."""
    below = getattr(form, "below", {}).get(field.name, {})
    ticked = {str(value) for value in field.data or ()}
    pairs: list[Pair] = []
    shown: list[str] = []
    for choice in field.choices or ():
        if choice.value not in ticked:
            continue
        parts = [(part.name, part.data or "") for part in below.get(choice.value, ())]
        pairs += [(field.name, choice.value), *parts]
        shown.append(" · ".join([str(choice.label).strip(), *(value for _name, value in parts if value)]))
    return Side(tuple(pairs), tuple(shown))
