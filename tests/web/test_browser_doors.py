"""What every answer tells the browser: what it may load, keep and frame."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from plaza.people.models import User
from tests.fixtures.people import Person

pytestmark = [pytest.mark.usefixtures("catalogue"), pytest.mark.usefixtures("clock")]
PAGES = ("/", "/layanan/DUKCAPIL-09/", "/masuk/", "/there-is-no-such-page/", "/api/v1/services")


@pytest.mark.parametrize("address", PAGES)
def test_every_answer_tells_the_browser_what_it_may_do(client: Client, address: str) -> None:
    told = client.get(address, headers={"Origin": "https://elsewhere.example"}).headers
    policy = dict(part.strip().partition(" ")[::2] for part in told["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == "'self'" and "object-src" not in policy  # what is not named is 'none'
    assert told["X-Content-Type-Options"] == "nosniff"
    assert told["Referrer-Policy"] == told["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in told


@pytest.mark.parametrize("address", PAGES)
def test_every_answer_says_its_type_and_its_letters(client: Client, address: str) -> None:
    kind = client.get(address).headers["Content-Type"]
    assert kind == "application/json" or kind.endswith("charset=utf-8")  # JSON is UTF-8 by its own standard


def test_a_private_page_is_kept_nowhere(alice: Person, citizen: Callable[..., Person]) -> None:
    for person, address in ((alice, "/permohonan/"), (citizen(), "/beranda-saya/")):
        assert "no-store" in person.get(address).headers["Cache-Control"], address


def test_cookies_are_for_this_site_alone_and_not_for_scripts(client: Client) -> None:
    client.post("/antre/DUKCAPIL-09/", {"key": "k1"})
    assert client.cookies
    for name, cookie in client.cookies.items():
        assert cookie["samesite"] == "Lax" and cookie["httponly"] and not cookie["domain"], name
    assert settings.SESSION_COOKIE_HTTPONLY and settings.CSRF_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == settings.CSRF_COOKIE_SAMESITE == "Lax"


@pytest.mark.parametrize("address", PAGES)
def test_a_method_that_echoes_is_not_there(client: Client, address: str) -> None:
    secret = "a-cookie-that-nobody-may-read-back"
    answer = client.generic("TRACE", address, headers={"Cookie": f"x={secret}"})
    assert answer.status_code in (404, 405) or secret not in answer.content.decode()


def test_no_answer_names_what_it_was_made_with(client: Client) -> None:
    told = client.get("/").headers
    assert "Server" not in told and "X-Powered-By" not in told


@pytest.mark.django_db
def test_a_sessions_name_is_long_random_and_new_after_signing_in(client: Client) -> None:
    names = []
    for email in ("siti@contoh.id", "budi@contoh.id"):
        user = User.objects.create(email=email)
        before = client.session
        before["kept"] = "x"
        before.save()
        client.cookies["sessionid"] = before.session_key
        client.force_login(user)
        assert client.session.session_key != before.session_key
        names.append(str(client.session.session_key))
    assert len(set(names)) == 2 and all(len(name) >= 32 for name in names)


def test_pages_that_need_a_sign_in_show_the_way_out(
    citizen: Callable[..., Person], officer_of: Callable[..., Person]
) -> None:
    for person, address in (
        (citizen(), "/beranda-saya/"),
        (citizen(), reverse("own_sessions")),
        (officer_of("DUKCAPIL"), "/petugas/"),
    ):
        assert reverse("account_logout") in person.get(address).content.decode(), address
