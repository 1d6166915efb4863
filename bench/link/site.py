"""A page and a socket for two browsers, in one small server on loopback; bench and browser tests only.

Promises: files are served from the given folders alone; everything one page says on `/ws/<room>` reaches the
other pages of that room, in order; a path in `desks` is a call with seats instead (see desk.py); what is said on `/ws/heap/<name>`
is counted, and the count is answered.
"""

from __future__ import annotations

import json
import logging
import mimetypes
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from bench.link.desk import Desk


class Site:
    """Serves `folders` (URL prefix to directory) and relays sockets by room."""

    def __init__(self, folders: dict[str, Path]) -> None:
        self.port = 0
        self._folders = folders
        self.desks: dict[str, Desk] = {}
        self._rooms: dict[str, dict[ServerConnection, int]] = {}
        self._server: Server | None = None

    async def start(self) -> None:
        """Listen on a free port of loopback."""
        logging.getLogger("websockets.server").setLevel(logging.WARNING)  # a bench prints its rows and nothing else
        self._server = await serve(self._socket, "127.0.0.1", 0, process_request=self._answer, max_size=1 << 16)
        self.port = int(next(iter(self._server.sockets)).getsockname()[1])

    async def stop(self) -> None:
        """Close the port and every socket."""
        if self._server:
            self._server.close()
            await self._server.wait_closed()

    @property
    def url(self) -> str:
        """The origin; a secure context, because it is localhost."""
        return f"http://localhost:{self.port}"

    async def _answer(self, _connection: ServerConnection, request: Request) -> Response | None:
        path = request.path.split("?")[0]
        if path.startswith("/ws/"):
            return None
        file = self._find(path)
        if file is None:
            return Response(HTTPStatus.NOT_FOUND, "Not Found", Headers(), b"")
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        body = file.read_bytes()
        return Response(HTTPStatus.OK, "OK", Headers({"Content-Type": kind, "Content-Length": str(len(body))}), body)

    def _find(self, path: str) -> Path | None:
        for prefix, folder in self._folders.items():
            file = (folder / path.removeprefix(prefix)).resolve()
            if path.startswith(prefix) and file.is_relative_to(folder.resolve()) and file.is_file():
                return file
        return None

    async def _socket(self, connection: ServerConnection) -> None:
        path = connection.request.path.split("?")[0] if connection.request else ""
        if desk := self.desks.get(path.rpartition("/")[0]):
            with suppress(ConnectionClosed):  # a page behind a bad link goes without a word
                await desk.serve(connection)
            return
        if path.startswith("/ws/heap/"):
            with suppress(ConnectionClosed):
                await _count(connection)
            return
        room = self._rooms.setdefault(path, {})
        seat = min(set(range(4)) - set(room.values()))
        room[connection] = seat
        await connection.send(json.dumps({"type": "seat", "seat": seat, "others": sorted(set(room.values()) - {seat})}))
        try:
            async for message in connection:
                for other in [one for one in room if one is not connection]:
                    await other.send(message)
        finally:
            del room[connection]


async def _count(connection: ServerConnection) -> None:
    """Says after each message how many bytes have come."""
    arrived = 0
    async for message in connection:
        arrived += len(message)
        await connection.send(json.dumps({"kept": arrived}))
