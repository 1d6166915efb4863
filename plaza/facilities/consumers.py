"""The building's sockets: they only say "look", and the page asks for what it may see. Acts go by forms."""

import asyncio
from contextlib import suppress
from typing import Any

from channels.db import database_sync_to_async
from django.urls import URLPattern, path

from plaza.core.live import LATEST, hub
from plaza.facilities.actions.common import COMPANIONS, TOPIC, call_topic
from plaza.facilities.queries import access_companion_call
from plaza.people.locks import lock
from plaza.people.queries import NoAccess
from plaza.people.sockets import GuardedSocket

LOOK = '{"type":"look"}'
MERGE = 0.3


class LookSocket(GuardedSocket):
    """Tells the page to look whenever something happens on its topics; many changes at once are one look."""

    frames_per_second = 2.0
    burst = 10.0
    topics: list[str]

    async def opened(self) -> None:
        """Begins to hear."""
        self.hearing = asyncio.create_task(self._hear())
        await self.send(text_data=LOOK)

    async def _hear(self) -> None:
        with hub().listen(self.topics) as stream:
            while True:
                await stream.anything(within=LATEST)
                await asyncio.sleep(MERGE)
                await self.send(text_data=LOOK)

    async def disconnect(self, code: int) -> None:
        """Hears no more."""
        if hasattr(self, "hearing"):
            self.hearing.cancel()
            with suppress(asyncio.CancelledError):
                await self.hearing

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        """A page has nothing to say here."""


@lock("role", "pendamping", "juru_bahasa", "koordinator")
class AttendantSocket(LookSocket):
    """An attendant's page."""

    async def guard(self) -> None:
        """Opens for whoever may be asked."""
        if self.viewer.officer is None or not self.viewer.has_role("pendamping", "juru_bahasa", "koordinator"):
            raise NoAccess
        self.topics = [COMPANIONS]


@lock("holder")
class CompanionCallSocket(LookSocket):
    """The page of one companion call."""

    async def guard(self) -> None:
        """Opens for whoever asked, and for the attendant who took it."""
        call = await database_sync_to_async(access_companion_call)(
            self.viewer, self.scope["url_route"]["kwargs"]["ref"]
        )
        self.topics = [call_topic(call.ref)]


@lock("public")
class BuildingSocket(LookSocket):
    """The plans: that something changed, and nothing else."""

    async def guard(self) -> None:
        """Open to everybody."""
        self.topics = [TOPIC]


websocket_urlpatterns: list[URLPattern] = [
    path("ws/pendamping/", AttendantSocket.as_asgi()),
    path("ws/bantuan/<slug:ref>/", CompanionCallSocket.as_asgi()),
    path("ws/gedung/", BuildingSocket.as_asgi()),
]
