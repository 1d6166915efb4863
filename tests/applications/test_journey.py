"""From the first question to the answer: the system grants, asks, or hands over, and never refuses."""

import pytest

from plaza.applications.models import Application
from plaza.applications.queries import code_of, form_of
from plaza.integrity.queries import acts_on
from plaza.permits.models import Permit
from plaza.permits.queries import permit_of
from plaza.sealing.queries import check_pdf
from tests.fixtures.people import Person

pytestmark = pytest.mark.django_db(transaction=True)
EASY = "DINKES-06"
"""Granted by the system: an identity card and a declaration of a product."""
BY_OFFICER = "DUKCAPIL-01"


def test_an_honest_application_is_granted_in_the_same_sitting(applicant, alice: Person) -> None:  # type: ignore[no-untyped-def]
    someone = applicant(alice).begin(EASY).fill()
    application = someone.sent_and_read()
    assert application.state == "granted", [f for f in application.verdicts.get().findings if f["result"] != "pass"]
    page = alice.get(f"/permohonan/{application.reference}/").content.decode()
    assert "Dikabulkan" in page or "Disetujui" in page
    pdf = alice.get(f"/permohonan/{application.reference}/izin.pdf")
    assert check_pdf(pdf.content).integrity
    acts = [leaf.kind for leaf in acts_on(application.ref)]
    assert acts[0] == "application.started" and acts.count("application.granted") == 1


def test_a_card_that_contradicts_the_form_gets_no_permit(applicant, alice: Person) -> None:  # type: ignore[no-untyped-def]
    someone = applicant(alice).begin(EASY).fill(sample="other")
    application = someone.sent_and_read()
    assert application.state in ("needs_action", "review") and not Permit.objects.exists()
    page = alice.get(f"/permohonan/{application.reference}/").content.decode()
    assert "Minta peninjauan petugas" in page


def test_whoever_mends_the_document_goes_on(applicant, alice: Person) -> None:  # type: ignore[no-untyped-def]
    someone = applicant(alice).begin(EASY).fill(sample="other")
    application = someone.sent_and_read()
    if application.state == "needs_action":
        assert someone.post("berkas-ktp", sample="own").status_code == 302
        assert someone.sent_and_read().state == "granted"


def test_sending_twice_changes_nothing(applicant, alice: Person) -> None:  # type: ignore[no-untyped-def]
    someone = applicant(alice).begin(EASY).fill()
    someone.send()
    again = alice.post(f"/permohonan/{someone.reference}/periksa/")
    assert again.status_code == 302 and someone.application.round == 1


def test_the_same_form_works_in_english(applicant, alice: Person) -> None:  # type: ignore[no-untyped-def]
    alice.cookies["plaza_lang"] = "en"
    someone = applicant(alice).begin(EASY)
    page = alice.get(f"/permohonan/{someone.reference}/isi/diri/").content.decode()
    assert "Who are you?" in page and "Siapa Anda?" not in page


def test_a_bad_answer_is_told_beside_the_field_and_nothing_is_lost(applicant, alice: Person) -> None:  # type: ignore[no-untyped-def]
    someone = applicant(alice).begin(EASY)
    answer = someone.post("diri", nik="12", name="Agnes", birth_date="17-08-2003")
    page = answer.content.decode()
    assert answer.status_code == 422 and "16 angka" in page and 'value="Agnes"' in page


def test_a_guest_comes_back_with_reference_and_code(applicant, alice: Person, bob: Person, stranger: Person) -> None:  # type: ignore[no-untyped-def]
    someone = applicant(alice).begin(EASY)
    address = f"/permohonan/{someone.reference}/"
    assert bob.get(address).status_code == 404
    wrong = bob.post("/permohonan/", {"reference": someone.reference, "code": "00000000"})
    assert wrong.status_code == 422 and bob.get(address).status_code == 404
    right = bob.post("/permohonan/", {"reference": someone.reference.lower(), "code": code_of(someone.application)})
    assert right.status_code == 302 and bob.get(address).status_code == 200
    assert stranger.get(address).status_code == 404


def test_guessing_the_code_is_stopped(applicant, alice: Person, bob: Person) -> None:  # type: ignore[no-untyped-def]
    someone = applicant(alice).begin(EASY)
    for number in range(12):
        bob.post("/permohonan/", {"reference": someone.reference, "code": f"{number:08d}"})
    right = bob.post("/permohonan/", {"reference": someone.reference, "code": code_of(someone.application)})
    assert right.status_code == 422


def test_an_application_keeps_the_definition_it_began_under(applicant, alice: Person) -> None:  # type: ignore[no-untyped-def]
    from plaza.catalogue.models import Service

    someone = applicant(alice).begin(EASY)
    before = [step.key for step in form_of(someone.application).steps]
    service = Service.objects.get(code=EASY)
    service.definition["service"]["fields"] = []
    service.save()
    assert [step.key for step in form_of(someone.application).steps] == before


def test_withdrawing_ends_it(applicant, alice: Person) -> None:  # type: ignore[no-untyped-def]
    someone = applicant(alice).begin(EASY).fill()
    someone.send()
    alice.post(f"/permohonan/{someone.reference}/tarik/")
    assert someone.sent_and_read().state == "withdrawn" and permit_of(f"application:{someone.reference}") is None


def test_a_second_running_application_of_the_same_person_goes_to_a_person(
    applicant, alice: Person, bob: Person
) -> None:  # type: ignore[no-untyped-def]
    first = applicant(alice).begin(EASY).fill()
    first.send()
    second = applicant(bob).begin(EASY).fill()
    second.send()
    from plaza.core.work import run_all

    run_all()
    states = sorted(Application.objects.values_list("state", flat=True))
    assert "refused" not in states and states != ["granted", "granted"]
