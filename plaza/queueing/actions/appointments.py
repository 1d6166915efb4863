"""Appointments: made, moved and cancelled by the person, kept by coming, freed by not coming, and told when they no longer stand."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import override

from plaza.catalogue.models import Service
from plaza.catalogue.queries import get_service
from plaza.core.clock import WITA, now, today
from plaza.core.references import new_reference
from plaza.core.saving import save_new
from plaza.core.secrets import BadToken, unsign
from plaza.core.templatetags.plaza import hour, wita
from plaza.core.texts import Pair, t
from plaza.core.throttle import allow
from plaza.core.transitions import move as move_state
from plaza.facilities.queries import needs_told
from plaza.facilities.rules import priority_of
from plaza.integrity.actions import record
from plaza.notices.actions import notify
from plaza.people.actions import give_key
from plaza.people.queries import NoAccess
from plaza.queueing.actions.common import Overtaken, QueueError, queue_of, tell
from plaza.queueing.actions.joining import join, tidy_contact
from plaza.queueing.appointments import (
    LINK_DAYS,
    appointment_link,
    appointment_of,
    expected,
    made_by,
    place_is_free,
    places_at,
    stands,
)
from plaza.queueing.models import Appointment, Ticket
from plaza.queueing.queries import active_ticket, ticket_of
from plaza.queueing.rules import (
    APPOINTMENT_TRANSITIONS,
    EXPECTED,
    LATE,
    LEAD,
    LONG_BEFORE,
    RELEASED,
    REMINDERS,
    TAKEN,
    arrival_of,
    lane_of,
    may_check_in,
)

BOOKINGS_AN_HOUR = 12
AT_ONCE = 200
TRIES = 3
A_LITTLE = timedelta(minutes=30)
CODE = re.compile(r"/janji-saya/(?P<ref>[0-9A-Za-z]{4,16})/(?P<token>[^/\s]{10,400})/?$")
WAYS = {
    "video": t("Lewat panggilan video", "By video call"),
    "counter": t("Di loket", "At the counter"),
}
_WHEN = t(
    "{service}: {when}. {way}. Di tautan ini Anda dapat lapor datang, memindah atau membatalkan.",
    "{service}: {when}. {way}. With this link you can check in, move or cancel it.",
)
_STILL = t(
    '{service}: {when}. {way}. Masih datang? Tekan "Saya tetap datang" di tautan ini. Tanpa jawaban sampai satu jam sebelumnya, jam ini '
    "dapat diambil orang lain; Anda tetap mendapat nomor saat datang.",
    '{service}: {when}. {way}. Are you still coming? Press "I am coming" with this link. Without an answer by an hour before, '
    "somebody else may take the time; you still get a number when you come.",
)
GONE = t(
    "Waktu itu baru saja diambil orang lain atau sudah lewat. Pilih waktu lain.",
    "That time has just been taken by somebody else, or is over. Choose another one.",
)


class SlotGone(QueueError):
    """The time cannot be had any more."""

    def __init__(self) -> None:
        super().__init__(GONE)


def book(
    service_code: str, *, at: datetime, channel: str, holder: str, contact: str = "", language: str = "id", key: str = "",
    actor: str = "",
) -> Appointment:  # fmt: skip
    """Gives the holder that time, or the appointment for the service that they have already; the same key gives the same one.

    Raises SlotGone when the time cannot be had, QueueError for anything else that cannot be, and the catalogue's Unknown.
    """
    service, contact, actor = get_service(service_code), tidy_contact(contact), actor or holder
    if known := _known(holder, service.code, key):
        return known
    if not allow(f"queue:book:{holder}", limit=BOOKINGS_AN_HOUR, per=3600):
        raise QueueError(t("Terlalu banyak janji. Coba lagi nanti.", "Too many appointments. Try again later."))
    made = Appointment(
        ref=new_reference(10), queue=queue_of(service.tenant.code), service=service.code, at=at, channel=channel, holder=holder,
        contact=contact, language=language, booked_at=now(), key=key[:64] or None,
    )  # fmt: skip
    with transaction.atomic():
        if _take_a_seat(made, service, lambda: save_new(made)):
            give_key(made.subject, holder=holder)
            record("appointment.booked", actor=actor, subject=made.subject, facts={"service": service.code})
            _tell(made, kind="booked", title=t("Janji Anda tercatat", "Your appointment is booked"), body=_WHEN)
            return made
    if known := _known(holder, service.code, key):  # the same person's other press was a moment faster
        return known
    raise SlotGone


def _known(holder: str, service: str, key: str) -> Appointment | None:
    mine = Appointment.objects.select_related("queue").filter(holder=holder)
    return made_by(holder, key=key) or mine.filter(service=service, state__in=EXPECTED).first()


def _take_a_seat(appointment: Appointment, service: Service, take: Callable[[], bool], *, lead: bool = True) -> bool:
    """Tries the slot's seats one by one: the database gives each to one person alone."""
    if appointment.at < now() + (LEAD if lead else timedelta(0)):
        return False
    places = places_at(service, appointment.at, channel=appointment.channel)
    held = Appointment.objects.filter(queue=appointment.queue, at=appointment.at, state__in=TAKEN)
    others = set(held.exclude(ref=appointment.ref).values_list("seat", flat=True))
    for seat in range(places):
        appointment.seat = seat
        if seat not in others and take():
            return True
    return False


@transaction.atomic
def move_appointment(appointment: Appointment, *, at: datetime, actor: str) -> Appointment:
    """Another time for the same appointment; the old one is kept until the new one is had. Raises SlotGone and Overtaken."""
    before = appointment.state
    if "booked" not in APPOINTMENT_TRANSITIONS[before]:
        raise Overtaken
    if before == "booked" and at == appointment.at:
        return appointment
    wanted = appointment_of(appointment.ref)
    wanted.at = at
    if not _take_a_seat(wanted, get_service(appointment.service), lambda: _moved(appointment, at, wanted.seat)):
        raise SlotGone
    record("appointment.moved", actor=actor, subject=appointment.subject, facts={"service": appointment.service})
    _tell(appointment, kind="moved", title=t("Janji Anda dipindah", "Your appointment was moved"), body=_WHEN)
    return appointment


def _moved(appointment: Appointment, at: datetime, seat: int) -> bool:
    try:
        with transaction.atomic():
            return move_state(
                appointment, to="booked", table=APPOINTMENT_TRANSITIONS, at=at, seat=seat, reminded="", ticket_ref="",
                asked_at=None, confirmed_at=None, booked_at=now(),
            )  # fmt: skip
    except IntegrityError:  # the seat was taken a moment before
        return False


@transaction.atomic
def cancel(appointment: Appointment, *, actor: str) -> Appointment:
    """The person gives the time up; doing it twice changes nothing."""
    if appointment.state == "cancelled":
        return appointment
    _change(appointment, to="cancelled")
    record("appointment.cancelled", actor=actor, subject=appointment.subject)
    return appointment


def _change(appointment: Appointment, *, to: str, **changes: object) -> None:
    if to not in APPOINTMENT_TRANSITIONS[appointment.state]:
        raise Overtaken
    if not move_state(appointment, to=to, table=APPOINTMENT_TRANSITIONS, **changes):
        raise Overtaken


@transaction.atomic
def check_in(appointment: Appointment, *, by: str) -> Ticket:
    """The person is there: they get a number and stand in the one line by ``rules.arrival_of``. Twice gives the same number.

    Raises QueueError before the time, and on another day.
    """
    if appointment.state == "arrived":
        return ticket_of(appointment.ticket_ref)
    moment = now()
    if appointment.at.astimezone(WITA).date() != today() or not may_check_in(appointment.at, at=moment):
        raise QueueError(
            t("Belum waktunya. Anda dapat lapor datang 30 menit sebelum {hour}.",
              "It is not time yet. You can check in from 30 minutes before {hour}.", hour=hour(appointment.at))
        )  # fmt: skip
    since = arrival_of(appointment.at, checked_in=moment)
    if appointment.state == "released" and not place_is_free(appointment):
        since = moment  # the time is another's by now
    _arrive(appointment)
    ticket = _ticket_for(appointment, since=since, by=by)
    Appointment.objects.filter(pk=appointment.pk).update(ticket_ref=ticket.ref)
    appointment.ticket_ref = ticket.ref
    facts = {"ticket": ticket.subject, "late": since == moment}
    record("appointment.kept", actor=by, subject=appointment.subject, facts=facts)
    return ticket


def check_in_by_code(text: str, *, by: str) -> Ticket:
    """The number of somebody who shows the appointment's code in the building; ``text`` is what a scanner read: the signed link.

    Raises QueueError, in words, for another code, for an appointment by video and before the time.
    """
    found = CODE.search(text.strip())
    try:
        if found is None:
            raise BadToken(text[:20])
        appointment = _of_token(found["token"], ref=found["ref"])
    except (BadToken, NoAccess) as problem:
        raise QueueError(
            t("Kode itu bukan kode janji kami, atau sudah lama. Pindai kode di halaman janji Anda.",
              "That is no appointment code of ours, or an old one. Scan the code on your appointment's page.")
        ) from problem  # fmt: skip
    if appointment.channel != "counter":
        raise QueueError(
            t("Janji ini lewat panggilan video: buka di ponsel Anda. Mau di loket? Ambil nomor di sini.",
              "This appointment is by video call: open it on your phone. Rather at the counter? Take a number here.")
        )  # fmt: skip
    return check_in(appointment, by=by)


def _arrive(appointment: Appointment) -> None:
    """Whoever comes after their time was released stands beside whoever has its place, on a seat of their own."""
    if appointment.state != "released":
        _change(appointment, to="arrived")
        return None
    held = Appointment.objects.filter(queue=appointment.queue, at=appointment.at, state__in=TAKEN)
    for _ in range(TRIES):
        taken = set(held.values_list("seat", flat=True))
        seat = next(number for number in range(len(taken) + 1) if number not in taken)
        try:
            with transaction.atomic():
                return _change(appointment, to="arrived", seat=seat)
        except IntegrityError:  # somebody took that very seat a moment before
            continue
    raise Overtaken


def _ticket_for(appointment: Appointment, *, since: datetime, by: str) -> Ticket:
    """A number of their own, with the needs they told once; the one that they took before, while it waits, moves to the better place."""
    known = active_ticket([appointment.holder], service=appointment.service)
    if known:
        Ticket.objects.filter(pk=known.pk, first_joined_at__gt=since).update(first_joined_at=since)
        tell(known.queue, ref=known.ref)
        return known
    told = needs_told(appointment.subject, holder=appointment.holder)
    priority = priority_of(told.needs) if told else ""
    ticket = Ticket(
        ref=new_reference(10), queue=appointment.queue, service=appointment.service, channel=appointment.channel,
        holder=appointment.holder, contact=appointment.contact, language=appointment.language, priority=priority,
        priority_state="declared" if priority else "", lane=lane_of(priority, "declared"),
    )  # fmt: skip
    join(ticket, actor=by, since=since)
    return ticket


def exchange_appointment_link(token: str, *, ref: str, holder: str) -> Appointment:
    """Gives the holder a key to the appointment of a signed link; raises BadToken for a link that is old, changed or another's."""
    found = _of_token(token, ref=ref)
    give_key(found.subject, holder=holder)
    return found


def _of_token(token: str, *, ref: str) -> Appointment:
    if unsign(token, purpose="appointment", max_age=LINK_DAYS * 24 * 3600).get("a") != ref:
        raise BadToken(ref)
    return appointment_of(ref)


# What the plaza does by itself


@transaction.atomic
def confirm(appointment: Appointment, *, actor: str) -> Appointment:
    """The person still comes, and the time is theirs again; twice changes nothing. Raises SlotGone when it is another's by now."""
    if appointment.state == "released":
        wanted = appointment_of(appointment.ref)
        if not _take_a_seat(
            wanted, get_service(wanted.service), lambda: _confirmed(appointment, wanted.seat), lead=False
        ):
            raise SlotGone
    elif appointment.state != "booked":
        raise Overtaken
    elif not Appointment.objects.filter(pk=appointment.pk, confirmed_at=None).update(confirmed_at=now()):
        return appointment
    record("appointment.confirmed", actor=actor, subject=appointment.subject)
    return appointment


def _confirmed(appointment: Appointment, seat: int) -> bool:
    try:
        with transaction.atomic():
            return move_state(appointment, to="booked", table=APPOINTMENT_TRANSITIONS, seat=seat, confirmed_at=now())
    except IntegrityError:  # the seat was taken a moment before
        return False


@transaction.atomic
def _release(appointment: Appointment) -> None:
    """Others may have the time; whoever comes after all still gets a number, and the old place while nobody took it."""
    _change(appointment, to="released")
    record("appointment.released", actor="sistem", subject=appointment.subject)


def release_silent() -> int:
    """Frees the times of those who were asked whether they come, could be reached, and did not answer; how many."""
    moment = now()
    silent = Appointment.objects.filter(state="booked", asked_at__isnull=False, confirmed_at=None)
    due = silent.filter(at__gt=moment, at__lte=moment + RELEASED).order_by("at")[:AT_ONCE]
    return sum(_unless_overtaken(_release, one) for one in due)


@transaction.atomic
def _end(appointment: Appointment) -> None:
    """The time is over: nobody came, or (displaced) nothing else was chosen, which is not the person's fault."""
    fallen = appointment.state == "displaced"
    _change(appointment, to="fallen" if fallen else "no_show")
    record("appointment.fallen" if fallen else "appointment.missed", actor="sistem", subject=appointment.subject)


def release_missed() -> int:
    """Ends the appointments of those who did not come, and those that the plaza could not keep; how many."""
    over = Appointment.objects.filter(state__in=(*EXPECTED, "displaced"), at__lt=now() - LATE).order_by("at")[:AT_ONCE]
    return sum(_unless_overtaken(_end, one) for one in over)


def remind() -> int:
    """Reminds whoever is expected, a day and two hours before, once each; how many were reminded."""
    sent = 0
    for name, before in REMINDERS.items():
        moment = now()
        due = expected(until=moment + before).filter(at__gt=moment, booked_at__lt=moment - before / 24)
        due = due.exclude(reminded__in=("soon", name))
        if name == "day":  # not beside the second one
            due = due.filter(at__gt=moment + 2 * REMINDERS["soon"])
        sent += sum(_remind(one, name) for one in due[:AT_ONCE])
    return sent


@transaction.atomic
def _remind(appointment: Appointment, name: str) -> bool:
    """Reminds once; the second reminder asks those who booked long before whether they still come."""
    same = Appointment.objects.filter(pk=appointment.pk, state="booked", reminded=appointment.reminded)
    if not same.update(reminded=name):
        return False
    asks = name == "soon" and not appointment.confirmed_at and appointment.at - appointment.booked_at >= LONG_BEFORE
    reached = _tell(
        appointment,
        kind="reminder",
        title=t("Ingat janji Anda", "Remember your appointment"),
        body=_STILL if asks else _WHEN,
    )
    if asks and reached:
        Appointment.objects.filter(pk=appointment.pk).update(asked_at=now())
    return True


def displace_fallen() -> int:
    """Tells those whose time no longer stands, because a schedule changed or a tenant closed, and offers another; how many."""
    return sum(_unless_overtaken(_displace, one) for one in expected() if not stands(one))


@transaction.atomic
def _displace(appointment: Appointment) -> None:
    _change(appointment, to="displaced")
    record("appointment.displaced", actor="sistem", subject=appointment.subject)
    _tell(
        appointment, kind="displaced",
        title=t("Janji Anda perlu waktu lain", "Your appointment needs another time"),
        body=t("{service}: jadwal instansi berubah dan janji Anda {when} tidak dapat dilayani. Maaf. Pilih waktu lain di tautan ini.",
               "{service}: the agency's hours changed and your appointment on {when} cannot be kept. We are sorry. "
               "Choose another time with this link."),
    )  # fmt: skip


def _unless_overtaken(act: Callable[[Appointment], object], appointment: Appointment) -> bool:
    try:
        act(appointment)
    except Overtaken:
        return False
    return True


def _tell(appointment: Appointment, *, kind: str, title: Pair, body: Pair) -> bool:
    """The same words to the person's browsers and to the contact they left; nothing that comes after the time. Whether there were any."""
    to = [name for name in (appointment.holder, appointment.contact) if name]
    words = t(_in_words(body.indonesian, appointment, "id"), _in_words(body.english, appointment, "en"))
    sent = notify(
        to, kind=f"appointment.{kind}", about=appointment.subject, link=appointment_link(appointment),
        language=appointment.language, title=title, body=words, useless_after=max(appointment.at - now(), A_LITTLE),
    )  # fmt: skip
    return bool(sent)


def _in_words(text: str, appointment: Appointment, language: str) -> str:
    service = get_service(appointment.service)
    with override(language):
        return text.format(
            service=getattr(service, f"name_{language}"), when=wita(appointment.at), way=str(WAYS[appointment.channel])
        )
