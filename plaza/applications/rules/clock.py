"""The service clock: how much of its time a service has used, and by when it is due. Pure: every function is given the moment.

The clock is a row of spans in which it ran. It stops while the person must act and goes on with what was left; nothing sets it
back. A service promised in working days counts whole days of the calendar after the day on which a span began, as the law
counts them; one promised in minutes counts only minutes in which its tenant is open, so that a night or Ramadan afternoon is no delay.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from plaza.catalogue.rules.hours import FURTHEST, Calendar

LEGAL_DAYS = 5
"""Working days where no rule of the sector says otherwise (UU 30/2014 art. 53)."""
END_OF_DAY = time(15, 30)
"""When a working day ends at a tenant that is not in the building on that day."""
RUNNING = frozenset({"submitted", "review"})
"""States in which the clock runs: the plaza must act. In every other state it stands."""


@dataclass(frozen=True, slots=True)
class Span:
    """The clock ran from ``started`` until ``stopped``, or still runs."""

    started: datetime
    stopped: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standard:
    """What the service promises: working days, or minutes when there are any; ``hours`` names the tenant's schedule."""

    days: int = LEGAL_DAYS
    minutes: int | None = None
    hours: str = ""

    @property
    def allowed(self) -> int:
        """The whole allowance: in days, or in seconds for a promise in minutes."""
        return self.days if self.minutes is None else self.minutes * 60


def used(spans: Sequence[Span], *, standard: Standard, calendar: Calendar, at: datetime) -> int:
    """What was used until that moment, in the unit of ``standard.allowed``; never negative, never less than before."""
    return sum(_length(span.started, span.stopped or max(at, span.started), standard, calendar) for span in spans)


def due(spans: Sequence[Span], *, standard: Standard, calendar: Calendar) -> datetime | None:
    """The moment by which the running clock is used up; None while it stands."""
    if not spans or spans[-1].stopped is not None:
        return None
    before, start = spans[:-1], spans[-1].started
    left = max(0, standard.allowed - used(before, standard=standard, calendar=calendar, at=start))
    if standard.minutes is not None:
        return _after_open(start, left, standard.hours, calendar)
    return end_of(calendar.add_working_days(_day(start, calendar), left), hours=standard.hours, calendar=calendar)


def end_of(day: date, *, hours: str, calendar: Calendar) -> datetime:
    """When the tenant's day ends."""
    spans = calendar.spans(hours, day)
    return datetime.combine(day, spans[-1].closes if spans else END_OF_DAY, calendar.zone)


def _length(start: datetime, stop: datetime, standard: Standard, calendar: Calendar) -> int:
    if stop <= start:
        return 0
    if standard.minutes is None:
        return calendar.working_days_between(_day(start, calendar), _day(stop, calendar))
    return _open_seconds(start, stop, standard.hours, calendar)


def _open_seconds(start: datetime, stop: datetime, hours: str, calendar: Calendar) -> int:
    if hours not in calendar.schedules:
        return int((stop - start).total_seconds())
    days = (_day(stop, calendar) - _day(start, calendar)).days
    return sum(
        max(0, int((min(stop, closes) - max(start, opens)).total_seconds()))
        for ahead in range(days + 1)
        for opens, closes in _spans(_day(start, calendar) + timedelta(days=ahead), hours, calendar)
    )


def _after_open(start: datetime, seconds: int, hours: str, calendar: Calendar) -> datetime:
    """The moment when so many open seconds have passed; by the wall's clock for a tenant without hours."""
    left = timedelta(seconds=seconds)
    for ahead in range(FURTHEST if hours in calendar.schedules else 0):
        for opens, closes in _spans(_day(start, calendar) + timedelta(days=ahead), hours, calendar):
            begin = max(start, opens)
            if closes - begin >= left:
                return begin + left
            left -= max(timedelta(0), closes - begin)
    return start + timedelta(seconds=seconds)


def _spans(day: date, hours: str, calendar: Calendar) -> list[tuple[datetime, datetime]]:
    return [
        (datetime.combine(day, span.opens, calendar.zone), datetime.combine(day, span.closes, calendar.zone))
        for span in calendar.spans(hours, day)
    ]


def _day(moment: datetime, calendar: Calendar) -> date:
    return moment.astimezone(calendar.zone).date()
