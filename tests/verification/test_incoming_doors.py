"""Uploads in pieces: whose they are, how they end, the first look at what arrived, and headers of any kind."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from plaza.applications.models import Application
from plaza.core.storage import blob_names
from plaza.core.work import run_all
from plaza.demo.specimens import invent_person
from plaza.verification.incoming import sweep_uploads
from plaza.verification.models import Incoming, Piece, VaultFile
from plaza.verification.queries import files_of
from plaza.verification.rules.incoming import KEPT, BadHeader, read_checksum, read_metadata, read_number
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person
from tests.verification.tus import AGNES, PHOTO, Tus, card, commits, draft, metadata, sha256

# ---- Whose it is


def test_an_upload_is_its_owners_alone(tus, stranger: Person, bob: Person, officer_of):
    tus.begin(len(PHOTO))
    tus.patch(0, PHOTO[:100])
    for somebody in (stranger, bob, officer_of("DINKES")):
        theirs = Tus(somebody, tus.application)
        assert theirs.begin(100).status_code == 404
        theirs.at = tus.at
        for method in ("HEAD", "GET", "PATCH", "DELETE", "OPTIONS"):
            assert theirs.ask(method, body=PHOTO[100:], Upload_Offset="100").status_code == 404, (somebody.name, method)
    assert tus.head() == 100


def test_an_upload_of_one_application_is_not_found_under_another(tus, alice: Person):
    tus.begin(len(PHOTO))
    second, ref = draft(alice), tus.at.rstrip("/").rpartition("/")[2]
    tus.at = f"/permohonan/{second.reference}/unggah/ktp/{ref}/"
    assert tus.ask("HEAD").status_code == 404
    tus.at = f"/permohonan/{tus.application.reference}/unggah/nib/{ref}/"
    assert tus.ask("HEAD").status_code == 404


@pytest.mark.parametrize(
    "address", ["unggah/passport/", "unggah/ktp/AAAA/", "unggah/diri/", "unggah/ktp/ZZZZZZZZZZZZ/"]
)
def test_what_is_not_asked_for_has_no_door(tus, address):
    place = f"/permohonan/{tus.application.reference}/{address}"
    method = "HEAD" if address.count("/") == 3 else "POST"
    assert tus.ask(method, place, Upload_Length="100").status_code == 404


def test_an_application_that_was_sent_takes_no_more_pieces(tus):
    tus.begin(len(PHOTO))
    Application.objects.update(state="submitted")
    assert tus.patch(0, PHOTO).status_code == 403
    assert tus.ask("DELETE").status_code == 403
    assert Tus(tus.person, tus.application).begin(100).status_code == 403


@pytest.mark.parametrize("version", [None, "", "0.2.2", "2.0.0"])
def test_another_version_of_the_protocol_is_told_ours(tus, version):
    answer = tus.ask("POST", tus.home, Upload_Length="100", Tus_Resumable=version)
    assert answer.status_code == 412
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert not Incoming.objects.exists()


def test_another_sites_page_can_do_nothing(tus):
    """It cannot send our header without asking first; were a browser to let it, its origin gives it away."""
    evil = {"Origin": "https://jahat.example"}
    assert tus.begin(100, **evil).status_code == 403
    tus.begin(len(PHOTO))
    for method in ("PATCH", "DELETE", "OPTIONS", "GET"):
        answer = tus.ask(method, body=PHOTO, Upload_Offset="0", **evil)
        assert answer.status_code == 403, method
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]
    assert tus.begin(100, Origin="http://testserver").status_code == 201


def test_a_form_of_another_page_is_no_tus_client(tus):
    answer = tus.person.post(tus.home, {"Upload-Length": "100"})
    assert answer.status_code == 412


@pytest.mark.parametrize("kind", ["application/octet-stream", "text/plain", "multipart/form-data"])
def test_a_piece_says_that_it_is_one(tus, kind):
    tus.begin(len(PHOTO))
    assert tus.ask("PATCH", body=PHOTO, kind=kind, Upload_Offset="0").status_code == 415
    assert tus.head() == 0


@pytest.mark.parametrize("method", ["PUT", "POST", "TRACE", "MKCOL"])
def test_other_methods_are_told_which_there_are(tus, method):
    tus.begin(100)
    answer = tus.ask(method, tus.at)
    assert answer.status_code == 405
    assert "PATCH" in answer.headers["Allow"]


# ---- How it ends


@commits
def test_an_upload_can_be_given_up(tus):
    before = set(blob_names())
    tus.begin(len(PHOTO))
    tus.patch(0, PHOTO[:100])
    assert tus.ask("DELETE").status_code == 204
    assert set(blob_names()) == before
    for method in ("HEAD", "DELETE"):
        assert tus.ask(method).status_code == 410
    assert tus.patch(100, PHOTO[100:]).status_code == 410


def test_a_finished_one_is_removed_on_its_own_page_only(tus, application):
    tus.send(PHOTO)
    assert tus.ask("DELETE").status_code == 403
    assert len(files_of(application.ref)) == 1


@commits
def test_what_waited_too_long_is_gone(tus, clock: Clock):
    before = set(blob_names())
    tus.begin(len(PHOTO))
    tus.patch(0, PHOTO[:100])
    clock.forward(seconds=KEPT.total_seconds() + 1)
    assert tus.ask("HEAD").status_code == 410
    assert tus.patch(100, PHOTO[100:]).status_code == 410
    assert sweep_uploads() == 1
    assert set(blob_names()) == before
    assert not Piece.objects.exists()
    assert tus.ask("HEAD").status_code == 410
    clock.forward(seconds=KEPT.total_seconds() + 1)
    assert sweep_uploads() == 1
    assert tus.ask("HEAD").status_code == 404


def test_a_finished_upload_is_remembered_while_its_file_is_kept(tus, application, alice: Person, clock: Clock):
    tus.send(PHOTO)
    clock.forward(days=60)
    assert sweep_uploads() == 0
    assert tus.begin(len(PHOTO), Upload_Metadata=metadata(sha256=sha256(PHOTO))).status_code == 200
    VaultFile.objects.update(state="deleted")
    assert sweep_uploads() == 1


def test_problems_are_told_in_the_language_of_whoever_asks(tus, alice: Person):
    alice.cookies["plaza_lang"] = "en"
    assert tus.begin(10**9).json()["sentence"].startswith("This file is larger")
    alice.cookies["plaza_lang"] = "id"
    assert tus.begin(10**9).json()["sentence"].startswith("Berkas ini lebih besar")


# ---- The first look at what arrived


def looked(tus: Tus, data: bytes) -> tuple[str, str]:
    tus.send(data)
    address = str(tus.told["look"])
    assert 'data-state="waiting"' in tus.person.get(address).content.decode()
    run_all("reader")
    return address, tus.person.get(address).content.decode()


def test_a_good_card_is_read_and_shown(tus, stranger: Person):
    address, page = looked(tus, card(AGNES))
    assert 'data-state="good"' in page, page
    assert AGNES.nik in page
    assert stranger.get(address).status_code == 404


def test_somebody_elses_card_differs_from_the_form(tus):
    _, page = looked(tus, card(invent_person(77)))
    assert 'data-state="differs"' in page
    assert "Minta" in page or "meminta peninjauan petugas" in page


def test_a_blurred_card_is_asked_for_again_with_the_reason(tus):
    out = io.BytesIO()
    Image.open(io.BytesIO(card(AGNES))).filter(ImageFilter.GaussianBlur(9)).save(out, "JPEG", quality=85)
    _, page = looked(tus, out.getvalue())
    assert 'data-state="again"' in page
    assert 'data-reason="blurred"' in page
    assert "Ulangi foto" in page


# ---- The headers, for any text


@given(st.text())
def test_any_text_is_a_number_or_is_refused(text):
    try:
        found = read_number("Upload-Offset", text)
    except BadHeader:
        return
    assert 0 <= found < 10**15
    assert str(found) == text.lstrip("0") or found == 0


@given(st.text())
def test_any_text_is_a_checksum_or_is_refused(text):
    for head in ("", "sha1 ", "sha256 "):
        try:
            found = read_checksum(head + text)
        except BadHeader:
            continue
        assert found is not None
        assert not found.fits(b"not these")


@given(st.dictionaries(st.from_regex("[a-z]{1,8}", fullmatch=True), st.text(), max_size=5))
def test_metadata_come_back_as_they_were_told(values):
    written = {name: value.encode("utf-8", "surrogatepass").decode(errors="replace") for name, value in values.items()}
    assert read_metadata(metadata(**written)) == written
