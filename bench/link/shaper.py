"""Makes a link: a UDP and TCP forwarder on loopback that delays, queues, loses and cuts.

Promises: packets of one direction keep their order; what the queue cannot hold is dropped at its tail;
`cut()` loses everything until `mend()`; `move()` is a change of network: whoever goes on comes from another address.
TCP is only delayed and paced (TCP itself would repair a loss).
"""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bench.link.profile import WIRE_OVERHEAD, Link, Losses

Address = tuple[str, int]


@dataclass
class Count:
    """What one direction has seen, in packets and wire bytes."""

    passed: int = 0
    lost: int = 0
    dropped: int = 0
    wire_bytes: int = 0


class Pipe:
    """One direction of a link, shared by every flow of its subscriber."""

    def __init__(self, link: Link, *, seed: int) -> None:
        self.link = link
        self.count = Count()
        self.cut = False
        self.held = False
        self._losses = Losses(link.loss, link.burst, seed=seed)
        self._random = random.Random(seed + 1)
        self._free_at = 0.0
        self._last_arrival = 0.0

    def change(self, link: Link, *, seed: int) -> None:
        """Become another link from the next packet on."""
        self.link = link
        self._losses = Losses(link.loss, link.burst, seed=seed)

    def send(self, size: int, deliver: Callable[[], None], *, reliable: bool = False) -> None:
        """Deliver after queueing and travel, or never; `reliable` waits instead of losing."""
        loop = asyncio.get_running_loop()
        arrival = self._arrival(loop.time(), size, reliable=reliable)
        if arrival is not None:
            loop.call_at(arrival, deliver)

    def is_full(self) -> bool:
        """Whether one more packet would wait longer than the queue is long."""
        return self._too_late(self._free_at - asyncio.get_running_loop().time())

    def _arrival(self, now: float, size: int, *, reliable: bool) -> float | None:
        link, wire = self.link, size + WIRE_OVERHEAD
        start = max(now, self._free_at)
        if not reliable and (self.cut or self._too_late(start - now)):
            self.count.dropped += 1
            return None
        self._free_at = start + (wire * 8 / link.rate if link.rate else 0.0)
        self.count.wire_bytes += wire
        if not reliable and self._losses.next_is_lost():
            self.count.lost += 1
            return None
        self.count.passed += 1
        travel = link.round_trip / 2 + self._random.random() * link.jitter
        later = math.nextafter(self._last_arrival, math.inf)  # two at the very same moment would have no order
        self._last_arrival = max(later, self._free_at + travel)
        return self._last_arrival

    def _too_late(self, wait: float) -> bool:
        return self.link.rate > 0 and wait > self.link.queue


class Shaper:
    """Stands on its own UDP and TCP port as the relay of one subscriber and forwards to the real one."""

    def __init__(self, link: Link, *, relay: Address, seed: int = 1) -> None:
        self.up = Pipe(link, seed=seed)
        self.down = Pipe(link, seed=seed + 1000)
        self.port = 0
        self._relay = relay
        self._flows: dict[Address, asyncio.DatagramTransport] = {}
        self._front: asyncio.DatagramTransport | None = None
        self._server: asyncio.Server | None = None
        self._others: list[asyncio.Server] = []
        self._ways: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def start(self) -> None:
        """Open a TCP port and the UDP port of the same number; `port` is known afterwards."""
        while self._front is None:
            self._server = await asyncio.start_server(self._tcp, "127.0.0.1", 0)
            self.port = int(self._server.sockets[0].getsockname()[1])
            try:
                await self._open_front()
            except OSError:  # somebody else has the UDP port of that number
                self._server.close()

    async def _open_front(self) -> None:
        loop = asyncio.get_running_loop()
        address = ("127.0.0.1", self.port)
        self._front, _ = await loop.create_datagram_endpoint(lambda: _Front(self), local_addr=address)

    async def also(self, address: Address) -> int:
        """A TCP port that leads to another address over this same link, beside everything else on it."""
        server = await asyncio.start_server(partial(self._tcp, to=address), "127.0.0.1", 0)
        self._others.append(server)
        return int(server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Close every port; nothing under way is delivered."""
        for transport in [*self._flows.values(), *([self._front] if self._front else [])]:
            transport.close()
        for server in (*self._others, *([self._server] if self._server else [])):
            server.close()
        ways = dict(self._ways)
        for pump, writer in ways.items():
            pump.cancel()
            writer.transport.abort()  # what the other side has not taken yet would keep it open
        await asyncio.gather(*ways, return_exceptions=True)
        await asyncio.sleep(0.1)  # transports say goodbye in the loop's next turns

    def change(self, link: Link, *, seed: int = 1) -> None:
        """Make both directions another link."""
        self.up.change(link, seed=seed)
        self.down.change(link, seed=seed + 1000)

    def cut(self, *, streams: bool = True) -> None:
        """Lose everything, both ways, until `mend`; without `streams` the datagrams alone, as a strict firewall does."""
        self.up.cut = self.down.cut = True
        self.up.held = self.down.held = streams

    def mend(self) -> None:
        """End the outage."""
        self.up.cut = self.down.cut = self.up.held = self.down.held = False

    def move(self) -> None:
        """Become another network: connections break, and datagrams come from a new address."""
        for flow in self._flows.values():
            flow.close()
        self._flows.clear()
        for writer in self._ways.values():
            writer.transport.abort()

    async def from_browser(self, data: bytes, source: Address) -> None:
        """Carry one datagram up; every source address has a socket of its own towards the relay."""
        flow = self._flows.get(source) or await self._open_flow(source)
        self.up.send(len(data), lambda: None if flow.is_closing() else flow.sendto(data))

    def from_relay(self, data: bytes, source: Address) -> None:
        """Carry one datagram down to the browser's address."""
        front = self._front
        if front is not None:
            self.down.send(len(data), lambda: None if front.is_closing() else front.sendto(data, source))

    async def _open_flow(self, source: Address) -> asyncio.DatagramTransport:
        loop = asyncio.get_running_loop()
        flow, _ = await loop.create_datagram_endpoint(lambda: _Back(self, source), remote_addr=self._relay)
        kept = self._flows.setdefault(source, flow)
        if kept is not flow or (self._front and self._front.is_closing()):
            flow.close()  # two first datagrams at once, or one that came while everything closes
        return kept

    async def _tcp(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, to: Address | None = None
    ) -> None:
        relay_reader, relay_writer = await asyncio.open_connection(*(to or self._relay))
        ways = {
            asyncio.create_task(_pump(reader, relay_writer, self.up)): relay_writer,
            asyncio.create_task(_pump(relay_reader, writer, self.down)): writer,
        }
        self._ways |= ways
        await asyncio.gather(*ways, return_exceptions=True)
        for pump in ways:
            del self._ways[pump]


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, pipe: Pipe) -> None:
    """Carries one direction until its sender ends or breaks off; the receiver then sees an end."""
    try:
        while data := await reader.read(1200):
            while pipe.held or pipe.is_full():
                await asyncio.sleep(0.02)
            pipe.send(len(data), partial(_write, writer, data), reliable=True)
    finally:
        writer.close()


def _write(writer: asyncio.StreamWriter, data: bytes) -> None:
    if not writer.is_closing():
        writer.write(data)


class _Front(asyncio.DatagramProtocol):
    """The side that the browser sees."""

    def __init__(self, shaper: Shaper) -> None:
        self._shaper = shaper
        self._tasks: set[asyncio.Task[None]] = set()

    def datagram_received(self, data: bytes, addr: Address) -> None:
        task = asyncio.get_running_loop().create_task(self._shaper.from_browser(data, addr))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class _Back(asyncio.DatagramProtocol):
    """The side that the relay sees, one for each address of the browser."""

    def __init__(self, shaper: Shaper, source: Address) -> None:
        self._shaper, self._source = shaper, source

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self._shaper.from_relay(data, self._source)
