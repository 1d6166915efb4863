"""Places in rooms: taken now, booked for later, or shut for everybody."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import override

from plaza.catalogue.models import Facility
from plaza.core.clock import WITA, now, today
from plaza.core.references import new_reference
from plaza.core.templatetags.plaza import wita
from plaza.core.texts import Pair, t
from plaza.core.throttle import allow
from plaza.facilities.actions.common import BuildingError, tell_building
from plaza.facilities.models import Booking, Closed, Stay
from plaza.facilities.queries import is_slot, room_now, slots_of
from plaza.facilities.rules import BOOK_AHEAD, CLOSED_REACHES, STAY_ENDS, kind_of
from plaza.integrity.actions import record
from plaza.notices.actions import notify
from plaza.notices.links import letter_link
from plaza.people.actions import give_key

A_LITTLE = timedelta(minutes=30)
FULL = t("Semua tempat sedang terpakai. Coba sebentar lagi.", "All places are taken. Try again in a moment.")


def stay(room: Facility, *, holder: str = "") -> Stay:
    """Takes a place in the room now, for a person's device or (empty) as an attendant counts. Raises BuildingError when it is full.

    Somebody who is there already keeps the place.
    """
    if room_now(room).state == "closed":
        raise BuildingError(t("Ruang ini sedang tutup.", "This room is closed now."))
    for _ in range(room.capacity + 1):
        if holder and (known := Stay.objects.filter(room=room, holder=holder, ended_at=None).first()):
            return known
        place = _free_place(room)
        if place is None:
            break
        try:
            with transaction.atomic():
                taken = Stay.objects.create(room=room, place=place, since=now(), holder=holder)
                tell_building()
                return taken
        except IntegrityError:  # somebody took that very place a moment before
            continue
    raise BuildingError(FULL)


def _free_place(room: Facility) -> int | None:
    """The lowest place that nobody is at and no running booking holds."""
    moment = now()
    taken = set(Stay.objects.filter(room=room, ended_at=None).values_list("place", flat=True))
    running = Booking.objects.filter(room=room, state="booked", starts_at__lte=moment, ends_at__gt=moment)
    taken |= set(running.values_list("place", flat=True))
    return next((place for place in range(1, room.capacity + 1) if place not in taken), None)


def end_stay(room: Facility, *, holders: Iterable[str]) -> bool:
    """Gives the place back that one of these holders had."""
    ended = Stay.objects.filter(room=room, holder__in=list(holders), ended_at=None).update(ended_at=now(), holder="")
    if ended:
        tell_building()
    return bool(ended)


def end_one_stay(room: Facility) -> bool:
    """An attendant counts one person out: the one who has been there longest."""
    oldest = Stay.objects.filter(room=room, ended_at=None).order_by("since").values_list("pk", flat=True).first()
    ended = Stay.objects.filter(pk=oldest, ended_at=None).update(ended_at=now(), holder="") if oldest else 0
    if ended:
        tell_building()
    return bool(ended)


def end_old_stays() -> int:
    """Ends stays that nobody ended; how many."""
    ended = Stay.objects.filter(ended_at=None, since__lt=now() - STAY_ENDS).update(ended_at=now(), holder="")
    if ended:
        tell_building()
    return ended


def book(room: Facility, *, at: datetime, holder: str, actor: str = "") -> Booking:
    """Books a place for the slot that begins at that moment. Raises BuildingError for a slot that is not there, past, far or full."""
    length = kind_of(room.kind).slot
    if length is None:
        raise BuildingError(t("Ruang ini tidak perlu dipesan. Datang saja.", "This room needs no booking. Just come."))
    if at <= now() or at > now() + BOOK_AHEAD or not is_slot(room, at=at):
        raise BuildingError(
            t("Waktu itu tidak dapat dipesan. Pilih waktu lain.", "That time cannot be booked. Choose another.")
        )
    if known := Booking.objects.filter(room=room, holder=holder, starts_at=at, state="booked").first():
        return known
    if not allow(f"book:{holder}", limit=6, per=3600):
        raise BuildingError(t("Terlalu banyak pesanan dalam satu jam.", "Too many bookings within one hour."))
    day = at.astimezone(WITA).date()
    if next((slot.left for slot in slots_of(room, day=day) if slot.at == at), 0) <= 0:
        raise BuildingError(
            t("Waktu itu baru saja penuh. Pilih waktu lain.", "That time has just been filled. Choose another.")
        )
    for place in range(1, room.capacity + 1):
        if booked := _book_place(room, place, at=at, holder=holder, actor=actor or holder):
            return booked
    raise BuildingError(
        t("Waktu itu baru saja penuh. Pilih waktu lain.", "That time has just been filled. Choose another.")
    )


def _book_place(room: Facility, place: int, *, at: datetime, holder: str, actor: str) -> Booking | None:
    """The booking of this very place, or None when somebody has it for any part of that time. The room's row is the lock."""
    until = at + (kind_of(room.kind).slot or timedelta(0))
    try:
        with transaction.atomic():
            Facility.objects.select_for_update().get(pk=room.pk)
            theirs = Booking.objects.filter(room=room, place=place, state="booked", starts_at__lt=until, ends_at__gt=at)
            if theirs.exists():
                return None
            row = Booking.objects.create(
                ref=new_reference(10), room=room, place=place, starts_at=at, ends_at=until, holder=holder, made_at=now()
            )
            give_key(row.subject, holder=holder)
            record("booking.made", actor=actor, subject=row.subject, facts={"room": room.code})
            tell_building()
            return row
    except IntegrityError:
        return Booking.objects.filter(room=room, holder=holder, starts_at=at, state="booked").first()


@transaction.atomic
def cancel_booking(booking: Booking, *, actor: str) -> Booking:
    """Gives the place of a booking back; twice changes nothing."""
    if Booking.objects.filter(pk=booking.pk, state="booked").update(state="cancelled"):
        booking.state = "cancelled"
        record("booking.cancelled", actor=actor, subject=booking.subject)
        tell_building()
    return booking


def displace_bookings() -> int:
    """Tells those whose booked time does not stand any more, because the room is shut or its hours changed; how many.

    Bears being run twice: of two rounds one tells.
    """
    ahead = Booking.objects.select_related("room").filter(state="booked", starts_at__gt=now()).order_by("starts_at")
    shut = set(Closed.objects.values_list("room_id", flat=True))
    near = now() + CLOSED_REACHES
    fallen = [
        one
        for one in ahead
        if not is_slot(one.room, at=one.starts_at) or (one.room_id in shut and one.starts_at <= near)
    ]
    return sum(_displace(one) for one in fallen)


@transaction.atomic
def _displace(booking: Booking) -> bool:
    if not Booking.objects.filter(pk=booking.pk, state="booked").update(state="displaced"):
        return False
    record("booking.displaced", actor="sistem", subject=booking.subject)
    tell_building()
    room, when = booking.room, _in_both(booking.starts_at)
    notify(
        booking.holder, kind="booking.displaced", about=booking.subject, link=letter_link(booking.subject),
        useless_after=max(booking.ends_at - now(), A_LITTLE),
        title=t("Pesanan ruang Anda perlu waktu lain", "Your room booking needs another time"),
        body=t("{id}: ruang tutup pada {when.indonesian}. Maaf. Pilih waktu lain di tautan ini.",
               "{en}: the room is closed on {when.english}. We are sorry. Choose another time with this link.",
               id=room.name_id, en=room.name_en, when=when),
    )  # fmt: skip
    return True


def _in_both(moment: datetime) -> Pair:
    with override("id"):
        indonesian = wita(moment)
    with override("en"):
        return Pair(indonesian, wita(moment))


@transaction.atomic
def close_room(room: Facility, *, why_id: str, why_en: str, actor: str) -> None:
    """Shuts a room until further notice, with the reason that its page tells; those who booked it soon are told."""
    if not why_id.strip() or not why_en.strip():
        raise BuildingError(t("Tulis alasannya dalam dua bahasa.", "Write the reason in both languages."))
    told = {"why_id": why_id.strip()[:160], "why_en": why_en.strip()[:160], "since": now()}
    Closed.objects.update_or_create(room=room, defaults=told)
    record("room.closed", actor=actor, subject=f"room:{room.code}", facts={"day": str(today())})
    displace_bookings()
    tell_building()


@transaction.atomic
def open_room(room: Facility, *, actor: str) -> None:
    """Opens a room again."""
    if Closed.objects.filter(room=room).delete()[0]:
        record("room.opened", actor=actor, subject=f"room:{room.code}")
        tell_building()
