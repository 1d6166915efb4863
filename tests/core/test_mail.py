"""Letters go out by jobs: a mail server that hangs holds nobody up, and has an end."""

import re
import socket
import time

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client

from plaza.core import mail as letters
from plaza.core.mail import OUTBOX, hand_over
from plaza.core.models import Job
from plaza.core.outside import InPage, TooSlow, page, within
from plaza.core.work import run_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def outbox(settings):
    """Letters as in production: to the outbox, and by the job to the transport, here the tests' own."""
    settings.EMAIL_BACKEND, settings.MAIL_TRANSPORT = OUTBOX, "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    return mail.outbox


@pytest.fixture
def hung_server():
    """A mail server that accepts and never greets."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as listener:
        yield listener.getsockname()


def test_a_sign_in_page_waits_for_no_mail_server_and_the_code_comes_by_a_job(outbox, citizen):
    siti = citizen("siti")
    EmailAddress.objects.create(user=siti.user, email=siti.user.email, verified=True, primary=True)
    browser = Client()
    answer = browser.post("/akun/login/code/", {"email": siti.user.email})
    assert answer.status_code == 302 and outbox == []
    row = Job.objects.get(name="core.send_letter")
    assert row.queue_name == "external" and siti.user.email not in str(row.arguments)
    run_all("external")
    assert outbox[0].to == [siti.user.email]
    code = re.search(r"\b[A-Z0-9]{4,}-?[A-Z0-9]{2,}\b", outbox[0].body.replace(siti.user.email.upper(), ""))[0]
    assert code not in str(row.arguments)
    assert browser.post("/akun/login/code/confirm/", {"code": code}).status_code == 302
    assert browser.get("/beranda-saya/").status_code == 200


def test_the_page_of_the_code_offers_another_one(outbox, citizen):
    siti = citizen("siti")
    EmailAddress.objects.create(user=siti.user, email=siti.user.email, verified=True, primary=True)
    browser = Client()
    page = browser.post("/akun/login/code/", {"email": siti.user.email}, follow=True).content.decode()
    assert 'value="resend"' in page
    assert browser.post("/akun/login/code/confirm/", {"action": "resend"}).status_code == 302
    assert Job.objects.filter(name="core.send_letter").count() == 2


def test_a_letter_that_is_of_no_use_any_more_is_not_sent(outbox, clock):
    EmailMessage("Kode", "123", "plaza@contoh.id", ["a@contoh.id"]).send()
    clock.forward(minutes=20)
    run_all("external")
    assert outbox == []


def test_a_mail_server_that_never_greets_has_an_end(settings, hung_server, monkeypatch):
    settings.EMAIL_BACKEND, settings.MAIL_TRANSPORT = OUTBOX, "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = hung_server
    monkeypatch.setattr(letters, "DEADLINE", 0.3)
    began = time.monotonic()
    with pytest.raises(TooSlow):
        hand_over(EmailMessage("Kode", "123", "plaza@contoh.id", ["a@contoh.id"]))
    assert time.monotonic() - began < 2


def test_an_exchange_ends_although_a_byte_comes_now_and_then():
    def drip() -> None:
        for _ in range(20):
            time.sleep(0.1)

    began = time.monotonic()
    with pytest.raises(TooSlow):
        within(0.3, drip)
    assert time.monotonic() - began < 1.5
    assert within(1, lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        within(1, lambda: 1 / 0)


def test_a_page_may_speak_with_nobody_outside():
    with page(), pytest.raises(InPage):
        within(1, lambda: 7)
