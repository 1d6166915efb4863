"""The counters in figures: who sat where and how long. Reads only."""

from dataclasses import dataclass
from datetime import date, datetime

from plaza.facilities.models import Seat


@dataclass(frozen=True, slots=True)
class Sitting:
    """An officer at a counter on a day; ``end`` is None while it lasts, or when nobody ended it."""

    counter: str
    tenant: str
    officer: int
    day: date
    begin: datetime
    end: datetime | None


def sittings(*, since: date, until: date) -> list[Sitting]:
    """Every seat taken from ``since`` up to and including ``until``, in order."""
    found = Seat.objects.filter(day__gte=since, day__lte=until).order_by("taken_at", "pk")
    rows = found.values_list("counter__code", "counter__tenant", "officer_id", "day", "taken_at", "left_at")
    return [Sitting(*row) for row in rows]
