"""A full house: 300 officers call from 3,000 waiting; how late a board and the manager's page show it, and what both weigh."""

import asyncio
import gzip
import json
import re
import secrets
import subprocess
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from math import inf
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from bench.queue.clients import Client
from bench.queue.fanout import _open_all
from bench.queue.figures import _reach, _told_by, served
from bench.row import Row
from tests.everything import throw_away_postgres
from tests.fixtures.processes import bare_environment, free_port

OFFICERS, WAITING, PHONES, DESKS = 300, 3000, 300, 60
SETTLE = 3.0
SERVING = re.compile(r'data-role="serving">(\d+)<')
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
        words = ("bench.building.prepare", str(OFFICERS), str(WAITING), str(PHONES))
        house = json.loads(_told_by(*words, environment=environment))
        with served(environment) as port:
            found = asyncio.run(_morning(port, house))
            manager = f"sessionid={house['manager']}"
            part = len(fetch(port, "/koordinator/?bagian=1", manager)) / 1000
            board, page = weight(port, "/papan/1/"), weight(port, "/koordinator/", manager)
    shape = (
        f"{OFFICERS} officers, {WAITING:,} waiting, {PHONES} phones and {DESKS} desks open, {A_SECOND} calls a second"
    )
    return [
        Row("a call on the board, median", median(found.board), "s", note=shape),
        Row("a call on the board, 95th percentile", quantiles(found.board, n=20)[-1], "s", limit=1.0),
        Row("calls that no board showed", found.board.count(inf), "calls", limit=0, note=f"of {len(found.board)} at counters"),
        Row("a call on the manager's page, median", median(found.manager), "s",
            note="from the press to the fetched part, over socket and HTTP"),
        Row("a call on the manager's page, 95th percentile", quantiles(found.manager, n=20)[-1], "s", limit=1.0,
            note=f"of {len(found.manager)} calls, in {found.looks} looks"),
        Row("the board's page with all its parts", board, "KB", limit=100),
        Row("the manager's page with all its parts", page, "KB", limit=100,
            note=f"the part that changes is {part:.0f} KB before it is packed"),
    ]  # fmt: skip


@dataclass(frozen=True)
class Morning:
    """Seconds from each press of an officer until a board has it, and until the manager's page has it; and how often that looked."""

    board: list[float]
    manager: list[float]
    looks: int


async def _morning(port: str, house: dict[str, Any]) -> Morning:
    sessions, numbers = house["sessions"], house["numbers"]
    seen: dict[str, float] = {}
    boards = [await _board(port, floor) for floor in FLOORS]
    listening = [asyncio.create_task(_listen(board, seen)) for board in boards]
    pages = [(f"/ws/tiket/{ref}/", cookie) for ref, cookie in house["phones"]]
    pages += [("/ws/petugas/", f"sessionid={one}") for one in sessions[-DESKS:]]
    crowd = await _open_all(port, pages)
    listening += [asyncio.create_task(_drain(one)) for one in crowd]
    page = ManagersPage(port, f"sessionid={house['manager']}")
    listening.append(asyncio.create_task(page.live()))
    await asyncio.sleep(SETTLE)
    pressed = await _presses(port, sessions)
    called = {
        ref: at for ref, at, _ in pressed if ref not in dict(house["phones"])
    }  # who is on a phone is called there
    await _until_shown({numbers[ref] for ref in called}, seen)
    await asyncio.sleep(SETTLE)
    for task in listening:
        task.cancel()
    await asyncio.gather(*(one.close() for one in (*boards, *crowd)))
    in_order = sorted(pressed, key=lambda press: press[2])  # each press is one more person who is with an officer
    shown = [page.shows(count) - at for count, (_, at, _) in enumerate(in_order, start=1)]
    board = [seen.get(numbers[ref], inf) - at for ref, at in called.items()]
    return Morning(board, shown, len(page.looks))


async def _drain(socket: ClientConnection) -> None:
    async for _ in socket:
        pass


class ManagersPage:
    """The coordinator's page as its script lives: the socket says that something changed, and the part is fetched over HTTP."""

    def __init__(self, port: str, cookie: str) -> None:
        self.port, self.cookie = port, cookie
        self.looks = list[tuple[int, float]]()
        self.changed = asyncio.Event()

    async def live(self) -> None:
        """Listens and looks, one look at a time, until it is cancelled."""
        socket = await connect(
            f"ws://localhost:{self.port}/ws/koordinator/", additional_headers={"Cookie": self.cookie},
            origin=Origin(f"http://localhost:{self.port}"),
        )  # fmt: skip
        looking = asyncio.create_task(self._look())
        try:
            async for _ in socket:
                self.changed.set()
        finally:
            looking.cancel()

    async def _look(self) -> None:
        while True:
            await self.changed.wait()
            self.changed.clear()
            body = await asyncio.to_thread(fetch, self.port, "/koordinator/?bagian=1", self.cookie)
            found = SERVING.search(body.decode())
            self.looks.append((int(found[1]) if found else 0, time.perf_counter()))

    def shows(self, served: int) -> float:
        """When the page first said that so many people are with an officer."""
        return next((at for count, at in self.looks if count >= served), inf)


async def _presses(port: str, sessions: list[str]) -> list[tuple[str, float, float]]:
    """So many officers call the next person, so many a second: which ticket, when the press was, and when it was answered."""
    clients = [Client(port) for _ in range(8)]
    free: asyncio.Queue[Client] = asyncio.Queue()
    for client in clients:
        await client.open()
        free.put_nowait(client)
    presses = [asyncio.create_task(_press(free, sessions[at], at / A_SECOND)) for at in range(PRESSES)]
    return [await press for press in presses]


async def _board(port: str, floor: int) -> ClientConnection:
    return await connect(f"ws://localhost:{port}/ws/papan/{floor}/", origin=Origin(f"http://localhost:{port}"))


async def _listen(board: ClientConnection, seen: dict[str, float]) -> None:
    async for text in board:
        frame = json.loads(text)
        for call in frame.get("calls", ()):
            seen.setdefault(call["number"], time.perf_counter())


async def _press(free: "asyncio.Queue[Client]", session: str, wait: float) -> tuple[str, float, float]:
    await asyncio.sleep(wait)
    client = await free.get()
    at = time.perf_counter()
    told = await client.post("/petugas/panggil/", f"sessionid={session}", key=secrets.token_hex(8))
    done = time.perf_counter()
    free.put_nowait(client)
    return str(json.loads(told)["ticket"]), at, done


async def _until_shown(wanted: set[str], seen: dict[str, float]) -> None:
    deadline = time.perf_counter() + ARRIVES
    while not wanted <= seen.keys() and time.perf_counter() < deadline:
        await asyncio.sleep(0.05)


def weight(port: str, path: str, cookie: str = "") -> float:
    """The page and everything it names, its scripts' own parts too, in kilobytes as they cross the wire compressed."""
    wanted, known, total = [path], set[str](), 0
    while wanted:
        path = wanted.pop()
        if path in known:
            continue
        known.add(path)
        body = fetch(port, path, cookie)
        total += len(gzip.compress(body, 6))
        text = body.decode(errors="replace")
        wanted += re.findall(r'(?:href|src)="(/static/[^"]+)"', text)
        folder = path.rpartition("/")[0]
        wanted += [_joined(folder, found) for found in re.findall(r'from "(\.[^"]+)"', text)]
    return total / 1000


def fetch(port: str, path: str, cookie: str = "") -> bytes:
    """What the plaza answers; files come from where they lie: the same, whatever name and folder they are served under."""
    if path.startswith("/static/"):
        return (STATIC / path.removeprefix("/static/")).read_bytes()
    asked = urllib.request.Request(f"http://localhost:{port}{path}", headers={"Cookie": cookie} if cookie else {})
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return bytes(answer.read())


def _joined(folder: str, relative: str) -> str:
    parts = folder.split("/")
    for part in relative.split("/"):
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
