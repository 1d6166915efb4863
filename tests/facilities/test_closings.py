"""A sudden closing, a room that shuts, an officer who is off the roster: those affected are told and offered another time."""

from datetime import date, datetime, timedelta

from plaza.catalogue.actions import close_suddenly, remove_holiday, set_holiday
from plaza.catalogue.actions.calendar import withdraw_closing
from plaza.core.clock import WITA, now
from plaza.core.models import Job
from plaza.facilities.actions import book, close_room, displace_bookings
from plaza.facilities.models import Booking
from plaza.integrity.models import Leaf
from plaza.notices.queries import notices_about
from plaza.people.models import Duty
from plaza.queueing import actions
from plaza.queueing.actions import call_me_later, take_ticket
from plaza.queueing.actions.appointments import displace_fallen, release_missed
from plaza.queueing.actions.paper import take_at_kiosk
from plaza.queueing.appointments import appointment_of
from tests.facilities.house import new_hours, room
from tests.fixtures.people import Person

WEDNESDAY = date(2026, 11, 25)
SPAN = {"starts_at": datetime(2026, 11, 24, 10, tzinfo=WITA), "ends_at": datetime(2026, 11, 24, 16, tzinfo=WITA)}
WHY = {"why_id": "Listrik padam", "why_en": "Power cut", "actor": "officer:1"}


def at(hour: int, minute: int = 0, day: date = WEDNESDAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=WITA)


def waits(person: Person, service: str) -> object:
    ticket = take_ticket(service, holder=person.device)
    return call_me_later(ticket, contact=f"{person.name}@contoh.id", actor=person.device)


def test_whoever_stands_in_the_line_of_a_tenant_that_closes_is_told_and_offered_another_time(house, kiosk, alice, bob):
    mine, other, paper = (
        waits(alice, "DPMPTSP-01"),
        waits(bob, "BPJS-01"),
        take_at_kiosk(kiosk, service_code="DPMPTSP-01"),
    )
    close_suddenly("DPMPTSP", **SPAN, **WHY)
    letter = notices_about(mine.subject).get()
    assert letter.kind == "queue.closing"
    assert letter.link.endswith("/janji/DPMPTSP-01/")
    assert "Listrik padam" in letter.words["id"][1]
    for untold in (other, paper):
        assert not notices_about(untold.subject).exists()
    page = alice.get(f"/tiket/{mine.ref}/isi/").content.decode()
    assert "10.00 WITA" in page
    assert "Listrik padam" in page
    assert 'href="/janji/DPMPTSP-01/"' in page
    assert "Listrik padam" not in bob.get(f"/tiket/{other.ref}/isi/").content.decode()
    mine.refresh_from_db()
    assert mine.state == "waiting"


def test_the_boards_and_kiosks_of_its_floor_say_that_a_tenant_closes_and_until_when(house, kiosk, stranger):
    row = close_suddenly("DPMPTSP", **SPAN, **WHY)
    news = stranger.get("/papan/1/isi/").json()["news"]
    assert news[0]["urgent"] is True
    assert news[0]["id"] == "Instansi DPMPTSP tutup 10.00–16.00 WITA: Listrik padam"
    assert news[0]["en"] == "Office DPMPTSP is closed 10.00–16.00 WITA: Power cut"
    assert stranger.get("/papan/2/isi/").json()["news"] == []
    assert "Listrik padam" in stranger.get("/kios/1/isi/").json()["news"][0]["words"]
    withdraw_closing(row, actor="officer:1")
    assert stranger.get("/papan/1/isi/").json()["news"] == []


def test_a_day_off_is_said_the_day_before_anew_when_it_is_renamed_and_not_at_all_when_it_is_taken_back(house, stranger):
    news = lambda: [one["id"] for one in stranger.get("/papan/2/isi/").json()["news"]]  # noqa: E731
    for name in ("Hari kota", "Hari jadi kota"):
        set_holiday(WEDNESDAY, kind="local", name_id=name, name_en="City day", actor="officer:1")
    assert news() == ["Plaza tutup 25-11-2026: Hari jadi kota"]
    remove_holiday(WEDNESDAY, actor="officer:1")
    assert news() == []


def test_a_closing_tells_nobody_twice_too_early_or_without_need(house, alice):
    mine = waits(alice, "DPMPTSP-01")
    close_suddenly("DPMPTSP", starts_at=at(10), ends_at=at(12), **WHY)
    assert not notices_about(mine.subject).exists()
    assert "Listrik padam" not in alice.get(f"/tiket/{mine.ref}/isi/").content.decode()


def test_a_closing_with_endless_reasons_still_fits_a_board(house, stranger):
    close_suddenly("", **SPAN, why_id="Gangguan jaringan " * 8, why_en="Network fault " * 8, actor="officer:1")
    told = stranger.get("/papan/2/isi/").json()["news"][0]
    assert max(len(told["id"]), len(told["en"])) <= 160
    assert told["id"].endswith("…")


def test_an_appointment_that_the_plaza_could_not_keep_is_nobodys_no_show(desk, alice, clock):
    desk()
    made = actions.book("DPMPTSP-01", at=at(10), channel="video", holder=alice.device)
    close_suddenly("DPMPTSP", starts_at=at(8), ends_at=at(16), **WHY)
    assert displace_fallen() == 1
    clock.to(at(10, 30))
    assert (release_missed(), release_missed()) == (1, 0)
    assert appointment_of(made.ref).state == "fallen"
    kinds = set(Leaf.objects.filter(subject=made.subject).values_list("kind", flat=True))
    assert "appointment.missed" not in kinds
    page = alice.get(f"/janji-saya/{made.ref}/").content.decode()
    assert "Waktu janji sudah lewat" not in page
    assert f"/janji-saya/{made.ref}/pindah/" in page
    moved = actions.move_appointment(appointment_of(made.ref), at=at(10, day=date(2026, 11, 26)), actor=alice.device)
    assert moved.state == "booked"


def test_an_officer_who_is_off_the_roster_displaces_those_who_have_nobody_now(desk, alice, bob, officer_of):
    first, second = desk(), desk()
    third, fourth = desk(), desk()
    time = at(13, day=date(2026, 11, 24))
    made = [
        actions.book("DPMPTSP-01", at=time, channel="video", holder=one.device, contact=f"{one.name}@contoh.id")
        for one in (alice, bob)
    ]
    Job.objects.all().delete()
    boss = officer_of("", role="koordinator")
    for officer in (first, second):
        duty = Duty.objects.get(officer=officer)
        boss.post("/koordinator/jadwal/?instansi=DPMPTSP", {"act": "lepas", "duty": str(duty.pk)})
    assert Job.objects.filter(name="queueing.displace_fallen").exists()
    assert (displace_fallen(), displace_fallen()) == (1, 0)
    assert [appointment_of(one.ref).state for one in made] == ["booked", "displaced"]
    assert next(notice.kind for notice in notices_about(made[1].subject)) == "appointment.displaced"
    for officer in (third, fourth):
        Duty.objects.filter(officer=officer).update(ends_at=now())
    assert displace_fallen() == 1


def test_a_roster_that_is_still_being_written_for_a_later_day_displaces_nobody(desk, alice):
    officer = desk()
    made = actions.book("DPMPTSP-01", at=at(13, day=date(2026, 11, 27)), channel="video", holder=alice.device)
    Duty.objects.create(
        officer=officer,
        tenant="DPMPTSP",
        starts_at=at(8, day=date(2026, 11, 27)),
        ends_at=at(12, day=date(2026, 11, 27)),
    )
    assert displace_fallen() == 0
    assert appointment_of(made.ref).state == "booked"


def test_those_who_booked_a_room_that_shuts_are_told_and_offered_another_time(house, citizen):
    siti, rina = citizen(), citizen("rina")
    soon = book(room("FAC-NURSING"), at=at(8, 30), holder=f"citizen:{siti.user.pk}")
    later = book(room("FAC-NURSING"), at=at(9, day=date(2026, 11, 27)), holder=f"citizen:{rina.user.pk}")
    close_room(room("FAC-NURSING"), why_id="Diperbaiki", why_en="Being repaired", actor="officer:1")
    states = dict(Booking.objects.values_list("ref", "state"))
    assert (states[soon.ref], states[later.ref]) == ("displaced", "booked")
    page = siti.get(f"/pesanan/{soon.ref}/").content.decode()
    assert "perlu waktu lain" in page
    assert "/gedung/pesan/laktasi/" in page
    assert displace_bookings() == 0


def test_a_later_booking_is_displaced_when_the_room_is_still_shut_the_day_before(house, alice, clock):
    later = book(room("FAC-NURSING"), at=at(9, day=date(2026, 11, 27)), holder=alice.device)
    close_room(room("FAC-NURSING"), why_id="Diperbaiki", why_en="Being repaired", actor="officer:1")
    clock.forward(days=2)
    assert displace_bookings() == 1
    later.refresh_from_db()
    assert later.state == "displaced"


def test_rooms_whose_hours_change_displace_only_what_lies_outside(house, alice, bob, clock):
    morning = book(room("FAC-NURSING"), at=at(8, 30), holder=alice.device)
    evening = book(room("FAC-NURSING"), at=at(15), holder=bob.device)
    new_hours({day: ["08:00-12:00"] for day in ("mon", "tue", "wed", "thu", "fri")})
    assert displace_bookings() == 1
    assert dict(Booking.objects.values_list("ref", "state")) == {morning.ref: "booked", evening.ref: "displaced"}
    assert timedelta(0) < evening.starts_at - now()
