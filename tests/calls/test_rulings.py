"""Visits that an officer ended as abusive: who sees them, who rules on them, and what the person is told."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from plaza.calls.models import Ruling
from plaza.integrity.models import Leaf
from plaza.notices.models import Notice
from plaza.people.models import Opening
from plaza.queueing.actions import call_next, finish, take_ticket
from plaza.queueing.models import Ticket
from tests.fixtures.catalogue import put_catalogue
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person

pytestmark = pytest.mark.django_db
TENANT, SERVICE = "DPMPTSP", "DPMPTSP-24"
LIST = "/petugas/penghentian/"


@dataclass
class Ended:
    """Alice's visit that Rina ended, and the head of Rina's tenant."""

    ticket: Ticket
    rina: Person
    head: Person

    @property
    def address(self) -> str:
        return f"{LIST}{self.ticket.ref}/"


@pytest.fixture
def ended(db: None, clock: Clock, alice: Person, officer_of: Callable[..., Person]) -> Ended:
    """Rina ended it, with the reason."""
    put_catalogue()
    ticket = take_ticket(SERVICE, holder=alice.device, contact="alice@contoh.id")
    rina = officer_of(TENANT)
    assert call_next(rina.officer)
    ticket = Ticket.objects.select_related("queue").get(ref=ticket.ref)
    finish(ticket, rina.officer, outcome="abusive", note="Berteriak dan mengancam")
    return Ended(ticket, rina, officer_of(TENANT, role="kepala", name="Bu Kepala"))


def test_the_list_names_the_visit_and_nobodys_words_and_the_opening_of_one_is_logged(ended: Ended) -> None:
    words = ended.head.get(LIST).content.decode()
    assert ended.ticket.number in words
    assert "mengancam" not in words
    assert not Opening.objects.filter(officer=ended.head.officer).exists()
    assert "mengancam" in ended.head.get(ended.address).content.decode()
    assert Opening.objects.filter(officer=ended.head.officer, subject_ref=ended.ticket.subject).exists()


def test_nobody_else_sees_or_rules(ended: Ended, alice: Person, bob: Person, officer_of: Callable[..., Person]) -> None:
    others = [alice, bob, ended.rina, officer_of("", role="koordinator"), officer_of("DUKCAPIL")]
    for person in others:
        for address in (LIST, ended.address):
            assert person.get(address).status_code in (302, 403, 404)
            assert person.post(ended.address, {"ruling": "agree"}).status_code in (302, 403, 404)
    elsewhere = officer_of("DUKCAPIL", role="kepala")
    assert ended.ticket.number not in elsewhere.get(LIST).content.decode()
    assert elsewhere.get(ended.address).status_code == 404
    assert elsewhere.post(ended.address, {"ruling": "lift", "words": "x"}).status_code == 404
    assert not Ruling.objects.exists()


def test_agreeing_is_recorded_once(ended: Ended) -> None:
    assert ended.head.post(ended.address, {"ruling": "agree"}).status_code == 302
    assert ended.head.post(ended.address, {"ruling": "lift", "words": "berubah pikiran"}).status_code == 422
    assert Ruling.objects.get().agreed
    assert Leaf.objects.filter(kind="call.ending_agreed").count() == 1


def test_lifting_needs_a_reason_and_the_person_is_told(ended: Ended) -> None:
    refused = ended.head.post(ended.address, {"ruling": "lift", "words": " "})
    assert refused.status_code == 422
    assert "Tulis alasan" in refused.content.decode()
    assert ended.head.post(ended.address, {"ruling": "lift", "words": "Salah paham"}).status_code == 302
    assert Notice.objects.filter(kind="call.ending_lifted").count() == 1
    assert "Dibatalkan" in ended.head.get(LIST).content.decode()
    assert not any("Salah paham" in str(vars(leaf)) for leaf in Leaf.objects.all())


def test_a_head_does_not_rule_on_their_own_ending(
    db: None, clock: Clock, alice: Person, officer_of: Callable[..., Person]
) -> None:
    put_catalogue()
    ticket = take_ticket(SERVICE, holder=alice.device)
    head = officer_of(TENANT, role="kepala")
    assert call_next(head.officer)
    ticket = Ticket.objects.select_related("queue").get(ref=ticket.ref)
    finish(ticket, head.officer, outcome="abusive", note="Kasar")
    address = f"{LIST}{ticket.ref}/"
    assert head.post(address, {"ruling": "agree"}).status_code == 422
    another = officer_of(TENANT, role="kepala")
    assert another.post(address, {"ruling": "agree"}).status_code == 302


def test_a_visit_that_ended_well_is_no_ending(ended: Ended) -> None:
    Ticket.objects.filter(pk=ended.ticket.pk).update(outcome="resolved")
    assert ended.ticket.number not in ended.head.get(LIST).content.decode()
    assert ended.head.get(ended.address).status_code == 404
