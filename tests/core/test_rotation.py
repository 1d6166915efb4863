"""A sealed value opens in its own row alone, and everything can be sealed anew so that an old key may go."""

import base64
import os
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction

from plaza import cli
from plaza.core import rotation
from plaza.core.fields import EncryptedTextField, Undecryptable, blind_index, encrypt, rows_only
from plaza.core.keys import lasting_key
from plaza.core.storage import open_blob, put_blob
from plaza.integrity.actions import record
from plaza.integrity.queries import acts_on, facts_of
from plaza.payments.models import Bill
from plaza.people.models import Task, User
from plaza.permits.models import Permit
from plaza.permits.queries import check_code
from tests.fixtures.people import Person
from tests.payments.conftest import bill as bill  # a fixture of theirs
from tests.permits.test_register import issue

pytestmark = [pytest.mark.django_db, pytest.mark.store]
MAY_BE_ALONE = {"notices.pushkey.private"}
"""Tables of one row: there is no other one to be copied into."""


def key(key_id: str) -> str:
    return f"{key_id}:{base64.urlsafe_b64encode(os.urandom(32)).decode()}"


@pytest.fixture
def plaza(settings: Any, tmp_path: Any) -> Any:
    settings.DATA_DIR, settings.FIELD_KEYS = tmp_path, key("1")
    return settings


def raw(model: Any, column: str, pk: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {model._meta.db_table} WHERE id = %s", [pk])
        return str(cursor.fetchone()[0])


def write(model: Any, column: str, pk: int, stored: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET {column} = %s WHERE id = %s", [stored, pk])


def keys_command(*words: str) -> int:
    given = cli.parser().parse_args(["keys", *words])
    return int(given.run(given))


def test_every_sealed_column_is_bound_to_its_row() -> None:
    fields = [
        field
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedTextField)
    ]
    loose = {f"{field.model._meta.label_lower}.{field.attname}" for field in fields if not field.to}
    assert loose == MAY_BE_ALONE
    for field in fields:
        for name in field.to:
            assert hasattr(field.model, name), (field, name)


def test_a_sealed_value_copied_into_another_row_does_not_open(citizen: Callable[..., Person]) -> None:
    siti, budi = citizen("siti").user, citizen("budi").user
    User.objects.get(pk=siti.pk)
    siti.name = "Siti Aminah"
    siti.save()
    assert raw(User, "name", siti.pk).startswith("v2.")
    write(User, "name", budi.pk, raw(User, "name", siti.pk))
    assert User.objects.get(pk=siti.pk).name == "Siti Aminah"
    with pytest.raises(Undecryptable):
        _ = User.objects.get(pk=budi.pk).name


def test_the_facts_of_another_permit_do_not_open_in_this_one() -> None:
    one, other = issue(), issue(application="8F3K9Q2M") if "application" in issue.__code__.co_varnames else None
    if other is None:
        write(Permit, "holder_name", one.pk, raw(Permit, "facts", one.pk))
    else:
        write(Permit, "holder_name", one.pk, raw(Permit, "holder_name", other.pk))
    with pytest.raises(Undecryptable):
        _ = Permit.objects.get(pk=one.pk).holder_name


def test_what_was_sealed_before_rows_were_bound_in_opens_until_it_was_sealed_anew(
    plaza: Any, citizen: Callable[..., Person]
) -> None:
    siti = citizen("siti").user
    older = encrypt(b"Siti", context="people.user.name")
    write(User, "name", siti.pk, older)
    assert User.objects.get(pk=siti.pk).name == "Siti"
    assert keys_command("rotate") == 0 and rows_only()
    assert raw(User, "name", siti.pk).startswith("v2.") and User.objects.get(pk=siti.pk).name == "Siti"
    write(User, "name", siti.pk, older)
    with pytest.raises(Undecryptable):
        _ = User.objects.get(pk=siti.pk).name


def test_a_write_that_does_not_know_its_row_is_refused(citizen: Callable[..., Person]) -> None:
    siti = citizen("siti").user
    with pytest.raises(TypeError, match="is sealed to its row"), transaction.atomic():
        User.objects.filter(pk=siti.pk).update(name="Orang Lain")
    User.objects.filter(pk=siti.pk).update(name="")


def test_everything_is_sealed_anew_and_the_old_key_may_go(
    plaza: Any, citizen: Callable[..., Person], bill: Callable[..., Bill], capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = plaza.FIELD_KEYS, key("2")
    permit, one, siti = issue(), bill(5000), citizen("siti").user
    siti.name = "Siti"
    siti.save()
    leaf = record("test.done", actor="officer:1", subject="test:1", facts={"n": 7})
    blob, found_by, codes = put_blob(b"scan"), blind_index("6472", purpose="nik"), lasting_key("codes")
    plaza.FIELD_KEYS = f"{new},{old}"
    assert keys_command("retire", "1") == 1 and "Key 1 still seals" in capsys.readouterr().out
    assert keys_command("retire", "2") == 1 and keys_command("retire", "9") == 2
    assert keys_command("rotate") == 0
    assert keys_command("retire", "1") == 0 and "take it out of PLAZA_FIELD_KEYS" in capsys.readouterr().out
    assert keys_command("status") == 0 and "key 1 opens: 0 values" in capsys.readouterr().out
    plaza.FIELD_KEYS = new
    assert (
        open_blob(blob) == b"scan" and blind_index("6472", purpose="nik") == found_by and lasting_key("codes") == codes
    )
    assert User.objects.get(pk=siti.pk).name == "Siti" and Bill.objects.get(pk=one.pk).formula_id == one.formula_id
    assert facts_of(acts_on("test:1").get(leaf_id=leaf)) == {"n": 7}
    assert check_code(permit.code).status == "valid"


def test_a_rotation_that_was_stopped_goes_on_where_it_was_and_keeps_what_was_written_meanwhile(
    plaza: Any, citizen: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [citizen(f"p{number}").user for number in range(7)]
    for user in people:
        user.name = f"Nama {user.pk}"
        user.save()
    plaza.FIELD_KEYS = f"{key('2')},{plaza.FIELD_KEYS}"
    monkeypatch.setattr(rotation, "PORTION", 2)
    sealed, count = rotation._row_anew, iter(range(3))

    def dies(*given: Any) -> int:
        if next(count, None) is None:
            raise KeyboardInterrupt
        return sealed(*given)

    monkeypatch.setattr(rotation, "_row_anew", dies)
    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(say=lambda _: None)
    monkeypatch.setattr(rotation, "_row_anew", sealed)
    late = User.objects.get(pk=people[-1].pk)
    stale = User.objects.get(pk=late.pk)
    late.name = "Baru"
    late.save()
    assert rotation._row_anew(rotation.Column(User, "name"), stale, "3") == 0
    assert rotation.rotate(say=lambda _: None) >= 3
    assert not rotation.usage()["1"]
    assert (
        User.objects.get(pk=late.pk).name == "Baru" and User.objects.get(pk=people[0].pk).name == f"Nama {people[0].pk}"
    )


def test_a_change_of_state_seals_what_it_writes_to_its_row(officer_of: Callable[..., Person]) -> None:
    rina = officer_of("DPMPTSP")
    task = Task.objects.create(
        officer=rina.officer, subject_ref="application:X", cause_ref="x", given_at="2026-01-01T00:00:00Z",
        until="2026-01-02T00:00:00Z", reason="darurat",
    )  # fmt: skip
    assert Task.objects.get(pk=task.pk).reason == "darurat"
