"""Every address and every socket declares its lock, and a stranger comes through none that is not for strangers."""

import re
from collections.abc import Iterator

import pytest
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path

from plaza.core.references import new_reference
from plaza.people.locks import KINDS
from plaza.people.rules import ROLES
from plaza.people.sockets import GuardedSocket
from plaza.urls import websocket_urlpatterns

ALLAUTH = {
    # The sign-in library keeps its own locks: these are for people who are on their way in …
    "account_login", "account_signup", "account_logout", "account_inactive", "account_request_login_code",
    "account_confirm_login_code", "account_email_verification_sent", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done", "mfa_authenticate", "mfa_login_webauthn",
    # … and these ask for a sign-in themselves.
    "account_reauthenticate", "account_email", "account_change_password", "account_set_password", "mfa_index",
    "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn", "usersessions_list", "mfa_remove_webauthn", "mfa_edit_webauthn",
}  # fmt: skip
SPEAKS_TUS = {"Tus-Resumable": "1.0.0"}
"""Uploads in pieces answer nobody who does not say this; with it, they must look who asks."""
SAMPLES = {"int": "1", "uuid": "00000000-0000-4000-8000-000000000000"}


def patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        address = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, address)
        else:
            yield address, entry


def lock_of(entry: URLPattern) -> tuple[str, ...]:
    return getattr(entry.callback, "plaza_lock", ())


EVERY = list(patterns(get_resolver()))
OURS = [(address, entry) for address, entry in EVERY if entry.name not in ALLAUTH]
CLOSED = [
    entry
    for address, entry in OURS
    if lock_of(entry)[:1] in (("citizen",), ("role",)) or (lock_of(entry)[:1] == ("holder",) and "<" in address)
]
"""Where a stranger finds nothing; a holder's page that names no thing shows whatever its visitor holds."""
THEIRS = [(address, entry) for address, entry in EVERY if entry.name in ALLAUTH]


def sample(address: str) -> str:
    """An address of this shape that names nothing."""
    address = address.removeprefix("^").removesuffix("$").replace("\\.", ".")
    address = re.sub(r"\(\?P<\w+>([^()|]+)(\|[^()]*)?\)", lambda part: part[1] if part[2] else "x1", address)
    reference = new_reference(10)
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda part: SAMPLES.get(part[1] or "", reference), address)


@pytest.mark.parametrize(("address", "entry"), OURS, ids=[address or "/" for address, _ in OURS])
def test_every_address_declares_its_lock(address, entry):
    assert not (wrong := unlocked(entry)), f"/{address}: {wrong}"


def unlocked(entry: URLPattern) -> str:
    """What is wrong with the lock of an address, or nothing."""
    if not lock_of(entry):
        return "no lock: put @lock(…) from plaza.people.locks on its view"
    kind, *roles = lock_of(entry)
    return "" if kind in KINDS and set(roles) <= set(ROLES) else "no such lock"


def test_an_address_without_its_lock_is_seen():
    def view(*lock: str) -> URLPattern:
        planted = lambda request: HttpResponse()  # noqa: E731
        if lock:
            planted.plaza_lock = lock
        return path("planted/", planted)

    assert unlocked(view()) and unlocked(view("anybody")) and unlocked(view("role", "raja"))
    assert not unlocked(view("role", "petugas")) and not unlocked(view("public"))


def test_the_sign_in_librarys_addresses_are_those_that_were_looked_at():
    modules = {entry.callback.__module__.partition(".")[0] for _, entry in THEIRS}
    assert modules == {"allauth"}
    assert all(address.startswith("akun/") for address, _ in THEIRS)
    gone = ALLAUTH - {entry.name for _, entry in THEIRS}
    assert not gone, f"no longer there, take them off the list: {gone}"


@pytest.mark.parametrize("entry", websocket_urlpatterns, ids=[str(entry.pattern) for entry in websocket_urlpatterns])
def test_every_socket_declares_its_lock_and_has_a_guard_of_its_own(entry):
    assert guarded(entry.callback.consumer_class)
    assert str(entry.pattern).startswith("ws/")


def guarded(consumer: type) -> bool:
    """Whether a socket says for whom it is, and asks by itself whether this one may come in."""
    if not issubclass(consumer, GuardedSocket) or consumer.guard is GuardedSocket.guard:
        return False
    return bool(getattr(consumer, "plaza_lock", ())) and consumer.plaza_lock[0] in KINDS


def test_a_socket_without_a_guard_is_seen():
    def guard(self: object) -> None: ...

    assert not guarded(type("Open", (), {"plaza_lock": ("public",), "guard": guard}))
    assert not guarded(type("Unguarded", (GuardedSocket,), {"plaza_lock": ("role",)}))
    assert not guarded(type("Unlocked", (GuardedSocket,), {"plaza_lock": (), "guard": guard}))
    assert guarded(type("Kept", (GuardedSocket,), {"plaza_lock": ("public",), "guard": guard}))


def refused(answer: HttpResponseBase) -> bool:
    """Not there, not in this way, or the way to the sign-in."""
    to_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith("/masuk/")
    return to_sign_in or answer.status_code in (404, 405)


def test_an_answer_to_a_stranger_is_seen_for_what_it_is():
    let_in = (
        HttpResponse("their papers"),
        HttpResponseRedirect("/permohonan/"),
        HttpResponse(status=403),
        HttpResponse(status=500),
    )
    assert not any(map(refused, let_in))
    kept_out = (HttpResponse(status=404), HttpResponse(status=405), HttpResponseRedirect("/masuk/?next=/x/"))
    assert all(map(refused, kept_out))


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "entry"), OURS, ids=[address or "/" for address, _ in OURS])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_finds_nothing_behind_a_lock_and_no_page_breaks(address, entry, method, stranger):
    answer = getattr(stranger, method)(sample(address), headers=SPEAKS_TUS)
    assert answer.status_code < 500 or address == "healthz/ready", "whether it is ready is its own word"
    if entry in CLOSED:
        assert refused(answer), f"a stranger got {answer.status_code} at /{address}"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "entry"), [one for one in OURS if lock_of(one[1])[0] == "role"], ids=lambda one: str(one)[:40]
)
def test_a_citizen_and_an_officer_without_the_second_factor_do_not_pass_for_one(address, entry, citizen, officer_of):
    siti, half_way = citizen(), officer_of("DPMPTSP", second_factor=False)
    boss = officer_of("", role="koordinator", second_factor=False)
    for method in ("get", "post"):
        assert getattr(siti, method)(sample(address)).status_code in (404, 405)
        for officer in (half_way, boss):
            answer = getattr(officer, method)(sample(address))
            assert answer.status_code in (404, 405) or "/akun/2fa/" in answer.headers["Location"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "who", [("petugas", "DISDUKCAPIL"), ("kepala", "DISDUKCAPIL"), ("inspektorat", ""), ("koordinator", "")]
)
@pytest.mark.parametrize(
    ("address", "entry"),
    [one for one in OURS if one[1] in CLOSED and lock_of(one[1])[0] == "holder"],
    ids=lambda one: str(one)[:40],
)
def test_an_officer_guesses_no_address_of_a_private_thing(address, entry, who, officer_of):
    role, tenant = who
    answer = officer_of(tenant, role=role).get(sample(address))
    assert refused(answer)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "entry"),
    [one for one in OURS if lock_of(one[1])[0] not in ("demo",) and not one[0].startswith(("api/", "healthz/"))],
    ids=lambda one: str(one)[:40],
)
def test_a_form_from_elsewhere_is_not_taken(address, entry):
    answer = Client(enforce_csrf_checks=True).post(sample(address), {"who": "warga"})
    assert answer.status_code in (302, 403, 404, 405, 412)  # 412: a header is asked for that no form can send
    if answer.status_code == 302:
        assert refused(answer)
