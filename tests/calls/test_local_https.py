"""https for telephones on the same Wi-Fi: whom the machine's own authority may vouch for, and a plaza that serves with it."""

import json
import ssl
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from plaza.core import local_tls
from tests.fixtures.clock import Clock
from tests.fixtures.processes import Started, free_port, until


@pytest.fixture
def machine(settings, tmp_path: Path):
    """A machine of that name and address on a home network."""
    settings.DATA_DIR, settings.TLS = tmp_path, "local"
    settings.PUBLIC_URL = "https://plaza.example.com"
    settings.LOCAL_NAMES = ["192.168.1.20", "localhost", "127.0.0.1", "::1", "11.22.33.44"]
    return settings


def extension(path: Path, kind):
    return x509.load_pem_x509_certificate(path.read_bytes()).extensions.get_extension_for_class(kind)


def test_the_authority_vouches_for_this_machine_and_private_networks_and_nobody_else(machine):
    files = local_tls.prepare()
    allowed = extension(files.authority, x509.NameConstraints)
    assert allowed.critical
    networks = [one.value for one in allowed.value.permitted_subtrees if isinstance(one, x509.IPAddress)]
    outer = [str(one) for one in networks if not (one.is_private or one.is_link_local or one.is_loopback)]
    assert outer == ["11.22.33.44/32"]  # this very machine, whose network gives it an address of the outer world
    names = extension(files.certificate, x509.SubjectAlternativeName).value
    addresses = {str(one) for one in names.get_values_for_type(x509.IPAddress)}
    assert addresses == {"192.168.1.20", "127.0.0.1", "::1", "11.22.33.44"}
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]


def test_the_keys_are_this_users_alone_and_the_authority_stays_the_same(machine):
    first = local_tls.prepare().fingerprint
    for name in ("ca.key", "server.key"):
        assert stat.S_IMODE((machine.DATA_DIR / "tls" / name).stat().st_mode) == 0o600
    assert local_tls.prepare().fingerprint == first
    assert first.count(":") == 31


def test_a_new_address_of_the_machine_gets_a_new_certificate_by_the_same_authority(machine):
    before = local_tls.prepare()
    old, authority = before.certificate.read_bytes(), before.fingerprint
    assert local_tls.prepare().certificate.read_bytes() == old
    machine.LOCAL_NAMES = ["10.0.0.7", "localhost"]
    after = local_tls.prepare()
    assert after.certificate.read_bytes() != old
    assert after.fingerprint == authority


def test_before_it_ends_a_certificate_is_renewed(machine, clock: Clock):
    old = local_tls.prepare().certificate.read_bytes()
    clock.forward(days=140)
    assert local_tls.prepare().certificate.read_bytes() == old
    clock.forward(days=20)
    fresh = x509.load_pem_x509_certificate(local_tls.prepare().certificate.read_bytes())
    assert fresh.not_valid_after_utc > datetime(2027, 9, 1, tzinfo=UTC)


def test_without_the_setting_nobody_is_offered_an_authority(stranger):
    assert stranger.get("/ca/lokal.crt").status_code == 404


@pytest.mark.processes
def test_a_plaza_with_it_speaks_https_with_secure_cookies_and_its_own_sockets_alone(
    process: Callable[..., Started], settings
):
    port = free_port()
    home = f"https://localhost:{port}"
    running = process(
        "-m", "plaza", "serve", "--no-work", PLAZA_TLS="local", PLAZA_PORT=str(port), PLAZA_HOST="127.0.0.1", PLAZA_PUBLIC_URL=home
    )  # fmt: skip
    authority = Path(settings.DATA_DIR) / "tls" / "ca.pem"
    until(lambda: "SHA-256" in running.words, within=30, what="the fingerprint")
    trusted = ssl.create_default_context(cafile=authority)

    def answers() -> bool:
        try:
            return httpx.get(f"{home}/healthz/live", verify=trusted).status_code == 200
        except httpx.TransportError:
            return False

    until(answers, within=30, what="https")
    with pytest.raises(httpx.ConnectError, match="certificate verify failed"):
        httpx.get(f"{home}/healthz/live")
    with pytest.raises(httpx.TransportError):
        httpx.get(f"http://localhost:{port}/healthz/live")
    assert httpx.get(f"https://127.0.0.1:{port}/healthz/live", verify=trusted).status_code == 200
    assert httpx.get(f"{home}/ca/lokal.crt", verify=trusted).content == authority.read_bytes()
    _cookies_are_secure(home, trusted)
    for origin, welcome in ((home, True), (f"https://127.0.0.1:{port}", True), ("https://jahat.contoh", False)):
        assert _may_open(f"wss://localhost:{port}/ws/panggilan/0000000000/", trusted, origin) is welcome


def _cookies_are_secure(home: str, trusted: ssl.SSLContext) -> None:
    with httpx.Client(base_url=home, verify=trusted, follow_redirects=True) as visitor:
        page = visitor.get("/masuk/")
        cookies = page.headers.get_list("set-cookie")
        assert cookies
        assert all("Secure" in cookie and "SameSite=Lax" in cookie for cookie in cookies)
        token = page.text.partition('csrfmiddlewaretoken" value="')[2].partition('"')[0]
        told = {"csrfmiddlewaretoken": token, "email": "siti@contoh.id"}
        assert visitor.post("/masuk/", data=told, headers={"Origin": "https://jahat.contoh"}).status_code == 403
        assert visitor.post("/masuk/", data=told, headers={"Origin": home}).status_code != 403


def _may_open(address: str, trusted: ssl.SSLContext, origin: str) -> bool:
    """Whether a socket is let in at all; what it then finds there is another matter."""
    try:
        with connect(address, ssl=trusted, origin=origin, open_timeout=10) as socket:  # type: ignore[arg-type]
            socket.send(json.dumps({"type": "ping"}))
            socket.recv(timeout=5)
    except InvalidStatus:
        return False
    except ConnectionClosed as closed:
        return closed.rcvd is not None and closed.rcvd.code == 4404
    return True
