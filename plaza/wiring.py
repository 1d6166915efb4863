"""Where rooms meet upwards: the only file in which one room's announcement is connected to another room's action.

Read it as a list: what happens in one room, and what that makes happen beside or above it.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.dispatch import receiver

from plaza.applications.actions.deciding import reconsider
from plaza.applications.actions.reviewing import hand_back_cases
from plaza.applications.actions.telling import tell_owner
from plaza.applications.belonging import ApplicationsKnow
from plaza.applications.in_the_log import TABLES as APPLICATIONS
from plaza.applications.models import Application
from plaza.applications.personal import Applications
from plaza.applications.queries import application_of
from plaza.applications.signals import application_changed
from plaza.calls.actions import close_calls_of, open_call
from plaza.calls.models import Call
from plaza.calls.papers import tell_read
from plaza.calls.personal import Calls
from plaza.calls.rules import CALLBACK
from plaza.calls.signals import call_answered, call_ended, call_opened
from plaza.catalogue.in_the_log import TABLES as SERVICE_CHANGES
from plaza.catalogue.signals import closing_announced, closing_withdrawn, edition_made, service_change_told
from plaza.core.bus import publish
from plaza.core.texts import Pair
from plaza.core.work import enqueue
from plaza.demo.inspectorate import offer_key
from plaza.demo.samples import offer as offer_specimens
from plaza.demo.specimens.amounts import SyntheticAmounts
from plaza.demo.specimens.register import SyntheticRegisters
from plaza.facilities.actions import announce_closing, leave_counter, release_attendant, withdraw_closing_news
from plaza.facilities.personal import Facilities
from plaza.facilities.signals import announced, seat_changed
from plaza.feedback.actions import invite
from plaza.feedback.in_the_log import TABLES as FEEDBACK
from plaza.feedback.personal import Feedback
from plaza.integrity.registers import bind as bind_registers_of_rows
from plaza.notices.actions import notify
from plaza.notices.personal import Notices
from plaza.payments.in_the_log import TABLES as PAYMENTS
from plaza.payments.models import Bill
from plaza.payments.personal import Payments
from plaza.payments.registers import bind as bind_amounts
from plaza.payments.signals import bill_paid
from plaza.people.belonging import bind as bind_knowing
from plaza.people.in_the_log import TABLES as PEOPLE
from plaza.people.models import Officer, Task
from plaza.people.personal import bind as bind_keepers
from plaza.people.queries import holders_of
from plaza.people.signals import access_ended, duty_ended, emergency_opened, officer_released, staff_told
from plaza.people.sockets import access_topic
from plaza.permits.in_the_log import TABLES as PERMITS
from plaza.permits.personal import Permits
from plaza.queueing.actions import (
    Overtaken,
    accept,
    call_me_later,
    close_desk,
    give_back,
    missed,
    park,
    release_officer,
    set_counter,
    tell_of_closing,
)
from plaza.queueing.actions.common import topic
from plaza.queueing.board import BOARD
from plaza.queueing.in_the_log import TABLES as TICKETS
from plaza.queueing.models import Ticket
from plaza.queueing.personal import Queueing
from plaza.queueing.queries import ticket_of
from plaza.queueing.signals import (
    desk_changed,
    ticket_answered,
    ticket_claimed,
    ticket_closed,
    ticket_finished,
    ticket_released,
    ticket_rung,
)
from plaza.verification.models import VaultFile
from plaza.verification.registers import bind as bind_registers
from plaza.verification.signals import file_opened, file_read

ENDINGS = {"transferred": "transferred", "left": "left", "declined": "declined", "missed": "unanswered"}


@receiver(file_read, dispatch_uid="a_document_was_read")
def a_document_was_read(*, file: VaultFile, **_: Any) -> None:
    """The last reading lets the system decide; whoever looks at the document in a call sees the verdict."""
    reconsider(file.belongs_to)
    tell_read(file)


@receiver(file_opened, dispatch_uid="a_document_was_opened")
def a_document_was_opened(*, file: VaultFile, **_: Any) -> None:
    """Whoever looks at the document in a call may see its picture now."""
    tell_read(file)


@receiver(bill_paid, dispatch_uid="a_bill_was_paid")
def a_bill_was_paid(*, bill: Bill, **_: Any) -> None:
    """What waited for the money goes on by itself, right afterwards."""
    if bill.subject_ref.startswith("application:"):
        enqueue("applications.payment_came", key=bill.reference, bill=bill.reference)


@receiver([ticket_claimed, ticket_rung], dispatch_uid="a_person_is_called")
def a_person_is_called(*, ticket: Ticket, officer: Officer | None = None, **_: Any) -> None:
    """Whoever waits at a screen is rung there."""
    serving = officer or ticket.claimed_by
    if ticket.channel == "video" and serving is not None:
        open_call(ticket.subject, opened_by=serving.ref, officer_name=serving.name, tenant=ticket.queue.tenant)


@receiver(call_opened, dispatch_uid="a_call_rings")
def a_call_rings(*, call: Call, ticket_ref: str, **_: Any) -> None:
    """The waiting page and the desk hear of it at once; the line itself has not changed."""
    publish(topic(call.tenant), {"ref": ticket_ref.partition(":")[2]})


@receiver(call_answered, dispatch_uid="the_call_was_taken")
def the_call_was_taken(*, ticket_ref: str, actor: str, **_: Any) -> None:
    """Whoever takes the call is being served."""
    ticket = _ticket(ticket_ref)
    if ticket is not None and ticket.state == "called":
        _unless_overtaken(accept, ticket, actor=actor)


@receiver(call_ended, dispatch_uid="the_call_was_not_taken")
def the_call_was_not_taken(*, ticket_ref: str, outcome: str, actor: str, **_: Any) -> None:
    """Whoever says no is set aside and may come back; whoever does not answer goes on along the ladder."""
    ticket = _ticket(ticket_ref) if outcome in ("declined", "unanswered") else None
    if ticket is None or ticket.state != "called":
        return
    if outcome == "declined":
        _unless_overtaken(park, ticket, actor=actor, why="declined")
    else:
        _unless_overtaken(missed, ticket, actor=actor)


@receiver(call_ended, dispatch_uid="the_person_is_called_back")
def the_person_is_called_back(*, ticket_ref: str, outcome: str, actor: str, **_: Any) -> None:
    """Whom the link failed stands at the front again, and is told by message when the next call comes."""
    ticket = _ticket(ticket_ref) if outcome == CALLBACK else None
    if ticket is not None and ticket.state in ("called", "serving"):
        _unless_overtaken(give_back, ticket, actor=actor, why="returned")
        _unless_overtaken(call_me_later, ticket, actor=actor, contact="")


@receiver([ticket_released, ticket_closed], dispatch_uid="the_ticket_moved_on")
def the_ticket_moved_on(*, ticket: Ticket, actor: str, why: str, **_: Any) -> None:
    """A call does not outlive its ticket's place with the officer."""
    close_calls_of(ticket.subject, outcome=ENDINGS.get(why, "dropped"), actor=actor)


@receiver(ticket_finished, dispatch_uid="the_ticket_is_finished")
def the_ticket_is_finished(*, ticket: Ticket, actor: str, **_: Any) -> None:
    """The outcome is recorded: the call ends too."""
    close_calls_of(ticket.subject, outcome="finished", actor=actor)


@receiver(emergency_opened, dispatch_uid="a_file_was_opened_in_an_emergency")
def a_file_was_opened_in_an_emergency(*, task: Task, **_: Any) -> None:
    """The person is told at once, with the reason."""
    kind, reference = task.subject_ref.split(":", 1)
    if kind == "application":
        tell_owner(application_of(reference), "emergency", tenant=task.officer.tenant, reason=task.reason)


@receiver(ticket_finished, dispatch_uid="somebody_was_served")
def somebody_was_served(*, ticket: Ticket, **_: Any) -> None:
    """Whoever was served may judge it."""
    channel = "counter" if ticket.channel == "counter" else "video"
    invite(ticket.subject, service=ticket.service, tenant=ticket.queue.tenant, channel=channel, person=ticket.holder)


@receiver(application_changed, dispatch_uid="an_application_was_decided")
def an_application_was_decided(*, application: Application, **_: Any) -> None:
    """Whoever got a decision may judge it, whatever it was."""
    if application.state in ("granted", "refused"):
        person = next(iter(holders_of(application.ref)), "")
        invite(application.ref, service=application.service, tenant=application.tenant, channel="online", person=person)


@receiver(seat_changed, dispatch_uid="an_officer_sits_down")
def an_officer_sits_down(*, officer: Officer, counter: str, **_: Any) -> None:
    """The desk knows at which counter it stands."""
    set_counter(officer, counter=counter)


@receiver(desk_changed, dispatch_uid="an_officer_goes_home")
def an_officer_goes_home(*, officer: Officer, state: str, **_: Any) -> None:
    """At the end of the day the counter is free."""
    if state == "off":
        leave_counter(officer)


@receiver(
    [
        ticket_claimed,
        ticket_rung,
        ticket_answered,
        ticket_released,
        ticket_finished,
        ticket_closed,
        seat_changed,
        announced,
    ],
    dispatch_uid="the_boards_hear",
)
def the_boards_hear(**_: Any) -> None:
    """The boards look again; the message says nothing of anybody."""
    publish(BOARD, {})


@receiver(edition_made, dispatch_uid="hours_may_have_changed")
def hours_may_have_changed(**_: Any) -> None:
    """Whoever has an appointment or a room at a time that no longer stands is told, and offered another."""
    enqueue("queueing.displace_fallen", key="queueing.displace_fallen")
    enqueue("facilities.displace_bookings", key="facilities.displace_bookings")


@receiver(duty_ended, dispatch_uid="an_officer_is_off_the_roster")
def an_officer_is_off_the_roster(**_: Any) -> None:
    """Whoever was to be served by an officer who is not there is told, and offered another time."""
    enqueue("queueing.displace_fallen", key="queueing.displace_fallen")


@receiver(officer_released, dispatch_uid="an_officer_is_taken_off_duty")
def an_officer_is_taken_off_duty(*, officer: Officer, actor: str, **_: Any) -> None:
    """Nobody waits for an officer who is not there: the person goes to the front, cases and calls for help to others."""
    release_officer(officer, actor=actor)
    close_desk(officer, actor=actor)
    hand_back_cases(officer, actor=actor)
    release_attendant(officer)


@receiver(staff_told, dispatch_uid="somebody_is_told_of_their_access")
def somebody_is_told_of_their_access(*, email: str, title: Pair, body: Pair, link: str, **_: Any) -> None:
    """By letter, to the address itself."""
    notify(email, kind="people.access", title=title, body=body, link=link, about="people")


@receiver(service_change_told, dispatch_uid="somebody_is_told_of_a_services_change")
def somebody_is_told_of_a_services_change(*, email: str, title: Pair, body: Pair, link: str, **_: Any) -> None:
    """By letter to those who serve: the second person, whoever sent the change, the agency's heads."""
    notify(email, kind="service.change", title=title, body=body, link=link, about="people")


@receiver(access_ended, dispatch_uid="sessions_were_ended")
def sessions_were_ended(*, user_id: int, **_: Any) -> None:
    """What is open of the account's pages closes, in every process."""
    publish(access_topic(user_id), {})


@receiver(closing_announced, dispatch_uid="a_tenant_closes")
def a_tenant_closes(*, tenant: str, starts_at: datetime, ends_at: datetime, why: Pair, actor: str, **_: Any) -> None:
    """The house says so on its boards, kiosks and pages, and whoever stands in the line is told and offered another time."""
    announce_closing(tenant, starts_at=starts_at, ends_at=ends_at, why=why, actor=actor)
    tell_of_closing(tenant, starts_at=starts_at, ends_at=ends_at, why=why, actor=actor)


@receiver(closing_withdrawn, dispatch_uid="a_tenant_serves_after_all")
def a_tenant_serves_after_all(*, tenant: str, ends_at: datetime, actor: str, **_: Any) -> None:
    """What was said of the closing goes."""
    withdraw_closing_news(tenant, ends_at=ends_at, actor=actor)


def _ticket(subject: str) -> Ticket | None:
    kind, _, ref = subject.partition(":")
    return ticket_of(ref) if kind == "ticket" else None


def _unless_overtaken(act: Any, ticket: Ticket, **how: str) -> None:
    """Somebody else may have moved the ticket a moment before, which is no fault."""
    try:
        act(ticket, **how)
    except Overtaken:
        return


bind_registers_of_rows([*PERMITS, *PAYMENTS, *APPLICATIONS, *PEOPLE, *TICKETS, *FEEDBACK, *SERVICE_CHANGES])
bind_knowing(ApplicationsKnow())
bind_keepers(Calls(), Feedback(), Permits(), Applications(), Queueing(), Facilities(), Payments(), Notices())
if settings.MODE != "production":
    offer_specimens()
    offer_key()
if settings.REGISTER == "synthetic":
    bind_registers(SyntheticRegisters())
    bind_amounts(SyntheticAmounts())
