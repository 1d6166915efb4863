"""Signatures of SNAP BI, the national standard of open payment interfaces (Bank Indonesia, with ASPI's technical standard).

For a token: SHA256withRSA over ``client id|timestamp``, in Base64. For everything else: HMAC-SHA512 over
``METHOD:path:token:sha-256 of the minified body in lower-case hex:timestamp`` with the client secret, in Base64.

The asymmetric scheme is checked against an example that a payment gateway publishes with its keys (tests/payments). No published
example of the symmetric one names its secret; there the published string to sign is compared, and the HMAC against RFC 4231.
"""

import base64
import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta, timezone
from functools import cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

WINDOW = timedelta(minutes=5)
"""How far a caller's clock may be from ours: older words may be somebody's who overheard them."""
WIB = timezone(timedelta(hours=7))
"""Times of the standard are written in Jakarta's."""
_SPACE = re.compile(rb'("(?:[^"\\]|\\.)*")|[ \t\r\n]+')
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)")


class BadKey(ValueError):
    """The configured key cannot be used; the message says which and why, and nothing of the key."""


def minified(body: bytes) -> bytes:
    """The JSON without the white space between its parts; order, numbers and escapes stay as they were written."""
    return _SPACE.sub(lambda found: found[1] or b"", body)


def digest(body: bytes) -> str:
    """What of the body is signed."""
    return hashlib.sha256(minified(body)).hexdigest()


def to_sign(method: str, path: str, *, token: str, body: bytes, timestamp: str) -> str:
    """The text that a request's signature is made over."""
    return f"{method.upper()}:{path}:{token}:{digest(body)}:{timestamp}"


def signed(text: str, *, secret: str) -> str:
    """The symmetric signature."""
    return base64.b64encode(hmac.digest(secret.encode(), text.encode(), "sha512")).decode()


def holds(signature: str, *, text: str, secret: str) -> bool:
    """Whether the symmetric signature is that text's; an empty secret vouches for nothing."""
    return bool(secret) and hmac.compare_digest(signature.encode(), signed(text, secret=secret).encode())


def token_signed(client: str, timestamp: str, *, private_key: str) -> str:
    """The asymmetric signature under which a token is asked for."""
    key = _private(private_key)
    return base64.b64encode(key.sign(f"{client}|{timestamp}".encode(), padding.PKCS1v15(), hashes.SHA256())).decode()


def token_holds(signature: str, *, client: str, timestamp: str, public_key: str) -> bool:
    """Whether whoever asks for a token holds the private key."""
    try:
        raw = base64.b64decode(signature, validate=True)
        _public(public_key).verify(raw, f"{client}|{timestamp}".encode(), padding.PKCS1v15(), hashes.SHA256())
    except (ValueError, InvalidSignature):
        return False
    return True


@cache
def _private(pem: str) -> rsa.RSAPrivateKey:
    try:
        key = serialization.load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError) as problem:
        raise BadKey("PLAZA_BANK_PRIVATE_KEY is no private key in PEM form.") from problem
    if not isinstance(key, rsa.RSAPrivateKey) or key.key_size < 2048:
        raise BadKey("PLAZA_BANK_PRIVATE_KEY must be an RSA key of at least 2048 bits.")
    return key


@cache
def _public(pem: str) -> rsa.RSAPublicKey:
    try:
        key = serialization.load_pem_public_key(pem.encode())
    except (ValueError, TypeError) as problem:
        raise BadKey("PLAZA_BANK_PUBLIC_KEY is no public key in PEM form.") from problem
    if not isinstance(key, rsa.RSAPublicKey):
        raise BadKey("PLAZA_BANK_PUBLIC_KEY must be an RSA key.")
    return key


def check_keys(*, private_key: str, public_key: str) -> None:
    """Raises BadKey when either key cannot be used."""
    _private(private_key)
    _public(public_key)


def stamp(moment: datetime) -> str:
    """The moment as the standard writes it: ``2026-11-24T08:30:00+07:00``."""
    return moment.astimezone(WIB).isoformat(timespec="seconds")


def read_stamp(text: str) -> datetime | None:
    """The moment that a text in the standard's form means, in UTC; None for anything else."""
    if not _MOMENT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def is_fresh(moment: datetime, *, at: datetime) -> bool:
    """Whether a caller's time is near enough to ours."""
    return abs(moment - at) <= WINDOW
