"""A ticket's life by psycopg alone, with as many clients: ``python -m bench.queue.bare 8 2000`` prints cycles a second."""

import os
import secrets
import sys
import threading
import time
from urllib.parse import unquote, urlsplit

import psycopg

TABLE = """
CREATE TABLE IF NOT EXISTS bare_ticket (id bigserial PRIMARY KEY, ref text UNIQUE, number int, state text, joined timestamptz DEFAULT now(),
 officer int, outcome text);
CREATE INDEX IF NOT EXISTS bare_next ON bare_ticket (state, joined);
CREATE TABLE IF NOT EXISTS bare_count (id int PRIMARY KEY, last int);
CREATE TABLE IF NOT EXISTS bare_log (id bigserial PRIMARY KEY, what text, ref text);
INSERT INTO bare_count VALUES (1, 0) ON CONFLICT DO NOTHING;
"""
NEXT = "UPDATE bare_count SET last = last + 1 WHERE id = 1 RETURNING last"
TAKE = "INSERT INTO bare_ticket (ref, number, state) VALUES (%s, %s, 'waiting')"
CALL = """UPDATE bare_ticket SET state = 'called', officer = %s WHERE state = 'waiting' AND id = (SELECT id FROM bare_ticket
 WHERE state = 'waiting' ORDER BY joined LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING ref"""
FINISH = "UPDATE bare_ticket SET state = 'done', outcome = 'resolved' WHERE ref = %s AND state = 'called'"
LOG = "INSERT INTO bare_log (what, ref) VALUES (%s, %s)"


def connect() -> "psycopg.Connection[tuple[object, ...]]":
    """The database of the environment."""
    parts = urlsplit(os.environ["PLAZA_DATABASE_URL"])
    return psycopg.connect(host=unquote(parts.hostname or ""), user=parts.username, dbname=parts.path.lstrip("/"))


def work(number: int, left: list[None]) -> None:
    """One client's cycles: number, ticket, claim, outcome, each act with its line in a log."""
    with connect() as link:
        while True:
            try:
                left.pop()
            except IndexError:
                return
            ref = secrets.token_hex(8)
            with link.transaction(), link.cursor() as cursor:
                given = cursor.execute(NEXT).fetchone()
                cursor.execute(TAKE, (ref, given[0] if given else 0))
                cursor.execute(LOG, ("taken", ref))
            with link.transaction(), link.cursor() as cursor:
                called = cursor.execute(CALL, (number,)).fetchone()
                cursor.execute(LOG, ("called", called[0] if called else ""))
            with link.transaction(), link.cursor() as cursor:
                cursor.execute(FINISH, (called[0] if called else "",))
                cursor.execute(LOG, ("finished", called[0] if called else ""))


def run(clients: int, cycles: int) -> float:
    """Cycles a second."""
    with connect() as link:
        link.execute(TABLE)
    left: list[None] = [None] * cycles
    threads = [threading.Thread(target=work, args=(number, left)) for number in range(clients)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return cycles / (time.perf_counter() - start)


if __name__ == "__main__":
    sys.stdout.write(f"{run(int(sys.argv[1]), int(sys.argv[2])):.1f}")
