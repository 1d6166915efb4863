"""Insight: the model beside Erlang C, the live order beside plain and strict ones, ranges and forecasts."""

import time
from dataclasses import replace
from math import inf, sqrt
from statistics import fmean, stdev

import numpy as np

from bench.insight.years import ratios
from bench.row import Row
from plaza.insight.rules.staffing import patient
from plaza.insight.simulation.defaults import sample_plan
from plaza.insight.simulation.model import Seat, Visitor, run_day
from plaza.insight.simulation.outcomes import Outcome, outcome
from plaza.insight.simulation.people import Plan, visitors

SEATS, HANDLING, LOAD = 4, 6.0, 0.85
RUNS, PEOPLE, WARM = 56, 25_000, 1_000
DAYS = range(100, 140)


def run() -> list[Row]:
    """Everything, in about half a minute."""
    plan = sample_plan()
    return [_erlang(), _a_day(plan), *_orders(plan), *_ranges(plan), *_forecasts()]


def _erlang() -> Row:
    """The mean wait of pooled desks at 85 % load, corrected by what chance did to arrivals and cases (control variates)."""
    rate = LOAD * SEATS / HANDLING
    exact = patient(rate, handling=HANDLING, seats=SEATS).wait
    waits, gaps, cases = zip(*(_pooled(rate, seed) for seed in range(RUNS)), strict=True)
    chance = np.column_stack([np.array(gaps) - 1 / rate, np.array(cases) - HANDLING])
    slope, *_ = np.linalg.lstsq(np.column_stack([np.ones(RUNS), chance]), np.array(waits), rcond=None)
    rest = np.array(waits) - chance @ slope[1:]
    error = 1.96 * stdev(rest) / sqrt(RUNS)
    return Row(
        "mean wait, 4 pooled desks at 85 %, off Erlang C", 100 * abs(slope[0] - exact) / exact, "%", limit=3,
        note=f"{slope[0]:.2f} ± {error:.2f} min, exact {exact:.2f}",
    )  # fmt: skip


def _pooled(rate: float, seed: int) -> tuple[float, float, float]:
    rng = np.random.default_rng(seed)
    gaps, cases = rng.exponential(1 / rate, PEOPLE), rng.exponential(HANDLING, PEOPLE)
    arrivals = np.cumsum(gaps)
    people = [Visitor(n, "A", "A", float(arrivals[n]), float(cases[n])) for n in range(PEOPLE)]
    day = run_day([Seat(str(n), ("A",), ((0, inf),)) for n in range(SEATS)], people)
    return fmean(one.wait for one in day.visitors[WARM:]), float(gaps.mean()), float(cases.mean())


def _a_day(plan: Plan) -> Row:
    took = []
    for seed in range(5):
        start = time.perf_counter()
        day = run_day(plan.seats, visitors(plan, seed=seed), gap=plan.gap, tell=True)
        took.append(time.perf_counter() - start)
    return Row(
        f"a day of 600 visitors with {len(plan.seats)} officers",
        max(took),
        "s",
        limit=1,
        note=f"{len(day.visitors)} came on the last",
    )


def compared(plan: Plan, share: float) -> dict[str, Outcome]:
    """The same forty days under each order, at that share of priority people."""
    asked = replace(plan, priority=share)
    return {
        order: outcome([run_day(asked.seats, visitors(asked, seed=seed), gap=asked.gap, order=order) for seed in DAYS])
        for order in ("live", "plain", "strict")
    }


def _orders(plan: Plan) -> list[Row]:
    found = compared(plan, 0.10)
    live, plain, strict = found["live"], found["plain"], found["strict"]
    return [
        Row(
            "priority people's 95 % wait at a share of 10 %", live.priority.p95, "min", bare=plain.priority.p95, limit=0.5,
            note=f"bare: first come; priority always first {strict.priority.p95:.1f}",
        ),
        Row(
            "everybody else's mean wait", live.others.mean, "min", bare=plain.others.mean, limit=1.1,
            note=f"bare: first come; priority always first {strict.others.mean:.2f}",
        ),
    ]  # fmt: skip


def _ranges(plan: Plan) -> list[Row]:
    known: dict[str, list[float]] = {}
    days = [run_day(plan.seats, visitors(plan, seed=seed), gap=plan.gap, tell=True, known=known) for seed in range(22)]
    told = [one.told.high - one.told.low for day in days for one in day.visitors if one.told]
    whole = outcome(days)
    note = (
        f"a month of 22 days; {fmean(told):.0f} min wide in the mean; strictly (no minute that has begun, and whoever left "
        f"after it was over as not kept) {100 * (whole.strictly or 0):.1f} %"
    )
    return [Row("called within the published range", 100 * (whole.kept or 0), "%", limit=80, least=True, note=note)]


def _forecasts() -> list[Row]:
    """On years of another making; the few who come where half a person comes a day stand in the mean too."""
    found = ratios((0.5, 2, 5, 15, 40, 90), seeds=4)
    usual, rare = ([ratio for (base, _), ratio in found.items() if (base >= 2) is often] for often in (True, False))
    return [
        Row(
            "next-day visits, mean error", fmean(found.values()), "x", limit=0.8,
            note=f"{len(found)} tenants of half a person to 90 people a day; error by that of the same weekday one week before",
        ),
        Row(
            "  of the worst tenant, from two people a day on", max(usual), "x", limit=1,
            note=f"at half a person a day {min(rare):.2f} to {max(rare):.2f}",
        ),
    ]  # fmt: skip
