"""The kiosk: numbers on paper that move to a phone, numbers in reserve, and a key that makes a device a kiosk."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from plaza.catalogue.models import Service, Tenant
from plaza.core.clock import now
from plaza.facilities.actions import BuildingError, fill_spool, kiosk_seen, make_kiosk, new_kiosk_key, retire_kiosk
from plaza.facilities.actions.companions import climb_all, take_call
from plaza.facilities.models import CompanionCall, Spooled
from plaza.facilities.queries import calls_for, kiosk_of, spool_of
from plaza.facilities.rules import joined_at, spool_numbers
from plaza.people.queries import NoAccess
from plaza.queueing.actions import QueueError, register_spooled, scan_paper, take_at_kiosk, take_ticket
from plaza.queueing.actions.paper import NotYet, OnAnotherPhone, paper_check, read_paper
from plaza.queueing.models import Ticket
from plaza.queueing.queries import ordered
from tests.facilities.house import attendant, make_house
from tests.fixtures.crowds import at_once


def code_of(ticket: Ticket) -> str:
    return f"{ticket.ref}{paper_check(ticket.ref)}"


def test_a_number_on_paper_stands_in_the_same_line_as_those_by_video(kiosk, alice):
    first = take_ticket("DPMPTSP-01", holder=alice.device)
    paper = take_at_kiosk(kiosk, service_code="DPMPTSP-02")
    assert [place.number for place in ordered(paper.queue)] == [first.number, paper.number] == ["DPM-001", "DPM-002"]
    assert (paper.channel, paper.holder) == ("counter", "")


def test_the_same_press_twice_is_one_number(kiosk):
    assert take_at_kiosk(kiosk, service_code="DPMPTSP-01", key="k") == take_at_kiosk(
        kiosk, service_code="DPMPTSP-01", key="k"
    )
    assert Ticket.objects.count() == 1


def test_the_first_phone_that_scans_the_paper_keeps_the_place(kiosk, alice, bob):
    paper = take_at_kiosk(kiosk, service_code="DPMPTSP-01")
    take_at_kiosk(kiosk, service_code="DPMPTSP-01")
    code = code_of(paper)
    assert scan_paper(code, holder=alice.device).pk == scan_paper(code, holder=alice.device).pk == paper.pk
    with pytest.raises(OnAnotherPhone):
        scan_paper(code, holder=bob.device)
    assert alice.get(f"/tiket/{paper.ref}/isi/").status_code == 200
    assert bob.get(f"/tiket/{paper.ref}/isi/").status_code == 404
    assert ordered(paper.queue)[0].number == paper.number


@pytest.mark.django_db(transaction=True)
def test_of_phones_that_scan_at_once_one_becomes_the_pager(clock):
    make_house()
    paper = take_at_kiosk(make_kiosk(floor=1, actor="sistem")[0], service_code="DPMPTSP-01")

    def press(number):
        try:
            return scan_paper(code_of(paper), holder=f"device:{number}").holder
        except OnAnotherPhone:
            return None

    assert len({one for one in at_once(press) if one}) == 1


def test_a_mere_look_at_the_papers_link_takes_nothing(kiosk, alice, bob):
    paper = take_at_kiosk(kiosk, service_code="DPMPTSP-01")
    address = f"/t/{code_of(paper)}/"
    assert "Panggil saya lewat ponsel ini" in bob.get(address).content.decode()
    assert alice.post(address).headers["Location"] == f"/tiket/{paper.ref}/"
    assert "sudah ada di ponsel" in bob.get(address).content.decode()
    assert bob.post(address).status_code == 409


@given(st.text(alphabet="0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=1, max_size=30))
def test_a_code_that_we_did_not_make_opens_nothing(code):
    with pytest.raises(NoAccess):
        read_paper(code)


def test_a_phone_that_has_a_number_for_the_same_service_is_told(kiosk, alice):
    mine = take_ticket("DPMPTSP-01", holder=alice.device)
    paper = take_at_kiosk(kiosk, service_code="DPMPTSP-01")
    with pytest.raises(QueueError, match=mine.number):
        scan_paper(code_of(paper), holder=alice.device)


def test_numbers_in_reserve_are_out_of_the_way_of_all_others_and_handed_out_once(kiosk):
    second, _ = make_kiosk(floor=2, actor="sistem")
    mine, theirs = fill_spool(kiosk), fill_spool(second)
    assert [row.number for row in mine if row.tenant == "DPMPTSP"] == [
        f"DPM-{count}" for count in spool_numbers(kiosk.place)
    ]
    assert {row.number for row in mine}.isdisjoint(row.number for row in theirs)
    assert [row.ref for row in fill_spool(kiosk)] == [row.ref for row in mine]


def test_a_spooled_number_is_registered_once_however_often_it_is_repeated(kiosk):
    row = fill_spool(kiosk)[0]
    tickets = {register_spooled(kiosk, ref=row.ref, service_code=f"{row.tenant}-01").pk for _ in range(3)}
    assert len(tickets) == 1
    assert Ticket.objects.get().number == row.number
    assert row not in spool_of(kiosk)


@pytest.mark.django_db(transaction=True)
def test_repetitions_at_one_moment_are_one_ticket(clock):
    make_house()
    kiosk = make_kiosk(floor=1, actor="sistem")[0]
    row = fill_spool(kiosk)[0]
    found = at_once(lambda _: register_spooled(kiosk, ref=row.ref, service_code=f"{row.tenant}-01").pk)
    assert len(set(found)) == 1


@pytest.mark.parametrize(("claimed", "believed"), [(300, 300), (3600 + 300, 600), (-3600, 0), (float("inf"), 600)])
def test_a_kiosk_clock_that_is_an_hour_wrong_wins_and_loses_nobody_a_place(kiosk, clock, claimed, believed):
    row = fill_spool(kiosk)[0]
    kiosk_seen(kiosk)
    clock.forward(minutes=10)
    ticket = register_spooled(kiosk, ref=row.ref, service_code=f"{row.tenant}-01", waited=claimed)
    assert now() - ticket.first_joined_at == timedelta(seconds=believed)
    assert ticket.day == row.day


@given(st.floats(allow_nan=False), st.integers(0, 10_000))
def test_a_waiting_time_is_never_believed_beyond_the_last_sight_of_the_kiosk(waited, since):
    moment = datetime(2026, 11, 24, 2, tzinfo=UTC)
    last_seen = moment - timedelta(seconds=since)
    assert last_seen <= joined_at(moment, waited=waited, last_seen=last_seen) <= moment


def test_who_waited_at_the_dead_kiosk_stands_before_those_who_came_after(kiosk, clock, alice):
    row = next(one for one in fill_spool(kiosk) if one.tenant == "DPMPTSP")
    kiosk_seen(kiosk)
    clock.forward(minutes=5)
    later = take_ticket("DPMPTSP-01", holder=alice.device)
    clock.forward(minutes=5)
    register_spooled(kiosk, ref=row.ref, service_code="DPMPTSP-01", waited=480)
    assert [place.number for place in ordered(later.queue)] == [row.number, later.number]


def test_a_spooled_number_of_another_day_kiosk_or_tenant_is_refused_in_words(kiosk, clock):
    other, _ = make_kiosk(floor=2, actor="sistem")
    row = next(one for one in fill_spool(kiosk) if one.tenant == "DPMPTSP")
    for wrong in ({"kiosk": other, "service_code": "DPMPTSP-01"}, {"kiosk": kiosk, "service_code": "BPJS-01"}):
        with pytest.raises(QueueError):
            register_spooled(wrong["kiosk"], ref=row.ref, service_code=wrong["service_code"])
    clock.forward(days=1)
    with pytest.raises(QueueError, match="hari lain"):
        register_spooled(kiosk, ref=row.ref, service_code="DPMPTSP-01")


def test_the_paper_of_a_spooled_number_waits_on_the_phone_until_the_kiosk_is_back(kiosk, alice):
    row = next(one for one in fill_spool(kiosk) if one.tenant == "DPMPTSP")
    address = f"/t/{row.ref}{paper_check(row.ref)}/"
    assert "Akan terdaftar" in alice.get(address).content.decode()
    with pytest.raises(NotYet):
        scan_paper(f"{row.ref}{paper_check(row.ref)}", holder=alice.device)
    register_spooled(kiosk, ref=row.ref, service_code="DPMPTSP-01")
    assert alice.post(address).headers["Location"] == f"/tiket/{row.ref}/"


def test_a_service_that_has_no_counter_is_shown_the_way_by_video(kiosk):
    Tenant.objects.filter(code="BPJS").update(status="preparing")
    with pytest.raises(QueueError, match="lewat video"):
        take_at_kiosk(kiosk, service_code="BPJS-01")
    Service.objects.filter(code="DPMPTSP-01").update(channels=["online", "video"])
    with pytest.raises(QueueError, match="lewat video"):
        take_at_kiosk(kiosk, service_code="DPMPTSP-01")
    assert not any(row.tenant == "BPJS" for row in fill_spool(kiosk))


def test_a_kiosk_gives_only_so_many_numbers_a_minute(kiosk):
    for _ in range(20):
        take_at_kiosk(kiosk, service_code="DPMPTSP-01")
    with pytest.raises(QueueError, match="Terlalu cepat"):
        take_at_kiosk(kiosk, service_code="DPMPTSP-01")


def test_the_key_makes_a_device_a_kiosk_and_a_new_key_ends_the_old_one(kiosk, settings):
    settings.MODE = "production"
    device = Client()
    assert device.get("/kios/1/").status_code == 403
    assert device.post("/kios/1/ambil/", {"service": "DPMPTSP-01"}).status_code == 404
    secret = new_kiosk_key(kiosk, actor="officer:1")
    assert device.get(f"/kios/mulai/{secret}/").headers["Location"] == "/kios/1/"
    assert device.get("/kios/1/").status_code == 200
    assert device.get("/kios/2/").status_code == 403
    assert device.post("/kios/1/ambil/", {"service": "DPMPTSP-01"}).json()["number"] == "DPM-001"
    new_kiosk_key(kiosk, actor="officer:1")
    assert device.get("/kios/1/").status_code == 403
    assert kiosk_of(secret) is None


def test_the_link_of_a_kiosk_opens_once_and_is_not_the_key_that_the_device_has(kiosk, settings):
    settings.MODE = "production"
    secret = new_kiosk_key(kiosk, actor="officer:1")
    whoever_saw_it = Client()
    whoever_saw_it.cookies["plaza_kiosk"] = secret
    assert whoever_saw_it.get("/kios/1/").status_code == 403, "the link that a coordinator sees is no key"
    device = Client()
    device.get(f"/kios/mulai/{secret}/")
    assert secret not in device.cookies["plaza_kiosk"].value
    assert whoever_saw_it.get(f"/kios/mulai/{secret}/").status_code == 404
    assert device.get("/kios/1/").status_code == 200


def test_a_retired_kiosk_opens_nothing_and_the_house_has_twenty_at_most(kiosk):
    secret = new_kiosk_key(kiosk, actor="officer:1")
    retire_kiosk(kiosk, actor="officer:1")
    assert kiosk_of(secret) is None
    for _ in range(19):
        made, _ = make_kiosk(floor=1, actor="officer:1")
    assert made.place == 19
    with pytest.raises(BuildingError, match="dua puluh"):
        make_kiosk(floor=1, actor="officer:1")


def test_what_the_kiosk_keeps_is_small_and_names_nobody(kiosk, alice):
    take_ticket("DPMPTSP-01", holder=alice.device)
    answer = Client().get("/kios/1/isi/")
    told = json.loads(answer.content)
    assert len(told["spool"]["DPMPTSP"]) == 5
    assert {one["way"] for one in told["services"]} == {"counter"}
    assert alice.device not in answer.content.decode()
    assert len(answer.content) < 100_000
    assert (told["day"], told["next"]["day"]) == ("2026-11-24", "2026-11-25")
    assert len(told["next"]["spool"]["DPMPTSP"]) == 5
    assert Spooled.objects.count() == 20


def test_a_companion_is_called_from_the_kiosk_and_comes_there(kiosk):
    device = Client()
    assert device.post("/kios/1/pendamping/", {"room": "laktasi"}).status_code == 409
    attendant()
    told = device.post("/kios/1/pendamping/", {"room": "laktasi"}).json()
    assert told["state"] == "calling"
    assert device.get(f"/kios/1/pendamping/{told['ref']}/").json()["until"] == "09.33 WITA"


def test_everybody_at_a_kiosk_has_a_call_of_their_own_and_one_persons_two_touches_are_one(kiosk):
    device, woman = Client(), attendant()
    call = lambda press: device.post("/kios/1/pendamping/", {"room": "laktasi", "press": press}).json()["ref"]  # noqa: E731
    first, again, second = call("siti-1"), call("siti-1"), call("rina-2")
    assert first == again != second
    take_call(CompanionCall.objects.select_related("room").get(ref=first), woman)
    states = [device.get(f"/kios/1/pendamping/{ref}/").json()["state"] for ref in (first, second)]
    assert states == ["taken", "calling"]


def test_after_a_call_that_nobody_answered_the_kiosk_calls_for_the_next_person(kiosk, clock):
    device, woman = Client(), attendant()
    old = device.post("/kios/1/pendamping/", {"room": "laktasi", "press": "siti"}).json()["ref"]
    clock.forward(minutes=13)
    climb_all()
    assert device.get(f"/kios/1/pendamping/{old}/").json()["state"] == "unanswered"
    next_one = device.post("/kios/1/pendamping/", {"room": "laktasi", "press": "rina"}).json()
    assert (next_one["state"], next_one["ref"] != old) == ("calling", True)
    assert next_one["ref"] in [call.ref for call in calls_for(woman)]
    same_person = device.post("/kios/1/pendamping/", {"room": "laktasi", "press": "siti"}).json()
    assert (same_person["state"], same_person["ref"] != old) == ("calling", True)


def test_a_call_at_the_kiosk_can_be_taken_back_there_and_at_no_other_kiosk(kiosk):
    make_kiosk(floor=2, actor="sistem")
    attendant()
    ref = Client().post("/kios/1/pendamping/", {"room": "laktasi", "press": "siti"}).json()["ref"]
    for act in (Client().get, Client().post):
        assert act(f"/kios/2/pendamping/{ref}/{'batal/' if act.__name__ == 'post' else ''}").status_code == 404
    assert Client().post(f"/kios/1/pendamping/{ref}/batal/").json()["state"] == "cancelled"


def test_a_whole_kiosk_is_not_limited_as_one_person_is(kiosk):
    attendant()
    answers = [
        Client().post("/kios/1/pendamping/", {"room": "bermain", "press": f"p{n}"}).status_code for n in range(20)
    ]
    assert set(answers) == {200}


def given(device: Client, *, tenant: str = "DPMPTSP", day: str = "spool") -> dict[str, str]:
    """A number out of the reserve, as the kiosk repeats it."""
    told = device.get("/kios/1/isi/").json()
    spool = told["spool"] if day == "spool" else told["next"]["spool"]
    number, ref, check = spool[tenant][0]
    return {"number": number, "ref": ref, "code": f"{ref}{check}", "service": f"{tenant}-01", "waited": "60"}


def test_a_number_given_without_the_server_becomes_a_ticket_over_the_wire_once_and_at_its_own_kiosk_alone(
    kiosk, alice, bob
):
    make_kiosk(floor=2, actor="sistem")
    device = Client()
    one = given(device)
    assert Client().post("/kios/2/susulan/", one).status_code == 409
    assert not Ticket.objects.exists()
    answers = [device.post("/kios/1/susulan/", one) for _ in range(3)]
    assert [answer.json()["number"] for answer in answers] == [one["number"]] * 3
    ticket = Ticket.objects.get()
    alice.post(f"/t/{one['code']}/")
    assert alice.get(f"/tiket/{ticket.ref}/isi/").status_code == 200
    assert bob.get(f"/tiket/{ticket.ref}/isi/").status_code == 404
    assert bob.post(f"/t/{one['code']}/").status_code == 409


def test_a_device_without_a_key_registers_nothing(kiosk, settings, alice):
    one = given(Client())
    settings.MODE = "production"
    assert alice.post("/kios/1/susulan/", one).status_code == 404
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"ref": "x"}, {"service": "TIDAK-ADA"}, {"service": "BPJS-01"}, {"priority": "rich"}, {"waited": "nan"}]
)
def test_what_is_wrong_about_a_repeated_number_is_said_and_breaks_nothing(kiosk, wrong):
    answer = Client().post("/kios/1/susulan/", {**given(Client()), **wrong})
    assert answer.status_code == (200 if "waited" in wrong else 409)
    assert ("problem" in answer.json()) == (answer.status_code == 409)


def test_a_kiosk_that_starts_in_the_morning_without_the_server_has_numbers_of_that_day(kiosk, clock, alice):
    device = Client()
    one = given(device, day="next")
    clock.to("2026-11-25 08:10")
    assert "Akan terdaftar" in alice.get(f"/t/{one['code']}/").content.decode()
    assert device.post("/kios/1/susulan/", one).json()["number"] == one["number"]
    assert Ticket.objects.get().day == now().date()
    assert one["ref"] not in str(device.get("/kios/1/isi/").json()["spool"])


def test_before_a_weekend_the_next_reserve_is_mondays(kiosk, clock):
    clock.to("2026-11-27 10:00")
    assert Client().get("/kios/1/isi/").json()["next"]["day"] == "2026-11-30"


def test_a_number_of_a_past_day_is_refused_shown_to_staff_and_told_to_the_phone_that_opens_it(
    kiosk, clock, alice, officer_of
):
    device = Client()
    one = given(device)
    clock.to("2026-11-25 08:10")
    assert "hari lain" in device.post("/kios/1/susulan/", one).json()["problem"]
    page = alice.get(f"/t/{one['code']}/")
    assert page.status_code == 410
    assert "tidak dapat didaftarkan" in page.content.decode()
    assert "/instansi/DPMPTSP/" in page.content.decode()
    assert alice.post(f"/t/{one['code']}/", follow=True).status_code == 410
    staff = officer_of("", role="koordinator").get("/koordinator/gedung/").content.decode()
    assert one["number"] in staff.partition("refused-numbers")[2]
