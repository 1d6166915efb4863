"""What one asked for ends as what it is: a card to collect, a day to come, an answer. The page, the letter and the paper say so."""

from typing import Any

import pytest
from django.test import Client

from plaza.applications.actions.deciding import grant
from plaza.applications.models import Application
from plaza.applications.queries import definition_of
from plaza.applications.rules.answers import BadAnswer, read_answer
from plaza.catalogue.queries import definitions_by_code
from plaza.core.clock import today
from plaza.notices.models import Notice
from plaza.permits.actions import content_of
from plaza.permits.models import Permit
from plaza.verification.adapters.null import NoRegisters
from plaza.verification.queries import decides_by_itself
from plaza.verification.registers import bind, registers
from plaza.web.citizen.forms import FieldForm
from tests.fixtures.people import Person
from tests.web.pages import read

Make = Any


def granted(applicant: Make, person: Person, service: str, **answers: str) -> Application:
    asked = applicant(person).begin(service).fill(**answers)
    application = asked.send()
    assert grant(application, definition_of(application), actor="sistem", by="sistem")
    application.refresh_from_db()
    return application


def page_of(person: Person, application: Application) -> Any:
    return read(person.get(f"/permohonan/{application.reference}/").content)


def test_a_lost_identity_card_ends_with_where_when_and_with_what_to_collect_it(applicant: Make, alice: Person) -> None:
    application = granted(applicant, alice, "DUKCAPIL-05", reason_kind="lost", pickup="counter")
    page = page_of(alice, application)
    assert "Disetujui: KTP elektronik Anda sedang dibuat" in page.text
    for words in ("Loket 3-01, lantai 3", "Mulai ", "Bawa", "Unduh tanda pengambilan"):
        assert words in page.text, words
    assert "Izin Anda" not in page.text and "sudah terbit" not in page.text


def test_the_paper_of_a_card_is_a_collection_slip_and_says_that_it_is_not_the_card(
    applicant: Make, alice: Person
) -> None:
    application = granted(applicant, alice, "DUKCAPIL-05", reason_kind="lost", pickup="counter")
    content = content_of(Permit.objects.get(application_ref=application.ref))
    assert content.title == "Tanda pengambilan: KTP elektronik" and "bukan barang" in content.statement
    assert {"Kapan", "Di mana", "Bawa"} <= {label for label, _ in content.facts} and content.valid_until == ""


def test_a_card_that_is_sent_is_sent_to_the_address_that_was_asked_for(applicant: Make, alice: Person) -> None:
    sent = granted(applicant, alice, "DUKCAPIL-05", reason_kind="lost", pickup="post", ship_to="Jalan Mawar 7, Sempaja")
    page = page_of(alice, sent)
    assert "Jalan Mawar 7, Sempaja" in page.text and "Anda tidak perlu datang" in page.text
    assert "Loket 3-01" not in page.text.split("Hasil pemeriksaan")[0].split("Dikirim ke")[1][:200]


def test_a_permit_is_in_hand_at_once_and_its_law_has_no_placeholder(applicant: Make, alice: Person) -> None:
    application = granted(applicant, alice, "DPMPTSP-01")
    page = page_of(alice, application)
    assert "SIP Dokter Anda sudah terbit" in page.text and "Unduh dokumen" in page.text
    permit = Permit.objects.get(application_ref=application.ref)
    permit.legal_basis = ["Perwali (nomor dikonfirmasi MPP)"]  # as one was kept formerly
    assert content_of(permit).legal_basis == ["Perwali"] and content_of(permit).title == "SIP Dokter"


def test_a_course_ends_with_its_week_and_place_and_an_answer_without_a_paper(applicant: Make, alice: Person) -> None:
    course = page_of(alice, granted(applicant, alice, "DINKES-06", session="third"))
    assert (
        "jadwal Anda tercatat" in course.text and "Minggu ketiga" in course.text and "Ruang penyuluhan" in course.text
    )
    answer = page_of(alice, granted(applicant, alice, "PUPR-07", latitude="-0,5", longitude="117,1"))
    assert "Jawaban untuk Anda: Lembar informasi tata ruang" in answer.text and "Unduh dokumen" not in answer.text


def test_the_letter_of_granting_names_what_was_granted_and_the_next_step(applicant: Make, alice: Person) -> None:
    granted(applicant, alice, "DUKCAPIL-05", reason_kind="lost", pickup="counter")
    letter = Notice.objects.filter(kind="application.granted").first()
    assert letter is not None
    assert all(words in str(letter.words) for words in ("KTP elektronik", "Loket 3-01", "Bawa"))


def test_what_one_receives_stands_on_the_page_before_sending(applicant: Make, alice: Person) -> None:
    asked = applicant(alice).begin("DUKCAPIL-05").fill(reason_kind="lost", pickup="counter")
    page = read(alice.get(f"/permohonan/{asked.reference}/periksa/").content)
    assert "Yang Anda terima bila dikabulkan" in page.text and "Loket 3-01" in page.text


def test_the_form_asks_a_question_and_the_summary_keeps_the_noun(applicant: Make, alice: Person) -> None:
    asked = applicant(alice).begin("DUKCAPIL-05")
    page = read(alice.get(f"/permohonan/{asked.reference}/isi/isian-reason_kind/").content)
    assert "Apa yang terjadi dengan KTP Anda?" in page.text
    asked.fill(reason_kind="lost", pickup="counter")
    assert "Alasan" in read(alice.get(f"/permohonan/{asked.reference}/periksa/").content).text


def test_the_upload_page_of_a_loss_report_leads_to_the_police_and_reads_well(applicant: Make, alice: Person) -> None:
    asked = applicant(alice).begin("DUKCAPIL-05").fill(reason_kind="lost", pickup="counter")
    page = read(alice.get(f"/permohonan/{asked.reference}/isi/berkas-police_report/").content)
    assert "/layanan/POLRESTA-03/" in page.links
    assert "Diperlukan bila KTP hilang." in page.text and "bila: bila" not in page.text


@pytest.mark.usefixtures("city")
def test_empty_is_accepted_exactly_where_the_page_says_so_in_every_field_of_every_service() -> None:
    for definition in definitions_by_code().values():
        for field in definition.fields:
            form = FieldForm({field.name: ""}, asked=field, answers_so_far={}, on=today())
            bound = form[field.name]
            optional = not bound.field.required  # what components/field.html shows as "(boleh dikosongkan)"
            assert optional is not field.required, (definition.code, field.name)
            assert form.is_valid() is optional, (definition.code, field.name)
            if not optional:
                [sentence] = form.errors[field.name]
                assert field.label_id in sentence and ("isi" in sentence or "pilih" in sentence), sentence
            blank = FieldForm({field.name: "   "}, asked=field, answers_so_far={}, on=today())
            assert blank.is_valid() is optional, (definition.code, field.name)


@pytest.mark.usefixtures("city")
def test_the_reading_of_an_answer_refuses_empty_where_the_form_does() -> None:
    for definition in definitions_by_code().values():
        for field in definition.fields:
            if field.required:
                with pytest.raises(BadAnswer, match=r"isi dahulu|pilih salah satu"):
                    read_answer(field, "", answers={}, on=today())
            else:
                assert read_answer(field, "", answers={}, on=today()) is None


@pytest.mark.usefixtures("city")
def test_nothing_is_promised_at_once_where_no_register_answers(client: Client) -> None:
    before = registers()
    bind(NoRegisters())
    try:
        assert not decides_by_itself(definitions_by_code()["DUKCAPIL-05"])
        for address in ("/layanan/DUKCAPIL-05/", "/ajukan/DUKCAPIL-05/"):
            page = read(client.get(address).content)
            assert "langsung disetujui" not in page.text and "petugas memutuskan" in page.text, address
        assert "langsung disetujui" in read(client.get("/layanan/DISHUB-03/").content).text
    finally:
        bind(before)


@pytest.mark.usefixtures("city")
def test_a_referral_shows_its_steps_and_address_by_itself_and_no_form(client: Client) -> None:
    for code, definition in definitions_by_code().items():
        if definition.guide is None:
            continue
        page = read(client.get(f"/layanan/{code}/").content)
        assert definition.guide.system.address in page.links, code
        assert all(step in page.text for step, _ in definition.guide.steps), code
        assert f"/antre/{code}/" in page.links, code
        assert client.get(f"/ajukan/{code}/")["Location"] == f"/layanan/{code}/#panduan"


@pytest.mark.usefixtures("city")
def test_no_page_of_a_service_shows_the_placeholder_of_a_law(client: Client) -> None:
    for code in definitions_by_code():
        assert "dikonfirmasi MPP" not in client.get(f"/layanan/{code}/").content.decode(), code


def test_the_page_of_the_police_letter_leads_back_to_the_application_that_waits_for_it(
    applicant: Make, alice: Person, bob: Person
) -> None:
    asked = applicant(alice).begin("DUKCAPIL-05")
    asked.post("isian-reason_kind", reason_kind="lost")
    back = f"/permohonan/{asked.reference}/isi/berkas-police_report/"
    assert back in read(alice.get("/layanan/POLRESTA-03/").content).links
    assert back not in read(bob.get("/layanan/POLRESTA-03/").content).links
