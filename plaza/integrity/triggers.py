"""What the database itself sees to: the log is append-only, and every leaf that comes in waits for its number.

SQLite's INSERT OR REPLACE asks the DELETE triggers only of a connection that has recursive_triggers on: the plaza's own have
(settings.py). A trigger before each insert would ask everybody, and cost every act four hundredths of its time.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("integrity_leaf", "integrity_entry")
REFUSAL = "the log is append-only"
_REFUSE = f"""
CREATE OR REPLACE FUNCTION plaza_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"""
_WAIT = "INSERT INTO integrity_pending (leaf_id) VALUES (NEW.id)"
_WAIT_FUNCTION = f"""
CREATE OR REPLACE FUNCTION plaza_leaf_waits() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN {_WAIT}; RETURN NULL; END $$"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Puts all triggers on the log's tables (SQLite and PostgreSQL)."""
    remove(connection)
    protect(connection)
    line_up(connection)


def protect(connection: BaseDatabaseWrapper) -> None:
    """Refuses to change or delete what the log holds."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_REFUSE)
        for table in TABLES:
            for statement in _refusals(table, vendor=connection.vendor):
                cursor.execute(statement)


def line_up(connection: BaseDatabaseWrapper) -> None:
    """Puts every new leaf in the line of those that have no number yet, whoever writes it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_WAIT_FUNCTION)
            body = "FOR EACH ROW EXECUTE FUNCTION plaza_leaf_waits()"
        else:
            body = f"BEGIN {_WAIT}; END"
        cursor.execute(f"CREATE TRIGGER integrity_leaf_insert AFTER INSERT ON integrity_leaf {body}")


def remove(connection: BaseDatabaseWrapper) -> None:
    """Takes the triggers away: for undoing the migration and for emptying a test's database."""
    with connection.cursor() as cursor:
        for table in TABLES:
            for event in ("update", "delete", "truncate", "insert", "again"):
                where = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{event}{where}")


def _refusals(table: str, *, vendor: str) -> list[str]:
    if vendor == "postgresql":
        once = f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION plaza_append_only()"
        return [once] + [
            f"CREATE TRIGGER {table}_{event} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION plaza_append_only()"
            for event in ("update", "delete")
        ]
    return [
        f"CREATE TRIGGER {table}_{event} BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for event in ("update", "delete")
    ]
