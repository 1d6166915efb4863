"""One person's own things of every kind, for contracts that try who may open and change them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from plaza.applications.actions.drafting import start_application
from plaza.applications.models import Application
from plaza.calls.models import Call
from plaza.calls.queries import open_call_of
from plaza.core.clock import WITA, now, today
from plaza.facilities.actions import book as book_room
from plaza.facilities.actions import call_companion
from plaza.facilities.models import Booking, CompanionCall
from plaza.facilities.queries import room_of, slots_of
from plaza.facilities.rules import BUILDING
from plaza.payments.actions import open_bill
from plaza.payments.models import Bill
from plaza.people.actions import set_duty
from plaza.queueing.actions import book, call_next, leave_message, take_ticket
from plaza.queueing.models import Appointment, Message, Ticket
from plaza.queueing.queries import ticket_of
from tests.contracts.test_doors import OURS, lock_of, sample
from tests.fixtures.catalogue import put_catalogue
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person

SERVICE, TENANT = "DPMPTSP-24", "DPMPTSP"
OTHER_SERVICE, OTHER_TENANT = "DUKCAPIL-09", "DUKCAPIL"


@dataclass
class Things:
    """One person's own things: an application with its bill, a ticket with its call, a message, an appointment, a companion call
    and a booked room."""

    application: Application
    ticket: Ticket
    call: Call
    message: Message
    appointment: Appointment
    bill: Bill
    companion: CompanionCall
    booking: Booking

    def addresses(self) -> Iterator[str]:
        """Every address that names one of these things and is open to its holder alone."""
        names = {
            r"^permohonan/<slug:reference>": f"permohonan/{self.application.reference}",
            r"^tiket/<slug:ref>": f"tiket/{self.ticket.ref}",
            r"^panggilan/<slug:ref>": f"panggilan/{self.call.ref}",
            r"^antre/pesan/<slug:ref>": f"antre/pesan/{self.message.ref}",
            r"^janji-saya/<slug:ref>": f"janji-saya/{self.appointment.ref}",
            r"^bayar/<slug:reference>": f"bayar/{self.bill.reference}",
            r"^bantuan/panggilan/<slug:ref>": f"bantuan/panggilan/{self.companion.ref}",
            r"^pesanan/<slug:ref>": f"pesanan/{self.booking.ref}",
        }
        for address, entry in OURS:
            for pattern, real in names.items():
                if lock_of(entry)[0] == "holder" and re.match(pattern, address):
                    yield sample(re.sub(pattern, real, address))

    def state(self) -> tuple[object, ...]:
        """What nobody else may change."""
        rows = [Application.objects.filter(pk=self.application.pk), Ticket.objects.filter(pk=self.ticket.pk)]
        rows += [Appointment.objects.filter(pk=self.appointment.pk), Bill.objects.filter(pk=self.bill.pk)]
        rows += [CompanionCall.objects.filter(pk=self.companion.pk), Booking.objects.filter(pk=self.booking.pk)]
        rows += [Call.objects.filter(pk=self.call.pk), Message.objects.filter(pk=self.message.pk)]
        return tuple(
            row.values_list("state", flat=True).first() if row.model is not Message else row.count() for row in rows
        )


@pytest.fixture
def things(db: None, clock: Clock, alice: Person, officer_of: Callable[..., Person]) -> Things:
    """Alice's things; the officer who called her has a task for the ticket, and nothing else."""
    put_catalogue()
    application = start_application(SERVICE, viewer=alice.viewer, language="id")
    ticket = take_ticket(SERVICE, holder=alice.device)
    message = leave_message(OTHER_SERVICE, holder=alice.device, words="Kapan saya bisa datang?")
    assert call_next(officer_of(TENANT).officer)
    call = open_call_of(ticket_of(ticket.ref).subject)
    assert call
    noon = datetime(2026, 11, 25, 10, 0, tzinfo=WITA)
    appointment = book(SERVICE, at=noon, channel="video", holder=alice.device)
    owed = {"service": SERVICE, "tenant": TENANT, "reason": "fee", "amount": 250_000, "formula": "x", "actor": "sistem"}
    room = room_of("laktasi")
    set_duty(
        officer_of("", role="pendamping", is_woman=True).officer, tenant=BUILDING, starts_at=now() - timedelta(hours=1),
        ends_at=now() + timedelta(hours=8), actor="sistem",
    )  # fmt: skip
    place = book_room(room, at=slots_of(room, day=today())[0].at, holder=alice.device)
    asked = call_companion(room, holder=alice.device)
    return Things(application, ticket, call, message, appointment, open_bill(application.ref, **owed), asked, place)
