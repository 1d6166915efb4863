"""The line: tickets taken, called and finished over HTTP, and one call-up told to many sockets, beside what stands below them."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.queue import clients, fanout
from bench.row import Row
from tests.everything import throw_away_postgres
from tests.fixtures.processes import bare_environment, free_port, until

ROOT = Path(__file__).resolve().parents[2]
WARM, CYCLES, CLIENTS = 200, 2000, 8
PROCESSES = "2"


def run() -> list[Row]:
    """Starts a plaza of its own on PostgreSQL, and measures it from outside."""
    with tempfile.TemporaryDirectory() as folder, throw_away_postgres(durable=True) as database:
        environment = bare_environment() | {
            "PLAZA_MODE": "test", "PLAZA_DATA_DIR": folder, "PLAZA_DATABASE_URL": database, "PLAZA_DEMO_CLOCK": "on",
            "PLAZA_PORT": str(free_port()), "PLAZA_WEB_PROCESSES": PROCESSES, "PLAZA_LOG_LEVEL": "ERROR",
        }  # fmt: skip
        subprocess.run(["createdb", *_reach(database), "plaza"], check=True)
        people = prepared(environment)
        bare = bare_cycles(environment)
        with served(environment) as port:
            return [*_cycles(port, people, bare, environment), *_fanout(port, people)]


def _reach(database: str) -> list[str]:
    host = database.partition("@")[2].partition("/")[0].replace("%2F", "/")
    return ["-h", host, "-U", "plaza"]


def prepared(environment: dict[str, str]) -> dict[str, object]:
    """Fills the database in a process of its own; the officers' sessions."""
    words = [sys.executable, "-m", "bench.queue.prepare", str(CLIENTS)]
    done = subprocess.run(words, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    found: dict[str, object] = json.loads(done.stdout)
    return found


def bare_cycles(environment: dict[str, str]) -> float:
    """The same statements by the database's own driver, without a plaza: cycles a second with as many clients."""
    words = [sys.executable, "-m", "bench.queue.bare", str(CLIENTS), str(CYCLES)]
    done = subprocess.run(words, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    return float(done.stdout)


@contextmanager
def served(environment: dict[str, str]) -> Iterator[str]:
    """The plaza's web processes alone; gives the port."""
    words = [sys.executable, "-m", "plaza", "serve", "--no-work"]
    server = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        port = environment["PLAZA_PORT"]
        until(lambda: clients.answers(port), within=60, what="the plaza")
        yield port
    finally:
        server.terminate()
        server.wait(30)


def _cycles(port: str, people: dict[str, object], bare: float, environment: dict[str, str]) -> list[Row]:
    clients.cycles(port, people, count=WARM)
    found = clients.cycles(port, people, count=CYCLES)
    faults = counted(environment)
    return [
        Row("Ticket taken, called, finished over HTTP, 8 clients", found.rate, "cycles/s", limit=100, least=True,
            note=f"the statements bare: {bare:.0f}/s"),
        Row("  one request, half of them within", found.middle * 1000, "ms"),
        Row("  one request, 95 of 100 within", found.late * 1000, "ms"),
        Row("  numbers given twice, people called twice, or lost", faults, "", limit=0),
    ]  # fmt: skip


def counted(environment: dict[str, str]) -> float:
    """What the database says went wrong."""
    words = [sys.executable, "-m", "bench.queue.prepare", "count"]
    done = subprocess.run(words, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    return float(done.stdout)


def _fanout(port: str, people: dict[str, object]) -> list[Row]:
    ours = fanout.measure(port, people, sockets=500, rounds=8)
    bare = fanout.measure_bare(sockets=500, rounds=8)
    return [
        Row("One call-up told to 500 waiting sockets, 95 of 100 within", ours.late * 1000, "ms", bare=bare.late * 1000, limit=3,
            note=f"median {ours.middle * 1000:.0f} ms"),
        Row("  the same, of the 300 ms it may take", ours.late * 1000, "ms", limit=300),
        Row("  memory per waiting socket", ours.memory / 1024, "kB"),
    ]  # fmt: skip
