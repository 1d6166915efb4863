"""The bank's callbacks over HTTP with duplicates and forgeries: how many a second, each bill paid once, no forgery taken.

Each bill is that of an application that waits for it; a worker goes on with the applications and makes the receipts beside it, as
in service.

``PLAZA_BENCH_CALLBACKS`` makes the number of bills smaller (4,000 take about half a minute on two free cores).
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path

from bench.payments.caller import Known, message, mixed, sent
from bench.row import Row
from bench.runner import table
from plaza.demo.bank import keys
from plaza.payments.rules import codes, signatures
from tests.everything import throw_away_postgres
from tests.fixtures.processes import bare_environment, free_port, until

ROOT = Path(__file__).resolve().parents[2]
BILLS, WARM, PACED, AMOUNT = 4_000, 200, 1_000, 150_000
PROCESSES, PACE = 2, 200.0
Environment = dict[str, str]


def run() -> list[Row]:
    """On a PostgreSQL of its own that keeps its promises about the disk, with two web processes."""
    bills = int(os.environ.get("PLAZA_BENCH_CALLBACKS", BILLS))
    with tempfile.TemporaryDirectory() as folder, throw_away_postgres(durable=True) as database:
        known = keys.surroundings(Path(folder) / "bank", url="http://127.0.0.1:9")
        environment = bare_environment() | known | {
            "PLAZA_MODE": "test", "PLAZA_DATA_DIR": folder, "PLAZA_DATABASE_URL": database, "PLAZA_PORT": str(free_port()),
            "PLAZA_LOG_LEVEL": "ERROR",
        }  # fmt: skip
        host = database.partition("@")[2].partition("/")[0].replace("%2F", "/")
        subprocess.run(["createdb", "-h", host, "-U", "plaza", "plaza"], check=True)
        orders: list[str] = json.loads(
            _told("bench.payments.prepare", str(bills + PACED + WARM), environment=environment)
        )
        bare = float(_told("bench.payments.bare", str(min(bills, 2000)), environment=environment))
        with served(environment) as port:
            return _measured(port, orders, environment, bare=bare, folder=Path(folder) / "bank", count=bills)


def _measured(
    port: str, orders: list[str], environment: Environment, *, bare: float, folder: Path, count: int
) -> list[Row]:
    known = Known("plaza-contoh", keys.secret(folder), _token(port, folder))
    sent(port, [message(known, order, amount=AMOUNT, number=f"9{n:029}") for n, order in enumerate(orders[:WARM])])
    some, rest = orders[WARM : WARM + PACED], orders[WARM + PACED :]
    paced = sent(port, mixed(known, some, amount=AMOUNT, seed=3), pace=PACE)
    crowd = mixed(known, rest, amount=AMOUNT)
    fast = sent(port, crowd)
    ended = json.loads(_told("bench.payments.prepare", "count", environment=environment))
    wrong = abs(ended["paid"] - len(orders)) + ended["twice"] + ended["refunds"] + ended["off"]
    forged = round(len(crowd) * 0.05)
    return [
        Row("Callbacks over HTTP, 20 % told twice, 5 % forged, 8 connections", fast.rate, "a second", limit=PACE, least=True,
            note=f"{len(crowd):,} messages about {count:,} bills, a worker beside it; the paying transaction bare: {bare:.0f} a second"),
        Row("  one of them, half within", fast.middle * 1000, "ms"),
        Row("  at 200 a second, 95 of 100 answered within", paced.late * 1000, "ms",
            note=f"half within {paced.middle * 1000:.0f} ms"),
        Row(f"  of {len(orders):,} bills: unpaid, paid twice, or money off", float(wrong), "", limit=0),
        Row("  cases that the one worker had gone on with by then", float(ended["went_on"]), f"of {len(orders):,}",
            note=f"and {ended['receipts']:,} receipts made; the rest waits in the jobs' table"),
        Row("  forgeries taken", float(ended["forged"]), "", limit=0,
            note=f"{fast.answers.get(401, 0)} of {forged} turned away with 401"),
    ]  # fmt: skip


def _token(port: str, folder: Path) -> str:
    """The token that the plaza gives for the bank's key."""
    timestamp = signatures.stamp(datetime.now(UTC))
    signature = signatures.token_signed("plaza-contoh", timestamp, private_key=keys.private_key(folder))
    headers = {
        "Content-Type": "application/json", "X-CLIENT-KEY": "plaza-contoh", "X-TIMESTAMP": timestamp, "X-SIGNATURE": signature,
    }  # fmt: skip
    link = HTTPConnection("localhost", int(port), timeout=10)
    link.request("POST", "/api/snap" + codes.PATHS[codes.TOKEN], b'{"grantType":"client_credentials"}', headers)
    return str(json.loads(link.getresponse().read())["accessToken"])


def _told(*words: str, environment: Environment) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, env=environment, check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return done.stdout


@contextmanager
def served(environment: Environment) -> Iterator[str]:
    """The plaza's web processes and one worker; gives the port."""
    words = [sys.executable, "-m", "plaza", "serve"]
    told = environment | {"PLAZA_WEB_PROCESSES": str(PROCESSES)}
    server = subprocess.Popen(words, cwd=ROOT, env=told, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        port = environment["PLAZA_PORT"]
        until(lambda: _answers(port), within=60, what="the plaza")
        yield port
    finally:
        server.terminate()
        server.wait(30)


def _answers(port: str) -> bool:
    try:
        link = HTTPConnection("localhost", int(port), timeout=2)
        link.request("GET", "/healthz/live")
        return link.getresponse().status < 500
    except OSError:
        return False


if __name__ == "__main__":
    sys.stdout.write(table(run()) + "\n")
