"""Whoever lost the reference and the code gets back by the contact they gave; nobody learns from it who applied."""

import re

import pytest

from plaza.applications.actions.wayback import HOLDS_FOR, LINKS_AN_HOUR
from plaza.applications.queries import code_of
from plaza.core.work import run_all
from plaza.notices.models import Notice
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person

pytestmark = pytest.mark.django_db(transaction=True)
SERVICE = "DINKES-06"


def links() -> list[str]:
    return [notice.link for notice in Notice.objects.filter(kind="application.way_back").order_by("pk")]


def path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def visible(answer) -> str:  # type: ignore[no-untyped-def]
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"|nonce-[^"]*', "", answer.content.decode())


def test_the_link_opens_the_applications_of_that_contact_once(
    applicant, alice: Person, bob: Person, stranger: Person
) -> None:  # type: ignore[no-untyped-def]
    someone = applicant(alice).begin(SERVICE).fill()
    address = f"/permohonan/{someone.reference}/"
    assert bob.post("/permohonan/lupa/", {"contact": " Agnes@Contoh.id "}).status_code == 200
    run_all()
    (link,) = links()
    assert bob.get(path_of(link)).status_code == 200 and bob.get(address).status_code == 404
    taken = bob.post(path_of(link))
    assert taken.url == address and bob.get(address).status_code == 200
    assert stranger.post(path_of(link)).status_code == 410 and stranger.get(address).status_code == 404
    assert {"way_back_sent", "way_back_taken"} <= {event.kind for event in someone.application.events.all()}


def test_a_number_is_found_however_it_is_written(applicant, alice: Person, bob: Person) -> None:  # type: ignore[no-untyped-def]
    applicant(alice).begin(SERVICE).fill()
    bob.post("/permohonan/lupa/", {"contact": "62812 3456-7890"})
    run_all()
    assert len(links()) == 1


def test_known_and_unknown_are_answered_alike(applicant, alice: Person, bob: Person) -> None:  # type: ignore[no-untyped-def]
    applicant(alice).begin(SERVICE).fill()
    known = bob.post("/permohonan/lupa/", {"contact": "agnes@contoh.id"})
    unknown = bob.post("/permohonan/lupa/", {"contact": "siapa@contoh.id"})
    assert known.status_code == unknown.status_code and visible(known) == visible(unknown)
    run_all()
    assert len(links()) == 1


def test_it_is_not_sent_too_often_and_not_for_ever_good(
    clock: Clock, applicant, alice: Person, bob: Person, stranger: Person
) -> None:  # type: ignore[no-untyped-def]
    applicant(alice).begin(SERVICE).fill()
    for person in (bob, stranger) * 4:
        assert person.post("/permohonan/lupa/", {"contact": "agnes@contoh.id"}).status_code == 200
        run_all()
    assert len(links()) == LINKS_AN_HOUR
    clock.forward(seconds=HOLDS_FOR + 1)
    assert bob.post(path_of(links()[-1])).status_code == 410


@pytest.mark.parametrize("bad", ["", "x", "a@b", "12", "'; drop table", "a@contoh.id\r\nBcc: b@contoh.id"])
def test_what_is_no_contact_is_told_so(city: None, bob: Person, bad: str) -> None:
    assert bob.post("/permohonan/lupa/", {"contact": bad}).status_code == 422


@pytest.mark.parametrize("token", ["x", "eyJpbmRleCI6IiJ9:1:abc", "%00"])
def test_a_foreign_link_opens_nothing(city: None, bob: Person, token: str) -> None:
    assert bob.post(f"/permohonan/kembali/{token}/").status_code == 410


def changed_by(somebody, email: str) -> None:  # type: ignore[no-untyped-def]
    """Whoever has the phone for a moment writes another address on the application."""
    assert somebody.post("kontak", email=email).status_code == 302


def test_a_changed_contact_gives_no_way_back_and_both_are_told(applicant, alice: Person, bob: Person) -> None:  # type: ignore[no-untyped-def]
    someone = applicant(alice).begin(SERVICE).fill()
    changed_by(someone, "mallory@contoh.id")
    told = {notice.kind for notice in Notice.objects.all()}
    assert {"application.contact_changed", "application.contact_named"} <= told
    bob.post("/permohonan/lupa/", {"contact": "mallory@contoh.id"})
    run_all()
    assert links() == []
    bob.post("/permohonan/lupa/", {"contact": "agnes@contoh.id"})
    run_all()
    assert len(links()) == 1


@pytest.mark.parametrize(("answer", "now"), [("yes", "baru@contoh.id"), ("no", "agnes@contoh.id")])
def test_the_contact_before_says_whether_the_change_holds(
    applicant, alice: Person, bob: Person, answer: str, now: str
) -> None:  # type: ignore[no-untyped-def]
    someone = applicant(alice).begin(SERVICE).fill()
    changed_by(someone, "baru@contoh.id")
    link = path_of(Notice.objects.filter(kind="application.contact_changed").first().link)
    assert bob.get(link).status_code == 200
    assert bob.post(link, {"answer": answer}).status_code == 200
    assert bob.get(f"/permohonan/{someone.reference}/").status_code == 404, "the link opens nothing"
    assert someone.application.answers["kontak"]["email"] == now
    assert bob.post(link, {"answer": "yes"}).status_code == 200
    bob.post("/permohonan/lupa/", {"contact": now})
    run_all()
    assert len(links()) == 1


def test_the_link_on_one_change_says_nothing_about_a_later_one(applicant, alice: Person, bob: Person) -> None:  # type: ignore[no-untyped-def]
    someone = applicant(alice).begin(SERVICE).fill()
    changed_by(someone, "baru@contoh.id")
    link = path_of(Notice.objects.filter(kind="application.contact_changed").first().link)
    bob.post(link, {"answer": "yes"})
    changed_by(someone, "lagi@contoh.id")
    assert bob.post(link, {"answer": "no"}).status_code == 410, "that address is not the contact any more"
    assert someone.application.answers["kontak"]["email"] == "lagi@contoh.id"


def test_the_own_code_confirms_a_changed_contact_and_a_wrong_one_does_not(
    applicant, alice: Person, bob: Person
) -> None:  # type: ignore[no-untyped-def]
    someone = applicant(alice).begin(SERVICE).fill()
    changed_by(someone, "baru@contoh.id")
    page = f"/permohonan/{someone.reference}/kontak/"
    alice.post(page, {"code": "00000000"})
    assert someone.application.contact_before
    alice.post(page, {"code": code_of(someone.application)})
    assert not someone.application.contact_before
    bob.post("/permohonan/lupa/", {"contact": "baru@contoh.id"})
    run_all()
    assert len(links()) == 1
