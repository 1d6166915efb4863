"""Sealing under the field keys: AES-256-GCM with the key's id in front.

The keys come from ``PLAZA_FIELD_KEYS`` (``id:base64`` separated by commas; the first writes, all read) and never stand in the
database. A sealed value is ``v1.<key id>.<base64url(nonce + ciphertext)>``; what it was sealed for is bound in, so that it opens
nowhere else.
"""

import base64
import os
from functools import cache, lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32


class Undecryptable(ValueError):
    """A stored value that none of the keys opens: a wrong key, or a changed database."""


def keys() -> dict[str, bytes]:
    """The keys by their id, the newest first; says in words when the setting holds none."""
    return _read(settings.FIELD_KEYS)


@lru_cache(maxsize=8)
def _read(pairs: str) -> dict[str, bytes]:
    found = {}
    for pair in pairs.split(","):
        key_id, _, encoded = pair.strip().partition(":")
        try:
            key = base64.urlsafe_b64decode(encoded)
        except ValueError:
            key = b""
        if not key_id.isalnum() or len(key) != KEY_BYTES:
            raise ImproperlyConfigured(
                "PLAZA_FIELD_KEYS must hold pairs id:key of 32 bytes in base64, the newest first."
            )
        found[key_id] = key
    return found


@cache
def _sealer(key: bytes) -> AESGCM:
    """The cipher of a key, made once: making it takes longer than sealing a line of text."""
    return AESGCM(key)


def encrypt(data: bytes, *, context: str) -> str:
    """The data sealed under the newest key, bound to ``context``."""
    key_id, key = next(iter(keys().items()))
    nonce = os.urandom(12)
    sealed = nonce + _sealer(key).encrypt(nonce, data, context.encode())
    return f"v1.{key_id}.{base64.urlsafe_b64encode(sealed).decode()}"


def decrypt(stored: str, *, context: str) -> bytes:
    """The data again; raises Undecryptable when the key, the context or the bytes are not those of the writing."""
    try:
        _version, key_id, body = stored.split(".", 2)
        sealed = base64.urlsafe_b64decode(body)
        return _sealer(keys()[key_id]).decrypt(sealed[:12], sealed[12:], context.encode())
    except (ValueError, KeyError, InvalidTag) as problem:
        raise Undecryptable(context) from problem
