"""The plaza's own certificate authority, for demonstrations and tests: a root, an issuer, a signer, and lists of the revoked.

It lies in ``PLAZA_DATA_DIR/ca`` (keys 0600), is made once by whichever process needs it first, and moves into place whole.
The certificates name ``<public address>/ca/crl.der`` as the list to ask, without which no reader would ever learn of a revocation.
"""

import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import NameOID
from django.conf import settings

from plaza.core.clock import real_now

FORMER = "ca-former-"
LIST_LIVES = timedelta(days=7)
LIST_IS_RENEWED = timedelta(days=1)
Key = ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class _Usage:
    """What one certificate is for: how long it lives, whether it issues others, and where its revocation is told."""

    days: int
    issues: bool
    crl: str | None


_ROOT = _Usage(days=7300, issues=True, crl=None)
_ISSUER = _Usage(days=5475, issues=True, crl="root-crl.der")
_SIGNER = _Usage(days=3650, issues=False, crl="crl.der")


def folder() -> Path:
    """The authority's folder, made with fresh keys at the first need."""
    place = Path(settings.DATA_DIR) / "ca"
    if not place.is_dir():
        _make(place)
    return place


def renew() -> Path:
    """Makes a new authority; what the former one sealed still holds, since it goes on being believed. Gives where that lies now.

    A process that has the former signer loaded seals with it until it is started again, which is as good.
    """
    place, number = folder(), len(formers()) + 1
    kept = place.with_name(f"{FORMER}{number:03}")
    place.rename(kept)
    _make(place)
    return kept


def formers() -> list[Path]:
    """The authorities before this one, the oldest first."""
    return sorted(Path(settings.DATA_DIR).glob(f"{FORMER}*"))


def signer_key() -> Key:
    """The private key that seals documents."""
    return _key("signer")


def certificate(name: str, *, place: Path | None = None) -> x509.Certificate:
    """The certificate of ``root``, ``issuer`` or ``signer``."""
    return x509.load_pem_x509_certificate(((place or folder()) / f"{name}.pem").read_bytes())


def revocation_list(name: str = "crl.der", *, place: Path | None = None) -> bytes:
    """The current list (DER) of the issuer (``crl.der``) or the root (``root-crl.der``), signed anew once a day."""
    path = (place or folder()) / name
    if path.exists():
        data = path.read_bytes()
        written, moment = x509.load_der_x509_crl(data).last_update_utc, real_now()
        if (
            moment - LIST_IS_RENEWED < written <= moment
        ):  # a list from the future was written before a clock was set right
            return data
    return _write_list(name, place=place or folder())


def revoke_signer(*, reason: x509.ReasonFlags = x509.ReasonFlags.key_compromise) -> None:
    """Calls the signing certificate back, for all time: every document sealed with it is reported as such from now on."""
    path = folder() / "revoked.json"
    entries = _revoked()
    entries[str(certificate("signer").serial_number)] = [real_now().isoformat(), reason.value]
    _put(path, json.dumps(entries).encode())
    _write_list("crl.der", place=folder())


def _revoked(place: Path | None = None) -> dict[str, list[str]]:
    path = (place or folder()) / "revoked.json"
    return dict(json.loads(path.read_text())) if path.exists() else {}


def _write_list(name: str, *, place: Path) -> bytes:
    owner = "root" if name == "root-crl.der" else "issuer"
    moment = real_now().replace(microsecond=0)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(certificate(owner, place=place).subject)
        .last_update(moment - timedelta(minutes=5))
        .next_update(moment + LIST_LIVES)
        .add_extension(x509.CRLNumber(int(moment.timestamp())), critical=False)
        .add_extension(_from_issuer(certificate(owner, place=place)), critical=False)
    )
    for serial, (since, reason) in _revoked(place).items() if owner == "issuer" else ():
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder()
            .serial_number(int(serial))
            .revocation_date(datetime.fromisoformat(since).astimezone(UTC))
            .add_extension(x509.CRLReason(x509.ReasonFlags(reason)), critical=False)
            .build()
        )
    data = builder.sign(_key(owner, place=place), hashes.SHA256()).public_bytes(Encoding.DER)
    _put(place / name, data)
    return data


def _from_issuer(issuer: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    known = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(known)


def _put(path: Path, data: bytes) -> None:
    """Writes the file whole or not at all, readable by this user alone."""
    descriptor, half = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(half).replace(path)


def _key(name: str, *, place: Path | None = None) -> Key:
    path = (place or folder()) / f"{name}.key"
    return _load_key(str(path), path.stat().st_mtime_ns)


@cache
def _load_key(path: str, _written: int) -> Key:
    key = load_pem_private_key(Path(path).read_bytes(), password=None)
    if not isinstance(key, Key):
        raise ValueError(f"{path} is not an EC key.")
    return key


def _make(place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    half = Path(tempfile.mkdtemp(prefix="ca-", dir=place.parent))
    root_key, root = _write_pair(half, "root", usage=_ROOT, issuer=None)
    issuer_key, issuer = _write_pair(half, "issuer", usage=_ISSUER, issuer=(root_key, root))
    _write_pair(half, "signer", usage=_SIGNER, issuer=(issuer_key, issuer))
    try:
        half.rename(place)
    except OSError:
        shutil.rmtree(half)  # another process made one first; its keys are the ones that count


def _write_pair(
    where: Path, name: str, *, usage: _Usage, issuer: tuple[Key, x509.Certificate] | None
) -> tuple[Key, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    made = _certify(key, name=name, usage=usage, issuer=issuer)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    _put(where / f"{name}.key", pem)
    _put(where / f"{name}.pem", made.public_bytes(Encoding.PEM))
    return key, made


def _certify(key: Key, *, name: str, usage: _Usage, issuer: tuple[Key, x509.Certificate] | None) -> x509.Certificate:
    titles = {
        "root": f"{settings.PLAZA_NAME} Root Uji",
        "issuer": f"{settings.PLAZA_NAME} Penerbit Uji",
        "signer": f"{settings.PLAZA_NAME} (TTE uji)",
    }
    subject = _name(titles[name])
    moment = real_now().replace(microsecond=0)
    public = key.public_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[1].subject if issuer else subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - timedelta(days=1))
        .not_valid_after(moment + timedelta(days=usage.days))
        .add_extension(x509.BasicConstraints(ca=usage.issues, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(_key_usage(issues=usage.issues), critical=True)
    )
    if issuer:
        builder = builder.add_extension(_from_issuer(issuer[1]), critical=False)
    if usage.crl:
        builder = builder.add_extension(_asked_at(usage.crl), critical=False)
    return builder.sign(issuer[0] if issuer else key, hashes.SHA256())


def _name(common: str) -> x509.Name:
    pairs = (
        (NameOID.COUNTRY_NAME, "ID"),
        (NameOID.ORGANIZATION_NAME, settings.PLAZA_NAME),
        (NameOID.COMMON_NAME, common),
    )
    return x509.Name([x509.NameAttribute(oid, value[:64]) for oid, value in pairs])


def _asked_at(name: str) -> x509.CRLDistributionPoints:
    address = x509.UniformResourceIdentifier(f"{settings.PUBLIC_URL}/ca/{name}")
    return x509.CRLDistributionPoints([x509.DistributionPoint([address], None, None, None)])


def _key_usage(*, issues: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not issues,
        content_commitment=not issues,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=issues,
        crl_sign=issues,
        encipher_only=False,
        decipher_only=False,
    )
