"""Positions of findings that were added by hand: behind the finding that they stand under, not at the end of the round.
The index of returned tasks holds those too that were suspended and resumed since."""

from collections import defaultdict

import sqlalchemy as sa
from alembic import op

revision = "c2f8b1d7a640"
down_revision = "3e9a61c04f27"
branch_labels = None
depends_on = None

FINDING = sa.table("finding", *map(sa.column, ("id", "round_id", "parent_id", "position")))
BEFORE, AFTER = ("to_at IS NULL AND action = 'return_'", "to_at IS NULL AND action IN ('return_', 'resume')")


def _index(where: str) -> None:
    op.drop_index("ix_task_state_returned", "task_state")
    op.create_index("ix_task_state_returned", "task_state", ["task_id"], sqlite_where=sa.text(where),
                    postgresql_where=sa.text(where))


def upgrade() -> None:
    _index(AFTER)
    _order_findings()


def _order_findings() -> None:
    """Each branch behind its head, in one walk over all rounds; what stands right already is not written."""
    connection = op.get_bind()
    rows = connection.execute(sa.select(FINDING).order_by(FINDING.c.position, FINDING.c.id)).all()
    below, was, last = defaultdict(list), {row.id: row.position for row in rows}, defaultdict(int)
    for row in reversed(rows):
        below[row.parent_id].append(row)
    waiting = below[None]
    while waiting:
        row = waiting.pop()
        last[row.round_id] += 1
        if was[row.id] != last[row.round_id]:
            connection.execute(sa.update(FINDING).where(FINDING.c.id == row.id).values(position=last[row.round_id]))
        waiting += below[row.id]


def downgrade() -> None:
    """The order of the tree reads as well with an older program."""
    _index(BEFORE)
