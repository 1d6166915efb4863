"""Erlang's formulas give what is published, and forecasts beat the week before."""

from datetime import date
from math import inf
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.insight.years import is_open, ratios, tenant, year
from plaza.insight.rules.forecast import forecast, half_hours, naive, predict
from plaza.insight.rules.staffing import erlang_b, erlang_c, impatient, patient, seats_needed, within


@pytest.mark.parametrize(
    ("offered", "seats", "blocked"), [(5, 10, 0.018385), (1, 1, 0.5), (10, 10, 0.214582), (20, 30, 0.008457)]
)
def test_erlang_b_is_that_of_the_tables(offered: float, seats: int, blocked: float) -> None:
    assert erlang_b(offered, seats=seats) == pytest.approx(blocked, rel=2e-3)


@pytest.mark.parametrize(
    ("offered", "seats", "waits"), [(4, 5, 0.5541), (8, 10, 0.4092), (2, 3, 0.4444), (1, 2, 0.3333), (0.5, 1, 0.5)]
)
def test_erlang_c_is_that_of_the_tables(offered: float, seats: int, waits: float) -> None:
    assert erlang_c(offered, seats=seats) == pytest.approx(waits, abs=1e-4)


def test_erlang_a_gives_the_example_of_garnett_mandelbaum_and_reiman() -> None:
    """50 agents, 48 calls a minute, a minute each, two minutes of patience: 3.1 % leave, 3.7 s wait, 93 % busy."""
    found = impatient(48, handling=1, seats=50, patience=2)
    assert found.leaves == pytest.approx(0.031, abs=5e-4)
    assert found.wait * 60 == pytest.approx(3.7, abs=0.05)
    assert found.load == pytest.approx(0.93, abs=5e-3)
    without = patient(48, handling=1, seats=50)
    assert without.wait * 60 == pytest.approx(20.8, abs=0.05)
    assert without.load == pytest.approx(0.96)


@given(st.floats(0.05, 3), st.floats(1, 30), st.integers(1, 40))
def test_people_who_never_leave_make_erlang_a_into_c(rate: float, handling: float, seats: int) -> None:
    if rate * handling < 0.95 * seats:
        patience = impatient(rate, handling=handling, seats=seats, patience=1e7)
        assert patience.wait == pytest.approx(patient(rate, handling=handling, seats=seats).wait, rel=1e-2, abs=1e-6)


@given(st.floats(0.01, 5), st.floats(1, 30), st.floats(5, 100))
def test_the_fewest_officers_that_keep_the_wait_are_the_fewest(rate: float, handling: float, patience: float) -> None:
    found = seats_needed(rate, handling=handling, wait=10, patience=patience)
    assert found.wait <= 10
    if found.seats > 1:
        assert impatient(rate, handling=handling, seats=found.seats - 1, patience=patience).wait > 10


def test_a_line_that_grows_without_end_says_so() -> None:
    assert patient(1, handling=10, seats=9).wait == inf
    assert within(1, handling=10, seats=9, minutes=5) == 0
    assert impatient(1, handling=10, seats=9, patience=30).wait < inf


def test_nobody_comes_nobody_waits() -> None:
    assert impatient(0, handling=10, seats=2, patience=30).wait == 0
    assert seats_needed(0, handling=10, wait=5).seats == 1


def test_tomorrow_is_forecast_better_than_by_last_week_on_years_that_the_model_was_not_made_from() -> None:
    found = ratios((5, 30, 90), seeds=2)
    assert fmean(found.values()) <= 0.8
    assert max(found.values()) < 0.9
    assert max(ratios((0.5, 2), seeds=2).values()) <= 1.01  # where hardly anybody comes no way is much better


def test_a_forecast_shows_its_own_error_beside_that_of_last_week() -> None:
    history = year(tenant(40, seed=5), seed=5)
    told = forecast(history, day=date(2026, 11, 24), is_open=is_open)
    assert told.tried == 20
    assert told.error is not None
    assert told.naive is not None
    assert told.error < told.naive
    assert 20 < told.visits < 80


def test_without_history_or_on_a_closed_day_nobody_is_expected() -> None:
    assert predict({}, day=date(2026, 11, 24), is_open=is_open) == 0
    assert predict({date(2026, 11, 23): 9}, day=date(2026, 11, 28), is_open=is_open) == 0
    assert naive({}, day=date(2026, 11, 24), is_open=is_open) == 0
    told = forecast({}, day=date(2026, 11, 24), is_open=is_open)
    assert (told.error, told.tried) == (None, 0)


def test_a_short_history_gives_its_mean() -> None:
    history = {date(2026, 11, 17): 8, date(2026, 11, 10): 12, date(2026, 11, 16): 90}
    assert predict(history, day=date(2026, 11, 24), is_open=is_open) == 10


def test_half_hours_share_the_day_as_past_days_did() -> None:
    past = [[0] * 16 + [6, 2] + [0] * 30, [0] * 16 + [5, 3] + [0] * 30]
    slots = half_hours(20, past=past, error=2.0)
    assert [(slot.start, round(slot.visits, 2)) for slot in slots] == [(16, 13.75), (17, 6.25)]
    assert all(slot.low < slot.visits < slot.high for slot in slots)
    assert half_hours(20, past=[], error=None) == []
