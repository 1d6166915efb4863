"""The least that a letter's link shows, for each kind of thing that letters are about."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from plaza.applications.queries import application_of
from plaza.calls.models import Call
from plaza.calls.rules import OPEN_STATES
from plaza.core.texts import Pair, t
from plaza.facilities.models import Booking
from plaza.feedback.queries.complaints import complaint_of
from plaza.people.queries import NoAccess
from plaza.web.account.held import Held, application_held, booking_held, complaint_held


@dataclass(frozen=True)
class Lead:
    """What is shown to whoever has the link: what it is, where it stands, what comes next. Never a name, a number or an answer."""

    kind: Pair
    title: str
    status: str
    next_step: Pair
    href: str


def lead_of(kind: str, reference: str) -> Lead:
    """The least of that subject; raises NoAccess when it is gone, or letters are about no such kind."""
    if kind not in LEADS:
        raise NoAccess(reference)
    return LEADS[kind](reference)


def _application(reference: str) -> Lead:
    held = application_held(application_of(reference))
    return Lead(held.kind, held.title, held.status, held.next_step, held.href)


def _complaint(reference: str) -> Lead:
    return _bare(complaint_held(complaint_of(reference)))


def _booking(reference: str) -> Lead:
    found = Booking.objects.select_related("room").filter(ref=reference).first()
    if found is None:
        raise NoAccess(reference)
    held = booking_held(found)
    return Lead(held.kind, held.title, held.status, held.next_step, held.href)


def _bare(held: Held) -> Lead:
    return Lead(held.kind, "", held.status, held.next_step, held.href)


def _call(reference: str) -> Lead:
    found = Call.objects.filter(ref=reference).first()
    if found is None:
        raise NoAccess(reference)
    running = found.state in OPEN_STATES
    return Lead(
        kind=t("Panggilan video", "Video call"),
        title=str(t("Anda diminta ikut dalam panggilan", "You are asked to join a call")),
        status="called" if running else "done",
        next_step=t("Masuk dengan akun petugas Anda untuk bergabung", "Sign in with your officer's account to join")
        if running
        else t("Panggilannya sudah selesai; tidak ada yang perlu Anda lakukan", "The call is over; there is nothing to do"),
        href=reverse("guest_call", args=[found.ref]),
    )  # fmt: skip


LEADS: dict[str, Callable[[str], Lead]] = {
    "application": _application,
    "complaint": _complaint,
    "booking": _booking,
    "call": _call,
}
