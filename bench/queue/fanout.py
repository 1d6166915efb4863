"""One call-up told to hundreds of waiting sockets: how late the last ones hear it; and what one of thousands weighs."""

import asyncio
import json
import secrets
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from bench.queue.clients import Client, answers
from tests.fixtures.processes import free_port, until

TOGETHER = 50
"""Sockets opened at the same moment."""
FIRST = 200
SETTLE = 2.0


@dataclass(frozen=True)
class Told:
    """Seconds from the officer's press: median, and 95 of 100."""

    middle: float
    late: float


Act = Callable[[Client], Awaitable[None]]


def measure(port: str, people: dict[str, object], *, sockets: int, rounds: int) -> Told:
    """So many people wait with an open page; an officer calls the next one, again and again."""
    return asyncio.run(_measure(port, people, sockets=sockets, rounds=rounds))


async def _measure(port: str, people: dict[str, object], *, sockets: int, rounds: int) -> Told:
    service, sessions = str(people["service"]), people["sessions"]
    assert isinstance(sessions, list)
    officer = f"sessionid={sessions[0]}"
    pages = await _people(port, service, count=sockets)
    opened = await _open_all(port, [(f"/ws/tiket/{ref}/", device) for ref, device in pages])

    async def press(client: Client) -> None:
        told = await client.post("/petugas/panggil/", officer, key=secrets.token_hex(8))
        client.told = str(json.loads(told)["ticket"])

    async def after(client: Client) -> None:
        await client.post(f"/petugas/tiket/{client.told}/selesai/", officer, outcome="resolved")

    delays = await _rounds(port, opened, press, after, count=rounds, pause=1.3)
    return Told(median(delays), _late(delays))


async def _people(port: str, service: str, *, count: int) -> list[tuple[str, str]]:
    """New people with numbers: the tickets' references and the cookies."""
    client, found = Client(port), []
    await client.open()
    for _ in range(count):
        device = f"plaza_device={secrets.token_urlsafe(24)}"
        await client.post(f"/antre/{service}/", device, key=secrets.token_hex(8))
        found.append((client.led_to.split("/")[2], device))
    client.writer.close()
    return found


async def _open_all(port: str, addresses: list[tuple[str, str]]) -> list[ClientConnection]:
    opened: list[ClientConnection] = []
    for start in range(0, len(addresses), TOGETHER):
        opened += await asyncio.gather(*(_open(port, *address) for address in addresses[start : start + TOGETHER]))
    return opened


async def _open(port: str, path: str, cookie: str) -> ClientConnection:
    """A page's socket, once it has its first frame."""
    socket = await connect(
        f"ws://127.0.0.1:{port}{path}", additional_headers={"Cookie": cookie}, origin=Origin(f"http://localhost:{port}"),
        compression=None, proxy=None, open_timeout=30,
    )  # fmt: skip
    await socket.recv()
    return socket


async def _rounds(
    port: str, opened: list[ClientConnection], press: Act, after: Act, *, count: int, pause: float
) -> list[float]:
    """How long after each press every page heard that the line had moved. The first round only warms up."""
    client, delays = Client(port), list[float]()
    await client.open()
    for number in range(count + 1):
        ears = [asyncio.create_task(_hears(socket)) for socket in opened]
        await asyncio.sleep(pause)  # a change is told at most once a second: begin each round in a fresh one
        pressed = time.perf_counter()
        await press(client)
        moments = await asyncio.gather(*ears)
        delays += [moment - pressed for moment in moments] if number else []
        await after(client)
        await asyncio.sleep(pause)
    await asyncio.gather(*(socket.close() for socket in opened))
    client.writer.close()
    return delays


async def _hears(socket: ClientConnection) -> float:
    while True:
        frame = json.loads(await socket.recv())
        if frame["type"] == "delta" and frame.get("out"):
            return time.perf_counter()


def _late(moments: list[float]) -> float:
    return quantiles(moments, n=20)[-1]


def weigh(port: str, people: dict[str, object], *, sockets: int) -> float:
    """Bytes that the one web process grows by for each socket."""
    return asyncio.run(_weigh(port, str(people["service"]), _web_process(port), sockets=sockets))


async def _weigh(port: str, service: str, process: int, *, sockets: int) -> float:
    pages = await _people(port, service, count=sockets)
    return await _grown(port, process, [(f"/ws/tiket/{ref}/", device) for ref, device in pages])


async def _grown(port: str, process: int, addresses: list[tuple[str, str]]) -> float:
    """What the process grows by for each socket, after the first ones have loaded what all share."""
    first = await _open_all(port, addresses[:FIRST])
    await asyncio.sleep(SETTLE)
    before = resident(process)
    rest = await _open_all(port, addresses[FIRST:])
    await asyncio.sleep(SETTLE)
    grown = (resident(process) - before) / len(rest)
    for start in range(0, len(rest), TOGETHER):
        await asyncio.gather(*(socket.close() for socket in rest[start : start + TOGETHER]))
    await asyncio.gather(*(socket.close() for socket in first))
    return grown


def resident(process: int) -> float:
    """Bytes that the process has in memory."""
    lines = dict(line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines() if ":" in line)
    return float(lines["VmRSS"].split()[0]) * 1024


def _web_process(port: str) -> int:
    """The plaza's one web process on that port."""
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            command = status.with_name("cmdline").read_bytes().decode().split("\0")
            surroundings = status.with_name("environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if "web" in command and "--fd" in command and f"PLAZA_PORT={port}\0" in surroundings:
            return int(status.parent.name)
    raise RuntimeError("no web process")


@contextmanager
def _bare_loop() -> Iterator[tuple[str, int]]:
    """The bare loop in a process of its own: its port and its number."""
    port = str(free_port())
    server = subprocess.Popen([sys.executable, "-m", "bench.queue.loop", port], cwd=Path(__file__).parents[2])
    try:
        until(lambda: answers(port), within=30, what="the bare loop")
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(10)


def measure_bare(*, sockets: int, rounds: int) -> Told:
    """The same over a bare ASGI loop."""
    with _bare_loop() as (port, _):
        return asyncio.run(_measure_bare(port, sockets=sockets, rounds=rounds))


def weigh_bare(*, sockets: int) -> float:
    """Bytes for each socket of a bare ASGI loop."""
    with _bare_loop() as (port, process):
        return asyncio.run(_grown(port, process, [("/", "")] * sockets))


async def _measure_bare(port: str, *, sockets: int, rounds: int) -> Told:
    async def press(client: Client) -> None:
        await client.post("/", "")

    async def after(client: Client) -> None:
        return None

    opened = await _open_all(port, [("/", "")] * sockets)
    delays = await _rounds(port, opened, press, after, count=rounds, pause=0.2)
    return Told(median(delays), _late(delays))
