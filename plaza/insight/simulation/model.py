"""The day itself, event by event: people arrive, officers call whoever the live queue's rules name, and everybody's end is noted.

Times are minutes since midnight. The order is not modelled here: it is ``plaza.queueing.rules``. Whom a desk is given is
``next_of``, whom it leaves to colleagues at counters ``left_to_counters``, where an appointed person stands ``arrival_of``: the very
functions that the live desk asks.
"""

from bisect import insort
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from math import inf
from typing import Any

import simpy

from plaza.queueing.rules import (
    GRACE,
    LEASE,
    RING,
    RINGS,
    Lanes,
    Pace,
    Place,
    Range,
    There,
    arrival_of,
    estimate_for,
    left_to_counters,
    next_of,
    order_key,
    pace,
    run_after,
)

MIDNIGHT = datetime(2000, 1, 3, tzinfo=UTC)
RING_OUT = RING.total_seconds() * RINGS / 60
"""Minutes that a desk waits for somebody who does not come."""
LATE = GRACE.total_seconds() / 60 / 2
"""Minutes after which somebody who was not there comes back."""
LOST = LEASE.total_seconds() / 60
"""Minutes after which somebody whose call the plaza lost stands in the line again."""
PAST_CASES = 40
"""How many past cases the published range is made from, as in the live queue."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One officer: which tenants' people they serve, which services and channels (empty: all), and when they sit there.

    ``screen``: not at a counter, so that people in the building are left to colleagues who are.
    """

    name: str
    tenants: tuple[str, ...]
    spans: tuple[tuple[float, float], ...]
    services: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    screen: bool = False

    def there(self, at: float) -> bool:
        """Whether the officer sits there at that minute."""
        return any(opens <= at < closes for opens, closes in self.spans)


@dataclass(frozen=True, slots=True)
class Onward:
    """Where an officer hands a person on to, and how many minutes it takes there."""

    tenant: str
    service: str
    handling: float


@dataclass(slots=True, eq=False)
class Visitor:
    """One person's day. What they bring stands first; what happens to them is filled in by the model.

    ``patience``: minutes until they leave unserved. ``misses``: calls they do not answer (``inf``: never come). ``lost``: calls that
    the plaza itself loses, after which they stand first. ``appointed``: the minute for which they have a time. ``end``: done, left,
    no_show or unserved. ``tenant`` is whom they came for; ``place.tenant`` in whose line they stand now.
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
    lost: int = 0
    appointed: float | None = None
    onward: Onward | None = None
    called: float = inf
    ended: float = inf
    end: str = "unserved"
    seat: str = ""
    told: Range | None = None
    place: Place = field(init=False)

    def __post_init__(self) -> None:
        arrived = MIDNIGHT + timedelta(minutes=self.arrives)
        if self.appointed is not None:
            arrived = arrival_of(MIDNIGHT + timedelta(minutes=self.appointed), checked_in=arrived)
        self.place = Place(pk=self.pk, lane=self.lane, front=False, arrived=arrived, tenant=self.tenant)

    @property
    def wait(self) -> float:
        """Minutes from the number to the first call; for whoever left, until they left."""
        return min(self.called, self.ended) - self.arrives


Chooser = Callable[[Iterable[Lanes]], Place | None]


def plain(queues: Iterable[Lanes]) -> Place | None:
    """First come, first served, whoever it is."""
    found = [place for one in queues for place in (one.ordinary, one.priority) if place is not None]
    return min(found, key=lambda place: (place.arrived, place.pk), default=None)


def strict(queues: Iterable[Lanes]) -> Place | None:
    """Priority people always first."""
    known = list(queues)
    return plain(Lanes(None, one.priority, 0) for one in known) or plain(known)


ORDERS: dict[str, Chooser] = {"live": next_of, "plain": plain, "strict": strict}
"""The live queue's own choice, and two that it is compared with."""


Standing = tuple[tuple[bool, datetime, int], Visitor]


class Line:
    """One tenant's queue: two lanes in the rules' order, and how many priority people were called in a row."""

    def __init__(self) -> None:
        self.lanes: tuple[list[Standing], list[Standing]] = ([], [])
        self.run = 0

    def join(self, visitor: Visitor) -> None:
        """Puts the visitor at the place that the rules give."""
        insort(self.lanes[visitor.lane], (order_key(visitor.place), visitor), key=lambda entry: entry[0])

    def head(self, lane: int, wanted: Callable[[Visitor], bool], at: float) -> Visitor | None:
        """The first of a lane who is wanted; whoever lost patience by then is gone."""
        waiting, place = self.lanes[lane], 0
        while place < len(waiting):
            visitor = waiting[place][1]
            if visitor.arrives + visitor.patience <= at:
                visitor.end, visitor.ended = "left", visitor.arrives + visitor.patience
                del waiting[place]
            elif wanted(visitor):
                return visitor
            else:
                place += 1
        return None

    def leave(self, visitor: Visitor) -> None:
        """Takes the visitor out."""
        waiting = self.lanes[visitor.lane]
        del waiting[next(place for place, (_, one) in enumerate(waiting) if one is visitor)]

    def in_building(self, at: float) -> float:
        """The share of those who wait who are in the building; 0 for nobody."""
        here = [one.channel == "counter" for lane in self.lanes for _, one in lane if one.arrives + one.patience > at]
        return sum(here) / len(here) if here else 0.0

    def ahead_of(self, visitor: Visitor, at: float) -> int:
        """How many of those who wait for the same service stand before the visitor by the rules."""
        key = order_key(visitor.place)
        return sum(
            one.arrives + one.patience > at and order_key(one.place) < key for lane in self.lanes for _, one in lane
        )


class House:
    """The plaza on one day."""

    def __init__(self, seats: Sequence[Seat], *, order: Chooser, gap: float) -> None:
        self.env = simpy.Environment()
        self.seats, self.order, self.gap = seats, order, gap
        self.at: dict[str, list[Seat]] = {}
        for seat in seats:
            for tenant in seat.tenants:
                self.at.setdefault(tenant, []).append(seat)
        self.lines = {tenant: Line() for seat in seats for tenant in seat.tenants}
        self.idle: dict[Seat, simpy.Event] = {}
        self.handled: dict[str, list[float]] = {}
        self.busy: dict[str, float] = dict.fromkeys((seat.name for seat in seats), 0.0)
        self.tell = True

    def arrivals(self, visitors: Iterable[Visitor]) -> Generator[Any, Any, None]:
        """Everybody comes at their time."""
        for visitor in visitors:
            yield self.env.timeout(max(0.0, visitor.arrives - self.env.now))
            if self.tell:
                visitor.told = self.promise(visitor)
            self.join(visitor)

    def join(self, visitor: Visitor) -> None:
        """The visitor stands in the line, and the officer who is free longest and may serve them looks up."""
        self.lines.setdefault(visitor.place.tenant, Line()).join(visitor)
        for seat in self.idle:
            if visitor.place.tenant in seat.tenants and self.serves(seat, visitor):
                self.idle.pop(seat).succeed()
                return

    def promise(self, visitor: Visitor) -> Range | None:
        """The range that the live queue would publish at this moment, by its own rule: whoever is there for the service counts."""
        tenant, at = visitor.place.tenant, self.env.now
        found = [
            seat.screen
            for seat in self.at.get(tenant, ())
            if seat.there(at) and (not seat.services or visitor.service in seat.services)
        ]
        line = self.lines.setdefault(tenant, Line())
        there = There(found.count(False), found.count(True), line.in_building(at))
        known: Pace = pace(self.handled.get(tenant, [])[-PAST_CASES:])
        return estimate_for(visitor.channel, line.ahead_of(visitor, at), known, there=there)

    def serves(self, seat: Seat, visitor: Visitor) -> bool:
        """Whether the officer may be given the visitor now."""
        if seat.services and visitor.service not in seat.services:
            return False
        if seat.channels and visitor.channel not in seat.channels:
            return False
        return visitor.channel != "counter" or not self.left(seat, visitor.place.tenant)

    def left(self, seat: Seat, tenant: str) -> bool:
        """Whether the officer leaves the tenant's people in the building to colleagues at counters, by the live queue's rule."""
        colleagues = any(not one.screen and one.there(self.env.now) for one in self.at[tenant])
        return left_to_counters("" if seat.screen else seat.name, colleagues=colleagues)

    def next_for(self, seat: Seat) -> Visitor | None:
        """Whom the desk is given, by the live queue's rule (or the one that it is compared with)."""
        heads: dict[int, Visitor] = {}
        queues = []
        for tenant in seat.tenants:
            line = self.lines[tenant]
            first, second = (line.head(lane, lambda one: self.serves(seat, one), self.env.now) for lane in (0, 1))
            heads |= {one.pk: one for one in (first, second) if one}
            queues.append(Lanes(first.place if first else None, second.place if second else None, line.run))
        place = self.order(queues)
        if place is None:
            return None
        visitor, line = heads[place.pk], self.lines[place.tenant]
        line.leave(visitor)
        line.run = run_after(line.run, place)
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
            self.stir(seat)

    def stir(self, gone: Seat) -> None:
        """Colleagues who are free look again when somebody goes: whom they left to a counter is theirs now."""
        for seat in [one for one in self.idle if set(one.tenants) & set(gone.tenants)]:
            self.idle.pop(seat).succeed()

    def serve(self, seat: Seat, visitor: Visitor) -> Generator[Any, Any, None]:
        """Calls the visitor; whoever does not answer is rung out, and may come back at the old place."""
        visitor.called, visitor.seat = min(visitor.called, self.env.now), seat.name
        begun = self.env.now
        if visitor.lost:
            yield self.env.timeout(LOST)
            visitor.lost, visitor.patience = visitor.lost - 1, inf
            visitor.place = replace(visitor.place, front=True)
            self.join(visitor)
        elif visitor.misses > 0:
            yield self.env.timeout(RING_OUT)
            self.missed(visitor)
        else:
            yield self.env.timeout(visitor.handling)
            self.handled.setdefault(visitor.place.tenant, []).append(visitor.handling * 60)
            self.finish(visitor)
        self.busy[seat.name] += self.env.now - begun
        if self.gap:
            yield self.env.timeout(self.gap)

    def missed(self, visitor: Visitor) -> None:
        """Nobody answered: they come a little later and stand where they stood, or never."""
        visitor.misses -= 1
        if visitor.misses == inf:
            visitor.end, visitor.ended = "no_show", self.env.now
        else:
            visitor.patience = inf
            self.env.process(self.back(visitor))

    def finish(self, visitor: Visitor) -> None:
        """The case is done, or goes on at another tenant, aged by the first arrival."""
        if (onward := visitor.onward) is None:
            visitor.end, visitor.ended = "done", self.env.now
            return
        visitor.service, visitor.handling, visitor.onward, visitor.patience = onward.service, onward.handling, None, inf
        visitor.place = replace(visitor.place, tenant=onward.tenant, front=False)
        self.join(visitor)

    def back(self, visitor: Visitor) -> Generator[Any, Any, None]:
        """Somebody who was not there returns within the grace time and stands where they stood."""
        yield self.env.timeout(LATE)
        self.join(visitor)


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
