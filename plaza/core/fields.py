"""Encrypted columns (sealed.py), and a blind index for looking a value up.

Table, column and row are bound in, so that a sealed value cannot be moved to another column or row.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models.query_utils import DeferredAttribute

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


class Sealed(str):
    """A stored value that nobody has opened yet: only its row's other columns open it."""


class Bound:
    """A value on its way into one row. ``context`` says which: the value opens nowhere else."""

    def __init__(self, value: Any, context: str) -> None:
        self.value, self.context = value, context


class SealedAttribute(DeferredAttribute):
    field: "EncryptedTextField"
    """Opens what was read when somebody first asks for it: by then the row knows which one it is."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = instance.__dict__[self.field.attname] = self.field.opened(instance, value)
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(_TextField):
    """Text that the database holds only sealed. It cannot be searched (that raises): keep a blind_index beside it.

    ``to`` names the columns that tell the row from every other before it is written, and never change: table, column and these are
    bound into the seal, so that a sealed value copied into another row does not open. What was sealed before rows were bound
    in (``v1``) opens until ``plaza keys rotate`` has sealed it anew and says so (``rows_only``).
    """

    descriptor_class = SealedAttribute

    def __init__(self, *args: Any, to: tuple[str, ...] = (), **options: Any) -> None:
        self.to = to
        super().__init__(*args, **options)

    def get_lookup(self, lookup_name: str) -> Any:
        """Only ``isnull`` finds anything: every sealing of the same text is another one."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def _context(self) -> str:
        return f"{self.model._meta.label_lower}.{self.attname}"

    def row_context(self, instance: Any) -> str:
        """Table, column and row."""
        return f"{self._context()}:{json.dumps([self._told(instance, name) for name in self.to])}"

    def _told(self, instance: Any, name: str) -> Any:
        """A column as it is bound in, alike before it was written and after it was read."""
        column: Any = self.model._meta.get_field(name)
        value = column.to_python(getattr(instance, name))
        if isinstance(value, datetime):
            return value.astimezone(UTC).isoformat()
        return value.isoformat() if isinstance(value, date) else value

    def bound(self, instance: Any, value: Any) -> Any:
        """The value as it may be written into this row by an UPDATE."""
        return Bound(value, self.row_context(instance)) if self.to and not isinstance(value, Sealed) else value

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        value = model_instance.__dict__.get(self.attname, None) if not add else None
        return value if isinstance(value, Sealed) else self.bound(model_instance, super().pre_save(model_instance, add))

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Sealed):
            return str(value)
        told, context = (value.value, value.context) if isinstance(value, Bound) else (value, "")
        if self._is_empty(told) or not self.to:
            return self._written(told, self._context())
        if not context:
            raise TypeError(f"{self._context()} is sealed to its row: write it by save(), or give bound(row, value).")
        return _as_v2(self._written(told, context))

    def _is_empty(self, value: Any) -> bool:
        return not value

    def _written(self, value: Any, context: str) -> Any:
        return encrypt(str(value).encode(), context=context) if value else value

    def from_db_value(self, value: str | None, *_: object) -> Any:
        if not self.to:
            return decrypt(value, context=self._context()).decode() if value else value
        return Sealed(value) if value else value

    def opened(self, instance: Any, value: str) -> Any:
        """The text behind a stored value of this row; raises Undecryptable for another row's."""
        if value.startswith("v2."):
            return decrypt(f"v1.{value[3:]}", context=self.row_context(instance)).decode()
        text = decrypt(value, context=self._context()).decode()
        if rows_only() and text not in ("", "{}", "[]"):
            raise Undecryptable(self._context())
        return text


def open_all(row: models.Model) -> None:
    """Opens every sealed column of a row that was read: afterwards it may be written as another row."""
    for field in row._meta.concrete_fields:
        if isinstance(field, EncryptedTextField):
            getattr(row, field.attname)


def sealed_to(row: models.Model, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes of this row as an UPDATE may write them."""
    told = dict(changes)
    for name, value in changes.items():
        field = row._meta.get_field(name)
        if isinstance(field, EncryptedTextField):
            told[name] = field.bound(row, value)
    return told


def rows_only() -> bool:
    """Whether everything was sealed anew since rows are bound in, so that nothing older is believed."""
    return rows_only_mark().exists()


def rows_only_mark() -> Path:
    """The file that says so."""
    return Path(settings.DATA_DIR) / "keys" / "rows-only"


def _as_v2(stored: str | None) -> str | None:
    return f"v2.{stored[3:]}" if stored else stored


class EncryptedJSONField(EncryptedTextField):
    """Plain JSON values (dict, list, text, number) that the database holds only sealed."""

    if TYPE_CHECKING:
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any

    def _is_empty(self, value: Any) -> bool:
        return value is None or value in ({}, [])

    def _written(self, value: Any, context: str) -> Any:
        return (
            None if value is None else super()._written(json.dumps(value, ensure_ascii=False, sort_keys=True), context)
        )

    def from_db_value(self, value: str | None, *args: object) -> Any:
        if not self.to:
            return json.loads(super().from_db_value(value)) if value else None
        return Sealed(value) if value else None

    def opened(self, instance: Any, value: str) -> Any:
        return json.loads(super().opened(instance, value))

    def to_python(self, value: Any) -> Any:
        return value
