"""Personal data is sealed in the database: by the right key, for its own column, and findable only by a keyed fingerprint."""

import base64
import os

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from plaza.core.fields import EncryptedJSONField, Undecryptable, blind_index, decrypt, encrypt
from plaza.people.models import User


def key(key_id: str) -> str:
    return f"{key_id}:{base64.urlsafe_b64encode(os.urandom(32)).decode()}"


@pytest.fixture
def keys(settings, tmp_path):
    settings.DATA_DIR = tmp_path  # where the keys that outlive these are kept

    def use(*pairs: str) -> None:
        settings.FIELD_KEYS = ",".join(pairs)

    return use


@given(st.binary(max_size=300))
def test_what_was_sealed_opens_again(data):
    assert decrypt(encrypt(data, context="a.b"), context="a.b") == data


def test_the_same_words_are_sealed_differently_each_time():
    assert encrypt(b"Siti", context="a.b") != encrypt(b"Siti", context="a.b")


@pytest.mark.store
@pytest.mark.django_db
def test_the_database_holds_no_readable_name(citizen):
    user = citizen("siti").user
    user.name = "Siti Aminah"
    user.save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM people_user WHERE id = %s", [user.pk])
        stored = cursor.fetchone()[0]
    assert stored.startswith("v2.")
    assert "Siti" not in stored
    assert User.objects.get(pk=user.pk).name == "Siti Aminah"


def test_a_value_moved_to_another_column_does_not_open():
    with pytest.raises(Undecryptable):
        decrypt(encrypt(b"Siti", context="people.user.name"), context="people.user.email")


@pytest.mark.parametrize(
    "spoil", [lambda s: s[:-6] + "AAAAAA", lambda s: s[:9], lambda s: "", lambda s: "v1.zz." + s[5:], str.lower]
)
def test_changed_bytes_do_not_open(spoil):
    with pytest.raises(Undecryptable):
        decrypt(spoil(encrypt(b"Siti Aminah", context="a.b")), context="a.b")


def test_a_wrong_key_does_not_open(keys):
    keys(key("1"))
    sealed = encrypt(b"Siti", context="a.b")
    keys(key("1"))
    with pytest.raises(Undecryptable):
        decrypt(sealed, context="a.b")


def test_the_newest_key_seals_and_older_ones_still_open(keys):
    old, new = key("1"), key("2")
    keys(old)
    sealed, found_by = encrypt(b"Siti", context="a.b"), blind_index("6472990101909001", purpose="nik")
    keys(new, old)
    assert decrypt(sealed, context="a.b") == b"Siti"
    assert encrypt(b"Siti", context="a.b").startswith("v1.2.")
    assert blind_index("6472990101909001", purpose="nik") == found_by


@pytest.mark.parametrize("bad", ["1:c2hvcnQ=", "no key at all", "-:" + "A" * 43 + "=", "1:A", ""])
def test_a_key_that_is_none_is_refused_in_words(keys, bad):
    keys(bad)
    with pytest.raises(ImproperlyConfigured, match="PLAZA_FIELD_KEYS must hold"):
        encrypt(b"Siti", context="a.b")


def test_a_blind_index_finds_equal_values_and_tells_nothing_else():
    one = blind_index("6472990101909001", purpose="nik")
    assert one == blind_index(" 6472990101909001 ", purpose="nik")
    assert one != blind_index("6472990101909001", purpose="phone")
    assert one != blind_index("6472990101909002", purpose="nik")
    assert "6472" not in one


@pytest.mark.django_db
def test_a_sealed_column_cannot_be_searched_by_mistake():
    with pytest.raises(FieldError):
        User.objects.filter(name="Siti").exists()


@pytest.mark.parametrize("value", [{"a": [1, "dua", None]}, [], "", 0, {"nama": "Ñandú 李"}])
def test_json_is_sealed_and_opened_as_it_was(value):
    field = EncryptedJSONField()
    field.model, field.attname = User, "name"
    stored = field.get_prep_value(value)
    assert stored.startswith("v1.")
    assert field.from_db_value(stored) == value
    assert field.get_prep_value(None) is None
