"""Make the log append-only in the database itself, and make the office's one row."""

import sqlalchemy as sa
from alembic import op

revision = "5c1d0a7e9b42"
down_revision = "b976e4ebce4e"
branch_labels = None
depends_on = None

# Sealing may fill position and hash of an entry, once, and nothing else.
FIXED = ("id", "noun", "noun_id", "task_id", "verb", "actor_id", "post_id", "door", "at", "before", "after", "reason")


def upgrade() -> None:
    office = sa.table("office", sa.column("id", sa.Integer), sa.column("name", sa.String),
                      sa.column("is_demo", sa.Boolean))
    op.execute(office.insert().values(id=1, name="", is_demo=False))
    if op.get_bind().dialect.name == "sqlite":
        _upgrade_sqlite()
    else:
        _upgrade_postgresql()


def _upgrade_sqlite() -> None:
    same = " AND ".join(f'OLD."{c}" IS NEW."{c}"' for c in FIXED)
    op.execute(f"""
        CREATE TRIGGER audit_entry_seal_only BEFORE UPDATE ON audit_entry
        WHEN NOT (OLD.position IS NULL AND NEW.position IS NOT NULL AND {same})
        BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END""")
    op.execute("""
        CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
        BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END""")


def _upgrade_postgresql() -> None:
    same = " AND ".join(f'OLD."{c}" IS NOT DISTINCT FROM NEW."{c}"' for c in FIXED)
    op.execute(f"""
        CREATE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND OLD.position IS NULL AND NEW.position IS NOT NULL AND {same} THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'audit_entry is append-only';
        END $$""")
    op.execute("CREATE TRIGGER audit_entry_seal_only BEFORE UPDATE ON audit_entry "
               "FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()")
    op.execute("CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry "
               "FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()")
    op.execute("CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry "
               "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()")


def downgrade() -> None:
    op.execute("DELETE FROM office")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER audit_entry_seal_only")
        op.execute("DROP TRIGGER audit_entry_no_delete")
        return
    op.execute("DROP TRIGGER audit_entry_no_truncate ON audit_entry")
    op.execute("DROP TRIGGER audit_entry_no_delete ON audit_entry")
    op.execute("DROP TRIGGER audit_entry_seal_only ON audit_entry")
    op.execute("DROP FUNCTION audit_entry_refuse()")
