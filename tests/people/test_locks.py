"""Every door has a lock: what each kind lets through, and how it answers the others."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory

from plaza.core.clock import real_now
from plaza.people.locks import lock
from plaza.people.queries import NoAccess, require_access
from plaza.people.viewers import DEVICE_COOKIE, has_second_factor, viewer_of
from plaza.web.middleware import Guarded

pytestmark = pytest.mark.django_db


def behind(kind, *roles):
    @lock(kind, *roles)
    def view(_):
        return HttpResponse("inside")

    return view


def ask(view, person):
    request = RequestFactory().get("/somewhere/?page=2")
    request.user, request.session = person.user or AnonymousUser(), person.session
    request.COOKIES = {name: morsel.value for name, morsel in person.cookies.items()}
    return view(request)


@pytest.mark.parametrize("kind", ["public", "holder", "link", "demo"])
def test_these_let_everybody_come_to_the_view(kind, stranger):
    assert ask(behind(kind), stranger).content == b"inside"


def test_a_citizens_page_asks_a_stranger_to_sign_in_and_comes_back(stranger, citizen):
    answer = ask(behind("citizen"), stranger)
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/masuk/?next=/somewhere/%3Fpage%3D2"
    assert ask(behind("citizen"), citizen()).content == b"inside"


def test_a_role_opens_to_those_who_have_it(officer_of):
    assert ask(behind("role", "petugas", "kepala"), officer_of("DPMPTSP")).content == b"inside"
    with pytest.raises(Http404):
        ask(behind("role", "koordinator"), officer_of("DPMPTSP"))


def test_a_role_is_no_door_to_citizens_and_says_nothing(citizen, stranger):
    with pytest.raises(Http404):
        ask(behind("role", "petugas"), citizen())
    assert "/masuk/" in ask(behind("role", "petugas"), stranger).headers["Location"]


def test_an_officer_without_the_second_factor_is_asked_for_it(officer_of):
    answer = ask(behind("role", "petugas"), officer_of("DPMPTSP", second_factor=False))
    assert answer.headers["Location"].startswith("/akun/2fa/totp/activate/?next=/somewhere/")


def test_the_demonstrations_pages_do_not_exist_in_production(stranger, settings):
    settings.MODE = "production"
    with pytest.raises(Http404):
        ask(behind("demo"), stranger)


def test_the_demonstrations_factor_counts_for_nothing_in_production(officer_of, settings):
    rina = officer_of("DPMPTSP")
    assert has_second_factor(rina.session)
    settings.MODE = "production"
    assert not has_second_factor(rina.session)


def test_a_code_by_mail_alone_is_no_second_factor():
    assert not has_second_factor({"account_authentication_methods": [{"method": "code", "email": "a@contoh.id"}]})
    at = real_now().timestamp()
    records = [{"method": "code", "at": at}, {"method": "mfa", "type": "totp", "at": at}]
    assert has_second_factor({"account_authentication_methods": records})


@pytest.mark.parametrize("words", [("nobody",), ("role",), ("public", "petugas"), ()])
def test_a_lock_that_does_not_exist_cannot_be_declared(words):
    with pytest.raises((ValueError, TypeError)):
        lock(*words)


def test_a_lock_says_what_it_is():
    assert behind("role", "petugas", "kepala").plaza_lock == ("role", "petugas", "kepala")
    assert behind("public").plaza_lock == ("public",)


def test_a_guest_gets_a_lasting_cookie_only_when_something_is_owned(rf):
    def page(owns):
        def answer(request):
            viewer = viewer_of(request)
            return HttpResponse(viewer.holder if owns else "just looking")

        return answer

    for owns in (True, False):
        request = rf.get("/")
        request.user, request.session = AnonymousUser(), {}
        response = Guarded(page(owns))(request)
        assert (DEVICE_COOKIE in response.cookies) is owns
        assert response.headers["Cache-Control"] == "private, no-store"
        if owns:
            cookie = response.cookies[DEVICE_COOKIE]
            assert cookie["httponly"]
            assert cookie["samesite"] == "Lax"
            assert int(cookie["max-age"]) > 300 * 24 * 3600


def test_forbidden_and_unknown_are_one_answer(alice, bob):
    def refuse(request):
        require_access(bob.viewer, "application:7F3K9Q2M", purpose="lihat")

    with pytest.raises(NoAccess) as refusal:
        refuse(None)
    with pytest.raises(Http404):
        Guarded(refuse).process_exception(RequestFactory().get("/"), refusal.value)


def test_a_device_cookie_of_a_wrong_shape_is_nobodys(stranger):
    honest = stranger.viewer
    for odd in ("", "short", "x" * 65):
        stranger.cookies[DEVICE_COOKIE] = odd
        viewer = stranger.viewer
        assert viewer.fresh_device
        assert not viewer.identities & honest.identities


def test_an_unknown_address_is_a_404_in_words(db):
    answer = Client().get("/tidak/ada/")
    assert answer.status_code == 404
