"""What the plaza itself does, again and again: the ladder goes on, leases end, graces end, old days are closed."""

from collections.abc import Callable
from datetime import timedelta

from django.db.models import Q

from plaza.core.clock import now, today
from plaza.queueing.actions.common import Overtaken
from plaza.queueing.actions.joining import close_unserved, park
from plaza.queueing.actions.serving import give_back, ring_again
from plaza.queueing.models import Command, Ticket
from plaza.queueing.queries import tickets

AT_ONCE = 200
FORGET_COMMANDS = timedelta(days=2)


def climb_ladder() -> int:
    """Rings those again who did not answer, and parks them after the last ring; how many."""
    late = tickets().filter(state="called", ring_until__lt=now())[:AT_ONCE]
    return sum(_one(ticket, _miss) for ticket in late)


def _miss(ticket: Ticket) -> None:
    if not ring_again(ticket, actor="sistem"):
        park(ticket, actor="sistem")


def missed(ticket: Ticket, *, actor: str) -> None:
    """The person let this ring pass."""
    _one(ticket, _miss)


def end_leases() -> int:
    """Gives people back to the front whose officer shows no sign of life any more; how many."""
    lost = tickets().filter(state__in=("called", "serving"), lease_until__lt=now())[:AT_ONCE]
    return sum(_one(ticket, lambda one: give_back(one, actor="sistem", why="lease")) for ticket in lost)


def end_graces() -> int:
    """Closes the tickets of those who did not come back; how many."""
    over = tickets().filter(state="parked", grace_until__lt=now())[:AT_ONCE]
    return sum(_one(ticket, lambda one: close_unserved(one, to="no_show", why="no_show")) for ticket in over)


def close_old_days() -> int:
    """Closes what past days left in the line; how many."""
    old = tickets().filter(Q(state="waiting") | Q(state="parked"), day__lt=today())[:AT_ONCE]
    return sum(_one(ticket, lambda one: close_unserved(one, to="closed", why="day_over")) for ticket in old)


def forget_commands() -> int:
    """Forgets the keys of commands that nobody repeats any more."""
    return Command.objects.filter(at__lt=now() - FORGET_COMMANDS).delete()[0]


def _one(ticket: Ticket, act: Callable[[Ticket], object]) -> bool:
    """Does it to one ticket; somebody else may have been faster, which is no fault."""
    try:
        act(ticket)
    except Overtaken:
        return False
    return True
