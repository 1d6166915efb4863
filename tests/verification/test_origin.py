"""What a file tells of itself besides its words: who signed it, who edited it, what lies behind. It fails nobody."""

import io
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
import segno
import zxingcpp
from django.conf import settings
from django.test import override_settings
from PIL import Image
from pytest_django import Settings

from plaza.catalogue.rules.definitions import DocumentKind
from plaza.core.outside import NotYet
from plaza.core.work import run_all
from plaza.demo.specimens import as_pdf, draw, invent_person, photograph
from plaza.demo.specimens.wrong import WAYS
from plaza.sealing import authority
from plaza.sealing.actions import seal_document
from plaza.sealing.samples import SAMPLE
from plaza.verification.actions import read_upload
from plaza.verification.models import VaultFile
from plaza.verification.opening import clean, read
from plaza.verification.queries import evidence_in, reading_of
from plaza.verification.rules.documents import judge_document
from plaza.verification.rules.origin import SIGNS, other_numbers, words_of
from plaza.verification.rules.verdicts import Finding, judgement
from tests.fixtures.uploads import taken_in
from tests.sealing.test_seals import pkcs12_file
from tests.verification.papers import TODAY, claim_of, identity_card, somebody
from tests.verification.test_reader import typed_pdf

PERSON = invent_person(31)
LETTER = DocumentKind("prior_permit", "Izin", "Permit", ("pdf",), False, "general", 5)


def signs(data: bytes) -> tuple[str, ...]:
    return clean(data, formats=("jpg", "png", "pdf"), most=9_000_000).signs


def told(producer: str = "", *, later: bool = False) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(as_pdf(draw("str", PERSON)))) as pdf:
        del pdf.docinfo
        if producer:
            pdf.docinfo["/Producer"] = producer
        pdf.save(out)
    data = out.getvalue()
    start = data.rindex(b"startxref")
    table = data[start:].split()[1]
    again = (
        b"\nxref\n0 0\ntrailer\n<</Size 9/Root 1 0 R/Prev "
        + table
        + b">>\nstartxref\n"
        + str(len(data) + 1).encode()
        + b"\n%%EOF\n"
    )
    return data + again if later else data


def test_an_editors_name_is_a_sign_and_a_cameras_is_none() -> None:
    for software, found in (
        ("Adobe Photoshop 25.0", ("editor",)),
        ("GIMP 2.10", ("editor",)),
        ("Samsung SM-A155F", ()),
        ("", ()),
    ):
        exif = Image.Exif()
        exif[0x0131] = software
        out = io.BytesIO()
        Image.open(io.BytesIO(photograph(draw("ktp", PERSON), seed=1, quality="clean"))).save(out, "JPEG", exif=exif)
        assert signs(out.getvalue()) == found
    assert signs(told("Canva")) == ("editor",) and signs(told("CamScanner")) == () and signs(told()) == ()


def test_a_pdf_that_was_changed_after_it_was_made_says_so() -> None:
    assert "revised" not in signs(told(later=True)), "an empty table changes nothing: Word writes one"
    assert "revised" in signs(_changed(told()))


def test_other_peoples_numbers_behind_the_picture_or_in_a_code_are_seen() -> None:
    hidden = WAYS["the applicant's words hidden behind another's card"](PERSON, "clean")
    found = read(clean(hidden.data, formats=("pdf",), most=9_000_000).data, expected=["ktp"])
    assert found.unsure == ("hidden_text",)
    sheet = draw("intro_letter", PERSON)
    for number, expected in ((PERSON.nik, "code_agrees"), (invent_person(77).nik, "code_differs")):
        code = io.BytesIO()
        segno.make(f"https://surat.example/?nik={number}").save(code, kind="png", scale=6, border=4)
        page = sheet.copy()
        page.paste(Image.open(code).convert("RGB"), (160, 1240))
        reading = read(photograph(page, seed=2, quality="clean"), expected=["intro_letter"])
        (row,) = [
            row
            for row in judge_document(reading, kind="intro_letter", claim={}, today=TODAY)
            if row.rule.code == "code"
        ]
        assert reading.codes and (row.code, row.rule.number, row.result) == (
            expected,
            "D-20",
            "pass" if number == PERSON.nik else "review",
        )
        assert row.evidence["how"] == "code" and row.evidence["box"], "where the code stands is kept"
    assert other_numbers(["no number", "123"], seen=[]) == []


@pytest.mark.django_db
def test_a_signature_is_judged_before_the_cleaning_takes_it_away() -> None:
    sealed = seal_document("permit", content=replace(SAMPLE, holder=PERSON.name), reason="Uji").pdf
    for data, codes in ((sealed, {"seal_holds"}), (_changed(sealed), {"seal_broken"}), (told(), set())):
        file = taken_in(belongs_to="thing:S", requirement="prior_permit", kinds=[LETTER], data=data, actor="device:s")
        read_upload(file.ref)
        reading = reading_of(VaultFile.objects.get(pk=file.pk))
        assert reading is not None
        rows = judge_document(reading, kind="prior_permit", claim={}, today=TODAY)
        assert {row.code for row in rows if row.rule.code == "seal"} == codes
        assert all(row.result != "fail" for row in rows if row.rule.code in ("seal", "edited"))


@pytest.fixture
def own_folder(settings: Settings, tmp_path: Path) -> Path:
    """Keys and certificates of this test alone."""
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.mark.django_db
def test_a_signature_that_was_called_back_brings_a_person_in(own_folder: Path) -> None:
    sealed = seal_document("permit", content=replace(SAMPLE, holder=PERSON.name), reason="Uji").pdf
    assert _findings(sealed)["seal"].code == "seal_holds"
    authority.revoke_signer()
    row = _findings(sealed)["seal"]
    assert (
        (row.code, row.result) == ("seal_broken", "review") and "dicabut" in row.found.id and "revoked" in row.found.en
    )


@pytest.mark.django_db
def test_an_office_is_believed_once_the_city_names_its_root(own_folder: Path, settings: Settings) -> None:
    office = str(pkcs12_file(own_folder / "kantor.p12", password="kunci"))
    with override_settings(SIGNING_PKCS12=office, SIGNING_PASSWORD="kunci"):
        sealed = seal_document("permit", content=replace(SAMPLE, holder=PERSON.name), reason="Uji").pdf
    assert _findings(sealed)["seal"].code == "seal_unknown", "it says no more than none, and fails nobody"
    settings.TRUST_ROOTS = [str(own_folder / "kantor.pem")]
    row = _findings(sealed)["seal"]
    assert (row.code, row.result) == ("seal_holds", "pass") and "Kepala Dinas Contoh" in row.found.id


@pytest.mark.django_db
def test_who_signed_is_held_against_the_text() -> None:
    own = replace(SAMPLE, holder=PERSON.name, plaza=settings.PLAZA_NAME)
    for content, code, result in (
        (own, "signer_named", "pass"),
        (replace(own, plaza="Kantor Lain"), "signer_not_named", "review"),
    ):
        data = seal_document("permit", content=content, reason="Uji").pdf
        row = _findings(data)["signer"]
        assert (row.code, row.result, row.rule.number) == (code, result, "D-19")
        assert row.found.id != row.found.en
    assert row.evidence["sha256"]


@pytest.mark.django_db
def test_what_a_code_says_is_held_against_the_text_of_a_typed_pdf() -> None:
    other = invent_person(77)
    for said, result in ((PERSON, "pass"), (other, "review")):
        rows = _findings(_with_code(f"NIK: {PERSON.nik}\nNama: {said.name}"))
        row = rows["code"]
        assert (row.rule.number, row.result, said.name in row.required.id) == ("D-20", result, True)
        with suppress(NotYet):  # a job cuts it out
            evidence_in("thing:T", row.evidence)
        run_all("reader")
        crop = evidence_in("thing:T", row.evidence)
        assert crop is not None
        with Image.open(io.BytesIO(crop)) as image:
            assert 0.7 < image.width / image.height < 1.4, "the code itself is cut out"
            assert zxingcpp.read_barcodes(image)[0].text.endswith(said.name)


def _findings(data: bytes) -> dict[str, Finding]:
    """The last row of each rule for an uploaded PDF."""
    file = taken_in(belongs_to="thing:T", requirement="prior_permit", kinds=[LETTER], data=data, actor="device:s")
    read_upload(file.ref)
    reading = reading_of(VaultFile.objects.get(pk=file.pk))
    assert reading is not None and reading.layered == (1,)
    return {row.rule.code: row for row in judge_document(reading, kind="prior_permit", claim={}, today=TODAY)}


def _with_code(text: str) -> bytes:
    """A typed letter of the person's with a QR code in its corner."""
    code, out = io.BytesIO(), io.BytesIO()
    segno.make(text).save(code, kind="png", scale=4, border=4)
    picture = Image.open(code).convert("L")
    with pikepdf.open(
        io.BytesIO(
            typed_pdf(
                [
                    "SURAT IZIN PRAKTIK",
                    "Nomor : 503/0012/2026",
                    "Berlaku sampai : 31-12-2028",
                    f"NIK : {PERSON.nik}",
                    f"Nama : {PERSON.name}",
                ]
            )
        )
    ) as pdf:
        drawn = pdf.make_stream(picture.tobytes())
        drawn.update(
            pikepdf.Dictionary(
                Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=picture.width, Height=picture.height,
                ColorSpace=pikepdf.Name.DeviceGray, BitsPerComponent=8,
            )
        )  # fmt: skip
        page = pdf.pages[0]
        page.Resources.XObject = pikepdf.Dictionary(Q1=drawn)
        page.contents_add(pdf.make_stream(b"q 130 0 0 130 420 60 cm /Q1 Do Q"))
        pdf.save(out)
    return out.getvalue()


def _changed(sealed: bytes) -> bytes:
    """Something drawn over a page after it was signed."""
    from pyhanko.pdf_utils.generic import StreamObject
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    writer.add_stream_to_page(0, writer.add_object(StreamObject(stream_data=b"0 0 100 100 re f")))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_brings_a_person_and_is_said_in_both_languages(sign: str) -> None:
    own = somebody(31)
    found = judgement(
        judge_document(replace(identity_card(own), unsure=(sign,)), kind="ktp", claim=claim_of(own), today=TODAY)
    )
    row = next(row for row in found.findings if row.rule.code == "edited")
    assert found.outcome == "review" and row.found == words_of([sign]) and row.found.id != row.found.en
