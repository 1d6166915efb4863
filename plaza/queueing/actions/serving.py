"""What an officer does: call the next person, ring again, serve, hand on, finish, and take a wrong press back."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import IntegrityError, transaction

from plaza.catalogue.queries import get_service
from plaza.core.clock import now, real_now
from plaza.core.texts import t
from plaza.integrity.actions import record
from plaza.notices.actions import notify
from plaza.people.actions import end_tasks, give_task
from plaza.people.belonging import Self
from plaza.people.models import Officer
from plaza.people.rules import DECIDE, HELP
from plaza.queueing.actions.common import NotOnDuty, Overtaken, QueueError, change, once, queue_of, step, tell
from plaza.queueing.actions.joining import close_unserved
from plaza.queueing.actions.own import claim_left_over, goes_past
from plaza.queueing.models import Note, Ticket
from plaza.queueing.queries import CALL_NOTICE, active_ticket, at_post, claimed_by, link_of, seen_lately
from plaza.queueing.rules import (
    CLAIMED,
    FIRST_LEASE,
    OUTCOMES,
    RING,
    RINGS,
    UNDO_CALL,
    UNDO_FINISH,
    Lanes,
    Place,
    lane_of,
    next_of,
    run_after,
)
from plaza.queueing.selection import PostedDuty, Wanted, claim, heads
from plaza.queueing.signals import ticket_answered, ticket_claimed, ticket_finished, ticket_released, ticket_rung

TASK_FOR = timedelta(hours=4)
"""The longest an officer may open a person's ticket for one claim; finishing ends it at once."""
TRIES = 50
"""Lost races before a claim gives up for this press: each loss means that another officer got somebody."""
LONGEST_NOTE = 4000
SECOND = 2
"""The ring with which whoever still is not before the page is told once more; the third is silent."""
CALL_USELESS = timedelta(minutes=15)


def call_next(officer: Officer, *, key: str = "") -> Ticket | None:
    """Gives the officer whoever is next among all queues they serve by duty, or None when nobody waits.

    An officer who has a person gets that person again. Raises NotOnDuty. Atomic against every other officer: a person is
    given once.
    """
    if running := claimed_by(officer):
        return running
    duties = at_post(officer)
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


def _claim_someone(officer: Officer, duties: Sequence[PostedDuty]) -> Ticket | None:
    me, passed, wanted = Self(officer), set[int](), _wanted(duties)
    if left := claim_left_over(me, tenants={duty.tenant for duty in duties}, take=lambda one: _claim(one, officer)):
        return left
    for _ in range(TRIES):
        found = _next_among(heads(wanted, passed=passed))
        if found is None:
            return None
        if goes_past(found, me):
            passed.add(found.pk)
        elif ticket := _claim(found, officer):
            tell(found.queue, ref=ticket.ref, run=run_after(found.queue.run, found.place), called=ticket.number)
            return ticket
        else:
            passed.add(found.pk)
    return None


def _wanted(duties: Sequence[PostedDuty]) -> list[Wanted]:
    """Whom the officer may be given from each queue; people in the building not where they are left to a counter."""
    found: dict[str, Wanted] = {}
    for duty in duties:
        own = [one.services for one in duties if one.tenant == duty.tenant]
        services = frozenset(service for named in own for service in named) if all(own) else frozenset[str]()
        found[duty.tenant] = Wanted(duty.tenant, services, without="counter" if duty.left_to_counters else "")
    return list(found.values())


def _next_among(found: Sequence[Ticket]) -> Ticket | None:
    """Who is next, at the counter and by video in one order, among the first of each lane."""
    queues: dict[int, dict[int, Place]] = {}
    for head in found:
        queues.setdefault(head.queue_id, {})[head.lane] = head.place
    runs = {head.queue_id: head.queue.run for head in found}
    place = next_of(Lanes(lanes.get(0), lanes.get(1), runs[queue]) for queue, lanes in queues.items())
    return next((head for head in found if place and head.pk == place.pk), None)


def _claim(found: Ticket, officer: Officer) -> Ticket | None:
    """The conditional UPDATE that settles whose person this is; None when another officer was faster, or is just now."""
    ticket = claim(found, officer_id=officer.pk, at=now())
    if ticket is None:
        return None
    ticket.claimed_by = officer
    step(ticket, before="waiting", actor=officer.ref)
    _open_the_file(ticket, officer)
    _call_out(ticket)
    ticket_claimed.send(Ticket, ticket=ticket, officer=officer, actor=officer.ref)
    return ticket


def _open_the_file(ticket: Ticket, officer: Officer) -> None:
    """Lets the officer open the ticket, and the application that the person brought along."""
    until, cause = real_now() + TASK_FOR, ticket.subject
    give_task(officer, subject_ref=ticket.subject, cause_ref=cause, mode=DECIDE, until=until)
    if ticket.application_ref:
        give_task(
            officer,
            subject_ref=f"application:{ticket.application_ref}",
            cause_ref=cause,
            mode=HELP,
            until=until,
        )


def _call_out(ticket: Ticket) -> None:
    """Tells whoever is not before the page that it is their turn; a letter that comes late is not sent."""
    if ticket.channel != "video" or (seen_lately(ticket) and not ticket.callback):
        return
    to = [name for name in (ticket.holder, ticket.contact) if name]
    notify(
        to, kind=CALL_NOTICE, about=ticket.subject, link=link_of(ticket), language=ticket.language, useless_after=CALL_USELESS,
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
    change(ticket, to="serving", actor=actor, served_at=now(), ring_until=None)
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
    found = Ticket.objects.filter(pk=ticket.pk, state="called", rings=ticket.rings, version=ticket.version)
    if not found.update(rings=ticket.rings + 1, ring_until=now() + RING if ticket.channel == "video" else None):
        return False
    ticket.refresh_from_db()
    if ticket.rings == SECOND and not seen_lately(ticket):  # the page was open a moment ago, and is not any more
        _call_out(ticket)
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
    return Note.objects.create(ticket=ticket, officer=officer, words=words, at=now())


def finish(ticket: Ticket, officer: Officer, *, outcome: str, note: str = "", key: str = "") -> Ticket:
    """Records what came of it and ends the journey; the same command again changes nothing.

    ``abusive`` needs a reason in ``note``; the head of the tenant reviews it.
    """
    if outcome not in OUTCOMES:
        raise QueueError(t("Pilih hasil pelayanan.", "Choose what came of it."))
    if outcome == "abusive" and not note.strip():
        raise QueueError(t("Tulis pada Catatan apa yang terjadi.", "Write in the note what happened."))

    def act() -> Ticket:
        _own(ticket, officer)
        if ticket.state == "done":
            return ticket
        moment = now()
        change(
            ticket, to="done", actor=officer.ref, why=outcome, ended_at=moment, outcome=outcome, lease_until=None,
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
    too_late = QueueError(t("Sudah terlambat untuk membatalkan.", "It is too late to undo."))
    if ticket.state != "done" or ticket.ended_at is None or now() - ticket.ended_at > UNDO_FINISH:
        raise too_late
    lease = now() + FIRST_LEASE
    try:
        with transaction.atomic():
            change(ticket, to="serving", actor=officer.ref, why="undone", ended_at=None, outcome="", lease_until=lease)
    except IntegrityError as problem:  # the officer has somebody else by now, or the person another number
        raise too_late from problem
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
    held = Ticket.objects.filter(pk=ticket.pk, claimed_by=officer, version=ticket.version)
    if not held.update(priority_state=state, lane=lane_of(ticket.priority, state)):
        raise Overtaken
    record("queue.priority", actor=officer.ref, subject=ticket.subject, facts={"need": ticket.priority, "state": state})
    ticket.refresh_from_db()
    return ticket


@transaction.atomic
def release_officer(officer: Officer, *, actor: str) -> None:
    """Whoever the officer has called or serves stands at the front of the line again; for an officer who is taken off duty."""
    ticket = claimed_by(officer)
    if ticket is not None:
        give_back(ticket, actor=actor, why="off_duty")
