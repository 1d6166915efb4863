"""What comes in with a request: nothing before its address is known, not too much, not too slowly, never in clear on a disk.

Bodies wait in memory until they are whole. All of them together have so much room in one process, and so much of it those of one
network; a body that comes too slowly is given up. No thread waits for any of this.
"""

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import Final

from plaza.core.addresses import scope_network
from plaza.core.limits import SENTENCE, App, Message, Receive, Scope, Send

WITH_A_BODY: Final = frozenset({"POST", "PUT", "PATCH"})
GRACE: Final = 15.0
LEAST_SPEED: Final = 1_024.0
"""Bytes in a second, after the first seconds: a bad telephone network gives more."""
LONGEST: Final = 900.0
"""Seconds that one body may take at all."""
ROOM: Final = 128 * 1024 * 1024
"""Bytes of bodies that one process holds at a time."""
SHARE: Final = ROOM // 4
"""How much of it one network has: a carrier's address stands for thousands, and their pieces are small."""
LIVE: Final = "/healthz/live"
LARGE: Final = 64 * 1024
"""Bytes from which a body costs more than its answer."""
PAUSE: Final = 2.0
"""Seconds in which no large body is read for an address that just told the same network to come later."""
MOST_PAUSES: Final = 1_000

BUSY = (
    "Server sedang sangat sibuk. Coba lagi sebentar; yang sudah tersimpan tetap ada.\n"
    "The server is very busy. Try again in a moment; what was saved is still there.\n"
)
SLOW = (
    "Kiriman ini terlalu lama sampai. Periksa sinyal Anda, lalu kirim lagi.\n"
    "This took too long to arrive. Check your signal and send it again.\n"
)


class Refused(Exception):
    """The body is not taken: a status, a sentence, and seconds after which it may be tried again."""

    def __init__(self, status: int, sentence: str, *, again: int = 0) -> None:
        super().__init__(sentence)
        self.status, self.sentence, self.again = status, sentence, again


class Bodies:
    """The ASGI application around the pages. ``most_of(path)`` says how large a body an address takes; 0: the address is unknown."""

    def __init__(self, app: App, *, most_of: Callable[[str], int]) -> None:
        self.app, self.most_of = app, most_of
        self._held, self._all = Counter[str](), 0
        self._pauses: dict[tuple[str, str], float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"] == LIVE and scope["method"] in ("GET", "HEAD"):
            await _alive(send, body=scope["method"] == "GET")
        else:
            await self._page(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        most = self.most_of(scope["path"]) if scope["method"] in WITH_A_BODY else 0
        if not most:
            await self.app(scope, _unread(receive), _last(send) if _has_body(scope) else send)
            return
        network, held = scope_network(scope), 0
        try:
            self._refuse_in_pause(network, scope)
            whole = bytearray()
            async for part in self._parts(scope, receive, most=most):
                self._take(network, len(part))
                held += len(part)
                whole += part
            await self.app(scope, _once(bytes(whole), receive), self._noting(network, scope, send, size=held))
        except Refused as problem:
            await _refuse(send, problem)
        except _WentAway:
            return
        finally:
            self._give_back(network, held)

    async def _parts(self, scope: Scope, receive: Receive, *, most: int) -> AsyncIterator[bytes]:
        """The body piece by piece; raises Refused for one that is too large or too slow."""
        if _declared(scope) > most:
            raise Refused(413, SENTENCE)
        began, seen = time.monotonic(), 0
        while True:
            message = await _in_time(receive, began=began, seen=seen)
            if message["type"] == "http.disconnect":
                raise _WentAway
            part = message.get("body", b"")
            seen += len(part)
            if seen > most:
                raise Refused(413, SENTENCE)
            yield part
            if not message.get("more_body", False):
                return

    def _refuse_in_pause(self, network: str, scope: Scope) -> None:
        """Raises Refused for a body that would be read only to be told again what its network was told a moment ago."""
        if self._pauses.get((network, scope["path"]), 0.0) > time.monotonic() and not 0 < _declared(scope) < LARGE:
            raise Refused(503, BUSY, again=10)

    def _noting(self, network: str, scope: Scope, send: Send, *, size: int) -> Send:
        """Hands the answer on; one that says "later" to a large body begins a pause."""

        async def noting(message: Message) -> None:
            if network and size >= LARGE and message.get("status") == 503:
                self._pause(network, scope["path"])
            await send(message)

        return noting

    def _pause(self, network: str, path: str) -> None:
        now = time.monotonic()
        if len(self._pauses) >= MOST_PAUSES:
            self._pauses = {place: until for place, until in self._pauses.items() if until > now}
        self._pauses[network, path] = now + PAUSE

    def _take(self, network: str, count: int) -> None:
        if self._all + count > ROOM or (network and self._held[network] + count > SHARE):
            raise Refused(503, BUSY, again=10)
        self._all += count
        self._held[network] += count

    def _give_back(self, network: str, count: int) -> None:
        self._all -= count
        self._held[network] -= count
        if self._held[network] <= 0:
            del self._held[network]


class _WentAway(Exception):
    """The sender is gone."""


async def _in_time(receive: Receive, *, began: float, seen: int) -> Message:
    """The next piece, as long as the whole is neither too slow nor too late."""
    allowed = min(LONGEST, GRACE + seen / LEAST_SPEED) - (time.monotonic() - began)
    try:
        async with asyncio.timeout(max(0.01, allowed)):
            return await receive()
    except TimeoutError as problem:
        raise Refused(408, SLOW) from problem


def _unread(receive: Receive) -> Receive:
    """An empty body in place of whatever comes."""
    given = False

    async def nothing() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": b"", "more_body": False}

    return nothing


def _once(body: bytes, receive: Receive) -> Receive:
    """The whole body at once."""
    waiting = [body]

    async def whole() -> Message:
        return {"type": "http.request", "body": waiting.pop(), "more_body": False} if waiting else await receive()

    return whole


def _last(send: Send) -> Send:
    """The answer ends the connection: what its sender still sends is read by nobody."""

    async def closing(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), (b"connection", b"close")]}
        await send(message)

    return closing


def _has_body(scope: Scope) -> bool:
    return _declared(scope) > 0 or any(name == b"transfer-encoding" for name, _ in scope["headers"])


def _declared(scope: Scope) -> int:
    given = dict(scope["headers"]).get(b"content-length", b"0")
    return int(given) if given.isdigit() else 0


async def _alive(send: Send, *, body: bool) -> None:
    """That this process answers, while every page thread is busy too."""
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps({"live": True}).encode() if body else b""})


async def _refuse(send: Send, problem: Refused) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    if problem.again:
        headers.append((b"retry-after", str(problem.again).encode()))
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": problem.sentence.encode()})
