"""The sockets of the line: /ws/tiket/<ref>/ for whoever waits, /ws/petugas/ for an officer's desk. They only tell; acts go by forms."""

import asyncio
from typing import Any

from channels.db import database_sync_to_async
from django.urls import URLPattern, path

from plaza.core.live import hub
from plaza.people.locks import lock
from plaza.people.queries import NoAccess
from plaza.people.sockets import GuardedSocket
from plaza.queueing.actions import officers_seen, seen
from plaza.queueing.live import Line, encode, hall, link_frame
from plaza.queueing.queries import access_ticket, duties_of

READY_WITHIN = 5.0


class LineSocket(GuardedSocket):
    """A page that hears of one or more queues."""

    frames_per_second = 5.0
    burst = 30.0
    ref = ""
    officer_id = 0
    tenants: list[str]
    lines: list[Line]

    async def opened(self) -> None:
        """Joins the lines and sends where they stand."""
        self.lines = hall().join(self, self.tenants)
        await self.greet()
        if not hub().stands:
            await self.send(text_data=link_frame())

    async def greet(self) -> None:
        """The first frame."""

    async def disconnect(self, code: int) -> None:
        """Leaves the lines."""
        if hasattr(self, "lines"):
            hall().leave(self, self.lines)

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        """A page may ask for a snapshot, and nothing else."""
        if content.get("type") == "snapshot":
            await self.greet()
        else:
            await self.send(text_data=encode({"type": "refused", "what": str(content.get("type"))[:40]}))


@lock("holder")
class TicketSocket(LineSocket):
    """The page of one ticket."""

    async def guard(self) -> None:
        """Opens for whoever may open the ticket."""
        ticket = await database_sync_to_async(access_ticket)(self.viewer, self.scope["url_route"]["kwargs"]["ref"])
        self.ref, self.tenants = ticket.ref, [ticket.queue.tenant]
        await database_sync_to_async(seen)([ticket.ref])

    async def greet(self) -> None:
        """Where the line stands."""
        async with asyncio.timeout(READY_WITHIN):
            await self.lines[0].ready.wait()
        await self.send(text_data=self.lines[0].snapshot_frame())


@lock("role", "petugas", "kepala")
class DeskSocket(LineSocket):
    """An officer's desk: hears that something changed in the queues it serves, never who waits there."""

    async def guard(self) -> None:
        """Opens for an officer."""
        officer = self.viewer.officer
        if officer is None or not self.viewer.has_role("petugas", "kepala"):
            raise NoAccess
        duties = await database_sync_to_async(duties_of)(officer)
        self.officer_id, self.tenants = officer.pk, sorted({duty.tenant for duty in duties})
        await database_sync_to_async(officers_seen)([officer.pk])

    async def greet(self) -> None:
        """Tells the desk to look."""
        await self.send(text_data=encode({"type": "desk"}))


websocket_urlpatterns: list[URLPattern] = [
    path("ws/tiket/<str:ref>/", TicketSocket.as_asgi()),
    path("ws/petugas/", DeskSocket.as_asgi()),
]
