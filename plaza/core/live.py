"""The live hub of one process: one subscription to the bus, given on in memory to every socket that asked for a topic.

A socket that cannot keep up, or a bus that was away, gets ``{"type": "gap"}`` and asks for a fresh snapshot.
"""

import asyncio
import threading
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache

from plaza.core import bus
from plaza.core.bus import Message

GAP: Message = {"type": "gap"}
BINDING_TAKES = 2.0
"""Seconds that the bus may take to begin before the first listener goes on without it."""
LATEST = 30.0
"""Seconds after which a page looks though nothing was heard: news may be lost on the way, and somebody may wait for an answer."""
Heard = tuple[str, Message]


class Stream:
    """What one listener has not read yet: topics and messages, in the order the process heard them."""

    def __init__(self, *, room: int) -> None:
        self._waiting: asyncio.Queue[Heard] = asyncio.Queue(maxsize=room)
        self._lost = False

    def offer(self, topic: str, message: Message) -> None:
        """Gives the message to the listener, or marks a gap when its room is full. Called in the listener's loop."""
        try:
            self._waiting.put_nowait((topic, message))
        except asyncio.QueueFull:
            self._lost = True

    async def next(self) -> Heard:
        """The next topic and message; a gap is told before anything later."""
        if self._lost:
            self._lost = False
            while not self._waiting.empty():
                self._waiting.get_nowait()
            return "bus", GAP
        return await self._waiting.get()

    async def anything(self, *, within: float) -> None:
        """Returns when something was heard, and after so many seconds anyway: for whoever looks at the tables whatever it was."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self.next()

    async def __aiter__(self) -> AsyncIterator[Heard]:
        while True:
            yield await self.next()


class Hub:
    """All listeners of one event loop, and the thread that hears the bus for them."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._streams: dict[str, set[Stream]] = defaultdict(set)
        self._ready, self._late = threading.Event(), False
        self.stands = False
        """Whether news are heard just now; a gap is told when that begins and when it ends."""
        threading.Thread(target=self._hear_bus, name="bus", daemon=True).start()
        self._late = not self._ready.wait(BINDING_TAKES)  # once for each process: whoever comes now misses nothing

    def _hear_bus(self) -> None:
        bus.listen(self._hear, stopped=self._loop.is_closed, ready=self._begin, lost=self._end)

    def _begin(self) -> None:
        """The bus is heard from here on; whoever listened while it was not is told of a gap."""
        missed = self._late or self._ready.is_set()
        self.stands = True
        self._ready.set()
        if missed:
            self._hear("bus", GAP)

    def _end(self) -> None:
        """Nothing is heard until the bus begins again."""
        if self.stands:
            self.stands = False
            self._hear("bus", GAP)

    def _hear(self, topic: str, message: Message) -> None:
        if topic in self._streams or topic == "bus":
            try:
                self._loop.call_soon_threadsafe(self._give, topic, message)
            except RuntimeError:  # the loop closed between the look and the call
                return

    def _give(self, topic: str, message: Message) -> None:
        everybody = {stream for streams in self._streams.values() for stream in streams}
        for stream in everybody if topic == "bus" else tuple(self._streams.get(topic, ())):
            stream.offer(topic, message)

    @contextmanager
    def listen(self, topics: Iterable[str], *, room: int = 256) -> Iterator[Stream]:
        """A stream of the messages on these topics, for as long as the block runs."""
        stream, names = Stream(room=room), list(topics)
        for name in names:
            self._streams[name].add(stream)
        try:
            yield stream
        finally:
            for name in names:
                self._streams[name].discard(stream)
                if not self._streams[name]:
                    del self._streams[name]


@cache
def _hub_of(loop: asyncio.AbstractEventLoop) -> Hub:
    return Hub(loop)


def hub() -> Hub:
    """The hub of the running event loop (one per process in service)."""
    return _hub_of(asyncio.get_running_loop())
