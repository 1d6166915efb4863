"""An address is added, verified or changed only by whoever has just shown who they are, and the older addresses hear of it."""

import re
from itertools import count

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from plaza.core.work import run_all
from plaza.people import staying
from plaza.people.models import User
from tests.people.test_staying import Staff

pytestmark = pytest.mark.django_db
numbers = count(1)
PAGE, NEW = "/akun/email/", "baru@contoh.id"
CODE = re.compile(r"\b[A-Z0-9]{3,}-?[A-Z0-9]{3,}\b")


@pytest.fixture
def siti(clock, settings, mailoutbox):
    """A citizen, signed in by the code that was sent to her address."""
    settings.MODE = "production"
    browser = Client()
    email = f"siti-{next(numbers)}@contoh.id"
    asked = browser.post("/akun/login/code/", {"email": email})
    run_all()
    browser.post(asked["Location"], {"code": CODE.findall(mailoutbox[-1].body.replace(email.upper(), ""))[0]})
    browser.user = User.objects.get(email=email)
    assert browser.get(PAGE).status_code == 200
    return browser


def told(mailoutbox, email):
    run_all()
    return [letter.subject for letter in mailoutbox if letter.to == [email] and "kode" not in letter.subject.lower()]


def test_a_stolen_session_adds_no_address_without_a_code_to_the_old_one(siti, clock):
    clock.forward(minutes=21)
    answer = siti.post(PAGE, {"action_add": "", "email": NEW})
    assert answer["Location"] == f"/masuk/?next={PAGE}"
    assert not EmailAddress.objects.filter(email=NEW).exists()
    assert "_auth_user_id" not in siti.session


@pytest.mark.parametrize("act", ["action_send", "action_primary", "action_remove"])
def test_nor_does_it_verify_change_or_remove_one(siti, clock, act):
    EmailAddress.objects.create(user=siti.user, email=NEW, verified=act == "action_primary")
    clock.forward(minutes=21)
    assert siti.post(PAGE, {act: "", "email": NEW})["Location"] == f"/masuk/?next={PAGE}"
    assert EmailAddress.objects.get(primary=True).email == siti.user.email
    assert EmailAddress.objects.filter(email=NEW).exists()


def test_a_new_address_is_verified_by_its_own_code_and_the_old_one_is_told(siti, mailoutbox):
    asked = siti.post(PAGE, {"action_add": "", "email": NEW})
    run_all()
    letter = next(one for one in reversed(mailoutbox) if one.to == [NEW])
    siti.post(asked["Location"], {"code": CODE.findall(letter.body.replace(NEW.upper(), ""))[0]})
    assert EmailAddress.objects.get(email=NEW).verified
    assert len(told(mailoutbox, siti.user.email)) == 1


def test_a_changed_main_address_is_told_to_the_one_before_and_a_removed_one_hears_it_too(siti, mailoutbox):
    EmailAddress.objects.create(user=siti.user, email=NEW, verified=True)
    siti.post(PAGE, {"action_primary": "", "email": NEW})
    assert User.objects.get().email == NEW
    assert len(told(mailoutbox, siti.user.email)) == 1
    siti.post(PAGE, {"action_remove": "", "email": siti.user.email})
    assert len(told(mailoutbox, siti.user.email)) == 2


def test_whoever_has_a_second_factor_gives_it_again_before_an_address_changes(officer_of, mailoutbox, clock, settings):
    settings.MODE = "production"
    staying._seen.clear()
    boss = Staff(officer_of("", role="koordinator", second_factor=False).user)
    boss.sign_in(mailoutbox)
    clock.forward(minutes=12)
    assert boss.get(PAGE)["Location"] == f"/akun/2fa/reauthenticate/?next={PAGE}"
    boss.post(f"/akun/2fa/reauthenticate/?next={PAGE}", {"code": boss.code()})
    assert boss.get(PAGE).status_code == 200
