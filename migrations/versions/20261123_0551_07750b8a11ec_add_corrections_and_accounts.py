"""Strikes of wrong entries, dates and categories of a round, saved filters; who made an account and its password's age."""

import sqlalchemy as sa
from alembic import op

revision = "07750b8a11ec"
down_revision = "5c1d0a7e9b42"
branch_labels = None
depends_on = None


NOTICES = ["assigned", "accepted", "to_endorse", "submitted", "returned", "withdrawn", "verified", "closed", "sustained",
           "close_undone", "suspended", "resumed", "cancelled", "reopened", "escalated"]
MORE_NOTICES = ["part_handed_in", "part_returned", "part_excused", "corrected"]


def _allow_notices(kinds: list[str]) -> None:
    with op.batch_alter_table("notice") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_notice_notice_kind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_notice_notice_kind"), sa.column("kind").in_(kinds))


def upgrade() -> None:
    op.create_table('saved_filter',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('page', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('query', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_saved_filter_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_filter')),
    sa.UniqueConstraint('user_id', 'page', 'name', name=op.f('uq_saved_filter_user_id_page_name'))
    )
    op.create_table('round_category',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_round_category_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_round_category')),
    sa.UniqueConstraint('round_id', 'name', name=op.f('uq_round_category_round_id_name'))
    )
    op.create_table('round_date',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('plan_due', 'concentrated', 'progress_report', 'bulletin', 'evaluation', 'clue_reply', name='plan_date', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('deadline_on', sa.Date(), nullable=False),
    sa.Column('months', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_round_date_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_round_date')),
    sa.UniqueConstraint('round_id', 'kind', name=op.f('uq_round_date_round_id_kind'))
    )
    op.create_table('strike',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('report_id', sa.Integer(), nullable=True),
    sa.Column('evidence_id', sa.Integer(), nullable=True),
    sa.Column('finding_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('(CASE WHEN report_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN evidence_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN finding_id IS NULL THEN 0 ELSE 1 END) = 1', name=op.f('ck_strike_one')),
    sa.ForeignKeyConstraint(['evidence_id'], ['evidence.id'], name=op.f('fk_strike_evidence_id')),
    sa.ForeignKeyConstraint(['finding_id'], ['finding.id'], name=op.f('fk_strike_finding_id')),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_strike_post_id')),
    sa.ForeignKeyConstraint(['report_id'], ['progress_report.id'], name=op.f('fk_strike_report_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_strike_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_strike')),
    sa.UniqueConstraint('evidence_id', name=op.f('uq_strike_evidence_id')),
    sa.UniqueConstraint('finding_id', name=op.f('uq_strike_finding_id')),
    sa.UniqueConstraint('report_id', name=op.f('uq_strike_report_id'))
    )
    op.create_index('ix_task_round_id_number', 'task', ['round_id', 'number', 'cycle'], unique=False)
    op.create_index('ix_audit_entry_actor_id', 'audit_entry', ['actor_id', 'id'], unique=False, sqlite_where=sa.text('actor_id IS NOT NULL'), postgresql_where=sa.text('actor_id IS NOT NULL'))
    op.create_index('ix_audit_entry_verb', 'audit_entry', ['verb', 'id'], unique=False, sqlite_where=sa.text("verb <> 'deadline:escalate'"), postgresql_where=sa.text("verb <> 'deadline:escalate'"))

    with op.batch_alter_table('finding') as batch_op:
        batch_op.add_column(sa.Column('category_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('version', sa.Integer(), server_default='1', nullable=False))
        batch_op.create_foreign_key(batch_op.f('fk_finding_category_id'), 'round_category', ['category_id'], ['id'])

    with op.batch_alter_table('measure') as batch_op:
        batch_op.add_column(sa.Column('is_proposal', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute("UPDATE measure SET is_proposal = true WHERE document_id IS NOT NULL")

    with op.batch_alter_table('post') as batch_op:
        batch_op.add_column(sa.Column('version', sa.Integer(), server_default='1', nullable=False))

    with op.batch_alter_table('progress_report') as batch_op:
        batch_op.add_column(sa.Column('version', sa.Integer(), server_default='1', nullable=False))

    with op.batch_alter_table('unit') as batch_op:
        batch_op.add_column(sa.Column('version', sa.Integer(), server_default='1', nullable=False))

    with op.batch_alter_table('user_account') as batch_op:
        batch_op.add_column(sa.Column('created_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('must_change_password', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('password_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('version', sa.Integer(), server_default='1', nullable=False))
        batch_op.create_foreign_key(batch_op.f('fk_user_account_created_by_id'), 'user_account', ['created_by_id'], ['id'])

    _allow_notices([*NOTICES, *MORE_NOTICES])
    op.create_index('ix_task_state_returned', 'task_state', ['task_id'], unique=False, sqlite_where=sa.text("to_at IS NULL AND action = 'return_'"), postgresql_where=sa.text("to_at IS NULL AND action = 'return_'"))
    with op.batch_alter_table('notice') as batch_op:
        batch_op.add_column(sa.Column('part_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_notice_part_id'), 'task_unit', ['part_id'], ['id'])


def downgrade() -> None:
    op.execute("DELETE FROM notice WHERE kind IN ('part_handed_in', 'part_returned', 'part_excused', 'corrected')")
    _allow_notices(NOTICES)
    op.drop_index('ix_task_state_returned', table_name='task_state')
    with op.batch_alter_table('notice') as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_notice_part_id'), type_='foreignkey')
        batch_op.drop_column('part_id')

    with op.batch_alter_table('user_account') as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_user_account_created_by_id'), type_='foreignkey')
        batch_op.drop_column('version')
        batch_op.drop_column('password_at')
        batch_op.drop_column('must_change_password')
        batch_op.drop_column('created_by_id')

    with op.batch_alter_table('unit') as batch_op:
        batch_op.drop_column('version')

    with op.batch_alter_table('progress_report') as batch_op:
        batch_op.drop_column('version')

    with op.batch_alter_table('post') as batch_op:
        batch_op.drop_column('version')

    with op.batch_alter_table('measure') as batch_op:
        batch_op.drop_column('is_proposal')

    with op.batch_alter_table('finding') as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_finding_category_id'), type_='foreignkey')
        batch_op.drop_column('version')
        batch_op.drop_column('category_id')

    op.drop_index('ix_audit_entry_verb', 'audit_entry')
    op.drop_index('ix_audit_entry_actor_id', 'audit_entry')
    op.drop_index('ix_task_round_id_number', 'task')

    op.drop_table('strike')
    op.drop_table('round_date')
    op.drop_table('round_category')
    op.drop_table('saved_filter')
