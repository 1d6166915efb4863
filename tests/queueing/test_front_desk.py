"""What the front desk promises to whoever waits: the place outlives the phone, one person has one number, and closings are told."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from plaza.catalogue.actions import close_suddenly
from plaza.core.work import run_all
from plaza.notices.queries import notices_about
from plaza.people.actions import give_key
from plaza.people.queries import active_task
from plaza.queueing import actions
from plaza.queueing.actions import rounds
from plaza.queueing.models import Step, Ticket
from plaza.queueing.queries import place_in_line, slots, ticket_of
from tests.fixtures.catalogue import put_catalogue
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person
from tests.queueing.test_appointment_pages import book, words
from tests.queueing.test_pages import called, hidden, take

pytestmark = pytest.mark.django_db
CODE = "DPMPTSP-01"


@pytest.fixture(autouse=True)
def rina(clock: Clock, officer_of: Callable[..., Person]) -> Person:
    """The demo city on a Tuesday at 09.30 WITA, and an officer of the licensing agency."""
    put_catalogue()
    return officer_of("DPMPTSP")


def test_a_locked_phone_and_a_server_that_works_on_take_nobodys_place(alice: Person, bob: Person, clock: Clock) -> None:
    first, second = take(alice), take(bob)
    for _ in range(16):  # a quarter of an hour without a sign of life
        clock.forward(minutes=1)
        for turn in (rounds.climb_ladder, rounds.end_leases, rounds.end_graces, rounds.close_old_days):
            turn()
    assert [place_in_line(ticket_of(one.ref)) for one in (first, second)] == [1, 2]
    assert "DPM-001" in words(alice.get(f"/tiket/{first.ref}/"))


def test_whoever_signs_in_on_the_way_still_has_the_one_number(alice: Person, citizen: Callable[..., Person]) -> None:
    taken, signed_in = take(alice), citizen()
    signed_in.cookies["plaza_device"] = alice.cookies["plaza_device"].value
    assert taken.number in words(signed_in.get(f"/antre/{CODE}/"))
    assert signed_in.post(f"/antre/{CODE}/", {"key": "k"})["Location"] == f"/tiket/{taken.ref}/"
    assert Ticket.objects.count() == 1


def test_an_address_that_a_whole_carrier_shares_is_no_limit() -> None:
    everybody = [Person(f"guest-{number}-") for number in range(30)]
    numbers = {actions.take_ticket(CODE, holder=person.device, known_as=[person.device]).number for person in everybody}
    assert len(numbers) == 30
    last = Person("one more")
    last.defaults["REMOTE_ADDR"] = "100.64.0.1"
    assert take(last).number == "DPM-031"


def test_a_finish_that_is_pressed_twice_is_answered_twice_and_done_once(
    alice: Person, bob: Person, rina: Person
) -> None:
    take(alice)
    ticket = called(rina)
    address, told = f"/petugas/tiket/{ticket.ref}/selesai/", {"outcome": "resolved", "key": "one-press"}
    assert [rina.post(address, told).status_code for _ in range(2)] == [302, 302]
    assert rina.post(address, told, headers={"X-Requested-With": "fetch"}).status_code == 204
    assert Step.objects.filter(ticket=ticket, after="done").count() == 1
    assert rina.post(address, {**told, "key": "another"}).status_code == 404
    other = take(bob)
    assert rina.post(f"/petugas/tiket/{other.ref}/selesai/", told).status_code == 404
    assert ticket_of(other.ref).state == "waiting"


def test_what_was_brought_along_goes_on_to_the_next_tenant(
    alice: Person, rina: Person, officer_of: Callable[..., Person]
) -> None:
    give_key("application:7F3KX", holder=alice.device)
    brought = actions.take_ticket(CODE, holder=alice.device, application_ref="7F3KX")
    ticket = called(rina)
    assert ticket.pk == brought.pk
    wati = officer_of("BPJSKES")
    rina.post(f"/petugas/tiket/{ticket.ref}/catat/", {"note": "KTP sudah dilihat"})
    rina.post(f"/petugas/tiket/{ticket.ref}/teruskan/", {"service": "BPJSKES-01", "word": "Tolong cek kartunya"})
    assert not active_task(rina.viewer, "application:7F3KX")
    moved = called(wati)
    assert (moved.pk, moved.first_joined_at) == (brought.pk, brought.first_joined_at)
    assert [note.words for note in moved.notes.order_by("pk")] == ["KTP sudah dilihat", "Tolong cek kartunya"]
    assert active_task(wati.viewer, "application:7F3KX")


def test_a_sudden_closing_reaches_whoever_booked_and_leads_to_another_time(alice: Person, bob: Person) -> None:
    made, other = book(alice, contact="alice@contoh.id"), book(bob, place=20)
    close_suddenly(
        "DPMPTSP", starts_at=made.at - timedelta(minutes=10), ends_at=made.at + timedelta(hours=1), why_id="Listrik padam",
        why_en="Power cut", actor="officer:1",
    )  # fmt: skip
    run_all("default")  # as the worker does: nobody has to think of it
    told = notices_about(made.subject).filter(kind="appointment.displaced")
    assert [(one.channel, one.state) for one in told] == [("email", "sent")]
    assert not notices_about(other.subject).filter(kind="appointment.displaced").exists()
    assert made.at not in [slot.at for slot in slots(CODE, made.at.date(), channel="video") if slot.free]
    days = words(alice.get(f"/janji-saya/{made.ref}/pindah/"))
    assert f"hari={made.at.date()}" in days, "another time of the same day is offered"
    page = alice.get(f"/janji-saya/{made.ref}/pindah/?hari={made.at.date()}")
    answer = alice.post(f"/janji-saya/{made.ref}/pindah/?hari={made.at.date()}", {"at": _first_time(page)})
    assert answer.status_code == 302
    made.refresh_from_db()
    assert made.state == "booked"


def _first_time(page: object) -> str:
    return hidden(page, "at")  # type: ignore[arg-type]
