"""Which counters, which days, how many people: plain rules over a counter's own figures, and the figures with every advice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

from plaza.insight.rules.staffing import Staffed, seats_needed

BUSY = 0.80
"""Above this load the wait grows fast: one more officer, or the desk of a quiet neighbour."""
QUIET = 0.25
"""Below this load on every day, fewer days would do."""
IDLE = 0.10
"""Below this load a counter of its own is hard to justify."""
TARGET_WAIT = 10.0
"""Minutes of mean wait that the staffing aims at."""


@dataclass(frozen=True)
class Counter:
    """One weekday at a tenant: how many such days, visits a day, and busy by open minutes of all officers together."""

    weekday: int
    days: int
    visits: float
    busy: float
    open: float

    @property
    def load(self) -> float:
        """Busy by open minutes."""
        return min(1.0, self.busy / self.open) if self.open else 0.0

    @property
    def idle(self) -> float:
        """The share of open time without anybody."""
        return 1 - self.load


@dataclass(frozen=True)
class Advice:
    """A tenant's counters in figures. ``kind``: more, fewer_days, share, keep, unknown; ``needed``: by Erlang A for the
    busiest hour, ``steady``: by Erlang C, as if nobody left; ``days``: how many days a week would do."""

    tenant: str
    kind: str
    officers: int
    visits: float
    handling: float | None
    wait: float | None
    load: float
    week: tuple[Counter, ...]
    needed: Staffed | None
    steady: Staffed | None
    days: int
    peak: float
    hours: Mapping[int, int] = field(default_factory=dict)
    channels: Mapping[str, int] = field(default_factory=dict)

    @property
    def idle(self) -> float:
        """The share of open time without anybody."""
        return 1 - self.load


def advise(
    tenant: str, week: Sequence[Counter], *, officers: int, handling: float | None, wait: float | None,
    hours: Mapping[int, int], channels: Mapping[str, int], patience: float,
) -> Advice:  # fmt: skip
    """The advice that these figures give; ``peak`` is the arrivals in the busiest hour of a mean day."""
    days = sum(one.days for one in week)
    visits = sum(one.visits * one.days for one in week)
    opened = sum(one.open for one in week)
    load = min(1.0, sum(one.busy for one in week) / opened) if opened else 0.0
    peak = max(hours.values(), default=0) / days if days else 0.0
    needed, steady = (
        seats_needed(peak / 60, handling=handling, wait=TARGET_WAIT, patience=one) if handling and peak else None
        for one in (patience, inf)
    )
    kind = _kind(load, officers=officers, needed=needed, days=len(week), known=bool(visits and handling))
    return Advice(
        tenant, kind, officers, visits / days if days else 0.0, handling, wait, load, tuple(week), needed, steady,
        _days_enough(load, open_days=len(week)), peak, dict(hours), dict(channels),
    )  # fmt: skip


def _kind(load: float, *, officers: int, needed: Staffed | None, days: int, known: bool) -> str:
    if not known:
        return "unknown"
    if load > BUSY or (needed is not None and needed.seats > officers):
        return "more"
    if load < IDLE:
        return "share"
    return "fewer_days" if load < QUIET and days > 1 else "keep"


def _days_enough(load: float, *, open_days: int) -> int:
    """How many of its days would carry the same work at a comfortable load (60 %)."""
    return min(open_days, max(1, -int(-(load * open_days) // 0.6))) if open_days else 0
