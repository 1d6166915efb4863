"""One order for counter and screen; in one press the person comes, goes on by video, or goes to another floor."""

from datetime import timedelta

import pytest

from plaza.calls.queries import open_call_of
from plaza.catalogue.models import Tenant
from plaza.catalogue.queries import Unknown
from plaza.core.clock import now
from plaza.facilities.actions import take_counter, tell_needs
from plaza.queueing.actions import (
    Overtaken,
    QueueError,
    accept,
    book,
    call_next,
    check_in,
    come_back,
    come_in_person,
    finish,
    officers_seen,
    scan_paper,
    take_at_kiosk,
    take_ticket,
    to_tenant,
    to_video,
)
from plaza.queueing.actions.paper import paper_check
from plaza.queueing.board import called_now, snapshot_of
from plaza.queueing.models import Ticket
from plaza.queueing.queries import ordered
from plaza.queueing.rules import AHEAD
from tests.fixtures.people import Person


def test_an_officer_at_a_counter_gets_paper_and_video_people_in_the_order_they_came(desk, kiosk, clock, alice):
    officer = desk()
    take_counter(officer, code="1-01")
    came = []
    for number in range(4):
        clock.forward(seconds=30)
        ticket = (
            take_at_kiosk(kiosk, service_code="DPMPTSP-01")
            if number % 2
            else take_ticket(f"DPMPTSP-0{number // 2 + 1}", holder=f"device:{number}")
        )
        came.append(ticket.number)
    called = []
    while ticket := call_next(officer):
        called.append(ticket.number)
        finish(ticket, officer, outcome="resolved")
    assert called == came


def test_an_officer_at_a_screen_leaves_the_building_to_whoever_sits_at_a_counter(desk, kiosk, clock):
    at_screen, at_counter = desk(), desk()
    paper = take_at_kiosk(kiosk, service_code="DPMPTSP-01")
    clock.forward(seconds=5)
    video = take_ticket("DPMPTSP-01", holder="device:v")
    take_counter(at_counter, code="1-02")
    assert call_next(at_screen) == video
    assert call_next(at_counter) == paper


def test_while_nobody_sits_at_a_counter_nobody_in_the_building_is_left_waiting(desk, kiosk):
    paper = take_at_kiosk(kiosk, service_code="DPMPTSP-01")
    assert call_next(desk()) == paper


def test_come_in_person_keeps_the_place_until_the_person_is_there(desk, clock, alice):
    officer = desk()
    ticket = take_ticket("DPMPTSP-01", holder=alice.device)
    came = ticket.first_joined_at
    accept(call_next(officer), actor=alice.device)
    ticket.refresh_from_db()
    come_in_person(ticket, officer)
    assert open_call_of(ticket.subject) is None
    assert (ticket.state, ticket.channel) == ("parked", "counter")
    assert ticket.grace_until - ticket.first_joined_at > timedelta(hours=3)
    assert "Loket 1-01" in alice.get(f"/tiket/{ticket.ref}/isi/").content.decode()
    clock.forward(minutes=90)
    take_ticket("DPMPTSP-01", holder="device:later")
    come_back(ticket, actor=alice.device)
    assert ticket.first_joined_at == came
    assert ordered(ticket.queue)[0].number == ticket.number


def test_going_on_by_video_rings_the_phone_that_holds_the_number(desk, kiosk, alice):
    officer = desk()
    paper = take_at_kiosk(kiosk, service_code="DPMPTSP-01")
    ticket = call_next(officer)
    assert open_call_of(ticket.subject) is None
    with pytest.raises(QueueError, match="masih di kertas"):
        to_video(ticket, officer)
    scan_paper(f"{paper.ref}{paper_check(paper.ref)}", holder=alice.device)
    ticket.refresh_from_db()
    to_video(ticket, officer)
    assert (ticket.channel, ticket.state) == ("video", "called")
    assert open_call_of(ticket.subject)
    assert called_now() == []


def test_another_floor_is_one_press_one_number_and_the_same_arrival(desk, kiosk, officer_of):
    officer = desk()
    take_at_kiosk(kiosk, service_code="DPMPTSP-01")
    ticket = call_next(officer)
    number, came = ticket.number, ticket.first_joined_at
    to_tenant(ticket, officer, tenant="BPJS")
    assert (ticket.state, ticket.number, ticket.first_joined_at) == ("waiting", number, came)
    assert (ticket.queue.tenant, ticket.service, ticket.channel) == ("BPJS", "BPJS-01", "counter")
    upstairs = desk("BPJS")
    take_counter(upstairs, code="2-01")
    assert call_next(upstairs) == ticket
    assert snapshot_of(2)["calls"][0]["counter"] == "2-01"


def test_nobody_on_paper_is_sent_to_a_tenant_that_serves_by_video_only(desk, kiosk):
    Tenant.objects.filter(code="BPJS").update(status="preparing")
    officer = desk()
    take_at_kiosk(kiosk, service_code="DPMPTSP-01")
    ticket = call_next(officer)
    with pytest.raises(QueueError, match="lewat video"):
        to_tenant(ticket, officer, tenant="BPJS")
    for nowhere in ("NOBODY", "DPMPTSP"):
        with pytest.raises(Unknown):
            to_tenant(ticket, officer, tenant=nowhere)


def test_only_the_officer_who_has_the_person_moves_them(desk, alice):
    officer, other = desk(), desk()
    take_ticket("DPMPTSP-01", holder=alice.device)
    ticket = call_next(officer)
    for act in (come_in_person, to_video):
        with pytest.raises(Overtaken):
            act(ticket, other)


def test_the_counter_page_does_all_of_it_and_shows_needs_only_after_the_call(desk, kiosk, alice, officer_of):
    officer = officer_of("DPMPTSP")
    tell_needs(alice.device, needs=["deaf"], consent=True)
    paper = take_at_kiosk(kiosk, service_code="DPMPTSP-01")
    scan_paper(f"{paper.ref}{paper_check(paper.ref)}", holder=alice.device)
    assert "Di loket mana" in officer.get("/petugas/loket/").content.decode()
    officer.post("/petugas/loket/duduk/", {"counter": "1-02"})
    before = officer.get("/petugas/loket/").content.decode()
    assert "Loket 1-02" in before
    assert "Tuli atau" not in before
    officer.post("/petugas/loket/panggil/")
    page = officer.get("/petugas/loket/").content.decode()
    assert paper.number in page
    assert "Tuli atau sulit mendengar" in page
    assert "Silakan ke" in alice.get(f"/tiket/{paper.ref}/isi/").content.decode()
    officer.post(f"/petugas/loket/{paper.ref}/mulai/")
    officer.post(f"/petugas/loket/{paper.ref}/lantai-lain/", {"tenant": "BPJS"})
    assert paper.number not in officer.get("/petugas/loket/").content.decode()
    assert officer.post(f"/petugas/loket/{paper.ref}/ke-video/").status_code == 404
    other: Person = officer_of("DPMPTSP")
    other.post("/petugas/loket/duduk/", {"counter": "1-02"})
    assert "sedang dipakai" in other.get("/petugas/loket/").content.decode()


def test_whoever_has_an_appointment_and_a_need_keeps_both_on_every_way(desk, kiosk, clock, alice):
    tell_needs(alice.device, needs=["wheelchair"], consent=True)
    below, above = desk(), desk("BPJS")
    at = now() + timedelta(minutes=90)
    made = book("DPMPTSP-01", at=at, channel="counter", holder=alice.device)
    clock.to(at - timedelta(minutes=20))
    walks_in = take_at_kiosk(kiosk, service_code="BPJS-01")
    clock.to(at - timedelta(minutes=5))
    for officer in (below, above):
        officers_seen([officer.pk])
    ticket = check_in(made, by=alice.device)
    arrived = at - AHEAD
    assert call_next(below) == ticket
    moved = to_tenant(Ticket.objects.select_related("queue").get(pk=ticket.pk), below, tenant="BPJS")
    assert (moved.number, moved.lane, moved.priority, moved.first_joined_at) == (ticket.number, 1, "disabled", arrived)
    given = call_next(above)
    assert given == ticket != walks_in
    to_video(given, above)
    assert Ticket.objects.get(pk=ticket.pk).channel == "video"
    come_in_person(Ticket.objects.select_related("queue").get(pk=ticket.pk), above)
    back = come_back(Ticket.objects.select_related("queue").get(pk=ticket.pk), actor=alice.device)
    assert (back.state, back.channel, back.lane, back.first_joined_at) == ("waiting", "counter", 1, arrived)
    assert call_next(above) == ticket
