"""Whom this plaza believes: the roots that the settings name, and its own authority when it seals with that."""

from base64 import b64decode
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings

from plaza.sealing import authority
from plaza.sealing.rules import Trust


def seals_with_own_authority() -> bool:
    """Whether nothing else was named to seal with."""
    return not (settings.SIGNING_PKCS12 or settings.SIGNING_PKCS11 or settings.ESIGN_URL)


def trust() -> Trust:
    """Whom this plaza believes: the roots of ``PLAZA_TRUST_ROOTS``, and its own authority when it seals with that.

    Revocation lists of other authorities are read from ``PLAZA_DATA_DIR/ca-lists`` (``*.crl``), where an operator's timer keeps them fresh.
    """
    roots = [_der(Path(path)) for path in settings.TRUST_ROOTS]
    lists = [_der(path) for path in sorted((Path(settings.DATA_DIR) / "ca-lists").glob("*.crl"))]
    if seals_with_own_authority():
        for place in (authority.folder(), *authority.formers()):
            roots.append(authority.certificate("root", place=place).public_bytes(Encoding.DER))
            lists += [authority.revocation_list(name, place=place) for name in ("crl.der", "root-crl.der")]
    return Trust(tuple(roots), tuple(lists))


def _der(path: Path) -> bytes:
    """The file's certificate or list as DER, whichever of PEM and DER it is written in."""
    data = path.read_bytes()
    if not data.lstrip().startswith(b"-----BEGIN"):
        return data
    body = [line for line in data.decode("ascii", "replace").splitlines() if line and not line.startswith("-----")]
    return b64decode("".join(body))
