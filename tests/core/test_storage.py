"""Files at rest are sealed, whole or absent, and tell nothing by their names."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import CharField

from plaza.core import storage
from plaza.core.clock import real_now
from plaza.core.fields import BlobName, Undecryptable
from plaza.core.storage import NoSuchBlob, blob_names, delete_blob, forget_halves, forget_strays, open_blob, put_blob
from plaza.verification.models import VaultFile

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


@pytest.mark.django_db
def test_a_file_that_no_row_needs_is_swept_and_one_that_a_row_names_is_kept(vault):
    needed, stray = put_blob(CARD), put_blob(CARD)
    VaultFile.objects.create(
        ref="F1", belongs_to="application:A", requirement="ktp", mime="image/jpeg", size=1, sha256="", blob=needed,
        actor="sistem", uploaded_at=real_now(),
    )  # fmt: skip
    assert forget_strays(before=real_now() - timedelta(hours=1)) == 0
    assert forget_strays(before=real_now() + timedelta(hours=1)) == 1
    assert list(blob_names()) == [needed] and open_blob(needed) == CARD and stray != needed


def test_every_column_that_names_a_file_of_the_vault_is_known_to_the_sweep():
    named = [field for model in apps.get_models() for field in model._meta.concrete_fields if "blob" in field.name]
    assert named and unswept(named) == []
    planted = CharField(name="blob")
    assert unswept([*named, planted]) == [planted]


def unswept(fields):
    return [field for field in fields if not isinstance(field, BlobName)]
