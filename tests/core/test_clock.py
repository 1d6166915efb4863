"""The plaza's clock: business time in WITA, and a demonstration that begins on a working Tuesday."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaza.core import clock as plaza_clock
from plaza.core.clock import WITA, now, offset_to_tuesday, real_now, today

moments = st.datetimes(datetime(2026, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC))


def test_a_day_begins_at_midnight_in_samarinda(clock):
    clock.to("2026-11-24 23:59")
    assert today() == date(2026, 11, 24)
    clock.forward(minutes=1)
    assert today() == date(2026, 11, 25)


def test_business_time_is_real_time_without_a_demonstration(clock):
    assert now() == real_now()


@given(moments)
def test_a_demonstration_starts_on_a_tuesday_at_half_past_nine(moment):
    local = (moment + offset_to_tuesday(moment)).astimezone(WITA)
    assert (local.weekday(), local.hour, local.minute) == (1, 9, 30)
    assert abs(local - moment) < timedelta(days=8)


def test_a_demonstration_never_starts_on_a_holiday():
    closed = plaza_clock._closed_days()
    tuesday = datetime(2026, 8, 19, 12, tzinfo=WITA)  # the next Tuesday is the Prophet's birthday
    assert date(2026, 8, 25) in closed
    assert (tuesday + offset_to_tuesday(tuesday, closed=closed)).date() == date(2026, 9, 1)
    for day in range(730):
        moment = datetime(2026, 1, 1, 23, 59, tzinfo=WITA) + timedelta(days=day)
        assert (moment + offset_to_tuesday(moment, closed=closed)).date() not in closed


@pytest.fixture
def demonstration(settings, tmp_path):
    settings.DEMO_CLOCK, settings.DATA_DIR = True, tmp_path
    plaza_clock._kept_offset.cache_clear()
    yield tmp_path
    plaza_clock._kept_offset.cache_clear()


def test_the_demonstration_runs_on_and_every_process_agrees(demonstration, clock):
    begun = now()
    assert begun.astimezone(WITA).strftime("%A %H.%M") == "Tuesday 09.30"
    clock.forward(hours=3)
    plaza_clock._kept_offset.cache_clear()  # as another process would read it
    assert now() - begun == timedelta(hours=3)
    assert real_now() != now() or demonstration


def test_real_time_stays_real_in_a_demonstration(demonstration, clock):
    clock.to("2026-11-28 20:00")
    assert now().astimezone(WITA).date() == date(2026, 12, 1)
    assert real_now().astimezone(WITA).date() == date(2026, 11, 28)
