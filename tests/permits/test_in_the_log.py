"""Nothing is answered, sealed or sent that the plaza's own log does not commit to, whatever stands in the table."""

import time
from datetime import date

import pytest
from django.db import connection

from plaza.core.fields import encrypt, sealed_to
from plaza.core.references import new_reference
from plaza.integrity import triggers
from plaza.integrity.actions import erase_facts, number_leaves
from plaza.integrity.models import Leaf, Pending
from plaza.integrity.publishing import publish
from plaza.integrity.rules import leaf_bytes
from plaza.people.actions import give_key
from plaza.people.personal import Owner
from plaza.permits.actions import permit_document, revoke_permit, set_document
from plaza.permits.models import Permit
from plaza.permits.personal import Permits
from plaza.permits.queries import active_permits, check_code, check_document, permit_of, prior_permit
from plaza.permits.rules import NotRecorded
from tests.fixtures.people import Person
from tests.fixtures.permits import rewrite_permits
from tests.permits.test_register import issue

pytestmark = [pytest.mark.django_db, pytest.mark.store]


def copied(permit: Permit, **changes: object) -> Permit:
    """A row as somebody with the database's password puts it there: a copy under a new code."""
    fresh = {
        "code": new_reference(20),
        "reference": new_reference(8),
        "number": f"{permit.number}-2",
        "blob": "",
        "sha256": "",
    }
    columns = [field.column for field in Permit._meta.concrete_fields if not field.primary_key]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM permits_permit WHERE id = %s", [permit.pk])
        row = dict(zip(columns, cursor.fetchone(), strict=True))
        row |= fresh | {"application_ref": "application:FAKE"} | changes
        marks = ", ".join(["%s"] * len(columns))
        cursor.execute(f"INSERT INTO permits_permit ({', '.join(columns)}) VALUES ({marks})", list(row.values()))
    return Permit.objects.get(code=row["code"])


def forged_leaf(permit: Permit, *, like: Leaf | None = None) -> None:
    """A leaf as somebody without the plaza's keys can make it: their own, or a copy of a real one under another name."""
    leaf_id = "f" * 32
    data = leaf_bytes(
        leaf_id=leaf_id, kind="permit.issued", actor="sistem", subject=permit.ref, at=permit.issued_at,
        facts={"row": permit.content}, salt=bytes(16),
    )  # fmt: skip
    told = {"data": bytes(like.data), "tag": like.tag} if like else {"data": data}
    Leaf.objects.create(
        leaf_id=leaf_id, kind="permit.issued", actor="sistem", subject=permit.ref, at=permit.issued_at, **told
    )


def test_a_copied_row_is_not_answered_and_nothing_is_sealed_for_it(stranger: Person) -> None:
    fake = copied(issue())
    assert check_code(fake.code).status == "unknown"
    answer = stranger.get(f"/periksa/{fake.code}/")
    assert (
        answer.status_code == 404
        and "berlaku" not in answer.content.decode().partition("<main")[2].partition("</h1>")[0]
    )
    with pytest.raises(NotRecorded):
        set_document(fake.code)
    assert permit_document(fake.code) is None
    assert permit_of(fake.application_ref) is None and prior_permit(fake.number) is None
    assert not Permit.objects.get(pk=fake.pk).blob


@pytest.mark.parametrize("copy", [False, True])
def test_a_leaf_that_somebody_puts_beside_the_row_helps_nothing(copy: bool) -> None:
    real = issue()
    fake = copied(real)
    forged_leaf(fake, like=Leaf.objects.get(subject=real.ref, kind="permit.issued") if copy else None)
    number_leaves(worker="one")
    publish()
    assert check_code(fake.code).status == "unknown"
    assert check_code(real.code).status == "valid"
    with pytest.raises(NotRecorded):
        set_document(fake.code)
    assert not Pending.objects.filter(pk__in=Leaf.objects.filter(subject=fake.ref).values("pk")).exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"holder_initials": "X. Y."}, {"valid_until": date(2099, 1, 1)}, {"number": "1/2/3"}, {"holder_index": "a" * 32},
        {"sha256": "0" * 64}, {"product_id": "Izin lain"}, {"reason": "court"}, {"tenant": "DLH"}, {"application_ref": "application:X"},
    ],
    ids=lambda changes: next(iter(changes)),
)  # fmt: skip
def test_a_changed_column_is_not_believed(changes: dict[str, object]) -> None:
    permit = issue()
    Permit.objects.filter(pk=permit.pk).update(**changes)
    assert check_code(permit.code).status == "unknown"


def test_another_holder_written_over_the_name_is_not_believed() -> None:
    permit = issue()
    Permit.objects.filter(pk=permit.pk).update(**sealed_to(permit, {"holder_name": "Orang Lain"}))
    assert check_code(permit.code).status == "unknown" and permit_document(permit.code) is None


def test_a_revoked_permit_set_back_to_valid_stays_revoked_for_everybody() -> None:
    permit = issue()
    set_document(permit.code)
    revoke_permit(permit.code, actor="officer:1", reason="fraud")
    Permit.objects.filter(pk=permit.pk).update(state="valid", revoked_at=None, revoked_by="", reason="")
    assert check_code(permit.code).status == "unknown"
    issued = Leaf.objects.get(subject=permit.ref, kind="permit.document_set")
    triggers.remove(connection)
    forged_leaf(permit, like=issued)
    triggers.install(connection)
    assert check_code(permit.code).status == "unknown"
    assert active_permits(holder_index=permit.holder_index, service=permit.service) == []


def test_a_file_is_not_called_exact_because_somebody_wrote_its_hash_into_the_table() -> None:
    fake = copied(issue(), sha256="e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    assert check_document(b"", code=fake.code).answer.status == "unknown"


def test_the_document_waits_for_the_public_entry_and_the_answer_says_so(
    stranger: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    permit = issue()
    monkeypatch.setattr("plaza.permits.actions.hurry", lambda **_: None)
    assert check_code(permit.code).recording
    assert "Sedang dicatat" in stranger.get(f"/periksa/{permit.code}/").content.decode()
    with pytest.raises(NotRecorded, match="yet"):
        set_document(permit.code)
    number_leaves(worker="one")
    publish()
    assert not check_code(permit.code).recording
    set_document(permit.code)
    assert permit_document(permit.code)


def test_the_signed_permit_is_still_there_in_the_same_sitting() -> None:
    permit, began = issue(), time.monotonic()
    set_document(permit.code)
    assert permit_document(permit.code) and time.monotonic() - began < 5


def test_a_permit_that_forgot_its_holder_still_answers_by_its_code() -> None:
    permit = issue()
    rewrite_permits(valid_until=date(2020, 1, 1))
    give_key(permit.application_ref, holder="device:1")
    Permits().sweep(Owner(["device:1"]), erase=True)
    erase_facts(permit.ref, actor="sistem")
    assert check_code(permit.code).status == "expired" and not check_code(permit.code).initials


def test_a_sealed_name_of_another_row_is_not_believed() -> None:
    permit = issue()
    with connection.cursor() as cursor:
        other = encrypt(b"Orang Lain", context="permits.permit.holder_name")
        cursor.execute("UPDATE permits_permit SET holder_name = %s WHERE id = %s", [other, permit.pk])
    assert check_code(permit.code).status == "unknown"
