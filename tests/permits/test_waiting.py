"""A signer that is away keeps nobody from a permit: it holds, its document follows, and everybody who should know is told."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from plaza.core.models import Job
from plaza.core.work import run_all
from plaza.integrity.models import Leaf
from plaza.permits import queries
from plaza.permits.actions import look_for_missing_documents, permit_document, sign_waiting
from plaza.permits.models import Permit
from plaza.permits.queries import check_code, permit_of, permit_pdf
from plaza.sealing.queries import check_pdf
from plaza.sealing.rules import Unlock, WrongUnlock
from tests.fixtures.people import Person
from tests.fixtures.permits import rewrite_permits
from tests.permits.test_register import issue
from tests.sealing.strangers import Answer, Pair, Service, certify, rsa_key, serving
from tests.sealing.test_service import NIK, PASSPHRASE, Esign

pytestmark = pytest.mark.django_db


@pytest.fixture
def esign() -> Esign:
    root = certify("Akar Penyelenggara Contoh", key=rsa_key())
    return Esign(root, certify("Kepala Dinas Contoh", key=rsa_key(), issuer=root))


@pytest.fixture
def service(esign: Esign, settings: Settings, tmp_path: Path) -> Iterator[Service]:
    """A plaza that seals with the institution's seal at a service elsewhere."""
    with serving(esign) as running:
        settings.ESIGN_URL, settings.ESIGN_USER, settings.ESIGN_PASSWORD = running.url, "plaza", "rahasia"
        settings.ESIGN_SUBSCRIBER, settings.ESIGN_ACTIVATION = "SEGEL-01", "aktif-1"
        root: Pair = esign.root
        settings.TRUST_ROOTS = [str(root.written(tmp_path / "akar.pem"))]
        yield running


def work() -> None:
    Job.objects.filter(state="waiting").update(run_after="2020-01-01T00:00:00Z")
    run_all("urgent", "default", "external")


def test_the_grant_does_not_wait_and_the_document_follows_by_the_job(service: Service) -> None:
    permit = issue()
    assert permit_pdf(permit.code) is None and permit_document(permit.code) is None and service.asked == []
    work()
    pdf = permit_pdf(permit.code)
    assert pdf is not None and check_pdf(pdf).signer == "Kepala Dinas Contoh"
    assert Permit.objects.get().waits_for == "" and queries.check() == []


def test_while_the_service_is_away_the_permit_holds_and_says_what_it_waits_for(service: Service, esign: Esign) -> None:
    permit = issue()
    service.answer = lambda asked: Answer(status=503)
    for _ in range(6):
        Job.objects.filter(state="waiting").update(run_after="2020-01-01T00:00:00Z")
        run_all("urgent", "default", "external")
    assert check_code(permit.code).status == "valid"
    found = permit_of("7F3K9Q2M")
    assert found is not None and found.waits_for == "signer" and not found.has_document
    assert Job.objects.filter(state="waiting").count() == 1 and not Job.objects.filter(state="failed").exists()
    assert len(service.asked) == 3, "after three failures the service is left alone"
    assert "1 permits since" in queries.check()[0] and "signer that is away" in queries.check()[0]
    assert Leaf.objects.filter(kind="permit.document_waits").count() == 1


def test_a_service_that_comes_back_makes_the_document(service: Service, esign: Esign) -> None:
    permit = issue()
    service.answer = lambda asked: Answer(status=503)
    work()
    service.answer = esign
    work()
    assert permit_pdf(permit.code) is not None and queries.check() == []


def test_a_fault_to_be_mended_is_named_and_looked_for_again(service: Service, esign: Esign) -> None:
    permit = issue()
    service.answer = lambda asked: Answer(status=401)
    for _ in range(9):
        work()
    assert Job.objects.get().state == "failed" and "fault to be mended" in queries.check()[0]
    service.answer = esign
    rewrite_permits(issued_at="2020-01-01T00:00:00Z")
    look_for_missing_documents()
    work()
    assert permit_pdf(permit.code) is not None and queries.check() == []


def test_what_needs_an_official_waits_for_them_and_is_sealed_by_their_own_word(
    service: Service, settings: Settings
) -> None:
    settings.ESIGN_SUBSCRIBER, settings.ESIGN_ACTIVATION, settings.ESIGN_NIK = "", "", NIK
    permits = [issue("FIRST001"), issue("SECOND02")]
    work()
    assert "official's signature" in queries.check()[0] and not Job.objects.filter(state="waiting").exists()
    assert service.asked == []
    with pytest.raises(WrongUnlock):
        sign_waiting(unlock=Unlock(passphrase="salah"))
    assert sign_waiting(unlock=Unlock(passphrase=PASSPHRASE)) == 2
    assert all(permit_pdf(permit.code) for permit in permits) and queries.check() == []
    assert sign_waiting(unlock=Unlock(passphrase=PASSPHRASE)) == 0
    kept = repr(list(Job.objects.values())) + repr(list(Permit.objects.values())) + repr(list(Leaf.objects.values()))
    assert PASSPHRASE not in kept


def test_a_head_unlocks_what_waits_on_a_page_and_the_citizens_page_learns_of_it(
    service: Service, settings: Settings, officer_of: Callable[..., Person]
) -> None:
    settings.ESIGN_SUBSCRIBER, settings.ESIGN_ACTIVATION, settings.ESIGN_NIK = "", "", NIK
    permits = [issue("FIRST001"), issue("SECOND02")]
    work()
    head, officer = officer_of("DPMPTSP", role="kepala"), officer_of("DPMPTSP")
    address = "/petugas/tanda-tangan/"
    assert officer.get(address).status_code == 404
    assert 'data-role="waiting-signatures"' in head.get(address).content.decode()
    assert address in head.get("/petugas/kasus/").content.decode()
    for wrong in ({}, {"passphrase": "salah"}):
        answer = head.post(address, wrong)
        assert answer.status_code == 422 and b"salah" not in answer.content
    assert head.post(address, {"passphrase": PASSPHRASE}).status_code == 302
    page = head.get(address).content.decode()
    assert 'data-role="waiting-signatures"' not in page and all(permit_pdf(permit.code) for permit in permits)
    assert PASSPHRASE not in repr(list(Leaf.objects.values()))
