"""Reading calls: who may come in and where they sit, what a page needs, what a socket is told first."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from plaza.calls.models import Call, ChatLine, Seat
from plaza.calls.rules import CITIZEN, CREDENTIAL_SECONDS, OFFICER, OPEN_STATES, Json, is_between_two, turn_credentials
from plaza.catalogue.queries import tenants
from plaza.core.clock import WITA, now, real_now
from plaza.people.queries import NoAccess, require_access
from plaza.people.rules import DECIDE
from plaza.people.viewers import Viewer

Page = dict[str, Json]
PURPOSE = "panggilan video"
GUESTS_READ = timedelta(minutes=10)
"""For how long after a call's end whoever was asked in may still look at it."""


@dataclass(frozen=True)
class Entry:
    """A viewer's way into a call: the call and the seat that is theirs."""

    call: Call
    seat: Seat


def access_call(viewer: Viewer, ref: str) -> Entry:
    """The viewer's seat in the call, by the ticket's key (citizen), the claim on it (officer) or a seat's own key; raises NoAccess."""
    call = Call.objects.filter(ref=ref.upper()).first()
    if call is None:
        raise NoAccess(ref)
    seats = {seat.place: seat for seat in call.seats.all()}
    for seat in seats.values():
        if seat.place not in (OFFICER, CITIZEN) and _guests_stay(call) and _opens(viewer, seat.subject_ref):
            return Entry(call, seat)
    access = require_access(viewer, call.ticket_ref, purpose=PURPOSE, mode=DECIDE)
    return Entry(call, seats[CITIZEN if access.by == "owner" else OFFICER])


def _guests_stay(call: Call) -> bool:
    """Whether whoever was asked in may still look: until the call's end, and long enough after it to read how it ended."""
    return call.ended_at is None or call.ended_at > now() - GUESTS_READ


def _opens(viewer: Viewer, subject_ref: str) -> bool:
    try:
        require_access(viewer, subject_ref, purpose=PURPOSE)
    except NoAccess:
        return False
    return True


def is_sitting(seat: Seat) -> bool:
    """Whether somebody is in the seat at this moment."""
    return seat.joined_at is not None and seat.left_at is None


def open_call_of(ticket_ref: str) -> Call | None:
    """The call of this ticket that rings or runs."""
    return Call.objects.filter(ticket_ref=ticket_ref, state__in=OPEN_STATES).first()


def chat_of_ticket(ticket_ref: str) -> list[ChatLine]:
    """What was written in all calls of the ticket, oldest first."""
    lines = ChatLine.objects.filter(call__ticket_ref=ticket_ref).select_related("call")
    return list(lines.order_by("call_id", "number"))


def chat_for(entry: Entry, *, after: int = 0) -> list[Page]:
    """The lines above the number ``after`` that belong to this seat, as the pages get them.

    Officer and citizen read all calls of the ticket, because it is one journey; whoever was asked into one call reads that call alone.
    """
    names = _names_of(entry.call.ticket_ref)
    numbered = enumerate(chat_of_ticket(entry.call.ticket_ref), start=1)
    return [
        line_frame(line, number=number, name=names.get((line.call_id, line.place), ""))
        for number, line in numbered
        if number > after and (is_between_two(entry.seat.place) or line.call_id == entry.call.pk)
    ]


def _names_of(ticket_ref: str) -> dict[tuple[int, int], str]:
    """Who sat in which seat of which call of the ticket: after a transfer the officer's seat is another person's."""
    seats = Seat.objects.filter(call__ticket_ref=ticket_ref)
    return {(seat.call_id, seat.place): seat.name for seat in seats}


def number_in_ticket(line: ChatLine) -> int:
    """The line's number among all that was written on the ticket: earlier calls are over, so what they hold stays as it is."""
    earlier = ChatLine.objects.filter(call__ticket_ref=line.call.ticket_ref, call_id__lt=line.call_id)
    return earlier.count() + line.number


def snapshot(entry: Entry, *, after: int = 0) -> Page:
    """Everything a page needs to come (back) into its seat; chat lines numbered above ``after``."""
    call, seat = entry.call, entry.seat
    return {
        "type": "welcome",
        "ref": call.ref,
        "state": call.state,
        "outcome": call.outcome,
        "you": {"place": seat.place, "role": seat.role, "bytes": seat.bytes_used},
        "seats": [
            {"place": one.place, "role": one.role, "name": one.name, "check": one.check_words if seat.role == "officer" else ""}
            for one in call.seats.order_by("place")
        ],
        "chat": chat_for(entry, after=after),
        "rtc": rtc_config(call.ticket_ref),
    }  # fmt: skip


def line_frame(line: ChatLine, *, number: int, name: str) -> Page:
    """A chat line as the pages get it: ``number`` counts all calls of the ticket, ``name`` is who wrote it."""
    at = line.sent_at.astimezone(WITA).strftime("%H.%M")
    return {
        "type": "chat", "n": number, "from": line.place, "name": name, "id": line.line_id, "text": line.text, "at": at,
    }  # fmt: skip


def rtc_config(ticket_ref: str) -> Page:
    """The browser's connection settings, with relay credentials for this ticket that live ten minutes.

    Without a relay in the settings the browsers find each other directly.
    """
    config: Page = {"iceServers": [], "iceTransportPolicy": settings.ICE_POLICY}
    if settings.TURN_URLS and settings.TURN_SECRET:
        expires = int(real_now().timestamp()) + CREDENTIAL_SECONDS
        key = turn_credentials(settings.TURN_SECRET, ticket_ref=ticket_ref, expires=expires)
        server = {"urls": settings.TURN_URLS, "username": key.username, "credential": key.credential}
        config |= {"iceServers": [server], "seconds": CREDENTIAL_SECONDS}
    return config


def panel(viewer: Viewer, call: Call) -> Page:
    """What the call's part of a page needs; raises NoAccess for whoever has no seat."""
    entry = access_call(viewer, call.ref)
    return {**panel_shell(role=entry.seat.role), "ref": call.ref, "state": call.state}


def panel_shell(*, role: str) -> Page:
    """The same part of the page while there is no call yet."""
    shell: Page = {"ref": "", "state": "", "role": role, "is_officer": role == "officer", "rings": role != "officer"}
    return {**shell, "agencies": tenants()} if role == "officer" else shell
