"""What a file tells of itself besides its words: who signed it, who edited it, what lies behind. It fails nobody."""

import io
from dataclasses import replace

import pikepdf
import pytest
import segno
from PIL import Image

from plaza.catalogue.rules.definitions import DocumentKind
from plaza.demo.specimens import as_pdf, draw, invent_person, photograph
from plaza.demo.specimens.wrong import WAYS
from plaza.sealing.actions import seal_document
from plaza.sealing.samples import SAMPLE
from plaza.verification.actions import accept_upload, read_upload
from plaza.verification.models import VaultFile
from plaza.verification.opening import clean, read
from plaza.verification.queries import reading_of
from plaza.verification.rules.documents import judge_document
from plaza.verification.rules.origin import SIGNS, other_numbers, words_of
from plaza.verification.rules.verdicts import judgement
from tests.verification.papers import TODAY, claim_of, identity_card, somebody

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
    assert "revised" in signs(told(later=True))


def test_other_peoples_numbers_behind_the_picture_or_in_a_code_are_seen() -> None:
    hidden = WAYS["the applicant's words hidden behind another's card"](PERSON, "clean")
    found = read(clean(hidden.data, formats=("pdf",), most=9_000_000).data, expected=["ktp"])
    assert found.unsure == ("hidden_text",)
    sheet = draw("intro_letter", PERSON)
    for number, expected in ((PERSON.nik, ()), (invent_person(77).nik, ("code_differs",))):
        code = io.BytesIO()
        segno.make(f"https://surat.example/?nik={number}").save(code, kind="png", scale=6, border=4)
        page = sheet.copy()
        page.paste(Image.open(code).convert("RGB"), (160, 1240))
        reading = read(photograph(page, seed=2, quality="clean"), expected=["intro_letter"])
        assert reading.codes and reading.unsure == expected
    assert other_numbers(["no number", "123"], seen=[]) == []


@pytest.mark.django_db
def test_a_signature_is_judged_before_the_cleaning_takes_it_away() -> None:
    sealed = seal_document("permit", content=replace(SAMPLE, holder=PERSON.name), reason="Uji").pdf
    for data, codes in ((sealed, {"seal_holds"}), (_changed(sealed), {"seal_broken"}), (told(), set())):
        file = accept_upload(
            belongs_to="thing:S", requirement="prior_permit", kinds=[LETTER], data=data, actor="device:s"
        )
        read_upload(file.ref)
        reading = reading_of(VaultFile.objects.get(pk=file.pk))
        assert reading is not None
        rows = judge_document(reading, kind="prior_permit", claim={}, today=TODAY)
        assert {row.code for row in rows if row.rule.code == "seal"} == codes
        assert all(row.result != "fail" for row in rows if row.rule.code in ("seal", "edited"))


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
