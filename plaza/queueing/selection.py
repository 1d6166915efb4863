"""Who is there, who is next, and the claim that settles whose person somebody is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Avg, BooleanField, Case, Exists, F, Func, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from plaza.people.models import Duty
from plaza.queueing.models import DayCount, Desk, Queue, Ticket
from plaza.queueing.rules import FIRST_LEASE, HEAD_START, RING, RING_LATER, Place, left_to_counters

WITHIN_A_LANE = ("-front", "first_joined_at", "pk")
"""`rules.order_key` among people of one lane, for the database."""
CLAIM_LOCKS = 0x71756575 << 31
"""The first of the numbers that PostgreSQL's advisory locks of claims have; a ticket's key is added."""


def count_up(queue: Queue, *, day: date) -> int:
    """The queue's next count on that day. The row stays locked until the transaction ends, so a number is never given twice."""
    counter = DayCount.objects.filter(queue=queue, day=day)
    if not counter.update(last=F("last") + 1):
        DayCount.objects.bulk_create([DayCount(queue=queue, day=day, last=0)], ignore_conflicts=True)
        counter.update(last=F("last") + 1)
    return counter.values_list("last", flat=True).get()


def raise_version(queue: Queue, *, run: int | None) -> None:
    """Note that the queue changed, and how many priority people were called in a row if that changed too."""
    changed = {} if run is None else {"run": run}
    Queue.objects.filter(pk=queue.pk).update(version=F("version") + 1, **changed)


@dataclass(frozen=True, slots=True)
class PostedDuty:
    """A duty of an officer. ``left_to_counters``: people in the building are left to a colleague at a counter of that tenant."""

    tenant: str
    services: tuple[str, ...]
    left_to_counters: bool


def posted_duties(officer_id: int, *, at: datetime, seen_since: datetime) -> list[PostedDuty]:
    """What the officer is on duty for, and whom that leaves to colleagues at counters."""
    at_a_counter = Desk.objects.filter(
        state="on", seen_at__gte=seen_since, officer__duties__tenant=OuterRef("tenant"),
        officer__duties__starts_at__lte=at, officer__duties__ends_at__gt=at,
    ).exclude(counter="")  # fmt: skip
    duties = _on_duty(at).filter(officer=officer_id).order_by("pk")
    rows = duties.annotate(colleagues=Exists(at_a_counter)).values_list(
        "tenant", "services", "officer__desk__counter", "colleagues"
    )
    return [
        PostedDuty(tenant, tuple(services), left_to_counters(counter or "", colleagues=colleagues))
        for tenant, services, counter, colleagues in rows
    ]


def _on_duty(at: datetime) -> QuerySet[Duty]:
    return Duty.objects.filter(starts_at__lte=at, ends_at__gt=at, officer__active=True)


@dataclass(frozen=True, slots=True)
class Present:
    """An officer who is there for a tenant: for these services (all when none is named), at that counter (empty at a screen)."""

    officer: int
    services: tuple[str, ...]
    counter: str

    def serves(self, service: str) -> bool:
        """Whether the officer is there for the service; an empty one asks for any."""
        return not service or not self.services or service in self.services


def present(tenant: str, *, at: datetime, seen_since: datetime) -> list[Present]:
    """Who is really there for the tenant: on duty, at a desk that is on and shows signs of life."""
    there = _on_duty(at).filter(tenant=tenant, officer__desk__state="on", officer__desk__seen_at__gte=seen_since)
    rows = there.values_list("officer", "services", "officer__desk__counter")
    return [Present(officer, tuple(services), counter) for officer, services, counter in rows]


def share_in_building(tenant: str) -> float:
    """The share of those who wait for the tenant who are in the building; 0 for an empty line."""
    in_building = Case(When(channel="counter", then=1.0), default=0.0)
    waiting = Ticket.objects.filter(queue__tenant=tenant, state="waiting")
    return float(waiting.aggregate(share=Avg(in_building))["share"] or 0.0)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an officer looks for in a tenant's queue: among these services (all when none is named), and in no channel ``without``."""

    tenant: str
    services: frozenset[str] = frozenset()
    without: str = ""


def heads(wanted: Sequence[Wanted], *, passed: Collection[int]) -> list[Ticket]:
    """The first of each lane of each of these queues, none of the ``passed``."""
    lanes = [_waiting(one, passed).filter(lane=lane).order_by(*WITHIN_A_LANE) for one in wanted for lane in (0, 1)]
    return [head for lane in lanes if (head := lane.first()) is not None]


def _waiting(wanted: Wanted, passed: Collection[int]) -> QuerySet[Ticket]:
    waiting = Ticket.objects.filter(queue__tenant=wanted.tenant, state="waiting").select_related("queue")
    if wanted.services:
        waiting = waiting.filter(service__in=wanted.services)
    if wanted.without:
        waiting = waiting.exclude(channel=wanted.without)
    return waiting.exclude(pk__in=passed) if passed else waiting


def claim(ticket: Ticket, *, officer_id: int, at: datetime) -> Ticket | None:
    """Give the waiting person to the officer, and the ticket as it is now; None when somebody else was faster, or is just now.

    On PostgreSQL a claim that is under way is passed over at once. Whatever else holds the row (a sign of life, a leaving) is waited
    for: it takes an instant, and the person behind must not be called instead.
    """
    waiting = Ticket.objects.filter(pk=ticket.pk, state="waiting")
    if connection.vendor == "postgresql":
        lock = Func(Value(CLAIM_LOCKS + ticket.pk), function="pg_try_advisory_xact_lock", output_field=BooleanField())
        waiting = waiting.alias(only_claim=lock).filter(only_claim=True)
    rings_until = Case(When(callback=True, then=Value(at + RING_LATER)), default=Value(at + RING))
    if not waiting.update(
        state="called", version=F("version") + 1, claimed_by=officer_id, called_at=at, front=False, rings=1,
        lease_until=at + FIRST_LEASE, first_called_at=Coalesce("first_called_at", Value(at)),
        ring_until=Case(When(channel="video", then=rings_until), default=None),
    ):  # fmt: skip
        return None
    return Ticket.objects.select_related("queue").get(pk=ticket.pk)


def waiting_places(queue: Queue) -> list[Place]:
    """What decides the turn of everybody who waits in the queue."""
    waiting = Ticket.objects.filter(queue=queue, state="waiting")
    rows = waiting.values_list("pk", "lane", "front", "first_joined_at", "number")
    return [Place(*row, queue.tenant) for row in rows]


def ahead_of_newcomer(queue: Queue, *, lane: int, at: datetime) -> int:
    """How many would be called before somebody of that lane who comes now."""
    waiting = Ticket.objects.filter(queue=queue, state="waiting")
    if lane:
        waiting = waiting.filter(Q(lane=1) | Q(front=True) | Q(first_joined_at__lt=at - HEAD_START))
    return waiting.count()
