from collections.abc import Iterator, Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField
from wtforms.validators import DataRequired, Length, Optional

from ...domain.limits import PERSON, TEXT, TITLE
from ...domain.selection import ENUMERATOR
from ...queries.findings import FindingNode, FindingPage
from ...services.findings import FindingFacts
from ...services.proposals import Proposal
from . import LookFirstForm, StringField, TextAreaField, VersionedForm, reason_field
from .rounds import optional_key

_SHOWN = 40


class FindingForm(FlaskForm):
    parent_id = SelectField(_l("Belongs under"), [Optional()], coerce=optional_key)
    enumerator = StringField(_l("Enumerator"), [Optional(), Length(max=ENUMERATOR)])
    title = StringField(_l("Finding"), [DataRequired(), Length(max=TITLE)])
    text = TextAreaField(_l("Text of the finding"), [Optional(), Length(max=TEXT)], render_kw={"rows": 6})
    category_id = SelectField(_l("Category"), [Optional()], coerce=optional_key)

    def offer(self, tree: Sequence[FindingNode], categories: Sequence[tuple[int, str]], without: int | None = None) -> None:
        """`without` is a finding that cannot hang below itself. A round without categories asks for none."""
        self.parent_id.choices = [("", "—"), *_options(tree, 0, without)]
        if categories:
            self.category_id.choices = [("", "—"), *categories]
        else:
            del self.category_id

    def facts(self) -> FindingFacts:
        enumerator = (self.enumerator.data or "").strip()
        return FindingFacts(
            title=_without(enumerator, self.title.data.strip()), text=(self.text.data or "").replace("\r\n", "\n"),
            parent_id=self.parent_id.data, category_id=self.category_id.data if "category_id" in self else None,
            enumerator=enumerator)


def _without(enumerator: str, title: str) -> str:
    """The title without the number that was written a second time before it; 3.5 is not the number 3. again."""
    rest = title.removeprefix(enumerator).lstrip() if enumerator[-1:] and not enumerator[-1].isalnum() else ""
    return title if not rest or rest[0].isdigit() else rest


class FindingEditForm(FindingForm, VersionedForm):
    """Everything that a finding says and where it stands."""


class StrikeForm(VersionedForm):
    reason = reason_field(_l("Reason"), is_required=True)


class ProposalForm(FlaskForm):
    """`seen` is the fingerprint of the words that the reader saw."""

    text = TextAreaField(_l("Measure"), [DataRequired(), Length(max=TEXT)], render_kw={"rows": 3})
    expected_result = TextAreaField(_l("Verifiable result"), [Optional(), Length(max=TEXT)], render_kw={"rows": 2})
    responsible_person = StringField(_l("Responsible person"), [Optional(), Length(max=PERSON)])
    seen = HiddenField()

    def proposal(self) -> Proposal:
        return Proposal(*((f.data or "").replace("\r\n", "\n").strip()
                          for f in (self.text, self.expected_result, self.responsible_person)))


class ProposalStrikeForm(LookFirstForm):
    reason = reason_field(_l("Reason"), is_required=True)
    seen = HiddenField()


def as_written(page: FindingPage) -> dict[str, object]:
    """What the form shows at first."""
    node = page.node
    return {"version": page.version, "parent_id": page.parent_id, "enumerator": node.enumerator, "title": node.title,
            "text": node.text, "category_id": page.category_id}


def _options(nodes: Sequence[FindingNode], depth: int, without: int | None) -> Iterator[tuple[int, str]]:
    for node in nodes:
        if node.is_struck or node.id == without:
            continue
        title = node.title if len(node.title) <= _SHOWN else node.title[:_SHOWN] + "…"
        yield node.id, "　" * depth + node.enumerator + title
        yield from _options(node.children, depth + 1, without)
