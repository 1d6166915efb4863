"""The officer's desk: on, break, end of day, and the signs of life that keep a claim."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from plaza.core.bus import publish
from plaza.core.clock import now
from plaza.core.fields import sealed_to
from plaza.core.texts import t
from plaza.integrity.actions import record
from plaza.notices.actions import notify
from plaza.people.belonging import Self
from plaza.people.models import Officer
from plaza.queueing.actions.common import QueueError, topic
from plaza.queueing.actions.own import owns_message
from plaza.queueing.models import Desk, Message, Ticket
from plaza.queueing.queries import claimed_by, duties_of, unanswered
from plaza.queueing.rules import CLAIMED, LEASE
from plaza.queueing.signals import desk_changed

STATES = ("on", "break", "off")
ANSWER_WITHIN = timedelta(minutes=30)
"""How long a message stays with the officer to whom it was given."""
TRIES = 20


def set_desk(officer: Officer, *, state: str) -> Desk:
    """Opens the desk, takes a break or ends the day. Not while a person is there: first finish, hand on or give back."""
    if state not in STATES:
        raise QueueError(t("Keadaan meja itu tidak dikenal.", "That state of a desk is not known."))
    desk = Desk.objects.filter(officer=officer).first()
    if desk and desk.state == state:
        return desk
    if state != "on" and claimed_by(officer):
        raise QueueError(
            t("Selesaikan dulu orang yang sedang dilayani.", "First finish with the person you are serving.")
        )
    return _change_desk(officer, state=state)


@transaction.atomic
def _change_desk(officer: Officer, *, state: str) -> Desk:
    found = {"state": state, "since": now(), "seen_at": now()}
    desk, _ = Desk.objects.update_or_create(officer=officer, defaults=found)
    record("queue.desk", actor=officer.ref, subject=officer.ref, facts={"state": state})
    _tell_queues(officer)
    desk_changed.send(Desk, officer=officer, state=state, actor=officer.ref)
    return desk


@transaction.atomic
def set_counter(officer: Officer, *, counter: str) -> Desk:
    """Notes at which counter of the building the officer serves; empty for a screen."""
    moment = now()
    desk, _ = Desk.objects.get_or_create(officer=officer, defaults={"state": "off", "since": moment})
    Desk.objects.filter(pk=desk.pk).update(counter=counter)
    desk.counter = counter
    return desk


def _tell_queues(officer: Officer) -> None:
    """Waiting times change when an officer comes or goes."""
    for tenant in {duty.tenant for duty in duties_of(officer)}:
        publish(topic(tenant), {"desks": True})


def officers_seen(officer_ids: Sequence[int]) -> None:
    """Notes a sign of life of these officers' pages, and prolongs their claims."""
    moment = now()
    Desk.objects.filter(officer__in=officer_ids).update(seen_at=moment)
    Ticket.objects.filter(claimed_by__in=officer_ids, state__in=CLAIMED).update(lease_until=moment + LEASE)


def next_message(officer: Officer) -> Message | None:
    """The message that the system gives this officer to answer: theirs still, or the oldest that nobody has. Nobody chooses.

    It stays with the officer for a while; then it goes to whoever asks next.
    """
    moment = now()
    waiting = unanswered(officer)
    if mine := waiting.filter(given_to=officer, given_until__gt=moment).first():
        return mine
    free = waiting.filter(Q(given_to=None) | Q(given_until__lte=moment))
    me = Self(officer)
    for message in free[:TRIES]:
        if owns_message(me, message):
            continue
        found = Message.objects.filter(
            pk=message.pk, state="new", given_to=message.given_to, given_until=message.given_until
        )
        if found.update(given_to=officer, given_until=moment + ANSWER_WITHIN):
            record(
                "queue.message_given", actor="sistem", subject=f"message:{message.ref}", facts={"officer": officer.ref}
            )
            message.given_to = officer
            return message
    return None


@transaction.atomic
def answer_message(message: Message, officer: Officer, *, words: str) -> Message:
    """Answers words that were left outside the hours, and sends the answer to whoever left a contact."""
    words = words.strip()
    if not words:
        raise QueueError(t("Tulis jawabannya.", "Write the answer."))
    given = {"state": "answered", "answer": words, "answered_by": officer, "answered_at": now()}
    if not Message.objects.filter(pk=message.pk, state="new").update(**sealed_to(message, given)):
        raise QueueError(t("Pesan ini sudah dijawab.", "This message has been answered already."))
    for name, value in given.items():
        setattr(message, name, value)
    record("queue.message_answered", actor=officer.ref, subject=f"message:{message.ref}")
    to = [name for name in (message.holder, message.contact) if name]
    notify(
        to, kind="queue.message_answered", about=f"message:{message.ref}", language=message.language if message.contact else "",
        title=t("Jawaban atas pesan Anda", "The answer to your message"), body=t("{words}", "{words}", words=words),
    )  # fmt: skip
    return message


@transaction.atomic
def close_desk(officer: Officer, *, actor: str) -> None:
    """Ends the day of an officer who is taken off duty; messages given to them go to whoever asks next."""
    Message.objects.filter(given_to=officer, state="new").update(given_to=None, given_until=None)
    if Desk.objects.filter(officer=officer).exclude(state="off").update(state="off", since=now()):
        record("queue.desk", actor=actor, subject=officer.ref, facts={"state": "off"})
        desk_changed.send(Desk, officer=officer, state="off", actor=actor)
