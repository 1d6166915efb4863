"""From an officer's press to the word on the page of whoever is called: each ring a new person, a call over HTTP, a ticket's own socket."""

import asyncio
import json
import secrets
import time

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from bench.queue.clients import Client

HEARD_WITHIN = 30.0
PAUSE = 0.2


def rung(port: str, people: dict[str, str], *, times: int) -> list[float]:
    """How long each of so many rings took, in seconds; one that is never heard counts as ``HEARD_WITHIN``."""
    return asyncio.run(_rung(port, people, times=times))


async def _rung(port: str, people: dict[str, str], *, times: int) -> list[float]:
    client = Client(port)
    await client.open()
    found = [await _ring(client, port, people) for _ in range(times + 1)]
    client.writer.close()
    return found[1:]  # the first one loads what all need


async def _ring(client: Client, port: str, people: dict[str, str]) -> float:
    officer, device = f"sessionid={people['session']}", f"plaza_device={secrets.token_urlsafe(24)}"
    await client.post(f"/antre/{people['service']}/", device, key=secrets.token_hex(8))
    ref = client.led_to.split("/")[2]
    page = connect(
        f"ws://127.0.0.1:{port}/ws/tiket/{ref}/", additional_headers={"Cookie": device}, origin=Origin(f"http://localhost:{port}"),
        compression=None, proxy=None, open_timeout=HEARD_WITHIN,
    )  # fmt: skip
    async with page as socket:
        await socket.recv()
        await asyncio.sleep(PAUSE)
        pressed = time.perf_counter()
        ear = asyncio.create_task(_hears(socket))
        called = json.loads(await client.post("/petugas/panggil/", officer, key=secrets.token_hex(8)))["ticket"]
        try:
            took = await asyncio.wait_for(ear, HEARD_WITHIN) - pressed
        except TimeoutError:
            took = HEARD_WITHIN
    if called != ref:
        raise RuntimeError(f"{called} was called in place of {ref}")
    await client.post(f"/petugas/tiket/{called}/selesai/", officer, outcome="resolved", key=secrets.token_hex(8))
    return took


async def _hears(socket: ClientConnection) -> float:
    while True:
        if json.loads(await socket.recv())["type"] == "ticket":
            return time.perf_counter()
