"""Anyone can ask whether a permit holds, in words with an icon, and learns nothing that is not on the paper."""

import io

import pytest
from cryptography import x509
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from plaza.core.references import grouped
from plaza.core.work import run_all
from plaza.permits.actions import permit_document, revoke_permit
from plaza.permits.models import Examination
from plaza.sealing.queries import LARGEST
from plaza.sealing.samples import SAMPLE
from plaza.sealing.typesetting import set_document
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person
from tests.fixtures.permits import rewrite_permits
from tests.permits.test_register import issue
from tests.sealing.test_seals import appended, bomb

pytestmark = pytest.mark.django_db


def page(person: Client, code: str, *, status: int = 200, english: bool = False) -> str:
    if english:
        person.cookies["plaza_lang"] = "en"
    answer = person.get(f"/periksa/{code}/")
    assert answer.status_code == status and answer["X-Robots-Tag"] == "noindex"
    return answer.content.decode()


def drop(person: Client, data: bytes, *, status: int = 200) -> str:
    answer = person.post("/periksa/berkas/", {"berkas": SimpleUploadedFile("izin.pdf", data)})
    if answer.status_code == 302:
        waiting = person.get(answer.url)
        assert 'data-role="examining"' in waiting.content.decode() and "no-store" in waiting["Cache-Control"]
        run_all("reader")
        assert Client().get(answer.url).status_code == 404, "the answer opens for whoever brought the file alone"
        answer = person.get(answer.url)
    assert answer.status_code == status
    assert not Examination.objects.exclude(blob="").exists(), "the file itself is forgotten"
    return answer.content.decode()


def test_a_stranger_learns_that_a_permit_holds_and_only_the_holders_initials(stranger: Person) -> None:
    permit = issue()
    words = page(stranger, permit.code)
    assert "Dokumen ini berlaku" in words and "S. N. B. A." in words and permit.number in words
    assert "Siti" not in words and "Klinik" not in words
    assert "This document is valid" in page(stranger, grouped(permit.code).lower(), english=True)


def test_a_revoked_permit_says_since_when_and_why(stranger: Person) -> None:
    permit = issue()
    revoke_permit(permit.code, actor="officer:1", reason="condition_ended")
    words = page(stranger, permit.code)
    assert "telah dicabut" in words and "Dicabut sejak" in words and "syaratnya tidak lagi dipenuhi" in words


def test_an_expired_permit_says_so(stranger: Person) -> None:
    permit = issue()
    rewrite_permits(valid_until="2020-01-01")
    assert "sudah habis" in page(stranger, permit.code)


@pytest.mark.parametrize(
    "code", ["0000-0000-0000-0000-0000", "tidak ada", "<script>alert(1)</script>", "x" * 500, "％"]
)
def test_an_unknown_code_says_what_to_do(stranger: Person, code: str) -> None:
    answer = stranger.get("/periksa/" + code.replace("/", "%2F") + "/")
    words = answer.content.decode()
    assert answer.status_code == 404
    assert "<script>alert" not in words
    if "%" not in code and "/" not in code:
        assert "Kode ini tidak dikenal" in words and "laporkan kepada petugas" in words


def test_a_typed_code_leads_to_its_page_and_an_empty_one_to_a_sentence(stranger: Person) -> None:
    permit = issue()
    answer = stranger.get("/periksa/", {"kode": f" {grouped(permit.code).lower()} "})
    assert answer.status_code == 302 and answer["Location"] == f"/periksa/{permit.code}/"
    assert "Ketik kode" in stranger.get("/periksa/", {"kode": ""}).content.decode()
    assert stranger.get("/periksa/").status_code == 200


def test_a_dropped_permit_gets_three_good_answers(stranger: Person) -> None:
    permit = issue()
    pdf = permit_document(permit.code)
    assert pdf is not None
    words = drop(stranger, pdf)
    assert "Utuh" in words and "Berlaku" in words and "sama persis" in words and "TTE uji" in words
    assert words.count("answer-positive") == 3 and "Siti" not in words


def test_a_changed_permit_is_told_from_a_revoked_one(stranger: Person) -> None:
    permit = issue()
    pdf = permit_document(permit.code)
    assert pdf is not None
    words = drop(stranger, appended(pdf))
    assert "Sudah diubah" in words and "bukan yang kami simpan" in words and "tidak dapat dipastikan" in words
    revoke_permit(permit.code, actor="officer:1", reason="fraud")
    words = drop(stranger, pdf)
    assert "Utuh" in words and "Dicabut" in words and "Dikenal" in words


def test_a_revoked_permit_that_is_dropped_says_since_when_why_and_what_to_do(stranger: Person, clock: Clock) -> None:
    permit = issue()
    pdf = permit_document(permit.code)
    assert pdf is not None
    clock.to("2026-12-01 14:05")
    revoke_permit(permit.code, actor="officer:1", reason="wrong_data")
    clock.forward(days=3)
    words = drop(stranger, pdf)
    assert "Dicabut sejak 1 Desember 2026, 14.05 WITA, karena datanya keliru." in words
    assert "Jangan terima dokumen ini" in words and "ajukan yang baru" in words
    stranger.cookies["plaza_lang"] = "en"
    words = drop(stranger, pdf)
    assert "Revoked since 1 December 2026, 14.05 WITA, because its data were wrong." in words
    assert "Do not accept this document" in words and "apply for a new one" in words


def test_a_permit_out_of_date_that_is_dropped_says_until_when_it_held(stranger: Person) -> None:
    permit = issue()
    pdf = permit_document(permit.code)
    assert pdf is not None
    rewrite_permits(valid_until="2020-01-31")
    assert "habis pada 31 Januari 2020" in drop(stranger, pdf)


def test_an_unsigned_paper_and_one_unknown_to_the_register_are_not_believed(stranger: Person) -> None:
    words = drop(stranger, set_document("permit", content=SAMPLE))
    assert "Tidak bertanda tangan" in words and "Tidak dikenal" in words


def test_files_that_are_no_pdf_get_a_sentence_and_never_a_fault(stranger: Person) -> None:
    for data, words in (
        (b"", "Pilih dahulu"),
        (b"GIF89a", "bukan PDF"),
        (b"%PDF-1.7\n%%EOF", "rusak atau terpotong"),
        (bomb(), "rusak atau terpotong"),
        (b"%PDF-" + b"0" * LARGEST, "12 MB"),
    ):
        assert words in drop(stranger, data, status=400)
    assert stranger.post("/periksa/berkas/").status_code == 400
    assert stranger.get("/periksa/berkas/").status_code == 405


def test_pdf_readers_fetch_the_list_of_revoked_certificates_and_the_root(stranger: Person) -> None:
    answer = stranger.get("/ca/crl.der")
    assert answer["Content-Type"] == "application/pkix-crl"
    assert x509.load_der_x509_crl(answer.content).next_update_utc
    assert x509.load_der_x509_crl(stranger.get("/ca/root-crl.der").content).issuer
    root = x509.load_pem_x509_certificate(stranger.get("/ca/root.pem").content)
    assert root.issuer == root.subject
    assert stranger.get("/ca/root.key").status_code == 404


def test_the_key_files_are_not_served(stranger: Person) -> None:
    for path in ("/ca/signer.key", "/ca/../ca/signer.key", "/ca/issuer.key.der"):
        answer = stranger.get(path)
        assert answer.status_code == 404 and b"PRIVATE" not in io.BytesIO(answer.content).read()
