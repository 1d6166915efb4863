"""Which counters, which days, how many people: every advice, the figures at which it changes, and the three ways to count officers."""

from collections.abc import Callable
from dataclasses import replace
from math import inf

import pytest

from plaza.insight.rules.advice import Advice, Counter, advise
from plaza.insight.rules.staffing import impatient, patient
from plaza.insight.simulation.defaults import sample_plan
from plaza.insight.simulation.officers import busiest_hour, officers_needed
from plaza.insight.simulation.people import Demand
from plaza.insight.simulation.whatif import BadChange, narrowed

PLAN = sample_plan()


def told(
    load: float, *, officers: int = 1, days: int = 5, peak: int = 1, handling: float | None = 10, patience: float = 60
) -> Advice:
    """A tenant that is open for seven hours on so many weekdays, each with the same load; ten such days each."""
    minutes = 10 * 420.0 * officers
    week = [Counter(weekday, 10, 6, load * minutes, minutes) for weekday in range(days)]
    hours = {9: peak * 10 * days, 10: 5 * days}
    return advise(
        "A",
        week,
        officers=officers,
        handling=handling,
        wait=4.0,
        hours=hours,
        channels={"video": 3, "counter": 9},
        patience=patience,
    )


@pytest.mark.parametrize(
    ("load", "kind"),
    [
        (0.02, "share"),
        (0.09, "share"),
        (0.11, "fewer_days"),
        (0.24, "fewer_days"),
        (0.26, "keep"),
        (0.79, "keep"),
        (0.81, "more"),
    ],
)
def test_the_advice_changes_at_the_loads_that_are_written_down(load: float, kind: str) -> None:
    assert told(load).kind == kind


def test_a_busy_hour_asks_for_officers_though_the_day_is_quiet() -> None:
    crowded = told(0.3, peak=20)
    assert crowded.kind == "more"
    assert crowded.needed is not None
    assert crowded.needed.seats > crowded.officers
    assert told(0.3, peak=20, officers=crowded.needed.seats).kind == "keep"


def test_so_many_days_are_enough_that_their_load_stays_comfortable() -> None:
    assert [told(load).days for load in (0.05, 0.12, 0.13, 0.24, 0.5)] == [1, 1, 2, 2, 5]
    for load in (0.05, 0.12, 0.24, 0.5):
        days = told(load).days
        assert load * 5 / days <= 0.6 or days == 5
        assert days == 1 or load * 5 / (days - 1) > 0.6


def test_a_counter_that_is_open_once_a_week_is_not_told_to_open_less() -> None:
    assert told(0.2, days=1).kind == "keep"
    assert told(0.2, days=1).days == 1


def test_nothing_is_advised_where_nothing_is_known() -> None:
    assert told(0.5, handling=None).kind == "unknown"
    empty = advise("A", [], officers=1, handling=None, wait=None, hours={}, channels={}, patience=60)
    assert (empty.kind, empty.load, empty.days, empty.needed, empty.peak) == ("unknown", 0, 0, None, 0)


def test_people_who_leave_sooner_need_fewer_officers_by_erlang_a_and_the_same_by_c() -> None:
    patient_people, others = told(0.3, peak=14, patience=600), told(0.3, peak=14, patience=10)
    assert patient_people.needed
    assert others.needed
    assert others.needed.seats < patient_people.needed.seats
    assert patient_people.steady == others.steady
    assert others.steady
    assert others.steady.seats >= patient_people.needed.seats


def test_the_figures_stand_behind_the_advice() -> None:
    one = told(0.3, peak=4)
    assert (one.visits, one.peak, one.handling, one.wait) == (6, 4, 10, 4.0)
    assert one.idle == pytest.approx(0.7)
    assert [day.idle for day in one.week] == [pytest.approx(0.7)] * 5
    assert one.channels == {"video": 3, "counter": 9}


# How many officers, three ways


def test_the_busiest_hour_is_that_of_the_shape() -> None:
    shape = [0.0] * 48
    shape[18:22] = [1, 2, 3, 2]  # 09.00 to 11.00
    assert busiest_hour(Demand("A", 16, 10, 5, tuple(shape), {})) == (10, pytest.approx(10))


@pytest.mark.parametrize("tenant", ["DPMPTSP", "KPP", "OMBUDSMAN"])
def test_each_way_finds_the_fewest_officers_that_keep_the_wait(tenant: str) -> None:
    found = officers_needed(PLAN, tenant, wait=10, days=8)
    by_number = {one.officers: one for one in found.tried}
    waits: dict[str, Callable[[int], float]] = {
        "steady": lambda n: by_number[n].steady.wait, "leaving": lambda n: by_number[n].leaving.wait,
        "lived": lambda n: by_number[n].lived.wait,
    }  # fmt: skip
    for way, wait in waits.items():
        fewest = getattr(found, way)
        assert wait(fewest) <= 10
        assert fewest == 1 or wait(fewest - 1) > 10
    assert found.steady is not None
    assert found.leaving is not None
    assert found.steady >= found.leaving
    assert found.now == len(narrowed(PLAN, [tenant]).seats)
    assert max(by_number) >= found.now


def test_the_numbers_behind_are_those_of_the_formulas_at_the_plans_own_patience() -> None:
    impatient_people = replace(PLAN, patience=20.0)
    one = officers_needed(impatient_people, "DINSOS", wait=10, days=4)
    assert one.patience == 20
    row = one.tried[1]
    assert row.leaving == impatient(one.visits / 60, handling=one.handling, seats=2, patience=20)
    assert row.steady == patient(one.visits / 60, handling=one.handling, seats=2)
    assert row.steady.wait == inf


def test_a_steady_day_is_simulated_as_the_formula_says() -> None:
    """Arrivals that do not vary over the day, nobody who misses a call: the simulation must agree with Erlang A."""
    flat = [0.0] * 48
    flat[16:32] = [1.0] * 16
    demand = Demand("A", 64, 12, 12, tuple(flat), {"A-01": 1.0})
    seats = (replace(PLAN.seats[0], name="A/1", tenants=("A",), spans=((480.0, 960.0),)),)
    plan = replace(PLAN, demand=(demand,), seats=seats, no_show=0, late=0, appointed=0, lost=0, gap=0, patience=40.0)
    found = officers_needed(plan, "A", wait=3, days=60)
    two = found.tried[1]
    assert two.lived.wait == pytest.approx(two.leaving.wait, abs=2 * two.lived.margin + 1)


@pytest.mark.parametrize("tenant", ["NOBODY", ""])
def test_a_tenant_without_visits_or_officers_is_said_to_be_so(tenant: str) -> None:
    with pytest.raises(BadChange):
        officers_needed(PLAN, tenant, wait=10)
