"""A tenant closes while people stand in its line: they are told, and offered a time of their own."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from plaza.catalogue.models import Service
from plaza.catalogue.queries import services
from plaza.core.clock import WITA, now, today
from plaza.core.texts import Pair, t
from plaza.integrity.actions import record
from plaza.notices.actions import notify
from plaza.queueing.actions.common import tell
from plaza.queueing.models import Queue, Ticket
from plaza.queueing.queries import tickets

STANDING = ("waiting", "parked")
USELESS = timedelta(hours=6)


@transaction.atomic
def tell_of_closing(tenant: str, *, starts_at: datetime, ends_at: datetime, why: Pair, actor: str) -> int:
    """Tells everybody who stands in the line of a tenant (empty: of all) that closes today, with a way to a time of their own.

    Their numbers stay: whoever is called before it closes, or after it opens again, is served. How many people were told.
    """
    if starts_at.astimezone(WITA).date() > today() or ends_at <= now():
        return 0
    found = tickets().filter(state__in=STANDING, day=today())
    standing = list(found.filter(queue__tenant=tenant) if tenant else found)
    named = {row.code: row for row in services(codes={ticket.service for ticket in standing})} if standing else {}
    hours = f"{starts_at.astimezone(WITA):%H.%M}–{ends_at.astimezone(WITA):%d-%m-%Y %H.%M} WITA"
    told = sum(_told(ticket, named.get(ticket.service), hours=hours, why=why) for ticket in standing)
    for queue in Queue.objects.filter(pk__in={ticket.queue_id for ticket in standing}):
        tell(queue)
    if standing:
        subject, facts = f"tenant:{tenant or 'plaza'}", {"waiting": len(standing), "told": told}
        record("queue.closing_told", actor=actor, subject=subject, facts=facts)
    return told


def _told(ticket: Ticket, service: Service | None, *, hours: str, why: Pair) -> bool:
    """Whether anything could be sent: a number on paper is told by the board alone."""
    to = [name for name in (ticket.holder, ticket.contact) if name]
    names = (service.name_id, service.name_en) if service else (ticket.number, ticket.number)
    sent = notify(
        to, kind="queue.closing", about=ticket.subject, link=f"{settings.PUBLIC_URL}/janji/{ticket.service}/",
        language=ticket.language, useless_after=USELESS,
        title=t("Loket {number} akan tutup", "The counter of {number} is closing", number=ticket.number),
        body=t(
            "{id}: tutup {hours} ({why.indonesian}). Maaf. Nomor {number} tetap Anda pegang; atau pilih jam lain di tautan ini.",
            "{en}: closed {hours} ({why.english}). We are sorry. You keep number {number}; or choose a time of your own with this link.",
            id=names[0], en=names[1], hours=hours, why=why, number=ticket.number,
        ),
    )  # fmt: skip
    return bool(sent)
