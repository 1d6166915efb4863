"""The same money by the database's own driver: the rows that one callback writes, in one transaction, without a plaza.

``python -m bench.payments.bare COUNT`` prints how many a second eight connections reach.
"""

import os
import secrets
import sys
import threading
import time
from urllib.parse import unquote, urlsplit

import psycopg

CONNECTIONS = 8
STATEMENTS = (
    "CREATE TABLE bare_message (id bigserial PRIMARY KEY, number text UNIQUE, answer text)",
    "CREATE TABLE bare_bill (id bigserial PRIMARY KEY, amount bigint CHECK (amount > 0), state text)",
    "CREATE TABLE bare_payment (id bigserial PRIMARY KEY, bill bigint REFERENCES bare_bill, money text UNIQUE, amount bigint)",
    "CREATE TABLE bare_leaf (id bigserial PRIMARY KEY, data bytea)",
    "CREATE TABLE bare_job (id bigserial PRIMARY KEY, name text, key text UNIQUE)",
)


def connect() -> "psycopg.Connection[tuple[object, ...]]":
    """The database of the environment."""
    parts = urlsplit(os.environ["PLAZA_DATABASE_URL"])
    return psycopg.connect(host=unquote(parts.hostname or ""), user=parts.username, dbname=parts.path.lstrip("/"))


def pay(count: int, bills: list[int]) -> None:
    """So many callbacks, one after the other."""
    with connect() as link:
        for _ in range(count):
            number, bill = secrets.token_hex(10), bills.pop()
            with link.transaction(), link.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO bare_message (number, answer) VALUES (%s, 'ok') ON CONFLICT DO NOTHING", [number]
                )
                cursor.execute("SELECT amount FROM bare_bill WHERE id = %s FOR UPDATE", [bill])
                cursor.execute("SELECT 1 FROM bare_payment WHERE money = %s", [number])
                cursor.execute("UPDATE bare_bill SET state = 'paid' WHERE id = %s AND state = 'open'", [bill])
                cursor.execute("INSERT INTO bare_leaf (data) VALUES (%s)", [secrets.token_bytes(300)])
                cursor.execute("INSERT INTO bare_payment (bill, money, amount) VALUES (%s, %s, 150000)", [bill, number])
                cursor.execute(
                    "INSERT INTO bare_job (name, key) VALUES ('receipt', %s) ON CONFLICT DO NOTHING", [number]
                )


def rate(count: int) -> float:
    """Callbacks a second."""
    with connect() as link, link.cursor() as cursor:
        for statement in STATEMENTS:
            cursor.execute(statement)
        cursor.execute(
            "INSERT INTO bare_bill (amount, state) SELECT 150000, 'open' FROM generate_series(1, %s) RETURNING id",
            [count],
        )
        bills = [int(str(row[0])) for row in cursor.fetchall()]
    begun = time.perf_counter()
    threads = [threading.Thread(target=pay, args=(count // CONNECTIONS, bills)) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return count // CONNECTIONS * CONNECTIONS / (time.perf_counter() - begun)


if __name__ == "__main__":
    sys.stdout.write(f"{rate(int(sys.argv[1])):.1f}")
