"""The rows of rounds and findings: their correction, dossier and proposed measures."""

from tests.factories import World
from tests.web.matrix import OFFICE, SEE_ROUND, Row, Values, mark, of_round, on_finding, on_round
from tests.web.things import a_finding
from tracker import clock
from tracker.services import proposals

NOT_OFFICE = tuple(p for p in SEE_ROUND if p not in OFFICE)


def finding_form(world: World, suffix: str) -> tuple[Values, Values]:
    form = {"version": 1, "title": "改过的问题", "text": "", "parent_id": "", "category_id": "", "reason": "录入有误"}
    return on_finding(world, suffix)[0], form


def on_measure(world: World, suffix: str) -> tuple[Values, Values]:
    finding_id = a_finding(world, of_round(world, suffix), suffix, mark(suffix))
    measure_id = proposals.add_proposal(world.actor("inspector" + suffix), finding_id,
                                        proposals.Proposal(mark(suffix) + "措施"), now=clock.now())
    seen = proposals.editable_proposal(world.actor("inspector" + suffix), measure_id).fingerprint
    return {"measure_id": measure_id}, {"text": "改过的措施", "reason": "录入有误", "seen": seen}


PLAN = {f"plan-{n}-{name}": "" for n in range(6) for name in ("months", "date")}

ROWS = [
    Row("rounds.edit", "GET", OFFICE, on_round(), NOT_OFFICE, marks=True),
    Row("rounds.edit", "POST", OFFICE, on_round(version=1, name="改过的名称", feedback_on="", **PLAN), NOT_OFFICE,
        status=302),
    Row("findings.dossier", "GET", SEE_ROUND, on_finding, marks=True),
    Row("findings.edit", "GET", OFFICE, on_finding, NOT_OFFICE, marks=True),
    Row("findings.edit", "POST", OFFICE, finding_form, NOT_OFFICE, status=302),
    Row("findings.strike", "GET", OFFICE, on_finding, NOT_OFFICE, marks=True),
    Row("findings.strike", "POST", OFFICE, finding_form, NOT_OFFICE, status=302),
    Row("findings.propose", "GET", OFFICE, on_finding, NOT_OFFICE, marks=True),
    Row("findings.propose", "POST", OFFICE, lambda w, s: (on_finding(w, s)[0], {"text": "新措施"}), NOT_OFFICE, status=302),
    Row("findings.edit_measure", "GET", OFFICE, on_measure, NOT_OFFICE, marks=True),
    Row("findings.edit_measure", "POST", OFFICE, on_measure, NOT_OFFICE, status=302),
    Row("findings.strike_measure", "GET", OFFICE, on_measure, NOT_OFFICE, marks=True),
    Row("findings.strike_measure", "POST", OFFICE, on_measure, NOT_OFFICE, status=302),
]
