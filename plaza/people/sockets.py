"""The door of every socket: a declared lock, a viewer, a size limit, and no more frames a second than a person sends.

The Origin is checked before, where the sockets are composed (asgi.py).
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, ClassVar

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.http.cookie import parse_cookie
from django.urls import URLPattern

from plaza.core.live import hub
from plaza.people.queries import NoAccess
from plaza.people.staying import NOTED_EVERY, note_doing
from plaza.people.viewers import Viewer, has_second_factor, make_viewer

LARGEST_FRAME = 64 * 1024
CLOSE_NO_ACCESS = 4404
LOOKS_AGAIN = 300.0
CLOSE_TOO_FAST = 4429
CLOSE_TOO_LARGE = 4413
CLOSE_MALFORMED = 4400


Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Sockets:
    """The ASGI application of all sockets: finds the one that the address names, or refuses.

    It does what Channels' cookie, session and user middlewares and router do together, and keeps nothing of its own for each socket:
    those five keep a copy of the whole scope each, which is a third of what a waiting person weighs.
    """

    def __init__(self, routes: Sequence[URLPattern]) -> None:
        self._routes = routes

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        for route in self._routes:
            if found := route.pattern.match(scope["path"].removeprefix("/")):
                scope["url_route"] = {"args": found[1], "kwargs": found[2]}
                await route.callback(scope, receive, send)
                return
        await send({"type": "websocket.close", "code": CLOSE_NO_ACCESS})


class GuardedSocket(AsyncJsonWebsocketConsumer):
    """A socket that opens only for whoever passes ``guard``; sentences for the close codes stand in the page's script."""

    plaza_lock: ClassVar[tuple[str, ...]]
    frames_per_second = 30.0
    burst = 120.0
    largest_bytes = 0
    """How long a frame of bytes may be; sockets that take none say nothing."""
    keeps_session = False
    """Whether an officer who is here is at work, though no page is asked for."""
    _session, _noted = "", 0.0
    viewer: Viewer

    async def guard(self) -> None:
        """Raises NoAccess for whoever may not come in. Each socket says here what it opens."""
        raise NoAccess

    async def opened(self) -> None:
        """Called once the socket stands."""

    async def receive_bytes(self, data: bytes) -> None:
        """Takes one frame of bytes, of a socket that has said how long it may be."""

    async def connect(self) -> None:
        self._tokens, self._at, self._shut = self.burst, time.monotonic(), False
        self._watch: asyncio.Task[None] | None = None
        try:
            self.viewer = await self._viewer()
            await self.guard()
        except NoAccess:
            await self.accept()
            await self.close(CLOSE_NO_ACCESS)
            return
        cookies, self.scope["headers"] = _cookies(self.scope["headers"]), []  # only its opening needed them
        await self.accept()
        if self.viewer.officer is not None:
            self._session = cookies.get(settings.SESSION_COOKIE_NAME, "")
            self._watch = asyncio.create_task(self._while_access_stands(cookies))
        await self.opened()

    async def _while_access_stands(self, cookies: dict[str, str]) -> None:
        """Closes an officer's socket when the session, the post or a role behind it has ended, or lasted too long."""
        with hub().listen([access_topic(self.viewer.user_id or 0)]) as stream:
            while True:
                await stream.anything(within=LOOKS_AGAIN)
                known = await database_sync_to_async(_viewer_by)(cookies)
                if (known.officer, known.roles) != (self.viewer.officer, self.viewer.roles):
                    await self.shut_out(CLOSE_NO_ACCESS)
                    return

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:
        """Ends what was watched along with the socket."""
        if self._watch is not None:
            self._watch.cancel()
        await super().websocket_disconnect(message)

    async def _viewer(self) -> Viewer:
        return await database_sync_to_async(_viewer_by)(_cookies(self.scope["headers"]))  # type: ignore[no-any-return]

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any) -> None:
        """Takes one frame; closes on a flood, on bytes that are not asked for, on size and on what is no JSON."""
        if self._shut:  # frames that were on their way when it closed
            return
        moment = time.monotonic()
        if (
            self.keeps_session
            and self.viewer.officer is not None
            and moment - self._noted > NOTED_EVERY.total_seconds()
        ):
            self._noted = moment
            await database_sync_to_async(note_doing)(self._session)
        self._tokens = min(self.burst, self._tokens + (moment - self._at) * self.frames_per_second) - 1
        self._at = moment
        if self._tokens < 0:
            await self.shut_out(CLOSE_TOO_FAST)
        elif bytes_data and len(bytes_data) <= self.largest_bytes:
            await self.receive_bytes(bytes_data)
        elif text_data is None or len(text_data.encode()) > LARGEST_FRAME:
            await self.shut_out(CLOSE_TOO_LARGE if text_data else CLOSE_MALFORMED)
        else:
            await self._decoded(text_data)

    async def _decoded(self, text: str) -> None:
        try:
            content = await self.decode_json(text)
        except (ValueError, RecursionError):  # no JSON, or nested so deep that it is meant to hurt
            await self.shut_out(CLOSE_MALFORMED)
            return
        if isinstance(content, dict):
            await self.receive_json(content)
        else:
            await self.shut_out(CLOSE_MALFORMED)

    async def shut_out(self, code: int) -> None:
        """Closes for bad manners; what is still on its way is not heard any more."""
        self._shut = True
        await self.close(code)


def access_topic(user_id: int) -> str:
    """The name under which a change of this account's access is told on the bus."""
    return f"access:{user_id}"


def _cookies(headers: Sequence[tuple[bytes, bytes]]) -> dict[str, str]:
    return parse_cookie("; ".join(value.decode("latin1") for name, value in headers if name == b"cookie"))


def _viewer_by(cookies: dict[str, str]) -> Viewer:
    """Who holds these cookies, now."""
    asked = HttpRequest()
    asked.session = SessionStore(cookies.get(settings.SESSION_COOKIE_NAME))
    return make_viewer(user=get_user(asked), cookies=cookies, strong=has_second_factor(asked.session))
