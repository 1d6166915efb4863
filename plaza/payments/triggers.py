"""What the database itself sees to: money that is written down stays as it was written."""

from django.db.backends.base.base import BaseDatabaseWrapper

REFUSAL = "what is written down of money is not changed"
FROZEN = ("payments_payment", "payments_statementline")
"""Tables whose rows are only ever added."""
FIXED = {
    "payments_bill": ("reference", "subject_ref", "service", "tenant", "reason", "amount", "opened_at"),
    "payments_refund": ("payment_id", "reference", "amount", "why", "opened_at"),
}  # fmt: skip
"""Tables whose rows move on, but keep these columns; nothing of them is deleted. Of the formula, which is sealed anew when a key is
renewed, the log's entry of the bill sees to that."""
UNIQUE = {
    "payments_payment": ("id", "reference", "bank_ref"), "payments_statementline": ("id",), "payments_bill": ("id", "reference"),
    "payments_refund": ("id", "reference", "payment_id"),
}  # fmt: skip
"""What no second row may have: SQLite's INSERT OR REPLACE would take the first one away without asking any DELETE trigger."""
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION plaza_money_stays() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Puts the triggers on the tables of money (SQLite and PostgreSQL)."""
    remove(connection)
    postgres = connection.vendor == "postgresql"
    body = (
        "FOR EACH ROW {when} EXECUTE FUNCTION plaza_money_stays()"
        if postgres
        else "{when} BEGIN SELECT RAISE(ABORT, '" + REFUSAL + "'); END"
    )
    with connection.cursor() as cursor:
        if postgres:
            cursor.execute(_FUNCTION)
        for table in (*FROZEN, *FIXED):
            cursor.execute(f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} {body.format(when='')}")
            cursor.execute(_whole(table, postgres=postgres))
        for table in FROZEN:
            cursor.execute(f"CREATE TRIGGER {table}_fixed BEFORE UPDATE ON {table} {body.format(when='')}")
        for table, columns in FIXED.items():
            changed = " OR ".join(f"OLD.{name} <> NEW.{name}" for name in columns)
            cursor.execute(
                f"CREATE TRIGGER {table}_fixed BEFORE UPDATE ON {table} {body.format(when=f'WHEN ({changed})')}"
            )


def _whole(table: str, *, postgres: bool) -> str:
    """What takes many rows away at once, or one by putting another in its place."""
    if postgres:
        return f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} EXECUTE FUNCTION plaza_money_stays()"
    known = " OR ".join(f"{column} = NEW.{column}" for column in UNIQUE[table])
    there = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {known})"  # noqa: S608 - own names
    return f"CREATE TRIGGER {table}_whole BEFORE INSERT ON {table} {there} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"


def remove(connection: BaseDatabaseWrapper) -> None:
    """Takes the triggers away: for undoing the migration and for emptying a test's database."""
    with connection.cursor() as cursor:
        for table in (*FROZEN, *FIXED):
            where = f" ON {table}" if connection.vendor == "postgresql" else ""
            for name in ("kept", "fixed", "whole"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}{where}")
