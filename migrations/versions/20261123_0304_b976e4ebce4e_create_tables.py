"""Make all tables."""

import sqlalchemy as sa
from alembic import op

revision = 'b976e4ebce4e'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('audit_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('noun', sa.String(length=30), nullable=False),
    sa.Column('noun_id', sa.Integer(), nullable=True),
    sa.Column('task_id', sa.Integer(), nullable=True),
    sa.Column('verb', sa.String(length=60), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('post_id', sa.Integer(), nullable=True),
    sa.Column('door', sa.String(length=20), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('before', sa.Text(), nullable=True),
    sa.Column('after', sa.Text(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=True),
    sa.Column('hash', sa.String(length=64), nullable=True),
    sa.CheckConstraint('(position IS NULL) = (hash IS NULL)', name=op.f('ck_audit_entry_sealed')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entry')),
    sa.UniqueConstraint('position', name=op.f('uq_audit_entry_position')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.create_index('ix_audit_entry_noun', ['noun', 'noun_id', 'id'], unique=False)
        batch_op.create_index('ix_audit_entry_task_id', ['task_id', 'id'], unique=False)
        batch_op.create_index('ix_audit_entry_unsealed', ['id'], unique=False, sqlite_where=sa.text('position IS NULL'), postgresql_where=sa.text('position IS NULL'))

    op.create_table('calendar_day',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('is_workday', sa.Boolean(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('is_published', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_calendar_day'))
    )
    op.create_table('job_run',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('good_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_job_run'))
    )
    op.create_table('ladder_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('deadline_kind', sa.Enum('final', 'receipt', name='deadline_kind', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('round_kind', sa.Enum('inspection', 'look_back', 'standing_check', 'work_plan', 'meeting', 'instruction', name='round_kind', native_enum=False, create_constraint=True, length=20), nullable=True),
    sa.Column('mode', sa.Enum('immediate', 'timed', 'ongoing', name='mode', native_enum=False, create_constraint=True, length=20), nullable=True),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('from_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ladder_version'))
    )
    op.create_table('login_lock',
    sa.Column('login', sa.String(length=64), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('locked_until', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('login', name=op.f('pk_login_lock'))
    )
    op.create_table('office',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.Column('office_on', sa.Date(), nullable=True),
    sa.CheckConstraint('id = 1', name=op.f('ck_office_single')),
    sa.CheckConstraint('office_on IS NULL OR is_demo', name=op.f('ck_office_date_of_demo')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_office'))
    )
    op.create_table('sequence',
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('value', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_sequence'))
    )
    op.create_table('unit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.Enum('organ', 'team', name='unit_kind', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['parent_id'], ['unit.id'], name=op.f('fk_unit_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit')),
    sa.UniqueConstraint('parent_id', 'name', name=op.f('uq_unit_parent_id_name'))
    )
    with op.batch_alter_table('unit', schema=None) as batch_op:
        batch_op.create_index('uq_unit_root_name', ['name'], unique=True, sqlite_where=sa.text('parent_id IS NULL'), postgresql_where=sa.text('parent_id IS NULL'))

    op.create_table('user_account',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('login', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('session_epoch', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user_account')),
    sa.UniqueConstraint('login', name=op.f('uq_user_account_login'))
    )
    op.create_table('ladder_rung',
    sa.Column('ladder_version_id', sa.Integer(), nullable=False),
    sa.Column('rung', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('workdays', sa.Integer(), nullable=False),
    sa.Column('act', sa.Enum('reminder', 'second_reminder', 'blue_letter', 'yellow_letter', 'red_letter', 'referral', name='act', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.ForeignKeyConstraint(['ladder_version_id'], ['ladder_version.id'], name=op.f('fk_ladder_rung_ladder_version_id')),
    sa.PrimaryKeyConstraint('ladder_version_id', 'rung', name=op.f('pk_ladder_rung'))
    )
    op.create_table('office_setting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('from_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name=op.f('fk_office_setting_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_office_setting'))
    )
    with op.batch_alter_table('office_setting', schema=None) as batch_op:
        batch_op.create_index('ix_office_setting_key', ['key', 'id'], unique=False)

    op.create_table('post',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.Enum('inspector', 'supervisor', 'liaison', 'leader', 'discipline', 'sysadmin', 'secadmin', 'auditor', name='role', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.Column('for_post_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('to_on IS NULL OR to_on >= from_on', name=op.f('ck_post_dates')),
    sa.ForeignKeyConstraint(['for_post_id'], ['post.id'], name=op.f('fk_post_for_post_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_post_unit_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_post_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post'))
    )
    with op.batch_alter_table('post', schema=None) as batch_op:
        batch_op.create_index('ix_post_unit_id_role', ['unit_id', 'role'], unique=False)
        batch_op.create_index('ix_post_user_id', ['user_id'], unique=False)

    op.create_table('round',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=30), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.Enum('inspection', 'look_back', 'standing_check', 'work_plan', 'meeting', 'instruction', name='round_kind', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('inspected_unit_id', sa.Integer(), nullable=True),
    sa.Column('team_id', sa.Integer(), nullable=True),
    sa.Column('feedback_on', sa.Date(), nullable=True),
    sa.Column('opened_on', sa.Date(), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['inspected_unit_id'], ['unit.id'], name=op.f('fk_round_inspected_unit_id')),
    sa.ForeignKeyConstraint(['team_id'], ['unit.id'], name=op.f('fk_round_team_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_round_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_round')),
    sa.UniqueConstraint('code', name=op.f('uq_round_code'))
    )
    with op.batch_alter_table('round', schema=None) as batch_op:
        batch_op.create_index('ix_round_inspected_unit_id', ['inspected_unit_id', 'id'], unique=False)
        batch_op.create_index('ix_round_team_id', ['team_id', 'id'], unique=False)
        batch_op.create_index('ix_round_unit_id', ['unit_id', 'id'], unique=False)

    op.create_table('unit_ancestor',
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('ancestor_id', sa.Integer(), nullable=False),
    sa.Column('depth', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['ancestor_id'], ['unit.id'], name=op.f('fk_unit_ancestor_ancestor_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_unit_ancestor_unit_id')),
    sa.PrimaryKeyConstraint('unit_id', 'ancestor_id', name=op.f('pk_unit_ancestor'))
    )
    with op.batch_alter_table('unit_ancestor', schema=None) as batch_op:
        batch_op.create_index('ix_unit_ancestor_ancestor_id', ['ancestor_id', 'unit_id'], unique=False)

    op.create_table('ladder_addressee',
    sa.Column('ladder_version_id', sa.Integer(), nullable=False),
    sa.Column('rung', sa.Integer(), nullable=False),
    sa.Column('role', sa.Enum('inspector', 'supervisor', 'liaison', 'leader', 'discipline', 'sysadmin', 'secadmin', 'auditor', name='role', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('reach', sa.Enum('own', 'parent', 'office', name='reach', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.ForeignKeyConstraint(['ladder_version_id', 'rung'], ['ladder_rung.ladder_version_id', 'ladder_rung.rung'], name=op.f('fk_ladder_addressee_ladder_version_id_rung')),
    sa.PrimaryKeyConstraint('ladder_version_id', 'rung', 'role', name=op.f('pk_ladder_addressee'))
    )
    op.create_table('report_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('iso_week', sa.String(length=8), nullable=True),
    sa.Column('as_of_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('audit_position', sa.Integer(), nullable=True),
    sa.Column('audit_hash', sa.String(length=64), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name=op.f('fk_report_run_by_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_report_run_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_run')),
    sa.UniqueConstraint('round_id', 'kind', 'iso_week', name=op.f('uq_report_run_round_id_kind_iso_week'))
    )
    with op.batch_alter_table('report_run', schema=None) as batch_op:
        batch_op.create_index('ix_report_run_round_id', ['round_id', 'id'], unique=False)

    op.create_table('source_document',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('imported_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name=op.f('fk_source_document_by_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_source_document_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_source_document')),
    sa.UniqueConstraint('round_id', 'sha256', name=op.f('uq_source_document_round_id_sha256'))
    )
    op.create_table('finding',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('enumerator', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('document_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['document_id'], ['source_document.id'], name=op.f('fk_finding_document_id')),
    sa.ForeignKeyConstraint(['parent_id'], ['finding.id'], name=op.f('fk_finding_parent_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_finding_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finding'))
    )
    with op.batch_alter_table('finding', schema=None) as batch_op:
        batch_op.create_index('ix_finding_parent_id', ['parent_id'], unique=False)
        batch_op.create_index('ix_finding_round_id', ['round_id', 'position'], unique=False)

    op.create_table('task',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('finding_id', sa.Integer(), nullable=True),
    sa.Column('number', sa.String(length=40), nullable=True),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('reopens_task_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('requirement', sa.Text(), nullable=False),
    sa.Column('mode', sa.Enum('immediate', 'timed', 'ongoing', name='mode', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('nature', sa.Enum('systemic', 'specific', name='nature', native_enum=False, create_constraint=True, length=20), nullable=True),
    sa.Column('responsible_leader', sa.String(length=80), nullable=False),
    sa.Column('responsible_leader_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('draft', 'assigned', 'in_progress', 'endorsing', 'submitted', 'verified', 'closed', 'sustained', 'suspended', 'cancelled', name='state', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('assigned_on', sa.Date(), nullable=True),
    sa.CheckConstraint("number IS NOT NULL OR state IN ('draft', 'cancelled')", name=op.f('ck_task_numbered')),
    sa.CheckConstraint('cycle >= 1', name=op.f('ck_task_cycle')),
    sa.ForeignKeyConstraint(['finding_id'], ['finding.id'], name=op.f('fk_task_finding_id')),
    sa.ForeignKeyConstraint(['reopens_task_id'], ['task.id'], name=op.f('fk_task_reopens_task_id')),
    sa.ForeignKeyConstraint(['responsible_leader_id'], ['user_account.id'], name=op.f('fk_task_responsible_leader_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_task_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task')),
    sa.UniqueConstraint('number', 'cycle', name=op.f('uq_task_number_cycle')),
    sa.UniqueConstraint('reopens_task_id', name=op.f('uq_task_reopens_task_id'))
    )
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.create_index('ix_task_finding_id', ['finding_id'], unique=False)
        batch_op.create_index('ix_task_round_id', ['round_id', 'id'], unique=False)
        batch_op.create_index('ix_task_state', ['state', 'id'], unique=False)

    op.create_table('closure',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('grade', sa.Enum('completed', 'basic', 'ongoing', name='grade', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('is_relaxed', sa.Boolean(), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_closure_post_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_closure_task_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_closure_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_closure'))
    )
    with op.batch_alter_table('closure', schema=None) as batch_op:
        batch_op.create_index('uq_closure_task_id_level', ['task_id', 'level'], unique=True, sqlite_where=sa.text('undone_at IS NULL'), postgresql_where=sa.text('undone_at IS NULL'))

    op.create_table('deadline',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('final', 'receipt', name='deadline_kind', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('original_on', sa.Date(), nullable=False),
    sa.Column('deadline_on', sa.Date(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('began_on', sa.Date(), nullable=False),
    sa.Column('ladder_version_id', sa.Integer(), nullable=False),
    sa.Column('start_rung', sa.Integer(), nullable=False),
    sa.Column('rung', sa.Integer(), nullable=False),
    sa.Column('muted', sa.Text(), nullable=True),
    sa.Column('next_check_on', sa.Date(), nullable=True),
    sa.Column('state', sa.Enum('running', 'held', 'stopped', name='deadline_state', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=True),
    sa.Column('stopped_on', sa.Date(), nullable=True),
    sa.Column('on_time_original', sa.Boolean(), nullable=True),
    sa.Column('on_time_current', sa.Boolean(), nullable=True),
    sa.CheckConstraint("(state = 'held') <= (held_on IS NOT NULL)", name=op.f('ck_deadline_held')),
    sa.CheckConstraint("(state = 'stopped') = (stopped_on IS NOT NULL)", name=op.f('ck_deadline_stopped')),
    sa.CheckConstraint("state = 'running' OR next_check_on IS NULL", name=op.f('ck_deadline_checked')),
    sa.CheckConstraint('rung >= -1', name=op.f('ck_deadline_rung')),
    sa.ForeignKeyConstraint(['ladder_version_id'], ['ladder_version.id'], name=op.f('fk_deadline_ladder_version_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_deadline_round_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_deadline_task_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_deadline_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deadline'))
    )
    with op.batch_alter_table('deadline', schema=None) as batch_op:
        batch_op.create_index('ix_deadline_due', ['next_check_on', 'id'], unique=False, sqlite_where=sa.text('next_check_on IS NOT NULL'), postgresql_where=sa.text('next_check_on IS NOT NULL'))
        batch_op.create_index('ix_deadline_open_kind', ['kind', 'deadline_on', 'id'], unique=False, sqlite_where=sa.text("state <> 'stopped'"), postgresql_where=sa.text("state <> 'stopped'"))
        batch_op.create_index('ix_deadline_open_kind_rung', ['kind', 'rung', 'deadline_on', 'id'], unique=False, sqlite_where=sa.text("state <> 'stopped'"), postgresql_where=sa.text("state <> 'stopped'"))
        batch_op.create_index('ix_deadline_open_round_id_kind', ['round_id', 'kind', 'deadline_on', 'id'], unique=False, sqlite_where=sa.text("state <> 'stopped'"), postgresql_where=sa.text("state <> 'stopped'"))
        batch_op.create_index('ix_deadline_open_unit_id_kind', ['unit_id', 'kind', 'deadline_on', 'id'], unique=False, sqlite_where=sa.text("state <> 'stopped'"), postgresql_where=sa.text("state <> 'stopped'"))
        batch_op.create_index('ix_deadline_task_id', ['task_id'], unique=False)

    op.create_table('measure',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('finding_id', sa.Integer(), nullable=True),
    sa.Column('task_id', sa.Integer(), nullable=True),
    sa.Column('document_id', sa.Integer(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('expected_result', sa.Text(), nullable=False),
    sa.Column('responsible_person', sa.String(length=80), nullable=False),
    sa.Column('deadline_on', sa.Date(), nullable=True),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['document_id'], ['source_document.id'], name=op.f('fk_measure_document_id')),
    sa.ForeignKeyConstraint(['finding_id'], ['finding.id'], name=op.f('fk_measure_finding_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_measure_round_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_measure_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_measure'))
    )
    with op.batch_alter_table('measure', schema=None) as batch_op:
        batch_op.create_index('ix_measure_round_id', ['round_id', 'position'], unique=False)
        batch_op.create_index('ix_measure_task_id', ['task_id', 'position'], unique=False)

    op.create_table('task_state',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'assigned', 'in_progress', 'endorsing', 'submitted', 'verified', 'closed', 'sustained', 'suspended', 'cancelled', name='state', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('action', sa.Enum('assign', 'accept', 'report_progress', 'submit', 'endorse', 'withdraw', 'return_', 'verify', 'close', 'sustain', 'undo_close', 'suspend', 'resume', 'cancel', 'reopen', name='action', native_enum=False, create_constraint=True, length=20), nullable=True),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('post_id', sa.Integer(), nullable=True),
    sa.Column('from_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('to_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_task_state_post_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_task_state_task_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_task_state_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_state'))
    )
    with op.batch_alter_table('task_state', schema=None) as batch_op:
        batch_op.create_index('ix_task_state_task_id', ['task_id', 'id'], unique=False)
        batch_op.create_index('uq_task_state_open', ['task_id'], unique=True, sqlite_where=sa.text('to_at IS NULL'), postgresql_where=sa.text('to_at IS NULL'))

    op.create_table('deadline_span',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('deadline_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('running', 'held', 'stopped', name='deadline_state', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['deadline_id'], ['deadline.id'], name=op.f('fk_deadline_span_deadline_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deadline_span'))
    )
    with op.batch_alter_table('deadline_span', schema=None) as batch_op:
        batch_op.create_index('ix_deadline_span_deadline_id', ['deadline_id', 'id'], unique=False)
        batch_op.create_index('uq_deadline_span_open', ['deadline_id'], unique=True, sqlite_where=sa.text('to_on IS NULL'), postgresql_where=sa.text('to_on IS NULL'))

    op.create_table('deadline_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('deadline_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('deadline_on', sa.Date(), nullable=False),
    sa.Column('began_on', sa.Date(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kind', sa.Enum('original', 'extension', 'recalculated', 'resumed', 'reopened', name='version_kind', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('rule_kind', sa.Enum('date', 'days', 'workdays', 'months', name='rule_kind', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('amount', sa.Integer(), nullable=True),
    sa.Column('anchor', sa.Enum('feedback', 'assignment', 'receipt', 'date', name='anchor', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('anchor_on', sa.Date(), nullable=True),
    sa.Column('rolls_over', sa.Boolean(), nullable=False),
    sa.Column('is_provisional', sa.Boolean(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name=op.f('fk_deadline_version_by_id')),
    sa.ForeignKeyConstraint(['deadline_id'], ['deadline.id'], name=op.f('fk_deadline_version_deadline_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deadline_version')),
    sa.UniqueConstraint('deadline_id', 'version', name=op.f('uq_deadline_version_deadline_id_version'))
    )
    op.create_table('escalation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('deadline_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('rung', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('raised_on', sa.Date(), nullable=False),
    sa.Column('raised_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('late_workdays', sa.Integer(), nullable=False),
    sa.Column('act', sa.Enum('reminder', 'second_reminder', 'blue_letter', 'yellow_letter', 'red_letter', 'referral', name='act', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('merged_into', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['deadline_id'], ['deadline.id'], name=op.f('fk_escalation_deadline_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_escalation_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_escalation')),
    sa.UniqueConstraint('deadline_id', 'version', 'rung', name=op.f('uq_escalation_deadline_id_version_rung'))
    )
    with op.batch_alter_table('escalation', schema=None) as batch_op:
        batch_op.create_index('ix_escalation_task_id', ['task_id', 'id'], unique=False)

    op.create_table('sweep_failure',
    sa.Column('deadline_id', sa.Integer(), nullable=False),
    sa.Column('error', sa.Text(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('retry_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['deadline_id'], ['deadline.id'], name=op.f('fk_sweep_failure_deadline_id')),
    sa.PrimaryKeyConstraint('deadline_id', name=op.f('pk_sweep_failure'))
    )
    op.create_table('task_unit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('is_lead', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Enum('assigned', 'accepted', 'handed_in', 'excused', name='part_state', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('part_text', sa.Text(), nullable=False),
    sa.Column('accepted_on', sa.Date(), nullable=True),
    sa.Column('handed_in_on', sa.Date(), nullable=True),
    sa.Column('final_deadline_id', sa.Integer(), nullable=True),
    sa.Column('receipt_deadline_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['final_deadline_id'], ['deadline.id'], name=op.f('fk_task_unit_final_deadline_id')),
    sa.ForeignKeyConstraint(['receipt_deadline_id'], ['deadline.id'], name=op.f('fk_task_unit_receipt_deadline_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_task_unit_task_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_task_unit_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_unit')),
    sa.UniqueConstraint('final_deadline_id', name=op.f('uq_task_unit_final_deadline_id')),
    sa.UniqueConstraint('receipt_deadline_id', name=op.f('uq_task_unit_receipt_deadline_id')),
    sa.UniqueConstraint('task_id', 'unit_id', name=op.f('uq_task_unit_task_id_unit_id'))
    )
    with op.batch_alter_table('task_unit', schema=None) as batch_op:
        batch_op.create_index('ix_task_unit_unit_id', ['unit_id', 'task_id'], unique=False)
        batch_op.create_index('uq_task_unit_lead', ['task_id'], unique=True, sqlite_where=sa.text('is_lead'), postgresql_where=sa.text('is_lead'))

    op.create_table('notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=True),
    sa.Column('recipient_name', sa.String(length=40), nullable=False),
    sa.Column('role_asked', sa.Enum('inspector', 'supervisor', 'liaison', 'leader', 'discipline', 'sysadmin', 'secadmin', 'auditor', name='role', native_enum=False, create_constraint=True, length=20), nullable=True),
    sa.Column('kind', sa.Enum('assigned', 'accepted', 'to_endorse', 'submitted', 'returned', 'withdrawn', 'verified', 'closed', 'sustained', 'close_undone', 'suspended', 'resumed', 'cancelled', 'reopened', 'escalated', name='notice_kind', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=True),
    sa.Column('escalation_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['escalation_id'], ['escalation.id'], name=op.f('fk_notice_escalation_id')),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_notice_post_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_notice_task_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_notice_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('escalation_id', 'user_id', name=op.f('uq_notice_escalation_id_user_id'))
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index('ix_notice_task_id', ['task_id', 'id'], unique=False)
        batch_op.create_index('ix_notice_unread', ['user_id', 'id'], unique=False, sqlite_where=sa.text('read_at IS NULL'), postgresql_where=sa.text('read_at IS NULL'))
        batch_op.create_index('ix_notice_user_id', ['user_id', 'id'], unique=False)

    op.create_table('progress_report',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('task_unit_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('reported_on', sa.Date(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_progress_report_post_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_progress_report_task_id')),
    sa.ForeignKeyConstraint(['task_unit_id'], ['task_unit.id'], name=op.f('fk_progress_report_task_unit_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_progress_report_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_progress_report'))
    )
    with op.batch_alter_table('progress_report', schema=None) as batch_op:
        batch_op.create_index('ix_progress_report_task_id', ['task_id', 'id'], unique=False)

    op.create_table('evidence',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('replaces_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['replaces_id'], ['evidence.id'], name=op.f('fk_evidence_replaces_id')),
    sa.ForeignKeyConstraint(['report_id'], ['progress_report.id'], name=op.f('fk_evidence_report_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_evidence_task_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_evidence_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence')),
    sa.UniqueConstraint('replaces_id', name=op.f('uq_evidence_replaces_id'))
    )
    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.create_index('ix_evidence_report_id', ['report_id'], unique=False)
        batch_op.create_index('ix_evidence_task_id', ['task_id', 'id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.drop_index('ix_evidence_task_id')
        batch_op.drop_index('ix_evidence_report_id')

    op.drop_table('evidence')
    with op.batch_alter_table('progress_report', schema=None) as batch_op:
        batch_op.drop_index('ix_progress_report_task_id')

    op.drop_table('progress_report')
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index('ix_notice_user_id')
        batch_op.drop_index('ix_notice_unread', sqlite_where=sa.text('read_at IS NULL'), postgresql_where=sa.text('read_at IS NULL'))
        batch_op.drop_index('ix_notice_task_id')

    op.drop_table('notice')
    with op.batch_alter_table('task_unit', schema=None) as batch_op:
        batch_op.drop_index('uq_task_unit_lead', sqlite_where=sa.text('is_lead'), postgresql_where=sa.text('is_lead'))
        batch_op.drop_index('ix_task_unit_unit_id')

    op.drop_table('task_unit')
    op.drop_table('sweep_failure')
    with op.batch_alter_table('escalation', schema=None) as batch_op:
        batch_op.drop_index('ix_escalation_task_id')

    op.drop_table('escalation')
    op.drop_table('deadline_version')
    with op.batch_alter_table('deadline_span', schema=None) as batch_op:
        batch_op.drop_index('uq_deadline_span_open', sqlite_where=sa.text('to_on IS NULL'), postgresql_where=sa.text('to_on IS NULL'))
        batch_op.drop_index('ix_deadline_span_deadline_id')

    op.drop_table('deadline_span')
    with op.batch_alter_table('task_state', schema=None) as batch_op:
        batch_op.drop_index('uq_task_state_open', sqlite_where=sa.text('to_at IS NULL'), postgresql_where=sa.text('to_at IS NULL'))
        batch_op.drop_index('ix_task_state_task_id')

    op.drop_table('task_state')
    with op.batch_alter_table('measure', schema=None) as batch_op:
        batch_op.drop_index('ix_measure_task_id')
        batch_op.drop_index('ix_measure_round_id')

    op.drop_table('measure')
    with op.batch_alter_table('deadline', schema=None) as batch_op:
        batch_op.drop_index('ix_deadline_task_id')
        batch_op.drop_index('ix_deadline_open_unit_id_kind', sqlite_where=sa.text("state <> 'stopped'"), postgresql_where=sa.text("state <> 'stopped'"))
        batch_op.drop_index('ix_deadline_open_round_id_kind', sqlite_where=sa.text("state <> 'stopped'"), postgresql_where=sa.text("state <> 'stopped'"))
        batch_op.drop_index('ix_deadline_open_kind_rung', sqlite_where=sa.text("state <> 'stopped'"), postgresql_where=sa.text("state <> 'stopped'"))
        batch_op.drop_index('ix_deadline_open_kind', sqlite_where=sa.text("state <> 'stopped'"), postgresql_where=sa.text("state <> 'stopped'"))
        batch_op.drop_index('ix_deadline_due', sqlite_where=sa.text('next_check_on IS NOT NULL'), postgresql_where=sa.text('next_check_on IS NOT NULL'))

    op.drop_table('deadline')
    with op.batch_alter_table('closure', schema=None) as batch_op:
        batch_op.drop_index('uq_closure_task_id_level', sqlite_where=sa.text('undone_at IS NULL'), postgresql_where=sa.text('undone_at IS NULL'))

    op.drop_table('closure')
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.drop_index('ix_task_state')
        batch_op.drop_index('ix_task_round_id')
        batch_op.drop_index('ix_task_finding_id')

    op.drop_table('task')
    with op.batch_alter_table('finding', schema=None) as batch_op:
        batch_op.drop_index('ix_finding_round_id')
        batch_op.drop_index('ix_finding_parent_id')

    op.drop_table('finding')
    op.drop_table('source_document')
    with op.batch_alter_table('report_run', schema=None) as batch_op:
        batch_op.drop_index('ix_report_run_round_id')

    op.drop_table('report_run')
    op.drop_table('ladder_addressee')
    with op.batch_alter_table('unit_ancestor', schema=None) as batch_op:
        batch_op.drop_index('ix_unit_ancestor_ancestor_id')

    op.drop_table('unit_ancestor')
    with op.batch_alter_table('round', schema=None) as batch_op:
        batch_op.drop_index('ix_round_unit_id')
        batch_op.drop_index('ix_round_team_id')
        batch_op.drop_index('ix_round_inspected_unit_id')

    op.drop_table('round')
    with op.batch_alter_table('post', schema=None) as batch_op:
        batch_op.drop_index('ix_post_user_id')
        batch_op.drop_index('ix_post_unit_id_role')

    op.drop_table('post')
    with op.batch_alter_table('office_setting', schema=None) as batch_op:
        batch_op.drop_index('ix_office_setting_key')

    op.drop_table('office_setting')
    op.drop_table('ladder_rung')
    op.drop_table('user_account')
    with op.batch_alter_table('unit', schema=None) as batch_op:
        batch_op.drop_index('uq_unit_root_name', sqlite_where=sa.text('parent_id IS NULL'), postgresql_where=sa.text('parent_id IS NULL'))

    op.drop_table('unit')
    op.drop_table('sequence')
    op.drop_table('office')
    op.drop_table('login_lock')
    op.drop_table('ladder_version')
    op.drop_table('job_run')
    op.drop_table('calendar_day')
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.drop_index('ix_audit_entry_unsealed', sqlite_where=sa.text('position IS NULL'), postgresql_where=sa.text('position IS NULL'))
        batch_op.drop_index('ix_audit_entry_task_id')
        batch_op.drop_index('ix_audit_entry_noun')

    op.drop_table('audit_entry')
