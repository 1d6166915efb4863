"""Helped at the counter or in a call: every page is marked, and nothing is sent without the applicant's own code."""

from datetime import timedelta

import pytest

from plaza.applications.models import Application
from plaza.applications.queries import code_of, documents_of, form_of
from plaza.core.clock import real_now
from plaza.integrity.queries import acts_on
from plaza.people.actions import end_tasks, give_task
from tests.fixtures.people import Person

pytestmark = pytest.mark.django_db(transaction=True)
SERVICE = "DINKES-06"


@pytest.fixture
def begun(applicant, alice: Person):  # type: ignore[no-untyped-def]
    return applicant(alice).begin(SERVICE)


@pytest.fixture
def rina(begun, officer_of) -> Person:  # type: ignore[no-untyped-def]
    """An officer whose counter Alice stands at."""
    person: Person = officer_of("DINKES")
    assert person.officer is not None
    until = real_now() + timedelta(minutes=30)
    give_task(person.officer, subject_ref=begun.application.ref, cause_ref="ticket:T1", mode="help", until=until)
    return person


OWN = ("identity", "contact", "declaration")


def help_fill(applicant, rina: Person, begun) -> None:  # type: ignore[no-untyped-def]
    """Alice says who she is and where she is reached; the officer fills in the rest."""
    helper = applicant(rina)
    helper.reference = begun.reference
    for _ in range(20):
        step = form_of(begun.application).next
        if step is None or step.kind == "declaration":
            return
        if step.kind in OWN:
            assert begun.post(step.key, **begun._values(step, "own", {})).status_code == 302
            continue
        assert helper.post(step.key, **helper._values(step, "own", {})).status_code == 302


def test_every_page_an_officer_fills_in_is_marked(applicant, alice: Person, rina: Person, begun) -> None:  # type: ignore[no-untyped-def]
    page = rina.get(f"/permohonan/{begun.reference}/isi/berkas-ktp/").content.decode()
    assert "Anda membantu pemohon mengisi" in page
    help_fill(applicant, rina, begun)
    assert "berkas-ktp" in begun.application.helped
    seen = alice.get(f"/permohonan/{begun.reference}/").content.decode()
    assert "Petugas membantu mengisi" in seen and "oleh petugas" in seen
    acts = [(leaf.kind, leaf.actor) for leaf in acts_on(begun.application.ref)]
    assert ("application.helped", rina.officer.ref) in acts  # type: ignore[union-attr]


def test_it_is_sent_only_with_the_applicants_own_code(applicant, alice: Person, rina: Person, begun) -> None:  # type: ignore[no-untyped-def]
    help_fill(applicant, rina, begun)
    check = f"/permohonan/{begun.reference}/periksa/"
    page = rina.get(check).content.decode()
    assert "Kode pemohon" in page and code_of(begun.application) not in page.replace("-", "")
    for guess in ("", "00000000"):
        assert rina.post(check, {"code": guess}).status_code == 422
    assert begun.application.state == "draft"
    code = code_of(begun.application)
    assert rina.post(check, {"code": f"{code[:4]}-{code[4:]}".lower()}).status_code == 302
    application = begun.application
    assert application.state == "submitted" and application.helped == [] and application.answers["pernyataan"] is True
    kinds = [event.kind for event in application.events.all()]
    assert kinds.index("confirmed") < kinds.index("submitted")


def test_the_applicant_may_confirm_on_the_own_phone(applicant, alice: Person, rina: Person, begun) -> None:  # type: ignore[no-untyped-def]
    help_fill(applicant, rina, begun)
    begun.fill()
    check = f"/permohonan/{begun.reference}/periksa/"
    assert alice.post(check).status_code == 422 and begun.application.state == "draft"
    assert alice.post(check, {"code": code_of(begun.application)}).status_code == 302
    assert begun.application.state == "submitted"


def test_guessing_the_code_is_stopped(applicant, rina: Person, begun) -> None:  # type: ignore[no-untyped-def]
    help_fill(applicant, rina, begun)
    check = f"/permohonan/{begun.reference}/periksa/"
    for number in range(12):
        rina.post(check, {"code": f"{number:08d}"})
    assert rina.post(check, {"code": code_of(begun.application)}).status_code == 422


def test_an_officer_never_gives_the_declaration_nor_sees_the_code(rina: Person, begun) -> None:  # type: ignore[no-untyped-def]
    home = f"/permohonan/{begun.reference}/"
    assert rina.get(f"{home}isi/pernyataan/").url == f"{home}periksa/"
    assert rina.post(f"{home}isi/pernyataan/", {"agreed": "on"}).status_code == 302
    assert "pernyataan" not in begun.application.answers
    assert rina.get(home).status_code == 404
    for deed in ("tarik", "tinjau", "unduh", "lanjut"):
        rina.post(f"{home}{deed}/")
    assert Application.objects.get(reference=begun.reference).state == "draft"


def test_without_a_task_no_officer_helps(begun, officer_of, rina: Person) -> None:  # type: ignore[no-untyped-def]
    joko = officer_of("DINKES", name="Joko")
    home = f"/permohonan/{begun.reference}/"
    assert joko.get(f"{home}isi/diri/").status_code == 404 and joko.get(f"{home}periksa/").status_code == 404
    end_tasks(cause_ref="ticket:T1")
    assert rina.get(f"{home}isi/berkas-ktp/").status_code == 404


@pytest.mark.parametrize("key", ["diri", "kontak", "pernyataan"])
def test_help_never_touches_who_somebody_is_where_they_are_reached_or_what_they_declare(
    applicant, rina: Person, begun, key: str
) -> None:  # type: ignore[no-untyped-def]
    help_fill(applicant, rina, begun)
    before = begun.application.answers
    given = {"email": "rina@contoh.id", "phone": "0812 0000 1111", "nik": "3", "name": "X", "agreed": "on"}
    assert rina.post(f"/permohonan/{begun.reference}/isi/{key}/", given).status_code == 302
    assert begun.application.answers == before
    assert rina.post(f"/permohonan/{begun.reference}/kontak/", {"code": code_of(begun.application)}).status_code == 302
    assert "Diisi sendiri" not in rina.get(f"/permohonan/{begun.reference}/periksa/").content.decode()


def test_a_helper_is_told_which_pages_the_applicant_fills_in(rina: Person, begun) -> None:  # type: ignore[no-untyped-def]
    page = rina.get(f"/permohonan/{begun.reference}/periksa/").content.decode()
    assert "Diisi sendiri oleh pemohon" in page and "Siapa pemohonnya" in page


@pytest.mark.parametrize("mode", ["read", "decide"])
def test_a_task_to_look_or_to_decide_fills_nothing_in(applicant, officer_of, rina: Person, begun, mode: str) -> None:  # type: ignore[no-untyped-def]
    help_fill(applicant, rina, begun)
    head = officer_of("DINKES", role="kepala")
    until = real_now() + timedelta(minutes=30)
    give_task(head.officer, subject_ref=begun.application.ref, cause_ref="emergency:1", mode=mode, until=until)
    before, held = begun.application.answers, {file.ref for file in documents_of(begun.application)}
    home = f"/permohonan/{begun.reference}/"
    assert head.post(f"{home}isi/berkas-ktp/", {"sample": "own"}).status_code == 404
    for ref in held:
        assert head.post(f"{home}berkas/{ref}/hapus/").status_code == 404
    assert head.post(f"{home}periksa/", {"code": code_of(begun.application)}).status_code == 404
    assert (begun.application.answers, {file.ref for file in documents_of(begun.application)}) == (before, held)


def test_whoever_fills_in_alone_needs_no_code(applicant, alice: Person, begun) -> None:  # type: ignore[no-untyped-def]
    begun.fill()
    assert "Kode pemohon" not in alice.get(f"/permohonan/{begun.reference}/periksa/").content.decode()
    assert begun.send().state == "submitted"
