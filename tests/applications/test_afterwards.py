"""After the decision: renewing, copying, being reminded, taking one's data along, and photographs that go in time."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaza.applications.actions.deciding import grant
from plaza.applications.actions.drafting import submit_application
from plaza.applications.actions.retention import delete_cards, remind
from plaza.applications.models import Application
from plaza.applications.queries import definition_of, documents_of, form_of
from plaza.applications.rules.retention import REMIND_DAYS, reminders_due
from plaza.core.clock import today
from plaza.core.storage import NoSuchBlob, open_blob
from plaza.core.work import run_all
from plaza.demo.specimens import draw, photograph
from plaza.integrity.queries import acts_on
from plaza.notices.models import Notice
from plaza.permits.actions import revoke_permit
from plaza.permits.queries import permit_of
from plaza.verification.models import VaultFile
from tests.applications.conftest import Applicant
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person
from tests.fixtures.uploads import taken_in

pages = pytest.mark.django_db(transaction=True)
SERVICE = "DINKES-06"
DOCTOR = "DPMPTSP-01"


def granted(applicant: Callable[..., object], person: Person, service: str = SERVICE) -> Application:
    """An application that was granted, whatever the system thought of its papers."""
    someone = applicant(person).begin(service).fill()  # type: ignore[attr-defined]
    application: Application = someone.send()
    grant(application, definition_of(application), actor="officer:1", by="petugas")
    application.refresh_from_db()
    assert application.state == "granted"
    return application


@pages
def test_a_renewal_begins_with_what_was_said_before(applicant, alice: Person) -> None:  # type: ignore[no-untyped-def]
    first = granted(applicant, alice, DOCTOR)
    page = alice.get(f"/permohonan/{first.reference}/").content.decode()
    assert "Perpanjang" in page and "Minta salinan" in page and "Berlaku sampai" in page
    begun = alice.post(f"/permohonan/{first.reference}/lanjut/", {"service": "DPMPTSP-14"})
    renewal = Application.objects.get(reference=begun.url.split("/")[2])
    permit = permit_of(first.ref)
    assert permit is not None
    assert renewal.service == "DPMPTSP-14" and renewal.carries_on == first.reference
    assert renewal.answers["diri"] == first.answers["diri"] and renewal.answers["kontak"] == first.answers["kontak"]
    assert renewal.answers["old_no"] == permit.number and renewal.answers["place_name"] == first.answers["place_name"]
    form = form_of(renewal)
    assert form.met and "berkas-prior_permit" not in [step.key for step in form.steps]
    assert "pernyataan" not in form.done


@pages
def test_a_copy_is_asked_for_by_the_service_that_gives_it(applicant, alice: Person) -> None:  # type: ignore[no-untyped-def]
    first = granted(applicant, alice, DOCTOR)
    begun = alice.post(f"/permohonan/{first.reference}/lanjut/", {"service": "DPMPTSP-29"})
    copy = Application.objects.get(reference=begun.url.split("/")[2])
    assert copy.service == "DPMPTSP-29" and copy.answers["old_no"] == permit_of(first.ref).number  # type: ignore[union-attr]


@pages
def test_only_the_owner_goes_on_and_only_to_what_fits(applicant, alice: Person, bob: Person) -> None:  # type: ignore[no-untyped-def]
    first = granted(applicant, alice)
    address = f"/permohonan/{first.reference}/lanjut/"
    assert bob.post(address, {"service": SERVICE}).status_code == 404
    assert alice.post(address, {"service": "DUKCAPIL-01"}).status_code == 404
    assert alice.post(address, {"service": SERVICE}).status_code == 302
    running = applicant(alice).begin(SERVICE)
    assert alice.post(f"/permohonan/{running.reference}/lanjut/", {"service": SERVICE}).status_code == 404


@pages
def test_whoever_withdrew_can_apply_again_with_the_same_answers(applicant, alice: Person) -> None:  # type: ignore[no-untyped-def]
    someone = applicant(alice).begin(SERVICE).fill()
    someone.send()
    alice.post(f"/permohonan/{someone.reference}/tarik/")
    begun = alice.post(f"/permohonan/{someone.reference}/lanjut/", {"service": SERVICE})
    again = Application.objects.get(reference=begun.url.split("/")[2])
    assert again.answers["product"] == someone.application.answers["product"] and again.state == "draft"


@pages
def test_the_owner_is_reminded_once_for_each_day(clock: Clock, applicant, alice: Person) -> None:  # type: ignore[no-untyped-def]
    first = granted(applicant, alice, DOCTOR)
    assert first.valid_until is not None and remind() == 0
    told = Notice.objects.filter(kind="application.ending")
    for days in REMIND_DAYS:
        clock.forward(days=(first.valid_until - today()).days - days)
        before = told.count()
        assert remind() == 1 and remind() == 0
        assert told.count() > before
    assert [event.kind for event in first.events.all()].count("reminded") == len(REMIND_DAYS)
    clock.forward(days=30)
    assert remind() == 0


@pages
def test_nobody_is_reminded_of_what_was_revoked_or_is_being_renewed(
    clock: Clock, applicant, alice: Person, bob: Person
) -> None:  # type: ignore[no-untyped-def]
    from plaza.demo.specimens.people import invent_person

    gone, renewed = granted(applicant, alice, DOCTOR), None
    someone = applicant(bob, invent_person(5)).begin(DOCTOR).fill()
    renewed = someone.send()
    grant(renewed, definition_of(renewed), actor="officer:1", by="petugas")
    revoke_permit(permit_of(gone.ref).code, actor="officer:1", reason="holder_asked")  # type: ignore[union-attr]
    begun = bob.post(f"/permohonan/{renewed.reference}/lanjut/", {"service": "DPMPTSP-14"})
    Application.objects.filter(reference=begun.url.split("/")[2]).update(state="review")
    gone.refresh_from_db()
    assert gone.valid_until is not None
    clock.forward(days=(gone.valid_until - today()).days - 20)
    assert remind() == 0


@given(
    st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(1, 2000), st.lists(st.integers(0, 2000), max_size=40)
)
def test_no_reminder_comes_twice_or_upon_the_grant_itself(issued: date, validity: int, days: list[int]) -> None:
    ends, told = issued + timedelta(days=validity), []
    for after in sorted(days):
        due = reminders_due(issued=issued, ends=ends, on=issued + timedelta(days=after), told=told)
        assert not set(due) & set(told)
        assert not (due and after == 0 and validity > 1), "on the day of the grant itself"
        told += due
    assert len(told) == len(set(told))


@pages
def test_ones_own_data_come_whole_and_to_nobody_else(applicant, alice: Person, bob: Person) -> None:  # type: ignore[no-untyped-def]
    first = granted(applicant, alice)
    run_all("reader")
    address = f"/permohonan/{first.reference}/unduh/"
    assert bob.post(address).status_code == 404 and alice.get(address).status_code == 405
    answer = alice.post(address)
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    names = set(archive.namelist())
    assert {"README.txt", "application.json", "answers.json", "verdicts.json", "events.json", "clock.json"} <= names
    assert "documents/ktp.jpg" in names and any(name.startswith("permits/") for name in names)
    assert json.loads(archive.read("answers.json"))["diri"] == first.answers["diri"]
    assert "application.exported" in [leaf.kind for leaf in acts_on(first.ref)]


@pages
def test_card_photographs_go_when_their_purpose_has_ended(clock: Clock, applicant, alice: Person) -> None:  # type: ignore[no-untyped-def]
    first = applicant(alice).begin(SERVICE).fill().sent_and_read()
    assert first.state == "granted"
    blobs = {file.requirement: file.blob for file in documents_of(first)}
    findings = first.verdicts.get().findings
    clock.forward(days=29)
    assert delete_cards() == 0
    clock.forward(days=2)
    assert delete_cards() == 1 and delete_cards() == 0
    with pytest.raises(NoSuchBlob):
        open_blob(blobs["ktp"])
    assert open_blob(blobs["nib"]), "what is no card stays"
    assert VaultFile.objects.get(blob=blobs["ktp"]).reading is None
    assert first.verdicts.get().findings == findings
    assert "application.cards_deleted" in [leaf.kind for leaf in acts_on(first.ref)]
    assert "Foto kartu identitas dihapus" in alice.get(f"/permohonan/{first.reference}/").content.decode()


@pages
def test_a_running_application_keeps_its_cards_and_a_forgotten_draft_does_not(
    clock: Clock, applicant, alice: Person, bob: Person
) -> None:  # type: ignore[no-untyped-def]
    running = applicant(alice).begin("DUKCAPIL-01").fill()
    running.send()
    draft = applicant(bob).begin(SERVICE).fill()
    clock.forward(days=400)
    delete_cards()
    assert "ktp" in {file.requirement for file in documents_of(running.application)}
    assert "ktp" not in {file.requirement for file in documents_of(draft.application)}


def set_aside_card(reference: str) -> str:
    """The card of an application becomes one that its reader could not open; gives where its bytes lie."""
    file = VaultFile.objects.get(
        belongs_to=f"application:{reference}", requirement="ktp", state__in=("quarantined", "clean")
    )
    VaultFile.objects.filter(pk=file.pk).update(state="set_aside")
    return file.blob


def is_gone(blob: str) -> bool:
    try:
        open_blob(blob)
    except NoSuchBlob:
        return True
    return False


def bring_card(someone: Applicant) -> None:
    """The applicant's own card, uploaded once more."""
    (asked,) = [item for item in definition_of(someone.application).requirements if item.doc == "ktp"]
    data = photograph(draw("ktp", someone.invented), seed=1, quality="phone")
    taken_in(belongs_to=someone.application.ref, requirement="ktp", kinds=asked.kinds, data=data, actor="test")


@pages
def test_a_card_that_was_set_aside_goes_with_the_others(clock: Clock, applicant, alice: Person) -> None:  # type: ignore[no-untyped-def]
    first = applicant(alice).begin(SERVICE).fill().sent_and_read()
    blob = set_aside_card(first.reference)
    clock.forward(days=31)
    assert delete_cards() == 1 and is_gone(blob)
    assert VaultFile.objects.get(blob=blob).state == "deleted"


@pages
def test_a_new_photograph_takes_the_place_of_one_that_was_set_aside(applicant, alice: Person) -> None:  # type: ignore[no-untyped-def]
    draft = applicant(alice).begin(SERVICE).fill()
    blob = set_aside_card(draft.reference)
    draft.post("berkas-ktp", sample="own")
    run_all("reader")
    assert is_gone(blob) and "ktp" in {file.requirement for file in documents_of(draft.application)}


@pages
def test_cards_of_somebody_who_never_answered_go_and_so_do_those_brought_when_coming_back(
    clock: Clock, applicant, alice: Person
) -> None:  # type: ignore[no-untyped-def]
    left = applicant(alice).begin(SERVICE).fill(sample="other")
    assert left.sent_and_read().state == "needs_action"
    clock.forward(days=119)
    assert delete_cards() == 0
    clock.forward(days=2)
    assert delete_cards() == 1 and delete_cards() == 0
    bring_card(left)
    assert delete_cards() == 0, "somebody is at it again"
    clock.forward(days=121)
    assert delete_cards() == 1, "and left once more"
    bring_card(left)
    submit_application(left.application, actor="test")
    run_all()
    assert left.application.state == "granted"
    clock.forward(days=31)
    assert delete_cards() == 1
