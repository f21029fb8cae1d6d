"""The day on which a mistaken grant of a post was taken back; no typed log-in of nobody is kept with its failures."""

import sqlalchemy as sa
from alembic import op

revision = "3e9a61c04f27"
down_revision = "07750b8a11ec"
branch_labels = None
depends_on = None

HELD = "to_on IS NULL OR to_on >= from_on"
HELD_OR_WITHDRAWN = f"withdrawn_on IS NULL AND ({HELD}) OR withdrawn_on IS NOT NULL AND to_on IS NOT NULL AND to_on < from_on"


def _check(batch_op: object, text: str) -> None:
    batch_op.drop_constraint(batch_op.f("ck_post_dates"), type_="check")  # type: ignore[attr-defined]
    batch_op.create_check_constraint(batch_op.f("ck_post_dates"), text)  # type: ignore[attr-defined]


def upgrade() -> None:
    op.execute("DELETE FROM login_lock WHERE login NOT IN (SELECT login FROM user_account)")
    with op.batch_alter_table("post") as batch_op:
        batch_op.add_column(sa.Column("withdrawn_on", sa.Date(), nullable=True))
        _check(batch_op, HELD_OR_WITHDRAWN)


def downgrade() -> None:
    """An older program knows no withdrawn post: it takes it for one that was over before the day of the withdrawal."""
    with op.batch_alter_table("post") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_post_dates"), type_="check")
    op.execute("UPDATE post SET from_on = to_on WHERE withdrawn_on IS NOT NULL")
    with op.batch_alter_table("post") as batch_op:
        batch_op.drop_column("withdrawn_on")
        batch_op.create_check_constraint(batch_op.f("ck_post_dates"), HELD)
