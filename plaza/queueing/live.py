"""Telling those who wait, in one process: one subscription per queue, a loop over its sockets, a frame encoded once for all.

A page gets a snapshot (``{"type": "snapshot", "n": …, "numbers": […], "called": […], "flow": {…}}``) and then numbered deltas
(``{"type": "delta", "n": …, "out": […], "in": [[place, number], …], "called": […]}``, at most one a second): first the numbers in
``out`` leave the list, then those in ``in`` are put at their places, in this order. A page that misses a number asks for a
snapshot. ``{"type": "ticket"}`` means: something happened to your own ticket, look. ``{"type": "gap"}``: something was not told to you,
look and ask. ``{"type": "link", "state": "poll"}``: the bus is gone and changes come late (``"live"``: it is back).
"""

import asyncio
import json
import logging
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Protocol

from asgiref.sync import sync_to_async
from django.db import close_old_connections

from plaza.core.live import hub
from plaza.queueing.actions import officers_seen, seen
from plaza.queueing.actions.common import topic
from plaza.queueing.queries import Snapshot, flow, snapshot, versions

log = logging.getLogger(__name__)
MERGE = 1.0
"""Seconds between two deltas of one queue, at least."""
PULSE = 15.0
"""Seconds between two notes of who is there."""
LOOK = 5.0
"""Seconds between two looks whether the bus lost a change."""
BREATH = 200
"""Sockets told before the others in this process get their turn."""


class Ear(Protocol):
    """A socket that hears of a queue: of one ticket (``ref``), or of an officer's desk (``officer_id``)."""

    ref: str
    officer_id: int

    async def base_send(self, message: dict[str, Any], /) -> None:
        """Hands a frame to the server, past everything that only passes it on."""


def encode(frame: dict[str, Any]) -> str:
    """The frame as text, once for everybody."""
    return json.dumps(frame, separators=(",", ":"))


class Line:
    """One queue as this process tells it."""

    def __init__(self, tenant: str) -> None:
        self.tenant = tenant
        self.ears: set[Ear] = set()
        self.live = True
        self.of_ticket: dict[str, set[Ear]] = defaultdict(set)
        self.number = 0
        self.known = Snapshot(0, (), ())
        self.paces: dict[str, list[int]] = {}
        self.told_at = 0.0
        self.telling = asyncio.Lock()
        self.changed = asyncio.Event()
        self.ready = asyncio.Event()
        self.tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begins to hear and to tell."""
        self.tasks = [asyncio.create_task(self._hear()), asyncio.create_task(self._tell_changes())]

    def stop(self) -> None:
        """Nobody listens any more."""
        for task in self.tasks:
            task.cancel()

    async def _hear(self) -> None:
        with hub().listen([topic(self.tenant)]) as stream:
            self.changed.set()  # whatever happened before the subscription stood is in the first snapshot
            async for _, message in stream:
                await self._tell_link()
                if called := message.get("called"):
                    await self._tell_call_up(called)
                if ref := message.get("ref"):
                    await self._tell_ticket(ref)
                self.changed.set()

    async def _tell_link(self) -> None:
        """Says so when the bus goes, and when it is back; the tables are looked at all the while."""
        if self.live != hub().stands:
            self.live = hub().stands
            await send_to(self.ears, link_frame())

    async def _tell_call_up(self, number: str) -> None:
        """A call-up is told before the tables are read again: everybody who waits hears at once that the line has moved.

        Not when something was told within the last second (then it goes out with the next telling), and what the tables say counts:
        the next look puts right whatever was otherwise.
        """
        if number not in self.known.numbers or time.monotonic() - self.told_at < MERGE:
            return
        numbers = tuple(other for other in self.known.numbers if other != number)
        await self._tell(replace(self.known, numbers=numbers, called=(*self.known.called, number)))

    async def _tell_ticket(self, ref: str) -> None:
        """The ticket's own page and the officers' desks hear at once."""
        await send_to(self.of_ticket.get(ref, ()), encode({"type": "ticket"}))
        await send_to([ear for ear in self.ears if ear.officer_id], encode({"type": "desk"}))

    async def _tell_changes(self) -> None:
        while True:
            await self.changed.wait()
            self.changed.clear()
            try:
                await self._look()
            except Exception:
                log.exception("the queue of %s could not be told", self.tenant)
                self.changed.set()
            await asyncio.sleep(MERGE)

    async def _look(self) -> None:
        await asyncio.sleep(max(0.0, self.told_at + MERGE - time.monotonic()) if self.ready.is_set() else 0)
        before = self.told_at
        found, paces = await sync_to_async(_read)(self.tenant)
        self.ready.set()
        if self.told_at == before:
            await self._tell(found, paces)
        else:  # a call-up was told meanwhile, which this reading may not know of
            self.changed.set()

    async def _tell(self, found: Snapshot, paces: dict[str, list[int]] | None = None) -> None:
        """Everybody hears what is different now; nothing is sent when nothing is."""
        async with self.telling:
            frame = delta(self.known, found)
            self.known = found
            if paces is not None and paces != self.paces:
                frame["flow"] = self.paces = paces
            if frame:
                self.number, self.told_at = self.number + 1, time.monotonic()
                await send_to(self.ears, encode({"type": "delta", "n": self.number, **frame}))

    def snapshot_frame(self) -> str:
        """Where the line stands, for a page that has just come or lost count."""
        known = self.known
        frame = {"n": self.number, "numbers": known.numbers, "called": known.called, "flow": self.paces}
        return encode({"type": "snapshot", **frame})


def delta(before: Snapshot, after: Snapshot) -> dict[str, Any]:
    """What makes the numbers before into those after: who left, then who came in at which place. Empty when nothing changed."""
    if before.numbers == after.numbers and before.called == after.called:
        return {}
    staying = _staying(before.numbers, {number: place for place, number in enumerate(after.numbers)})
    out = [number for number in before.numbers if number not in staying]
    entered = [[place, number] for place, number in enumerate(after.numbers) if number not in staying]
    return {"out": out, "in": entered, "called": list(after.called)}


def _staying(numbers: Sequence[str], place: Mapping[str, int]) -> set[str]:
    """The most numbers that can stay where they are: the longest run of rising places (patience sorting)."""
    ends: list[int] = []
    piles: list[str] = []
    under: dict[str, str | None] = {}
    for number in numbers:
        if number not in place:
            continue
        at = bisect_left(ends, place[number])
        ends[at:] = [place[number], *ends[at + 1 :]]
        piles[at:] = [number, *piles[at + 1 :]]
        under[number] = piles[at - 1] if at else None
    chain, top = set(), piles[-1] if piles else None
    while top is not None:
        chain.add(top)
        top = under[top]
    return chain


def link_frame() -> str:
    """Whether this process hears of changes at once, for a page that has just come."""
    return encode({"type": "link", "state": "live" if hub().stands else "poll"})


class _Late:
    """A socket whose page does not read: one frame waits for it, and what comes after is not kept."""

    def __init__(self, sending: asyncio.Task[None]) -> None:
        self.sending, self.missed = sending, False


_late: dict[Any, _Late] = {}


def reads(ear: Any) -> bool:
    """Whether the socket's other end takes what it is sent."""
    return ear not in _late


async def send_to(ears: Any, text: str) -> None:
    """The same frame to every one of these sockets; nobody waits for one that is just closing or does not read.

    A frame that does not go out at once stays on its way by itself; its socket is passed over until it has gone, and then told of
    the gap.
    """
    message, everybody = {"type": "websocket.send", "text": text}, tuple(ears)
    for start in range(0, len(everybody), BREATH):
        sending = [
            (ear, asyncio.create_task(ear.base_send(message)))
            for ear in everybody[start : start + BREATH]
            if not _passed_over(ear)
        ]
        await asyncio.sleep(0)  # whatever can go out has gone out by now
        for ear, task in sending:
            _settle(ear, task)


def _passed_over(ear: Any) -> bool:
    if late := _late.get(ear):
        late.missed = True
    return late is not None


def _settle(ear: Any, task: asyncio.Task[None]) -> None:
    if not task.done():
        _late[ear] = _Late(task)
        task.add_done_callback(lambda done: _caught_up(ear, done))
    elif not task.cancelled():
        task.exception()  # it is gone; its own task says so


def _caught_up(ear: Any, done: asyncio.Task[None]) -> None:
    """The page reads again, or is gone."""
    late = _late.pop(ear)
    if done.cancelled() or done.exception() or not late.missed:
        return
    gap = asyncio.create_task(send_to([ear], encode({"type": "gap"})))
    _telling.add(gap)
    gap.add_done_callback(_telling.discard)


_telling: set[asyncio.Task[None]] = set()
"""What is on its way to whoever has caught up: the loop itself holds no task fast."""


def _read(tenant: str) -> tuple[Snapshot, dict[str, list[int]]]:
    try:
        paces = {
            service: [
                round(found.mean),
                round(found.spread),
                there.counters,
                there.screens,
                round(10 * there.in_building),
            ]
            for service, (found, there) in flow(tenant).paces.items()
        }
        return snapshot(tenant), paces
    finally:
        close_old_connections()


class Hall:
    """All queues that this process tells, and the note it takes of who is there."""

    def __init__(self) -> None:
        self.lines: dict[str, Line] = {}
        self.pulse: asyncio.Task[None] | None = None

    def join(self, ear: Ear, tenants: list[str]) -> list[Line]:
        """The lines of these tenants, which tell this ear from now on, and hear for as long as anybody listens."""
        lines = [self._line(tenant) for tenant in tenants]
        for line in lines:
            line.ears.add(ear)
            if ear.ref:
                line.of_ticket[ear.ref].add(ear)
        if self.pulse is None:
            self.pulse = asyncio.create_task(self._beat())
        return lines

    def leave(self, ear: Ear, lines: list[Line]) -> None:
        """The ear is gone."""
        for line in lines:
            self._forget(line, ear)

    def _line(self, tenant: str) -> Line:
        if tenant not in self.lines:
            self.lines[tenant] = Line(tenant)
            self.lines[tenant].start()
        return self.lines[tenant]

    def _forget(self, line: Line, ear: Ear) -> None:
        line.ears.discard(ear)
        if ear.ref:
            line.of_ticket[ear.ref].discard(ear)
            if not line.of_ticket[ear.ref]:
                del line.of_ticket[ear.ref]
        if not line.ears:
            line.stop()
            self.lines.pop(line.tenant, None)

    async def _beat(self) -> None:
        """Signs of life come from the sockets that stand, never from a page's timers: a dead one is closed by the server's pings."""
        noted = 0.0
        while True:
            try:
                if time.monotonic() - noted >= PULSE:
                    noted = time.monotonic()
                    await self.note_who_is_there()
                await self._look_for_lost_news()
            except Exception:
                log.exception("the signs of life could not be noted")
            await asyncio.sleep(LOOK)

    async def note_who_is_there(self) -> None:
        """Writes down whose pages are open; one that does not read is no sign of life."""
        ears = {ear for line in self.lines.values() for ear in line.ears if reads(ear)}
        refs = sorted({ear.ref for ear in ears if ear.ref})
        officers = sorted({ear.officer_id for ear in ears if ear.officer_id})
        await sync_to_async(_note)(refs, officers)

    async def _look_for_lost_news(self) -> None:
        found = await sync_to_async(_versions)(list(self.lines))
        for tenant, version in found.items():
            line = self.lines.get(tenant)
            if line and line.known.version != version:
                line.changed.set()


def _note(refs: list[str], officers: list[int]) -> None:
    try:
        if refs:
            seen(refs)
        if officers:
            officers_seen(officers)
    finally:
        close_old_connections()


def _versions(tenants: list[str]) -> dict[str, int]:
    try:
        return versions(tenants) if tenants else {}
    finally:
        close_old_connections()


@cache
def _hall_of(_: asyncio.AbstractEventLoop) -> Hall:
    return Hall()


def hall() -> Hall:
    """The hall of the running event loop (one per process in service)."""
    return _hall_of(asyncio.get_running_loop())
