from collections.abc import Iterator, Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from ...domain.limits import TEXT, TITLE
from ...queries.findings import FindingNode
from .rounds import optional_key

_SHOWN = 40

class FindingForm(FlaskForm):
    parent_id = SelectField(_l("Belongs under"), [Optional()], coerce=optional_key)
    title = StringField(_l("Finding"), [DataRequired(), Length(max=TITLE)])
    text = TextAreaField(_l("In detail"), [Optional(), Length(max=TEXT)], render_kw={"rows": 6})

    def offer(self, tree: Sequence[FindingNode]) -> None:
        self.parent_id.choices = [("", "—"), *_options(tree, 0)]


def _options(nodes: Sequence[FindingNode], depth: int) -> Iterator[tuple[int, str]]:
    for node in nodes:
        title = node.title if len(node.title) <= _SHOWN else node.title[:_SHOWN] + "…"
        yield node.id, "　" * depth + node.enumerator + title
        yield from _options(node.children, depth + 1)
