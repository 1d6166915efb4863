"""What really exists and is somebody's: every address of it is tried by the owner, by others, and by officers without a task."""

import re
from collections.abc import Callable

import pytest
from django.http import HttpResponse

from plaza.applications.actions.drafting import start_application
from plaza.integrity.models import Leaf
from plaza.people.models import Opening
from plaza.queueing.actions import take_ticket
from plaza.queueing.models import Ticket
from tests.contracts.conftest import OTHER_TENANT, SERVICE, TENANT, Things
from tests.contracts.test_doors import SPEAKS_TUS, refused
from tests.fixtures.people import Person


@pytest.fixture
def others(
    bob: Person, stranger: Person, citizen: Callable[..., Person], officer_of: Callable[..., Person]
) -> dict[str, Person]:
    """Everybody who has no business with Alice's things."""
    return {
        "somebody with things of the same kind": bob,
        "a stranger": stranger,
        "a citizen": citizen(),
        "an officer of the same tenant without a task": officer_of(TENANT),
        "an officer of another tenant": officer_of(OTHER_TENANT),
        "the head of the tenant": officer_of(TENANT, role="kepala"),
        "the coordinator": officer_of("", role="koordinator"),
        "the inspectorate": officer_of("", role="inspektorat"),
        "an interpreter": officer_of("", role="juru_bahasa"),
    }


def let_in(
    things: Things, people: dict[str, Person], methods: tuple[str, ...] = ("get", "post", "patch", "delete")
) -> list[str]:
    """Who came in where, by which method."""
    return [
        f"{who}: {method} {address}"
        for who, person in people.items()
        for address in things.addresses()
        for method in methods
        if not refused(getattr(person, method)(address, headers=SPEAKS_TUS))
    ]


def test_somebody_who_comes_in_or_changes_something_is_seen(things: Things, alice: Person, bob: Person) -> None:
    found = let_in(things, {"the owner": alice, "bob": bob}, ("get",))
    assert len(found) >= 8 and not any(one.startswith("bob") for one in found)
    before, [address] = (
        things.state(),
        [one for one in things.addresses() if one == f"/permohonan/{things.application.reference}/"],
    )
    assert shown(alice.get(address)) != shown(alice.get(re.sub(r"[0-9A-Z]{10}", "0000000000", address, count=1)))
    Ticket.objects.filter(pk=things.ticket.pk).update(state="served")
    assert things.state() != before


def test_nobody_else_opens_or_changes_them_by_any_address(
    things: Things, others: dict[str, Person], bob: Person
) -> None:
    start_application(SERVICE, viewer=bob.viewer, language="id")
    take_ticket(SERVICE, holder=bob.device)
    before, leaves = things.state(), Leaf.objects.count()
    assert let_in(things, others) == []
    assert things.state() == before
    assert Leaf.objects.count() == leaves
    assert not Opening.objects.exists()


def shown(answer: HttpResponse) -> tuple[int, str]:
    """The answer without what is different in every one: tokens, and the address that was asked for."""
    words = re.sub(r'(csrfmiddlewaretoken" value|name="next" value)="[^"]*"', "", answer.content.decode())
    return answer.status_code, words


def test_what_is_not_theirs_looks_to_them_like_what_is_not_there(things: Things, bob: Person) -> None:
    for address in things.addresses():
        nowhere = re.sub(r"[0-9A-Z]{10}", "0000000000", address, count=1)
        assert shown(bob.get(address)) == shown(bob.get(nowhere)), address


def test_their_owner_comes_in(things: Things, alice: Person) -> None:
    own = (
        f"/permohonan/{things.application.reference}/",
        f"/tiket/{things.ticket.ref}/",
        f"/antre/pesan/{things.message.ref}/",
        f"/janji-saya/{things.appointment.ref}/",
    )
    for address in own:
        assert alice.get(address, follow=True).status_code == 200, address
    answers = {address: alice.get(address).status_code for address in things.addresses()}
    assert {address: code for address, code in answers.items() if code >= 500} == {}


def test_officers_reach_a_case_or_a_file_by_no_guessed_address(things: Things, others: dict[str, Person]) -> None:
    reference = things.application.reference
    officers = [person for person in others.values() if person.officer]
    for address in (f"/petugas/kasus/{reference}/", f"/petugas/kasus/{reference}/berkas/{reference}/1/"):
        for officer in officers:
            assert officer.get(address).status_code == 404
            assert officer.post(address, {"decision": "grant"}).status_code in (404, 405)
    assert things.state()[0] == "draft"


def test_an_officer_has_no_hand_in_another_officers_ticket(things: Things, others: dict[str, Person]) -> None:
    before = things.state()
    for act in ("selesai", "lewati", "pindah", "alihkan", "catat", "panggil", "sebentar"):
        for officer in [person for person in others.values() if person.officer]:
            answer = officer.post(f"/petugas/tiket/{things.ticket.ref}/{act}/", {"outcome": "served"})
            assert answer.status_code in (302, 404, 405, 409), (act, answer.status_code)
    assert things.state() == before
