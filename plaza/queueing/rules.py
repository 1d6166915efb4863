"""Who is next, what may follow what, and how long it may take. Pure: no clock, no database."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, floor, sqrt
from statistics import fmean, pstdev

TRANSITIONS = {
    "waiting": frozenset({"called", "left", "closed"}),
    "called": frozenset({"serving", "done", "waiting", "parked", "left", "closed"}),
    "serving": frozenset({"done", "waiting", "parked"}),
    "parked": frozenset({"waiting", "no_show", "left", "closed"}),
    "left": frozenset({"waiting"}),  # leave and return
    "done": frozenset({"serving"}),  # undo of a wrong press
    "no_show": frozenset[str](),
    "closed": frozenset[str](),
}
ACTIVE = ("waiting", "called", "serving", "parked")
CLAIMED = ("called", "serving")

CHANNELS = ("video", "counter")
PRIORITIES = ("elderly", "disabled", "pregnant", "with_child")
OUTCOMES = ("resolved", "apply_online", "documents", "counter", "referred", "cut_off", "abusive")

HEAD_START = timedelta(minutes=60)
"""A priority person stands as if arrived this much earlier: overtakes no one who has waited longer than this.

Found by simulation with counters, screens, appointments and transfers (docs/insight.md): at a tenth of the people, an hour brings
their long waits to 0.45 of plain first-come and costs the others 7 % in the mean; 45 minutes left 0.52, more gains next to nothing.
"""
PRIORITY_RUN = 2
"""Priority people called in a row while an ordinary person waits."""

RING = timedelta(seconds=40)
RING_LATER = timedelta(minutes=3)
"""Somebody who asked to be called later has to find the message first."""
RINGS = 3
GRACE = timedelta(minutes=10)
FREE_RETURNS = 1
RETURN_WITHIN = timedelta(minutes=30)
"""How long after leaving a person may take the old place again."""
FIRST_LEASE = timedelta(minutes=5)
"""A claim holds this long until the desk's page shows a sign of life."""
LEASE = timedelta(seconds=105)
"""A claim holds this long after the last sign of life: 20 s may lie between two signs, an outage may last 60 s, and a page knocks
again within 15 s."""
PRESENT = timedelta(seconds=60)
"""An officer counts as there for this long after the last sign of life."""
UNDO_CALL = timedelta(seconds=30)
UNDO_FINISH = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Place:
    """What decides a person's turn. ``front``: given back by the plaza's own fault, and therefore first."""

    pk: int
    lane: int
    front: bool
    arrived: datetime
    number: str = ""
    tenant: str = ""


def lane_of(priority: str, state: str) -> int:
    """1 for a priority that was declared or confirmed, 0 for everybody else."""
    return int(bool(priority) and state in ("declared", "confirmed"))


def order_key(place: Place) -> tuple[bool, datetime, int]:
    """The smaller, the sooner: given back first, then by arrival, priority people as if arrived earlier."""
    return (not place.front, place.arrived - HEAD_START * place.lane, place.pk)


def pick(ordinary: Place | None, priority: Place | None, *, run: int) -> Place | None:
    """Who is next in one queue, given the head of each lane and how many priority people were called in a row."""
    if ordinary is None or priority is None:
        return ordinary or priority
    if run >= PRIORITY_RUN and not priority.front:
        return ordinary
    return min(ordinary, priority, key=order_key)


@dataclass(frozen=True, slots=True)
class Lanes:
    """One queue as a desk sees it: the first of each lane whom its officer may be given, and the priority people called in a row."""

    ordinary: Place | None
    priority: Place | None
    run: int


def next_of(queues: Iterable[Lanes]) -> Place | None:
    """Whom a desk is given among all the queues that it serves: the best of those who are next in each."""
    found = [place for one in queues if (place := pick(one.ordinary, one.priority, run=one.run))]
    return min(found, key=order_key, default=None)


def left_to_counters(counter: str, *, colleagues: bool) -> bool:
    """Whether people in the building are left to ``colleagues`` at counters of the same tenant: where the officer sits at a screen
    (has no ``counter``). Alone, an officer at a screen is given everybody."""
    return not counter and colleagues


def run_after(run: int, called: Place) -> int:
    """The count of priority people in a row after this call."""
    return run + 1 if called.lane else 0


def line(places: Iterable[Place], *, run: int) -> Iterator[Place]:
    """The whole line of one queue in the order in which its people will be called if nobody else comes."""
    waiting = sorted(places, key=order_key)
    if len({place.lane for place in waiting}) < 2:  # one lane alone: nothing to interleave
        yield from waiting
        return
    lanes = [[place for place in waiting if place.lane == lane] for lane in (0, 1)]
    at = [0, 0]
    while chosen := pick(
        *(lane[here] if here < len(lane) else None for lane, here in zip(lanes, at, strict=True)), run=run
    ):
        at[chosen.lane] += 1
        run = run_after(run, chosen)
        yield chosen


def number_text(letters: str, count: int) -> str:
    """``DPM-017``; the thousandth of a day has four digits."""
    return f"{letters}-{count:03d}"


@dataclass(frozen=True, slots=True)
class Range:
    """A waiting time in whole minutes, from and to."""

    low: int
    high: int


WHOLE_MINUTE = 1.0
"""Minutes are told whole: "10 to 15" holds until the sixteenth begins."""


def was_kept(wait: float, *, low: int, high: int) -> bool:
    """Whether somebody who waited so many minutes was called within the range that was told."""
    return low <= wait <= high + WHOLE_MINUTE


USUAL = timedelta(minutes=8)
LEARNED = 5
"""With fewer past cases than this, the usual time stands in for what is not known yet."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a case takes, in seconds: the mean, and how far cases stray from it."""

    mean: float
    spread: float


def pace(handling: Sequence[float]) -> Pace:
    """The pace of recent cases, given the seconds that each took."""
    unknown = [] if len(handling) >= LEARNED else [USUAL.total_seconds() * part for part in (0.5, 1, 1.5)]
    past = [*handling, *unknown]
    return Pace(fmean(past), max(pstdev(past), fmean(past) * 0.25))


def estimate(ahead: float, handling: Pace, *, officers: int) -> Range | None:
    """How long until the turn of somebody with ``ahead`` people before, or None when nobody is there to serve.

    The range is meant to hold at least four times out of five, and to say something: wider than this it held more often than it
    has to, and told less (docs/insight.md). What it really held is measured and shown. The waiting page computes the same from the
    same numbers (static/plaza/js/queue/wait.js).
    """
    if officers <= 0:
        return None
    middle = handling.mean * (ahead + 0.5) / officers
    swing = handling.spread * sqrt(ahead + 1) / officers + 30
    low, high = max(0.0, middle - swing) / 60, (middle + swing) / 60
    return Range(_round(low, floor), max(_round(high, ceil), 2))


@dataclass(frozen=True, slots=True)
class There:
    """Who is there for a service: officers at counters, and at screens; ``in_building``: the share of the line that is in the building."""

    counters: int
    screens: int = 0
    in_building: float = 0.0


def estimate_for(channel: str, ahead: int, handling: Pace, *, there: There) -> Range | None:
    """``estimate`` where officers at screens leave people in the building to those at counters (``left_to_counters``).

    Who is in the building waits for everybody ahead and all officers, or for the building's people and the counters alone, whichever is
    longer; by video it is everybody, or the video people and the screens alone, whichever is shorter.
    """
    load = (float(ahead), there.counters + there.screens)
    if there.counters and there.screens:
        in_building = channel == "counter"
        share = there.in_building if in_building else 1 - there.in_building
        own = (ahead * share, there.counters if in_building else there.screens)
        load = (max if in_building else min)(load, own, key=_turn)
    return estimate(load[0], handling, officers=load[1])


def _turn(load: tuple[float, int]) -> float:
    return (load[0] + 0.5) / load[1]


def _round(minutes: float, towards: Callable[[float], int]) -> int:
    """Whole minutes up to ten, then steps of five: no false precision."""
    step = 1 if minutes <= 10 else 5
    return step * towards(minutes / step)


# Appointments

SLOT = timedelta(minutes=20)
APPOINTMENT_CHANNELS = CHANNELS
FURTHEST_DAYS = 14
"""How many days ahead an appointment may be made."""
LEAD = timedelta(minutes=30)
"""An appointment is made at least this long before it."""
EARLY = timedelta(minutes=30)
"""Who comes may say so from this long before the appointed time."""
LATE = timedelta(minutes=10)
"""After this long the time is over, and who still comes stands behind whoever is there."""
AHEAD = timedelta(minutes=15)
"""Who comes in time stands as if they had come this long before the appointed time."""
REMINDERS = {"day": timedelta(hours=24), "soon": timedelta(hours=2)}
"""How long before the appointed time the person is reminded."""

LONG_BEFORE = timedelta(hours=4)
"""Whoever booked at least this long before the time is asked, with the second reminder, whether they still come."""
RELEASED = timedelta(minutes=60)
"""Who was asked and has not answered by this long before the time holds it only as long as nobody else takes it."""

APPOINTMENT_TRANSITIONS = {
    "booked": frozenset({"booked", "arrived", "cancelled", "no_show", "displaced", "released"}),
    "released": frozenset({"booked", "arrived", "cancelled", "no_show", "displaced"}),
    "displaced": frozenset({"booked", "cancelled", "fallen"}),
    "fallen": frozenset({"booked"}),
    "no_show": frozenset({"booked", "arrived"}),
    "arrived": frozenset[str](),
    "cancelled": frozenset[str](),
}
"""``displaced``: the time does not stand any more, by no fault of the person, who is offered another; ``fallen``: and its hour has
passed without another having been chosen, which is nobody's no-show. ``released``: asked and silent, so that others may have the time."""
EXPECTED = ("booked", "released")
"""States in which the person may still come at the time."""
ROSTER_REACHES = timedelta(hours=24)
"""The roster of this long ahead is taken as written: an appointment for which it has nobody does not stand."""
TAKEN = ("booked", "arrived")
"""States in which an appointment takes up its place in the day."""


def appointments_at_once(officers: int) -> int:
    """How many people may be appointed for one slot: every second officer gets one, so that walk-ins are never kept from all."""
    return max(1, officers // 2) if officers > 0 else 0


def slot_starts(opens: datetime, closes: datetime) -> list[datetime]:
    """When the slots of one span of opening hours begin; only whole ones count."""
    return [opens + SLOT * number for number in range(max(0, (closes - opens) // SLOT))]


def may_check_in(appointed: datetime, *, at: datetime) -> bool:
    """Whether somebody may say that they are there: from a little before, and for the rest of that day (which the caller knows)."""
    return at >= appointed - EARLY


def arrival_of(appointed: datetime, *, checked_in: datetime) -> datetime:
    """The arrival by which an appointed person stands in the one line. This is the whole rule of merging.

    In time (until ``LATE`` after the appointed time): as if come ``AHEAD`` before it, so that walk-ins who came earlier than that
    stay in front, and those who came later stand behind. Late: the true arrival, as any walk-in. It follows that nobody who walks in
    is overtaken by an appointment more than ``AHEAD`` after their own arrival, and by no more people than ``appointments_at_once``
    in each of the slots that begin between ``LATE`` before and ``AHEAD`` after that arrival: two slots at the most.
    """
    if checked_in > appointed + LATE:
        return checked_in
    return appointed - AHEAD
