"""What an officer does: call the next person, ring again, serve, hand on, finish, and take a wrong press back."""

from datetime import timedelta

from django.db import IntegrityError, connection, transaction

from plaza.catalogue.queries import get_service
from plaza.core.clock import now, real_now
from plaza.core.rows import fetch, first, insert, marks
from plaza.core.texts import t
from plaza.integrity.actions import record
from plaza.notices.actions import notify
from plaza.people.actions import end_tasks, give_task
from plaza.people.models import Duty, Officer
from plaza.queueing.actions.common import NotOnDuty, Overtaken, QueueError, change, once, queue_of, tell
from plaza.queueing.actions.joining import close_unserved
from plaza.queueing.models import Note, Queue, Ticket
from plaza.queueing.queries import active_ticket, claimed_by, duties_of, left_to_counters, link_of, seen_lately
from plaza.queueing.rules import (
    CLAIMED,
    FIRST_LEASE,
    OUTCOMES,
    RING,
    RING_LATER,
    RINGS,
    UNDO_CALL,
    UNDO_FINISH,
    Place,
    lane_of,
    order_key,
    pick,
    run_after,
)
from plaza.queueing.signals import ticket_answered, ticket_claimed, ticket_finished, ticket_released, ticket_rung
from plaza.queueing.statements import Wanted, heads

TASK_FOR = timedelta(hours=4)
"""The longest an officer may open a person's ticket for one claim; finishing ends it at once."""
TRIES = 50
"""Lost races before a claim gives up for this press: each loss means that another officer got somebody."""
LONGEST_NOTE = 4000
CALL_USELESS = timedelta(minutes=15)


def call_next(officer: Officer, *, key: str = "") -> Ticket | None:
    """Gives the officer whoever is next among all queues they serve by duty, or None when nobody waits.

    An officer who has a person gets that person again. Raises NotOnDuty. Atomic against every other officer: a person is
    given once.
    """
    if running := claimed_by(officer):
        return running
    duties = duties_of(officer)
    if not duties:
        raise NotOnDuty(
            t(
                "Anda tidak ada di jadwal tugas saat ini. Minta koordinator atau kepala instansi mengatur jadwal Anda.",
                "You are not on the duty roster now. Ask the coordinator or your head to set it.",
            )
        )
    try:
        return once(officer.ref, key, lambda: _claim_someone(officer, duties))
    except IntegrityError:  # the officer's other page was a moment faster
        return claimed_by(officer)


def _claim_someone(officer: Officer, duties: list[Duty]) -> Ticket | None:
    passed: set[int] = set()
    names = [duty.tenant for duty in duties]
    queues = fetch(Queue, f"t.tenant IN ({marks(names)}) ORDER BY t.id", names)
    wanted = [_wanted(queue, duties, left=left_to_counters(officer)) for queue in queues]
    for _ in range(TRIES if queues else 0):
        found = _next_place(queues, wanted, passed)
        if found is None:
            return None
        place, queue = found
        if ticket := _claim(place, queue, officer):
            tell(queue, ref=ticket.ref, run=run_after(queue.run, place), called=ticket.number)
            return ticket
        passed.add(place.pk)
    return None


def _wanted(queue: Queue, duties: list[Duty], *, left: set[str]) -> Wanted:
    """Whom the officer may be given from this queue; people in the building not where they are ``left`` to a counter."""
    own = [duty.services for duty in duties if duty.tenant == queue.tenant]
    services = frozenset(service for named in own for service in named) if all(own) else frozenset[str]()
    return Wanted(queue.pk, queue.tenant, services, without="counter" if queue.tenant in left else "")


def _next_place(queues: list[Queue], wanted: list[Wanted], passed: set[int]) -> tuple[Place, Queue] | None:
    """Who is next, at the counter and by video in one order, and in which queue; ``passed`` are being taken by other officers."""
    best: tuple[Place, Queue] | None = None
    found = heads(wanted, passed=passed)
    for queue in queues:
        lanes = {place.lane: place for place in found.get(queue.pk, ())}
        place = pick(lanes.get(0), lanes.get(1), run=queue.run)
        if place and (best is None or order_key(place) < order_key(best[0])):
            best = place, queue
    return best


def _claim(place: Place, queue: Queue, officer: Officer) -> Ticket | None:
    """The conditional UPDATE that settles whose person this is; None when another officer was faster, or is just now."""
    skip = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    ticket = first(Ticket, "t.id = %s AND t.state = 'waiting'", [place.pk], last=skip)
    if ticket is None:
        return None
    ticket.queue = queue
    moment, ring = now(), RING_LATER if ticket.callback else RING
    try:
        change(
            ticket, to="called", actor=officer.ref, claimed_by=officer, called_at=moment, front=False, rings=1,
            first_called_at=ticket.first_called_at or moment, lease_until=moment + FIRST_LEASE,
            ring_until=moment + ring if ticket.channel == "video" else None,
        )  # fmt: skip
    except Overtaken:
        return None
    _open_the_file(ticket, officer)
    _call_out(ticket)
    ticket_claimed.send(Ticket, ticket=ticket, officer=officer, actor=officer.ref)
    return ticket


def _open_the_file(ticket: Ticket, officer: Officer) -> None:
    """Lets the officer open the ticket, and the application that the person brought along."""
    until = real_now() + TASK_FOR
    give_task(officer, subject_ref=ticket.subject, cause_ref=ticket.subject, until=until)
    if ticket.application_ref:
        give_task(officer, subject_ref=f"application:{ticket.application_ref}", cause_ref=ticket.subject, until=until)


def _call_out(ticket: Ticket) -> None:
    """Tells whoever is not before the page that it is their turn; a letter that comes late is not sent."""
    if ticket.channel != "video" or (seen_lately(ticket) and not ticket.callback):
        return
    to = [name for name in (ticket.holder, ticket.contact) if name]
    notify(
        to, kind="queue.called", about=ticket.subject, link=link_of(ticket), language=ticket.language, useless_after=CALL_USELESS,
        title=t("Giliran Anda: {number}", "Your turn: {number}", number=ticket.number),
        body=t(
            "Petugas memanggil nomor {number}. Buka tautan ini sekarang untuk menjawab; kalau terlewat, Anda punya 10 menit untuk kembali.",
            "An officer is calling number {number}. Open this link now to answer; if you miss it, you have 10 minutes to come back.",
            number=ticket.number,
        ),
    )  # fmt: skip


def _own(ticket: Ticket, officer: Officer) -> None:
    if ticket.claimed_by_id != officer.pk:
        raise Overtaken


@transaction.atomic
def accept(ticket: Ticket, *, actor: str) -> Ticket:
    """The person is with the officer: they took the call, or stand at the counter. Twice changes nothing."""
    if ticket.state == "serving":
        return ticket
    if ticket.state != "called":
        raise Overtaken
    change(ticket, to="serving", actor=actor, served_at=now(), ring_until=None, callback=False)
    ticket_answered.send(Ticket, ticket=ticket, actor=actor)
    tell(ticket.queue, ref=ticket.ref)
    return ticket


@transaction.atomic
def ring_again(ticket: Ticket, *, actor: str) -> bool:
    """Rings the person once more; False when the rings are used up, and the ladder goes on.

    Somebody who is being served and was cut off is rung again without counting.
    """
    if ticket.state == "serving":
        ticket_rung.send(Ticket, ticket=ticket, actor=actor)
        tell(ticket.queue, ref=ticket.ref)
        return True
    if ticket.state != "called" or ticket.rings >= RINGS:
        return False
    found = Ticket.objects.filter(pk=ticket.pk, state="called", rings=ticket.rings)
    if not found.update(rings=ticket.rings + 1, ring_until=now() + RING if ticket.channel == "video" else None):
        return False
    ticket.refresh_from_db()
    ticket_rung.send(Ticket, ticket=ticket, actor=actor)
    tell(ticket.queue, ref=ticket.ref)
    return True


@transaction.atomic
def give_back(ticket: Ticket, *, actor: str, why: str) -> Ticket:
    """The person stands at the front of the line again, by no fault of their own. ``why``: undone, lease, returned, off_duty."""
    if ticket.state not in CLAIMED:
        raise Overtaken
    change(
        ticket, to="waiting", actor=actor, why=why, front=True, claimed_by=None, lease_until=None, ring_until=None, rings=0,
        served_at=None,
    )  # fmt: skip
    end_tasks(cause_ref=ticket.subject)
    ticket_released.send(Ticket, ticket=ticket, actor=actor, why=why)
    tell(ticket.queue, ref=ticket.ref)
    return ticket


def undo_call(ticket: Ticket, officer: Officer) -> Ticket:
    """Takes back a wrong press of "call next" while the person has not answered."""
    _own(ticket, officer)
    if ticket.state != "called" or ticket.called_at is None or now() - ticket.called_at > UNDO_CALL:
        raise QueueError(t("Sudah terlambat untuk membatalkan panggilan.", "It is too late to undo the call."))
    return give_back(ticket, actor=officer.ref, why="undone")


def add_note(ticket: Ticket, officer: Officer, words: str) -> Note | None:
    """Keeps the officer's words with the ticket; nothing for empty ones."""
    words = words.strip()[:LONGEST_NOTE]
    if not words:
        return None
    note = Note(ticket=ticket, officer=officer, words=words, at=now())
    insert(note)
    return note


def finish(ticket: Ticket, officer: Officer, *, outcome: str, note: str = "", key: str = "") -> Ticket:
    """Records what came of it and ends the journey; the same command again changes nothing.

    ``abusive`` needs a reason in ``note``; the head of the tenant reviews it.
    """
    if outcome not in OUTCOMES:
        raise QueueError(t("Pilih hasil pelayanan.", "Choose what came of it."))
    if outcome == "abusive" and not note.strip():
        raise QueueError(t("Tulis apa yang terjadi.", "Write what happened."))

    def act() -> Ticket:
        _own(ticket, officer)
        if ticket.state == "done":
            return ticket
        moment = now()
        change(
            ticket, to="done", actor=officer.ref, why=outcome, ended_at=moment, outcome=outcome, lease_until=None, callback=False,
            ring_until=None, served_at=ticket.served_at or moment,
        )  # fmt: skip
        add_note(ticket, officer, note)
        end_tasks(cause_ref=ticket.subject)
        record("queue.finished", actor=officer.ref, subject=ticket.subject, facts={"outcome": outcome})
        ticket_finished.send(Ticket, ticket=ticket, actor=officer.ref)
        tell(ticket.queue, ref=ticket.ref)
        return ticket

    return once(officer.ref, key, act) or ticket


@transaction.atomic
def undo_finish(ticket: Ticket, officer: Officer) -> Ticket:
    """Takes back a wrong press of "finish": the person is with the officer again, if both are still free."""
    _own(ticket, officer)
    late = ticket.ended_at is None or now() - ticket.ended_at > UNDO_FINISH
    if (
        ticket.state != "done"
        or late
        or claimed_by(officer)
        or active_ticket([ticket.holder or "-"], service=ticket.service)
    ):
        raise QueueError(t("Sudah terlambat untuk membatalkan.", "It is too late to undo."))
    change(
        ticket,
        to="serving",
        actor=officer.ref,
        why="undone",
        ended_at=None,
        outcome="",
        lease_until=now() + FIRST_LEASE,
    )
    _open_the_file(ticket, officer)
    tell(ticket.queue, ref=ticket.ref)
    return ticket


@transaction.atomic
def transfer(ticket: Ticket, officer: Officer, *, service_code: str, word: str = "") -> Ticket:
    """Hands the person on to another service or tenant: one journey, one number, aged by the first arrival; ``word`` is for the
    next officer. Raises the catalogue's Unknown."""
    _own(ticket, officer)
    if ticket.state not in CLAIMED:
        raise Overtaken
    service, before = get_service(service_code), ticket.queue
    _merge_other(ticket, service=service.code)
    add_note(ticket, officer, word)
    change(
        ticket, to="waiting", actor=officer.ref, why="transferred", queue=queue_of(service.tenant.code), service=service.code,
        joined_at=now(), claimed_by=None, lease_until=None, ring_until=None, rings=0, served_at=None, front=False,
        told_low=None, told_high=None,
    )  # fmt: skip
    end_tasks(cause_ref=ticket.subject)
    facts = {"from": before.tenant, "to": ticket.queue.tenant, "service": service.code}
    record("queue.transferred", actor=officer.ref, subject=ticket.subject, facts=facts)
    ticket_released.send(Ticket, ticket=ticket, actor=officer.ref, why="transferred")
    tell(before, ref=ticket.ref)
    if before != ticket.queue:
        tell(ticket.queue, ref=ticket.ref)
    return ticket


def _merge_other(ticket: Ticket, *, service: str) -> None:
    """The person's own waiting number for the target service gives way to the one that is handed over."""
    other = active_ticket([ticket.holder], service=service) if ticket.holder else None
    if other is None or other.pk == ticket.pk:
        return
    if other.state != "waiting":
        raise QueueError(t("Orang ini sedang dilayani di sana.", "This person is being served there already."))
    close_unserved(other, to="closed", why="merged", actor="sistem")


@transaction.atomic
def settle_priority(ticket: Ticket, officer: Officer, *, confirmed: bool) -> Ticket:
    """The officer, who has the person before them, confirms the declared need or notes that it was not so; recorded."""
    _own(ticket, officer)
    if not ticket.priority:
        return ticket
    state = "confirmed" if confirmed else "rejected"
    Ticket.objects.filter(pk=ticket.pk).update(priority_state=state, lane=lane_of(ticket.priority, state))
    record("queue.priority", actor=officer.ref, subject=ticket.subject, facts={"need": ticket.priority, "state": state})
    ticket.refresh_from_db()
    return ticket
