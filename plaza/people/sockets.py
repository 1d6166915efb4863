"""The door of every socket: a declared lock, a viewer, a size limit, and no more frames a second than a person sends.

The Origin is checked before, where the sockets are composed (asgi.py).
"""

import time
from typing import Any, ClassVar

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from plaza.people.queries import NoAccess
from plaza.people.viewers import Viewer, has_second_factor, make_viewer

LARGEST_FRAME = 64 * 1024
CLOSE_NO_ACCESS = 4404
CLOSE_TOO_FAST = 4429
CLOSE_TOO_LARGE = 4413
CLOSE_MALFORMED = 4400


class GuardedSocket(AsyncJsonWebsocketConsumer):
    """A socket that opens only for whoever passes ``guard``; sentences for the close codes stand in the page's script."""

    plaza_lock: ClassVar[tuple[str, ...]]
    frames_per_second = 30.0
    burst = 120.0
    viewer: Viewer

    async def guard(self) -> None:
        """Raises NoAccess for whoever may not come in. Each socket says here what it opens."""
        raise NoAccess

    async def opened(self) -> None:
        """Called once the socket stands."""

    async def connect(self) -> None:
        self._tokens, self._at, self._shut = self.burst, time.monotonic(), False
        try:
            self.viewer = await self._viewer()
            await self.guard()
        except NoAccess:
            await self.accept()
            await self.close(CLOSE_NO_ACCESS)
            return
        await self.accept()
        await self.opened()

    async def _viewer(self) -> Viewer:
        def read() -> Viewer:
            user, session = self.scope["user"], self.scope["session"]
            return make_viewer(user=user, cookies=self.scope.get("cookies", {}), strong=has_second_factor(session))

        return await database_sync_to_async(read)()  # type: ignore[no-any-return]

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any) -> None:
        """Takes one frame of JSON; closes on a flood, on binary, on size and on what is no JSON."""
        if self._shut:  # frames that were on their way when it closed
            return
        moment = time.monotonic()
        self._tokens = min(self.burst, self._tokens + (moment - self._at) * self.frames_per_second) - 1
        self._at = moment
        if self._tokens < 0:
            await self._shut_out(CLOSE_TOO_FAST)
        elif text_data is None or len(text_data.encode()) > LARGEST_FRAME:
            await self._shut_out(CLOSE_TOO_LARGE if text_data else CLOSE_MALFORMED)
        else:
            await self._decoded(text_data)

    async def _decoded(self, text: str) -> None:
        try:
            content = await self.decode_json(text)
        except (ValueError, RecursionError):  # no JSON, or nested so deep that it is meant to hurt
            await self._shut_out(CLOSE_MALFORMED)
            return
        if isinstance(content, dict):
            await self.receive_json(content)
        else:
            await self._shut_out(CLOSE_MALFORMED)

    async def _shut_out(self, code: int) -> None:
        self._shut = True
        await self.close(code)
