"""The register of permits: one per application, checkable by anyone, opened by its owner, revocable with a public reason."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from plaza.catalogue.rules.definitions import Constraints, Fee, Field, Option, Output, ServiceDefinition
from plaza.core.models import Job
from plaza.core.references import parse_reference
from plaza.core.storage import blob_names, delete_blob, needed_blobs
from plaza.integrity.models import Leaf
from plaza.people.actions import give_key
from plaza.people.queries import NoAccess
from plaza.permits import queries
from plaza.permits.actions import content_of, issue_permit, permit_document, revoke_permit, set_document
from plaza.permits.models import Permit
from plaza.permits.queries import access_permit, check_code, check_document, permit_of, permit_pdf, prior_permit_active
from plaza.permits.rules import CannotIssue, Holder, add_months, initials, status_of
from plaza.sealing.queries import check_pdf
from plaza.sealing.rules import MissingLetters, NotSealed
from plaza.sealing.typesetting import set_document as typeset
from tests.fixtures.people import Person
from tests.fixtures.permits import rewrite_permits

pytestmark = pytest.mark.django_db

SERVICE = ServiceDefinition(
    code="DPMPTSP-14", tenant="DPMPTSP", name_id="Perpanjangan SIP", name_en="Practice licence renewal",
    summary_id="", summary_en="", channels=("online",), audience="person", requirements=(),
    fields=(
        Field("place_name", "Nama tempat praktik", "Place of practice", "text", required=True),
        Field("capital", "Modal usaha", "Capital", "money", required=False),
        Field("since", "Sejak", "Since", "date", required=False),
        Field("size", "Golongan", "Class", "choice", required=False,
              constraints=Constraints(options=(Option("s", "Kecil", "Small"), Option("m", "Sedang", "Medium")))),
    ),
    sla_working_days=None, sla_minutes=15, fee=Fee("free"), output=Output("permit", "SIP perpanjangan", "Renewed licence"),
    validity_months=60, legal_basis=("UU 17/2023 tentang Kesehatan",), decision="auto", auto_checks=(), evidence=(),
)  # fmt: skip
SITI = Holder(name="Siti Nurhaliza binti Abdul", index="a1b2")


def issue(application: str = "7F3K9Q2M", *, holder: Holder = SITI, **facts: object) -> Permit:
    return issue_permit(
        application_ref=application,
        definition=SERVICE,
        holder=holder,
        facts={"place_name": "Klinik Mahakam", **facts},
        actor="sistem",
    )


def test_issuing_twice_gives_the_same_permit() -> None:
    first, second = issue(), issue(place_name="Klinik lain")
    assert first.code == second.code and Permit.objects.count() == 1
    assert issue("application:7F3K9Q2M").code == first.code
    assert issue("ANOTHER2").code != first.code


def test_a_code_has_more_than_eighty_bits_and_a_check_character() -> None:
    code = issue().code
    assert len(code) == 20 and parse_reference(code) == code
    assert check_code(code.lower()[:4] + "-" + code.lower()[4:]).status == "valid"
    wrong = ("0" if code[0] != "0" else "1") + code[1:]
    assert check_code(wrong).status == "unknown"


def test_the_permit_its_log_entry_and_its_job_are_written_together_or_not_at_all() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        issue()
        raise RuntimeError
    assert not Permit.objects.exists() and not Leaf.objects.filter(kind="permit.issued").exists()
    assert not Job.objects.exists()
    permit = issue()
    leaf = Leaf.objects.get(kind="permit.issued")
    assert leaf.subject == f"permit:{permit.reference}" and permit.code not in bytes(leaf.data).decode()


def test_the_document_follows_the_commit_and_is_the_sealed_permit(
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        permit = issue(capital="1500000", since="2021-03-05", size="m")
    pdf = permit_pdf(permit.code)
    assert pdf is not None
    report = check_pdf(pdf)
    assert report.bottom_line and report.code == permit.code
    content = content_of(Permit.objects.get())
    assert ("Modal usaha", "Rp1.500.000") in content.facts and ("Sejak", "5 Maret 2021") in content.facts
    assert ("Golongan", "Sedang") in content.facts and content.holder == SITI.name
    found = check_document(pdf, code="")
    assert found.exact and found.answer.code == permit.code


def test_a_document_that_was_lost_is_made_again_and_says_the_same() -> None:
    permit = issue()
    first = permit_document(permit.code)
    content = content_of(Permit.objects.get())
    delete_blob(Permit.objects.get().blob)
    assert permit_pdf(permit.code) is None
    second = permit_document(permit.code)
    assert first and second and typeset("permit", content=content) == typeset("permit", content=content_of(permit))
    assert check_pdf(second).bottom_line and permit_document("0000") is None


def test_making_the_document_twice_leaves_one_file() -> None:
    permit = issue()
    before = set(blob_names())
    set_document(permit.code)
    set_document(permit.code)
    assert set(blob_names()) - before == {Permit.objects.get().blob} == needed_blobs()


def test_a_check_tells_the_initials_and_nothing_else_about_the_person() -> None:
    permit = issue()
    answer = check_code(permit.code)
    assert answer.status == "valid" and answer.initials == "S. N. B. A." and answer.product_id == "SIP perpanjangan"
    told = repr(answer)
    assert "Siti" not in told and "Nurhaliza" not in told and "Klinik" not in told and SITI.index not in told


def test_a_revoked_permit_stays_revoked_with_its_first_reason() -> None:
    permit = issue()
    revoke_permit(permit.code, actor="officer:1", reason="wrong_data")
    first = check_code(permit.code)
    again = revoke_permit(permit.code, actor="officer:2", reason="fraud")
    answer = check_code(permit.code)
    assert answer.status == "revoked" and answer.revoked_at == first.revoked_at and answer.reason == "wrong_data"
    assert "keliru" in answer.reason_id and "wrong" in answer.reason_en and again.revoked_by == "officer:1"
    assert issue().code == permit.code, "a repeated grant must not revive what was revoked"
    assert Leaf.objects.filter(kind="permit.revoked").count() == 1


def test_a_reason_that_the_public_may_not_read_is_refused() -> None:
    permit = issue()
    with pytest.raises(ValueError, match="Say why"):
        revoke_permit(permit.code, actor="officer:1", reason="Pak Budi memalsukan KTP")
    with pytest.raises(Permit.DoesNotExist):
        revoke_permit("nothing", actor="officer:1", reason="fraud")
    assert check_code(permit.code).status == "valid"


def test_a_permit_out_of_date_says_so_and_no_longer_counts_as_prior() -> None:
    permit = issue()
    assert prior_permit_active(permit.number) is True and prior_permit_active(permit.code) is True
    assert prior_permit_active(f" {permit.number.lower()} ", holder_index="a1b2") is True
    assert prior_permit_active(permit.number, holder_index="somebody else") is False
    rewrite_permits(valid_until=date(2020, 1, 1))
    assert check_code(permit.code).status == "expired" and prior_permit_active(permit.number) is False
    assert prior_permit_active("503/0021/SIP/2021") is None


def test_what_a_holder_has_of_a_service_is_found_by_the_blind_index() -> None:
    permit = issue()
    assert [found.code for found in queries.active_permits(holder_index="a1b2", service="DPMPTSP-14")] == [permit.code]
    assert queries.active_permits(holder_index="", service="DPMPTSP-14") == []
    revoke_permit(permit.code, actor="officer:1", reason="holder_asked")
    assert queries.active_permits(holder_index="a1b2", service="DPMPTSP-14") == []
    found = permit_of("7F3K9Q2M")
    assert found is not None and found.status == "revoked" and permit_of("NOTHING2") is None


def test_only_the_owner_and_an_officer_with_a_task_open_a_permit(
    alice: Person, bob: Person, officer_of: Callable[..., Person]
) -> None:
    permit = issue()
    give_key("application:7F3K9Q2M", holder=alice.device)
    assert access_permit(alice.viewer, permit.code)[1].by == "owner"
    for other in (bob, officer_of("DPMPTSP"), officer_of("DINKES")):
        with pytest.raises(NoAccess):
            access_permit(other.viewer, permit.code)
    with pytest.raises(NoAccess):
        access_permit(alice.viewer, "0" * 20)


def test_an_answer_without_a_document_and_a_name_without_letters_are_not_issued() -> None:
    information = replace(SERVICE, output=Output("information", "Jawaban", "Answer"))
    with pytest.raises(CannotIssue):
        issue_permit(application_ref="A", definition=information, holder=SITI, facts={}, actor="sistem")
    with pytest.raises(CannotIssue):
        issue_permit(application_ref="A", definition=SERVICE, holder={"name": " "}, facts={}, actor="sistem")
    with pytest.raises(MissingLetters):
        issue(holder=Holder(name="林"))
    assert not Permit.objects.exists()


def test_the_applicants_answers_will_do_as_holder() -> None:
    permit = issue_permit(
        application_ref="A", definition=SERVICE, holder={"name": " Budi  Santoso", "nik": "6472990101909001"},
        facts={"unknown": "left out"}, actor="officer:1", language="en",
    )  # fmt: skip
    assert permit.holder_name == "Budi Santoso" and permit.facts == [] and len(permit.holder_index) == 32
    assert content_of(permit).language == "en" and content_of(permit).title == "Renewed licence"


@given(st.dates(date(1990, 1, 1), date(2200, 1, 1)), st.integers(1, 600))
def test_validity_ends_so_many_months_later_on_the_same_day_or_the_months_last(day: date, months: int) -> None:
    end = add_months(day, months)
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == months
    assert end.day <= day.day and (end.day == day.day or (end.replace(day=28) <= end))
    assert status_of("valid", valid_until=end, today=end) == "valid"
    assert status_of("revoked", valid_until=end, today=day) == "revoked"


@given(st.text(max_size=200))
def test_initials_are_never_more_than_first_letters(name: str) -> None:
    found = initials(name)
    assert len(found) <= 23 and all(len(part) <= 3 for part in found.split())


def test_while_the_signer_is_at_fault_the_permit_holds_and_its_document_waits(settings: Settings) -> None:
    settings.SIGNING_PKCS12 = "/nowhere/tte.p12"
    permit = issue()
    assert permit_document(permit.code) is None and check_code(permit.code).status == "valid"
    with pytest.raises(NotSealed):
        set_document(permit.code)
    settings.SIGNING_PKCS12 = ""
    assert permit_document(permit.code) is not None
