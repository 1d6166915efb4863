"""What a device or a signed-in person has here, of every kind, each with its next step: one list for every page that shows it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.urls import reverse

from plaza.applications.actions.paying import waits_for_payment
from plaza.applications.models import Application
from plaza.applications.queries import application_of, definition_of
from plaza.catalogue.queries import get_service
from plaza.core.references import grouped
from plaza.core.templatetags.plaza import in_language, wita
from plaza.core.texts import Pair, t
from plaza.facilities.models import Booking
from plaza.facilities.queries import bookings_of
from plaza.feedback.models import Complaint
from plaza.feedback.queries.complaints import own_complaints
from plaza.people.queries import subjects_held
from plaza.people.viewers import Viewer
from plaza.queueing.appointments import appointments_of
from plaza.queueing.queries import tickets_of

MAX_APPLICATIONS = 30
ENDED = ("granted", "refused", "withdrawn")
APPLICATION_STATUS = {
    "draft": "draft", "submitted": "checking", "needs_action": "paused", "review": "review", "granted": "granted",
    "refused": "refused", "withdrawn": "withdrawn",
}  # fmt: skip
APPLICATION_NEXT: dict[str, Pair] = {
    "draft": t("Lanjutkan mengisi", "Go on filling it in"),
    "submitted": t("Sistem sedang memeriksa; biasanya beberapa detik", "The system is checking; usually a few seconds"),
    "needs_action": t("Ada yang perlu Anda perbaiki", "You need to put something right"),
    "review": t("Tunggu keputusan petugas; kabarnya muncul di sini", "Wait for the officer's decision; it will appear here"),
    "granted": t("Lihat hasilnya", "See the result"),
    "refused": t("Lihat alasannya dan yang dapat dilakukan", "See the reason and what you can do"),
    "withdrawn": t("Sudah Anda batalkan", "You withdrew it"),
}  # fmt: skip
TICKET_NEXT: dict[str, Pair] = {
    "waiting": t("Lihat antrean Anda", "See your place in the queue"),
    "called": t("Anda dipanggil: buka sekarang", "You are being called: open it now"),
    "serving": t("Kembali ke layanan Anda", "Go back to your visit"),
    "parked": t("Kembali ke antrean", "Go back into the queue"),
}
APPOINTMENT_NEXT: dict[str, Pair] = {
    "displaced": t("Pilih waktu lain", "Choose another time"),
    "fallen": t("Pilih waktu lain", "Choose another time"),
    "no_show": t("Waktunya lewat: pilih waktu lain", "The time has passed: choose another"),
}
BOOKING_NEXT: dict[str, Pair] = {
    "booked": t("Datang pada jamnya, atau batalkan", "Come at that time, or cancel it"),
    "displaced": t("Ruang tutup pada waktu itu: pilih waktu lain", "The room is closed then: choose another time"),
    "cancelled": t("Sudah dibatalkan; pesan lagi bila perlu", "It was cancelled; book again if you need it"),
}
COMPLAINT_STATUS = {
    "received": "complaint_received", "working": "complaint_working", "asked": "complaint_asked",
    "escalated": "complaint_escalated", "answered": "complaint_answered", "closed": "complaint_closed",
}  # fmt: skip


@dataclass(frozen=True)
class Held:
    """One thing that somebody has here. ``urgent`` things wait for the person; ``at`` sorts the rest."""

    kind: Pair
    title: str
    detail: str
    next_step: Pair
    href: str
    status: str
    at: datetime
    urgent: bool = False
    over: bool = False


def held_by(viewer: Viewer) -> list[Held]:
    """Everything the viewer has here: what waits for them first, then what is under way by time, then what is over."""
    if viewer.fresh_device and viewer.user_id is None:
        return []
    sources: Iterable[Callable[[Viewer], list[Held]]] = (_tickets, _appointments, _applications, _complaints, _bookings)
    found = chain.from_iterable(source(viewer) for source in sources)
    return sorted(found, key=lambda item: (item.over, not item.urgent, -item.at.timestamp()))


def _applications(viewer: Viewer) -> list[Held]:
    references = subjects_held(viewer, kind="application")[:MAX_APPLICATIONS]
    return [application_held(application_of(reference)) for reference in references]


def application_held(found: Application) -> Held:
    """An application with its next step."""
    to_pay = waits_for_payment(found) if found.state not in ENDED else None
    return Held(
        kind=t("Permohonan", "Application"),
        title=str(in_language(definition_of(found))),
        detail=grouped(found.reference),
        next_step=t("Bayar tagihannya", "Pay the bill") if to_pay else APPLICATION_NEXT[found.state],
        href=reverse("application", args=[found.reference]),
        status="unpaid" if to_pay else APPLICATION_STATUS[found.state],
        at=found.submitted_at or found.started_at,
        urgent=bool(to_pay) or found.state in ("draft", "needs_action"),
        over=found.state in ENDED,
    )


def _tickets(viewer: Viewer) -> list[Held]:
    return [
        Held(
            kind=t("Nomor antrean", "Queue number"),
            title=found.number,
            detail=str(in_language(get_service(found.service))),
            next_step=TICKET_NEXT.get(found.state, TICKET_NEXT["waiting"]),
            href=reverse("ticket", args=[found.ref]),
            status=found.state if found.state in ("waiting", "called", "serving") else "paused",
            at=found.joined_at,
            urgent=True,
        )
        for found in tickets_of(viewer.identities)
    ]


def _appointments(viewer: Viewer) -> list[Held]:
    return [
        Held(
            kind=t("Janji temu", "Appointment"),
            title=wita(found.at),
            detail=str(in_language(get_service(found.service))),
            next_step=APPOINTMENT_NEXT.get(found.state) or _coming(found.channel),
            href=reverse("appointment", args=[found.ref]),
            status="paused" if found.state in APPOINTMENT_NEXT else "waiting",
            at=found.at,
            urgent=found.state in APPOINTMENT_NEXT,
        )
        for found in appointments_of(viewer.identities)
    ]


def _coming(channel: str) -> Pair:
    if channel == "video":
        return t("Buka halaman ini pada jamnya", "Open this page at that time")
    return t("Datang ke gedung pada jamnya", "Come to the building at that time")


def _complaints(viewer: Viewer) -> list[Held]:
    return [complaint_held(found) for found in own_complaints(viewer)]


def complaint_held(found: Complaint) -> Held:
    """A complaint with its next step."""
    return Held(
        kind=t("Aduan", "Complaint"),
        title=str(t("Aduan {ref}", "Complaint {ref}", ref=grouped(found.ref))),
        detail="",
        next_step=t("Jawab pertanyaannya", "Answer the question")
        if found.state == "asked"
        else t("Lihat jawabannya", "See the answer")
        if found.state in ("answered", "closed")
        else t("Tunggu jawabannya; muncul di sini", "Wait for the answer; it will appear here"),
        href=reverse("complaint", args=[found.ref]),
        status=COMPLAINT_STATUS.get(found.state, "complaint_received"),
        at=found.received_at,
        urgent=found.state == "asked",
        over=found.state == "closed",
    )


def _bookings(viewer: Viewer) -> list[Held]:
    return [booking_held(found) for found in bookings_of(viewer.identities)]


def booking_held(found: Booking) -> Held:
    """A room's booking with its next step."""
    return Held(
        kind=t("Pesanan ruang", "Room booking"),
        title=str(in_language(found.room)),
        detail=wita(found.starts_at),
        next_step=BOOKING_NEXT[found.state],
        href=reverse("booking", args=[found.ref]),
        status="waiting" if found.state == "booked" else "paused" if found.state == "displaced" else "withdrawn",
        at=found.starts_at,
    )
