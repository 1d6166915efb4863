"""Nothing is asked twice: what was proved is kept by consent, offered to its owner alone, and forgotten when they say so."""

from collections.abc import Callable
from datetime import date

import pytest

from plaza.applications.actions.deciding import grant
from plaza.applications.actions.wallet import forget_old
from plaza.applications.models import Application, WalletItem
from plaza.applications.queries import definition_of, documents_of, form_of
from plaza.applications.rules.lineage import BadLineage, read_lineage
from plaza.applications.rules.wallet import covered, keep_until
from plaza.catalogue.queries import DATA, definitions_by_code
from plaza.core.storage import NoSuchBlob, open_blob
from plaza.core.work import run_all
from plaza.integrity.queries import acts_on
from plaza.people.actions import give_key
from plaza.permits.actions import revoke_permit
from plaza.permits.queries import permit_of
from plaza.verification.models import VaultFile
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person

pytestmark = pytest.mark.django_db(transaction=True)
FIRST, SECOND = "DINKES-06", "DKPP-03"
"""Both need an identity card and nothing else, and are granted by the system."""


def granted(applicant: Callable[..., object], person: Person, *, keeps: bool = True, service: str = FIRST):  # type: ignore[no-untyped-def]
    someone = applicant(person)
    someone.keeps = keeps
    application = someone.begin(service).fill().sent_and_read()
    assert application.state == "granted"
    run_all()
    return someone


def test_without_consent_nothing_is_kept(applicant, alice: Person) -> None:  # type: ignore[no-untyped-def]
    granted(applicant, alice, keeps=False)
    assert not WalletItem.objects.exists()


def test_what_was_proved_is_offered_and_confirmed_the_next_time(applicant, alice: Person) -> None:  # type: ignore[no-untyped-def]
    first = granted(applicant, alice)
    assert sorted(WalletItem.objects.values_list("kind", flat=True)) == ["diri", "ktp", "nib"]
    second = applicant(alice).begin(SECOND)
    home = f"/permohonan/{second.reference}/"
    page = alice.get(f"{home}isi/diri/").content.decode()
    assert "Sudah pernah Anda buktikan" in page and f'value="{first.invented.nik}"' not in page
    item = WalletItem.objects.get(kind="diri")
    filled = alice.get(f"{home}isi/diri/?pakai={item.ref}").content.decode()
    assert f'value="{first.invented.nik}"' in filled
    second.post(
        "diri", nik=first.invented.nik, name=first.invented.name, birth_date=f"{first.invented.birth_date:%d-%m-%Y}"
    )
    card = WalletItem.objects.get(kind="ktp")
    assert f"{home}dompet/{card.ref}/" in alice.get(f"{home}isi/berkas-ktp/").content.decode()
    assert alice.post(f"{home}dompet/{card.ref}/").status_code == 302
    (file,) = documents_of(second.application)
    assert file.is_read and file.belongs_to == second.application.ref
    assert second.fill().sent_and_read().state == "granted"
    assert "application.from_wallet" in [leaf.kind for leaf in acts_on(second.application.ref)]


def test_keeping_twice_keeps_once(applicant, alice: Person) -> None:  # type: ignore[no-untyped-def]
    from plaza.applications.actions.wallet import keep_proved

    someone = granted(applicant, alice)
    assert keep_proved(someone.reference) == 0 and WalletItem.objects.count() == 3


def test_nobody_else_is_offered_it(applicant, alice: Person, bob: Person) -> None:  # type: ignore[no-untyped-def]
    first = granted(applicant, alice)
    theirs = applicant(bob).begin(SECOND)
    home = f"/permohonan/{theirs.reference}/"
    assert "Sudah pernah" not in bob.get(f"{home}isi/diri/").content.decode()
    item = WalletItem.objects.get(kind="diri")
    assert f'value="{first.invented.nik}"' not in bob.get(f"{home}isi/diri/?pakai={item.ref}").content.decode()
    theirs.post(
        "diri", nik=first.invented.nik, name=first.invented.name, birth_date=f"{first.invented.birth_date:%d-%m-%Y}"
    )
    card = WalletItem.objects.get(kind="ktp")
    bob.post(f"{home}dompet/{card.ref}/")
    assert not documents_of(theirs.application)
    assert "Tidak ada yang tersimpan" in bob.get("/dompet/").content.decode()
    assert bob.post(f"/dompet/{card.ref}/lupa/").status_code == 404
    assert alice.post(f"/permohonan/{theirs.reference}/dompet/{card.ref}/").status_code == 404


def test_a_document_of_one_person_is_not_offered_for_another(applicant, alice: Person) -> None:  # type: ignore[no-untyped-def]
    granted(applicant, alice)
    from plaza.demo.specimens.people import invent_person

    other = invent_person(5)
    second = applicant(alice, other).begin(SECOND)
    second.post("diri", nik=other.nik, name=other.name, birth_date=f"{other.birth_date:%d-%m-%Y}")
    assert "Sudah pernah" not in alice.get(f"/permohonan/{second.reference}/isi/berkas-ktp/").content.decode()


def test_forgetting_takes_the_facts_and_the_bytes(applicant, alice: Person) -> None:  # type: ignore[no-untyped-def]
    someone = granted(applicant, alice)
    card = WalletItem.objects.get(kind="ktp")
    blob = VaultFile.objects.get(belongs_to=card.subject).blob
    page = alice.get("/dompet/").content.decode()
    assert "Lupakan" in page and someone.invented.nik not in page
    assert alice.post("/dompet/semua/lupa/").status_code == 302
    for item in WalletItem.objects.all():
        assert item.facts == {} and item.forgotten_at is not None
    with pytest.raises(NoSuchBlob):
        open_blob(blob)
    assert documents_of(someone.application), "the application keeps its own"
    assert [leaf.kind for leaf in acts_on(card.subject)][-1] == "wallet.forgotten"


def test_what_is_over_is_forgotten_by_itself(clock: Clock, applicant, alice: Person) -> None:  # type: ignore[no-untyped-def]
    granted(applicant, alice)
    assert forget_old() == 0
    clock.forward(days=370)
    assert forget_old() == 3 and not WalletItem.objects.filter(forgotten_at=None).exists()


def permit_for(alice: Person, applicant) -> tuple[Application, str]:  # type: ignore[no-untyped-def]
    """A job seeker's card that the plaza granted to Alice."""
    someone = applicant(alice).begin("DISNAKER-01").fill()
    application = someone.sent_and_read()
    if application.state != "granted":
        grant(application, definition_of(application), actor="officer:1", by="petugas")
    permit = permit_of(application.ref)
    assert permit is not None
    return application, permit.number


def test_our_own_permit_stands_in_for_the_earlier_permit(applicant, alice: Person, bob: Person) -> None:  # type: ignore[no-untyped-def]
    _, number = permit_for(alice, applicant)
    renewal = applicant(alice).begin("DISNAKER-02")
    renewal.post(
        "diri",
        nik=renewal.invented.nik,
        name=renewal.invented.name,
        birth_date=f"{renewal.invented.birth_date:%d-%m-%Y}",
    )
    assert f'value="{number}"' in alice.get(f"/permohonan/{renewal.reference}/isi/isian-old_no/").content.decode()
    renewal.fill(old_no=number)
    form = form_of(renewal.application)
    assert [permit.number for permit in form.met.values()] == [number]
    assert "berkas-prior_permit" not in [step.key for step in form.steps]
    assert number in alice.get(f"/permohonan/{renewal.reference}/periksa/").content.decode()
    application = renewal.sent_and_read()
    assert application.state == "granted", [
        row for row in application.verdicts.get().findings if row["result"] != "pass"
    ]
    assert application.verdicts.get().inputs["met"] == {"prior_permit": number}


def test_knowing_somebodys_number_of_identity_tells_nothing_of_their_permits(
    applicant, alice: Person, bob: Person
) -> None:  # type: ignore[no-untyped-def]
    _, number = permit_for(alice, applicant)
    theirs = applicant(bob).begin("DISNAKER-02")
    theirs.post(
        "diri", nik=theirs.invented.nik, name=theirs.invented.name, birth_date=f"{theirs.invented.birth_date:%d-%m-%Y}"
    )
    assert number not in bob.get(f"/permohonan/{theirs.reference}/isi/isian-old_no/").content.decode()
    assert form_of(theirs.application).met == {}


def test_a_permit_of_another_service_or_person_does_not_stand_in(applicant, alice: Person) -> None:  # type: ignore[no-untyped-def]
    from plaza.demo.specimens.people import invent_person

    _, number = permit_for(alice, applicant)
    other = applicant(alice, invent_person(5)).begin("DISNAKER-02").fill(old_no=number)
    assert form_of(other.application).met == {}
    wrong = applicant(alice).begin("DPMPTSP-30").fill(old_no=number)
    assert form_of(wrong.application).met == {}


def test_a_permit_is_found_without_its_number_where_none_is_asked(applicant, alice: Person, bob: Person) -> None:  # type: ignore[no-untyped-def]

    first = applicant(alice).begin("DPKP-04").fill()
    application = first.send()
    grant(application, definition_of(application), actor="officer:1", by="petugas")
    again = applicant(alice).begin("DPKP-04").fill()
    assert form_of(again.application).met
    theirs = applicant(bob).begin("DPKP-04").fill()
    assert not form_of(theirs.application).met
    give_key(application.ref, holder=bob.device)
    assert form_of(theirs.application).met


def test_every_automatic_renewal_asks_something_that_the_first_application_asked_too(city: None) -> None:
    known, found = definitions_by_code(), read_lineage((DATA / "renewals.yaml").read_text(encoding="utf-8"))
    for code, earlier in found.carries_on.items():
        if known[code].decision != "auto" or "data_unchanged" not in {check.code for check in known[code].auto_checks}:
            continue
        asked = {field.name for field in known[code].fields if field.required} - {"old_no"}
        for before in earlier:
            assert asked & {field.name for field in known[before].fields if field.required}, (code, before)


def test_the_own_product_stands_for_a_document_that_another_service_asks_for(
    applicant, alice: Person, bob: Person
) -> None:  # type: ignore[no-untyped-def]
    tested = applicant(alice).begin("DISHUB-01").fill(plate="KT 1234 AB").send()
    grant(tested, definition_of(tested), actor="officer:1", by="petugas")
    moved = applicant(alice).begin("DISHUB-02").fill(plate="KT 1234 AB")
    assert set(form_of(moved.application).met) == {"vehicle_test"}
    assert "vehicle_test" not in {file.requirement for file in documents_of(moved.application)}
    page = alice.get(f"/permohonan/{moved.reference}/periksa/").content.decode()
    assert "Ini kami terbitkan sendiri" in page
    application = moved.sent_and_read()
    assert application.state == "granted" and application.verdicts.get().inputs["met"]["vehicle_test"]
    other = applicant(alice).begin("DISHUB-02").fill(plate="KT 9876 ZZ")
    assert not form_of(other.application).met, "another vehicle was never tested"
    theirs = applicant(bob).begin("DISHUB-02").fill(plate="KT 1234 AB")
    assert not form_of(theirs.application).met, "whoever merely knows her NIK learns nothing"
    revoke_permit(permit_of(tested.ref).code, actor="officer:1", reason="wrong_data")  # type: ignore[union-attr]
    again = applicant(alice).begin("DISHUB-02").fill(plate="KT 1234 AB")
    assert not form_of(again.application).met


def test_what_proves_a_document_is_asked_for_by_other_services_with_the_same_questions(city: None) -> None:
    known, found = definitions_by_code(), read_lineage((DATA / "renewals.yaml").read_text(encoding="utf-8"))
    for kind, proof in found.proves.items():
        users = [
            one
            for one in known.values()
            if kind in {item.doc for item in one.requirements} and one.code not in proof.services
        ]
        assert any(set(proof.same) <= {field.name for field in one.fields} for one in users), kind
        for code in proof.services:
            assert (
                set(proof.same) <= {field.name for field in known[code].fields}
                and known[code].output.type != "information"
            )


def test_the_file_of_renewals_names_services_that_exist(city: None) -> None:
    found = read_lineage((DATA / "renewals.yaml").read_text(encoding="utf-8"))
    known = set(definitions_by_code())
    for table in (found.carries_on, found.copies):
        assert set(table) <= known
        assert all(set(codes) <= known for codes in table.values())
    assert found.renewal_of("DPMPTSP-05") == "DPMPTSP-15" and found.renewal_of("DINKES-06") == "DINKES-06"
    assert found.copy_of("DPMPTSP-05") == "DPMPTSP-29" and found.copy_of("DINKES-06") == ""
    for bad in ("[]", "carries_on: {A: B}", "renewals: [A]", "proves: [A]", "proves: {kk: {services: [A]}}"):
        with pytest.raises(BadLineage):
            read_lineage(bad)


def test_a_kept_document_ends_with_itself() -> None:
    today = date(2026, 11, 24)
    assert keep_until(on=today, document_ends=date(2027, 1, 1)) == date(2027, 1, 1)
    assert keep_until(on=today, document_ends=None) == date(2027, 11, 24)
    assert str(covered({"name": "Siti Nurhaliza", "nik": "6472990101909001"})) == "S. N. nomor ••••9001"
