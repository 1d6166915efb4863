"""The Inspectorate's public key. The secret one is never here; a demonstration makes its own and hands it out, and says so."""

from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from plaza.feedback.rules.reports import BadKey, read_public, written_secret

_offered: list[bytes] = []


def make_pair() -> tuple[bytes, bytes]:
    """A fresh secret key and its public key, 32 bytes each."""
    secret = X25519PrivateKey.generate()
    return secret.private_bytes_raw(), secret.public_key().public_bytes_raw()


def public_of(secret: bytes) -> bytes:
    """The public key of a secret one."""
    return X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def offer(public: bytes) -> None:
    """Uses this key where the settings name none: a demonstration's own."""
    _offered[:] = [public]


def report_key() -> bytes | None:
    """The public key that reports are sealed to; None where the Inspectorate has not given one yet."""
    if settings.REPORT_KEY:
        return _read(settings.REPORT_KEY)
    return _offered[0] if _offered else None


@lru_cache(maxsize=4)
def _read(text: str) -> bytes:
    try:
        return read_public(text)
    except BadKey as problem:
        raise ImproperlyConfigured(
            "PLAZA_REPORT_KEY must be the public key that `plaza report-key` printed (32 bytes in base64)."
        ) from problem


def secret_file(secret: bytes) -> str:
    """What the Inspectorate's file says."""
    return written_secret(secret, public=public_of(secret))
