"""Sealing everything anew under the newest field key, while the plaza serves, so that an older key can go.

It goes through every sealed column, every blob and every kept key in small portions, and writes only what nobody changed meanwhile.
Stopped at any point and begun again it finds what is left by the key that each stored value names.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, models

from plaza.core.fields import EncryptedTextField, Sealed, decrypt, encrypt, rows_only, rows_only_mark
from plaza.core.keys import kept_names, path_of, seal_anew
from plaza.core.sealed import keys
from plaza.core.storage import blob_names, path_of_blob

PORTION = 200
Say = Callable[[str], None]


@dataclass(frozen=True)
class Column:
    """One sealed column. ``context`` gives what a plain sealed column is bound to, by the row's key; None: a field of ours."""

    model: type[models.Model]
    name: str
    context: Callable[[Any], str] | None = None

    @property
    def label(self) -> str:
        """Its name for people."""
        return f"{self.model._meta.label_lower}.{self.name}"


MORE: list[Column] = []
"""Sealed columns that are no EncryptedTextField: a room that has one adds it."""


def columns() -> list[Column]:
    """Every sealed column of every room."""
    own = [
        Column(model, field.attname)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedTextField)
    ]
    return [*own, *MORE]


def key_of(stored: str) -> str:
    """The id of the key that a stored value is sealed under."""
    return stored.split(".", 2)[1] if stored.count(".") >= 2 else ""


def usage() -> dict[str, Counter[str]]:
    """How many values each key still seals, by key and place; ``unbound`` counts those not yet bound to their row."""
    found: dict[str, Counter[str]] = {key_id: Counter() for key_id in keys()}
    for column in columns():
        for stored in _stored(column):
            found.setdefault(key_of(stored), Counter())[column.label] += 1
            if _is_unbound(column, stored):
                found.setdefault("unbound", Counter())[column.label] += 1
    for stored in map(_head, _blobs()):
        found.setdefault(key_of(stored), Counter())["vault"] += 1
    for name in kept_names():
        found.setdefault(key_of(path_of(name).read_text()), Counter())["keys"] += 1
    return found


def rotate(*, say: Say) -> int:
    """Seals everything anew that another key than the newest seals, or that is not bound to its row; how much that was."""
    newest, total = next(iter(keys())), 0
    for name in kept_names():
        if key_of(path_of(name).read_text()) != newest:
            seal_anew(name)
            total += 1
    for column in columns():
        if count := sum(_column_portion(column, portion, newest) for portion in _portions(column)):
            say(f"{column.label}: {count}")
            total += count
    if count := sum(_blob_anew(path) for path in _blobs() if key_of(_head(path)) != newest):
        say(f"vault: {count}")
        total += count
    if not rows_only() and not usage().get("unbound"):
        rows_only_mark().parent.mkdir(parents=True, exist_ok=True)
        rows_only_mark().touch()
        say("Every value is bound to its row; none that is not opens from now on.")
    return total


def _key(column: Column) -> str:
    key = column.model._meta.pk
    return str(key.column) if key else "id"


def _portions(column: Column) -> Iterator[list[Any]]:
    """The rows by their key, a few at a time."""
    last: Any = None
    manager: Any = column.model._default_manager
    key = "pk"
    while True:
        rows = manager.order_by(key) if last is None else manager.filter(pk__gt=last).order_by(key)
        portion = list(rows[:PORTION])
        if not portion:
            return
        yield portion
        last = portion[-1].pk


def _column_portion(column: Column, rows: list[Any], newest: str) -> int:
    return sum(_row_anew(column, row, newest) for row in rows)


def _row_anew(column: Column, row: Any, newest: str) -> int:
    stored = _raw(column, row)
    if not stored or (key_of(stored) == newest and not _is_unbound(column, stored)):
        return 0
    table, key = column.model._meta.db_table, _key(column)
    named = connection.ops.quote_name
    words = (
        f"UPDATE {named(table)} SET {named(column.name)} = %s "  # noqa: S608 - names of models alone
        f"WHERE {named(key)} = %s AND {named(column.name)} = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(words, [_fresh(column, row, stored), row.pk, stored])
        return max(0, int(cursor.rowcount))


def _raw(column: Column, row: Any) -> str:
    value = row.__dict__.get(column.name)
    if column.context is not None or isinstance(value, Sealed):
        return str(value or "")
    return _stored_of(column, row.pk)


def _fresh(column: Column, row: Any, stored: str) -> str:
    if column.context is not None:
        context = column.context(row)
        return encrypt(decrypt(stored, context=context), context=context)
    field: Any = column.model._meta.get_field(column.name)
    if not field.to:
        return str(field.get_prep_value(getattr(row, column.name)))
    return str(field.get_prep_value(field.bound(row, field.opened(row, stored))))


def _is_unbound(column: Column, stored: str) -> bool:
    """Whether it was sealed before rows were bound in, and says something."""
    field = column.model._meta.get_field(column.name)
    if column.context is not None or not getattr(field, "to", ()) or stored.startswith("v2."):
        return False
    return decrypt(stored, context=column.label) not in (b"", b"{}", b"[]")


def _stored(column: Column) -> Iterator[str]:
    """Every stored value of the column, a few at a time, without opening it."""
    table, key, named = column.model._meta.db_table, _key(column), connection.ops.quote_name
    words = (
        f"SELECT {named(key)}, {named(column.name)} FROM {named(table)} "  # noqa: S608 - names of models alone
        "WHERE {where} ORDER BY 1 LIMIT 2000"
    )
    last: list[Any] = []
    while True:
        with connection.cursor() as cursor:
            cursor.execute(words.format(where=f"{named(key)} > %s" if last else "1 = 1"), last)
            found = cursor.fetchall()
        yield from (value for _, value in found if value)
        if not found:
            return
        last = [found[-1][0]]


def _stored_of(column: Column, pk: Any) -> str:
    table, key, named = column.model._meta.db_table, _key(column), connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {named(column.name)} FROM {named(table)} WHERE {named(key)} = %s",  # noqa: S608
            [pk],
        )
        found = cursor.fetchone()
    return str(found[0] or "") if found else ""


def _blobs() -> Iterator[Path]:
    return map(path_of_blob, blob_names())


def _head(path: Path) -> str:
    try:
        with path.open() as file:
            return file.read(64)
    except FileNotFoundError:
        return ""


def _blob_anew(path: Path) -> int:
    """Puts the freshly sealed blob in the place of the old one; one that is deleted meanwhile stays deleted."""
    try:
        data, times = decrypt(path.read_text(), context=f"blob:{path.name}"), path.stat()
    except FileNotFoundError:
        return 0
    half = path.with_suffix(".half")
    with os.fdopen(os.open(half, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as file:
        file.write(encrypt(data, context=f"blob:{path.name}"))
        file.flush()
        os.fsync(file.fileno())
    os.utime(half, (times.st_atime, times.st_mtime))
    if not path.exists():
        half.unlink(missing_ok=True)
        return 0
    half.replace(path)
    return 1
