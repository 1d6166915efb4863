"""The pages of appointments, as a browser without JavaScript meets them: in both languages, without an account, for their owner alone."""

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from plaza.catalogue.actions import close_suddenly
from plaza.facilities.actions import make_kiosk
from plaza.queueing.actions.appointments import displace_fallen
from plaza.queueing.appointments import appointment_link, appointment_of
from plaza.queueing.models import Appointment, Message, Ticket
from plaza.queueing.rules import AHEAD
from tests.fixtures.catalogue import put_catalogue
from tests.fixtures.clock import Clock
from tests.fixtures.codes import read_code
from tests.fixtures.people import Person
from tests.queueing.test_pages import hidden

pytestmark = pytest.mark.django_db
CODE, AT_COUNTER, DAY = "DPMPTSP-01", "DPMPTSP-25", "2026-11-25"


@pytest.fixture(autouse=True)
def rina(clock: Clock, officer_of: Callable[..., Person]) -> Person:
    """The demo city on a Tuesday at 09.30 WITA, and an officer of the licensing agency."""
    put_catalogue()
    return officer_of("DPMPTSP")


def words(answer: HttpResponse) -> str:
    return answer.content.decode()


def times(page: HttpResponse) -> list[str]:
    return re.findall(r'name="at" value="([^"]+)"', words(page))


def book(
    person: Person, *, day: str = DAY, place: int = 3, channel: str = "video", code: str = CODE, **more: str
) -> Appointment:
    """Chooses a day, a time and a way as a person does; the appointment."""
    page = person.get(f"/janji/{code}/?hari={day}")
    answers = {"key": hidden(page), "at": times(page)[place], "channel": channel, **more}
    answer = person.post(f"/janji/{code}/?hari={day}", answers)
    assert answer.status_code == 302, words(answer)
    return appointment_of(answer["Location"].split("/")[2])


def test_from_the_services_page_to_a_kept_appointment(alice: Person) -> None:
    assert f"/janji/{CODE}/" in words(alice.get(f"/antre/{CODE}/"))
    days = words(alice.get(f"/janji/{CODE}/"))
    assert "Rabu, 25 November 2026" in days
    assert f'href="/janji/{CODE}/?hari={DAY}"' in days
    made = book(alice, contact="alice@contoh.id")
    page = words(alice.get(f"/janji-saya/{made.ref}/"))
    assert "Rabu, 25 November 2026" in page
    assert "09.00 WITA" in page
    assert made.ref in words(alice.get("/janji/"))


def test_the_same_in_english(alice: Person) -> None:
    alice.cookies["plaza_lang"] = "en"
    assert "Choose a day" in words(alice.get(f"/janji/{CODE}/"))
    times_page = words(alice.get(f"/janji/{CODE}/?hari={DAY}"))
    assert ("E-mail address" in times_page, "Alamat e-mail" in times_page) == (True, False)
    made = book(alice)
    page = words(alice.get(f"/janji-saya/{made.ref}/"))
    assert "Your appointment" in page
    assert "Wednesday, 25 November 2026" in page


def test_outside_the_hours_the_page_offers_both_ways(alice: Person, clock: Clock) -> None:
    clock.to("2026-11-24 20:00")
    page = words(alice.get(f"/antre/{CODE}/"))
    assert f"/janji/{CODE}/" in page
    assert f"/antre/{CODE}/pesan/" in page


def test_what_is_missing_is_said_and_nothing_is_lost(alice: Person) -> None:
    page = alice.get(f"/janji/{CODE}/?hari={DAY}")
    answer = alice.post(f"/janji/{CODE}/?hari={DAY}", {"key": hidden(page), "contact": "nobody"})
    assert answer.status_code == 422
    assert "Pilih jam." in words(answer)
    assert "nobody" in words(answer)


def test_a_time_that_somebody_else_took_is_said_and_another_is_offered(alice: Person, bob: Person) -> None:
    page = bob.get(f"/janji/{CODE}/?hari={DAY}")
    taken = times(page)[3]
    book(alice)
    answer = bob.post(f"/janji/{CODE}/?hari={DAY}", {"key": hidden(page), "at": taken, "channel": "video"})
    assert answer.status_code == 422
    assert "baru saja terisi" in words(answer)
    assert taken not in times(answer)


def test_a_double_press_gives_one_appointment(alice: Person) -> None:
    page = alice.get(f"/janji/{CODE}/?hari={DAY}")
    answers = {"key": hidden(page), "at": times(page)[0], "channel": "video"}
    first = alice.post(f"/janji/{CODE}/?hari={DAY}", answers)
    assert alice.post(f"/janji/{CODE}/?hari={DAY}", answers)["Location"] == first["Location"]
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize("day", ["yesterday", "2026-13-45", "", "2020-01-01", "2026-11-28", "9999-12-31"])
def test_a_day_that_is_none_leads_back_to_the_days(alice: Person, day: str) -> None:
    answer = alice.get(f"/janji/{CODE}/?hari={day}")
    assert answer.status_code == 200
    assert times(answer) == []
    assert alice.post(f"/janji/{CODE}/?hari={day}", {"at": "x"}).status_code in (200, 422)


def test_an_unknown_service_is_not_found(alice: Person) -> None:
    assert alice.get("/janji/TIDAK-ADA/").status_code == 404


def test_a_stranger_may_not_see_come_move_or_cancel(alice: Person, stranger: Person, rina: Person) -> None:
    made = book(alice)
    for person in (stranger, rina):
        assert person.get(f"/janji-saya/{made.ref}/").status_code == 404
        assert person.get(f"/janji-saya/{made.ref}/pindah/").status_code == 404
        for act in ("datang", "batal", "pindah"):
            assert person.post(f"/janji-saya/{made.ref}/{act}/").status_code == 404
    assert appointment_of(made.ref).state == "booked"
    assert made.ref not in words(stranger.get("/janji/"))


def test_the_link_opens_on_another_device_and_an_old_one_says_so(alice: Person, bob: Person, clock: Clock) -> None:
    made = book(alice)
    link = urlsplit(appointment_link(made)).path
    assert bob.get(link, follow=True).status_code == 200
    assert bob.get(f"/janji-saya/{made.ref}/").status_code == 200
    assert bob.get(link[:-4] + "xxx/").status_code == 410
    clock.forward(days=20)
    assert alice.get(link).status_code == 410


def test_coming_gives_a_number_at_the_time_and_a_sentence_before_it(alice: Person, clock: Clock) -> None:
    made = book(alice, place=6)
    early = alice.post(f"/janji-saya/{made.ref}/datang/", follow=True)
    assert "Belum waktunya" in words(early)
    clock.to(made.at - timedelta(minutes=20))
    assert "data-come-online" in words(alice.get(f"/janji-saya/{made.ref}/"))
    answer = alice.post(f"/janji-saya/{made.ref}/datang/", follow=True)
    assert "DPM-001" in words(answer)
    assert "Anda sudah lapor datang" in words(alice.get(f"/janji-saya/{made.ref}/"))


def test_moving_leads_over_a_day_to_a_time_and_cancelling_ends_it(alice: Person) -> None:
    made = book(alice)
    assert f"/janji-saya/{made.ref}/pindah/?hari=2026-11-26" in words(alice.get(f"/janji-saya/{made.ref}/pindah/"))
    address = f"/janji-saya/{made.ref}/pindah/?hari=2026-11-26"
    answer = alice.post(address, {"at": times(alice.get(address))[0]})
    assert answer["Location"] == f"/janji-saya/{made.ref}/"
    assert "Kamis, 26 November 2026" in words(alice.get(answer["Location"]))
    alice.post(f"/janji-saya/{made.ref}/batal/")
    assert "sudah dibatalkan" in words(alice.get(f"/janji-saya/{made.ref}/"))


def test_a_sudden_closing_is_said_on_the_page_with_another_time(alice: Person) -> None:
    made = book(alice)
    close_suddenly(
        "DPMPTSP", starts_at=made.at - timedelta(hours=1), ends_at=made.at + timedelta(hours=1), why_id="Listrik padam",
        why_en="Power cut", actor="officer:1",
    )  # fmt: skip
    assert displace_fallen() == 1
    page = words(alice.get(f"/janji-saya/{made.ref}/"))
    assert "perlu waktu lain" in page
    assert f"/janji-saya/{made.ref}/pindah/" in page


def test_two_officers_are_given_different_messages_and_none_is_chosen(
    alice: Person, bob: Person, rina: Person, officer_of: Callable[..., Person], clock: Clock
) -> None:
    for person in (alice, bob):
        page = person.get(f"/antre/{CODE}/pesan/")
        person.post(f"/antre/{CODE}/pesan/", {"key": hidden(page), "words": f"Pertanyaan {person.name}"})
    other = officer_of("DPMPTSP")
    first, second = rina.get("/petugas/pesan/"), other.get("/petugas/pesan/")
    assert "Pertanyaan alice" in words(first)
    assert "Pertanyaan bob" in words(second)
    assert "Pertanyaan alice" in words(rina.get("/petugas/pesan/"))
    other.post("/petugas/pesan/", {"ref": hidden(first, "ref"), "words": "Bukan milik saya"})
    assert Message.objects.filter(state="answered").count() == 0
    clock.forward(minutes=31)
    assert "Pertanyaan alice" in words(other.get("/petugas/pesan/"))
    other.post("/petugas/pesan/", {"ref": hidden(first, "ref"), "words": "Silakan datang besok."})
    assert Message.objects.get(state="answered").answered_by == other.officer


def test_the_code_at_the_entrance_opens_the_persons_own_appointments_with_one_press_that_checks_in(
    alice: Person, bob: Person, officer_of: Callable[..., Person], clock: Clock
) -> None:
    made = book(alice, channel="counter", code=AT_COUNTER)
    signs = words(officer_of("", role="koordinator").get("/koordinator/gedung/tanda/"))
    drawn = re.search(r"entrance-sign.*?(<svg.*?</svg>)", signs, re.DOTALL)
    assert drawn
    assert read_code(drawn[1]) == f"{settings.PUBLIC_URL}/janji/"
    assert "check-in" not in words(alice.get("/janji/"))
    clock.to(made.at - timedelta(minutes=20))
    page = words(alice.get("/janji/"))
    assert 'data-role="check-in"' in page
    press = re.search(r'action="(/janji-saya/[^"]+/datang/)"', page)
    assert press
    assert bob.post(press[1]).status_code == 404
    answer = alice.post(press[1], follow=True)
    assert "DPM-001" in words(answer)
    assert appointment_of(made.ref).state == "arrived"


def test_the_kiosks_scanner_reads_the_code_of_the_appointments_page_and_gives_its_number(
    alice: Person, clock: Clock
) -> None:
    make_kiosk(floor=1, actor="sistem")
    made, kiosk = book(alice, channel="counter", code=AT_COUNTER), Client()
    drawn = re.search(r"appointment-code.*?(<svg.*?</svg>)", words(alice.get(f"/janji-saya/{made.ref}/")), re.DOTALL)
    assert drawn
    code = read_code(drawn[1])
    early = kiosk.post("/kios/1/janji/", {"code": code})
    assert (early.status_code, "Belum waktunya" in early.json()["problem"]) == (409, True)
    clock.to(made.at - timedelta(minutes=20))
    for wrong in ("", "https://example.com/", code[:-6] + "xxxxx/", f"/janji-saya/{made.ref}/"):
        assert kiosk.post("/kios/1/janji/", {"code": wrong}).status_code == 409
    told = [kiosk.post("/kios/1/janji/", {"code": f"{code}\n"}).json() for _ in range(2)]
    assert [one["number"] for one in told] == ["DPM-001"] * 2
    found = appointment_of(made.ref)
    assert Ticket.objects.get(ref=found.ticket_ref).first_joined_at == made.at - AHEAD
    assert alice.get(f"/tiket/{found.ticket_ref}/").status_code == 200


def test_an_appointment_by_video_is_not_checked_in_at_the_kiosk(alice: Person, clock: Clock) -> None:
    make_kiosk(floor=1, actor="sistem")
    made = book(alice)
    clock.to(made.at - timedelta(minutes=20))
    answer = Client().post("/kios/1/janji/", {"code": appointment_link(made)})
    assert "lewat panggilan video" in answer.json()["problem"]
    assert appointment_of(made.ref).state == "booked"


def test_a_video_appointment_asks_for_the_page_at_its_time_and_has_nothing_to_scan(alice: Person) -> None:
    page = words(alice.get(f"/janji-saya/{book(alice).ref}/"))
    assert "Buka halaman ini pada jamnya" in page
    assert "Kode untuk dipindai" not in page
    at_counter = book(alice, code=AT_COUNTER, channel="counter")
    assert "Kode untuk dipindai" in words(alice.get(f"/janji-saya/{at_counter.ref}/"))


def test_an_appointment_goes_into_the_persons_own_calendar_and_nobody_elses(alice: Person, bob: Person) -> None:
    made = book(alice)
    answer = alice.get(f"/janji-saya/{made.ref}/kalender.ics")
    lines = words(answer).split("\r\n")
    assert answer["Content-Type"].startswith("text/calendar")
    assert f"DTSTART:{made.at:%Y%m%dT%H%M%SZ}" in lines
    assert all(len(line.encode()) <= 75 for line in lines)
    assert (lines[0], lines[-2], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR", "")
    assert bob.get(f"/janji-saya/{made.ref}/kalender.ics").status_code == 404
