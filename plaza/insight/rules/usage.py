"""How the open time of a counter is used: by hour and channel. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Served:
    """Somebody who was with an officer, in local time."""

    channel: str
    begin: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class HourUse:
    """One hour of the day over all days: numbers taken, minutes served by video and at counters, and open minutes of all officers."""

    hour: int
    visits: int
    video: float
    counter: float
    open: float

    @property
    def idle(self) -> float | None:
        """The share of open minutes without anybody; None for an hour that is never open."""
        return max(0.0, 1 - (self.video + self.counter) / self.open) if self.open else None


def by_hours(begin: datetime, end: datetime) -> Iterator[tuple[int, float]]:
    """The minutes of a span, hour by hour: 09.50 to 10.10 is ten minutes of each."""
    while begin < end:
        following = min(begin.replace(minute=0, second=0, microsecond=0) + HOUR, end)
        yield begin.hour, (following - begin).total_seconds() / 60
        begin = following


def hours_of(
    served: Iterable[Served], *, joined: Iterable[datetime], opened: Iterable[tuple[datetime, datetime]], officers: int
) -> list[HourUse]:
    """The hours that were open or busy, in order. ``opened`` are the spans of every day, ``officers`` how many serve then."""
    visits, video, counter, minutes = [0] * 24, [0.0] * 24, [0.0] * 24, [0.0] * 24
    for moment in joined:
        visits[moment.hour] += 1
    for one in served:
        for hour, part in by_hours(one.begin, one.end):
            (video if one.channel == "video" else counter)[hour] += part
    for begin, end in opened:
        for hour, part in by_hours(begin, end):
            minutes[hour] += part * officers
    found = [HourUse(hour, visits[hour], video[hour], counter[hour], minutes[hour]) for hour in range(24)]
    return [one for one in found if one.visits or one.open or one.video or one.counter]
