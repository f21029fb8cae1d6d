"""Which ladder a new deadline gets, and the rungs of a ladder as the rules need them."""

import sqlalchemy as sa

from ..domain.escalation import Addressee, Rung
from ..domain.vocabulary import DeadlineKind, Mode, RoundKind
from ..extensions import db
from ..models.ladder import LadderAddressee, LadderRung, LadderVersion


def ladder_for(kind: DeadlineKind, round_kind: RoundKind, mode: Mode) -> int:
    """Id of the most specific ladder: round kind and mode, then round kind, then mode, then neither; newest of equals."""
    rank = (sa.case((LadderVersion.round_kind.is_not(None), 2), else_=0)
            + sa.case((LadderVersion.mode.is_not(None), 1), else_=0))
    return db.session.scalars(
        sa.select(LadderVersion.id)
        .where(LadderVersion.deadline_kind == kind,
               sa.or_(LadderVersion.round_kind.is_(None), LadderVersion.round_kind == round_kind),
               sa.or_(LadderVersion.mode.is_(None), LadderVersion.mode == mode))
        .order_by(rank.desc(), LadderVersion.id.desc()).limit(1)).one()


def rungs(ladder_version_id: int) -> tuple[Rung, ...]:
    return all_rungs().get(ladder_version_id, ())


def all_rungs() -> dict[int, tuple[Rung, ...]]:
    """Every ladder's rungs, lowest first, in two statements: there are a handful of ladders."""
    addressees: dict[tuple[int, int], list[Addressee]] = {}
    for a in db.session.execute(sa.select(LadderAddressee.ladder_version_id, LadderAddressee.rung,
                                          LadderAddressee.role, LadderAddressee.reach)
                                .order_by(LadderAddressee.role)):
        addressees.setdefault((a.ladder_version_id, a.rung), []).append(Addressee(a.role, a.reach))
    found: dict[int, tuple[Rung, ...]] = {}
    for r in db.session.execute(sa.select(LadderRung.ladder_version_id, LadderRung.rung, LadderRung.workdays,
                                          LadderRung.act).order_by(LadderRung.ladder_version_id, LadderRung.rung)):
        rung = Rung(r.rung, r.workdays, r.act, tuple(addressees.get((r.ladder_version_id, r.rung), ())))
        found[r.ladder_version_id] = (*found.get(r.ladder_version_id, ()), rung)
    return found
