"""The first sign-in of a new address, as people meet it: it gets its code, and nobody learns whether an address is known."""

import re
from datetime import timedelta
from itertools import count

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client

from plaza.core.clock import real_now
from plaza.core.jobs import tidy
from plaza.core.models import CacheEntry
from plaza.core.work import run_all
from plaza.people import forms
from plaza.people.jobs import forget_unproved
from plaza.people.models import User

pytestmark = pytest.mark.django_db
numbers = count(1)
CODE = re.compile(r"\b[A-Z0-9]{3,}-?[A-Z0-9]{3,}\b")
FROM = {"REMOTE_ADDR": "36.65.1.2"}


@pytest.fixture(autouse=True)
def _production(settings, clock):
    settings.MODE = "production"
    cache.clear()


def asks(email, browser=None):
    answer = (browser or Client()).post("/akun/login/code/", {"email": email}, **FROM)
    run_all()
    return answer


def test_a_new_address_gets_its_code_and_comes_in_with_it(mailoutbox):
    browser, email = Client(), "warga.baru@contoh.id"
    asked = asks(email, browser)
    (letter,) = mailoutbox
    assert letter.to == [email]
    assert browser.post(asked["Location"], {"code": CODE.findall(letter.body)[0]}).status_code == 302
    assert browser.get("/beranda-saya/").status_code == 200
    assert EmailAddress.objects.get().verified


def said(answer):
    return answer.status_code, answer.headers.get("Location"), sorted(answer.headers)


def test_a_known_and_a_new_address_are_answered_alike_by_page_and_by_letter(mailoutbox, citizen):
    known = citizen("lama").user
    EmailAddress.objects.create(user=known, email=known.email, verified=True, primary=True)
    first, second = asks(known.email), asks("belum.ada@contoh.id")
    assert said(first) == said(second)
    bodies = [CODE.sub("#", letter.body) for letter in mailoutbox]
    assert len(bodies) == 2
    assert bodies[0] == bodies[1]


def test_nor_when_a_network_has_asked_too_often(monkeypatch, citizen):
    monkeypatch.setattr(forms, "CODES_AN_HOUR", 1)
    known = citizen("lama").user
    asks("satu@contoh.id")
    refused = [asks(known.email), asks("dua@contoh.id")]
    assert [answer.status_code for answer in refused] == [200, 200]
    assert all("jaringan Anda" in answer.content.decode() for answer in refused)
    elsewhere = Client().post("/akun/login/code/", {"email": "tiga@contoh.id"}, REMOTE_ADDR="36.65.1.3")
    assert elsewhere.status_code == 302, "one network never uses up what others have"


def test_an_address_that_was_only_typed_is_forgotten_after_a_day(clock, citizen, officer_of):
    asks("salah.ketik@contoh.id")
    proved, officer = citizen("lama").user, officer_of("DPMPTSP").user
    EmailAddress.objects.create(user=proved, email=proved.email, verified=True, primary=True)
    assert forget_unproved() == 0
    User.objects.update(joined_at=real_now() - timedelta(days=2))
    assert forget_unproved() == 1
    assert set(User.objects.values_list("pk", flat=True)) == {proved.pk, officer.pk}


def test_attempts_are_counted_where_every_process_sees_them(mailoutbox):
    asks("warga.baru@contoh.id")
    assert CacheEntry.objects.filter(cache_key__contains="rl").exists(), "counted in the database, Redis or not"
    CacheEntry.objects.update(expires=real_now() - timedelta(seconds=1))
    tidy()
    assert not CacheEntry.objects.exists()
