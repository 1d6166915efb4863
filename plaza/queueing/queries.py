"""Every read of the line that others use. Times are business time (``core.clock.now``)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.db.models import Count, Exists, Q, QuerySet

from plaza.catalogue.models import Service, Tenant
from plaza.catalogue.queries import Unknown, tenant_status
from plaza.core.clock import now, real_now
from plaza.core.references import parse_reference
from plaza.core.secrets import sign
from plaza.notices.models import Notice
from plaza.notices.queries import notices_about
from plaza.people.models import Duty, Officer
from plaza.people.queries import NoAccess, duties_of_officer, require_access
from plaza.people.viewers import Viewer
from plaza.queueing.appointments import Slot as Slot
from plaza.queueing.appointments import slots as slots
from plaza.queueing.models import Desk, Message, Note, Queue, Step, Ticket
from plaza.queueing.rules import (
    ACTIVE,
    CLAIMED,
    PRESENT,
    RETURN_WITHIN,
    Pace,
    Place,
    Range,
    There,
    estimate_for,
    line,
    pace,
    was_kept,
)
from plaza.queueing.selection import PostedDuty, Present, posted_duties, present, share_in_building, waiting_places

RECENT_CASES = 40
PACE_KEPT = 60.0
CALL_NOTICE = "queue.called"
"""The kind of the notice that tells somebody of their turn."""
_paces: dict[str, tuple[Pace, float]] = {}


def access_ticket(viewer: Viewer, ref: str) -> Ticket:
    """The ticket, for whoever holds its key or was given its task; raises NoAccess for everybody else."""
    reference = parse_reference(ref)
    if reference is None:
        raise NoAccess(ref)
    require_access(viewer, f"ticket:{reference}", purpose="layani antrean")
    return ticket_of(reference)


def held_ticket(officer: Officer, ref: str) -> Ticket | None:
    """The ticket that the officer holds, by a task that still runs, to act on it; None for every other.

    The guard of an act that shows nothing of the person: only a page that does is an opening.
    """
    reference = parse_reference(ref)
    if reference is None:
        return None
    task = officer.tasks.filter(subject_ref=f"ticket:{reference}", ended_at=None, until__gt=real_now())
    return tickets().filter(Exists(task), ref=reference, claimed_by=officer).first()


def tickets() -> QuerySet[Ticket]:
    """Tickets with their queue."""
    return Ticket.objects.select_related("queue")


def ticket_of(ref: str) -> Ticket:
    """The ticket of that reference, without asking who wants it: for announcements and rounds. Raises NoAccess."""
    found = tickets().filter(ref=ref.removeprefix("ticket:")).first()
    if found is None:
        raise NoAccess(ref)
    return found


def link_of(ticket: Ticket) -> str:
    """The whole address of the ticket's signed link: whoever opens it holds the ticket too, for three days."""
    return f"{settings.PUBLIC_URL}/tiket/{ticket.ref}/{sign({'t': ticket.ref}, purpose='ticket')}/"


def active_ticket(holders: Iterable[str], *, service: str) -> Ticket | None:
    """The ticket that one of these holders has for the service right now."""
    active = tickets().filter(holder__in=list(holders), service=service, state__in=ACTIVE)
    return active.order_by("-pk").first()


def tickets_of(holders: Iterable[str]) -> list[Ticket]:
    """The active tickets of these holders, newest first."""
    return list(tickets().filter(holder__in=list(holders), state__in=ACTIVE).order_by("-pk"))


def may_return(ticket: Ticket) -> bool:
    """Whether the person who left may take the old place again."""
    if ticket.state == "parked":
        return True
    return bool(
        ticket.state == "left" and ticket.ended_at and now() - ticket.ended_at <= RETURN_WITHIN and not ticket.returns
    )


# The line


def waiting_counts() -> dict[str, int]:
    """How many wait now, by tenant code; tenants where nobody waits are left out."""
    rows = Ticket.objects.filter(state="waiting").values_list("queue__tenant").annotate(count=Count("pk"))
    return dict(rows)


def ordered(queue: Queue) -> list[Place]:
    """Everybody who waits in the queue, in the order in which they will be called."""
    return list(line(waiting_places(queue), run=queue.run))


def place_in_line(ticket: Ticket) -> int | None:
    """The person's place, 1 for who is next; None when the ticket does not wait."""
    if ticket.state != "waiting":
        return None
    for position, place in enumerate(ordered(ticket.queue), start=1):
        if place.pk == ticket.pk:
            return position
    return None


@dataclass(frozen=True)
class Snapshot:
    """A queue as its page shows it: ordered numbers, and those being called."""

    version: int
    numbers: tuple[str, ...]
    called: tuple[str, ...]


def snapshot(tenant: str) -> Snapshot:
    """The queue of that tenant now; empty when nobody ever came."""
    queue = Queue.objects.filter(tenant=tenant).first()
    if queue is None:
        return Snapshot(0, (), ())
    called = Ticket.objects.filter(queue=queue, state="called").order_by("called_at").values_list("number", flat=True)
    return Snapshot(queue.version, tuple(place.number for place in ordered(queue)), tuple(called))


def versions(tenants: Iterable[str]) -> dict[str, int]:
    """The versions of these queues: cheap to ask often."""
    return dict(Queue.objects.filter(tenant__in=list(tenants)).values_list("tenant", "version"))


# How long it may take


def present_officers(tenant: str, *, service: str = "") -> int:
    """How many officers are really there for the tenant (and this service): on duty, at a desk that shows signs of life."""
    return len({one.officer for one in who_is_present(tenant) if one.serves(service)})


def who_is_present(tenant: str) -> list[Present]:
    """The officers who are really there for the tenant, and for what."""
    moment = now()
    return present(tenant, at=moment, seen_since=moment - PRESENT)


def _there(found: Sequence[Present], *, tenant: str, service: str) -> There:
    """Of those who are there, who serve the service; the line is looked at only where it is served in two ways."""
    counters = {one.officer for one in found if one.counter and one.serves(service)}
    screens = {one.officer for one in found if one.serves(service)} - counters
    return There(len(counters), len(screens), share_in_building(tenant) if counters and screens else 0.0)


def handling_seconds(ticket_service: str, *, tenant: str) -> list[float]:
    """How long recent cases of the service took; those of the whole tenant while the service has few."""
    done = Ticket.objects.filter(state="done", served_at__isnull=False, ended_at__isnull=False)
    for found in (done.filter(service=ticket_service), done.filter(queue__tenant=tenant)):
        rows = found.order_by("-ended_at").values_list("served_at", "ended_at")[:RECENT_CASES]
        if len(rows) >= RECENT_CASES // 8:
            break
    return [max(15.0, (ended - served).total_seconds()) for served, ended in rows if served and ended]


def waiting_time(service: str, *, tenant: str, ahead: int, channel: str = "video") -> Range | None:
    """How long until the turn of somebody with ``ahead`` people before, served that way; None when nobody is there to serve."""
    there = _there(who_is_present(tenant), tenant=tenant, service=service)
    known = there.counters or there.screens
    return estimate_for(channel, ahead, pace_of(service, tenant=tenant), there=there) if known else None


def pace_of(service: str, *, tenant: str) -> Pace:
    """How long cases of the service take these days; looked up anew every minute by each process."""
    kept, until = _paces.get(service, (None, 0.0))
    if kept is None or monotonic() > until:
        kept = pace(handling_seconds(service, tenant=tenant))
        _paces[service] = kept, monotonic() + PACE_KEPT
    return kept


@dataclass(frozen=True)
class Flow:
    """What a waiting page needs to compute its own waiting time: by service, the pace and who is there."""

    paces: dict[str, tuple[Pace, There]]


def flow(tenant: str) -> Flow:
    """The flow of a queue, for the services that somebody waits for."""
    waiting = Ticket.objects.filter(queue__tenant=tenant, state="waiting").values_list("service", flat=True).distinct()
    found = who_is_present(tenant)
    there = {service: _there(found, tenant=tenant, service=service) for service in waiting}
    return Flow({service: (pace_of(service, tenant=tenant), who) for service, who in there.items()})


def estimate_coverage(*, since: datetime, tenant: str = "") -> tuple[int, int]:
    """How many were called within the range they were told, of how many who were told one."""
    told = Ticket.objects.filter(told_high__isnull=False, first_called_at__gte=since)
    if tenant:
        told = told.filter(queue__tenant=tenant)
    rows = list(told.values_list("told_low", "told_high", "first_joined_at", "first_called_at"))
    waits = [
        (low, high, (called - joined).total_seconds() / 60)
        for low, high, joined, called in rows
        if low is not None and high is not None and called
    ]
    return sum(was_kept(minutes, low=low, high=high) for low, high, minutes in waits), len(waits)


# The desk


def desk_of(officer: Officer) -> Desk:
    """The officer's desk; one that was never used is off."""
    return Desk.objects.filter(officer=officer).first() or Desk(officer=officer, state="off", since=now())


def duties_of(officer: Officer) -> list[Duty]:
    """What the officer is on duty for now."""
    return duties_of_officer(officer, now())


def at_post(officer: Officer) -> list[PostedDuty]:
    """For what the officer is on duty now.

    People in the building are left to colleagues where the officer sits at a screen and somebody of that tenant at a counter.
    """
    moment = now()
    return posted_duties(officer.pk, at=moment, seen_since=moment - PRESENT)


def claimed_by(officer: Officer) -> Ticket | None:
    """The person whom the officer has now."""
    return tickets().filter(claimed_by=officer, state__in=CLAIMED).first()


def free_officers(tenant: str) -> QuerySet[Officer]:
    """Officers who are at their desk for the tenant now and have nobody before them."""
    moment = now()
    busy = Ticket.objects.filter(state__in=CLAIMED, claimed_by__isnull=False).values("claimed_by")
    there = Officer.objects.filter(
        active=True, duties__tenant=tenant, duties__starts_at__lte=moment, duties__ends_at__gt=moment,
        desk__state="on", desk__seen_at__gte=moment - PRESENT,
    )  # fmt: skip
    return there.exclude(pk__in=busy).distinct()


def callable_for(duties: Sequence[Duty]) -> QuerySet[Ticket]:
    """Those who wait for somebody with these duties."""
    wanted = Q(pk__in=[])
    for duty in duties:
        one = Q(queue__tenant=duty.tenant)
        wanted |= one & Q(service__in=duty.services) if duty.services else one
    return Ticket.objects.filter(wanted, state="waiting")


def waiting_for(officer: Officer) -> int:
    """How many wait for this officer: a number, no names."""
    duties = duties_of(officer)
    return callable_for(duties).count() if duties else 0


def just_finished(officer: Officer) -> Ticket | None:
    """The person whom the officer finished with last, today."""
    return tickets().filter(claimed_by=officer, state="done").order_by("-ended_at").first()


def notes_of(ticket: Ticket) -> list[Note]:
    """What officers wrote, oldest first."""
    return list(ticket.notes.select_related("officer").order_by("pk"))


def steps_of(ticket: Ticket) -> QuerySet[Step]:
    """What happened to the ticket, in order."""
    return ticket.steps.order_by("pk")


# What can be asked now


@dataclass(frozen=True)
class Door:
    """Whether the queue takes people now, and if not, when it opens."""

    open: bool
    opens_at: datetime | None
    closes_at: datetime | None


def door(tenant: Tenant) -> Door:
    """The queue's door at this moment."""
    status = tenant_status(tenant)
    return Door(status.in_hours, status.opens_at, status.closes_at)


def offered(service_code: str) -> Service:
    """The service of that code, if it is offered, with what the line needs of it; raises the catalogue's Unknown."""
    code = service_code.upper().replace("\0", "")
    known = Service.objects.filter(code=code, offered=True, tenant__offered=True)
    found = known.select_related("tenant").defer("definition").first()
    if found is None:
        raise Unknown(f"no service {service_code}")
    return found


def message_of(ref: str, *, holders: Iterable[str]) -> Message:
    """A message that one of these holders left; raises NoAccess."""
    found = Message.objects.select_related("queue").filter(ref=ref, holder__in=list(holders)).first()
    if found is None:
        raise NoAccess(ref)
    return found


def unanswered(officer: Officer) -> QuerySet[Message]:
    """Messages that wait for somebody with the officer's duties, oldest first."""
    names = [duty.tenant for duty in duties_of(officer)]
    return Message.objects.select_related("queue").filter(queue__tenant__in=names, state="new").order_by("pk")


# Figures


def seen_lately(ticket: Ticket) -> bool:
    """Whether the person's page was open within the last minute, by the server's own signs of life."""
    return bool(ticket.seen_at and now() - ticket.seen_at <= PRESENT)


def word_sent(ticket: Ticket) -> list[Notice]:
    """What the outbox has of the call that is on: a notice for each way in which the person can be told."""
    if ticket.called_at is None:
        return []
    rung_for = now() - ticket.called_at  # the outbox keeps real time
    since = real_now() - rung_for - timedelta(seconds=1)
    return list(notices_about(ticket.subject).filter(kind=CALL_NOTICE, created_at__gte=since))
