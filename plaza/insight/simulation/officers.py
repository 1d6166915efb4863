"""How many officers a tenant needs, found three ways side by side: by Erlang C, by Erlang A, and by simulating its days.

The formulas know a steady hour; the simulation knows the day: the wave before the busiest hour, breaks, calls that nobody answers, and
what is left when the doors close. All three are asked the same: how long those wait who come in the busiest hour.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt
from statistics import fmean, stdev

from plaza.insight.rules.staffing import Staffed, impatient, patient
from plaza.insight.simulation.model import Day, Visitor, run_day
from plaza.insight.simulation.outcomes import outcome
from plaza.insight.simulation.people import Demand, Plan, visitors
from plaza.insight.simulation.whatif import FIRST_SEED, BadChange, narrowed

DAYS = 20
MOST_OFFICERS = 40


@dataclass(frozen=True)
class Lived:
    """What came of the simulated days: mean wait in the busiest hour with half the width of its 95 % interval (minutes), the share of
    all who left or were not reached, and how busy the officers were over the day."""

    wait: float
    margin: float
    leaves: float
    load: float


@dataclass(frozen=True)
class Tried:
    """So many officers: by Erlang C, by Erlang A, and simulated."""

    officers: int
    steady: Staffed
    leaving: Staffed
    lived: Lived


@dataclass(frozen=True)
class Needed:
    """What was asked (visits in the busiest hour, minutes of a case, mean patience, the longest mean wait) and what was found: the
    fewest officers each way, None where even ``MOST_OFFICERS`` are too few; ``tried`` has the numbers behind."""

    hour: int
    visits: float
    handling: float
    patience: float
    wait: float
    days: int
    now: int
    tried: tuple[Tried, ...]
    steady: int | None
    leaving: int | None
    lived: int | None


def officers_needed(plan: Plan, tenant: str, *, wait: float, days: int = DAYS) -> Needed:
    """The fewest officers with whom the mean wait in the busiest hour is at most ``wait`` minutes; raises BadChange."""
    alone = narrowed(plan, [tenant])
    if not alone.demand or not alone.seats:
        raise BadChange("tenant" if not alone.demand else "seats")
    demand, now = alone.demand[0], len(alone.seats)
    hour, visits = busiest_hour(demand)
    tried = list[Tried]()
    found: dict[str, int | None] = {"steady": None, "leaving": None, "lived": None}
    for officers in range(1, MOST_OFFICERS + 1):
        one = _tried(alone, officers, hour=hour, visits=visits, days=days)
        tried.append(one)
        waits = {"steady": one.steady.wait, "leaving": one.leaving.wait, "lived": one.lived.wait}
        found |= {name: officers for name, minutes in waits.items() if found[name] is None and minutes <= wait}
        if None not in found.values() and officers > now:
            break
    return Needed(hour, visits, demand.handling, plan.patience, wait, days, now, tuple(tried), **found)


def busiest_hour(demand: Demand) -> tuple[int, float]:
    """The hour of the day in which most people come, and how many in the mean."""
    whole = sum(demand.shape)
    by_hour = [demand.shape[2 * hour] + demand.shape[2 * hour + 1] for hour in range(24)]
    hour = max(range(24), key=lambda one: by_hour[one])
    return hour, demand.visits * by_hour[hour] / whole if whole else 0.0


def _tried(plan: Plan, officers: int, *, hour: int, visits: float, days: int) -> Tried:
    handling = plan.demand[0].handling
    return Tried(
        officers, patient(visits / 60, handling=handling, seats=officers),
        impatient(visits / 60, handling=handling, seats=officers, patience=plan.patience), _lived(plan, officers, hour=hour, days=days),
    )  # fmt: skip


def _lived(plan: Plan, officers: int, *, hour: int, days: int) -> Lived:
    first = replace(plan.seats[0], screen=False, channels=frozenset[str]())
    seats = [replace(first, name=f"{first.tenants[0]}/{number}") for number in range(1, officers + 1)]
    ran = [
        run_day(seats, visitors(replace(plan, seats=tuple(seats)), seed=seed), gap=plan.gap)
        for seed in range(FIRST_SEED, FIRST_SEED + days)
    ]
    waits = [fmean(found) for day in ran if (found := _waits(day, hour))]
    margin = 1.96 * stdev(waits) / sqrt(len(waits)) if len(waits) > 1 else 0.0
    whole = outcome(ran)
    lost = (whole.left + whole.unserved) / whole.came if whole.came else 0.0
    return Lived(fmean(waits) if waits else 0.0, margin, lost, whole.load)


def _waits(day: Day, hour: int) -> Sequence[float]:
    def within(one: Visitor) -> bool:
        return 60 * hour <= one.arrives < 60 * hour + 60

    return [one.wait for one in day.visitors if within(one)]
