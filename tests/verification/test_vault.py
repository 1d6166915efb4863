"""The vault: who may open what, what is kept, what is forgotten, and what happens to a file that breaks its reader."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from plaza.catalogue.rules.definitions import DocumentKind
from plaza.core.clock import real_now
from plaza.core.storage import NoSuchBlob, blob_names, delete_blob, open_blob
from plaza.core.work import run_all
from plaza.demo.specimens import draw, invent_person, photograph
from plaza.integrity.queries import acts_on
from plaza.people.actions import give_key, give_task
from plaza.people.queries import NoAccess
from plaza.verification.actions import MOST_STARTS, read_upload, remove_upload
from plaza.verification.models import VaultFile
from plaza.verification.queries import access_file, documents_for, file_bytes, files_of, reading_of
from plaza.verification.rules.uploads import UploadRefused
from plaza.verification.signals import file_read
from tests.fixtures.people import Person
from tests.fixtures.uploads import taken_in

pytestmark = pytest.mark.django_db(transaction=True)
SUBJECT = "thing:ALICE1"
PERSON = invent_person(412)
KTP = DocumentKind("ktp", "KTP", "Identity card", ("jpg", "pdf"), True, "general", 5)


def upload(data: bytes | None = None, *, requirement: str = "ktp", belongs_to: str = SUBJECT) -> VaultFile:
    photo = data if data is not None else photograph(draw("ktp", PERSON), seed=8, quality="clean")
    return taken_in(belongs_to=belongs_to, requirement=requirement, kinds=[KTP], data=photo, actor="device:alice")


@pytest.fixture
def announced() -> Any:
    heard: list[VaultFile] = []

    def hear(*, file: VaultFile, **_: object) -> None:
        heard.append(file)

    file_read.connect(hear)
    yield heard
    file_read.disconnect(hear)


def test_only_its_owner_and_the_officer_with_the_task_open_a_file(
    alice: Person, bob: Person, stranger: Person, officer_of: Callable[..., Person]
) -> None:
    file = upload()
    give_key(SUBJECT, holder=alice.viewer.holder)
    give_key("thing:BOB1", holder=bob.viewer.holder)
    working, idle = officer_of("DUKCAPIL"), officer_of("DPMPTSP")
    assert working.officer is not None
    give_task(
        working.officer, subject_ref=SUBJECT, cause_ref="ticket:X", mode="read", until=real_now() + timedelta(hours=1)
    )
    for person in (alice, working):
        assert access_file(person.viewer, file.ref).pk == file.pk
    for person in (bob, stranger, idle):
        with pytest.raises(NoAccess):
            access_file(person.viewer, file.ref)
    for guess in ("", "0" * 12, file.ref[:-1], "../../etc/passwd"):
        with pytest.raises(NoAccess):
            access_file(alice.viewer, guess)


def test_a_document_is_kept_sealed_read_in_its_lane_and_announced(announced: list[VaultFile]) -> None:
    file = upload()
    data, mime = file_bytes(file)
    assert mime == "image/jpeg" and data[:3] == b"\xff\xd8\xff" and not file.is_read
    run_all("reader")
    file.refresh_from_db()
    found = reading_of(file)
    assert file.is_read and found is not None and found.value("nik") == PERSON.nik
    assert [heard.pk for heard in announced] == [file.pk]
    assert documents_for([file])[0].kind == "ktp"
    read_upload(file.ref)
    assert len(announced) == 1, "a second run finds the work done"
    assert [leaf.kind for leaf in acts_on(SUBJECT)] == [
        "verification.received",
        "verification.uploaded",
        "verification.read",
    ]


def test_a_refused_upload_leaves_nothing_behind() -> None:
    before = set(blob_names())
    for data in (b"", b"hello", b"\xff\xd8\xff" + b"0" * 99):
        with pytest.raises(UploadRefused):
            upload(data)
    assert set(blob_names()) == before and set(VaultFile.objects.values_list("state", flat=True)) == {"set_aside"}


def test_a_later_document_takes_the_place_of_the_earlier_one() -> None:
    first = upload()
    second = upload(photograph(draw("ktp", PERSON), seed=9, quality="clean"))
    assert [file.pk for file in files_of(SUBJECT)] == [second.pk]
    with pytest.raises(NoSuchBlob):
        open_blob(first.blob)


def test_a_document_taken_back_is_gone_with_its_reading() -> None:
    file = upload()
    file.reading = {"secret": 1}
    file.save(update_fields=["reading"])
    remove_upload(file, actor="device:alice")
    remove_upload(file, actor="device:alice")
    row = VaultFile.objects.get(pk=file.pk)
    assert row.state == "deleted" and row.reading is None and files_of(SUBJECT) == []
    with pytest.raises(NoSuchBlob):
        file_bytes(file)


def test_a_file_that_keeps_killing_its_reader_is_set_aside_and_the_next_one_goes_on(announced: list[VaultFile]) -> None:
    file = upload()
    VaultFile.objects.filter(pk=file.pk).update(reading_started=MOST_STARTS)
    other = upload(requirement="kk")
    run_all("reader")
    assert VaultFile.objects.get(pk=file.pk).state == "set_aside"
    assert VaultFile.objects.get(pk=other.pk).is_read
    assert {heard.pk for heard in announced} == {file.pk, other.pk}
    assert [kept.pk for kept in files_of(SUBJECT)] == [other.pk]


def test_bytes_that_vanished_are_told_and_not_tried_for_ever(announced: list[VaultFile]) -> None:
    file = upload()
    delete_blob(file.blob)
    run_all("reader")
    assert VaultFile.objects.get(pk=file.pk).state == "set_aside" and len(announced) == 1


def test_what_was_read_lies_sealed_in_the_database() -> None:
    file = upload()
    run_all("reader")
    with connection.cursor() as cursor:
        cursor.execute("SELECT reading FROM verification_vaultfile WHERE id = %s", [file.pk])
        stored = str(cursor.fetchone()[0])
    assert PERSON.nik not in stored and PERSON.name not in stored and stored.startswith("v2.")
