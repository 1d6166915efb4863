"""A body that is too large, or says so, or only turns out so, is refused in a sentence; the application never sees its end."""

import pytest

from plaza.core.limits import BodyLimit, Message, Receive, Scope, Send


async def reader(scope: Scope, receive: Receive, send: Send) -> None:
    """Reads everything, then answers 200."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def status(pieces: list[int], *, declared: bytes | None = None) -> int:
    waiting = [{"type": "http.request", "body": b"x" * size, "more_body": True} for size in pieces]
    waiting.append({"type": "http.request", "body": b"", "more_body": False})
    sent: list[Message] = []

    async def receive() -> Message:
        return waiting.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"content-length", declared)] if declared is not None else []
    await BodyLimit(reader, most=1000)({"type": "http", "headers": headers}, receive, send)
    return int(sent[0]["status"])


@pytest.mark.parametrize(
    ("pieces", "expected"), [([1000], 200), ([500, 500], 200), ([1001], 413), ([600, 600], 413), ([], 200)]
)
async def test_what_comes_is_counted(pieces: list[int], expected: int) -> None:
    assert await status(pieces) == expected


async def test_what_says_it_is_too_large_is_not_read() -> None:
    assert await status([1], declared=b"99999999999") == 413


async def test_a_header_that_is_no_number_is_not_believed() -> None:
    assert await status([1], declared=b"many") == 200
