"""Needs told once are seen where the person is served next: at the counter, by video, by the companion, and in the line's order."""

from datetime import timedelta

import pytest

from plaza.core.clock import now
from plaza.core.secrets import sign
from plaza.facilities.actions import arrive, carry_needs, take_call, tell_needs, withdraw_needs
from plaza.facilities.models import CompanionCall, Needs
from plaza.facilities.queries import access_companion_call
from plaza.people.viewers import Viewer
from plaza.queueing import actions
from plaza.queueing.actions import call_next, take_ticket
from plaza.queueing.models import Ticket
from tests.facilities.house import attendant
from tests.fixtures.people import Person

WORDS = "Mohon menulis di kertas"


def tell(person: Person) -> None:
    """Tells it on the page, as a person does."""
    given = {"needs": ["deaf"], "words": WORDS, "consent": "yes"}
    assert person.post("/kebutuhan/", given).status_code == 302


@pytest.fixture
def rina(house: None, officer_of) -> Person:
    return officer_of("DPMPTSP")


def shown_to(officer: Person, page: str) -> str:
    actions.set_desk(officer.officer, state="on")
    call_next(officer.officer)
    return officer.get(page).content.decode()


@pytest.mark.parametrize("page", ["/petugas/loket/", "/petugas/"])
def test_the_officer_at_the_counter_and_at_the_screen_sees_what_was_told_after_the_claim(rina, alice, page):
    tell(alice)
    take_ticket("DPMPTSP-01", holder=alice.device)
    assert WORDS not in rina.get(page).content.decode()
    shown = shown_to(rina, page)
    assert "told-needs" in shown
    assert WORDS in shown


@pytest.mark.parametrize("page", ["/petugas/loket/", "/petugas/"])
def test_what_was_told_as_a_guest_is_seen_for_the_number_taken_after_signing_in(rina, citizen, page):
    siti = citizen()
    guest = Person("siti-before")
    guest.cookies, cookies = siti.cookies.copy(), siti.cookies
    del guest.cookies["sessionid"]
    tell(guest)
    siti.cookies = cookies
    answer = siti.post("/antre/DPMPTSP-01/", {"priority": "disabled"})
    assert answer.status_code == 302
    assert Ticket.objects.get().holder == f"citizen:{siti.user.pk}"
    assert WORDS in shown_to(rina, page)


def test_what_was_told_on_another_phone_of_the_same_person_is_seen_by_the_tickets_keys(rina, alice, bob):
    ticket = take_ticket("DPMPTSP-01", holder=alice.device)
    tell(bob)
    actions.exchange_link(sign({"t": ticket.ref}, purpose="ticket"), ref=ticket.ref, holder=bob.device)
    assert WORDS in shown_to(rina, "/petugas/loket/")


def test_who_checks_in_for_an_appointment_stands_in_the_line_by_the_needs_they_told(rina, alice, clock):
    tell(alice)
    at = now().replace(minute=0) + timedelta(hours=2)
    made = actions.book("DPMPTSP-01", at=at, channel="counter", holder=alice.device)
    clock.to(at - timedelta(minutes=10))
    ticket = actions.check_in(made, by=alice.device)
    assert (ticket.priority, ticket.priority_state, ticket.lane) == ("disabled", "declared", 1)
    assert WORDS in shown_to(rina, "/petugas/loket/")


def test_the_companion_sees_them_too_after_taking_the_call(rina, citizen):
    woman, siti = attendant(), citizen()
    tell_needs(siti.device, needs=["deaf"], words=WORDS, consent=True)
    siti.post("/bantuan/laktasi/panggil/", {"with_needs": "yes"})
    call = CompanionCall.objects.select_related("room").get()
    take_call(call, woman)
    seen = access_companion_call(
        Viewer(woman.ref, frozenset(), woman.user_id, woman, frozenset({("pendamping", "")})), call.ref
    )
    assert seen.needs == ["deaf"]
    arrive(call, woman)


def test_withdrawing_forgets_it_wherever_it_followed(house, alice):
    tell(alice)
    both = {alice.device, "citizen:7"}
    assert carry_needs(both, to="citizen:7")
    assert not carry_needs(both, to="citizen:7")
    assert Needs.objects.count() == 2
    assert withdraw_needs(["citizen:7"], actor="citizen:7") == 2
    assert not Needs.objects.exists()
    tell(alice)
    carry_needs(both, to="citizen:7")
    withdraw_needs([alice.device], actor=alice.device)
    assert not Needs.objects.exists()
