"""The manager's page shows the plaza as it is, and the part that updates equals a full reload."""

import re
from collections.abc import Callable

import pytest

from plaza.insight.queries.live import plaza_now
from plaza.insight.rules.watching import Line, alerts
from plaza.people.models import Officer
from plaza.queueing.actions import call_next, take_ticket
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
