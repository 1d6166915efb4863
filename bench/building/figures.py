"""The boards of a full house: 300 officers at counters call from 3,000 waiting; how late a board shows it, and what its page weighs."""

import asyncio
import gzip
import json
import re
import secrets
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median, quantiles

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from bench.queue.clients import Client
from bench.queue.figures import _reach, _told_by, served
from bench.row import Row
from tests.everything import throw_away_postgres
from tests.fixtures.processes import bare_environment, free_port

OFFICERS, WAITING = 300, 3000
PRESSES, A_SECOND = 150, 5
"""With 300 officers and a case of a minute, five people are called every second."""
FLOORS = (1, 2, 3)
STATIC = Path(__file__).resolve().parents[2] / "plaza" / "web" / "static"
ARRIVES = 15.0


def run() -> list[Row]:
    """A full house on a PostgreSQL of its own, measured from outside."""
    with tempfile.TemporaryDirectory() as folder, throw_away_postgres(durable=True) as database:
        environment = bare_environment() | {
            "PLAZA_MODE": "test", "PLAZA_DATA_DIR": folder, "PLAZA_DATABASE_URL": database, "PLAZA_DEMO_CLOCK": "on",
            "PLAZA_PORT": str(free_port()), "PLAZA_LOG_LEVEL": "ERROR",
        }  # fmt: skip
        subprocess.run(["createdb", *_reach(database), "plaza"], check=True)
        words = ("bench.building.prepare", str(OFFICERS), str(WAITING))
        house = json.loads(_told_by(*words, environment=environment))
        with served(environment) as port:
            delays = asyncio.run(_delays(port, house["sessions"], house["numbers"]))
            page = _weight(port)
    shape = f"{OFFICERS} officers, {WAITING:,} waiting, {A_SECOND} calls a second"
    return [
        Row("a call on the board, median", median(delays), "s", note=shape),
        Row("a call on the board, 95th percentile", quantiles(delays, n=20)[-1], "s", limit=1.0),
        Row("calls that no board showed", PRESSES - len(delays), "calls", limit=0),
        Row("the board's page with all its parts", page, "KB", limit=100),
    ]


async def _delays(port: str, sessions: list[str], numbers: dict[str, str]) -> list[float]:
    """Seconds from each press of an officer until a board has it."""
    seen: dict[str, float] = {}
    boards = [await _board(port, floor) for floor in FLOORS]
    listening = [asyncio.create_task(_listen(board, seen)) for board in boards]
    clients = [Client(port) for _ in range(8)]
    for client in clients:
        await client.open()
    free: asyncio.Queue[Client] = asyncio.Queue()
    for client in clients:
        free.put_nowait(client)
    presses = [asyncio.create_task(_press(free, sessions[at], at / A_SECOND)) for at in range(PRESSES)]
    pressed = dict([await press for press in presses])
    await _until_shown({numbers[ref] for ref in pressed}, seen)
    for task in listening:
        task.cancel()
    for board in boards:
        await board.close()
    return [seen[numbers[ref]] - at for ref, at in pressed.items() if numbers[ref] in seen]


async def _board(port: str, floor: int) -> ClientConnection:
    return await connect(f"ws://localhost:{port}/ws/papan/{floor}/", origin=Origin(f"http://localhost:{port}"))


async def _listen(board: ClientConnection, seen: dict[str, float]) -> None:
    async for text in board:
        frame = json.loads(text)
        for call in frame.get("calls", ()):
            seen.setdefault(call["number"], time.perf_counter())


async def _press(free: "asyncio.Queue[Client]", session: str, wait: float) -> tuple[str, float]:
    """One officer calls the next person; which ticket that was, and when the press was."""
    await asyncio.sleep(wait)
    client = await free.get()
    at = time.perf_counter()
    told = await client.post("/petugas/panggil/", f"sessionid={session}", key=secrets.token_hex(8))
    free.put_nowait(client)
    return str(json.loads(told)["ticket"]), at


async def _until_shown(wanted: set[str], seen: dict[str, float]) -> None:
    deadline = time.perf_counter() + ARRIVES
    while not wanted <= seen.keys() and time.perf_counter() < deadline:
        await asyncio.sleep(0.05)


def _weight(port: str) -> float:
    """The page and everything it names, its scripts' own parts too, in kilobytes as they cross the wire compressed."""
    wanted, known, total = ["/papan/1/"], set[str](), 0
    while wanted:
        path = wanted.pop()
        if path in known:
            continue
        known.add(path)
        body = _fetch(port, path)
        total += len(gzip.compress(body, 6))
        text = body.decode(errors="replace")
        wanted += re.findall(r'(?:href|src)="(/static/[^"]+)"', text)
        folder = path.rpartition("/")[0]
        wanted += [_joined(folder, found) for found in re.findall(r'from "(\.[^"]+)"', text)]
    return total / 1000


def _fetch(port: str, path: str) -> bytes:
    if path.startswith("/static/"):  # the same files, whatever name and folder they are served under
        return (STATIC / path.removeprefix("/static/")).read_bytes()
    with urllib.request.urlopen(f"http://localhost:{port}{path}", timeout=10) as answer:
        return bytes(answer.read())


def _joined(folder: str, relative: str) -> str:
    parts = folder.split("/")
    for part in relative.split("/"):
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
