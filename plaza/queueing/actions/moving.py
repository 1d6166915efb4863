"""Between screen, counter and floor: the person keeps the place, whatever way they are served next."""

from datetime import datetime, timedelta

from django.db import transaction

from plaza.catalogue.models import Service
from plaza.catalogue.queries import Unknown, get_tenant, services, tenant_status
from plaza.core.clock import now
from plaza.core.texts import t
from plaza.integrity.actions import record
from plaza.people.actions import end_tasks
from plaza.people.models import Officer
from plaza.queueing.actions.common import Overtaken, QueueError, change, tell
from plaza.queueing.actions.serving import transfer
from plaza.queueing.models import Ticket
from plaza.queueing.rules import CLAIMED, RING
from plaza.queueing.signals import ticket_released, ticket_rung

WAY_TAKES = timedelta(hours=4)
"""How long the place of somebody who is on the way to the building is kept, at most until the tenant closes."""


@transaction.atomic
def come_in_person(ticket: Ticket, officer: Officer) -> Ticket:
    """The person is asked to come to the counter: the place is kept until they are in the building, and is then as old as it was."""
    _own(ticket, officer)
    if get_tenant(ticket.queue.tenant).preparing:
        raise QueueError(
            t(
                "Instansi ini belum membuka loket. Lanjutkan lewat video.",
                "This agency has no counter yet. Go on by video.",
            )
        )
    _set_channel(ticket, "counter", officer)
    change(
        ticket, to="parked", actor=officer.ref, why="in_person", grace_until=_until(ticket), ring_until=None, lease_until=None,
        claimed_by=None, served_at=None, rings=0,
    )  # fmt: skip
    end_tasks(cause_ref=ticket.subject)
    ticket_released.send(Ticket, ticket=ticket, actor=officer.ref, why="in_person")
    tell(ticket.queue, ref=ticket.ref)
    return ticket


def _until(ticket: Ticket) -> datetime:
    closes = tenant_status(get_tenant(ticket.queue.tenant)).closes_at
    latest = now() + WAY_TAKES
    return min(closes, latest) if closes else latest


@transaction.atomic
def to_video(ticket: Ticket, officer: Officer) -> Ticket:
    """The person goes on by video with the same officer, now: their phone rings. Raises QueueError while no phone has the number."""
    _own(ticket, officer)
    if not ticket.holder:
        raise QueueError(
            t("Nomor ini masih di kertas. Minta orangnya memindai kode QR, lalu tekan lagi.",
              "This number is still on paper. Ask the person to scan its QR code, then press again.")
        )  # fmt: skip
    _set_channel(ticket, "video", officer)
    if ticket.state == "called":
        Ticket.objects.filter(pk=ticket.pk, version=ticket.version).update(ring_until=now() + RING, rings=1)
        ticket.refresh_from_db()
    ticket_rung.send(Ticket, ticket=ticket, actor=officer.ref)
    tell(ticket.queue, ref=ticket.ref)
    return ticket


def to_tenant(ticket: Ticket, officer: Officer, *, tenant: str) -> Ticket:
    """Hands the person on to another tenant, perhaps on another floor, in one press: its first service that the same way serves.

    Raises Unknown for a tenant that serves nothing.
    """
    found = list(services(tenant=tenant))
    if not found or found[0].tenant.code == ticket.queue.tenant:
        raise Unknown(tenant)
    if found[0].tenant.preparing and ticket.channel == "counter" and not ticket.holder:
        raise QueueError(
            t("Instansi itu baru melayani lewat video, dan nomor ini masih di kertas.",
              "That agency serves by video only so far, and this number is still on paper.")
        )  # fmt: skip
    moved = transfer(ticket, officer, service_code=_first(found, ticket.channel).code)
    if found[0].tenant.preparing and moved.channel == "counter":
        _set_channel(moved, "video", officer)
    return moved


def _first(found: list[Service], channel: str) -> Service:
    return next((service for service in found if channel in service.channels), found[0])


def _set_channel(ticket: Ticket, channel: str, officer: Officer) -> None:
    if ticket.channel != channel:
        if not Ticket.objects.filter(pk=ticket.pk, version=ticket.version).update(channel=channel):
            raise Overtaken
        ticket.channel = channel
        record("queue.channel", actor=officer.ref, subject=ticket.subject, facts={"channel": channel})


def _own(ticket: Ticket, officer: Officer) -> None:
    if ticket.claimed_by_id != officer.pk or ticket.state not in CLAIMED:
        raise Overtaken
