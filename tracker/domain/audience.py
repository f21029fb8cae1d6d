"""Who is told of what (besides the ladder, which has its own addressees)."""

from collections.abc import Iterable
from dataclasses import dataclass

from .vocabulary import NoticeKind as N
from .vocabulary import Role, State


@dataclass(frozen=True, slots=True)
class Audience:
    """Roles looked for at the lead unit, at every supporting unit, and at the organ or team that runs the round."""

    lead: tuple[Role, ...] = ()
    supporting: tuple[Role, ...] = ()
    office: tuple[Role, ...] = ()


_UNIT = (Role.LIAISON, Role.LEADER)
_OFFICE = (Role.INSPECTOR, Role.SUPERVISOR)

AUDIENCES: dict[N, Audience] = {
    N.ASSIGNED: Audience(lead=_UNIT, supporting=_UNIT),
    N.ACCEPTED: Audience(office=(Role.SUPERVISOR,)),
    N.TO_ENDORSE: Audience(lead=(Role.LEADER,)),
    N.SUBMITTED: Audience(office=_OFFICE),
    N.RETURNED: Audience(lead=_UNIT, supporting=(Role.LIAISON,)),
    N.WITHDRAWN: Audience(lead=(Role.LEADER,), office=_OFFICE),
    N.VERIFIED: Audience(lead=(Role.LIAISON,), office=(Role.SUPERVISOR,)),
    N.CLOSED: Audience(lead=_UNIT, supporting=(Role.LIAISON,), office=(Role.INSPECTOR,)),
    N.SUSTAINED: Audience(lead=_UNIT, supporting=(Role.LIAISON,), office=(Role.INSPECTOR,)),
    N.CLOSE_UNDONE: Audience(lead=_UNIT, supporting=(Role.LIAISON,), office=(Role.INSPECTOR,)),
    N.SUSPENDED: Audience(lead=_UNIT, supporting=(Role.LIAISON,)),
    N.RESUMED: Audience(lead=_UNIT, supporting=(Role.LIAISON,)),
    N.CANCELLED: Audience(lead=_UNIT, supporting=(Role.LIAISON,)),
    N.PART_HANDED_IN: Audience(lead=(Role.LIAISON,), office=(Role.SUPERVISOR,)),
    N.PART_RETURNED: Audience(supporting=_UNIT),
    N.PART_EXCUSED: Audience(lead=(Role.LIAISON,), supporting=_UNIT),
    N.CORRECTED: Audience(lead=_UNIT, supporting=(Role.LIAISON,)),
    N.REOPENED: Audience(lead=_UNIT, supporting=_UNIT, office=_OFFICE),
}


# Before the endorsement the office has not heard of a submission.
_UNSIGNED = Audience(lead=(Role.LEADER,))


def asked_for(kind: N, lead: int, supporting: Iterable[int], round_unit: int, team: int | None, *,
              was: State | None = None) -> list[tuple[int, Role]]:
    """(unit, role) in the order in which they are looked for; inspectors hang on the team, if the round has one. `was`: the
    state of the task before the act, for a withdrawal."""
    audience = _UNSIGNED if kind is N.WITHDRAWN and was is State.ENDORSING else AUDIENCES[kind]
    asked = [(lead, role) for role in audience.lead]
    asked += [(unit, role) for unit in supporting for role in audience.supporting]
    for role in audience.office:
        unit = team if role is Role.INSPECTOR else round_unit
        asked += [] if unit is None else [(unit, role)]
    return asked
