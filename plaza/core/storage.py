"""Files at rest: sealed with the field keys, under random names, written whole or not at all.

A blob lies at ``PLAZA_DATA_DIR/vault/<two characters>/<name>``. Nothing in a name tells whose it is.
"""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from plaza.core.fields import decrypt, encrypt


class NoSuchBlob(FileNotFoundError):
    """No blob of that name is kept (never was, or was deleted)."""


def _path(name: str) -> Path:
    if not name.isalnum():
        raise NoSuchBlob(name)
    return Path(settings.DATA_DIR) / "vault" / name[:2] / name


def put_blob(data: bytes) -> str:
    """Seals and keeps the data, on disk when this returns; gives its random name."""
    name = secrets.token_hex(20)
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = path.with_suffix(".half")
    with half.open("xb") as file:
        file.write(encrypt(data, context=f"blob:{name}").encode())
        file.flush()
        os.fsync(file.fileno())
    half.rename(path)
    return name


def open_blob(name: str) -> bytes:
    """The data kept under that name; raises NoSuchBlob, or Undecryptable when the bytes were changed."""
    try:
        return decrypt(_path(name).read_text(), context=f"blob:{name}")
    except FileNotFoundError as problem:
        raise NoSuchBlob(name) from problem


def delete_blob(name: str) -> None:
    """Forgets the blob; deleting twice is no fault."""
    _path(name).unlink(missing_ok=True)


def blob_names() -> Iterator[str]:
    """Every name kept, for the sweep that looks for strays."""
    return (path.name for path in (Path(settings.DATA_DIR) / "vault").glob("??/*") if path.suffix == "")
