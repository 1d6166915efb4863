"""The model runs the live queue's rules, agrees with closed forms, and answers what if."""

from dataclasses import replace
from itertools import pairwise
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plaza.insight.rules.staffing import patient
from plaza.insight.simulation import model
from plaza.insight.simulation.defaults import sample_plan
from plaza.insight.simulation.model import Onward, Seat, Visitor, run_day
from plaza.insight.simulation.outcomes import outcome
from plaza.insight.simulation.people import visitors
from plaza.insight.simulation.report import problem, tell
from plaza.insight.simulation.whatif import BadChange, Change, answer
from plaza.queueing import rules, selection
from plaza.queueing.actions import serving

DAY = ((480.0, 930.0),)
PLAN = sample_plan()


def one(pk: int, arrives: float, *, handling: float = 10, **more: object) -> Visitor:
    return Visitor(pk, "A", "A-01", arrives, handling, **more)  # type: ignore[arg-type]


def called(found: list[Visitor]) -> list[int]:
    run_day([Seat("A/1", ("A",), DAY)], found)
    return [visitor.pk for visitor in sorted(found, key=lambda visitor: visitor.called)]


def test_the_model_asks_the_live_queues_own_rules() -> None:
    """Not copies of them: what decides whose turn it is, in which queue, and whom a screen leaves to the counters."""
    assert model.ORDERS["live"] is rules.next_of
    for name in ("order_key", "run_after", "left_to_counters", "arrival_of", "estimate_for"):
        assert vars(model)[name] is vars(rules)[name]
    assert vars(serving)["next_of"] is rules.next_of
    assert vars(selection)["left_to_counters"] is rules.left_to_counters


@settings(max_examples=40)
@given(st.lists(st.tuples(st.floats(0, 60), st.integers(0, 1)), min_size=1, max_size=25))
def test_those_who_wait_together_are_called_in_the_order_of_the_published_line(rows: list[tuple[float, int]]) -> None:
    people = [
        one(n, 400 + at, lane=lane) for n, (at, lane) in enumerate(rows)
    ]  # everybody is there before the doors open
    line = [place.pk for place in rules.line([person.place for person in people], run=0)]
    assert called(people) == line


def test_an_old_lady_goes_before_those_who_came_shortly_before() -> None:
    assert called([one(1, 480), one(2, 481), one(3, 482), one(4, 485, lane=1)]) == [1, 4, 2, 3]


def test_who_loses_patience_leaves_and_who_never_comes_holds_the_desk_for_the_rings() -> None:
    found = [one(1, 480, handling=60), one(2, 481, patience=20), one(3, 482, misses=inf), one(4, 483)]
    day = run_day([Seat("A/1", ("A",), DAY)], found)
    assert [visitor.end for visitor in day.visitors] == ["done", "left", "no_show", "done"]
    assert found[1].wait == 20
    assert found[3].called == pytest.approx(540 + model.RING_OUT)


def test_who_missed_the_call_comes_back_at_the_old_place() -> None:
    found = [one(1, 480, misses=1, handling=3), *[one(n, 480 + n) for n in range(2, 6)]]
    run_day([Seat("A/1", ("A",), DAY)], found)
    assert found[0].end == "done"
    assert found[0].ended < found[2].called + 13


def test_officers_keep_their_breaks_skills_and_channels() -> None:
    seats = [
        Seat("A/1", ("A",), ((480, 500), (540, 600)), services=frozenset({"A-01"})),
        Seat("A/2", ("A",), DAY, services=frozenset({"A-02"}), channels=frozenset({"video"})),
    ]
    at_the_break = one(1, 505)
    other = Visitor(2, "A", "A-02", 505, 5, channel="video")
    wrong_channel = Visitor(3, "A", "A-02", 505, 5, channel="counter")
    day = run_day(seats, [at_the_break, other, wrong_channel])
    assert at_the_break.called == 540
    assert other.called == 505
    assert wrong_channel.end == "unserved"
    assert day.busy == {"A/1": 10, "A/2": 5}


def test_a_screen_leaves_people_in_the_building_to_the_counter_while_somebody_sits_there() -> None:
    seats = [Seat("A/1", ("A",), ((480, 540),)), Seat("A/2", ("A",), DAY, screen=True)]
    found = [one(n, 480 + n, handling=30, channel="counter") for n in range(3)]
    caller = one(3, 500, channel="video")
    run_day(seats, [*found, caller])
    assert [visitor.seat for visitor in found] == ["A/1", "A/1", "A/2"]
    assert caller.called == 500  # the screen had kept free
    assert found[2].called == 540  # the counter has gone, and the screen takes whoever is left


def test_who_has_an_appointment_stands_where_the_rule_says() -> None:
    found = [one(1, 480, handling=30), one(2, 482), one(3, 489), one(4, 495, appointed=500)]
    assert called(found) == [1, 2, 4, 3]  # as if come at 485
    late = [one(1, 480, handling=45), one(2, 482), one(3, 511), one(4, 512, appointed=500)]
    assert called(late) == [1, 2, 3, 4]


def test_who_is_handed_on_keeps_the_age_of_the_first_arrival() -> None:
    seats = [Seat("A/1", ("A",), DAY), Seat("B/1", ("B",), DAY)]
    moved = one(1, 480, onward=Onward("B", "B-01", 7))
    others = [Visitor(n, "B", "B-01", 480 + n, 8) for n in (2, 3, 4)]
    run_day(seats, [moved, *others])
    assert (moved.seat, moved.end) == ("B/1", "done")
    assert moved.ended == pytest.approx(
        490 + 7
    )  # the one who was with the officer goes out at 490, and moved comes first
    assert others[1].called >= moved.ended


def test_whom_the_plaza_lost_stands_first_again() -> None:
    again = [one(1, 480, lost=1), *[one(n, 480 + n) for n in range(2, 6)]]
    run_day([Seat("A/1", ("A",), DAY)], again)
    assert again[0].ended == pytest.approx(480 + model.LOST + 10)


def test_pooled_desks_wait_as_erlang_c_says() -> None:
    """A short run with a wide limit; the bench takes a long one and holds it to 3 %."""
    rng, n, seats = np.random.default_rng(2), 60_000, 4
    at, takes = np.cumsum(rng.exponential(6 / 0.8 / seats, n)), rng.exponential(6, n)
    people = [Visitor(k, "A", "A", float(at[k]), float(takes[k])) for k in range(n)]
    day = run_day([Seat(str(k), ("A",), ((0, inf),)) for k in range(seats)], people)
    exact = patient(0.8 * seats / 6, handling=6, seats=seats).wait
    assert outcome([day]).waits.mean == pytest.approx(exact, rel=0.12)


def test_a_tenth_of_the_people_wait_half_as_long_and_the_others_hardly_longer() -> None:
    found = {
        order: outcome([run_day(PLAN.seats, visitors(PLAN, seed=s), gap=PLAN.gap, order=order) for s in range(12)])
        for order in ("live", "plain", "strict")
    }
    assert found["live"].priority.p95 <= 0.5 * found["plain"].priority.p95
    assert found["live"].others.mean <= 1.1 * found["plain"].others.mean
    assert found["strict"].priority.p95 <= found["live"].priority.p95


def test_the_published_range_holds_on_most_days_of_a_month() -> None:
    known: dict[str, list[float]] = {}
    days = [run_day(PLAN.seats, visitors(PLAN, seed=s), gap=PLAN.gap, tell=True, known=known) for s in range(20)]
    kept = outcome(days).kept
    assert kept is not None
    assert kept >= 0.8


@settings(max_examples=10)
@given(st.integers(0, 1000))
def test_nobody_is_lost_and_nobody_is_served_twice_at_once(seed: int) -> None:
    day = run_day(PLAN.seats, visitors(PLAN, seed=seed), gap=PLAN.gap)
    assert {visitor.end for visitor in day.visitors} <= {"done", "left", "no_show", "unserved"}
    assert all(visitor.wait >= 0 for visitor in day.visitors)
    for seat in PLAN.seats:
        mine = sorted((v.ended - v.handling, v.ended) for v in day.visitors if v.seat == seat.name and v.end == "done")
        assert all(end <= start + 1e-6 for (_, end), (start, _) in pairwise(mine))


def test_the_same_seed_is_the_same_day() -> None:
    first, second = (outcome([run_day(PLAN.seats, visitors(PLAN, seed=4))]) for _ in range(2))
    assert first == second


def test_two_busy_desks_that_are_pooled_wait_less() -> None:
    told = answer(PLAN, Change("pool", "BPJSKES", "BAZNAS"), days=10)
    assert told.touched == ("BPJSKES", "BAZNAS")
    assert told.gain - told.margin > 0
    assert told.after.waits.mean < told.before.waits.mean
    assert set(told.by_tenant) == {"BPJSKES", "BAZNAS"}


def test_one_more_officer_helps_and_one_less_hurts() -> None:
    more, less = (answer(PLAN, Change(kind, "DINSOS"), days=10) for kind in ("add", "close"))
    assert more.gain > 0 > less.gain


def test_a_counter_that_closes_for_good_leaves_its_people_unserved_in_the_figures() -> None:
    told = answer(PLAN, Change("close", "BAZNAS"), days=5)
    assert told.after.served == 0
    assert told.after.left + told.after.unserved == pytest.approx(told.after.came)


def test_open_on_tuesdays_only_brings_the_week_on_one_day() -> None:
    told = answer(PLAN, Change("one_day", "KEJARI", week=3), days=10)
    assert told.after.came > 2 * told.before.came
    assert told.after.load > told.before.load


def test_an_officer_who_moves_to_video_serves_no_counter() -> None:
    told = answer(PLAN, Change("video", "BAZNAS"), days=5)
    assert told.after.unserved + told.after.left > told.before.unserved + told.before.left


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (Change("sell", "BAZNAS"), "kind"), (Change("close", "NOBODY"), "tenant"), (Change("pool", "BAZNAS"), "other"),
        (Change("pool", "BAZNAS", "BAZNAS"), "same"), (Change("add", ""), "tenant"),
    ],
)  # fmt: skip
def test_a_change_that_means_nothing_is_said_to(change: Change, why: str) -> None:
    with pytest.raises(BadChange) as problem:
        answer(PLAN, change)
    assert problem.value.why == why


def test_a_plaza_without_anybody_is_a_quiet_day() -> None:
    empty = outcome([run_day((), [])])
    assert (empty.came, empty.load, empty.kept) == (0, 0, None)
    alone = outcome([run_day([Seat("A/1", ("A",), DAY)], [])])
    assert alone.seats == {"A/1": 0}
    assert visitors(replace(PLAN, demand=()), seed=1) == []


def test_the_command_says_what_came_of_the_days() -> None:
    said, known = list[str](), dict[str, list[float]]()
    tell(PLAN.scaled(0.2), days=2, seed=1, orders=["live", "plain"], say=said.append)
    assert [line for line in said if not line.startswith("  ")] == [said[0], said[11]]
    assert said[0].startswith("By the plaza's own order (2 days")
    assert said[11].startswith("First come, first served (2 days")
    figures = {line[2:26].strip(): line[26:] for line in said[1:11]}
    ran = outcome(
        [
            run_day(PLAN.seats, visitors(PLAN.scaled(0.2), seed=seed), gap=PLAN.gap, tell=True, known=known)
            for seed in (1, 2)
        ]
    )
    assert figures["people a day"] == f"{ran.came:.0f}, to 44 officers (5 of them at screens)"
    assert figures["served"] == f"{ran.served:.0f} ({ran.served / ran.came:.0%})"
    assert figures["priority people waited"].startswith(
        f"{ran.priority.mean:.1f} min in the mean; half at most {ran.priority.p50:.1f}"
    )
    assert figures["officers were busy"].startswith(f"{ran.load:.0%} of their hours; the busiest: ")


@pytest.mark.parametrize(
    ("days", "scale", "orders"),
    [(0, 1, []), (401, 1, []), (1, 0, []), (1, 21, []), (1, float("nan"), []), (1, 1, ["x"])],
)
def test_nonsense_is_answered_with_a_sentence(days: int, scale: float, orders: list[str]) -> None:
    assert problem(days=days, scale=scale, orders=orders)
    assert problem(days=1, scale=1, orders=["strict"]) == ""
