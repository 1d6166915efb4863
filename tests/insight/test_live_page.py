"""The manager's page shows the plaza as it is, and the part that updates equals a full reload."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plaza.applications.models import Application, ClockInterval
from plaza.calls.actions import end_call, open_call, record_rung
from plaza.calls.models import Seat
from plaza.catalogue.models import Service
from plaza.catalogue.queries import definition_of
from plaza.core.clock import now
from plaza.core.references import new_reference
from plaza.facilities.actions import call_companion, close_room, stay, take_call
from plaza.insight.actions import end_gone_alerts
from plaza.insight.models import TakenAlert
from plaza.insight.queries.live import plaza_now
from plaza.insight.rules.watching import Line, alerts
from plaza.integrity.models import Leaf
from plaza.people.models import Officer
from plaza.queueing.actions import call_next, take_ticket
from plaza.queueing.models import Desk
from tests.facilities.house import attendant, make_house, room
from tests.fixtures.catalogue import put_catalogue
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person

pytestmark = pytest.mark.django_db
OfficerOf = Callable[..., Person]


def take(person: Person, service: str = "DPMPTSP-01", **more: str) -> None:
    take_ticket(service, holder=person.device, channel="video", actor=person.device, **more)


@pytest.fixture
def boss(mall: None, officer_of: OfficerOf) -> Person:
    return officer_of("", role="koordinator")


def test_who_waits_and_who_serves_stands_on_one_page(
    boss: Person, desk: Callable[..., Officer], alice: Person, bob: Person, clock: Clock
) -> None:
    take(alice)
    clock.forward(minutes=7)
    take(bob)
    call_next(desk("DPMPTSP"))
    page = boss.get("/koordinator/").content.decode()
    now = plaza_now()
    assert (now.waiting, now.serving, now.there) == (1, 1, 1)
    assert 'data-role="waiting">1<' in page
    assert 'data-tenant="DPMPTSP"' in page
    assert "Rina" in page


def test_the_part_that_updates_equals_the_part_of_a_full_reload(boss: Person, alice: Person) -> None:
    take(alice)
    whole, part = (boss.get(address).content.decode() for address in ("/koordinator/", "/koordinator/?bagian=1"))
    assert part.strip().startswith('<div id="live"')
    assert part.strip() in whole


def test_a_line_without_an_officer_is_told_at_once(boss: Person, alice: Person) -> None:
    take(alice)
    page = boss.get("/koordinator/").content.decode()
    assert "tidak ada petugas di meja" in page
    boss.cookies["plaza_lang"] = "en"
    assert "no officer is at a desk" in boss.get("/koordinator/").content.decode()


def words_of(page: str, heading: str) -> str:
    """What a section of the page says, without its marks."""
    section = page.partition(f'id="{heading}"')[2].partition("</section>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", section))


def test_video_calls_are_counted_by_the_rung_that_they_are_on_until_they_end(boss: Person) -> None:
    calls = [open_call(f"ticket:T{n}", opened_by="officer:1", tenant="DPMPTSP") for n in range(5)]
    for call, rung in zip(calls, ("lean", "voice", "voice", "text", ""), strict=True):
        seat = Seat.objects.get(call=call, role="citizen")
        if rung:  # the last has told nothing yet: it begins on the first rung
            record_rung(seat, rung=rung, bytes_used=1000)
    found = plaza_now()
    assert found.calls == 5
    assert found.rungs == {"full": 1, "lean": 1, "stills": 0, "voice": 2, "text": 1, "callback": 0}
    page = boss.get("/koordinator/").content.decode()
    assert "Suara saja 2" in words_of(page, "rungs-title")
    assert "3 panggilan hanya suara atau tulisan" in page
    end_call(calls[1], by="officer", outcome="finished", actor="officer:1")
    assert plaza_now().rungs["voice"] == 1


@pytest.fixture
def city(clock: Clock, officer_of: OfficerOf) -> Person:
    """The whole sample city, and its coordinator."""
    put_catalogue()
    return officer_of("", role="koordinator")


def submitted(service: Service, at: datetime) -> Application:
    row = Application.objects.create(
        reference=new_reference(8), service=service.code, tenant=service.tenant.code, definition=service.definition,
        definition_hash=service.definition_hash, state="review", started_at=at, submitted_at=at, round=1,
        promised_at=at + timedelta(days=7),
    )  # fmt: skip
    ClockInterval.objects.create(application=row, started_at=at, why="submitted")
    return row


def test_cases_near_their_time_stand_on_the_page_the_most_urgent_first(city: Person) -> None:
    service = next(
        one for one in Service.objects.select_related("tenant") if definition_of(one.code).sla_working_days == 3
    )
    late, near, fresh = (
        submitted(service, now() - timedelta(days=days)) for days in (20, 5, 0)
    )  # five days ago: a Thursday
    assert [case.reference for case in plaza_now().due] == [late.reference, near.reference]
    assert [case.late for case in plaza_now().due] == [True, False]
    page = city.get("/koordinator/").content.decode()
    said = words_of(page, "due-title").replace("-", "")
    assert said.index(late.reference) < said.index("lewat") < said.index(near.reference)
    assert fresh.reference not in said
    assert "1 permohonan melewati waktunya" in page


def test_many_running_cases_are_looked_through_with_as_many_questions_as_few(city: Person) -> None:
    offered = list(Service.objects.select_related("tenant")[:8])

    def questions() -> int:
        plaza_now()  # what a process keeps of the catalogue is there
        with CaptureQueriesContext(connection) as asked:
            assert len(plaza_now().due) == Application.objects.count()
        return len(asked)

    submitted(offered[0], now() - timedelta(days=30))
    few = questions()
    for service in offered:
        submitted(service, now() - timedelta(days=31))
    assert questions() == few


def test_rooms_say_how_full_they_are_and_never_of_whom(clock: Clock, officer_of: OfficerOf) -> None:
    make_house()
    boss = officer_of("", role="koordinator")
    attendant()
    for who in ("device:siti", "device:budi"):
        stay(room("FAC-NURSING"), holder=who)
    stay(room("FAC-PLAY"), holder="device:siti")
    close_room(room("FAC-PRAYER"), why_id="Dibersihkan", why_en="Being cleaned", actor="officer:1")
    call_companion(room("FAC-PLAY"), holder="device:siti")
    said = words_of(boss.get("/koordinator/").content.decode(), "rooms-title")
    for name, state in (
        ("nursing_room", "Terisi"),
        ("play_area", "Sebagian terisi"),
        ("prayer_room", "Tutup"),
        ("sign_language", "Kosong"),
    ):
        assert re.search(rf"Ruang {name} lantai 1 {state}", said), (name, said)
    assert "1 orang menunggu pendamping" in said
    assert "siti" not in said
    clock.forward(minutes=30)
    assert "1 panggilan pendamping melewati janjinya" in boss.get("/koordinator/").content.decode()


def test_nobody_else_sees_the_page_or_its_part(
    mall: None, officer_of: OfficerOf, alice: Person, citizen: Callable[..., Person]
) -> None:
    for who in (alice, citizen(), officer_of("DPMPTSP"), officer_of("", role="inspektorat")):
        for address in ("/koordinator/", "/koordinator/?bagian=1", "/koordinator/rencana/", "/koordinator/standar/"):
            assert who.get(address).status_code in (302, 404)


def test_the_page_asks_the_database_the_same_number_of_questions_for_many_as_for_few(
    boss: Person, alice: Person, bob: Person, stranger: Person, django_assert_max_num_queries: Callable[..., object]
) -> None:
    take(alice)
    with django_assert_max_num_queries(60):  # type: ignore[attr-defined]
        boss.get("/koordinator/?bagian=1")
    take(bob)
    take(stranger, "BPJS-01")
    with django_assert_max_num_queries(60):  # type: ignore[attr-defined]
        boss.get("/koordinator/?bagian=1")


def test_a_page_holds_no_name_of_anybody_who_waits(boss: Person, alice: Person) -> None:
    take(alice, contact="siti@contoh.id")
    page = boss.get("/koordinator/").content.decode()
    assert "siti@contoh.id" not in page
    assert not re.search(r"DPM-\d{3}", page)


def test_alerts_are_urgent_first_and_say_how_many() -> None:
    lines = [
        Line("A", 3, 10, 0, "open"), Line("B", 4, 45, 1, "open"), Line("C", 20, 5, 1, "open"), Line("D", 0, 0, 0, "open"),
        Line("E", 2, 3, 1, "open"),
    ]  # fmt: skip
    found = alerts(
        lines, late_cases=2, low_calls=3, calls=4, failed_jobs=1, differences=1, companions=1, log_trouble="x"
    )
    assert [alert.kind for alert in found[:2]] == ["long_wait", "unattended"]
    assert {alert.kind for alert in found} == {
        "unattended", "long_wait", "crowd", "late_cases", "low_calls", "companions", "jobs", "money", "log",
    }  # fmt: skip
    assert (
        alerts([], late_cases=0, low_calls=0, calls=0, failed_jobs=0, differences=0, companions=0, log_trouble="") == []
    )


@pytest.fixture
def other(officer_of: OfficerOf) -> Person:
    return officer_of("", role="koordinator", name="Budi")


def test_an_alert_that_somebody_took_is_shown_as_taken_and_counts_as_open_no_more(
    boss: Person, other: Person, alice: Person, clock: Clock
) -> None:
    take(alice)
    assert 'data-role="open-alerts">(1)' in boss.get("/koordinator/").content.decode()
    assert boss.post("/koordinator/perhatian/", {"take": "unattended:DPMPTSP"}).status_code == 302
    page = other.get("/koordinator/").content.decode()
    assert 'data-role="open-alerts"' not in page and "alert-urgent" not in page
    assert "Sedang ditangani" in page and "Rina, sejak 09.30 WITA" in words_of(page, "alerts-title")
    assert Leaf.objects.get(kind="alert.taken").actor == boss.viewer.actor
    answer = other.post("/koordinator/perhatian/", {"take": "unattended:DPMPTSP"}, follow=True)
    assert "diambil orang lain" in answer.content.decode()
    other.post("/koordinator/perhatian/", {"give": "unattended:DPMPTSP"})  # only whoever has it gives it back
    assert not plaza_now().alerts[0].open
    boss.post("/koordinator/perhatian/", {"give": "unattended:DPMPTSP"})
    assert plaza_now().alerts[0].open


def test_what_was_taken_ends_with_its_cause_and_rings_anew_another_time(
    boss: Person, desk: Callable[..., Officer], alice: Person, bob: Person
) -> None:
    take(alice)
    boss.post("/koordinator/perhatian/", {"take": "unattended:DPMPTSP"})
    assert end_gone_alerts() == 0
    call_next(desk("DPMPTSP"))
    assert plaza_now().alerts == []
    assert end_gone_alerts() == 1 and end_gone_alerts() == 0
    Officer.objects.filter(active=True, roles__name="petugas").update(active=False)
    Desk.objects.update(state="off")
    take(bob)
    assert [one.open for one in plaza_now().alerts] == [True]


def test_what_somebody_took_and_did_not_settle_within_the_hour_asks_again(
    boss: Person, other: Person, alice: Person, clock: Clock
) -> None:
    take(alice)
    boss.post("/koordinator/perhatian/", {"take": "unattended:DPMPTSP"})
    clock.forward(minutes=61)
    [alert] = plaza_now().alerts
    assert alert.open and alert.taken_by == "Rina"
    assert "belum beres" in boss.get("/koordinator/").content.decode()
    other.post("/koordinator/perhatian/", {"take": "unattended:DPMPTSP"})
    [alert] = plaza_now().alerts
    assert (alert.open, alert.taken_by) == (False, "Budi")


def test_a_call_that_a_companion_took_is_no_alert_and_says_who_comes(clock: Clock, officer_of: OfficerOf) -> None:
    make_house()
    boss, rina = officer_of("", role="koordinator"), attendant()
    call = call_companion(room("FAC-PLAY"), holder="device:siti")
    clock.forward(minutes=30)
    assert [one.kind for one in plaza_now().alerts] == ["companions"]
    take_call(call, rina)
    assert plaza_now().alerts == []
    said = words_of(boss.get("/koordinator/").content.decode(), "rooms-title")
    assert "menunggu pendamping" not in said and f"{rina.name} menuju" in said
    assert f"diambil {rina.name}" in boss.get("/koordinator/gedung/").content.decode()


def test_nobody_but_a_coordinator_takes_an_alert(mall: None, officer_of: OfficerOf, alice: Person) -> None:
    take(alice)
    for who in (alice, officer_of("DPMPTSP"), officer_of("", role="inspektorat")):
        assert who.post("/koordinator/perhatian/", {"take": "unattended:DPMPTSP"}).status_code in (302, 404)
    assert not TakenAlert.objects.exists()
