"""What citizen and officer see of a document: the same findings with the same piece of the picture; PDFs only as drawn pages."""

import io
from collections.abc import Callable

import pytest
from PIL import Image

from plaza.applications.queries import documents_of, verdict_of
from plaza.core.work import run_all
from plaza.demo.specimens import as_pdf, draw, invent_person
from plaza.verification.models import VaultFile
from tests.applications.conftest import AGNES, Applicant
from tests.fixtures.people import Person
from tests.fixtures.uploads import drawn, taken_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_finding_shows_the_words_it_speaks_of_to_its_owner_alone(
    applicant: Callable[..., Applicant], alice: Person, bob: Person, stranger: Person
) -> None:
    application = applicant(alice).begin("BAPENDA-01").fill(nop=AGNES.nop, tax_year="2026").sent_and_read()
    verdict = verdict_of(application)
    assert verdict is not None
    number = next(n for n, row in enumerate(verdict.findings) if row["code"] == "nik_equal")
    address = f"/permohonan/{application.reference}/bukti/{verdict.round}/{number}.jpg"
    assert address in alice.get(f"/permohonan/{application.reference}/").content.decode()
    crop = drawn(alice, address)
    with Image.open(io.BytesIO(crop.content)) as image:
        assert image.format == "JPEG" and image.width > 3 * image.height, "a strip with the number, not the whole card"
    assert bob.get(address).status_code == 404 and stranger.get(address).status_code in (302, 404)
    assert alice.get(address.replace(f"{number}.jpg", "999.jpg")).status_code == 404
    row = verdict.findings[number]
    assert row["rule_number"] == "D-06" and row["evidence"]["sha256"] == documents_of(application)[0].sha256
    catalogue = next(row for row in verdict.findings if row["rule_number"].startswith("C-"))
    assert len(catalogue["evidence"]["inputs"]) == 64
    VaultFile.objects.update(state="deleted")
    assert alice.get(address).status_code == 404
    assert address not in alice.get(f"/permohonan/{application.reference}/").content.decode(), (
        "the finding stays, its picture went"
    )


def test_an_officer_sees_a_pdf_only_as_drawn_pages(
    applicant: Callable[..., Applicant], alice: Person, officer_of: Callable[..., Person]
) -> None:
    from tests.verification.test_vault import KTP

    working = applicant(alice).begin("DINKES-06").fill()
    paper = as_pdf(draw("ktp", invent_person(6)))
    taken_in(belongs_to=working.application.ref, requirement="ktp", kinds=[KTP], data=paper, actor="device:alice")
    working.sent_and_read()
    alice.post(f"/permohonan/{working.reference}/tinjau/")
    application = working.application
    rina = officer_of("DINKES")
    page = rina.post("/petugas/kasus/", follow=True).content.decode()
    file = next(file for file in documents_of(application) if file.requirement == "ktp")
    address = f"/petugas/kasus/{application.reference}/berkas/{file.ref}/1/"
    assert address in page and "evidence" in page
    for place in (address, f"/permohonan/{application.reference}/berkas/{file.ref}/"):
        seen = drawn(rina, place)
        assert seen["Content-Type"] == "image/jpeg" and seen.content[:3] == b"\xff\xd8\xff"
    assert rina.get(address.replace("/1/", "/2/")).status_code == 404
    own = alice.get(f"/permohonan/{application.reference}/berkas/{file.ref}/")
    assert own["Content-Type"] == "application/pdf", "the owner gets their own file back"


def test_a_document_that_killed_its_reader_brings_a_person_in(
    applicant: Callable[..., Applicant], alice: Person, officer_of: Callable[..., Person]
) -> None:
    working = applicant(alice).begin("BAPENDA-01").fill(nop=AGNES.nop, tax_year="2026")
    working.send()
    VaultFile.objects.filter(belongs_to=working.application.ref).update(state="set_aside")
    run_all()
    application = working.application
    assert application.state == "review", "neither granted nor refused: a person looks"
    for language, words in (("id", "kami sisihkan"), ("en", "put this file aside")):
        alice.post("/bahasa/", {"language": language, "next": "/"})
        assert words in alice.get(f"/permohonan/{application.reference}/").content.decode()
    officer_of("BAPENDA").post("/petugas/kasus/")
    application.refresh_from_db()
    assert application.handed_to is not None
