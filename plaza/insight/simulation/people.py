"""Who comes: invented days with the shape of a plan (tenant by tenant, hour by hour), the same for the same seed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf, log, sqrt

import numpy as np
from numpy.random import Generator, default_rng

from plaza.insight.simulation.model import Seat, Visitor

HALF_HOURS = 48


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
    video: float = 0.35


@dataclass(frozen=True)
class Plan:
    """A whole plaza: who comes, who sits where, and how people are."""

    demand: tuple[Demand, ...]
    seats: tuple[Seat, ...]
    priority: float = 0.10
    patience: float = 75.0
    no_show: float = 0.03
    late: float = 0.04
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
    answers = rng.random(count)
    return [
        Visitor(
            pk=first + n, tenant=demand.tenant, service=services[wanted[n]], arrives=float(at[n]), handling=float(takes[n]),
            lane=int(lanes[n]), channel="video" if video[n] else "counter", patience=float(patience[n]),
            misses=inf if answers[n] < plan.no_show else float(answers[n] < plan.no_show + plan.late),
        )
        for n in range(count)
    ]  # fmt: skip


def _arrivals(shape: Sequence[float], count: int, rng: Generator) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    weights = np.asarray(shape, dtype=float)
    slots = rng.choice(len(weights), size=count, p=weights / weights.sum())
    return np.sort((slots + rng.random(count)) * (24 * 60 / len(weights)))


def _handling(demand: Demand, count: int, rng: Generator) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Log-normal with the given mean and spread; at least half a minute."""
    variation = demand.spread / demand.handling
    sigma = sqrt(log(1 + variation**2))
    return np.maximum(0.5, rng.lognormal(log(demand.handling) - sigma**2 / 2, sigma, count))
