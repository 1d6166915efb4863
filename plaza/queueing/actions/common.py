"""What every act in the line does: change the state by the table, note the step, raise the version, tell the pages."""

from collections.abc import Callable

from django.db import IntegrityError, transaction

from plaza.catalogue.queries import get_tenant
from plaza.core.bus import publish
from plaza.core.clock import now
from plaza.core.texts import Pair, t
from plaza.core.transitions import move
from plaza.queueing.models import Command, Queue, Step, Ticket
from plaza.queueing.queries import tickets
from plaza.queueing.rules import TRANSITIONS
from plaza.queueing.selection import raise_version


class QueueError(ValueError):
    """Something in the line that cannot be done, in a sentence for whoever asked."""

    def __init__(self, words: Pair) -> None:
        super().__init__(words)
        self.words = words

    def __str__(self) -> str:
        return str(self.words)


class Overtaken(QueueError):
    """The ticket was moved by somebody else a moment before."""

    def __init__(self) -> None:
        super().__init__(
            t(
                "Nomor ini baru saja diambil petugas lain atau berubah. Halaman ini menunjukkan keadaannya sekarang.",
                "This number was just taken by another officer, or has changed. This page shows how things are now.",
            )
        )


class QueueClosed(QueueError):
    """The tenant does not take numbers at this hour."""


class NotOnDuty(QueueError):
    """The roster does not have the officer at any desk now."""


def topic(tenant: str) -> str:
    """The name under which everything of a queue is told on the bus."""
    return f"queue:{tenant}"


def queue_of(tenant: str) -> Queue:
    """The tenant's queue, made when the first person comes."""
    found = Queue.objects.filter(tenant=tenant).first()
    return found or Queue.objects.get_or_create(tenant=tenant, defaults={"letters": get_tenant(tenant).letters})[0]


def change(ticket: Ticket, *, to: str, actor: str, why: str = "", **changes: object) -> None:
    """Moves the ticket and notes the step; raises Overtaken when somebody else moved it first."""
    before = ticket.state
    if not move(ticket, to=to, table=TRANSITIONS, **changes):
        raise Overtaken
    step(ticket, before=before, actor=actor, why=why)


def step(ticket: Ticket, *, before: str, actor: str, why: str = "") -> None:
    """Notes that the ticket came from ``before`` to the state it has now."""
    Step.objects.create(ticket=ticket, at=now(), before=before, after=ticket.state, actor=actor, why=why)


def tell(queue: Queue, *, ref: str = "", run: int | None = None, called: str = "") -> None:
    """Raises the queue's version and tells every page; ``ref`` is the ticket whose own page is told at once. Last act of a change.

    ``called`` is the number that was just called: the pages hear of it before anybody reads the line again.
    """
    raise_version(queue, run=run)
    publish(topic(queue.tenant), {name: value for name, value in (("ref", ref), ("called", called)) if value})


def once(actor: str, key: str, act: Callable[[], Ticket | None]) -> Ticket | None:
    """Carries the command out, unless its key was used: then the first answer comes back and nothing is done.

    None (nothing was done) is not remembered. A repetition does the work and is rolled back whole by the key that is there
    already, so that it costs the many who press once nothing.
    """
    try:
        with transaction.atomic():
            answer = act()
            if answer is not None and key:
                Command.objects.create(actor=actor, key=key[:64], answer=answer.ref, at=now())
        return answer or (answer_of(actor, key) if key else None)
    except (IntegrityError, QueueError):
        if key and (known := answer_of(actor, key)):
            return known
        raise


def answer_of(actor: str, key: str) -> Ticket | None:
    """What the command with this key gave when it was first carried out."""
    ref = Command.objects.filter(actor=actor, key=key[:64]).values_list("answer", flat=True).first()
    return tickets().filter(ref=ref).first() if ref else None
