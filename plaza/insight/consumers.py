"""The manager's socket, /ws/koordinator/: tells the page that something changed, at most twice a second, and nothing else."""

import asyncio
from contextlib import suppress
from typing import Any

from channels.db import database_sync_to_async
from django.urls import URLPattern, path

from plaza.catalogue.queries import tenants
from plaza.core.live import LATEST, hub
from plaza.facilities.actions.common import COMPANIONS
from plaza.facilities.actions.common import TOPIC as BUILDING
from plaza.people.locks import lock
from plaza.people.queries import NoAccess
from plaza.people.sockets import GuardedSocket
from plaza.queueing.actions.common import topic

MERGE = 0.5
"""Seconds between two frames, at least."""
CHANGED = '{"type":"changed"}'


@lock("role", "koordinator")
class OverviewSocket(GuardedSocket):
    """The page of the coordinator."""

    frames_per_second = 2.0
    burst = 10.0

    async def guard(self) -> None:
        """Opens for a coordinator."""
        if not self.viewer.has_role("koordinator"):
            raise NoAccess

    async def opened(self) -> None:
        """Begins to hear every tenant's line, the rooms, and whoever calls a companion."""
        codes = await database_sync_to_async(_codes)()
        self.hearing = asyncio.create_task(self._hear([*map(topic, codes), BUILDING, COMPANIONS]))

    async def disconnect(self, code: int) -> None:
        """Hears no more."""
        if hasattr(self, "hearing"):
            self.hearing.cancel()
            with suppress(asyncio.CancelledError):
                await self.hearing

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        """The page has nothing to say here."""

    async def _hear(self, topics: list[str]) -> None:
        changed = asyncio.Event()
        telling = asyncio.create_task(self._tell(changed))
        try:
            with hub().listen(topics) as stream:
                while True:
                    changed.set()  # at the beginning too: something may have happened since the page was drawn
                    await stream.anything(within=LATEST)
        finally:
            telling.cancel()

    async def _tell(self, changed: asyncio.Event) -> None:
        while True:
            await changed.wait()
            changed.clear()
            await self.send(text_data=CHANGED)
            await asyncio.sleep(MERGE)


def _codes() -> list[str]:
    return list(tenants().values_list("code", flat=True))


websocket_urlpatterns: list[URLPattern] = [path("ws/koordinator/", OverviewSocket.as_asgi())]
