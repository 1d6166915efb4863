"""Encrypted columns (sealed.py), and a blind index for looking a value up.

The column's name is bound in, so that a value cannot be moved to another column.
"""

import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any

from django.db import models

from plaza.core.keys import lasting_key
from plaza.core.sealed import KEY_BYTES as KEY_BYTES  # other rooms know all of this from here
from plaza.core.sealed import Undecryptable as Undecryptable
from plaza.core.sealed import decrypt as decrypt
from plaza.core.sealed import encrypt as encrypt
from plaza.core.sealed import keys as keys


def blind_index(value: str, *, purpose: str) -> str:
    """A keyed fingerprint by which equal values find each other without being readable (hex, 32 characters)."""
    key = lasting_key("blind-index")
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
