"""The service clock counts what the office takes, never what the citizen takes, and nothing sets it back."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaza.applications.models import Application, ClockInterval
from plaza.applications.queries import clock_of
from plaza.applications.rules.clock import Span, Standard, due, used
from plaza.catalogue.rules.hours import Calendar, Holiday, Schedule, Season
from plaza.catalogue.rules.hours import Span as Open
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person

WITA = ZoneInfo("Asia/Makassar")
WORKDAY = (Open(time(8), time(12)), Open(time(13), time(15, 30)))
FASTING = (Open(time(8), time(12)), Open(time(12, 30), time(14, 30)))
CALENDAR = Calendar(
    schedules={
        "standard": Schedule("standard", "", "", (WORKDAY,) * 5 + ((), ())),
        "monday": Schedule("monday", "", "", (WORKDAY, (), (), (), (), (), ())),
        "ramadan": Schedule("ramadan", "", "", (FASTING,) * 5 + ((), ())),
    },
    holidays=(
        Holiday(date(2026, 12, 24), "joint_leave", "Cuti bersama", "Joint leave"),
        Holiday(date(2026, 12, 25), "national", "Natal", "Christmas"),
    ),
    seasons=(Season("ramadan", date(2027, 2, 8), date(2027, 3, 9)),),
)
FIVE_DAYS = Standard(days=5, hours="standard")
THIRTY_MINUTES = Standard(minutes=30, hours="standard")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WITA)


def test_five_working_days_step_over_the_weekend_and_the_joint_leave() -> None:
    assert due([Span(at("2026-12-21 10:00"))], standard=FIVE_DAYS, calendar=CALENDAR) == at("2026-12-30 15:30")


def test_the_promise_ends_when_the_tenants_day_ends_in_ramadan_too() -> None:
    assert due([Span(at("2027-02-05 10:00"))], standard=FIVE_DAYS, calendar=CALENDAR) == at("2027-02-12 14:30")


def test_minutes_run_only_while_the_tenant_is_open() -> None:
    late = [Span(at("2026-11-24 15:20"))]
    assert due(late, standard=THIRTY_MINUTES, calendar=CALENDAR) == at("2026-11-25 08:20")
    assert used(late, standard=THIRTY_MINUTES, calendar=CALENDAR, at=at("2026-11-24 23:00")) == 600


def test_in_ramadan_the_afternoon_is_no_delay() -> None:
    start = [Span(at("2027-02-09 14:20"))]
    assert due(start, standard=THIRTY_MINUTES, calendar=CALENDAR) == at("2027-02-10 08:20")


def test_a_tenant_that_is_away_on_tuesday_still_counts_tuesday() -> None:
    away = Standard(days=1, hours="monday")
    assert due([Span(at("2026-11-23 10:00"))], standard=away, calendar=CALENDAR) == at("2026-11-24 15:30")


def test_a_tenant_without_hours_is_timed_by_the_wall() -> None:
    nobody = Standard(minutes=30, hours="unknown")
    start = at("2026-11-24 23:50")
    assert due([Span(start)], standard=nobody, calendar=CALENDAR) == start + timedelta(minutes=30)
    assert used([Span(start)], standard=nobody, calendar=CALENDAR, at=start + timedelta(minutes=7)) == 420


def test_a_standing_clock_promises_nothing() -> None:
    stood = [Span(at("2026-11-23 10:00"), at("2026-11-24 10:00"))]
    assert due(stood, standard=FIVE_DAYS, calendar=CALENDAR) is None
    assert due([], standard=FIVE_DAYS, calendar=CALENDAR) is None


gaps = st.lists(st.integers(0, 60 * 24 * 12), min_size=1, max_size=9)
standards = st.one_of(
    st.integers(1, 30).map(lambda days: Standard(days=days, hours="standard")),
    st.integers(1, 600).map(lambda minutes: Standard(minutes=minutes, hours="standard")),
)


def spans_of(minutes: list[int]) -> list[Span]:
    """Turns a row of lengths into spans and pauses in turn, from a Monday on; the last span runs on when the row is odd."""
    moment, edges = at("2026-11-23 07:00"), []
    for length in [0, *minutes]:
        moment += timedelta(minutes=length)
        edges.append(moment)
    return [Span(*edges[i : i + 2]) for i in range(0, len(edges), 2)]


@given(gaps, standards, st.integers(0, 60 * 24 * 30))
def test_what_was_used_is_never_negative_and_never_less_than_before(
    minutes: list[int], standard: Standard, later: int
) -> None:
    spans = spans_of(minutes)
    moment = max(span.stopped or span.started for span in spans)
    first = used(spans, standard=standard, calendar=CALENDAR, at=moment)
    second = used(spans, standard=standard, calendar=CALENDAR, at=moment + timedelta(minutes=later))
    assert 0 <= first <= second
    assert used(spans, standard=standard, calendar=CALENDAR, at=at("2020-01-01 00:00")) >= 0


@given(st.integers(0, 7000), st.integers(0, 20_000), st.integers(1, 30))
def test_a_pause_adds_exactly_its_own_working_days(run: int, pause: int, days: int) -> None:
    standard = Standard(days=days, hours="standard")
    (first, second) = spans_of([run, pause])[0], spans_of([run, pause])[1]
    whole = due([Span(first.started)], standard=standard, calendar=CALENDAR)
    after = due([first, second], standard=standard, calendar=CALENDAR)
    assert whole and after and first.stopped
    if used([first], standard=standard, calendar=CALENDAR, at=first.stopped) <= days:
        between = CALENDAR.working_days_between
        assert between(whole.date(), after.date()) == between(first.stopped.date(), second.started.date())


@given(st.integers(0, 7000), st.integers(0, 20_000), st.integers(1, 600))
def test_a_pause_adds_exactly_its_own_open_minutes(run: int, pause: int, minutes: int) -> None:
    standard = Standard(minutes=minutes, hours="standard")
    (first, second) = spans_of([run, pause])
    whole, after = (
        due(spans, standard=standard, calendar=CALENDAR) for spans in ([Span(first.started)], [first, second])
    )
    assert whole and after and first.stopped

    def between(start: datetime, stop: datetime) -> int:
        return used([Span(start, stop)], standard=standard, calendar=CALENDAR, at=stop)

    if between(first.started, first.stopped) <= minutes * 60:
        assert between(whole, after) == between(first.stopped, second.started)


@given(gaps, standards)
def test_sending_again_does_not_set_the_clock_back(minutes: list[int], standard: Standard) -> None:
    spans = spans_of(minutes)
    if spans[-1].stopped is None and len(spans) > 1:
        again = spans[-1].started
        before = used(spans[:-1], standard=standard, calendar=CALENDAR, at=again)
        assert used(spans, standard=standard, calendar=CALENDAR, at=again) == before


pages = pytest.mark.django_db(transaction=True)
SERVICE = "DUKCAPIL-01"
"""An officer decides; its standard is in working days or minutes, as the catalogue says."""


@pages
def test_the_clock_stands_while_the_citizen_must_act_and_goes_on_after(
    clock: Clock, applicant, alice: Person, officer_of
) -> None:  # type: ignore[no-untyped-def]
    someone = applicant(alice).begin(SERVICE).fill()
    application: Application = someone.sent_and_read()
    assert application.state == "review"
    first = clock_of(application)
    assert first.state == "running" and application.promised_at == first.due
    page = alice.get(f"/permohonan/{application.reference}/").content.decode()
    assert "Paling lambat" in page and "WITA" in page
    rina = officer_of(application.tenant)
    address = rina.post("/petugas/kasus/").url
    assert "Paling lambat" in rina.get(address).content.decode()
    clock.forward(minutes=5)
    rina.post(
        address, {"decision": "ask", "requirement": "diri", "reason": "Nama Anda kurang satu huruf, mohon perbaiki."}
    )
    application.refresh_from_db()
    assert application.state == "needs_action" and application.promised_at is None
    assert "berhenti selama menunggu Anda" in alice.get(f"/permohonan/{application.reference}/").content.decode()
    stood = clock_of(application).used
    clock.forward(days=3)
    assert clock_of(application).used == stood
    application = someone.sent_and_read()
    after = clock_of(application)
    assert after.state == "running" and after.used == stood
    assert first.due and after.due and after.due > first.due
    assert [row.why for row in ClockInterval.objects.all()] == ["submitted", "submitted"]


@pages
def test_a_decision_stops_the_clock_for_good(clock: Clock, applicant, alice: Person) -> None:  # type: ignore[no-untyped-def]
    application = applicant(alice).begin("DINKES-06").fill().sent_and_read()
    assert application.state == "granted" and application.promised_at is None
    (span,) = application.clock.all()
    assert span.stopped_at is not None and span.stopped_why == "decided"
    clock.forward(days=10)
    assert clock_of(application).state == "ended" and clock_of(application).used == 0
