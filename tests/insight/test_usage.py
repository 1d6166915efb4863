"""How counters are used, by hour, channel and counter: minutes are shared out among the hours in which they were spent."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaza.catalogue.models import Tenant
from plaza.core.clock import WITA
from plaza.facilities.models import Counter, Seat
from plaza.insight.queries.usage import usage_of
from plaza.insight.rules.usage import Served, by_hours, hours_of
from plaza.queueing.models import Queue, Ticket
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person
from tests.queueing.mall import make_mall

MONDAY = date(2026, 11, 23)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 23, hour, minute, tzinfo=WITA)


def test_a_span_is_shared_among_its_hours():
    assert list(by_hours(at(9, 50), at(10, 10))) == [(9, 10.0), (10, 10.0)]
    assert list(by_hours(at(9), at(11))) == [(9, 60.0), (10, 60.0)]
    assert list(by_hours(at(9), at(9))) == []


@given(st.integers(0, 1300), st.integers(0, 130))
def test_no_minute_is_lost_or_counted_twice(begin: int, length: int):
    start = at(0) + timedelta(minutes=begin)
    assert sum(part for _, part in by_hours(start, start + timedelta(minutes=length))) == pytest.approx(length)


def test_idle_is_what_remains_of_all_officers_open_minutes():
    served = [Served("video", at(9), at(9, 30)), Served("counter", at(9, 45), at(10, 15))]
    found = hours_of(served, joined=[at(8, 59)], opened=[(at(9), at(11))], officers=2)
    assert [(one.hour, one.visits, one.video, one.counter, one.open) for one in found] == [
        (8, 1, 0, 0, 0), (9, 0, 30, 15, 120), (10, 0, 0, 15, 120),
    ]  # fmt: skip
    assert [one.idle for one in found] == [None, pytest.approx(1 - 45 / 120), pytest.approx(1 - 15 / 120)]


@pytest.fixture
def mall(db: None, clock: Clock) -> None:
    """The small mall on a Tuesday at 09.30 WITA."""
    make_mall()


def served(officer: int, begin: datetime, minutes: int, number: int, channel: str = "counter") -> None:
    queue, _ = Queue.objects.get_or_create(tenant="DPMPTSP", defaults={"letters": "DPM"})
    Ticket.objects.create(
        ref=f"T{number:09d}", queue=queue, number=f"DPM-{number:03d}", service="DPMPTSP-01", day=MONDAY, channel=channel, state="done",
        joined_at=begin, first_joined_at=begin, first_called_at=begin, called_at=begin, served_at=begin,
        ended_at=begin + timedelta(minutes=minutes), claimed_by_id=officer,
    )  # fmt: skip


def test_each_counter_where_somebody_sat_has_its_own_figures(mall, officer_of: Callable[..., Person]):
    officer = officer_of("DPMPTSP").officer
    assert officer
    sat = {"officer": officer, "day": MONDAY}
    for code, begin, end in (("1-01", at(8), at(10)), ("1-02", at(10), None)):
        counter = Counter.objects.create(code=code, floor=1, number=int(code[-2:]), tenant="DPMPTSP")
        Seat.objects.create(counter=counter, taken_at=begin, left_at=end, **sat)
    served(officer.pk, at(8, 30), 30, 1)
    served(officer.pk, at(10, 0), 20, 2, "video")
    served(officer.pk, at(11, 0), 40, 3)
    found = usage_of(Tenant.objects.get(code="DPMPTSP"), since=MONDAY, until=MONDAY)
    assert [(one.counter, one.days, one.visits, one.seated, one.busy) for one in found.counters] == [
        ("1-01", 1, 1, 120, 30), ("1-02", 1, 2, 100, 60),
    ]  # fmt: skip
    assert found.counters[0].idle == pytest.approx(0.75)
    assert [(one.channel, one.visits, one.handling) for one in found.channels] == [("counter", 2, 35), ("video", 1, 20)]
    assert sum(one.open for one in found.hours) == 8 * 60


def test_the_page_shows_it_in_both_languages_to_the_coordinator_alone(
    mall, officer_of: Callable[..., Person], alice: Person
):
    boss, address = officer_of("", role="koordinator"), "/koordinator/rencana/DPMPTSP/"
    assert "Menurut jam" in boss.get(address).content.decode()
    boss.cookies["plaza_lang"] = "en"
    assert "use of the counters" in boss.get(address).content.decode()
    assert boss.get("/koordinator/rencana/NOBODY/").status_code == 404
    assert alice.get(address).status_code in (302, 404)
