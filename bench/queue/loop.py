"""The least that could tell many sockets: a bare ASGI application that loops over them. ``python -m bench.queue.loop PORT``."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn

FRAME = json.dumps({"type": "delta", "n": 1, "out": ["DPM-001"], "in": [], "called": ["DPM-001"]})
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]
waiting: set[Send] = set()


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """A socket waits; any request tells them all."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": "{}"})
        waiting.add(send)
        while (await receive())["type"] != "websocket.disconnect":
            pass
        waiting.discard(send)
        return
    for one in tuple(waiting):
        await one({"type": "websocket.send", "text": FRAME})
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"{}"})


if __name__ == "__main__":
    config = uvicorn.Config(application, port=int(sys.argv[1]), lifespan="off", log_level="error", access_log=False,
                            ws_per_message_deflate=False)  # fmt: skip
    asyncio.run(uvicorn.Server(config).serve())
