"""Files at rest are sealed, whole or absent, and tell nothing by their names."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from plaza.core import storage
from plaza.core.clock import real_now
from plaza.core.fields import Undecryptable
from plaza.core.storage import NoSuchBlob, blob_names, delete_blob, forget_halves, open_blob, put_blob

CARD = b"\xff\xd8 a photographed card of Siti Aminah"


@pytest.fixture
def vault(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path / "vault"


def files(vault: Path) -> list[Path]:
    return [path for path in vault.rglob("*") if path.is_file()]


def test_a_file_comes_back_as_it_was(vault):
    name = put_blob(CARD)
    assert open_blob(name) == CARD
    assert list(blob_names()) == [name]


def test_the_disk_holds_nothing_readable(vault):
    put_blob(CARD)
    [path] = files(vault)
    assert b"Siti" not in path.read_bytes()
    assert "Siti" not in str(path)


def test_a_file_moved_to_another_name_does_not_open(vault):
    one, other = put_blob(CARD), put_blob(b"another card")
    storage._path(one).rename(storage._path(other))
    with pytest.raises(Undecryptable):
        open_blob(other)


def test_a_deleted_file_is_gone_and_deleting_twice_is_no_fault(vault):
    name = put_blob(CARD)
    delete_blob(name)
    delete_blob(name)
    with pytest.raises(NoSuchBlob):
        open_blob(name)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a/b", ".", "deadbeef", "\0"])
def test_a_name_that_is_none_finds_nothing(vault, name):
    with pytest.raises(NoSuchBlob):
        open_blob(name)


def test_a_disk_that_fails_leaves_nothing_behind(vault, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        put_blob(CARD)
    assert files(vault) == []


def test_a_half_written_file_is_never_seen_and_is_forgotten_in_time(vault):
    name = put_blob(CARD)
    half = storage._path(name).with_suffix(".half")
    half.write_bytes(b"v1.1.")
    assert list(blob_names()) == [name]
    assert forget_halves(before=real_now() - timedelta(hours=1)) == 0
    assert forget_halves(before=real_now() + timedelta(hours=1)) == 1
    assert files(vault) == [storage._path(name)]
