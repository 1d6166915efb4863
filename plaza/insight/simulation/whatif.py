"""What would happen if: a change to the plaza, answered by the same invented days before and after it.

Only the tenants that a change touches are simulated: the others' lines are their own. The same seeds make the same people, so that
a difference is the change's and not chance's; its spread over the days stands beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt
from statistics import fmean, stdev

from plaza.insight.simulation.model import Day, Seat, Visitor, run_day
from plaza.insight.simulation.outcomes import Outcome, outcome
from plaza.insight.simulation.people import Demand, Plan, visitors

KINDS = ("pool", "video", "one_day", "close", "add")
DAYS = 30
FIRST_SEED = 1000
COME_ALL_THE_SAME = 0.85
"""Assumed: of those who came on the other days, so many come on the only day left."""


class BadChange(ValueError):
    """A change that means nothing here; ``why`` is a word: tenant, other, same, seats, kind."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Change:
    """``pool`` the desks of two tenants; move one officer to ``video``; open ``one_day`` a week (of ``week`` days open
    now); ``close`` one counter, or ``add`` an officer."""

    kind: str
    tenant: str
    other: str = ""
    week: int = 5


@dataclass(frozen=True)
class Answer:
    """What the change does to the tenants it touches, as figures of a day; ``gain``: minutes of mean wait won, with the
    half width of its 95 % interval over the simulated days."""

    change: Change
    touched: tuple[str, ...]
    before: Outcome
    after: Outcome
    by_tenant: dict[str, tuple[Outcome, Outcome]]
    gain: float
    margin: float
    days: int


def answer(plan: Plan, change: Change, *, days: int = DAYS) -> Answer:
    """Simulates the touched tenants with and without the change; raises BadChange."""
    touched = _touched(plan, change)
    base = narrowed(plan, touched)
    other = changed(base, change)
    seeds = range(FIRST_SEED, FIRST_SEED + days)
    before, after = ([_run(one, seed) for seed in seeds] for one in (base, other))
    gains = [_mean_wait(one) - _mean_wait(two) for one, two in zip(before, after, strict=True)]
    margin = 1.96 * stdev(gains) / sqrt(len(gains)) if len(gains) > 1 else 0.0
    by_tenant = {code: (_of(before, code), _of(after, code)) for code in touched}
    return Answer(change, touched, outcome(before), outcome(after), by_tenant, fmean(gains), margin, days)


def _touched(plan: Plan, change: Change) -> tuple[str, ...]:
    known = {demand.tenant for demand in plan.demand}
    if change.kind not in KINDS:
        raise BadChange("kind")
    if change.tenant not in known:
        raise BadChange("tenant")
    if change.kind != "pool":
        return (change.tenant,)
    if change.other not in known:
        raise BadChange("other")
    if change.other == change.tenant:
        raise BadChange("same")
    return (change.tenant, change.other)


def narrowed(plan: Plan, tenants: Sequence[str]) -> Plan:
    """The plan with these tenants alone; nobody is handed on to the others, and what those would hand on is in the visits already."""
    return replace(
        plan,
        transfer=0.0,
        demand=tuple(one for one in plan.demand if one.tenant in tenants),
        seats=tuple(seat for seat in plan.seats if set(seat.tenants) & set(tenants)),
    )


def changed(plan: Plan, change: Change) -> Plan:
    """The plan after the change; raises BadChange when there is no officer to move or to take away."""
    seats = list(plan.seats)
    if not seats:
        raise BadChange("seats")
    if change.kind == "pool":
        both = (change.tenant, change.other)
        return replace(plan, seats=tuple(replace(seat, tenants=both) for seat in seats))
    if change.kind == "video":
        moved = replace(seats[-1], channels=frozenset({"video"}), screen=True)
        return replace(plan, seats=(*seats[:-1], moved))
    if change.kind == "add":
        more = replace(seats[-1], name=f"{seats[-1].name}+", channels=frozenset(), screen=False)
        return replace(plan, seats=(*seats, more))
    if change.kind == "close":
        return replace(plan, seats=tuple(seats[:-1])) if len(seats) > 1 else replace(plan, seats=(_empty(seats[-1]),))
    return replace(plan, demand=tuple(_one_day(one, change.week) for one in plan.demand))


def _empty(seat: Seat) -> Seat:
    """A seat where nobody sits any more."""
    return replace(seat, spans=())


def _one_day(demand: Demand, week: int) -> Demand:
    more = 1 + COME_ALL_THE_SAME * (max(1, week) - 1)
    return replace(demand, visits=demand.visits * more)


def _run(plan: Plan, seed: int) -> Day:
    return run_day(plan.seats, visitors(plan, seed=seed), gap=plan.gap)


def _mean_wait(day: Day) -> float:
    return fmean(visitor.wait for visitor in day.visitors) if day.visitors else 0.0


def _of(days: Sequence[Day], tenant: str) -> Outcome:
    def theirs(visitor: Visitor) -> bool:
        return visitor.tenant == tenant

    return outcome(days, of=theirs)
