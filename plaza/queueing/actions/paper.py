"""Numbers on paper: given by a kiosk, moved to a phone by the first scan, and registered late when the server was away.

The code on the paper is the ticket's reference with a check that only the plaza can make; nothing of it is stored.
"""

import hashlib
import hmac

from django.conf import settings
from django.db import IntegrityError, transaction

from plaza.catalogue.models import Service
from plaza.catalogue.queries import Unknown
from plaza.core.clock import now, today
from plaza.core.keys import CODES, lasting_key
from plaza.core.references import ALPHABET, new_reference
from plaza.core.texts import t
from plaza.core.throttle import allow
from plaza.facilities.actions import kiosk_seen, mark_refused, mark_registered
from plaza.facilities.models import Kiosk, Spooled
from plaza.facilities.queries import spooled
from plaza.facilities.rules import joined_at
from plaza.integrity.actions import record
from plaza.people.actions import give_key
from plaza.people.queries import NoAccess, holders_of
from plaza.queueing.actions.common import QueueClosed, QueueError, once, queue_of, tell
from plaza.queueing.actions.joining import CLOSED, join
from plaza.queueing.models import Ticket
from plaza.queueing.queries import active_ticket, door, offered, ticket_of, tickets
from plaza.queueing.rules import PRIORITIES, lane_of

CHECK = 12
A_MINUTE = 20
"""Numbers that one kiosk gives in a minute."""


class OnAnotherPhone(QueueError):
    """The paper was scanned before, by another phone."""

    def __init__(self) -> None:
        super().__init__(
            t("Nomor ini sudah ada di ponsel lain. Kertasnya tetap berlaku di gedung.",
              "This number is on another phone already. The paper is still valid in the building.")
        )  # fmt: skip


class NotYet(QueueError):
    """A spooled number whose kiosk has not reached the server yet."""

    def __init__(self) -> None:
        super().__init__(
            t("Nomor ini akan terdaftar begitu kios tersambung lagi. Halaman ini memeriksa sendiri.",
              "This number will be registered as soon as the kiosk is connected again. This page looks by itself.")
        )  # fmt: skip


def paper_check(ref: str) -> str:
    """What stands behind the reference on the paper: 60 bits that only this plaza can make."""
    made = hmac.new(lasting_key(CODES), f"plaza-paper:{ref}".encode(), hashlib.sha256).digest()
    return "".join(ALPHABET[byte % 32] for byte in made[:CHECK])


def paper_link(ref: str) -> str:
    """The whole address in the paper's QR code."""
    return f"{settings.PUBLIC_URL}/t/{ref}{paper_check(ref)}/"


def read_paper(code: str) -> str:
    """The reference of a code that this plaza made; raises NoAccess for any other."""
    ref, check = code[:-CHECK].upper(), code[-CHECK:].upper()
    if not ref.isascii() or not check.isascii() or not hmac.compare_digest(check, paper_check(ref)):
        raise NoAccess(code[:20])
    return ref


def take_at_kiosk(
    kiosk: Kiosk, *, service_code: str, priority: str = "", language: str = "id", key: str = ""
) -> Ticket:
    """A number for somebody at the kiosk, on paper; the same key again gives the same number.

    Raises QueueClosed outside the hours, QueueError for anything else, and the catalogue's Unknown.
    """
    service = offered(service_code)
    at_counter = "counter" in service.channels and not service.tenant.preparing
    _may_serve(kiosk, priority=priority, at_counter=at_counter)
    if not door(service.tenant).open:
        raise QueueClosed(CLOSED)

    def act() -> Ticket:
        ticket = _new(service.code, service.tenant.code, priority=priority, language=language, ref=new_reference(10))
        join(ticket, actor=kiosk.ref)
        return ticket

    taken = once(kiosk.ref, key, act)
    if taken is None:
        raise QueueClosed(CLOSED)
    kiosk_seen(kiosk)
    return taken


def _may_serve(kiosk: Kiosk, *, priority: str, at_counter: bool) -> None:
    if priority not in ("", *PRIORITIES):
        raise QueueError(t("Pilihan itu tidak dikenal.", "That choice is not known."))
    if not at_counter:
        raise QueueError(
            t("Layanan ini diberikan daring dan lewat video. Pindai kode untuk memulainya di ponsel.",
              "This service is given online and by video. Scan the code to begin on your phone.")
        )  # fmt: skip
    if not allow(f"kiosk:{kiosk.code}", limit=A_MINUTE, per=60):
        raise QueueError(
            t("Terlalu cepat. Tunggu sebentar, lalu coba lagi.", "Too fast. Wait a moment, then try again.")
        )


def _new(service: str, tenant: str, *, priority: str, language: str, ref: str, number: str = "") -> Ticket:
    return Ticket(
        ref=ref, queue=queue_of(tenant), service=service, channel="counter", language=language, number=number, priority=priority,
        priority_state="declared" if priority else "", lane=lane_of(priority, "declared"),
    )  # fmt: skip


def register_spooled(
    kiosk: Kiosk, *, ref: str, service_code: str, priority: str = "", language: str = "id", waited: float = 0.0
) -> Ticket:
    """Puts a number that the kiosk gave without the server into the line, once, however often it is repeated.

    ``waited``: seconds since it was given, counted at the kiosk. The server's day and time count. Raises QueueError for a number
    of a past day or another kiosk, and the catalogue's Unknown.
    """
    row = spooled(ref)
    if row is None or row.kiosk_id != kiosk.pk:
        raise QueueError(t("Nomor cadangan itu tidak dikenal.", "That reserve number is not known."))
    if known := tickets().filter(ref=ref).first():
        return known
    service = _offered_or_refused(row, service_code)
    if row.day != today() or row.tenant != service.tenant.code or priority not in ("", *PRIORITIES):
        mark_refused(row)
        raise QueueError(
            t(
                "Nomor cadangan itu dari hari lain atau instansi lain.",
                "That reserve number is from another day or another agency.",
            )
        )
    since = joined_at(now(), waited=waited, last_seen=kiosk.seen_at)
    ticket = _new(service.code, row.tenant, priority=priority, language=language, ref=ref, number=row.number)
    try:
        with transaction.atomic():
            mark_registered(row)
            join(ticket, actor=kiosk.ref, since=since)
    except IntegrityError:  # the same repetition arrived twice at one moment
        return ticket_of(ref)
    return ticket


def _offered_or_refused(row: Spooled, service_code: str) -> Service:
    try:
        return offered(service_code)
    except Unknown:
        mark_refused(row)
        raise


class NotRegistered(QueueError):
    """A spooled number that can never be registered."""

    def __init__(self) -> None:
        super().__init__(
            t("Nomor di kertas ini tidak dapat didaftarkan: kiosnya terlalu lama terputus. Maaf. Ambil nomor baru di sini atau di kios.",
              "The number on this paper could not be registered: its kiosk was cut off for too long. We are sorry. Take a new one on this "
              "phone, or at the kiosk.")
        )  # fmt: skip


def scan_paper(code: str, *, holder: str) -> Ticket:
    """The first phone that scans the paper holds the number from then on; the place stays what it was.

    Raises NoAccess for a code that is none of ours, NotYet for a spooled number that is not registered, NotRegistered for one that never
    will be, OnAnotherPhone, and QueueError for somebody who has a number for the same service already.
    """
    ref = read_paper(code)
    ticket = tickets().filter(ref=ref).first()
    if ticket is None:
        raise _why_not(ref)
    if ticket.holder == holder or holder in holders_of(ticket.subject):
        return ticket
    try:
        with transaction.atomic():
            if not Ticket.objects.filter(pk=ticket.pk, holder="").update(holder=holder):
                raise OnAnotherPhone
            give_key(ticket.subject, holder=holder)
            record("queue.paper_scanned", actor=holder, subject=ticket.subject)
            tell(ticket.queue, ref=ticket.ref)
    except IntegrityError as problem:
        other = active_ticket([holder], service=ticket.service)
        raise QueueError(
            t("Ponsel ini sudah punya nomor {number} untuk layanan yang sama.",
              "This phone already has number {number} for the same service.", number=other.number if other else "")
        ) from problem  # fmt: skip
    ticket.refresh_from_db()
    return ticket


def _why_not(ref: str) -> Exception:
    """Why the paper has no ticket."""
    row = spooled(ref)
    if row is None:
        return NoAccess(ref)
    return NotRegistered() if never_registered(row) else NotYet()


def never_registered(row: Spooled) -> bool:
    """Whether the number can have no ticket any more: it was refused, or its day is over."""
    return row.registered_at is None and (row.refused_at is not None or row.day < today())
