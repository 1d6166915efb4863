"""Who is next is fair: those who came first, priority people a little sooner, nobody never."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaza.queueing.rules import HEAD_START, PRIORITY_RUN, Place, estimate, line, number_text, order_key, pace

NINE = datetime(2026, 11, 24, 1, tzinfo=UTC)


def person(number: int, *, minutes: float, lane: int = 0, front: bool = False) -> Place:
    return Place(number, lane, front, NINE + timedelta(minutes=minutes), f"DPM-{number:03d}")


people = st.lists(
    st.tuples(st.floats(0, 240, allow_nan=False), st.integers(0, 1), st.booleans().map(lambda front: front)),
    max_size=60,
).map(
    lambda rows: [
        person(n, minutes=m, lane=lane, front=front and n % 7 == 0) for n, (m, lane, front) in enumerate(rows)
    ]
)


@given(people, st.integers(0, 5))
def test_everybody_is_called_exactly_once(waiting: list[Place], run: int) -> None:
    assert sorted(place.pk for place in line(waiting, run=run)) == sorted(place.pk for place in waiting)


@given(people, st.integers(0, 5))
def test_within_a_lane_the_first_to_come_is_the_first_to_go(waiting: list[Place], run: int) -> None:
    called = list(line(waiting, run=run))
    for lane in (0, 1):
        keys = [order_key(place) for place in called if place.lane == lane]
        assert keys == sorted(keys)


@given(people)
def test_priority_people_overtake_only_those_who_came_shortly_before(waiting: list[Place]) -> None:
    called = list(line(waiting, run=0))
    for position, ordinary in enumerate(called):
        if ordinary.lane or ordinary.front:
            continue
        before = [place for place in called[:position] if place.lane and not place.front]
        assert all(place.arrived <= ordinary.arrived + HEAD_START for place in before)


@given(people)
def test_no_more_than_two_priority_people_in_a_row_while_somebody_else_waits(waiting: list[Place]) -> None:
    called = list(line([place for place in waiting if not place.front], run=0))
    run = 0
    for position, place in enumerate(called):
        run = run + 1 if place.lane else 0
        others_wait = any(not later.lane for later in called[position + 1 :])
        assert run <= PRIORITY_RUN or not others_wait


def test_whoever_was_given_back_is_the_very_first() -> None:
    waiting = [person(1, minutes=0), person(2, minutes=1, lane=1), person(3, minutes=30, front=True)]
    assert [place.pk for place in line(waiting, run=0)] == [3, 2, 1]


def test_an_old_lady_goes_before_those_of_the_last_hour_only() -> None:
    waiting = [person(1, minutes=0), person(2, minutes=15), person(3, minutes=65, lane=1)]
    assert [place.pk for place in line(waiting, run=0)] == [1, 3, 2]


def test_nobody_there_means_nobody_knows() -> None:
    assert estimate(3, pace([300, 300]), officers=0) is None


@given(st.integers(0, 200), st.lists(st.floats(15, 7200), max_size=40), st.integers(1, 30))
def test_a_waiting_time_is_a_range_that_grows_with_the_line(ahead: int, handling: list[float], officers: int) -> None:
    told, longer = (
        estimate(ahead, pace(handling), officers=officers),
        estimate(ahead + 10, pace(handling), officers=officers),
    )
    assert told and longer
    assert 0 <= told.low < told.high
    assert longer.high >= told.high


def test_more_officers_shorten_the_wait() -> None:
    one, four = estimate(8, pace([300.0] * 20), officers=1), estimate(8, pace([300.0] * 20), officers=4)
    assert one and four and four.high < one.high
    assert one.low <= 42 <= one.high


@pytest.mark.parametrize(("count", "text"), [(1, "DPM-001"), (999, "DPM-999"), (1000, "DPM-1000")])
def test_numbers_are_read_as_letters_and_three_digits(count: int, text: str) -> None:
    assert number_text("DPM", count) == text
