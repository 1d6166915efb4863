"""An officer is never handed their own number, however it came into the line, and however often it comes back into it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from plaza.core.clock import now
from plaza.integrity.queries import acts_on
from plaza.people.actions import give_key
from plaza.people.belonging import note_device
from plaza.people.models import Officer, Recusal
from plaza.queueing import actions
from plaza.queueing.actions import officers_seen, set_desk
from plaza.queueing.actions.desks import next_message
from plaza.queueing.actions.serving import transfer
from plaza.queueing.models import Message, Ticket
from plaza.queueing.queries import ticket_of
from tests.fixtures.people import Person

pytestmark = pytest.mark.django_db
CODE = "DPMPTSP-01"
Desks = Callable[..., Officer]


def number(holder: str, *, service: str = CODE, **more: object) -> Ticket:
    return actions.take_ticket(service, holder=holder, channel="video", actor=holder, **more)  # type: ignore[arg-type]


def account(officer: Officer) -> str:
    return f"citizen:{officer.user_id}"


def test_an_officers_own_number_goes_past_them_and_the_line_goes_on(desk: Desks, alice: Person) -> None:
    rina, joko = desk(), desk(name="Joko")
    own = number(account(rina))
    behind = number(alice.device)
    assert actions.call_next(rina) == behind
    assert actions.call_next(joko) == own
    assert [leaf.kind for leaf in acts_on(own.subject)].count("people.recused") == 1


@pytest.mark.parametrize("way", ["key", "contact", "device", "application"])
def test_a_number_is_an_officers_own_by_key_contact_device_and_application(
    desk: Desks, alice: Person, officer_of: Callable[..., Person], way: str
) -> None:
    person = officer_of("DPMPTSP")
    rina = person.officer
    assert rina is not None
    set_desk(rina, state="on")
    officers_seen([rina.pk])
    joko = desk(name="Joko")
    own = number(alice.device)
    if way == "key":
        give_key(own.subject, holder=account(rina))
    elif way == "contact":
        own.contact = rina.user.email.upper()
        own.save()
    elif way == "device":
        note_device(person.viewer)
        Ticket.objects.filter(pk=own.pk).update(holder=person.device)
    else:
        give_key("application:7F3K9Q2MAB", holder=account(rina))
        Ticket.objects.filter(pk=own.pk).update(application_ref="7F3K9Q2MAB")
    assert actions.call_next(rina) is None
    assert actions.call_next(joko) == own


def test_an_own_number_stays_away_after_parking_giving_back_and_handing_on(desk: Desks) -> None:
    rina, joko = desk(), desk(name="Joko")
    own = number(account(rina))
    given = actions.call_next(joko)
    assert given == own
    actions.give_back(given, actor=joko.ref, why="returned")
    assert actions.call_next(rina) is None, "not from the front of the line either"
    given = actions.call_next(joko)
    assert given is not None
    transfer(given, joko, service_code="DPMPTSP-02")
    assert actions.call_next(rina) is None, "nor for another service"
    given = actions.call_next(joko)
    assert given is not None
    actions.park(given, actor=joko.ref)
    actions.come_back(ticket_of(own.ref), actor=account(rina))
    assert actions.call_next(rina) is None, "nor after coming back"
    assert actions.call_next(joko) == own


def test_where_nobody_else_serves_the_head_of_another_tenant_does(desk: Desks, alice: Person) -> None:
    rina, head, clerk = desk(), desk("BPJS", role="kepala", name="Kepala"), desk("BPJS", name="Staf")
    own = number(account(rina))
    assert actions.call_next(head) is None
    assert actions.call_next(rina) is None and Recusal.objects.get().nobody_else
    assert actions.call_next(clerk) is None
    given = actions.call_next(head)
    assert given == own and given.claimed_by == head
    actions.finish(given, head, outcome="resolved")
    assert ticket_of(own.ref).state == "done"


def test_an_officer_answers_no_message_of_their_own(desk: Desks) -> None:
    rina, joko = desk(), desk(name="Joko")
    queue = number("device:somebody").queue
    Message.objects.create(
        ref="M1", queue=queue, service=CODE, holder=account(rina), words="Halo", left_at=now() - timedelta(hours=1)
    )
    assert next_message(rina) is None and next_message(joko) is not None
