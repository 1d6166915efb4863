"""A session with a second factor ends by itself, and what gives power or money asks for the factor anew."""

import pytest
from django.test import override_settings

from plaza.core.clock import real_now
from plaza.people.viewers import DEMO_FACTOR
from plaza.queueing.actions import call_next, take_ticket
from tests.fixtures.catalogue import put_catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(officer_of, clock):
    """A coordinator who signed in with a real second factor, as in production."""
    person = officer_of("", role="koordinator")
    gave_the_factor(person)
    return person


def gave_the_factor(person, *, minutes_ago: float = 0) -> None:
    session = person.session
    session.pop(DEMO_FACTOR, None)
    session["account_authentication_methods"] = [
        {"method": "mfa", "at": real_now().timestamp() - minutes_ago * 60, "type": "totp"}
    ]
    session.save()


def test_half_an_hour_without_a_request_ends_the_session(boss, clock):
    assert boss.get("/koordinator/").status_code == 200
    clock.forward(minutes=29)
    assert boss.get("/koordinator/").status_code == 200
    clock.forward(minutes=29)
    assert boss.get("/koordinator/").status_code == 200
    clock.forward(minutes=31)
    answer = boss.get("/koordinator/")
    assert answer["Location"].startswith("/masuk/")
    assert "_auth_user_id" not in boss.session


def test_twelve_hours_end_it_however_busy_it_is(boss, clock):
    for _ in range(35):
        clock.forward(minutes=20)
        answer = boss.get("/koordinator/")
    assert answer.status_code == 200
    clock.forward(minutes=21)
    assert boss.get("/koordinator/")["Location"].startswith("/masuk/")


def test_whoever_has_a_person_before_them_is_not_idle(officer_of, clock, alice):
    put_catalogue()
    rina = officer_of("DPMPTSP")
    gave_the_factor(rina)
    take_ticket("DPMPTSP-25", holder=alice.device, channel="video", actor=alice.device)
    assert call_next(rina.officer)
    clock.forward(minutes=50)
    assert rina.get("/petugas/").status_code == 200


def test_a_citizen_without_a_second_factor_stays_signed_in(citizen, clock):
    siti = citizen()
    siti.get("/beranda-saya/")
    clock.forward(hours=20)
    assert siti.get("/beranda-saya/").status_code == 200


def test_power_is_given_only_with_a_fresh_second_factor(boss, clock):
    page = "/koordinator/orang/"
    assert boss.get(page).status_code == 200
    clock.forward(minutes=11)
    assert "/akun/2fa/" in boss.get(page)["Location"]
    clock.forward(minutes=10)
    assert "/akun/2fa/" in boss.post(f"{page}jawab/peran/1/", {"answer": "yes"})["Location"]
    gave_the_factor(boss)
    assert boss.get(page).status_code == 200


def test_a_form_that_took_ten_minutes_is_not_lost(boss, clock):
    assert boss.get("/koordinator/orang/").status_code == 200
    clock.forward(minutes=15)
    assert boss.post("/koordinator/orang/", {"email": "x"}).status_code == 422


def test_the_one_click_of_the_demonstration_counts_for_nothing_in_production(officer_of):
    person = officer_of("", role="koordinator")
    with override_settings(MODE="production"):
        assert person.get("/koordinator/orang/").status_code in (302, 404)
