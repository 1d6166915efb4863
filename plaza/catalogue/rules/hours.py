"""The one calendar: weekly schedules, holidays, joint leave and Ramadan. Every function is given the moment; none looks at a clock.

A working day, for deadlines, is Monday to Friday, no national holiday, no joint leave, no local holiday. Opening hours are another
matter: a counter may serve by shift on such a day, and a season (Ramadan) stands in for every schedule while it runs.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOLIDAY_KINDS = ("national", "joint_leave", "local")
FURTHEST = 400
"""How many days ahead an opening is looked for."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Open from ``opens`` until just before ``closes``."""

    opens: time
    closes: time

    def __str__(self) -> str:
        return f"{self.opens:%H.%M}–{self.closes:%H.%M}"


@dataclass(frozen=True, slots=True)
class Schedule:
    """A week of opening hours: seven days from Monday, each with its spans in order."""

    code: str
    name_id: str
    name_en: str
    week: tuple[tuple[Span, ...], ...]

    def as_json(self) -> dict[str, list[str]]:
        """``{"mon": ["08:00-12:00"], …}``, as the file writes it."""
        return {
            name: [f"{span.opens:%H:%M}-{span.closes:%H:%M}" for span in spans]
            for name, spans in zip(DAYS, self.week, strict=True)
        }


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day off. With ``open_by_shift`` the counters serve all the same."""

    day: date
    kind: str
    name_id: str
    name_en: str
    open_by_shift: bool = False


@dataclass(frozen=True, slots=True)
class Season:
    """From ``starts`` to ``ends``, both included, ``schedule`` stands in for every other one."""

    schedule: str
    starts: date
    ends: date


@dataclass(frozen=True)
class Calendar:
    """All hours of the plaza. Moments are aware datetimes; what comes back is in the plaza's zone."""

    schedules: Mapping[str, Schedule]
    holidays: tuple[Holiday, ...] = ()
    seasons: tuple[Season, ...] = ()
    certain_until: date | None = None
    zone: ZoneInfo = field(default=ZoneInfo("Asia/Makassar"))

    def is_open(self, hours: str, *, at: datetime) -> bool:
        """Whether the schedule ``hours`` is open at that moment."""
        return self.closes(hours, at=at) is not None

    def closes(self, hours: str, *, at: datetime) -> datetime | None:
        """When the span that is open at that moment ends, or None when it is closed."""
        local = at.astimezone(self.zone)
        for span in self.spans(hours, local.date()):
            if span.opens <= local.time() < span.closes:
                return datetime.combine(local.date(), span.closes, self.zone)
        return None

    def opens_next(self, hours: str, *, at: datetime) -> datetime | None:
        """The first opening after that moment, or None when there is none within a year."""
        local = at.astimezone(self.zone)
        for day in _days_from(local.date()):
            for span in self.spans(hours, day):
                opening = datetime.combine(day, span.opens, self.zone)
                if opening > local:
                    return opening
        return None

    def spans(self, hours: str, day: date) -> tuple[Span, ...]:
        """The opening hours of that date, after seasons and holidays. An unknown schedule is never open."""
        off = self.holiday(day)
        if off and not off.open_by_shift:
            return ()
        schedule = self.schedules.get(self._stand_in(day) or hours)
        return schedule.week[day.weekday()] if schedule else ()

    def holiday(self, day: date) -> Holiday | None:
        """The holiday of that date, if it is one."""
        return self._by_day.get(day)

    def is_working_day(self, day: date) -> bool:
        """Whether deadlines count that date."""
        return day.weekday() < 5 and day not in self._by_day

    def add_working_days(self, day: date, count: int) -> date:
        """The date ``count`` working days after ``day``, which itself is not counted. Ask ``is_certain`` of the answer."""
        if count < 0:
            raise ValueError("working days are counted forward")
        for _ in range(count):
            day = next(later for later in _days_from(day + timedelta(days=1)) if self.is_working_day(later))
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after ``start`` up to and including ``end``; negative when ``end`` comes first."""
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.is_working_day(start + timedelta(days=after)) for after in range(1, (end - start).days + 1))

    def is_certain(self, day: date) -> bool:
        """Whether the holidays up to that date are decreed; if not, say that the date is an estimate."""
        return self.certain_until is not None and day <= self.certain_until

    def _stand_in(self, day: date) -> str:
        found = (s.schedule for s in self.seasons if s.starts <= day <= s.ends and s.schedule in self.schedules)
        return next(found, "")

    @cached_property
    def _by_day(self) -> dict[date, Holiday]:
        return {holiday.day: holiday for holiday in self.holidays}


def _days_from(day: date) -> Iterator[date]:
    return (day + timedelta(days=ahead) for ahead in range(FURTHEST))


def without(
    spans: Iterable[tuple[datetime, datetime]], away: Iterable[tuple[datetime, datetime]]
) -> list[tuple[datetime, datetime]]:
    """The spans with everything taken out that lies in ``away``."""
    left = list(spans)
    for starts, ends in away:
        cut = [((opens, min(closes, starts)), (max(opens, ends), closes)) for opens, closes in left]
        left = [part for parts in cut for part in parts if part[0] < part[1]]
    return left
