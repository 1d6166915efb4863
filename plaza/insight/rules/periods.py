"""A month or a year to be reported, and figures of a list of waits. Pure."""

import calendar
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

_CODE = re.compile(r"(20\d\d)(?:-(0[1-9]|1[0-2]))?")


@dataclass(frozen=True, order=True)
class Period:
    """A month (``2026-10``) or a year (``2026``): its first and last day."""

    first: date
    last: date

    @property
    def code(self) -> str:
        """How addresses and files name it."""
        return f"{self.first:%Y}" if self.whole_year else f"{self.first:%Y-%m}"

    @property
    def whole_year(self) -> bool:
        """Whether it is a year."""
        return (self.first.month, self.last.month) == (1, 12)

    def parts(self) -> list["Period"]:
        """What a report divides it into: the months of a year; a month is one part."""
        return [month(self.first.year, number) for number in range(1, 13)] if self.whole_year else [self]

    def until(self, day: date) -> date:
        """Its last day, or ``day`` while it runs."""
        return min(self.last, day)


def month(year: int, number: int) -> Period:
    """That month."""
    return Period(date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1]))


def period_of(code: str) -> Period:
    """The period of that code; ValueError when it names none."""
    found = _CODE.fullmatch(code)
    if found is None:
        raise ValueError(code)
    year = int(found[1])
    return month(year, int(found[2])) if found[2] else Period(date(year, 1, 1), date(year, 12, 31))


def within(values: Sequence[float], share: float) -> float | None:
    """What that share of the values does not exceed (the nearest rank); None for no values."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)] if values else None
