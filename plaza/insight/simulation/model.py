"""The day itself, event by event: people arrive, officers call whoever the live queue's rules name, and everybody's end is noted.

Times are minutes since midnight. The order is not modelled here: it is ``plaza.queueing.rules`` (``pick``, ``order_key``,
``run_after``), asked in the same way as the desk asks it, queue by queue among those that the officer serves.
"""

from bisect import insort
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import inf
from typing import Any

import simpy

from plaza.queueing.rules import GRACE, RING, RINGS, Pace, Place, Range, estimate, order_key, pace, pick, run_after

MIDNIGHT = datetime(2000, 1, 3, tzinfo=UTC)
RING_OUT = RING.total_seconds() * RINGS / 60
"""Minutes that a desk waits for somebody who does not come."""
LATE = GRACE.total_seconds() / 60 / 2
"""Minutes after which somebody who was not there comes back."""
PAST_CASES = 40
"""How many past cases the published range is made from, as in the live queue."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One officer: which tenants' people they serve, which services and channels (empty: all), and when they sit there."""

    name: str
    tenants: tuple[str, ...]
    spans: tuple[tuple[float, float], ...]
    services: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()


@dataclass(slots=True, eq=False)
class Visitor:
    """One person's day. What they bring stands first; what happens to them is filled in by the model.

    ``patience``: minutes until they leave unserved. ``misses``: calls they do not answer (``inf``: never come).
    ``end``: done, left, no_show or unserved.
    """

    pk: int
    tenant: str
    service: str
    arrives: float
    handling: float
    lane: int = 0
    channel: str = "counter"
    patience: float = inf
    misses: float = 0
    called: float = inf
    ended: float = inf
    end: str = "unserved"
    seat: str = ""
    told: Range | None = None
    place: Place = field(init=False)

    def __post_init__(self) -> None:
        arrived = MIDNIGHT + timedelta(minutes=self.arrives)
        self.place = Place(pk=self.pk, lane=self.lane, front=False, arrived=arrived, tenant=self.tenant)

    @property
    def wait(self) -> float:
        """Minutes from the number to the first call; for whoever left, until they left."""
        return min(self.called, self.ended) - self.arrives


Chooser = Callable[[Place | None, Place | None, int], Place | None]


def live(ordinary: Place | None, priority: Place | None, run: int) -> Place | None:
    """The live queue's own choice between the heads of its two lanes."""
    return pick(ordinary, priority, run=run)


def plain(ordinary: Place | None, priority: Place | None, _: int) -> Place | None:
    """First come, first served, whoever it is."""
    found = [place for place in (ordinary, priority) if place is not None]
    return min(found, key=lambda place: (place.arrived, place.pk), default=None)


def strict(ordinary: Place | None, priority: Place | None, _: int) -> Place | None:
    """Priority people always first."""
    return priority or ordinary


ORDERS: dict[str, Chooser] = {"live": live, "plain": plain, "strict": strict}


Standing = tuple[tuple[bool, datetime, int], Visitor]


class Line:
    """One tenant's queue: two lanes in the rules' order, and how many priority people were called in a row."""

    def __init__(self) -> None:
        self.lanes: tuple[list[Standing], list[Standing]] = ([], [])
        self.run = 0

    def join(self, visitor: Visitor) -> None:
        """Puts the visitor at the place that the rules give."""
        insort(self.lanes[visitor.lane], (order_key(visitor.place), visitor), key=lambda entry: entry[0])

    def head(self, lane: int, seat: Seat, at: float) -> Visitor | None:
        """The first of a lane whom this officer serves; whoever lost patience by then is gone."""
        waiting, place = self.lanes[lane], 0
        while place < len(waiting):
            visitor = waiting[place][1]
            if visitor.arrives + visitor.patience <= at:
                visitor.end, visitor.ended = "left", visitor.arrives + visitor.patience
                del waiting[place]
            elif _serves(seat, visitor):
                return visitor
            else:
                place += 1
        return None

    def leave(self, visitor: Visitor) -> None:
        """Takes the visitor out."""
        waiting = self.lanes[visitor.lane]
        del waiting[next(place for place, (_, one) in enumerate(waiting) if one is visitor)]

    def ahead_of(self, visitor: Visitor, at: float) -> int:
        """How many of those who wait for the same service stand before the visitor by the rules."""
        key = order_key(visitor.place)
        return sum(
            one.arrives + one.patience > at and order_key(one.place) < key for lane in self.lanes for _, one in lane
        )


def _serves(seat: Seat, visitor: Visitor) -> bool:
    return (not seat.services or visitor.service in seat.services) and (
        not seat.channels or visitor.channel in seat.channels
    )


class House:
    """The plaza on one day."""

    def __init__(self, seats: Sequence[Seat], *, order: Chooser, gap: float) -> None:
        self.env = simpy.Environment()
        self.seats, self.order, self.gap = seats, order, gap
        self.lines = {tenant: Line() for seat in seats for tenant in seat.tenants}
        self.idle: dict[Seat, simpy.Event] = {}
        self.handled: dict[str, list[float]] = {}
        self.busy: dict[str, float] = dict.fromkeys((seat.name for seat in seats), 0.0)
        self.tell = True

    def arrivals(self, visitors: Iterable[Visitor]) -> Generator[Any, Any, None]:
        """Everybody comes at their time."""
        for visitor in visitors:
            yield self.env.timeout(max(0.0, visitor.arrives - self.env.now))
            line = self.lines.setdefault(visitor.tenant, Line())
            if self.tell:
                visitor.told = self.promise(visitor, line)
            line.join(visitor)
            self.wake(visitor)

    def promise(self, visitor: Visitor, line: Line) -> Range | None:
        """The range that the live queue would publish at this moment, by its own rule."""
        there = sum(
            visitor.tenant in seat.tenants
            and _serves(seat, visitor)
            and any(opens <= self.env.now < closes for opens, closes in seat.spans)
            for seat in self.seats
        )
        known: Pace = pace(self.handled.get(visitor.tenant, [])[-PAST_CASES:])
        return estimate(line.ahead_of(visitor, self.env.now), known, officers=there)

    def wake(self, visitor: Visitor) -> None:
        """The officer who is free longest and may serve the visitor looks up."""
        for seat, event in self.idle.items():
            if visitor.tenant in seat.tenants and _serves(seat, visitor):
                del self.idle[seat]
                event.succeed()
                return

    def next_for(self, seat: Seat) -> Visitor | None:
        """Whom the desk is given: as the live desk does, the best head among the queues that it serves."""
        best: tuple[Visitor, Line] | None = None
        for tenant in seat.tenants:
            line = self.lines[tenant]
            heads = [line.head(lane, seat, self.env.now) for lane in (0, 1)]
            ordinary, priority = (head.place if head else None for head in heads)
            place = self.order(ordinary, priority, line.run)
            if place is None:
                continue
            visitor = next(head for head in heads if head is not None and head.place is place)
            if best is None or order_key(place) < order_key(best[0].place):
                best = visitor, line
        if best is None:
            return None
        visitor, line = best
        line.leave(visitor)
        line.run = run_after(line.run, visitor.place)
        return visitor

    def sit(self, seat: Seat) -> Generator[Any, Any, None]:
        """One officer's day: within their hours, one person after another; somebody begun is finished."""
        for opens, closes in seat.spans:
            if self.env.now < opens:
                yield self.env.timeout(opens - self.env.now)
            while self.env.now < closes:
                visitor = self.next_for(seat)
                if visitor is None:
                    event = self.idle[seat] = self.env.event()
                    yield event if closes == inf else event | self.env.timeout(closes - self.env.now)
                    self.idle.pop(seat, None)
                else:
                    yield from self.serve(seat, visitor)

    def serve(self, seat: Seat, visitor: Visitor) -> Generator[Any, Any, None]:
        """Calls the visitor; whoever does not answer is rung out, and may come back at the old place."""
        visitor.called, visitor.seat = min(visitor.called, self.env.now), seat.name
        begun = self.env.now
        if visitor.misses > 0:
            yield self.env.timeout(RING_OUT)
            visitor.misses -= 1
            if visitor.misses == inf:
                visitor.end, visitor.ended = "no_show", self.env.now
            else:
                visitor.patience = inf
                self.env.process(self.back(visitor))
        else:
            yield self.env.timeout(visitor.handling)
            visitor.end, visitor.ended = "done", self.env.now
            self.handled.setdefault(visitor.tenant, []).append(visitor.handling * 60)
        self.busy[seat.name] += self.env.now - begun
        if self.gap:
            yield self.env.timeout(self.gap)

    def back(self, visitor: Visitor) -> Generator[Any, Any, None]:
        """Somebody who was not there returns within the grace time and stands where they stood."""
        yield self.env.timeout(LATE)
        self.lines[visitor.tenant].join(visitor)
        self.wake(visitor)


@dataclass(frozen=True)
class Day:
    """What a simulated day left: everybody's end, and each seat's busy and open minutes."""

    visitors: Sequence[Visitor]
    busy: dict[str, float]
    open: dict[str, float]


def run_day(
    seats: Sequence[Seat], visitors: Iterable[Visitor], *, order: str = "live", gap: float = 0.0,
    tell: bool = False, known: dict[str, list[float]] | None = None,
) -> Day:  # fmt: skip
    """Runs one day and gives it back. ``known``: past handling times (seconds) by tenant, from which ranges are published."""
    house = House(seats, order=ORDERS[order], gap=gap)
    house.tell, house.handled = tell, known if known is not None else {}
    came = sorted(visitors, key=lambda visitor: (visitor.arrives, visitor.pk))
    house.env.process(house.arrivals(came))
    for seat in seats:
        house.env.process(house.sit(seat))
    house.env.run()
    for visitor in came:
        if visitor.end == "unserved":
            _close(visitor, house.env.now)
    hours = {seat.name: sum(closes - opens for opens, closes in seat.spans) for seat in seats}
    return Day(came, house.busy, hours)


def _close(visitor: Visitor, end: float) -> None:
    """Whoever is still there when the last officer has gone; some of them had lost patience before."""
    gone = visitor.arrives + visitor.patience
    visitor.end, visitor.ended = ("left", gone) if gone <= end else ("unserved", max(end, visitor.arrives))
