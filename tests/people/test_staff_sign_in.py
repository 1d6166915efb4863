"""Whoever of the staff comes in stands in the log, once; a wrong second factor is counted and names nobody."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

from plaza.integrity.models import Leaf
from plaza.integrity.queries import facts_of

pytestmark = pytest.mark.django_db
KINDS = ("people.signed_in", "people.second_factor", "people.factor_failed")


def told():
    return [(leaf.kind, leaf.actor, leaf.subject) for leaf in Leaf.objects.filter(kind__in=KINDS).order_by("pk")]


def ask_for_code(browser, email, mailoutbox):
    browser.post("/akun/login/code/", {"email": email})
    code = re.search(r"\b[A-Z0-9]{4,}-?[A-Z0-9]{2,}\b", mailoutbox[-1].body.replace(email.upper(), ""))
    assert code, mailoutbox[-1].body
    return browser.post("/akun/login/code/confirm/", {"code": code[0]})


def test_an_officers_sign_in_is_in_the_log_and_so_is_the_second_factor(officer_of, mailoutbox):
    rina = officer_of(second_factor=False)
    EmailAddress.objects.create(user=rina.user, email=rina.user.email, verified=True, primary=True)
    secret = generate_totp_secret()
    TOTP.activate(rina.user, secret)
    browser = Client()
    answer = ask_for_code(browser, rina.user.email, mailoutbox)
    assert answer["Location"].startswith("/akun/2fa/"), answer["Location"]
    assert told() == []
    browser.post("/akun/2fa/authenticate/", {"code": "000000"})
    assert told() == [("people.factor_failed", "sistem", "door:staff")]
    right = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    browser.post("/akun/2fa/authenticate/", {"code": right})
    ref = rina.officer.ref
    assert sorted(told()[1:]) == [("people.second_factor", ref, ref), ("people.signed_in", ref, ref)]
    assert facts_of(Leaf.objects.get(kind="people.second_factor")) == {"by": "totp"}
    assert Authenticator.objects.get().type == "totp"


def test_the_secrets_of_second_factors_lie_sealed_and_an_older_clear_one_still_works(officer_of):
    user = officer_of(second_factor=False).user
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    kept = Authenticator.objects.get()
    assert secret not in str(kept.data)
    right = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    assert TOTP(kept).validate_code(right)
    older = generate_totp_secret()
    kept.data = {"secret": older}
    right = format_hotp_value(hotp_value(older, next(iter(yield_hotp_counters_from_time()))))
    assert TOTP(kept).validate_code(right)


def test_a_citizens_sign_in_is_nobodys_business(citizen, mailoutbox):
    siti = citizen("siti")
    EmailAddress.objects.create(user=siti.user, email=siti.user.email, verified=True, primary=True)
    browser = Client()
    ask_for_code(browser, siti.user.email, mailoutbox)
    assert browser.get("/beranda-saya/").status_code == 200
    assert told() == []
