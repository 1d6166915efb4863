"""Eight clients in one process: each takes a number as a new person, calls as an officer, and records the outcome.

They share the machine with the plaza, which is what is measured: so they speak the least HTTP that a browser's form needs, over one
kept connection each, and read of an answer only its status, its length and where it leads. Which of the plaza's processes takes a
connection is chance, and eight that come in the same moment often fall to one: so each client connects anew now and then, as people do.
"""

import asyncio
import http.client
import json
import re
import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from urllib.parse import urlencode

import uvloop

TOKEN = "c" * 32
CONNECT_AGAIN = 25
"""Cycles that one client makes over one connection."""
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
WHERE = re.compile(rb"\r\nlocation: *([^\r]*)", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """Cycles a second, and how long one request took (median and 95th of 100, in seconds)."""

    rate: float
    middle: float
    late: float


def answers(port: str) -> bool:
    """Whether the plaza is there."""
    try:
        link = http.client.HTTPConnection("localhost", int(port), timeout=2)
        link.request("GET", "/healthz/live")
        return link.getresponse().status < 500
    except OSError:
        return False


class Answer(asyncio.Protocol):
    """Reads one answer after the other from a connection."""

    def __init__(self) -> None:
        self.read, self.whole = b"", asyncio.get_running_loop().create_future()

    def expect(self) -> "asyncio.Future[tuple[bytes, bytes]]":
        """What the next answer will be: its head and its body."""
        self.read, self.whole = b"", asyncio.get_running_loop().create_future()
        return self.whole

    def data_received(self, data: bytes) -> None:
        """Tells whoever expects it, once all of it is there."""
        self.read += data
        head, found, body = self.read.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        if found and len(body) >= (int(length[1]) if length else 0) and not self.whole.done():
            self.whole.set_result((head, body))

    def connection_lost(self, problem: Exception | None) -> None:
        """Nobody waits for what will not come."""
        if not self.whole.done():
            self.whole.set_exception(problem or ConnectionResetError("the plaza hung up"))
            self.whole.exception()


class Client:
    """One kept connection that posts forms and wants only to know where it is sent."""

    def __init__(self, port: str) -> None:
        self.port, self.took, self.led_to = port, list[float](), ""
        self.told = ""

    async def open(self) -> None:
        """Connects."""
        self.writer, self.answer = await asyncio.get_running_loop().create_connection(
            Answer, "127.0.0.1", int(self.port)
        )

    async def again(self) -> None:
        """Connects anew."""
        self.writer.close()
        await self.open()

    async def post(self, path: str, cookies: str, **form: str) -> str:
        """Posts a form as a script does; the answer's body."""
        body = urlencode({"csrfmiddlewaretoken": TOKEN, **form})
        head = (
            f"POST {path} HTTP/1.1\r\nHost: localhost:{self.port}\r\nCookie: csrftoken={TOKEN}; {cookies}\r\n"
            f"Origin: http://localhost:{self.port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"X-Requested-With: fetch\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        start, answer = time.perf_counter(), self.answer.expect()
        self.writer.write((head + body).encode())
        words, told = await answer
        self.took.append(time.perf_counter() - start)
        where = WHERE.search(words)
        self.led_to = where[1].decode() if where else ""
        if words.split(b" ", 2)[1] not in (b"200", b"204", b"302"):
            raise RuntimeError(f"{path}: {words[:40]!r} {told[:200]!r}")
        return told.decode()


def cycles(port: str, people: dict[str, object], *, count: int) -> Found:
    """So many cycles, shared among as many clients as there are officers."""
    return uvloop.run(_cycles(port, people, count=count))


async def _cycles(port: str, people: dict[str, object], *, count: int) -> Found:
    sessions, service = people["sessions"], str(people["service"])
    assert isinstance(sessions, list)
    everybody = [Client(port) for _ in sessions]
    for client in everybody:
        await client.open()
    left = iter(range(count))
    start = time.perf_counter()
    await asyncio.gather(*(_serve(client, one, service, left) for client, one in zip(everybody, sessions, strict=True)))
    took = [seconds for client in everybody for seconds in client.took]
    for client in everybody:
        client.writer.close()
    return Found(count / (time.perf_counter() - start), median(took), _late(took))


def _late(took: Sequence[float]) -> float:
    return quantiles(took, n=20)[-1]


async def _serve(client: Client, session: str, service: str, left: Iterator[int]) -> None:
    officer = f"sessionid={session}"
    for number, _ in enumerate(left, start=1):
        if number % CONNECT_AGAIN == 0:
            await client.again()
        device = f"plaza_device={secrets.token_urlsafe(24)}"
        await client.post(f"/antre/{service}/", device, key=secrets.token_hex(8))
        given = json.loads(await client.post("/petugas/panggil/", officer, key=secrets.token_hex(8)))
        await client.post(
            f"/petugas/tiket/{given['ticket']}/selesai/", officer, outcome="resolved", key=secrets.token_hex(8)
        )
