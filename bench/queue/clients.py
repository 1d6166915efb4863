"""Eight clients in one process: each takes a number as a new person, calls as an officer, and records the outcome."""

import asyncio
import http.client
import json
import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from urllib.parse import urlencode

TOKEN = "c" * 32


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
        link.request("GET", "/healthz/ready")
        return link.getresponse().status < 500
    except OSError:
        return False


class Client:
    """One kept connection that posts forms and wants only to know where it is sent."""

    def __init__(self, port: str) -> None:
        self.port, self.took, self.led_to = port, list[float](), ""
        self.told = ""

    async def open(self) -> None:
        """Connects."""
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", int(self.port))

    async def post(self, path: str, cookies: str, **form: str) -> str:
        """Posts a form as a script does; the answer's body."""
        body = urlencode({"csrfmiddlewaretoken": TOKEN, **form})
        head = (
            f"POST {path} HTTP/1.1\r\nHost: localhost:{self.port}\r\nCookie: csrftoken={TOKEN}; {cookies}\r\n"
            f"Origin: http://localhost:{self.port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"X-Requested-With: fetch\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        start = time.perf_counter()
        self.writer.write((head + body).encode())
        answer = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in answer[1:])}
        told = await self.reader.readexactly(int(headers.get("content-length", "0")))
        self.led_to = headers.get("location", "")
        self.took.append(time.perf_counter() - start)
        if answer[0].split()[1] not in ("200", "204", "302"):
            raise RuntimeError(f"{path}: {answer[0]} {told[:200]!r}")
        return told.decode()


def cycles(port: str, people: dict[str, object], *, count: int) -> Found:
    """So many cycles, shared among as many clients as there are officers."""
    return asyncio.run(_cycles(port, people, count=count))


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
    for _ in left:
        device = f"plaza_device={secrets.token_urlsafe(24)}"
        await client.post(f"/antre/{service}/", device, key=secrets.token_hex(8))
        given = json.loads(await client.post("/petugas/panggil/", officer, key=secrets.token_hex(8)))
        await client.post(
            f"/petugas/tiket/{given['ticket']}/selesai/", officer, outcome="resolved", key=secrets.token_hex(8)
        )
