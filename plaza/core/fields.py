"""Encrypted columns: AES-256-GCM with the key's id in front, and a blind index for looking a value up.

The keys come from ``PLAZA_FIELD_KEYS`` (``id:base64`` separated by commas; the first writes, all read) and never stand in the
database. A stored value is ``v1.<key id>.<base64url(nonce + ciphertext)>``; the column's name is bound in, so that a value
cannot be moved to another column.
"""

import base64
import hashlib
import hmac
import json
import os
from functools import cache
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

KEY_BYTES = 32


class Undecryptable(ValueError):
    """A stored value that none of the keys opens: a wrong key, or a changed database."""


@cache
def keys() -> dict[str, bytes]:
    """The keys by their id, the newest first; says in words when the setting holds none."""
    found = {}
    for pair in settings.FIELD_KEYS.split(","):
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


def blind_index(value: str, *, purpose: str) -> str:
    """A keyed fingerprint by which equal values find each other without being readable (hex, 32 characters)."""
    key = hashlib.sha256(b"blind-index" + list(keys().values())[-1]).digest()
    return hmac.new(key, f"{purpose}:{value.strip().upper()}".encode(), hashlib.sha256).hexdigest()[:32]


if TYPE_CHECKING:
    _CharField = models.CharField[Any, Any]
    _TextField = models.TextField[Any, Any]
else:
    _CharField = models.CharField
    _TextField = models.TextField


class BlobName(_CharField):
    """The name of a file in the vault. Whatever stands in such a column is kept; a file that stands in none is swept away."""

    def deconstruct(self) -> Any:
        """Migrations know it as the plain column that it is."""
        name, _path, arguments, options = super().deconstruct()
        return name, "django.db.models.CharField", arguments, options


class EncryptedTextField(_TextField):
    """Text that the database holds only sealed. It cannot be searched (that raises): keep a blind_index beside it."""

    def get_lookup(self, lookup_name: str) -> Any:
        """Only ``isnull`` finds anything: every sealing of the same text is another one."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def _context(self) -> str:
        return f"{self.model._meta.label_lower}.{self.attname}"

    def get_prep_value(self, value: Any) -> Any:
        return encrypt(str(value).encode(), context=self._context()) if value else value

    def from_db_value(self, value: str | None, *_: object) -> Any:
        return decrypt(value, context=self._context()).decode() if value else value


class EncryptedJSONField(EncryptedTextField):
    """Plain JSON values (dict, list, text, number) that the database holds only sealed."""

    if TYPE_CHECKING:
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else super().get_prep_value(json.dumps(value, ensure_ascii=False, sort_keys=True))

    def from_db_value(self, value: str | None, *args: object) -> Any:
        return json.loads(super().from_db_value(value)) if value else None

    def to_python(self, value: Any) -> Any:
        return value
