"""No request is larger than a document may be: what is too large is refused before it fills a disk."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

SENTENCE = (
    "Berkas ini terlalu besar. Kirim foto atau PDF yang lebih kecil.\n"
    "This is too large. Please send a smaller photo or PDF.\n"
)


class TooLarge(Exception):
    """More arrived than was allowed."""


class BodyLimit:
    """An ASGI application that answers 413 in a sentence as soon as a body is, or says it is, larger than ``most`` bytes."""

    def __init__(self, app: App, *, most: int) -> None:
        self.app, self.most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif _declared(scope) > self.most:
            await _refuse(send)
        else:
            await self._counted(scope, receive, send)

    async def _counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Believes no header: counts what really comes."""
        seen, begun = 0, False

        async def count() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self.most:
                raise TooLarge
            return message

        async def pass_on(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, count, pass_on)
        except TooLarge:
            if not begun:
                await _refuse(send)


def _declared(scope: Scope) -> int:
    given = dict(scope["headers"]).get(b"content-length", b"0")
    return int(given) if given.isdigit() else 0


async def _refuse(send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": SENTENCE.encode()})
