"""What the plaza learns of its own days: the plan behind them is found again, and days on which nobody came count."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import numpy as np
import pytest

from plaza.catalogue.models import Closing, Edition
from plaza.core.clock import WITA, now
from plaza.core.references import new_reference
from plaza.insight.queries.live import plaza_now
from plaza.insight.queries.planning import basis, counters, forecasts
from plaza.insight.simulation.model import Seat
from plaza.insight.simulation.people import HALF_HOURS, Demand, Plan
from plaza.people.models import Officer
from plaza.queueing.figures import visits
from plaza.queueing.models import Queue, Ticket
from tests.fixtures.people import Person
from tests.insight.past import live_through

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
SPANS = ((480.0, 960.0),)
OfficerOf = Callable[..., Person]


def shape(*weights: float) -> tuple[float, ...]:
    """The half hours from eight o'clock on."""
    row = [0.0] * HALF_HOURS
    row[16 : 16 + len(weights)] = weights
    return tuple(row)


MORNING = shape(0.5, 1.5, 2, 2, 1.5, 1, 1, 0.5, 0.2, 0.2, 0.8, 1, 1, 0.8, 0.3)
LIVED = Plan(
    (
        Demand("DPMPTSP", 70, 12, 6, MORNING, {"DPMPTSP-01": 0.5, "DPMPTSP-02": 0.3, "DPMPTSP-03": 0.2}, 0.4),
        Demand("BPJS", 36, 9, 4, MORNING, {"BPJS-01": 1.0}, 0.25),
    ),
    (
        Seat("DPMPTSP/1", ("DPMPTSP",), SPANS), Seat("DPMPTSP/2", ("DPMPTSP",), SPANS),
        Seat("DPMPTSP/3", ("DPMPTSP",), SPANS, screen=True), Seat("BPJS/1", ("BPJS",), SPANS),
    ),
    priority=0.15, patience=45, no_show=0.05, late=0.10, appointed=0.12, transfer=0.06, lost=0.04,
)  # fmt: skip


def open_days(count: int, *, before: date = TODAY) -> list[date]:
    days = [before - timedelta(days=n) for n in range(1, 2 * count + 10)]
    return sorted([day for day in days if day.weekday() < 5][:count])


def number(day: date, n: int, *, tenant: str = "DPMPTSP") -> Ticket:
    at = datetime.combine(day, time(9), WITA) + timedelta(minutes=7 * n)
    queue, _ = Queue.objects.get_or_create(tenant=tenant, defaults={"letters": tenant[:3]})
    return Ticket(
        ref=new_reference(10), queue=queue, service=f"{tenant}-01", day=day, state="done", number=f"{tenant[:3]}-{n:03d}",
        first_joined_at=at, joined_at=at, first_called_at=at, served_at=at, ended_at=at + timedelta(minutes=5),
    )  # fmt: skip


@pytest.fixture
def lived(mall: None, officer_of: OfficerOf) -> Plan:
    """The plan that is found in forty days of ``LIVED``."""
    officers: dict[str, Officer] = {}
    for seat in LIVED.seats:
        person = officer_of(seat.tenants[0], name=seat.name).officer
        assert person is not None
        officers[seat.name] = person
    live_through(LIVED, open_days(40), officers=officers)
    found = basis()
    assert found.own
    assert found.days == 40
    return found.plan


def test_the_plan_behind_forty_days_is_found_again_in_their_rows(lived: Plan) -> None:
    """Bounds: three standard errors or a tenth of the figure, whichever says less about chance."""
    _people_are_as_they_were(lived)
    demand = {one.tenant: one for one in lived.demand}
    for asked in LIVED.demand:
        found = demand[asked.tenant]
        assert found.visits == pytest.approx(asked.visits, rel=0.10)
        assert found.handling == pytest.approx(asked.handling, rel=0.08)
        assert found.spread == pytest.approx(asked.spread, rel=0.20)
        assert found.video == pytest.approx(asked.video, abs=0.05)
        shares, wanted = (np.array(one.shape) / sum(one.shape) for one in (found, asked))
        assert float(np.abs(shares - wanted).max()) < 0.025
        whole = sum(found.services.values())
        for service, share in asked.services.items():
            assert found.services[service] / whole == pytest.approx(share, abs=0.05)


def _people_are_as_they_were(found: Plan) -> None:
    assert found.patience == pytest.approx(LIVED.patience, rel=0.20)
    for name, bound in (
        ("priority", 0.02),
        ("no_show", 0.015),
        ("late", 0.025),
        ("appointed", 0.025),
        ("transfer", 0.02),
        ("lost", 0.015),
    ):
        assert getattr(found, name) == pytest.approx(getattr(LIVED, name), abs=bound), name
    seats = {(seat.name, seat.screen, seat.spans) for seat in found.seats}
    assert seats == {(seat.name, seat.screen, seat.spans) for seat in LIVED.seats}


def test_days_on_which_nobody_came_are_days_too(mall: None) -> None:
    """A quiet tenant: on every second open day one person, on the others nobody."""
    days = open_days(120)
    Ticket.objects.bulk_create([number(day, n) for n, day in enumerate(days) if n % 2 == 0])
    Ticket.objects.bulk_create([number(day, n, tenant="BPJS") for day in days[-40:] for n in range(10)])
    told = {row.tenant.code: row.forecast for row in forecasts(day=TODAY)}
    assert told["DPMPTSP"].visits == pytest.approx(0.5, abs=0.15)
    assert told["BPJS"].visits == pytest.approx(
        10, abs=0.5
    )  # that one opened forty days ago: no empty days before that
    assert told["DPMPTSP"].error is not None
    assert 0.3 < told["DPMPTSP"].error < 0.7  # one of two days is empty, and the error knows it
    base = basis()
    visits = {one.tenant: one.visits for one in base.plan.demand}
    assert visits["DPMPTSP"] == pytest.approx(0.5, abs=0.05)
    assert visits["BPJS"] == pytest.approx(10, abs=0.1)
    advice = {one.tenant: one for one in counters(since=base.since, until=base.until, patience=base.plan.patience)}
    assert advice["DPMPTSP"].visits == pytest.approx(0.5, abs=0.05)


def test_who_is_called_before_the_appointed_time_has_not_waited_less_than_nothing(mall: None) -> None:
    """They stand in the line as if they came later than they did, and the line was empty."""
    day = open_days(1)[0]
    early = number(day, 1)
    early.first_joined_at += timedelta(minutes=12)
    early.save()
    (visit,) = visits(since=day, until=day)
    assert visit.wait == 0
    late = number(TODAY, 2)
    late.state, late.first_joined_at, late.first_called_at = "waiting", now() + timedelta(minutes=10), None
    late.save()
    assert {row.tenant.code: row.longest for row in plaza_now().tenants}["DPMPTSP"] == 0


def test_a_day_on_which_the_plaza_was_shut_is_no_day_without_visitors(mall: None) -> None:
    days = open_days(60)
    shut = set(days[10:30])
    Closing.objects.create(
        starts_at=datetime.combine(days[10], time(0), WITA), ends_at=datetime.combine(days[29], time(23), WITA), why_id="Banjir",
        why_en="Flood", made_at=now(),
    )  # fmt: skip
    Edition.objects.update(stamp="with-a-closing")
    Ticket.objects.bulk_create([number(day, n) for day in days if day not in shut for n in range(6)])
    (told, _) = forecasts(day=TODAY)
    assert told.forecast.visits == pytest.approx(6, abs=0.4)
    assert {one.tenant: one.visits for one in basis().plan.demand}["DPMPTSP"] == pytest.approx(6, abs=0.1)
