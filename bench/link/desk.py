"""A front desk in miniature: what the plaza's call socket says, without the plaza; for measuring the call engine alone.

Promises: seats are given in order of arrival; frames carry `from` and `session` as the plaza's do; nothing is stored.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import ServerConnection

Frame = dict[str, object]
BLOCK, HEAD = 8 * 1024, 4
ROLES = ("officer", "citizen", "beside", "agency")


@dataclass
class Desk:
    """One call: who sits where, and in which state it is. `rtc` is each seat's connection settings."""

    rtc: Mapping[int, Frame]
    state: str = "ringing"
    sockets: dict[int, tuple[ServerConnection, str]] = field(default_factory=dict)
    photo: Frame = field(default_factory=dict)
    arrived: int = 0

    async def serve(self, connection: ServerConnection) -> None:
        """Hold one page's socket until it closes."""
        address = urlsplit(connection.request.path if connection.request else "")
        session, place = parse_qs(address.query)["s"][0], int(address.path.rsplit("/", 1)[1])
        self.sockets[place] = (connection, session)
        await connection.send(json.dumps(self._welcome(place)))
        await self._tell({"type": "peer", "present": True}, place)
        for other, (_, name) in list(self.sockets.items()):
            if other != place:
                peer = {"type": "peer", "from": other, "session": name, "present": True}
                await connection.send(json.dumps(peer))
        try:
            async for message in connection:
                if isinstance(message, bytes):
                    await self._piece(connection, message)
                else:
                    await self._heard(json.loads(message), place)
        finally:
            if self.sockets.get(place, (None,))[0] is connection:
                del self.sockets[place]

    def _welcome(self, place: int) -> Frame:
        return {
            "type": "welcome",
            "state": self.state,
            "you": {"place": place, "role": ROLES[place]},
            "seats": [],
            "chat": [],
            "rtc": self.rtc[place],
            "polite_to": list(range(place)),
        }

    async def _heard(self, frame: Frame, place: int) -> None:
        if frame["type"] == "relay":
            await self.sockets[place][0].send(json.dumps({"type": "rtc", "rtc": self.rtc[place]}))
        elif frame["type"] == "photo":
            self.photo, self.arrived = frame, 0
            await self.sockets[place][0].send(json.dumps({"type": "photo", "sha": frame["sha"], "at": 0}))
        elif frame["type"] == "ping":
            await self.sockets[place][0].send('{"type":"pong"}')
        elif frame["type"] == "accept":
            self.state = "talking"
            await self._tell({"type": "state", "state": "talking"}, None)
        else:
            await self._tell(frame, place)

    async def _piece(self, connection: ServerConnection, message: bytes) -> None:
        """Counts what came of a photograph, and answers block by block as the plaza does."""
        before, self.arrived = self.arrived, self.arrived + len(message) - HEAD
        told: Frame = {"kept": self.arrived}
        if self.arrived == self.photo["length"]:
            told = {"document": "bench"}
        elif before // BLOCK == self.arrived // BLOCK:
            return
        await connection.send(json.dumps({"type": "photo", "sha": self.photo["sha"], **told}))

    async def _tell(self, frame: Frame, place: int | None) -> None:
        sender = {} if place is None else {"from": place, "session": self.sockets[place][1]}
        for other, (socket, _) in list(self.sockets.items()):
            if other != place and frame.get("to") in (None, other):
                await socket.send(json.dumps({**frame, **sender}))
