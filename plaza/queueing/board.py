"""The boards in the hall: which number is called to which counter. Nothing on them says who somebody is.

A board gets ``{"type": "snapshot", "n": …, "at": "09.31", "calls": […], "others": […], "news": […]}`` and then numbered deltas
(``{"type": "delta", "n": …, "at": …, "gone": [numbers], "calls": [new or changed, newest first], "others": […], "news": […]}``), at
most two a second, and a ``pulse`` when nothing happens, so that a board which hears nothing knows that it is cut off. ``news`` are the
announcements of the floor; with each pulse the boards look again, so that those whose time is over go by themselves.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from django.db import close_old_connections
from django.urls import URLPattern, path

from plaza.catalogue.models import Tenant
from plaza.core.clock import WITA, now, today
from plaza.core.live import hub
from plaza.facilities.models import Counter
from plaza.facilities.queries import announcements_now, floors
from plaza.facilities.rules import called_aloud
from plaza.people.locks import lock
from plaza.people.queries import NoAccess
from plaza.people.sockets import GuardedSocket
from plaza.queueing.live import encode, send_to
from plaza.queueing.models import Ticket
from plaza.queueing.rules import CLAIMED

log = logging.getLogger(__name__)
BOARD = "board"
"""The boards' topic on the bus; its messages are empty."""
MERGE = 0.4
PULSE = 15.0
SHOWN, SHOWN_ELSEWHERE, NEWS = 9, 4, 6


@dataclass(frozen=True)
class Called:
    """One number as a board shows it."""

    number: str
    counter: str
    floor: int
    direction: str
    rings: int
    serving: bool

    def frame(self) -> dict[str, Any]:
        """What the page gets, with the sentence that is said aloud."""
        say = called_aloud(self.number, counter=self.counter, floor=self.floor, direction=self.direction)
        return {**self.__dict__, "say": say}


@dataclass(frozen=True)
class News:
    """One announcement as a board shows it; ``floor`` is 0 for the whole plaza."""

    floor: int
    id: str
    en: str
    urgent: bool

    def frame(self) -> dict[str, Any]:
        """What the page gets: both languages, since everybody reads the same board."""
        return {"id": self.id, "en": self.en, "urgent": self.urgent}


@dataclass(frozen=True)
class Shown:
    """What one floor's board shows: the newest calls of its floor, the newest of the others, and what is announced there."""

    calls: tuple[Called, ...] = ()
    others: tuple[Called, ...] = ()
    news: tuple[News, ...] = ()


@dataclass(frozen=True)
class House:
    """What all boards together show, read at once."""

    calls: tuple[Called, ...] = ()
    news: tuple[News, ...] = ()


def called_now() -> list[Called]:
    """Everybody who is called to a counter, or stands at one, the newest first."""
    found = Ticket.objects.filter(day=today(), channel="counter", state__in=CLAIMED).order_by("-called_at", "-pk")
    rows = found.values_list("number", "state", "rings", "claimed_by__desk__counter", "queue__tenant")
    known = {row.code: (row.floor, row.direction) for row in Counter.objects.all()}
    homes = dict(Tenant.objects.values_list("code", "counter"))
    calls = []
    for number, state, rings, counter, tenant in rows:
        code = counter or homes.get(tenant, "")
        floor, direction = known.get(code, (int(code[:1]) if code[:1].isdigit() else 1, "ahead"))
        calls.append(Called(number, code, floor, direction, rings, state == "serving"))
    return calls


def news_now() -> list[News]:
    """What is announced now, on every floor, the urgent first."""
    return [News(row.floor, row.words_id, row.words_en, row.urgent) for row in announcements_now()]


def house_now() -> House:
    """The whole house as the boards show it."""
    return House(tuple(called_now()), tuple(news_now()))


def shown_on(floor: int, house: House) -> Shown:
    """What the board of that floor shows of the house: those still awaited stand before those who have come."""
    own = sorted((one for one in house.calls if one.floor == floor), key=lambda one: one.serving)
    others = [one for one in house.calls if one.floor != floor and not one.serving]
    news = [one for one in house.news if one.floor in (0, floor)]
    return Shown(tuple(own[:SHOWN]), tuple(others[:SHOWN_ELSEWHERE]), tuple(news[:NEWS]))


def delta(before: Shown, after: Shown) -> dict[str, Any]:
    """What turns one picture into the next; empty when nothing changed."""
    if before == after:
        return {}
    there = {one.number for one in after.calls}
    return {
        "gone": [one.number for one in before.calls if one.number not in there],
        "calls": [one.frame() for one in after.calls if one not in before.calls],
        "order": [one.number for one in after.calls],
        "others": [one.frame() for one in after.others],
        "news": [one.frame() for one in after.news],
    }


def clock_words() -> str:
    """The plaza's time as a board shows it."""
    return f"{now().astimezone(WITA):%H.%M}"


def snapshot_of(floor: int, *, shown: Shown | None = None, number: int = 0) -> dict[str, Any]:
    """The whole picture of one floor, for a board that has just come, lost count, or polls."""
    picture = shown_on(floor, house_now()) if shown is None else shown
    return {
        "type": "snapshot", "n": number, "at": clock_words(), "calls": [one.frame() for one in picture.calls],
        "others": [one.frame() for one in picture.others], "news": [one.frame() for one in picture.news],
    }  # fmt: skip


class Boards:
    """All boards that this process tells: one reading of the calls serves them all."""

    def __init__(self) -> None:
        self.ears: dict[int, set[Any]] = {}
        self.shown: dict[int, Shown] = {}
        self.numbers: dict[int, int] = {}
        self.changed = asyncio.Event()
        self.tasks: list[asyncio.Task[None]] = []

    @asynccontextmanager
    async def listening(self, ear: Any, floor: int) -> AsyncIterator[None]:
        """The floor's board hears for as long as the block runs; the first picture comes at once."""
        self.ears.setdefault(floor, set()).add(ear)
        if not self.tasks:
            self.tasks = [asyncio.create_task(self._hear()), asyncio.create_task(self._tell())]
        try:
            yield
        finally:
            self.ears[floor].discard(ear)
            if not any(self.ears.values()):
                for task in self.tasks:
                    task.cancel()
                self.tasks, self.shown = [], {}

    async def _hear(self) -> None:
        with hub().listen([BOARD]) as stream:
            self.changed.set()
            async for _ in stream:
                self.changed.set()

    async def _tell(self) -> None:
        while True:
            try:
                await asyncio.wait_for(self.changed.wait(), PULSE)
                self.changed.clear()
                await self._look()
                await asyncio.sleep(MERGE)
            except TimeoutError:
                self.changed.set()  # a lost message is made good, and the boards hear that we live
                await self._pulse()
            except Exception:
                log.exception("the boards could not be told")
                await asyncio.sleep(MERGE)

    async def _pulse(self) -> None:
        text = encode({"type": "pulse", "at": clock_words()})
        for ears in tuple(self.ears.values()):
            await send_to(ears, text)

    async def _look(self) -> None:
        house = await sync_to_async(_read)()
        for floor, ears in tuple(self.ears.items()):
            frame = delta(self.shown.get(floor, Shown()), picture := shown_on(floor, house))
            self.shown[floor] = picture
            if frame:
                self.numbers[floor] = self.numbers.get(floor, 0) + 1
                await send_to(ears, encode({"type": "delta", "n": self.numbers[floor], "at": clock_words(), **frame}))

    async def greet(self, floor: int) -> str:
        """The whole picture, for a board that has just come or lost count."""
        if floor not in self.shown:
            self.shown[floor] = shown_on(floor, await sync_to_async(_read)())
        return encode(snapshot_of(floor, shown=self.shown[floor], number=self.numbers.get(floor, 0)))


def _read() -> House:
    try:
        return house_now()
    finally:
        close_old_connections()


@cache
def _boards_of(_: asyncio.AbstractEventLoop) -> Boards:
    return Boards()


def boards() -> Boards:
    """The boards of the running event loop (one per process in service)."""
    return _boards_of(asyncio.get_running_loop())


@lock("public")
class BoardSocket(GuardedSocket):
    """A board of one floor: hears numbers and counters, and may ask for the whole picture."""

    frames_per_second = 2.0
    burst = 20.0

    async def guard(self) -> None:
        """Open to everybody, for a floor that there is."""
        self.floor = int(self.scope["url_route"]["kwargs"]["floor"])
        if self.floor not in await database_sync_to_async(floors)():
            raise NoAccess

    async def opened(self) -> None:
        """Hears from now on."""
        self.listening = boards().listening(self, self.floor)
        await self.listening.__aenter__()
        await self.send(text_data=await boards().greet(self.floor))

    async def disconnect(self, code: int) -> None:
        """Hears no more."""
        if hasattr(self, "listening"):
            await self.listening.__aexit__(None, None, None)

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        """A board may ask for the whole picture, and nothing else."""
        if content.get("type") == "snapshot":
            await self.send(text_data=await boards().greet(self.floor))


websocket_urlpatterns: list[URLPattern] = [path("ws/papan/<int:floor>/", BoardSocket.as_asgi())]
