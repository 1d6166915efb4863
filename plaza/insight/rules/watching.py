"""What somebody should look at now, and how urgent it is. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

LONG_WAIT = 30
"""Minutes after which the first of a line has waited too long."""
CROWD = 8
"""People for each officer who is there."""


HOLDS = timedelta(hours=1)
"""So long an alert that somebody took stays out of the open ones; what still stands then counts as open again."""


@dataclass(frozen=True)
class Line:
    """One tenant's line: how many wait, how long the first has waited (minutes), and who is there."""

    tenant: str
    waiting: int
    longest: int
    there: int
    state: str


@dataclass(frozen=True)
class Alert:
    """One thing to look at. ``kind``: unattended, long_wait, crowd, late_cases, low_calls, companions, jobs, money, log."""

    kind: str
    urgent: bool
    count: int
    tenant: str = ""
    minutes: int = 0
    taken_by: str = ""
    taken_at: datetime | None = None
    open: bool = True
    """Whether it still asks for somebody: nobody took it, or whoever did has had their time."""

    @property
    def key(self) -> str:
        """The same thing at the same place, however many it counts."""
        return f"{self.kind}:{self.tenant}"


@dataclass(frozen=True)
class Taken:
    """Who took an alert, and when."""

    by: str
    at: datetime


def with_takers(found: Iterable[Alert], taken: Mapping[str, Taken], *, at: datetime) -> list[Alert]:
    """The alerts with who took them: those that still ask for somebody first, in their order."""
    told = [
        replace(one, taken_by=who.by, taken_at=who.at, open=at - who.at >= HOLDS)
        if (who := taken.get(one.key))
        else one
        for one in found
    ]
    return sorted(told, key=lambda one: not one.open)


def alerts(
    lines: Iterable[Line], *, late_cases: int, low_calls: int, calls: int, failed_jobs: int, differences: int,
    companions: int, log_trouble: str,
) -> list[Alert]:  # fmt: skip
    """Everything to look at, the urgent first."""
    found = [alert for line in lines for alert in _of_line(line)]
    counted = (
        ("companions", True, companions), ("late_cases", True, late_cases), ("log", True, int(bool(log_trouble))),
        ("jobs", False, failed_jobs), ("money", False, differences),
        ("low_calls", False, low_calls if calls and low_calls * 2 >= calls else 0),
    )  # fmt: skip
    found += [Alert(kind, urgent, count) for kind, urgent, count in counted if count]
    return sorted(found, key=lambda alert: (not alert.urgent, -alert.minutes, -alert.count))


def _of_line(line: Line) -> Sequence[Alert]:
    if not line.waiting:
        return ()
    if not line.there:
        return (Alert("unattended", True, line.waiting, line.tenant, line.longest),)
    if line.longest > LONG_WAIT:
        return (Alert("long_wait", True, line.waiting, line.tenant, line.longest),)
    if line.waiting > CROWD * line.there:
        return (Alert("crowd", False, line.waiting, line.tenant, line.longest),)
    return ()
