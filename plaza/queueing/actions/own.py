"""An officer's own number: it goes past them to a colleague, and where there is none, to the head of another tenant."""

from collections.abc import Callable, Collection

from plaza.core.clock import today
from plaza.people.belonging import Self, heads_elsewhere, left_to_others, others, recuse, settle
from plaza.people.models import Officer
from plaza.queueing.actions.common import tell
from plaza.queueing.models import Message, Ticket
from plaza.queueing.queries import tickets, who_is_present

Take = Callable[[Ticket], Ticket | None]


def owns_ticket(me: Self, ticket: Ticket) -> bool:
    """Whether the number, or the application that came with it, is the officer's own."""
    if me.owns(ticket.subject, holder=ticket.holder, contact=ticket.contact):
        return True
    return bool(ticket.application_ref) and me.owns(f"application:{ticket.application_ref}")


def owns_message(me: Self, message: Message) -> bool:
    """Whether the officer left these words themself."""
    return me.owns(f"message:{message.ref}", holder=message.holder, contact=message.contact)


def goes_past(ticket: Ticket, me: Self) -> bool:
    """Whether whoever is next is the officer themself, or theirs; then it is noted, and who may take it instead."""
    if not owns_ticket(me, ticket):
        return False
    recuse(me.officer, subject_ref=ticket.subject, nobody_else=not _colleagues(ticket))
    return True


def _colleagues(ticket: Ticket) -> list[Officer]:
    """Who else is there now and serves it: it is not theirs."""
    there = [one.officer for one in who_is_present(ticket.queue.tenant) if one.serves(ticket.service)]
    found = others(
        Officer.objects.filter(pk__in=there), subject_ref=ticket.subject, holder=ticket.holder, contact=ticket.contact
    )
    application = f"application:{ticket.application_ref}"
    return others(found, subject_ref=application) if ticket.application_ref else found


def claim_left_over(me: Self, *, tenants: Collection[str], take: Take) -> Ticket | None:
    """The number that nobody at its own tenant may serve, for the head of another tenant; None for everybody else."""
    heads = heads_elsewhere(me.officer) & set(tenants)
    waiting = left_to_others("ticket") if heads else []
    found = tickets().filter(ref__in=waiting, state="waiting", day=today()).exclude(queue__tenant__in=heads)
    for ticket in found.order_by("first_joined_at", "pk"):
        if owns_ticket(me, ticket):
            continue
        if taken := take(ticket):
            settle(taken.subject)
            tell(taken.queue, ref=taken.ref, called=taken.number)
            return taken
    return None
