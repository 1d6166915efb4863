"""What the plaza itself does, again and again: the ladder goes on, leases end, graces end, old days are closed."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from plaza.catalogue.queries import get_tenant, tenant_status
from plaza.core.clock import WITA, now, today
from plaza.core.texts import t
from plaza.notices.actions import notify
from plaza.queueing.actions.common import Overtaken
from plaza.queueing.actions.joining import close_unserved, park
from plaza.queueing.actions.serving import give_back, ring_again
from plaza.queueing.models import Command, Ticket
from plaza.queueing.queries import present_officers, tickets

AT_ONCE = 200
AFTER_HOURS = timedelta(hours=1)
"""How long after closing the line stays for officers who serve on."""
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
    """Closes what past days left in the line, and tells those who waited; how many."""
    old = tickets().filter(Q(state="waiting") | Q(state="parked"), day__lt=today())[:AT_ONCE]
    return sum(_one(ticket, _end_of_day) for ticket in old)


def close_evenings() -> int:
    """Closes the line of tenants that shut some time ago and whose officers have gone, while those who waited are awake; how many."""
    waiting = tickets().filter(state="waiting", day=today())
    over = [tenant for tenant in waiting.values_list("queue__tenant", flat=True).distinct() if _has_gone_home(tenant)]
    return sum(_one(ticket, _end_of_day) for ticket in waiting.filter(queue__tenant__in=over)[:AT_ONCE])


def _has_gone_home(tenant: str) -> bool:
    house, moment = get_tenant(tenant), now()
    before, here = tenant_status(house, at=moment - AFTER_HOURS), tenant_status(house, at=moment)
    again_today = here.opens_at is not None and here.opens_at.astimezone(WITA).date() == today()
    return not (before.in_hours or here.in_hours or again_today or present_officers(tenant))


@transaction.atomic
def _end_of_day(ticket: Ticket) -> None:
    close_unserved(ticket, to="closed", why="day_over")
    notify(
        [name for name in (ticket.holder, ticket.contact) if name], kind="queue.day_over", about=ticket.subject,
        link=f"{settings.PUBLIC_URL}/janji/{ticket.service}/", language=ticket.language,
        title=t("Nomor {number} belum sempat dilayani", "Number {number} was not reached", number=ticket.number),
        body=t(
            "Hari pelayanan selesai sebelum giliran Anda. Maaf. Di tautan ini Anda dapat memilih waktu yang pasti; di halaman nomor Anda "
            "dapat meninggalkan pesan untuk petugas.",
            "The day ended before your turn. We are sorry. With this link you can choose a fixed time; on your number's page you can "
            "leave a message for the officer.",
        ),
    )  # fmt: skip


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
