"""A staff session lasts twelve hours at most, and half an hour in which nobody does anything; nothing that was written is lost."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from django.test import Client

from plaza.people import staying
from plaza.people.models import Invitation
from plaza.people.staying import note_doing
from tests.fixtures.catalogue import put_catalogue

pytestmark = pytest.mark.django_db
PAGE = "/koordinator/gedung/"
ENDED = "/masuk/?next=" + PAGE


class Staff(Client):
    """Somebody of the staff who signs in as people do."""

    def __init__(self, user):
        super().__init__()
        self.user, self.secret = user, generate_totp_secret()
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        TOTP.activate(user, self.secret)

    def code(self):
        return format_hotp_value(hotp_value(self.secret, next(iter(yield_hotp_counters_from_time()))))

    def sign_in(self, mailoutbox):
        self.post("/akun/login/code/", {"email": self.user.email})
        found = re.search(r"\b[A-Z0-9]{4,}-?[A-Z0-9]{2,}\b", mailoutbox[-1].body.replace(self.user.email.upper(), ""))
        self.post("/akun/login/code/confirm/", {"code": found[0]})
        assert self.post("/akun/2fa/authenticate/", {"code": self.code()}).status_code == 302


@pytest.fixture
def boss(officer_of, mailoutbox, clock, settings):
    put_catalogue()
    settings.MODE = "production"
    staying._seen.clear()
    boss = Staff(officer_of("", role="koordinator", second_factor=False).user)
    boss.sign_in(mailoutbox)
    assert boss.get(PAGE).status_code == 200
    return boss


def test_half_an_hour_without_anything_ends_the_session(boss, clock):
    for _ in range(3):
        clock.forward(minutes=29)
        assert boss.get(PAGE).status_code == 200
    clock.forward(minutes=31)
    assert boss.get(PAGE)["Location"] == ENDED
    assert "_auth_user_id" not in boss.session


def test_what_one_process_noted_another_one_finds(boss, clock):
    clock.forward(minutes=29)
    boss.get(PAGE)
    staying._seen.clear()
    clock.forward(minutes=29)
    assert boss.get(PAGE).status_code == 200


def test_a_page_that_asks_for_news_by_itself_is_nobodys_doing(boss, clock):
    for _ in range(2):
        clock.forward(minutes=20)
        boss.get(PAGE, headers={"Sec-Fetch-Mode": "cors"})
    assert boss.get(PAGE).status_code == 302


def test_an_officer_who_talks_in_a_call_is_at_work(boss, clock):
    for _ in range(3):
        clock.forward(minutes=20)
        note_doing(boss.session.session_key)
    assert boss.get(PAGE).status_code == 200


def test_after_twelve_hours_one_signs_in_anew_however_busy_one_was(boss, clock):
    for _ in range(24):
        clock.forward(minutes=29)
        boss.get(PAGE)
    assert boss.get(PAGE).status_code == 200
    clock.forward(minutes=29)
    assert boss.get(PAGE)["Location"] == ENDED
    assert "_auth_user_id" not in boss.session


@pytest.mark.parametrize("silence", [25, 45])
def test_a_form_that_came_too_late_is_taken_after_the_second_factor(boss, clock, silence):
    clock.forward(minutes=silence)
    told = {"email": "kartini@contoh.id", "name": "Kartini", "role": "petugas", "tenant": "DPMPTSP"}
    asked = boss.post("/koordinator/orang/", told)
    assert asked["Location"] == "/akun/2fa/reauthenticate/?next=%2Fkoordinator%2Forang%2F"
    assert not Invitation.objects.exists()
    assert boss.post(asked["Location"], {"code": boss.code()}).status_code == 302
    assert Invitation.objects.get().email == "kartini@contoh.id"


@pytest.mark.parametrize("page", ["/koordinator/gedung/kios/", "/koordinator/orang/"])
def test_power_asks_for_a_fresh_second_factor(boss, clock, page):
    clock.forward(minutes=21)
    assert boss.post(page, {"act": "baru"})["Location"].startswith("/akun/2fa/reauthenticate/")


def test_a_session_that_the_list_does_not_know_comes_onto_it(boss, clock):
    UserSession.objects.all().delete()
    staying._seen.clear()
    clock.forward(minutes=10)
    boss.get(PAGE)
    assert UserSession.objects.get().session_key == boss.session.session_key
    clock.forward(minutes=31)
    assert boss.get(PAGE)["Location"] == ENDED
