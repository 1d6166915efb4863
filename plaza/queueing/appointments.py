"""Reads of appointments: which times are free, whose an appointment is, and which ones no longer stand."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import QuerySet

from plaza.catalogue.models import Service, Tenant
from plaza.catalogue.queries import Unknown, get_service, tenant_spans
from plaza.core.clock import WITA, now, today
from plaza.core.references import parse_reference
from plaza.core.secrets import sign
from plaza.people.models import Duty
from plaza.people.queries import NoAccess, officers, require_own
from plaza.people.viewers import Viewer
from plaza.queueing.models import Appointment
from plaza.queueing.rules import (
    EXPECTED,
    FURTHEST_DAYS,
    LEAD,
    ROSTER_REACHES,
    SLOT,
    TAKEN,
    appointments_at_once,
    slot_starts,
)

LINK_DAYS = FURTHEST_DAYS + 2


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at which people may be appointed, and how many more."""

    at: datetime
    until: datetime
    free: int


def slots(service_code: str, day: date, *, channel: str) -> list[Slot]:
    """The slots of that day for the service, those that are full or too soon among them with none free; raises Unknown.

    Empty when the tenant is closed that day, does not serve that way, or nobody works there.
    """
    service = get_service(service_code)
    if not may_be_appointed(service, channel=channel) or not today() <= day <= today() + timedelta(days=FURTHEST_DAYS):
        return []
    times = [start for opens, closes in tenant_spans(service.tenant, day=day) for start in slot_starts(opens, closes)]
    if not times:
        return []
    taken = Counter(_taken(service.tenant, times[0], times[-1]))
    roster, usual = _roster(service.tenant, day), _usual(service.tenant)
    soonest = now() + LEAD
    return [
        Slot(at, at + SLOT, 0 if at < soonest else max(0, _places(at, service.code, roster, usual) - taken[at]))
        for at in times
    ]


def days_with_slots(service_code: str, *, channel: str) -> list[tuple[date, int]]:
    """The days ahead on which the tenant is open, with how many times are free."""
    days = [today() + timedelta(days=ahead) for ahead in range(FURTHEST_DAYS + 1)]
    found = [(day, slots(service_code, day, channel=channel)) for day in days]
    return [(day, sum(slot.free > 0 for slot in those)) for day, those in found if those]


def places_at(service: Service, at: datetime, *, channel: str) -> int:
    """How many people may be appointed for that time in all; 0 when no slot begins then."""
    starts = [
        start for opens, closes in tenant_spans(service.tenant, day=_day(at)) for start in slot_starts(opens, closes)
    ]
    if at not in starts or not may_be_appointed(service, channel=channel):
        return 0
    return _places_of(service, at)


def may_be_appointed(service: Service, *, channel: str) -> bool:
    """Whether the service is given that way; a tenant that is preparing has no counter."""
    if not (service.offered and service.tenant.offered) or channel not in service.channels:
        return False
    return channel == "video" or (channel == "counter" and not service.tenant.preparing)


def _day(at: datetime) -> date:
    return at.astimezone(WITA).date()


def _taken(tenant: Tenant, first: datetime, last: datetime) -> Iterable[datetime]:
    held = Appointment.objects.filter(queue__tenant=tenant.code, state__in=TAKEN, at__gte=first, at__lte=last)
    return [at.astimezone(WITA) for at in held.values_list("at", flat=True)]


def _roster(tenant: Tenant, day: date) -> list[Duty]:
    begins = datetime.combine(day, time.min, WITA)
    on_that_day = Duty.objects.filter(starts_at__lt=begins + timedelta(days=1), ends_at__gt=begins)
    return list(on_that_day.filter(tenant=tenant.code, officer__active=True))


def _usual(tenant: Tenant) -> int:
    return officers(tenant=tenant.code, role="petugas").count()


def _places(at: datetime, service: str, roster: list[Duty], usual: int) -> int:
    """By the officers on the roster for the service at that time; by those whom the tenant has while no roster is written."""
    there = {
        duty.officer_id
        for duty in roster
        if duty.starts_at <= at and duty.ends_at >= at + SLOT and (not duty.services or service in duty.services)
    }
    return appointments_at_once(len(there) if roster else usual)


def access_appointment(viewer: Viewer, ref: str) -> Appointment:
    """The appointment, for whoever holds its key; raises NoAccess for everybody else, officers among them."""
    reference = parse_reference(ref)
    if reference is None:
        raise NoAccess(ref)
    require_own(viewer, f"appointment:{reference}")
    return appointment_of(reference)


def appointment_of(ref: str) -> Appointment:
    """The appointment of that reference, without asking who wants it. Raises NoAccess."""
    found = Appointment.objects.select_related("queue").filter(ref=ref.removeprefix("appointment:")).first()
    if found is None:
        raise NoAccess(ref)
    return found


def made_by(holder: str, *, key: str) -> Appointment | None:
    """What the holder's command with that key made, when it was given once already."""
    mine = Appointment.objects.select_related("queue").filter(holder=holder)
    return mine.filter(key=key[:64]).first() if key else None


def appointments_of(holders: Iterable[str]) -> list[Appointment]:
    """What these holders have before them, the nearest first; today's that were missed too, as they may still come."""
    mine = Appointment.objects.select_related("queue").filter(holder__in=list(holders))
    since = datetime.combine(today(), time.min, WITA)
    before_them = (*EXPECTED, "displaced", "fallen", "no_show")
    return list(mine.filter(state__in=before_them, at__gte=since).order_by("at"))


def appointment_link(appointment: Appointment) -> str:
    """The whole address of the appointment's signed link, as the QR code and the notices carry it."""
    token = sign({"a": appointment.ref}, purpose="appointment")
    return f"{settings.PUBLIC_URL}/janji-saya/{appointment.ref}/{token}/"


def stands(appointment: Appointment) -> bool:
    """Whether the tenant is still open at the appointed time, serves that way, and has somebody there (``ROSTER_REACHES`` ahead)."""
    try:
        service = get_service(appointment.service)
    except Unknown:
        return False
    inside = any(
        opens <= appointment.at and appointment.until <= closes
        for opens, closes in tenant_spans(service.tenant, day=_day(appointment.at))
    )
    if not inside or not may_be_appointed(service, channel=appointment.channel):
        return False
    return appointment.at > now() + ROSTER_REACHES or _rank(appointment) < _places_of(service, appointment.at)


def _rank(appointment: Appointment) -> int:
    """How many hold a place of the same time before this one: places are given from the lowest."""
    same = Appointment.objects.filter(queue_id=appointment.queue_id, at=appointment.at, state__in=TAKEN)
    return same.filter(seat__lt=appointment.seat).count()


def _places_of(service: Service, at: datetime) -> int:
    return _places(at, service.code, _roster(service.tenant, _day(at)), _usual(service.tenant))


def place_is_free(appointment: Appointment) -> bool:
    """Whether the time of somebody who was asked and stayed silent is still had by nobody else."""
    same = Appointment.objects.filter(queue_id=appointment.queue_id, at=appointment.at, state__in=TAKEN)
    return same.count() < _places_of(get_service(appointment.service), appointment.at)


def expected(*, until: datetime | None = None, tenant: str = "") -> QuerySet[Appointment]:
    """Appointments that are still to come, the nearest first."""
    found = Appointment.objects.select_related("queue").filter(state__in=EXPECTED).order_by("at")
    if tenant:
        found = found.filter(queue__tenant=tenant)
    return found.filter(at__lte=until) if until else found
