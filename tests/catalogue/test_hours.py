"""Opening hours and working days: what anybody can look up is what the plaza computes."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaza.catalogue.rules.hours import Calendar, Holiday
from plaza.core.clock import WITA
from tests.catalogue.city import city, city_calendar

DAYS = city_calendar()
CALENDAR = Calendar(city().schedules, DAYS.holidays, DAYS.seasons, DAYS.certain_until)
HOURS = ["standard", "full_day", "morning", "three_days"]
days_of_two_years = st.dates(date(2026, 1, 1), date(2027, 12, 31))
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(WITA))


@pytest.fixture
def calendar() -> Calendar:
    return CALENDAR


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WITA)


@pytest.mark.parametrize(
    ("hours", "moment", "is_open"),
    [
        ("standard", "2026-11-24 08:00", True),
        ("standard", "2026-11-24 07:59:59", False),
        ("standard", "2026-11-24 12:00", False),
        ("standard", "2026-11-24 12:30", False),
        ("full_day", "2026-11-24 12:30", True),
        ("morning", "2026-11-24 12:00", False),
        ("morning", "2026-11-24 11:59:59", True),
        ("three_days", "2026-11-24 09:00", False),
        ("three_days", "2026-11-25 09:00", True),
        ("full_day", "2026-11-27 12:30", False),
        ("standard", "2026-11-28 09:00", False),
        ("standard", "2026-12-25 09:00", False),
        ("standard", "2026-12-24 09:00", False),
        ("nobody-knows", "2026-11-24 09:00", False),
    ],
)
def test_a_schedule_is_open_when_its_hours_say_so(calendar: Calendar, hours: str, moment: str, is_open: bool) -> None:
    assert calendar.is_open(hours, at=at(moment)) is is_open


def test_hours_are_read_in_wita_whatever_zone_the_moment_comes_in(calendar: Calendar) -> None:
    assert calendar.is_open("standard", at=datetime.fromisoformat("2026-11-24T00:00:00+00:00"))
    assert not calendar.is_open("standard", at=datetime.fromisoformat("2026-11-23T23:59:59+00:00"))


def test_in_ramadan_its_hours_stand_in_for_all_others(calendar: Calendar) -> None:
    assert calendar.is_open("full_day", at=at("2026-02-24 14:29"))
    assert not calendar.is_open("full_day", at=at("2026-02-24 14:30"))
    assert not calendar.is_open("full_day", at=at("2026-02-24 12:15"))
    assert calendar.is_open("full_day", at=at("2026-02-18 15:00"))


def test_closing_and_next_opening_are_told(calendar: Calendar) -> None:
    assert calendar.closes("standard", at=at("2026-11-24 09:30")) == at("2026-11-24 12:00")
    assert calendar.opens_next("standard", at=at("2026-11-24 09:30")) == at("2026-11-24 13:00")
    assert calendar.opens_next("standard", at=at("2026-11-27 15:00")) == at("2026-11-30 08:00")


def test_the_long_lebaran_holiday_is_passed_over(calendar: Calendar) -> None:
    assert calendar.opens_next("full_day", at=at("2026-03-17 20:00")) == at("2026-03-25 08:00")


def test_a_holiday_on_which_the_counters_serve_by_shift_is_open_but_no_working_day(calendar: Calendar) -> None:
    day = date(2026, 12, 24)
    by_shift = Calendar(
        calendar.schedules, (Holiday(day, "joint_leave", "Cuti bersama", "Joint leave", open_by_shift=True),)
    )
    assert by_shift.is_open("standard", at=at("2026-12-24 09:00"))
    assert not by_shift.is_working_day(day)


def test_five_working_days_pass_over_weekend_and_holidays(calendar: Calendar) -> None:
    assert calendar.add_working_days(date(2026, 11, 24), 5) == date(2026, 12, 1)
    assert calendar.add_working_days(date(2026, 3, 16), 3) == date(2026, 3, 26)
    assert calendar.add_working_days(date(2026, 11, 24), 0) == date(2026, 11, 24)


def test_working_days_are_not_counted_backwards(calendar: Calendar) -> None:
    with pytest.raises(ValueError, match="counted forward"):
        calendar.add_working_days(date(2026, 11, 24), -1)


def test_a_date_beyond_the_last_decreed_year_is_only_an_estimate(calendar: Calendar) -> None:
    assert calendar.is_certain(date(2026, 12, 31))
    assert not calendar.is_certain(date(2027, 1, 4))


def test_without_any_schedule_there_is_no_next_opening(calendar: Calendar) -> None:
    assert Calendar({}).opens_next("standard", at=at("2026-11-24 09:00")) is None


@given(start=days_of_two_years, count=st.integers(0, 60))
def test_adding_working_days_and_counting_them_agree(start: date, count: int) -> None:
    end = CALENDAR.add_working_days(start, count)
    assert CALENDAR.working_days_between(start, end) == count
    assert count == 0 or CALENDAR.is_working_day(end)


@given(first=days_of_two_years, second=days_of_two_years, third=days_of_two_years)
def test_working_days_between_add_up(first: date, second: date, third: date) -> None:
    between = CALENDAR.working_days_between
    assert between(first, second) + between(second, third) == between(first, third)


@given(hours=st.sampled_from(HOURS), moment=moments)
def test_the_next_opening_is_open_and_nothing_before_it_is(hours: str, moment: datetime) -> None:
    opening = CALENDAR.opens_next(hours, at=moment)
    assert opening is not None
    assert opening > moment
    assert CALENDAR.is_open(hours, at=opening)
    closes = CALENDAR.closes(hours, at=moment)
    checked = closes or moment
    while checked < opening:
        assert not CALENDAR.is_open(hours, at=checked)
        checked += timedelta(minutes=90)


@given(hours=st.sampled_from(HOURS), moment=moments)
def test_what_is_open_closes_later_the_same_day(hours: str, moment: datetime) -> None:
    closes = CALENDAR.closes(hours, at=moment)
    assert (closes is not None) == CALENDAR.is_open(hours, at=moment)
    if closes:
        assert moment < closes
        assert closes.date() == moment.astimezone(WITA).date()
        assert not CALENDAR.is_open(hours, at=closes)
