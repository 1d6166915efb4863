"""Every read of the building that others use. Times are business time (``core.clock.now``)."""

from collections import Counter as Tally
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from plaza.catalogue.models import Facility, Tenant
from plaza.catalogue.queries import Unknown, calendar, facilities
from plaza.core.clock import WITA, now, today
from plaza.core.references import parse_reference
from plaza.core.secrets import digest
from plaza.facilities.models import (
    Announcement,
    Asked,
    Booking,
    Closed,
    CompanionCall,
    Counter,
    Kiosk,
    Needs,
    Seat,
    Spooled,
    Stay,
)
from plaza.facilities.rules import BUILDING, CALL_OPEN, CALL_WAITS, Attendant, kind_of, line_up, room_state, slots
from plaza.people.models import Officer
from plaza.people.queries import NoAccess, duties_at, holders_of, require_access, require_own
from plaza.people.viewers import Viewer

# Counters


def counters(*, floor: int | None = None, in_use: bool = True) -> QuerySet[Counter]:
    """The counters of the building, or of one floor, in their order; those out of use only when asked for."""
    found = Counter.objects.all() if floor is None else Counter.objects.filter(floor=floor)
    return found.filter(in_use=True) if in_use else found


def counter(code: str) -> Counter | None:
    """The counter of that code, or None."""
    return Counter.objects.filter(code=code).first()


def floors() -> list[int]:
    """The floors that have a counter, a tenant or a room, from the ground up."""
    tenants = Tenant.objects.filter(offered=True).values_list("floor", flat=True)
    found = {*Counter.objects.values_list("floor", flat=True), *tenants, *facilities().values_list("floor", flat=True)}
    return sorted(found)


def seat_of(officer: Officer) -> Seat | None:
    """Where the officer sits now."""
    return Seat.objects.select_related("counter").filter(officer=officer, left_at=None).first()


def seats_now() -> dict[str, int]:
    """Who sits where: the officer's number by the counter's code."""
    return dict(Seat.objects.filter(left_at=None).values_list("counter__code", "officer_id"))


def counter_of_tenant(tenant: str) -> Counter | None:
    """The tenant's first counter that is in use, or None."""
    return Counter.objects.filter(tenant=tenant, in_use=True).order_by("number").first()


# Announcements


def announcements() -> QuerySet[Announcement]:
    """Those that hold now or will, the next to end first."""
    return Announcement.objects.filter(withdrawn_at=None, ends_at__gt=now()).order_by("ends_at", "pk")


def announcements_now(
    *, floor: int | None = None, tenant: str | None = None, service: str | None = None
) -> list[Announcement]:
    """What is to be told at this place at this moment, in one question: the urgent first, then the newest.

    What is not given is not asked for: without a tenant, the announcements of every tenant on the floor are among them.
    """
    found = announcements().filter(starts_at__lte=now())
    if floor is not None:
        found = found.filter(floor__in=(0, floor))
    if tenant is not None:
        found = found.filter(tenant__in=("", tenant))
    if service is not None:
        found = found.filter(service__in=("", service))
    return list(found.order_by("-urgent", "-starts_at", "-pk"))


# Rooms


@dataclass(frozen=True)
class RoomNow:
    """A room as it stands at this moment: ``state`` is free, busy, taken or closed; ``left`` how many places are free."""

    code: str
    name_id: str
    name_en: str
    floor: int
    state: str
    kind: str
    word: str
    left: int
    capacity: int
    opens_at: datetime | None = None
    why_id: str = ""
    why_en: str = ""

    @property
    def callable(self) -> bool:
        """Whether somebody comes when called."""
        return bool(kind_of(self.kind).role)

    @property
    def bookable(self) -> bool:
        """Whether a place can be booked."""
        return kind_of(self.kind).slot is not None

    @property
    def discreet(self) -> bool:
        """Whether only free or taken is ever shown."""
        return kind_of(self.kind).discreet


def word_of(room: Facility) -> str:
    """What stands for the room in addresses: ``laktasi``."""
    word = kind_of(room.kind).word
    return word if word != "ruang" else room.code.lower()


def room_of(word: str) -> Facility:
    """The room of that word or code; raises the catalogue's Unknown."""
    for room in facilities():
        if word.lower() in (word_of(room), room.code.lower()):
            return room
    raise Unknown(f"no room {word}")


def rooms_now(*, floor: int | None = None) -> list[RoomNow]:
    """Every room with what is free now: how many, never who."""
    moment, found = now(), facilities() if floor is None else facilities().filter(floor=floor)
    rooms = list(found)
    staying = Tally(Stay.objects.filter(ended_at=None).values_list("room_id", flat=True))
    booked = Tally(
        Booking.objects.filter(state="booked", starts_at__lte=moment, ends_at__gt=moment).values_list(
            "room_id", flat=True
        )
    )
    shut = {row.room_id: row for row in Closed.objects.filter(room__in=rooms)}
    return [_room_now(room, moment, taken=staying[room.pk] + booked[room.pk], shut=shut.get(room.pk)) for room in rooms]


def _room_now(room: Facility, moment: datetime, *, taken: int, shut: Closed | None) -> RoomNow:
    times = calendar()
    open_now = shut is None and times.is_open(room.hours, at=moment)
    opens = None if open_now or shut else times.opens_next(room.hours, at=moment)
    return RoomNow(
        code=room.code, name_id=room.name_id, name_en=room.name_en, floor=room.floor, kind=room.kind, word=word_of(room),
        state=room_state(room.kind, open_now=open_now, taken=taken, capacity=room.capacity),
        left=max(0, room.capacity - taken), capacity=room.capacity, opens_at=opens,
        why_id=shut.why_id if shut else "", why_en=shut.why_en if shut else "",
    )  # fmt: skip


def room_now(room: Facility) -> RoomNow:
    """One room with what is free now."""
    return next(one for one in rooms_now() if one.code == room.code)


def stay_of(room: Facility, *, holders: Iterable[str]) -> Stay | None:
    """The place that one of these holders has in the room now."""
    return Stay.objects.filter(room=room, holder__in=list(holders), ended_at=None).first()


@dataclass(frozen=True)
class FreeSlot:
    """A slot of a room with the places that are left in it."""

    at: datetime
    until: datetime
    left: int


def slots_of(room: Facility, *, day: date) -> list[FreeSlot]:
    """The room's slots of that day which have not begun, with what is left; none for a room that is not booked."""
    length = kind_of(room.kind).slot
    if length is None or Closed.objects.filter(room=room).exists():
        return []
    begun = [at for at in _slot_starts(room, day, length) if at > now()]
    taken = Tally(
        Booking.objects.filter(room=room, state="booked", starts_at__in=begun).values_list("starts_at", flat=True)
    )
    return [FreeSlot(at, at + length, max(0, room.capacity - taken[at])) for at in begun]


def _slot_starts(room: Facility, day: date, length: timedelta) -> list[datetime]:
    spans = calendar().spans(room.hours, day)
    return [
        at
        for span in spans
        for at in slots(
            datetime.combine(day, span.opens, WITA), datetime.combine(day, span.closes, WITA), length=length
        )
    ]


def is_slot(room: Facility, *, at: datetime) -> bool:
    """Whether a slot of the room begins at that moment."""
    length = kind_of(room.kind).slot
    return length is not None and at in _slot_starts(room, at.astimezone(WITA).date(), length)


def access_booking(viewer: Viewer, ref: str) -> Booking:
    """The booking, for whoever holds its key; raises NoAccess for everybody else."""
    reference = parse_reference(ref)
    if reference is None:
        raise NoAccess(ref)
    require_own(viewer, f"booking:{reference}")
    found = Booking.objects.select_related("room").filter(ref=reference).first()
    if found is None:
        raise NoAccess(ref)
    return found


def bookings_of(holders: Iterable[str]) -> list[Booking]:
    """What these holders have booked from now on."""
    found = Booking.objects.select_related("room").filter(holder__in=list(holders), state="booked", ends_at__gt=now())
    return list(found.order_by("starts_at"))


def bookings_on(day: date) -> QuerySet[Booking]:
    """Every booking of a day, for those who prepare the rooms."""
    start = datetime.combine(day, datetime.min.time(), WITA)
    found = Booking.objects.select_related("room").filter(state="booked", starts_at__gte=start)
    return found.filter(starts_at__lt=start + timedelta(days=1)).order_by("starts_at")


# Companions


def attendants_now() -> list[Attendant]:
    """Who is on duty in the building now, with how many calls each has in hand."""
    duties = duties_at(now(), tenant=BUILDING).select_related("officer").prefetch_related("officer__roles")
    busy = Tally(CompanionCall.objects.filter(state__in=("taken", "there")).values_list("taken_by_id", flat=True))
    found: dict[int, Attendant] = {}
    for duty in duties:
        one = duty.officer
        rooms = tuple(duty.services)
        if one.pk in found:  # two duties at once: all that either serves
            both = found[one.pk].rooms and rooms
            rooms = tuple({*found[one.pk].rooms, *rooms}) if both else ()
        roles = frozenset(role.name for role in one.roles.all())
        found[one.pk] = Attendant(one.pk, roles, one.is_woman, rooms, busy[one.pk])
    return list(found.values())


def suitable(room: Facility) -> list[Attendant]:
    """Who may be asked to come to the room now, the first to be asked first; empty when nobody is on duty."""
    return line_up(attendants_now(), room=room.code, kind=room.kind)


def access_companion_call(viewer: Viewer, ref: str) -> CompanionCall:
    """The call, for whoever asked and for the attendant who took it; raises NoAccess for everybody else."""
    reference = parse_reference(ref)
    if reference is None:
        raise NoAccess(ref)
    require_access(viewer, f"companion:{reference}", purpose="dampingi")
    found = CompanionCall.objects.select_related("room", "taken_by").filter(ref=reference).first()
    if found is None:
        raise NoAccess(ref)
    return found


def open_companion_calls() -> QuerySet[CompanionCall]:
    """Calls that are not over, oldest first: where and since when, for those who watch over the building."""
    return CompanionCall.objects.select_related("room", "taken_by").filter(state__in=CALL_OPEN).order_by("asked_at")


def open_call_of(room: Facility, *, holders: Iterable[str]) -> CompanionCall | None:
    """The running call of one of these holders for the room."""
    return open_companion_calls().filter(room=room, holder__in=list(holders)).first()


def calls_for(officer: Officer, *, coordinator: bool = False) -> list[CompanionCall]:
    """The calls that wait for this officer's answer: those they were asked for; a coordinator's also those that climbed so far."""
    waiting = CompanionCall.objects.select_related("room").filter(state__in=CALL_WAITS).order_by("asked_at")
    asked = set(Asked.objects.filter(officer=officer, call__in=waiting).values_list("call_id", flat=True))
    return [call for call in waiting if call.pk in asked or (coordinator and call.step >= 2)]


def calls_in_hand(officer: Officer) -> list[CompanionCall]:
    """The calls that this officer took and has not ended."""
    found = CompanionCall.objects.select_related("room").filter(taken_by=officer, state__in=("taken", "there"))
    return list(found.order_by("taken_at"))


def was_asked(call: CompanionCall, officer: Officer) -> bool:
    """Whether this officer was asked to come."""
    return Asked.objects.filter(call=call, officer=officer).exists()


# Needs


def needs_row(holders: Iterable[str]) -> Needs | None:
    """What one of these holders told, or None."""
    return Needs.objects.filter(holder__in=list(holders)).order_by("-consented_at").first()


def needs_of(holder: str) -> tuple[str, ...]:
    """The needs that the holder consented to tell; empty when there are none. Ask only for somebody whom you may open."""
    row = needs_row([holder]) if holder else None
    return tuple(row.needs) if row else ()


def needs_told(subject_ref: str, *, holder: str) -> Needs | None:
    """What the person behind a number or an appointment told: under the holder it was taken as, else under another device or account
    of theirs that holds its key. Ask only for somebody whom you may open."""
    return (needs_row([holder]) if holder else None) or needs_row(holders_of(subject_ref))


# Kiosks


def kiosk_of(secret: str) -> Kiosk | None:
    """The kiosk that has this key, or None."""
    return Kiosk.objects.filter(mark=digest(secret), active=True).first() if secret else None


def kiosks() -> QuerySet[Kiosk]:
    """Every kiosk, with when the server last heard of it."""
    return Kiosk.objects.all()


def spool_of(kiosk: Kiosk, *, day: date | None = None) -> Sequence[Spooled]:
    """The numbers of that day (today) that the kiosk may still give while the server is away."""
    return list(kiosk.spool.filter(day=day or today(), registered_at=None).order_by("number"))


def refused_numbers() -> QuerySet[Spooled]:
    """Numbers that kiosks gave and that could not be registered, of the last day and night: somebody may hold the paper."""
    found = Spooled.objects.select_related("kiosk").filter(
        refused_at__gte=now() - timedelta(hours=24), registered_at=None
    )
    return found.order_by("-refused_at")


def spooled(ref: str) -> Spooled | None:
    """The spooled number with this reference, or None."""
    return Spooled.objects.select_related("kiosk").filter(ref=ref).first()


# Tenants on their way
