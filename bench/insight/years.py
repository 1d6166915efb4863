"""Invented years of visits that the forecast's model was not made from: for the bench and the tests.

What differs from the model's own idea of a day: effects add up instead of multiplying; salaries come on another day at every tenant and
send people for several days, fewer each day; school holidays bring or take people for weeks; before Lebaran, which moves, people come in
crowds, and after it hardly anybody; the trend is a straight line that may bend once; noise is wider than chance, and one day in forty
is struck by something that nobody could know (rain, a system that is down).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.random import Generator, default_rng

from plaza.insight.rules.forecast import IsOpen, naive, predict

LEBARAN = {2025: date(2025, 3, 31), 2026: date(2026, 3, 20), 2027: date(2027, 3, 10)}
OFF = {
    date(2026, 1, 1), date(2026, 1, 16), date(2026, 2, 17), date(2026, 4, 3), date(2026, 5, 1), date(2026, 5, 14), date(2026, 5, 27),
    date(2026, 6, 1), date(2026, 6, 16), date(2026, 8, 17), date(2026, 8, 25), date(2026, 12, 24), date(2026, 12, 25),
}  # fmt: skip
SCHOOL = ((date(2026, 6, 22), date(2026, 7, 11)), (date(2026, 12, 14), date(2026, 12, 31)))
STRUCK = 1 / 40


def is_open(day: date) -> bool:
    """Weekdays, without holidays and the week around Lebaran."""
    return day.weekday() < 5 and day not in OFF and abs((day - LEBARAN[day.year]).days) > 3


@dataclass(frozen=True)
class Tenant:
    """What is particular to one invented tenant, as parts of its usual day."""

    base: float
    week: tuple[float, ...]
    payday: int
    pay: float
    school: float
    rush: float
    slope: float
    bend: int
    noise: float


def tenant(base: float, *, seed: int) -> Tenant:
    """A tenant with about ``base`` visits on a usual day."""
    rng = default_rng((seed, int(10 * base)))
    week = tuple(float(one) for one in np.array([0.25, 0.1, 0.0, -0.08, -0.27]) + rng.normal(0, 0.05, 5))
    return Tenant(
        base, week, payday=int(rng.choice([1, 5, 20, 25, 27])), pay=float(rng.uniform(0.15, 0.5)), school=float(rng.uniform(-0.25, 0.25)),
        rush=float(rng.uniform(0.2, 0.6)), slope=float(rng.uniform(-0.2, 0.3)), bend=int(rng.integers(90, 330)),
        noise=float(rng.uniform(0.05, 0.12)),
    )  # fmt: skip


def year(one: Tenant, *, seed: int, start: date = date(2026, 1, 1)) -> dict[date, int]:
    """Its visits on every open day of a year."""
    rng, found = default_rng(seed), dict[date, int]()
    for offset in range(365):
        day = start + timedelta(days=offset)
        if is_open(day):
            found[day] = _visits(one, day, offset, rng)
    return found


def _visits(one: Tenant, day: date, offset: int, rng: Generator) -> int:
    since_pay = (day - _last(day, one.payday)).days
    parts = 1 + one.week[day.weekday()] + one.slope * min(offset, one.bend) / 365
    parts += one.pay * max(0.0, 1 - since_pay / 5)
    parts += one.school * any(begin <= day <= end for begin, end in SCHOOL)
    until = (LEBARAN[day.year] - day).days
    parts += one.rush * (0 < until <= 14) - 0.35 * (-10 <= until < 0)
    struck = -0.6 if rng.random() < STRUCK else 0.0
    return int(rng.poisson(one.base * max(0.05, parts + struck + rng.normal(0, one.noise))))


def _last(day: date, number: int) -> date:
    """The last payday up to that day."""
    if day.day >= number:
        return day.replace(day=number)
    return (day.replace(day=1) - timedelta(days=1)).replace(day=number)


def ratio_to_naive(history: Mapping[date, int], *, days: Sequence[date], opened: IsOpen = is_open) -> float:
    """The model's mean absolute error on these days by that of the seasonal naive forecast, each day from those before it."""
    own = sum(abs(predict(history, day=day, is_open=opened) - history[day]) for day in days)
    other = sum(abs(naive(history, day=day, is_open=opened) - history[day]) for day in days)
    return own / other


def ratios(bases: Sequence[float], *, seeds: int, first: int = 120) -> dict[tuple[float, int], float]:
    """The same for every tenant of these sizes, on all open days but the first ones."""
    found = {}
    for base in bases:
        for seed in range(seeds):
            history = year(tenant(base, seed=seed), seed=seed)
            found[base, seed] = ratio_to_naive(history, days=sorted(history)[first:])
    return found
