"""A whole plaza in production mode, with its workers and readers, on loopback: what strangers see of it, and servers that hang."""

import logging
import os
import secrets
import subprocess
import sys
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from socket import create_server, socket
from tempfile import TemporaryDirectory

import httpx

from bench.row import Row
from tests.everything import throw_away_postgres
from tests.fixtures.processes import ROOT, Started, bare_environment, free_port, start

Environment = dict[str, str]
logging.getLogger("httpx").setLevel(logging.WARNING)  # else it tells of each request between the rows
TWICE, LIVE_WITHIN = 2.0, 0.2
SERVICE = "DINKES-06"
PAGES = ("/", "/akun/login/code/", f"/ajukan/{SERVICE}/")
"""The home page, the sign-in page, and the page of a service."""
PREPARED_WITHIN, READY_WITHIN = 300.0, 120.0
WARM = 8.0
"""Seconds of pages before anything is counted: the first ones load what all need."""


def seconds_each() -> float:
    """How long each thing is watched: ``PLAZA_BENCH_SECONDS``, a minute by default."""
    return float(os.environ.get("PLAZA_BENCH_SECONDS", "60"))


def surroundings(folder: Path, database: str, **more: str) -> Environment:
    """The settings of a plaza in service, with fresh secrets."""
    port = str(free_port())
    return bare_environment() | {
        "PLAZA_MODE": "production", "PLAZA_DATA_DIR": str(folder / "data"), "PLAZA_DATABASE_URL": database, "PLAZA_PORT": port,
        "PLAZA_PUBLIC_URL": f"http://localhost:{port}", "PLAZA_ALLOWED_HOSTS": "127.0.0.1", "PLAZA_LOG_LEVEL": "ERROR",
        "PLAZA_SECRET_KEY": secrets.token_urlsafe(50),
        "PLAZA_FIELD_KEYS": f"1:{urlsafe_b64encode(secrets.token_bytes(32)).decode()}",
    } | more  # fmt: skip


def told_by(*words: str, environment: Environment) -> str:
    """What a command of the plaza, or a module of these benchmarks, prints; raises with its complaint when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PREPARED_WITHIN
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)}: {done.stderr[-2000:]}")
    return done.stdout


@contextmanager
def served(**more: str) -> Iterator[tuple[str, Environment]]:
    """A plaza with the catalogue that ships, on a PostgreSQL of its own; its address and its surroundings. All of it ends with the row."""
    with ExitStack() as after:
        folder = Path(after.enter_context(TemporaryDirectory(prefix="plaza-bench-", ignore_cleanup_errors=True)))
        database = after.enter_context(throw_away_postgres(durable=True))
        subprocess.run(["createdb", "-h", _host_of(database), "-U", "plaza", "plaza"], check=True, timeout=60)
        environment = surroundings(folder, database, **more)
        for words in (["migrate"], ["seed", "--yes"]):
            told_by("plaza", *words, environment=environment)
        running = start("-m", "plaza", "serve", environment=environment, output=folder / "output.log")
        after.callback(running.stop)
        home = environment["PLAZA_PUBLIC_URL"]
        _wait(home, running)
        watched(home, seconds=WARM)
        yield home, environment


def _host_of(database: str) -> str:
    return database.partition("@")[2].partition("/")[0].replace("%2F", "/")


def _wait(home: str, running: Started) -> None:
    """Until the plaza says that it is ready; raises with what it wrote when it does not come up."""
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline and running.process.poll() is None:
        with suppress(httpx.HTTPError):
            if httpx.get(f"{home}/healthz/ready", timeout=5).status_code == 200:
                return
        time.sleep(0.2)
    raise RuntimeError(f"the plaza did not come up: {running.words[-2000:]}")


@dataclass(frozen=True)
class Seen:
    """What strangers saw for a while: each page's 95th percentile, the slowest sign of life (seconds), and answers other than 200."""

    p95: dict[str, float]
    live: float
    wrong: int

    @property
    def all_pages(self) -> float:
        """The 95th percentile of all the pages together."""
        return self.p95["all"]


def watched(home: str, *, seconds: float) -> Seen:
    """A stranger looks at the pages, some ten times a second each at most, one after the other."""
    took: dict[str, list[float]] = {place: [] for place in (*PAGES, "/healthz/live")}
    wrong, until_then, addresses = 0, time.monotonic() + seconds, cycle(f"114.4.{n}.7" for n in range(250))
    with httpx.Client(base_url=home, timeout=60) as stranger:
        while time.monotonic() < until_then:
            for place, moments in took.items():
                began = time.monotonic()
                wrong += stranger.get(place, headers={"X-Forwarded-For": next(addresses)}).status_code != 200
                moments.append(time.monotonic() - began)
            time.sleep(0.1)
    lives = took.pop("/healthz/live")
    p95 = {place: _late(moments) for place, moments in took.items()}
    return Seen(p95 | {"all": _late([one for moments in took.values() for one in moments])}, max(lives), wrong)


def _late(moments: list[float]) -> float:
    return sorted(moments)[int(len(moments) * 0.95)]


def row_of(name: str, during: float, quiet: float, *, note: str = "") -> Row:
    """The 95th percentile beside the quiet one, in milliseconds."""
    return Row(name, during * 1000, "ms", bare=quiet * 1000, limit=TWICE, note=note)


@dataclass
class Hung:
    """A server that takes whoever comes and never says a word."""

    port: int
    taken: list[socket] = field(default_factory=list)

    @property
    def asked(self) -> int:
        """How many came."""
        return len(self.taken)


@contextmanager
def hung() -> Iterator[Hung]:
    """Such a server on loopback; whoever waits at it is sent away at the end."""
    with create_server(("127.0.0.1", 0), backlog=500) as listener:
        server = Hung(listener.getsockname()[1])

        def take() -> None:
            with suppress(OSError):  # the listener is closed at the end
                while True:
                    server.taken.append(listener.accept()[0])

        threading.Thread(target=take, daemon=True).start()
        try:
            yield server
        finally:
            listener.shutdown(2)
            for wire in server.taken:
                wire.close()
