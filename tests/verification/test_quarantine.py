"""What somebody sends is taken in by the page and opened by a job: the page looks at its size and first bytes alone."""

from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from plaza.catalogue.rules.definitions import DocumentKind
from plaza.core.clock import today
from plaza.core.models import Job
from plaza.core.queues import QUEUES
from plaza.core.storage import blob_names
from plaza.core.work import run_all
from plaza.demo.specimens import draw, invent_person, photograph
from plaza.verification import actions, opening, scanning
from plaza.verification.actions import MOST_STARTS, accept_upload, open_upload
from plaza.verification.incoming_look import look_at
from plaza.verification.models import Incoming, VaultFile
from plaza.verification.queries import documents_for, files_of, files_to_judge, set_aside_files
from plaza.verification.rules.uploads import UploadRefused
from tests.verification.tus import PHOTO, Tus

pytestmark = pytest.mark.django_db(transaction=True)
KTP = DocumentKind("ktp", "KTP", "Identity card", ("jpg", "pdf"), True, "general", 5)
LOCKED = b"%PDF-1.4 this says that it is a PDF, and is none"


def photo(seed: int = 8) -> bytes:
    return photograph(draw("ktp", invent_person(412)), seed=seed, quality="clean")


def sent(data: bytes, *, actor: str = "device:q", to: str = "thing:Q1") -> VaultFile:
    return accept_upload(belongs_to=to, requirement="ktp", kinds=[KTP], data=data, actor=actor)


@pytest.fixture
def nobody_opens(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whoever opens a file, or asks a scanner, within the page fails the test."""

    def never(*_: object, **__: object) -> None:
        raise AssertionError("a page opened a file")

    for module, name in (
        (actions, "clean"),
        (actions, "read"),
        (actions, "scan"),
        (actions, "seal_of"),
        (opening, "_ask"),
    ):
        monkeypatch.setattr(module, name, never)
    yield


def test_a_page_takes_a_file_without_opening_it(nobody_opens: None) -> None:
    file = sent(photo())
    assert (file.state, file.mime, file.is_read) == ("quarantined", "image/jpeg", False)
    assert [row.ref for row in files_of("thing:Q1")] == [file.ref]
    assert look_at(file, answers={}, on=today()).state == "waiting"
    assert Job.objects.get(name="verification.open_file").queue_name == "reader"


def test_an_opened_file_takes_the_place_of_the_earlier_one_and_not_before() -> None:
    before = set(blob_names())
    first = sent(photo())
    run_all("reader")
    second = sent(photo(9))
    assert {row.state for row in VaultFile.objects.all()} == {"clean", "quarantined"}
    run_all("reader")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state, second.is_read) == ("deleted", "clean", True)
    assert set(blob_names()) - before == {second.blob}


def test_a_file_that_cannot_be_taken_leaves_the_earlier_one_and_says_what_to_do() -> None:
    before = set(blob_names())
    first = sent(photo())
    run_all("reader")
    bad = sent(LOCKED)
    run_all("reader")
    bad.refresh_from_db()
    assert bad.state == "set_aside" and bad.refusal["code"] == "broken"
    assert [row.ref for row in files_of("thing:Q1")] == [row.ref for row in files_to_judge("thing:Q1")] == [first.ref]
    assert [row.ref for row in set_aside_files("thing:Q1")] == [bad.ref]
    look = look_at(bad, answers={}, on=today())
    assert look.state == "refused" and look.remedy_id == bad.refusal["id"] != look.remedy_en == bad.refusal["en"]
    assert len(set(blob_names()) - before) == 1, "what nobody will look at is not kept"


def test_one_that_cannot_be_taken_and_is_all_there_is_asks_for_another() -> None:
    sent(LOCKED)
    run_all("reader")
    (document,) = documents_for(files_to_judge("thing:Q1"))
    assert document.reading is None and document.refusal is not None and document.refusal["code"] == "broken"


def test_a_file_that_kills_whoever_opens_it_each_time_is_set_aside() -> None:
    file = sent(photo())
    VaultFile.objects.filter(pk=file.pk).update(reading_started=MOST_STARTS)
    open_upload(file.ref)
    file.refresh_from_db()
    assert (file.state, file.refusal["code"]) == ("set_aside", "deadly")


def test_while_the_scanner_is_away_a_file_waits_and_is_tried_again() -> None:
    file = sent(photo())
    with override_settings(CLAMD="tcp:127.0.0.1:1"):
        assert scanning.scanner()
        for _ in range(MOST_STARTS + 2):
            open_upload(file.ref)
    file.refresh_from_db()
    assert (file.state, file.reading_started) == ("quarantined", 0)
    open_upload(file.ref)
    file.refresh_from_db()
    assert file.state == "clean"


def test_waiting_files_are_bounded_for_each_sender_and_nobody_waits_behind_a_pile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in range(QUEUES["reader"].share):
        sent(LOCKED, actor="device:pile", to=f"thing:P{number}")
    with pytest.raises(UploadRefused) as refused:
        sent(LOCKED, actor="device:pile", to="thing:P")
    assert refused.value.code == "crowded"
    file = sent(photo(), actor="device:honest", to="thing:H1")
    ahead = (
        Job.objects.filter(state="waiting").order_by("-priority", "run_after", "pk").values_list("arguments", flat=True)
    )
    assert [one["file_ref"] for one in ahead].index(file.ref) <= 1


def test_waiting_files_are_bounded_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "plaza.core.work.QUEUES", {"reader": QUEUES["reader"].__class__("reader", 2, 1, room=3, share=99)}
    )
    for number in range(3):
        sent(LOCKED, actor=f"device:{number}", to=f"thing:P{number}")
    with pytest.raises(UploadRefused) as refused:
        sent(LOCKED, actor="device:late", to="thing:L")
    assert refused.value.code == "crowded"


def test_the_form_and_the_protocol_say_503_and_when_to_come_back(tus: Tus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "has_room", lambda *_, **__: False)
    given = SimpleUploadedFile("ktp.jpg", photo(), content_type="image/jpeg")
    page = tus.person.post(f"/permohonan/{tus.application.reference}/isi/berkas-ktp/", {"file": given})
    assert (page.status_code, page.headers["Retry-After"]) == (503, "30")
    assert "Banyak berkas sedang menunggu" in page.content.decode()
    tus.begin(len(PHOTO))
    answer = tus.patch(0, PHOTO)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert Incoming.objects.get().state == "whole", "what came is kept until it can be opened"


def test_the_next_pages_say_that_a_file_could_not_be_taken(tus: Tus) -> None:
    reference = tus.application.reference
    given = SimpleUploadedFile("ktp.pdf", LOCKED, content_type="application/pdf")
    assert tus.person.post(f"/permohonan/{reference}/isi/berkas-ktp/", {"file": given}).status_code == 302
    assert "documents-opening" in tus.person.get(f"/permohonan/{reference}/periksa/").content.decode()
    run_all("reader")
    for page in (
        f"/permohonan/{reference}/periksa/",
        f"/permohonan/{reference}/isi/diri/",
        f"/permohonan/{reference}/isi/berkas-ktp/",
    ):
        assert "rusak atau terpotong" in tus.person.get(page).content.decode(), page
