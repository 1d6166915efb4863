"""How many will come: a small model of a day's visits, and of its half hours, with the error that it has shown so far.

The logarithm of a day's visits is a sum of a level, a trend, the weekday, paydays and days beside holidays, fitted by ridge
regression over the days that were open; recent days count more. It is compared with the seasonal naive forecast: the visits of the
same weekday one week before.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp

import numpy as np
from numpy.typing import NDArray

WEEK = timedelta(days=7)
LEAST_DAYS = 20
"""Fewer open days than this tell too little; the forecast is then their mean."""
RIDGE = 1.0
HALF_LIFE = 180.0
"""Days after which a day counts half."""
TRIED = 20
"""How many of the last open days are forecast again, each from the days before it, to show the error."""
IsOpen = Callable[[date], bool]


@dataclass(frozen=True)
class Forecast:
    """Visits expected on a day; ``error`` is the mean absolute error of such forecasts on the last open days (None: unknown),
    ``naive`` that of the seasonal naive forecast on the same days, ``tried`` how many those are."""

    day: date
    visits: float
    error: float | None
    naive: float | None
    tried: int


def features(day: date, is_open: IsOpen) -> NDArray[np.float64]:
    """What the model knows of a day: weekday, payday, and which of its neighbours are closed though they are weekdays."""
    row = np.zeros(14)
    row[day.weekday()] = 1
    row[7] = day.day in (25, 26, 27, 28)
    row[8] = day.day in (1, 2, 3, 4, 5)
    row[9] = day.day in (29, 30, 31)
    row[10] = _closed(day - timedelta(days=1), is_open)
    row[11] = _closed(day + timedelta(days=1), is_open)
    row[12] = row[10] and _closed(day - timedelta(days=2), is_open)
    row[13] = day.month == 12 and day.day > 15
    return row


def _closed(day: date, is_open: IsOpen) -> bool:
    """A weekday on which a holiday keeps it closed."""
    return day.weekday() < 5 and not is_open(day)


def predict(history: Mapping[date, int], *, day: date, is_open: IsOpen) -> float:
    """The visits expected on ``day`` from the days before it; 0 for a closed day or without any history."""
    known = sorted(past for past in history if past < day and is_open(past))
    if not known or not is_open(day):
        return 0.0
    if len(known) < LEAST_DAYS:
        same = [history[past] for past in known if past.weekday() == day.weekday()] or [history[past] for past in known]
        return sum(same) / len(same)
    rows = np.array([_row(past, day, is_open) for past in known])
    target = np.log(np.array([history[past] for past in known], dtype=float) + 0.5)
    weights = np.array([0.5 ** ((day - past).days / HALF_LIFE) for past in known])
    level = float(np.average(target, weights=weights))
    keep = np.eye(rows.shape[1]) * RIDGE
    keep[:7] *= 0.3
    scaled = rows * weights[:, None]
    found = np.linalg.solve(rows.T @ scaled + keep, scaled.T @ (target - level))
    rest = target - level - rows @ found
    lift = float(np.log(np.average(np.exp(rest), weights=weights)))  # the mean of what a logarithm hides
    return max(0.0, exp(level + float(_row(day, day, is_open) @ found) + lift) - 0.5)


def _row(day: date, today: date, is_open: IsOpen) -> NDArray[np.float64]:
    return np.append(features(day, is_open), (day - today).days / 365)


def naive(history: Mapping[date, int], *, day: date, is_open: IsOpen) -> float:
    """The visits of the same weekday on the last week in which it was open; 0 when there is none."""
    past = day - WEEK
    for _ in range(8):
        if past in history and is_open(past):
            return float(history[past])
        past -= WEEK
    return 0.0


def forecast(history: Mapping[date, int], *, day: date, is_open: IsOpen) -> Forecast:
    """The visits expected on ``day``, with the errors of both ways on the last open days."""
    tried = sorted(past for past in history if past < day and is_open(past))[-TRIED:]
    tried = [past for past in tried if sum(other < past for other in history) >= LEAST_DAYS]
    errors = [
        (abs(predict(history, day=past, is_open=is_open) - history[past]), abs(naive(history, day=past, is_open=is_open) - history[past]))
        for past in tried
    ]  # fmt: skip
    own, other = (sum(pair[n] for pair in errors) / len(errors) if errors else None for n in (0, 1))
    return Forecast(day, predict(history, day=day, is_open=is_open), own, other, len(errors))


@dataclass(frozen=True)
class Slot:
    """One half hour: visits expected, and the range in which four out of five such half hours lay."""

    start: int
    visits: float
    low: float
    high: float


def half_hours(expected: float, *, past: Sequence[Sequence[int]], error: float | None) -> list[Slot]:
    """The day's forecast spread over its half hours as past days were; ``past`` has one row of 48 counts for each day.

    The range is that of a Poisson number around the half hour's share, widened by the day's own error.
    """
    totals = [sum(day[slot] for day in past) for slot in range(48)]
    whole = sum(totals)
    if not whole or expected <= 0:
        return []
    relative = (error or 0.0) / expected
    slots = []
    for slot, total in enumerate(totals):
        if total:
            mean = expected * total / whole
            swing = 1.28 * (mean + (relative * 1.25 * mean) ** 2) ** 0.5
            slots.append(Slot(slot, mean, max(0.0, mean - swing), mean + swing))
    return slots
