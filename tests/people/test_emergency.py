"""Who opened my file: when, by which role of which tenant, for which cause; and an emergency says why and is told at once."""

from datetime import timedelta

import pytest

from plaza.applications.actions.drafting import start_application
from plaza.applications.models import Application
from plaza.core.clock import real_now
from plaza.integrity.actions import erase_facts, number_leaves
from plaza.integrity.models import Leaf, Salt
from plaza.integrity.queries import acts_on, check_log, facts_of
from plaza.notices.models import Notice
from plaza.people.actions import PeopleError, emergency_access, give_task
from plaza.people.models import Task
from plaza.people.queries import NoAccess, opened, require_access
from tests.fixtures.catalogue import put_catalogue

pytestmark = pytest.mark.django_db
CASE = "visit:7F3K9Q2M"
WHY = "Anaknya masuk rumah sakit dan suratnya harus terbit hari ini."


@pytest.fixture
def application(citizen):
    """Siti, who has an e-mail address, has sent an application."""
    put_catalogue()
    siti = citizen("siti")
    made = start_application("DPMPTSP-01", viewer=siti.viewer, language="id")
    Application.objects.filter(pk=made.pk).update(state="review")
    made.refresh_from_db()
    return made, siti


def test_an_opening_says_when_who_and_why(officer_of):
    rina = officer_of("DPMPTSP")
    give_task(
        rina.officer, subject_ref=CASE, cause_ref="ticket:ABC", mode="decide", until=real_now() + timedelta(hours=1)
    )
    require_access(rina.viewer, CASE, purpose="panggilan")
    [one] = opened(CASE)
    assert (one.role, one.tenant, one.purpose, one.cause, one.reason) == (
        "petugas",
        "DPMPTSP",
        "panggilan",
        "ticket",
        "",
    )
    assert abs(one.at - real_now()) < timedelta(minutes=1)


def test_a_head_is_told_as_a_head(officer_of):
    head = officer_of("DPMPTSP", role="kepala")
    give_task(head.officer, subject_ref=CASE, cause_ref="case:1", mode="decide", until=real_now() + timedelta(hours=1))
    require_access(head.viewer, CASE, purpose="memeriksa kasus")
    assert opened(CASE)[0].role == "kepala"


@pytest.mark.parametrize("reason", ["", "   ", "darurat", "x" * 19, " x " * 6])
def test_an_emergency_without_a_reason_opens_nothing(officer_of, reason):
    head = officer_of("DPMPTSP", role="kepala")
    with pytest.raises(PeopleError):
        emergency_access(head.officer, subject_ref=CASE, reason=reason)
    assert not Task.objects.exists() and not acts_on(CASE).exists()
    with pytest.raises(NoAccess):
        require_access(head.viewer, CASE, purpose="memeriksa kasus")


def test_an_emergency_opens_for_half_an_hour_and_stands_in_the_log(officer_of, clock):
    head = officer_of("DPMPTSP", role="kepala")
    emergency_access(head.officer, subject_ref=CASE, reason=WHY)
    assert require_access(head.viewer, CASE, purpose="memeriksa kasus").by == "task"
    [one] = opened(CASE)
    assert (one.cause, one.reason) == ("emergency", WHY)
    leaf = acts_on(CASE).get(kind="people.emergency")
    assert leaf.actor == head.officer.ref and facts_of(leaf) == {"reason": WHY}
    assert WHY.encode() not in bytes(leaf.data)
    clock.forward(minutes=31)
    with pytest.raises(NoAccess):
        require_access(head.viewer, CASE, purpose="memeriksa kasus")


def test_the_reason_lies_sealed(officer_of):
    from django.db import connection

    emergency_access(officer_of("DPMPTSP", role="kepala").officer, subject_ref=CASE, reason=WHY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM people_task")
        assert "rumah sakit" not in cursor.fetchone()[0]


def test_the_person_is_told_at_once(officer_of, application):
    made, _ = application
    emergency_access(officer_of("DPMPTSP", role="kepala").officer, subject_ref=made.ref, reason=WHY)
    [notice] = Notice.objects.filter(kind="application.emergency")
    assert WHY in notice.words["id"][1] and "DPMPTSP" in notice.words["id"][1]


def test_the_head_asks_on_a_page_and_the_owner_reads_it(officer_of, application):
    made, siti = application
    head = officer_of(made.tenant, role="kepala")
    assert head.get("/petugas/darurat/").status_code == 200
    answer = head.post("/petugas/darurat/", {"reference": made.reference, "reason": WHY})
    assert answer["Location"] == f"/petugas/kasus/{made.reference}/"
    assert head.get(answer["Location"]).status_code == 200
    page = siti.get(f"/permohonan/{made.reference}/").content.decode()
    assert WHY in page and f"kepala {made.tenant}" in page and "darurat" in page


def test_a_wrong_reason_or_number_is_asked_for_again(officer_of, application):
    made, _ = application
    head = officer_of(made.tenant, role="kepala")
    for given in ({}, {"reference": made.reference, "reason": "x"}, {"reference": "tidak-ada", "reason": WHY}):
        assert head.post("/petugas/darurat/", given).status_code == 422
    assert not Task.objects.exists()


def test_an_opening_in_an_emergency_decides_nothing(officer_of, application):
    made, _ = application
    head = officer_of(made.tenant, role="kepala")
    head.post("/petugas/darurat/", {"reference": made.reference, "reason": WHY})
    assert head.post(f"/petugas/kasus/{made.reference}/", {"decision": "grant"}).status_code == 404
    made.refresh_from_db()
    assert made.state == "review"


def test_nobody_else_may(officer_of, application, alice):
    made, siti = application
    given = {"reference": made.reference, "reason": WHY}
    for who in (alice, siti, officer_of(made.tenant), officer_of("", role="koordinator")):
        assert who.post("/petugas/darurat/", given).status_code in (302, 404)
    elsewhere = officer_of("DUKCAPIL", role="kepala").post("/petugas/darurat/", given)
    assert elsewhere.status_code == 422 and "Nomor itu tidak ditemukan" in elsewhere.content.decode()
    assert not Task.objects.exists()


def test_erased_facts_leave_a_note_and_a_log_that_holds(application):
    made, _ = application
    assert any(facts_of(leaf) for leaf in acts_on(made.ref))
    data = [bytes(leaf.data) for leaf in acts_on(made.ref)]
    assert erase_facts(made.ref, actor="citizen:1") >= 1
    assert not Salt.objects.filter(subject=made.ref).exists()
    assert [bytes(leaf.data) for leaf in acts_on(made.ref)][: len(data)] == data
    assert acts_on(made.ref).last().kind == "integrity.facts_erased"
    number_leaves(worker="one")
    assert check_log().fault == ""


def test_only_the_owner_erases_and_only_when_it_is_over(application, alice, officer_of):
    made, siti = application
    address = f"/permohonan/{made.reference}/bukti/hapus/"
    siti.post(address)
    assert Salt.objects.filter(subject=made.ref).exists()
    Application.objects.filter(pk=made.pk).update(state="granted")
    for who in (alice, officer_of(made.tenant, role="kepala")):
        assert who.post(address).status_code == 404
    assert Salt.objects.filter(subject=made.ref).exists()
    siti.post(address)
    assert not Salt.objects.filter(subject=made.ref).exists()
    assert Leaf.objects.filter(kind="integrity.facts_erased", subject=made.ref).count() == 1
