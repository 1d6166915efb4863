"""What an officer sees beside a person: the application they brought opens in every state, with the documents that lie in it."""

import re
from collections.abc import Callable

import pytest

from plaza.applications.models import Application
from plaza.applications.rules.states import TRANSITIONS
from plaza.core.work import run_all
from plaza.queueing.models import Ticket
from plaza.verification.models import VaultFile
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person

pytestmark = pytest.mark.django_db(transaction=True)
SERVICE = "DINKES-06"
DESKS = ("/petugas/", "/petugas/loket/")


@pytest.fixture
def brought(clock: Clock, applicant, alice: Person) -> Application:  # type: ignore[no-untyped-def]
    """Alice waits with her application, which has its documents and was read."""
    application: Application = applicant(alice).begin(SERVICE).fill(sample="other").sent_and_read()
    page = alice.get(f"/antre/{SERVICE}/").content.decode()
    key = re.search(r'name="key" value="([^"]*)"', page)
    assert key
    number = alice.post(f"/antre/{SERVICE}/", {"key": key[1]}).url.split("/")[2]
    Ticket.objects.filter(ref=number).update(application_ref=application.reference)
    return application


@pytest.fixture
def rina(brought: Application, officer_of: Callable[..., Person]) -> Person:
    """The officer who called Alice, at her desk and at a counter."""
    person = officer_of("DINKES")
    person.post("/petugas/panggil/", {"key": "the-call"})
    assert Ticket.objects.get().claimed_by == person.officer
    return person


@pytest.mark.parametrize("kept", ["clean", "quarantined"])
@pytest.mark.parametrize("state", sorted(TRANSITIONS))
def test_an_officers_pages_open_with_the_documents_somebody_brings(
    brought: Application, rina: Person, state: str, kept: str
) -> None:
    Application.objects.update(state=state)
    assert VaultFile.objects.filter(belongs_to=brought.ref).update(state=kept, pages=3) > 0
    for address in (*DESKS, f"/petugas/kasus/{brought.reference}/"):
        for language in ("id", "en"):
            rina.cookies["plaza_lang"] = language
            answer = rina.get(address)
            assert answer.status_code == 200, (address, state)
            assert "KTP" in answer.content.decode()


def test_every_document_beside_the_call_opens_from_its_link(brought: Application, rina: Person) -> None:
    for address in DESKS:
        page = rina.get(address).content.decode()
        links = re.findall(r'href="([^"]*/berkas/[^"]*)"', page)
        assert links
        for link in links:
            rina.get(link)  # a page that nobody looked at yet is drawn by a job
        run_all()
        assert [rina.get(link).status_code for link in links] == [200] * len(links)


def test_a_document_of_a_kind_the_service_no_longer_knows_is_shown_by_its_code(
    brought: Application, rina: Person
) -> None:
    VaultFile.objects.filter(belongs_to=brought.ref).update(requirement="surat_lama")
    for address in (*DESKS, f"/petugas/kasus/{brought.reference}/"):
        assert "surat_lama" in rina.get(address).content.decode()
