"""Certificates and services of other people, for tests: a small authority, a time-stamping responder, and a web server for faults."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.sign.timestamps import DummyTimeStamper

from plaza.core.clock import real_now

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
SIGNS = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
ISSUES = x509.KeyUsage(False, False, False, False, False, True, True, False, False)


@dataclass
class Pair:
    """A key with its certificate."""

    key: Key
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    def asn1(self) -> asn1_x509.Certificate:
        """The certificate as pyHanko wants it."""
        return asn1_x509.Certificate.load(self.der)

    def written(self, path: Path) -> Path:
        """The certificate in a PEM file."""
        path.write_bytes(self.certificate.public_bytes(Encoding.PEM))
        return path


BEGAN = datetime(2025, 1, 1, tzinfo=UTC)


def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certify(
    name: str,
    *,
    key: Key,
    issuer: Pair | None = None,
    days: int = 3650,
    stamps: bool = False,
) -> Pair:
    """A certificate for that key: a root without ``issuer``, else a signer's or (``stamps``) a time-stamping authority's.

    It began before the day that tests' clocks show, whatever the real day is.
    """
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGAN)
        .not_valid_after(real_now() + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(SIGNS if issuer else ISSUES, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if stamps:
        purpose = x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(purpose, critical=True)
    return Pair(key, builder.sign(issuer.key if issuer else key, hashes.SHA256()))


@dataclass
class Answer:
    """What a service says to one request. ``drip``: seconds between two bytes of the body."""

    status: int = 200
    body: bytes = b""
    kind: str = "application/json"
    wait: float = 0.0
    drip: float = 0.0


@dataclass
class Service:
    """A web server on loopback that remembers what it was asked, and answers as the test tells it."""

    answer: Callable[["Asked"], Answer]
    asked: list["Asked"] = field(default_factory=list)
    url: str = ""


@dataclass
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@contextmanager
def serving(answer: Callable[[Asked], Answer]) -> Iterator[Service]:
    """A service for as long as the block runs."""
    service = Service(answer)

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            asked = Asked(self.command, self.path, dict(self.headers), self.rfile.read(length))
            service.asked.append(asked)
            said = service.answer(asked)
            time.sleep(said.wait)
            try:
                self.send_response(said.status)
                self.send_header("Content-Type", said.kind)
                self.send_header("Content-Length", str(len(said.body)))
                self.end_headers()
                for start in range(0, len(said.body), 1 if said.drip else 1 << 20):
                    self.wfile.write(said.body[start : start + (1 if said.drip else 1 << 20)])
                    time.sleep(said.drip)
            except OSError:
                return  # whoever asked has gone: that is what some tests are about

        do_GET = do_POST = _any

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    service.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def stamping(authority: Pair, *, at: Callable[[], datetime] = real_now) -> Callable[[Asked], Answer]:
    """How a time-stamping authority answers (RFC 3161)."""
    key = authority.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())

    def answer(asked: Asked) -> Answer:
        stamper = DummyTimeStamper(
            authority.asn1(), keys.PrivateKeyInfo.load(key), fixed_dt=at().replace(microsecond=0)
        )
        told = stamper.request_tsa_response(tsp.TimeStampReq.load(asked.body))
        return Answer(body=told.dump(), kind="application/timestamp-reply")

    return answer
