"""The line in figures, for whoever looks after the plaza: past visits, who waits now, and who is at which desk. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Min, Q

from plaza.core.clock import now
from plaza.queueing.models import Appointment, Desk, Step, Ticket
from plaza.queueing.rules import CLAIMED, PRESENT, was_kept

GIVEN_BACK = ("undone", "lease", "returned", "off_duty")
"""Why somebody who was called stands first again."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One number's way through the line; times are None for what did not happen. ``officer`` is who served, or 0."""

    ref: str
    tenant: str
    service: str
    day: date
    channel: str
    lane: int
    state: str
    outcome: str
    officer: int
    joined: datetime
    called: datetime | None
    served: datetime | None
    ended: datetime | None
    told_low: int | None
    told_high: int | None

    @property
    def wait(self) -> float | None:
        """Minutes from the number to the first call; none for whoever was called before their appointed place in the line."""
        return max(0.0, (self.called - self.joined).total_seconds() / 60) if self.called else None

    @property
    def handling(self) -> float | None:
        """Minutes with the officer, of a case that is done."""
        if self.state != "done" or self.served is None or self.ended is None:
            return None
        return max(0.0, (self.ended - self.served).total_seconds() / 60)

    @property
    def kept(self) -> bool | None:
        """Whether the person was called within the range that was told, to the minute; None when none was told or nobody called."""
        if self.told_low is None or self.told_high is None or self.wait is None:
            return None
        return was_kept(self.wait, low=self.told_low, high=self.told_high)


_COLUMNS = (
    "ref", "queue__tenant", "service", "day", "channel", "lane", "state", "outcome", "claimed_by_id", "first_joined_at",
    "first_called_at", "served_at", "ended_at", "told_low", "told_high",
)  # fmt: skip


def visits(*, since: date, until: date, tenant: str = "") -> list[Visit]:
    """The numbers given from ``since`` up to and including ``until``, in their order."""
    found = Ticket.objects.filter(day__gte=since, day__lte=until)
    if tenant:
        found = found.filter(queue__tenant=tenant)
    rows = found.order_by("first_joined_at", "pk").values_list(*_COLUMNS)
    return [_visit(row) for row in rows.iterator(chunk_size=2000)]


def _visit(row: Sequence[Any]) -> Visit:
    fields = list(row)
    fields[_COLUMNS.index("claimed_by_id")] = fields[_COLUMNS.index("claimed_by_id")] or 0
    return Visit(*fields)


def first_day() -> date | None:
    """The first day on which a number was given."""
    return Ticket.objects.order_by("day").values_list("day", flat=True).first()


def first_days() -> dict[str, date]:
    """The first day on which each tenant's queue gave a number."""
    rows = Ticket.objects.values_list("queue__tenant").annotate(first=Min("day")).order_by()
    return dict(rows)


@dataclass(frozen=True, slots=True)
class Turns:
    """To how many numbers something unusual happened: ``late`` (came back after a missed call), ``handed_on`` to another tenant,
    ``lost`` (given back to the front by no fault of theirs), ``appointed`` (came to an appointment)."""

    late: int
    handed_on: int
    lost: int
    appointed: int


def turns(*, since: date, until: date) -> Turns:
    """The same from ``since`` up to and including ``until``."""
    steps = Step.objects.filter(ticket__day__gte=since, ticket__day__lte=until)

    def numbers(**which: object) -> int:
        return steps.filter(**which).values("ticket").distinct().count()

    refs = Ticket.objects.filter(day__gte=since, day__lte=until).values("ref")
    return Turns(
        late=numbers(before="parked", after="waiting") - numbers(after="parked", why="in_person"),
        handed_on=numbers(after="waiting", why="transferred"),
        lost=numbers(after="waiting", why__in=GIVEN_BACK),
        appointed=Appointment.objects.filter(ticket_ref__in=refs).count(),
    )


@dataclass(frozen=True, slots=True)
class WaitingNow:
    """One tenant's line at this moment. ``oldest``: when the person who waits longest came."""

    tenant: str
    waiting: int
    priority: int
    counter: int
    serving: int
    oldest: datetime | None


def lines_now() -> dict[str, WaitingNow]:
    """Every tenant where somebody waits or is served now."""
    waiting = Q(state="waiting")
    rows = (
        Ticket.objects.filter(Q(state__in=("waiting", *CLAIMED)))
        .values("queue__tenant")
        .annotate(
            waiting=Count("pk", filter=waiting), priority=Count("pk", filter=waiting & Q(lane=1)),
            counter=Count("pk", filter=waiting & Q(channel="counter")), serving=Count("pk", filter=~waiting),
            oldest=Min("first_joined_at", filter=waiting),
        )
    )  # fmt: skip
    return {
        row["queue__tenant"]: WaitingNow(
            row["queue__tenant"], row["waiting"], row["priority"], row["counter"], row["serving"], row["oldest"]
        )
        for row in rows.order_by()
    }


@dataclass(frozen=True, slots=True)
class DeskNow:
    """An officer's desk: ``state`` is on or break; ``counter`` is empty at a screen; ``busy`` with a person."""

    officer: int
    name: str
    tenant: str
    state: str
    counter: str
    since: datetime
    alive: bool
    busy: bool


def desks_now() -> list[DeskNow]:
    """The desks that are on or on a break, tenant by tenant."""
    busy = set(Ticket.objects.filter(state__in=CLAIMED).values_list("claimed_by_id", flat=True))
    fresh = now() - PRESENT
    desks = Desk.objects.exclude(state="off").select_related("officer").order_by("officer__tenant", "officer__name")
    return [
        DeskNow(
            desk.officer_id, desk.officer.name, desk.officer.tenant, desk.state, desk.counter, desk.since,
            bool(desk.seen_at and desk.seen_at >= fresh), desk.officer_id in busy,
        )
        for desk in desks
    ]  # fmt: skip
