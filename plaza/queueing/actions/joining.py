"""What a person does in the line: take a number, leave, come back, ask to be called later, leave words outside the hours."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from plaza.core.clock import now, today
from plaza.core.fields import sealed_to
from plaza.core.references import new_reference
from plaza.core.secrets import BadToken, digest, unsign
from plaza.core.texts import t
from plaza.core.throttle import allow
from plaza.core.typed import BadAnswer
from plaza.integrity.actions import record
from plaza.notices.actions import carries, reachable
from plaza.notices.rules import read_contact
from plaza.people.actions import end_tasks, give_key
from plaza.people.models import Key
from plaza.queueing.actions.common import Overtaken, QueueClosed, QueueError, change, once, queue_of, step, tell
from plaza.queueing.models import Message, Queue, Ticket
from plaza.queueing.queries import active_ticket, door, may_return, offered, ticket_of, tickets, waiting_time
from plaza.queueing.rules import (
    ACTIVE,
    CHANNELS,
    CLAIMED,
    FREE_RETURNS,
    GRACE,
    PRIORITIES,
    lane_of,
    number_text,
)
from plaza.queueing.selection import ahead_of_newcomer, count_up
from plaza.queueing.signals import ticket_closed, ticket_released

TAKES_AN_HOUR = 12
"""Numbers that one holder may take in an hour; it never counts an address that a mobile carrier shares."""
LONGEST_MESSAGE = 2000
SEEN_AT_ONCE = 500
CLOSED = t(
    "Antrean sedang tutup. Anda dapat meninggalkan pesan.",
    "The queue is closed at the moment. You can leave a message.",
)
CROWDED = t(
    "Dalam satu jam ini banyak sekali nomor diambil dari jaringan yang Anda pakai. Agar antrean tetap adil, masuk dulu dengan kode yang "
    "kami kirim ke e-mail Anda, lalu ambil nomor; atau coba lagi beberapa menit lagi.",
    "Very many numbers were taken within this hour from the network that you use. To keep the line fair, first sign in with a code that "
    "we send to your e-mail address, then take a number; or try again in some minutes.",
)
MAIL_ONLY = t("Tulis alamat e-mail seperti nama@contoh.id.", "Write an e-mail address like name@example.com.")
PHONE_TOO = t(
    "Tulis alamat e-mail seperti nama@contoh.id, atau nomor WhatsApp seperti 0812 3456 7890.",
    "Write an e-mail address like name@example.com, or a WhatsApp number like 0812 3456 7890.",
)
LINK_SECONDS = 3 * 24 * 3600


class ConfirmFirst(QueueError):
    """A crowd took numbers from one network: whoever nobody knows confirms an address first."""

    def __init__(self) -> None:
        super().__init__(CROWDED)


def take_ticket(
    service_code: str, *, holder: str, channel: str = "video", priority: str = "", contact: str = "", language: str = "id",
    application_ref: str = "", key: str = "", actor: str = "", known_as: Iterable[str] = (), network: str = "",
) -> Ticket:  # fmt: skip
    """Gives the holder a number for the service, or the active one they have already.

    ``holder`` may be empty for a paper number; ``known_as`` are the person's other holders, whose number is theirs too; ``network``
    is where an unknown device comes from. Raises QueueClosed outside the tenant's hours, ConfirmFirst when a crowd came from that
    network, QueueError for anything else that cannot be, and the catalogue's Unknown.
    """
    contact = tidy_contact(contact)
    if channel not in CHANNELS or priority not in ("", *PRIORITIES):
        raise QueueError(t("Pilihan itu tidak dikenal.", "That choice is not known."))
    if application_ref and not Key.objects.filter(subject_ref=f"application:{application_ref}", holder=holder).exists():
        raise QueueError(t("Permohonan itu tidak ditemukan.", "That application was not found."))
    service, actor = offered(service_code), actor or holder or "sistem"
    if known := _recent({name for name in (holder, *known_as) if name}, service=service.code):
        return known
    if not door(service.tenant).open:
        raise QueueClosed(CLOSED)
    _no_script(holder, network=network, tenant=service.tenant.code)
    lane = lane_of(priority, "declared")

    def act() -> Ticket:
        queue, ahead = _line_of(service.tenant.code, lane=lane)
        ticket = Ticket(
            ref=new_reference(10), queue=queue, service=service.code, channel=channel, holder=holder, contact=contact,
            language=language, application_ref=application_ref, priority=priority,
            priority_state="declared" if priority else "", lane=lane,
        )  # fmt: skip
        join(ticket, actor=actor, ahead=ahead)
        return ticket

    try:
        taken = once(actor, key, act)
    except IntegrityError:  # the same person's other page was a moment faster
        taken = active_ticket([holder], service=service.code)
    if taken is None:
        raise Overtaken
    return taken


def _recent(holders: Collection[str], *, service: str) -> Ticket | None:
    """The active ticket that the person has for the service; raises QueueError for whoever took too many within an hour."""
    since = now() - timedelta(hours=1)
    mine = tickets().filter(Q(state__in=ACTIVE) | Q(first_joined_at__gte=since), holder__in=sorted(holders))
    found = list(mine.order_by("-pk")[:50])
    known = next((one for one in found if one.service == service and one.state in ACTIVE), None)
    if known:
        return known
    if sum(one.first_joined_at >= since for one in found) >= TAKES_AN_HOUR:
        raise QueueError(
            t(
                "Terlalu banyak nomor dalam satu jam. Coba lagi nanti.",
                "Too many numbers within one hour. Try again later.",
            )
        )
    return None


def _no_script(holder: str, *, network: str, tenant: str) -> None:
    """Asks whoever nobody knows for a confirmed address once a whole crowd has come from one network; nobody is sent away.

    The limit is sized for the customers of a mobile carrier behind one address; who has confirmed an address is not counted.
    """
    most = settings.TAKES_PER_ADDRESS
    if not network or not most or holder.startswith("citizen:"):
        return
    if not allow(f"queue:take:{tenant}:{digest(network)}", limit=most, per=3600):
        raise ConfirmFirst


def join(ticket: Ticket, *, actor: str, since: datetime | None = None, ahead: int | None = None) -> None:
    """Numbers the ticket, if it has no number yet, and puts it into the line, with the waiting time the person is told.

    ``ahead``: how many would be called before, if the caller has counted them.
    """
    queue, moment = ticket.queue, now()
    before = _line_of(queue.tenant, lane=ticket.lane)[1] if ahead is None else ahead
    told = waiting_time(ticket.service, tenant=queue.tenant, ahead=before, channel=ticket.channel)
    if told and since is None:  # a range told to whoever stands as if come at another time could not be held against it
        ticket.told_low, ticket.told_high = told.low, told.high
    ticket.day, ticket.joined_at, ticket.first_joined_at = today(), moment, since or moment
    if ticket.holder:
        give_key(ticket.subject, holder=ticket.holder)
    record("queue.taken", actor=actor, subject=ticket.subject)
    # The day's count is held from here to the end of the act, and with it everybody else who takes a number: it comes late.
    ticket.number = ticket.number or number_text(queue.letters, count_up(queue, day=ticket.day))
    ticket.save(force_insert=True)
    step(ticket, before="", actor=actor)
    tell(queue)


def _line_of(tenant: str, *, lane: int) -> tuple[Queue, int]:
    """The tenant's queue, and how many would be called before somebody who comes now; counted, because a line may be long."""
    queue = queue_of(tenant)
    return queue, ahead_of_newcomer(queue, lane=lane, at=now())


def tidy_contact(contact: str) -> str:
    """The contact as it is kept; empty stays empty. Raises QueueError for what no message would reach."""
    if not contact.strip():
        return ""
    try:
        kept = read_contact(contact)
    except BadAnswer as problem:
        raise QueueError(PHONE_TOO if carries("whatsapp") else MAIL_ONLY) from problem
    if not reachable(kept):
        raise QueueError(PHONE_TOO if carries("whatsapp") else MAIL_ONLY)
    return kept


def exchange_link(token: str, *, ref: str, holder: str) -> Ticket:
    """Gives the holder a key to the ticket of a signed link; raises BadToken for a link that is old, changed or another's."""
    if unsign(token, purpose="ticket", max_age=LINK_SECONDS).get("t") != ref:
        raise BadToken(ref)
    ticket = ticket_of(ref)
    give_key(ticket.subject, holder=holder)
    return ticket


@transaction.atomic
def leave(ticket: Ticket, *, actor: str) -> Ticket:
    """The person gives the place up; leaving twice changes nothing."""
    if ticket.state in ("left", "done", "no_show", "closed"):
        return ticket
    if ticket.state == "serving":
        raise QueueError(t("Anda sedang dilayani. Akhiri panggilan saja.", "You are being served. Just hang up."))
    was_called = ticket.state == "called"
    change(ticket, to="left", actor=actor, ended_at=now(), claimed_by=None, lease_until=None, ring_until=None)
    end_tasks(cause_ref=ticket.subject)
    record("queue.left", actor=actor, subject=ticket.subject)
    if was_called:
        ticket_released.send(Ticket, ticket=ticket, actor=actor, why="left")
    ticket_closed.send(Ticket, ticket=ticket, actor=actor, why="left")
    tell(ticket.queue, ref=ticket.ref)
    return ticket


@transaction.atomic
def come_back(ticket: Ticket, *, actor: str) -> Ticket:
    """The person stands in line again with the first arrival time: from the park, or within half an hour of leaving."""
    if ticket.state == "waiting":
        return ticket
    if not may_return(ticket):
        raise QueueError(
            t("Nomor ini sudah selesai. Ambil nomor baru.", "This number is finished. Please take a new one.")
        )
    counted = ticket.returns + 1
    try:
        with transaction.atomic():
            change(ticket, to="waiting", actor=actor, why="came_back", returns=counted, joined_at=now(), ended_at=None,
                   claimed_by=None, grace_until=None, rings=0)  # fmt: skip
    except IntegrityError as problem:
        raise QueueError(
            t("Anda sudah punya nomor lain untuk layanan ini.", "You already have another number for this service.")
        ) from problem
    tell(ticket.queue, ref=ticket.ref)
    return ticket


@transaction.atomic
def call_me_later(ticket: Ticket, *, contact: str, actor: str) -> Ticket:
    """The person keeps the place and may close the page: the call-up comes as a message with the link, and rings longer."""
    contact = tidy_contact(contact)
    if ticket.state != "waiting":
        raise Overtaken
    changes = {"callback": True, **({"contact": contact} if contact else {})}
    Ticket.objects.filter(pk=ticket.pk).update(**sealed_to(ticket, changes))
    ticket.refresh_from_db()
    record("queue.call_later", actor=actor, subject=ticket.subject)
    return ticket


@transaction.atomic
def bring(ticket: Ticket, *, application_ref: str, holders: Iterable[str], actor: str) -> Ticket:
    """Lays the person's own application beside the waiting number: the officer sees it with the call. Twice changes nothing."""
    if not Key.objects.filter(subject_ref=f"application:{application_ref}", holder__in=list(holders)).exists():
        raise QueueError(t("Permohonan itu tidak ditemukan.", "That application was not found."))
    if ticket.application_ref == application_ref:
        return ticket
    found = Ticket.objects.filter(pk=ticket.pk, state__in=("waiting", "parked"))
    if not found.update(application_ref=application_ref):
        raise Overtaken
    ticket.application_ref = application_ref
    record("queue.brought", actor=actor, subject=ticket.subject, facts={"application": application_ref})
    return ticket


@transaction.atomic
def park(ticket: Ticket, *, actor: str, why: str = "missed") -> Ticket:
    """Sets aside somebody who does not answer, so that the line goes on; they may come back within the grace time, once."""
    if ticket.state not in CLAIMED:
        raise Overtaken
    change(
        ticket, to="parked", actor=actor, why=why, grace_until=now() + GRACE, ring_until=None, lease_until=None,
        claimed_by=None,
    )  # fmt: skip
    end_tasks(cause_ref=ticket.subject)
    ticket_released.send(Ticket, ticket=ticket, actor=actor, why=why)
    if ticket.returns >= FREE_RETURNS:
        close_unserved(ticket, to="no_show", why="no_show", actor=actor)
    else:
        tell(ticket.queue, ref=ticket.ref)
    return ticket


@transaction.atomic
def close_unserved(ticket: Ticket, *, to: str, why: str, actor: str = "sistem") -> None:
    """Ends a ticket that was not served, with the reason."""
    change(ticket, to=to, actor=actor, why=why, ended_at=now(), grace_until=None, outcome=why)
    record("queue.closed", actor=actor, subject=ticket.subject, facts={"why": why})
    ticket_closed.send(Ticket, ticket=ticket, actor=actor, why=why)
    tell(ticket.queue, ref=ticket.ref)


def leave_message(
    service_code: str,
    *,
    holder: str,
    words: str,
    contact: str = "",
    language: str = "id",
    key: str = "",
    actor: str = "",
) -> Message:
    """Keeps words for the tenant, to be answered at the next opening; raises QueueError for empty or endless ones."""
    words, contact, service = words.strip(), tidy_contact(contact), offered(service_code)
    if not words or len(words) > LONGEST_MESSAGE:
        raise QueueError(
            t("Tulis pesan Anda, paling banyak 2.000 huruf.", "Write your message, at most 2,000 characters.")
        )
    if not allow(f"queue:message:{holder}", limit=5, per=3600):
        raise QueueError(t("Terlalu banyak pesan. Coba lagi nanti.", "Too many messages. Try again later."))
    actor = actor or holder

    known = Message.objects.select_related("queue").filter(holder=holder, key=key).first() if key else None
    return known or _keep_message(
        Message(
            ref=new_reference(10), queue=queue_of(service.tenant.code), service=service.code, holder=holder, contact=contact,
            language=language, words=words, left_at=now(), key=key or None,
        ),
        actor=actor,
    )  # fmt: skip


def _keep_message(message: Message, *, actor: str) -> Message:
    """Keeps the words; a second press of the same moment finds those of the first."""
    try:
        with transaction.atomic():
            message.save(force_insert=True)
            record("queue.message_left", actor=actor, subject=f"message:{message.ref}")
    except IntegrityError:
        return Message.objects.select_related("queue").get(holder=message.holder, key=message.key)
    return message


def seen(refs: list[str]) -> None:
    """Notes a sign of life of these tickets' pages.

    A few at a time, and none that an act has in hand just now: a note never waits, and nobody waits long for it.
    """
    for start in range(0, len(refs), SEEN_AT_ONCE):
        with transaction.atomic():
            found = Ticket.objects.filter(ref__in=refs[start : start + SEEN_AT_ONCE])
            free = found.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
            Ticket.objects.filter(pk__in=free.values("pk")).update(seen_at=now())
