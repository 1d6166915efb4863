"""The line: tickets taken, called and finished over HTTP, one call-up told to many sockets, and what one of 5,000 sockets weighs.

``python -m bench.queue.figures cycles`` (or ``fanout``, ``memory``) takes one part alone.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.queue import clients, fanout
from bench.row import Row
from bench.runner import table
from tests.everything import throw_away_postgres
from tests.fixtures.processes import bare_environment, free_port, until

ROOT = Path(__file__).resolve().parents[2]
WARM, CYCLES, CLIENTS = 200, 10_000, 8
HEAR, ROUNDS = 500, 8
MANY = 5_000
PROCESSES, THREADS = 2, 4
"""As many threads as clients: an act waits for the disk and for the line's lock, and with fewer threads (three) a third of the
machine stood idle (90 against 107 cycles a second on a machine that was busy with other things)."""
Environment = dict[str, str]


def run() -> list[Row]:
    """Every part, on a PostgreSQL of its own."""
    return [row for part in PARTS for row in measured(part)]


def measured(part: str) -> list[Row]:
    """One part: starts a plaza of its own on PostgreSQL, and measures it from outside."""
    with tempfile.TemporaryDirectory() as folder, throw_away_postgres(durable=True) as database:
        environment = bare_environment() | {
            "PLAZA_MODE": "test", "PLAZA_DATA_DIR": folder, "PLAZA_DATABASE_URL": database, "PLAZA_DEMO_CLOCK": "on",
            "PLAZA_PORT": str(free_port()), "PLAZA_LOG_LEVEL": "ERROR", "PLAZA_DATABASE_POOL": str(THREADS),
        }  # fmt: skip
        subprocess.run(["createdb", *_reach(database), "plaza"], check=True)
        return PARTS[part](environment, prepared(environment))


def _reach(database: str) -> list[str]:
    host = database.partition("@")[2].partition("/")[0].replace("%2F", "/")
    return ["-h", host, "-U", "plaza"]


def _told_by(*words: str, environment: Environment) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout


def prepared(environment: Environment) -> dict[str, object]:
    """Fills the database in a process of its own; the officers' sessions."""
    found: dict[str, object] = json.loads(_told_by("bench.queue.prepare", str(CLIENTS), environment=environment))
    return found


def bare_cycles(environment: Environment, *, count: int) -> float:
    """The same acts by the database's own driver, without a plaza: cycles a second with as many clients."""
    return float(_told_by("bench.queue.bare", str(CLIENTS), str(count), environment=environment))


def counted(environment: Environment) -> float:
    """What the database says went wrong."""
    return float(_told_by("bench.queue.prepare", "count", environment=environment))


@contextmanager
def served(environment: Environment, *, processes: int = PROCESSES) -> Iterator[str]:
    """The plaza's web processes alone; gives the port."""
    words = [sys.executable, "-m", "plaza", "serve", "--no-work"]
    environment = environment | {"PLAZA_WEB_PROCESSES": str(processes)}
    server = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        port = environment["PLAZA_PORT"]
        until(lambda: clients.answers(port), within=60, what="the plaza")
        yield port
    finally:
        server.terminate()
        server.wait(30)


def _cycles(environment: Environment, people: dict[str, object]) -> list[Row]:
    bare = bare_cycles(environment, count=CYCLES // 5)
    with served(environment) as port:
        clients.cycles(port, people, count=WARM)
        found = clients.cycles(port, people, count=CYCLES)
    faults = counted(environment)
    return [
        Row("Ticket taken, called, finished over HTTP, 8 clients", found.rate, "cycles/s", limit=100, least=True,
            note=f"three transactions a cycle bare: {bare:.0f}/s, in the same run"),
        Row("  one request, half of them within", found.middle * 1000, "ms"),
        Row("  one request, 95 of 100 within", found.late * 1000, "ms"),
        Row(f"  of {CYCLES:,}: numbers given twice, people called twice, or lost", faults, "", limit=0),
    ]  # fmt: skip


def _fanout(environment: Environment, people: dict[str, object]) -> list[Row]:
    with served(environment) as port:
        ours = fanout.measure(port, people, sockets=HEAR, rounds=ROUNDS)
    bare = fanout.measure_bare(sockets=HEAR, rounds=ROUNDS)
    return [
        Row(f"One call-up told to {HEAR} waiting sockets, 95 of 100 within", ours.late * 1000, "ms", bare=bare.late * 1000,
            limit=3, note=f"half within {ours.middle * 1000:.0f} ms, bare {bare.middle * 1000:.0f} ms"),
        Row("  the same, of the 300 ms it may take", ours.late * 1000, "ms", limit=300),
    ]  # fmt: skip


def _memory(environment: Environment, people: dict[str, object]) -> list[Row]:
    with served(environment, processes=1) as port:
        ours = fanout.weigh(port, people, sockets=MANY)
    bare = fanout.weigh_bare(sockets=MANY)
    return [
        Row(f"Memory of each of {MANY:,} waiting sockets in one process", ours / 1024, "kB", bare=bare / 1024, limit=1.5,
            note="each a ticket of its own; bare: an ASGI loop on the same server"),
    ]  # fmt: skip


PARTS: dict[str, Callable[[Environment, dict[str, object]], list[Row]]] = {
    "cycles": _cycles,
    "fanout": _fanout,
    "memory": _memory,
}


if __name__ == "__main__":
    sys.stdout.write(table([row for part in sys.argv[1:] or PARTS for row in measured(part)]) + "\n")
