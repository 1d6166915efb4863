"""https for one's own network (PLAZA_TLS=local): a certificate authority of this machine, and the certificate it serves with.

A browser gives camera and microphone to https alone, and nobody certifies a laptop on a Wi-Fi. So the plaza makes an authority of its
own, whose key never leaves the data folder. It may vouch for this machine's name, its own addresses and private networks only (name
constraints): a telephone that trusts it is not open to anything else in the world.
"""

import ipaddress
import os
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings

from plaza.core.clock import real_now

FOR_YEARS = timedelta(days=5 * 365)
FOR_DAYS = timedelta(days=180)
AGAIN_WITHIN = timedelta(days=30)
BACK = timedelta(hours=1)
"""A telephone whose clock is a little behind still believes a certificate made a moment ago."""
OWN_NETWORKS = (
    "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "::1/128", "fc00::/7", "fe80::/10",
)  # fmt: skip
Extension = TypeVar("Extension", bound=x509.ExtensionType)


@dataclass(frozen=True)
class Served:
    """The files that a web process serves with, and the authority behind them."""

    certificate: Path
    key: Path
    authority: Path

    @property
    def fingerprint(self) -> str:
        """The authority's SHA-256, as telephones show it: AB:CD:…"""
        return _read(self.authority).fingerprint(hashes.SHA256()).hex(":").upper()


def served() -> Served:
    """Where the files lie, whether they are there or not."""
    folder = Path(settings.DATA_DIR) / "tls"
    return Served(folder / "server.pem", folder / "server.key", folder / "ca.pem")


def prepare() -> Served:
    """Makes the authority once, and a certificate whenever the machine's names changed or the old one soon ends."""
    files = served()
    files.authority.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = files.authority.with_suffix(".key")
    if not (files.authority.exists() and key.exists()) or _ends_soon(files.authority):
        _make_authority(files.authority, key)
        files.certificate.unlink(missing_ok=True)
    names = own_names()
    if not files.certificate.exists() or _ends_soon(files.certificate) or _names(files.certificate) != names:
        _make_certificate(files, key, names)
    return files


def own_names() -> frozenset[str]:
    """What this machine is called, as far as its authority may vouch for it; names of the outer world are left out."""
    allowed = _extension(served().authority, x509.NameConstraints).permitted_subtrees or []
    told = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return frozenset(name for name in (*settings.LOCAL_NAMES, told) if _is_allowed(name, allowed))


def _is_allowed(name: str, allowed: Iterable[x509.GeneralName]) -> bool:
    if (address := _address(name)) is not None:
        networks = [one.value for one in allowed if isinstance(one, x509.IPAddress)]
        return any(address in one for one in networks if isinstance(one, ipaddress.IPv4Network | ipaddress.IPv6Network))
    domains = [one.value for one in allowed if isinstance(one, x509.DNSName)]
    return any(name == domain or name.endswith(f".{domain}") for domain in domains)


def _allowed() -> list[x509.GeneralName]:
    """For what the authority may vouch: this machine's name, the addresses that it has now, and private networks."""
    host = socket.gethostname().lower()
    domains = dict.fromkeys(["localhost", "local", *([host] if host else [])])
    addresses = [address for name in settings.LOCAL_NAMES if (address := _address(name)) is not None]
    networks = dict.fromkeys([*map(ipaddress.ip_network, OWN_NETWORKS), *map(ipaddress.ip_network, addresses)])
    return [*(x509.DNSName(domain) for domain in domains), *(x509.IPAddress(network) for network in networks)]


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def _make_authority(path: Path, key_path: Path) -> None:
    key, moment = ec.generate_private_key(ec.SECP256R1()), real_now()
    name = x509.Name([
        x509.NameAttribute(NameOID.COMMON_NAME, f"{settings.PLAZA_NAME}, {socket.gethostname()}"[:64]),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Local authority of one machine"),
    ])  # fmt: skip
    certificate = (
        _builder(name, name, key.public_key(), moment, FOR_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints(_allowed(), None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write_key(key_path, key)
    _write(path, certificate.public_bytes(serialization.Encoding.PEM), mode=0o644)


def _make_certificate(files: Served, authority_key: Path, names: frozenset[str]) -> None:
    authority = _read(files.authority)
    signer = serialization.load_pem_private_key(authority_key.read_bytes(), password=None)
    if not isinstance(signer, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{authority_key} holds no key of this plaza's making")
    key, moment = ec.generate_private_key(ec.SECP256R1()), real_now()
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, settings.PLAZA_NAME[:64])])
    certificate = (
        _builder(own, authority.subject, key.public_key(), moment, FOR_DAYS)
        .add_extension(x509.SubjectAlternativeName([_name(name) for name in sorted(names)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .sign(signer, hashes.SHA256())
    )
    _write_key(files.key, key)
    _write(files.certificate, certificate.public_bytes(serialization.Encoding.PEM), mode=0o644)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, moment: datetime, span: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - BACK)
        .not_valid_after(moment + span)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates, key_cert_sign=signs_certificates, crl_sign=signs_certificates,
        content_commitment=False, key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False,
        decipher_only=False,
    )  # fmt: skip


def _name(name: str) -> x509.GeneralName:
    address = _address(name)
    return x509.DNSName(name) if address is None else x509.IPAddress(address)


def _read(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def _extension(path: Path, kind: type[Extension]) -> Extension:
    return _read(path).extensions.get_extension_for_class(kind).value


def _ends_soon(path: Path) -> bool:
    return _read(path).not_valid_after_utc - real_now() < AGAIN_WITHIN


def _names(path: Path) -> frozenset[str]:
    said = _extension(path, x509.SubjectAlternativeName)
    return frozenset([*said.get_values_for_type(x509.DNSName), *map(str, said.get_values_for_type(x509.IPAddress))])


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    _write(path, key.private_bytes(*form), mode=0o600)


def _write(path: Path, data: bytes, *, mode: int) -> None:
    """The whole file or none of it: a web process may be reading."""
    half = path.with_name(f".{path.name}.{os.getpid()}")
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode), "wb") as file:
        file.write(data)
    half.rename(path)
