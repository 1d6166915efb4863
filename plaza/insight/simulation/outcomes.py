"""What days came to, in figures: waits of everybody, of priority people and of others, ends, and how busy each seat was."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import inf
from statistics import fmean

from plaza.insight.simulation.model import Day, Visitor
from plaza.queueing.rules import was_kept


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed; 0 for none."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))] if ranked else 0.0


@dataclass(frozen=True)
class Waits:
    """Waiting times of a group, in minutes."""

    count: int
    mean: float
    p50: float
    p95: float


@dataclass(frozen=True)
class Outcome:
    """Several days in figures. ``load``: busy minutes by open minutes, all seats; ``seats``: the same for each."""

    came: float
    served: float
    left: float
    no_show: float
    unserved: float
    waits: Waits
    priority: Waits
    others: Waits
    load: float
    seats: dict[str, float]
    kept: float | None
    """Share of those called who were called within the range they had been told, to the whole minute; None when nobody was told."""
    strictly: float | None
    """The same without the minute that has begun, and with those who left after the range was over as not kept."""


def waits_of(visitors: Iterable[Visitor]) -> Waits:
    """The waits of these people."""
    found = [visitor.wait for visitor in visitors]
    return Waits(len(found), fmean(found) if found else 0.0, percentile(found, 0.5), percentile(found, 0.95))


def outcome(days: Sequence[Day], *, of: Callable[[Visitor], bool] = lambda _: True) -> Outcome:
    """The days as one; ``of`` narrows to some of the people (the seats stay all). Figures of people are a day's mean."""
    people = [visitor for day in days for visitor in day.visitors if of(visitor)]
    ends = {
        end: sum(one.end == end for one in people) / max(1, len(days))
        for end in ("done", "left", "no_show", "unserved")
    }
    busy = {name: sum(day.busy[name] for day in days) for name in (days[0].busy if days else {})}
    opened = {name: sum(day.open[name] for day in days) for name in busy}
    return Outcome(
        came=len(people) / max(1, len(days)), served=ends["done"], left=ends["left"], no_show=ends["no_show"],
        unserved=ends["unserved"], waits=waits_of(people), priority=waits_of(one for one in people if one.lane),
        others=waits_of(one for one in people if not one.lane), load=_share(sum(busy.values()), sum(opened.values())),
        seats={name: _share(minutes, opened[name]) for name, minutes in busy.items()}, kept=_kept(people), strictly=_strictly(people),
    )  # fmt: skip


def _share(part: float, whole: float) -> float:
    return part / whole if 0 < whole < float("inf") else 0.0


def _kept(people: Iterable[Visitor]) -> float | None:
    """By the plaza's own rule: whoever left before the call is not counted."""
    called = [
        was_kept(one.wait, low=one.told.low, high=one.told.high) for one in people if one.told and one.called < inf
    ]
    return sum(called) / len(called) if called else None


def _strictly(people: Iterable[Visitor]) -> float | None:
    """Nobody left out who waited beyond the range: called or not, the promise was broken."""
    held = [
        one.called < inf and one.told.low <= one.wait <= one.told.high
        for one in people
        if one.told and (one.called < inf or one.wait > one.told.high)
    ]
    return sum(held) / len(held) if held else None
