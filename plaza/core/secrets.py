"""Secrets that travel in links and cookies: random ones kept as digests, and signed ones that carry their own limits."""

import base64
import hashlib
import os
import secrets
from typing import Any

from django.core import signing


class BadToken(ValueError):
    """A link that is not ours, was changed, or is too old."""


def new_secret() -> str:
    """192 random bits, safe in an address."""
    return secrets.token_urlsafe(24)


def digest(secret: str) -> str:
    """What is stored of a random secret (hex, 40 characters): it can be recognised, not recovered."""
    return hashlib.sha256(b"plaza-secret:" + secret.encode()).hexdigest()[:40]


def sign(payload: dict[str, Any], *, purpose: str) -> str:
    """The payload as a signed text for one purpose, safe in an address."""
    return signing.dumps(payload, salt=f"plaza.{purpose}", compress=False)


def unsign(token: str, *, purpose: str, max_age: int | None = None) -> dict[str, Any]:
    """The payload of a token signed for this purpose and younger than ``max_age`` seconds of real time, or BadToken."""
    try:
        payload = signing.loads(token, salt=f"plaza.{purpose}", max_age=max_age)
    except signing.BadSignature as problem:
        raise BadToken(purpose) from problem
    if not isinstance(payload, dict):
        raise BadToken(purpose)
    return payload


def fresh_settings() -> str:
    """Fresh values for the settings that must be secret, as lines for an environment file."""
    key = base64.urlsafe_b64encode(os.urandom(32)).decode()
    return "\n".join(
        [
            f"PLAZA_SECRET_KEY={secrets.token_urlsafe(48)}",
            f"PLAZA_FIELD_KEYS=1:{key}",
            f"PLAZA_TURN_SECRET={secrets.token_urlsafe(32)}",
        ]
    )
