"""What the front desk promises to whoever waits: the place outlives the phone, one person has one number, and closings are told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from plaza.applications.actions.drafting import start_application
from plaza.catalogue.actions import close_suddenly
from plaza.core.work import run_all
from plaza.notices.queries import notices_about
from plaza.people.actions import give_key
from plaza.people.models import Officer
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


CARRIER = "114.10.20.30"
"""An address that thousands of phones have at once."""


def phone(name: str, address: str = CARRIER) -> Person:
    """Somebody whom nobody knows, at that address."""
    person = Person(name)
    person.defaults["REMOTE_ADDR"] = address
    return person


def press(person: Person, code: str = CODE) -> int:
    """Presses for a number; how it was answered."""
    return person.post(f"/antre/{code}/", {"key": f"{id(person)}"}).status_code


def test_thirty_phones_of_one_carrier_all_get_a_number() -> None:
    assert settings.TAKES_PER_ADDRESS == 300
    assert {press(phone(f"guest-{number}-")) for number in range(30)} == {302}
    assert Ticket.objects.count() == 30


def test_a_script_that_drops_its_cookie_is_asked_for_a_confirmed_address_and_nobody_else_is(
    settings: Any, citizen: Callable[..., Person], clock: Clock
) -> None:
    settings.TAKES_PER_ADDRESS = 20
    answers = [press(phone(f"script-{number}-")) for number in range(60)]
    assert answers == [302] * 20 + [429] * 40
    assert Ticket.objects.count() == 20
    assert press(phone("elsewhere", "114.10.20.31")) == 302
    assert press(phone("another tenant"), "BPJSKES-01") == 302
    known = citizen()
    known.defaults["REMOTE_ADDR"] = CARRIER
    assert press(known) == 302, "whoever confirmed an address is not counted"
    late = phone("waits")
    page = late.post(f"/antre/{CODE}/", {"key": "k"})
    assert "Masuk dengan kode e-mail" in words(page) and f"next=/antre/{CODE}/" in words(page)
    clock.forward(minutes=5)
    assert press(late) == 302, "or waits"


def test_whoever_has_a_number_is_led_to_it_however_many_came(settings: Any) -> None:
    settings.TAKES_PER_ADDRESS = 1
    first = phone("first")
    assert [press(first), press(first), press(phone("second"))] == [302, 302, 429]


def test_the_house_itself_is_no_crowd_and_no_limit_is_none(settings: Any) -> None:
    settings.TAKES_PER_ADDRESS = 1
    for own in ("127.0.0.1", "192.168.1.7", "::1", "fd00::1"):
        assert {press(phone(f"kiosk-{own}-{number}", own)) for number in range(2)} == {302}
    settings.TAKES_PER_ADDRESS = 0
    assert {press(phone(f"free-{number}")) for number in range(3)} == {302}


def test_an_address_is_what_the_plazas_own_proxy_says(settings: Any) -> None:
    def taken(forwarded: str) -> int:
        person = phone(f"behind {forwarded}", "10.0.0.2")
        person.defaults["HTTP_X_FORWARDED_FOR"] = forwarded
        return press(person)

    settings.TAKES_PER_ADDRESS, settings.TRUSTED_PROXIES = 1, 1
    assert [taken("1.2.3.4"), taken("9.9.9.9, 1.2.3.4"), taken("1.2.3.4, 5.6.7.8")] == [302, 429, 302]
    assert [taken("2a09:b0:1::1"), taken("2a09:b0:1::2"), taken("2a09:b0:1:1::1")] == [302, 429, 302]


def test_whoever_still_waits_when_all_have_gone_home_is_told_where_to_go(
    alice: Person, bob: Person, rina: Person, clock: Clock
) -> None:
    ticket, other = take(alice), take(bob)
    alice.post(f"/tiket/{ticket.ref}/nanti/", {"contact": "alice@contoh.id"})
    clock.to("2026-11-24 17:30")
    actions.set_desk(officer(rina), state="on")
    assert rounds.close_evenings() == 0, "an officer serves on"
    actions.set_desk(officer(rina), state="off")
    assert rounds.close_evenings() == 2
    [told] = notices_about(ticket.subject).filter(kind="queue.day_over")
    assert told.link.endswith(f"/janji/{CODE}/")
    assert "leave a message" in told.words.get("en", ["", ""])[1] or "meninggalkan pesan" in told.words["id"][1]
    assert alice.get(f"/janji/{CODE}/").status_code == 200
    page = words(alice.get(f"/tiket/{ticket.ref}/"))
    assert "Buat janji" in page and f"/antre/{CODE}/pesan/" in page
    assert ticket_of(other.ref).outcome == "day_over"


def test_nobody_is_sent_home_before_the_plaza_closes_or_before_it_opens(alice: Person, clock: Clock) -> None:
    ticket = take(alice)
    for moment in ("2026-11-24 10:30", "2026-11-24 16:10"):
        clock.to(moment)
        assert rounds.close_evenings() == 0
    assert ticket_of(ticket.ref).state == "waiting"


def test_what_the_night_closes_is_told_too(alice: Person, clock: Clock) -> None:
    ticket = take(alice)
    alice.post(f"/tiket/{ticket.ref}/nanti/", {"contact": "alice@contoh.id"})
    clock.to("2026-11-25 00:10")
    rounds.close_old_days()
    assert notices_about(ticket.subject).get(kind="queue.day_over").link.endswith(f"/janji/{CODE}/")


def test_papers_are_uploaded_while_waiting_and_lie_before_the_officer(alice: Person, bob: Person, rina: Person) -> None:
    ticket = take(alice)
    assert "Unggah syarat sambil menunggu" in words(alice.get(f"/tiket/{ticket.ref}/"))
    assert bob.post(f"/tiket/{ticket.ref}/syarat/").status_code == 404
    first = alice.post(f"/tiket/{ticket.ref}/syarat/")
    reference = ticket_of(ticket.ref).application_ref
    assert reference and first["Location"].startswith(f"/permohonan/{reference}/")
    assert "berkas-" in first["Location"]
    assert alice.get(first["Location"]).status_code == 200
    assert alice.post(f"/tiket/{ticket.ref}/syarat/")["Location"] == first["Location"], (
        "it goes on, and begins no other"
    )
    called(rina)
    page = words(rina.get("/petugas/"))
    assert "desk-case" in page and reference[:4] in page
    assert active_task(rina.viewer, f"application:{reference}")


def test_a_running_application_is_gone_on_with_and_a_called_one_takes_no_other(alice: Person, rina: Person) -> None:
    ticket = take(alice)
    running = start_application(CODE, viewer=alice.viewer, language="id")
    alice.post(f"/tiket/{ticket.ref}/syarat/")
    assert ticket_of(ticket.ref).application_ref == running.reference
    Ticket.objects.update(application_ref="")
    called(rina)
    answer = alice.post(f"/tiket/{ticket.ref}/syarat/", follow=True)
    assert "baru saja diambil petugas lain" in words(answer)
    assert ticket_of(ticket.ref).application_ref == ""


def officer(person: Person) -> Officer:
    assert person.officer is not None
    return person.officer


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
    run_all("urgent", "default", "external")  # as the worker does: nobody has to think of it
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
