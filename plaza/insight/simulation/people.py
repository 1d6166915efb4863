"""Who comes: invented days with the shape of a plan (tenant by tenant, hour by hour), the same for the same seed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf, log, sqrt

import numpy as np
from numpy.random import Generator, default_rng

from plaza.insight.simulation.model import Onward, Seat, Visitor
from plaza.queueing.rules import EARLY, SLOT, appointments_at_once

Moments = np.ndarray[tuple[int], np.dtype[np.float64]]
HALF_HOURS = 48
SLOT_MINUTES = SLOT.total_seconds() / 60
EARLIEST = EARLY.total_seconds() / 60
PUNCTUAL, STRAY, LATEST = 8.0, 7.0, 20.0
"""Assumed: an appointed person comes so many minutes early in the mean, give or take; nobody later than the last."""


@dataclass(frozen=True)
class Demand:
    """What a tenant sees on a day: how many come, how long a case takes (minutes: mean and spread), and when they come.

    ``shape``: weights of the half hours of the day from midnight; ``services``: the share of each.
    """

    tenant: str
    visits: float
    handling: float
    spread: float
    shape: tuple[float, ...]
    services: Mapping[str, float]
    video: float = 0.0


@dataclass(frozen=True)
class Plan:
    """A whole plaza: who comes, who sits where, and how people are.

    Shares of those who come: ``priority``; ``no_show`` (never answer), ``late`` (answer the second call); ``appointed`` (have a time);
    ``transfer`` (are handed on to another tenant); ``lost`` (the plaza loses their first call). ``patience``: its mean in minutes.
    """

    demand: tuple[Demand, ...]
    seats: tuple[Seat, ...]
    priority: float = 0.10
    patience: float = 75.0
    no_show: float = 0.03
    late: float = 0.04
    appointed: float = 0.0
    transfer: float = 0.0
    lost: float = 0.0
    gap: float = 0.5

    @property
    def visits(self) -> float:
        """How many come on a day."""
        return sum(one.visits for one in self.demand)

    def scaled(self, factor: float) -> "Plan":
        """The same plaza with so many times the people."""
        return replace(self, demand=tuple(replace(one, visits=one.visits * factor) for one in self.demand))


def visitors(plan: Plan, *, seed: int) -> list[Visitor]:
    """One invented day: Poisson numbers, arrivals by the shape, log-normal cases, patience that wears out at random."""
    rng, found = default_rng(seed), list[Visitor]()
    for demand in plan.demand:
        found += _of_tenant(demand, plan, rng, first=len(found))
    return found


def _of_tenant(demand: Demand, plan: Plan, rng: Generator, *, first: int) -> list[Visitor]:
    count = int(rng.poisson(demand.visits))
    at = _arrivals(demand.shape, count, rng)
    takes = _handling(demand, count, rng)
    services = list(demand.services) or [demand.tenant]
    weights = np.array([demand.services.get(name, 1.0) for name in services])
    wanted = rng.choice(len(services), size=count, p=weights / weights.sum())
    lanes, video = rng.random(count) < plan.priority, rng.random(count) < demand.video
    patience = rng.exponential(plan.patience, count) if plan.patience < inf else np.full(count, inf)
    answers, losses = rng.random(count), rng.random(count) < plan.lost
    comes = _comes(demand, plan, at, rng)
    onward = _onward(demand, plan, count, rng)
    return [
        Visitor(
            pk=first + n, tenant=demand.tenant, service=services[wanted[n]], handling=float(takes[n]),
            arrives=comes[n][0], appointed=comes[n][1], lost=int(losses[n]),
            lane=int(lanes[n]), channel="video" if video[n] else "counter", patience=float(patience[n]), onward=onward[n],
            misses=inf if answers[n] < plan.no_show else float(answers[n] < plan.no_show + plan.late),
        )
        for n in range(count)
    ]  # fmt: skip


def _comes(demand: Demand, plan: Plan, at: Moments, rng: Generator) -> list[tuple[float, float | None]]:
    """When everybody comes, and their slot if they have an appointment; no more in one slot than the live plaza gives."""
    most = appointments_at_once(sum(demand.tenant in seat.tenants for seat in plan.seats))
    taken, found = Counter[float](), list[tuple[float, float | None]]()
    for moment, asks in zip(at, rng.random(len(at)) < plan.appointed, strict=True):
        slot = float(moment // SLOT_MINUTES * SLOT_MINUTES)
        if asks and taken[slot] < most:
            taken[slot] += 1
            found.append((slot + min(LATEST, max(-EARLIEST, float(rng.normal(-PUNCTUAL, STRAY)))), slot))
        else:
            found.append((float(moment), None))
    return found


def _onward(demand: Demand, plan: Plan, count: int, rng: Generator) -> list[Onward | None]:
    """Where each is handed on to: to the others by how many come there, to one of their services."""
    others = [one for one in plan.demand if one.tenant != demand.tenant]
    if not others or not plan.transfer:
        return [None] * count
    weights = np.array([one.visits for one in others])
    moves = rng.random(count) < plan.transfer
    where = rng.choice(len(others), size=count, p=weights / weights.sum())
    return [
        Onward(one.tenant, next(iter(one.services), one.tenant), float(_handling(one, 1, rng)[0])) if move else None
        for move, one in zip(moves, (others[n] for n in where), strict=True)
    ]


def _arrivals(shape: Sequence[float], count: int, rng: Generator) -> Moments:
    weights = np.asarray(shape, dtype=float)
    slots = rng.choice(len(weights), size=count, p=weights / weights.sum())
    return np.sort((slots + rng.random(count)) * (24 * 60 / len(weights)))


def _handling(demand: Demand, count: int, rng: Generator) -> Moments:
    """Log-normal with the given mean and spread; at least half a minute."""
    variation = demand.spread / demand.handling
    sigma = sqrt(log(1 + variation**2))
    return np.maximum(0.5, rng.lognormal(log(demand.handling) - sigma**2 / 2, sigma, count))
