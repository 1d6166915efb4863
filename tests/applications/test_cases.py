"""Cases that wait for a person: handed out one by one, opened only through the task, decided with a reason."""

import re
from collections.abc import Callable

import pytest

from plaza.applications.actions.deciding import release_cases
from plaza.applications.actions.reviewing import next_case
from plaza.applications.models import Application
from plaza.applications.queries import documents_of
from plaza.core.clock import real_now
from plaza.integrity.queries import acts_on
from plaza.people.models import Opening, Task
from plaza.permits.models import Permit
from tests.fixtures.people import Person

pytestmark = pytest.mark.django_db(transaction=True)
SERVICE = "DINKES-06"
TENANT = "DINKES"


@pytest.fixture
def case(applicant, alice: Person) -> Application:  # type: ignore[no-untyped-def]
    """Alice's application, which a contradicting card brought before a person at her wish."""
    someone = applicant(alice).begin(SERVICE).fill(sample="other")
    application: Application = someone.sent_and_read()
    alice.post(f"/permohonan/{application.reference}/tinjau/")
    application.refresh_from_db()
    assert application.state == "review"
    return application


def test_an_officer_gets_the_case_by_the_systems_hand_and_grants_it(
    case: Application, officer_of: Callable[..., Person]
) -> None:
    rina = officer_of(TENANT)
    given = rina.post("/petugas/kasus/")
    assert given.url == f"/petugas/kasus/{case.reference}/"
    page = rina.get(given.url).content.decode()
    assert "Kabulkan" in page and "Temuan sistem" in page
    rina.post(given.url, {"decision": "grant"})
    case.refresh_from_db()
    assert case.state == "granted" and case.decided_by == rina.officer.ref and Permit.objects.count() == 1  # type: ignore[union-attr]


def test_no_officer_reaches_a_case_that_was_not_given(
    case: Application, officer_of: Callable[..., Person], stranger: Person
) -> None:
    rina, joko, far = officer_of(TENANT), officer_of(TENANT, name="Joko"), officer_of("DISHUB", name="Jauh")
    rina.post("/petugas/kasus/")
    file = documents_of(case)[0].ref
    for address in (
        f"/petugas/kasus/{case.reference}/",
        f"/petugas/kasus/{case.reference}/berkas/{file}/1/",
        f"/permohonan/{case.reference}/",
    ):
        assert joko.get(address).status_code == 404 and far.get(address).status_code == 404
        assert stranger.get(address).status_code in (302, 404)
    assert rina.get(f"/petugas/kasus/{case.reference}/berkas/{file}/1/").status_code == 200


def test_a_task_that_ran_out_opens_nothing(case: Application, officer_of: Callable[..., Person]) -> None:
    rina = officer_of(TENANT)
    rina.post("/petugas/kasus/")
    Task.objects.update(until=real_now())
    assert rina.get(f"/petugas/kasus/{case.reference}/").status_code == 404


def test_one_case_goes_to_one_officer(case: Application, officer_of: Callable[..., Person]) -> None:
    rina, joko = officer_of(TENANT), officer_of(TENANT, name="Joko")
    assert next_case(rina.officer) == case  # type: ignore[arg-type]
    assert next_case(joko.officer) is None  # type: ignore[arg-type]
    assert next_case(rina.officer) == case  # type: ignore[arg-type]


def test_a_case_left_lying_goes_to_the_next_officer(case: Application, officer_of: Callable[..., Person]) -> None:
    rina, joko = officer_of(TENANT), officer_of(TENANT, name="Joko")
    next_case(rina.officer)  # type: ignore[arg-type]
    Application.objects.update(handed_until=real_now())
    assert release_cases() == 1
    assert next_case(joko.officer) == case  # type: ignore[arg-type]


def test_a_refusal_needs_a_requirement_and_a_reason(
    case: Application, officer_of: Callable[..., Person], alice: Person
) -> None:
    rina = officer_of(TENANT)
    address = rina.post("/petugas/kasus/").url
    for bad in (
        {"requirement": "ktp", "reason": "tidak"},
        {"requirement": "emas batangan", "reason": "Bawa emas batangan dahulu."},
    ):
        assert rina.post(address, {"decision": "refuse", **bad}).status_code == 422
    told = {"requirement": "ktp", "reason": "KTP yang dikirim milik orang lain."}
    asked = rina.post(address, {"decision": "refuse", **told})
    case.refresh_from_db()
    assert case.state == "review", "the first press decides nothing"
    assert "KTP yang dikirim milik orang lain." in asked.content.decode() and 'value="yes"' in asked.content.decode()
    again = rina.post(address, {"decision": "write", **told}).content.decode()
    assert "KTP yang dikirim milik orang lain.</textarea>" in again and 'value="ktp" selected' in again
    rina.post(address, {"decision": "refuse", "sure": "yes", **told})
    case.refresh_from_db()
    assert case.state == "refused" and not Permit.objects.exists()
    page = alice.get(f"/permohonan/{case.reference}/").content.decode()
    assert "KTP yang dikirim milik orang lain." in page and "Minta peninjauan petugas" in page


def test_a_better_document_that_was_asked_for_comes_back(
    case: Application, applicant, officer_of: Callable[..., Person], alice: Person
) -> None:  # type: ignore[no-untyped-def]
    rina = officer_of(TENANT)
    address = rina.post("/petugas/kasus/").url
    rina.post(address, {"decision": "ask", "requirement": "ktp", "reason": "Foto KTP Anda sendiri, seluruh kartu."})
    someone = applicant(alice)
    someone.reference = case.reference
    assert "Foto KTP Anda sendiri" in alice.get(f"/permohonan/{case.reference}/").content.decode()
    assert someone.post("berkas-ktp", sample="own").status_code == 302
    assert someone.sent_and_read().state == "granted"


def test_the_citizen_sees_who_opened_the_file(
    case: Application, officer_of: Callable[..., Person], alice: Person
) -> None:
    rina = officer_of(TENANT)
    address = rina.post("/petugas/kasus/").url
    for _ in range(3):
        rina.get(address)
    assert Opening.objects.filter(subject_ref=case.ref, purpose="memeriksa kasus").count() == 1
    assert [leaf.kind for leaf in acts_on(case.ref)].count("people.opened") == 1
    assert "petugas DINKES" in " ".join(alice.get(f"/permohonan/{case.reference}/").content.decode().split())


@pytest.fixture
def doubted(applicant, alice: Person) -> Application:  # type: ignore[no-untyped-def]
    """Granted by the system, and its owner asks for a person all the same."""
    application = applicant(alice).begin("DINKES-06").fill().sent_and_read()
    assert application.state == "granted"
    page = alice.get(f"/permohonan/{application.reference}/").content.decode()
    assert "Minta peninjauan petugas" in page
    alice.post(f"/permohonan/{application.reference}/tinjau/", {"note": "Alamat saya keliru."})
    alice.post(f"/permohonan/{application.reference}/tinjau/")
    application.refresh_from_db()
    return application


def test_a_review_of_a_grant_reaches_an_officer_while_the_permit_holds(
    doubted: Application, officer_of: Callable[..., Person], alice: Person
) -> None:
    permit = Permit.objects.get()
    assert doubted.state == "granted" and permit.state == "valid"
    assert "tetap berlaku" in alice.get(f"/permohonan/{doubted.reference}/").content.decode()
    rina, joko = officer_of("DINKES"), officer_of("DINKES", name="Joko")
    address = rina.post("/petugas/kasus/").url
    assert next_case(joko.officer) is None, "one case, one officer"  # type: ignore[arg-type]
    page = rina.get(address).content.decode()
    assert "Alamat saya keliru." in page and 'data-role="grant"' not in page
    assert rina.post(address, {"decision": "keep", "reason": "ya"}).status_code == 422
    rina.post(address, {"decision": "keep", "reason": "Alamatnya sama dengan KTP Anda."})
    doubted.refresh_from_db()
    permit.refresh_from_db()
    assert doubted.state == "granted" and permit.state == "valid" and doubted.doubted_at is None
    assert "Alamatnya sama dengan KTP Anda." in alice.get(f"/permohonan/{doubted.reference}/").content.decode()
    assert rina.get(address).status_code == 404, "the task has ended with the answer"
    kinds = [event.kind for event in doubted.events.all()]
    assert kinds.count("review_requested") == kinds.count("review_answered") == 1
    assert {"application.review_requested", "application.review_answered"} <= {
        leaf.kind for leaf in acts_on(doubted.ref)
    }


def test_a_permit_that_proves_wrong_in_review_is_called_back_with_the_reason(
    doubted: Application, officer_of: Callable[..., Person]
) -> None:
    rina = officer_of("DINKES")
    address = rina.post("/petugas/kasus/").url
    told = {"decision": "revoke", "reason": "Alamat pada izin keliru; ajukan lagi, gratis."}
    assert "Alamat pada izin keliru" in rina.post(address, told).content.decode()
    assert Permit.objects.filter(state="revoked").count() == 0, "the first press takes nothing away"
    rina.post(address, {**told, "sure": "yes"})
    permit = Permit.objects.get()
    assert (permit.state, permit.reason) == ("revoked", "wrong_data") and next_case(rina.officer) is None  # type: ignore[arg-type]


def test_a_review_that_an_officer_left_lying_goes_to_the_next(
    doubted: Application, officer_of: Callable[..., Person]
) -> None:
    rina, joko = officer_of("DINKES"), officer_of("DINKES", name="Joko")
    assert next_case(rina.officer) == doubted  # type: ignore[arg-type]
    Application.objects.update(handed_until=real_now())
    assert release_cases() == 1 and next_case(joko.officer) == doubted  # type: ignore[arg-type]


def test_a_decision_is_about_what_its_page_showed(case: Application, officer_of: Callable[..., Person]) -> None:
    rina = officer_of(TENANT)
    address = rina.post("/petugas/kasus/").url
    shown = re.search(r'name="version" value="(\d+)"', rina.get(address).content.decode())
    assert shown
    Application.objects.filter(pk=case.pk).update(version=int(shown[1]) + 2)  # it went on, and came back
    answer = rina.post(address, {"decision": "grant", "version": shown[1]})
    assert answer.status_code == 409 and "berubah sejak halamannya dibuka" in answer.content.decode()
    case.refresh_from_db()
    assert case.state == "review"
    fresh = re.search(r'name="version" value="(\d+)"', answer.content.decode())
    assert fresh and rina.post(address, {"decision": "grant", "version": fresh[1]}).status_code == 302
