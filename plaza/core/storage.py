"""Files at rest: sealed with the field keys, under random names, written whole or not at all.

A blob lies at ``PLAZA_DATA_DIR/vault/<two characters>/<name>``. Nothing in a name tells whose it is.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models

from plaza.core.fields import BlobName, decrypt, encrypt

HALF = ".half"
"""What a file is called until it is whole."""


class NoSuchBlob(FileNotFoundError):
    """No blob of that name is kept (never was, or was deleted)."""


def _vault() -> Path:
    return Path(settings.DATA_DIR) / "vault"


def _path(name: str) -> Path:
    if not name.isalnum():
        raise NoSuchBlob(name)
    return _vault() / name[:2] / name


def path_of_blob(name: str) -> Path:
    """Where the blob of that name lies."""
    return _path(name)


def put_blob(data: bytes) -> str:
    """Seals and keeps the data, on disk when this returns; gives its random name."""
    name = secrets.token_hex(20)
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = path.with_suffix(HALF)
    try:
        with half.open("xb") as file:
            file.write(encrypt(data, context=f"blob:{name}").encode())
            file.flush()
            os.fsync(file.fileno())
        half.rename(path)
    except OSError:
        half.unlink(missing_ok=True)
        raise
    _settle(path.parent)
    return name


def _settle(folder: Path) -> None:
    """Brings the folder's own list of names to the disk: without it a power cut may forget a name."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def open_blob(name: str) -> bytes:
    """The data kept under that name; raises NoSuchBlob, or Undecryptable when the bytes were changed."""
    try:
        return decrypt(_path(name).read_text(), context=f"blob:{name}")
    except FileNotFoundError as problem:
        raise NoSuchBlob(name) from problem


def blunt_time(name: str, *, to: datetime) -> None:
    """Says of a blob that it was written at that moment: for what must not tell its hour. Only once its row is committed."""
    with suppress(FileNotFoundError):
        os.utime(_path(name), (to.timestamp(), to.timestamp()))


def delete_blob(name: str) -> None:
    """Forgets the blob; deleting twice is no fault."""
    _path(name).unlink(missing_ok=True)


def forget_halves(*, before: datetime) -> int:
    """Deletes what a killed process left half written before that moment; how many files."""
    found = [path for path in _vault().glob(f"??/*{HALF}") if path.stat().st_mtime < before.timestamp()]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def blob_names() -> Iterator[str]:
    """Every name kept, for the sweep that looks for strays."""
    return (path.name for path in _vault().glob("??/*") if path.suffix == "")


def needed_blobs() -> set[str]:
    """The names that any row of any room still needs: whatever stands in a ``BlobName`` column."""
    columns = [(model, field.name) for model in apps.get_models() for field in _blob_columns(model)]
    return {name for model, column in columns for name in model._default_manager.values_list(column, flat=True) if name}


def forget_strays(*, before: datetime) -> int:
    """Deletes blobs written before that moment that no row needs (their act was rolled back or cut); how many.

    The names are listed before the rows are read: a blob whose row is being written meanwhile is younger than ``before``.
    """
    old = [name for name in blob_names() if _written(name) < before.timestamp()]
    strays = set(old) - needed_blobs() if old else set()
    for name in strays:
        delete_blob(name)
    return len(strays)


def _blob_columns(model: type[models.Model]) -> list["models.Field[Any, Any]"]:
    return [field for field in model._meta.concrete_fields if isinstance(field, BlobName)]


def _written(name: str) -> float:
    try:
        return _path(name).stat().st_mtime
    except FileNotFoundError:
        return float("inf")
