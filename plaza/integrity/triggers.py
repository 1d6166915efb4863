"""Append only in the database as well: triggers that refuse to change or delete what the log holds."""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("integrity_leaf", "integrity_entry")
REFUSAL = "the log is append-only"
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION plaza_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Puts the triggers on the log's tables (SQLite and PostgreSQL)."""
    remove(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for table in TABLES:
            for statement in _statements(table, vendor=connection.vendor):
                cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Takes the triggers away: for undoing the migration and for emptying a test's database."""
    with connection.cursor() as cursor:
        for table in TABLES:
            for event in ("update", "delete", "truncate"):
                where = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{event}{where}")


def _statements(table: str, *, vendor: str) -> list[str]:
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
