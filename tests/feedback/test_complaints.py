"""A complaint is the person's own; it goes to who may answer, never to the one it is about, and its time runs by law."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaza.catalogue.queries import calendar as loaded_calendar
from plaza.catalogue.rules.hours import Calendar
from plaza.core.clock import WITA, now, today
from plaza.feedback.actions import complaints as actions
from plaza.feedback.actions.complaints import ComplaintError, Told
from plaza.feedback.models import Complaint
from plaza.feedback.queries import complaint_figures
from plaza.feedback.queries.complaints import code_of, remarks_of
from plaza.feedback.rules.complaints import KINDS, TRANSITIONS, is_named, times_of
from plaza.integrity.models import Leaf, Salt
from plaza.notices.models import Notice
from plaza.people.models import Opening
from plaza.people.queries import tasks_of

WORDS = "Saya menunggu dua jam, lalu loket ditutup tanpa kabar."
FORM = {"kind": "service", "tenant": "DPMPTSP", "words": WORDS, "name": "Alice Warga", "contact": "alice@contoh.id"}


@pytest.fixture
def head(city, officer_of):
    return officer_of("DPMPTSP", role="kepala", name="Hendra Teladan")


@pytest.fixture
def inspector(city, officer_of):
    return officer_of("", role="inspektorat", name="Maya Ibarat")


@pytest.fixture
def complaint(head, inspector, alice):
    """Alice's complaint, given to the head."""
    answer = alice.post("/aduan/", FORM)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return Complaint.objects.get()


def again(complaint):
    return Complaint.objects.get(pk=complaint.pk)


def test_it_is_received_with_a_receipt_a_time_and_news(complaint, alice, clock):
    leaf = Leaf.objects.get(kind="complaint.received")
    assert leaf.subject == complaint.subject
    assert WORDS.encode() not in bytes(leaf.data)
    assert Notice.objects.filter(kind="complaint.received").exists()
    page = alice.get(f"/aduan/{complaint.ref}/").content.decode()
    assert "Perpres 76/2013" in page
    assert "UU 25/2009" in page
    assert alice.get(f"/aduan/{complaint.ref}/bukti/").status_code == 200


def test_whoever_made_it_owns_it_and_nobody_else_opens_it(
    complaint, alice, bob, stranger, citizen, head, inspector, officer_of
):
    ways = [f"/aduan/{complaint.ref}/", f"/aduan/{complaint.ref}/bukti/", f"/aduan/{complaint.ref}/lapor/"]
    others = [bob, stranger, citizen(), head, inspector, officer_of("DPMPTSP"), officer_of("", role="koordinator")]
    assert [alice.get(way).status_code for way in ways] == [200, 200, 200]
    for other in others:
        assert [other.get(way).status_code for way in ways] == [404, 404, 404]
        for deed in ("tambah", "sanggah", "selesai"):
            assert other.post(f"/aduan/{complaint.ref}/{deed}/", {"words": "bukan saya"}).status_code == 404
    assert again(complaint).state == "received"


def test_only_the_one_whom_the_system_gave_it_to_handles_it(complaint, alice, bob, head, inspector, officer_of):
    way = f"/petugas/aduan/{complaint.ref}/"
    others = [
        officer_of("DPMPTSP"),
        officer_of("DPMPTSP", role="kepala"),
        officer_of("DUKCAPIL", role="kepala"),
        inspector,
    ]
    assert head.get(way).status_code == 200
    for other in [*others, officer_of("", role="koordinator")]:
        assert other.get(way).status_code == 404
        assert other.post(f"{way}jawab/", {"words": "sudah"}).status_code == 404
    for guest in (alice, bob):
        assert guest.get(way).status_code == 302
    assert Opening.objects.get().officer == head.officer


def test_the_handler_never_sees_who_complained(complaint, head, inspector):
    way = f"/petugas/aduan/{complaint.ref}/"
    page = head.get(way).content.decode()
    assert WORDS in page
    actions.answer(complaint, by=head.officer, words="Sudah kami periksa.")
    actions.object_to(complaint, words="Belum beres")
    for seen in (page, inspector.get(way).content.decode()):
        assert "Alice" not in seen
        assert "alice@contoh.id" not in seen


def test_an_officer_who_is_meant_neither_sees_nor_handles_it(head, inspector, alice):
    alice.post("/aduan/", FORM | {"kind": "officer", "officer": "pak hendra yang berkumis"})
    found = Complaint.objects.get()
    assert (found.state, found.with_inspectorate, found.handler) == ("escalated", True, None)
    assert head.get(f"/petugas/aduan/{found.ref}/").status_code == 404
    assert inspector.get(f"/petugas/aduan/{found.ref}/").status_code == 200


def test_another_head_of_the_tenant_gets_it_instead(head, inspector, alice, officer_of):
    second = officer_of("DPMPTSP", role="kepala", name="Gita Umpama")
    alice.post("/aduan/", FORM | {"kind": "officer", "officer": "Hendra"})
    assert Complaint.objects.get().handler == second.officer


def test_the_inspectorates_own_officer_does_not_judge_themself(inspector, officer_of, alice, city):
    told = Told(kind="officer", words=WORDS, tenant="DPMPTSP", officer=inspector.officer.ref)
    found = actions.complain(told, holder=alice.device)
    assert found.with_inspectorate
    assert inspector.get(f"/petugas/aduan/{found.ref}/").status_code == 404
    assert officer_of("", role="inspektorat").get(f"/petugas/aduan/{found.ref}/").status_code == 200


def test_it_is_taken_up_asked_about_answered_and_closed(complaint, alice, head, clock):
    way = f"/petugas/aduan/{complaint.ref}/"
    head.post(f"{way}mulai/")
    assert again(complaint).state == "working"
    head.post(f"{way}tanya/", {"words": "Loket berapa?"})
    assert again(complaint).state == "asked"
    assert "Loket berapa?" in alice.get(f"/aduan/{complaint.ref}/").content.decode()
    alice.post(f"/aduan/{complaint.ref}/tambah/", {"words": "Loket tujuh"})
    assert again(complaint).state == "working"
    head.post(f"{way}jawab/", {"words": "Loket tujuh kini dijaga sampai tutup."})
    assert again(complaint).state == "answered"
    assert not again(complaint).late
    clock.to(now() + timedelta(days=15))
    assert actions.close_settled() == 1
    assert again(complaint).state == "closed"
    head.force_login(head.user)
    assert head.get(way).status_code in (302, 404)
    kinds = [leaf.kind for leaf in Leaf.objects.filter(subject=complaint.subject, kind__startswith="complaint.")]
    assert kinds == [
        f"complaint.{state}" for state in ("received", "working", "asked", "working", "answered", "closed")
    ]


def test_when_the_time_has_run_out_the_inspectorate_has_it(complaint, alice, head, inspector, clock):
    clock.to(complaint.due + timedelta(hours=1))
    assert actions.escalate_overdue() == 1
    assert actions.escalate_overdue() == 0
    found = again(complaint)
    assert (found.state, found.late, found.with_inspectorate) == ("escalated", True, True)
    assert head.get(f"/petugas/aduan/{found.ref}/").status_code in (302, 404)
    actions.answer(found, by=inspector.officer, words="Instansi kami tegur.")
    assert again(found).state == "answered"
    assert alice.post(f"/aduan/{found.ref}/sanggah/", {"words": "masih belum"}).status_code == 422
    figures = complaint_figures(date(2020, 1, 1), date(2040, 1, 1))
    assert (figures.received, figures.answered, figures.in_time, figures.late, figures.escalated) == (1, 1, 0, 1, 1)


def test_an_objection_goes_up_once_and_only_in_time(complaint, alice, head, clock):
    actions.answer(complaint, by=head.officer, words="Sudah.")
    clock.to(now() + timedelta(days=15))
    with pytest.raises(ComplaintError):
        actions.object_to(again(complaint), words="Belum beres")


def test_number_and_code_open_it_elsewhere_and_a_wrong_code_does_not(complaint, bob, stranger):
    good = {"back-ref": complaint.ref.lower(), "back-code": code_of(complaint)}
    assert stranger.post("/aduan/kembali/", good | {"back-code": "AAAAAAAA"}).status_code == 422
    assert stranger.get(f"/aduan/{complaint.ref}/").status_code == 404
    assert bob.post("/aduan/kembali/", good).status_code == 302
    assert bob.get(f"/aduan/{complaint.ref}/").status_code == 200


def test_the_national_form_names_nobody_and_says_that_it_is_not_sent(complaint, alice, settings):
    page = alice.post(f"/aduan/{complaint.ref}/lapor/").content.decode()
    assert WORDS in page
    assert "Klasifikasi: Pengaduan" in page
    assert "Anda sendiri yang mengirimnya" in page
    assert "alice@contoh.id" not in page
    assert again(complaint).handed_over == "form"
    settings.LAPOR = "none"
    assert alice.post(f"/aduan/{complaint.ref}/lapor/").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [{"words": "pendek"}, {"kind": "other"}, {"tenant": "NOWHERE"}, {"contact": "bukan alamat"}, {"words": "x" * 5000}],
)
def test_what_is_missing_is_said_and_nothing_is_made(city, alice, wrong):
    answer = alice.post("/aduan/", FORM | wrong)
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert not Complaint.objects.exists()


def test_somebody_elses_ticket_cannot_be_named(city, alice):
    assert alice.post("/aduan/", FORM | {"ticket": "0000000000"}).status_code == 404
    assert not Complaint.objects.exists()


def test_nothing_in_the_log_leads_from_a_complaint_to_who_made_it(complaint, alice, head, inspector):
    alice.post("/ajukan/DPMPTSP-19/")
    assert Leaf.objects.filter(kind="application.started").exists()
    actions.ask_person(again(complaint), by=head.officer, words="Loket berapa?")
    alice.post(f"/aduan/{complaint.ref}/tambah/", {"words": "Loket tujuh"})
    alice.post(f"/aduan/{complaint.ref}/lapor/")
    actions.answer(again(complaint), by=head.officer, words="Sudah kami periksa.")
    alice.post(f"/aduan/{complaint.ref}/sanggah/", {"words": "Belum beres"})
    alice.post(f"/aduan/{complaint.ref}/selesai/")
    rows = Leaf.objects.values_list("subject", "actor")
    of_complaints = {actor for subject, actor in rows if subject.startswith("complaint:")}
    elsewhere = {actor for subject, actor in rows if not subject.startswith("complaint:")}
    assert of_complaints == {"pelapor", "sistem", head.officer.ref}
    assert of_complaints & elsewhere <= {"sistem", head.officer.ref}
    assert not any(alice.device.encode() in bytes(leaf.data) for leaf in Leaf.objects.all())


def test_an_officer_who_complains_is_not_named_in_the_log(head, inspector, officer_of):
    wati = officer_of("DUKCAPIL", name="Wati")
    wati.post("/aduan/", FORM)
    found = Complaint.objects.get()
    wati.post(f"/aduan/{found.ref}/tambah/", {"words": "Loket tujuh"})
    wati.post(f"/aduan/{found.ref}/selesai/")
    told = Leaf.objects.filter(subject=found.subject)
    assert {leaf.actor for leaf in told} == {"pelapor", "sistem"}
    assert {remark.by for remark in found.remarks.all()} == {"person"}


def test_while_the_person_is_asked_the_clock_stands(clock, complaint, alice, head):
    due, way = complaint.due, f"/petugas/aduan/{complaint.ref}/"
    head.post(f"{way}tanya/", {"words": "Loket berapa?"})
    page = alice.get(f"/aduan/{complaint.ref}/").content.decode()
    assert "waktu berhenti" in page and "UU 25/2009 Pasal 44" in page
    clock.to(due + timedelta(days=1))
    assert actions.escalate_overdue() == 0
    alice.post(f"/aduan/{complaint.ref}/tambah/", {"words": "Loket tujuh"})
    found = again(complaint)
    assert found.state == "working" and found.asked_at is None
    assert timedelta(0) <= found.due - now() - (due - complaint.received_at) + timedelta(minutes=1) < timedelta(hours=1)
    assert actions.escalate_overdue() == 0
    clock.to(found.due + timedelta(hours=1))
    assert actions.escalate_overdue() == 1


def test_a_question_that_nobody_answers_ends_the_complaint_until_the_person_speaks(clock, complaint, alice, head):
    way = f"/petugas/aduan/{complaint.ref}/"
    head.post(f"{way}tanya/", {"words": "Loket berapa?"})
    clock.to(now() + timedelta(days=29))
    assert actions.close_unanswered() == 0
    clock.to(now() + timedelta(days=2))
    assert actions.close_unanswered() == 1
    assert actions.close_unanswered() == 0
    assert again(complaint).state == "closed"
    assert Notice.objects.filter(kind="complaint.silence").exists()
    assert not tasks_of(head.viewer).exists()
    page = alice.get(f"/aduan/{complaint.ref}/").content.decode()
    assert "pertanyaannya belum dijawab" in page and 'data-role="add-words"' in page
    alice.post(f"/aduan/{complaint.ref}/tambah/", {"words": "Loket tujuh"})
    found = again(complaint)
    assert found.state == "working" and found.due > now() and tasks_of(head.viewer).exists()


def test_what_was_closed_for_silence_long_ago_stays_closed(complaint, alice, head, clock):
    actions.ask_person(complaint, by=head.officer, words="Loket berapa?")
    clock.to(now() + timedelta(days=31))
    actions.close_unanswered()
    clock.to(now() + timedelta(days=61))
    assert alice.post(f"/aduan/{complaint.ref}/tambah/", {"words": "Loket tujuh"}).status_code == 422
    assert again(complaint).state == "closed"


def test_it_may_be_answered_while_the_person_is_asked(complaint, head):
    way = f"/petugas/aduan/{complaint.ref}/"
    head.post(f"{way}tanya/", {"words": "Loket berapa?"})
    assert 'data-role="answer-complaint"' in head.get(way).content.decode()
    head.post(f"{way}jawab/", {"words": "Kami temukan sendiri: loket tujuh."})
    assert again(complaint).state == "answered"


def test_whatever_is_taken_up_late_is_marked_and_counted(complaint, alice, head, clock):
    assert complaint_figures(date(2020, 1, 1), date(2040, 1, 1)).first_late == 0
    clock.to(complaint.first_due + timedelta(hours=1))
    for page in (
        alice.get(f"/aduan/{complaint.ref}/"),
        head.get("/petugas/aduan/"),
        head.get(f"/petugas/aduan/{complaint.ref}/"),
    ):
        assert "Terlambat mulai" in page.content.decode()
    actions.take_up(complaint, by=head.officer)
    assert complaint_figures(date(2020, 1, 1), date(2040, 1, 1)).first_late == 1


def test_facts_in_the_log_name_nobody(complaint):
    assert not any(b"alice" in bytes(leaf.data).lower() for leaf in Leaf.objects.all())
    assert Salt.objects.filter(subject=complaint.subject).exists()


def test_figures_tell_kinds_and_tenants(complaint):
    figures = complaint_figures(today(), today(), tenant="DPMPTSP")
    assert (figures.received, figures.waiting, figures.median_days) == (1, 1, None)
    assert figures.by_kind["service"] == 1
    assert figures.by_tenant == {"DPMPTSP": 1}
    assert complaint_figures(today(), today(), tenant="DUKCAPIL").received == 0


def test_no_state_is_left_without_a_way_to_its_end():
    for state in TRANSITIONS:
        seen, edge = {state}, {state}
        while edge:
            edge = {after for one in edge for after in TRANSITIONS[one]} - seen
            seen |= edge
        assert "closed" in seen


@given(
    st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2026, 12, 1)),
    st.sampled_from([kind.key for kind in KINDS]),
)
def test_an_answer_is_due_within_sixty_days_and_not_before_it_is_taken_up(moment, kind):
    received = moment.replace(tzinfo=UTC)
    times = times_of(kind, received=received, calendar=Calendar({}))
    assert received < times.first <= times.answer
    assert times.answer - received < timedelta(days=62)
    assert times.first.tzinfo is not None


def test_fourteen_working_days_skip_weekends_and_holidays(city):
    received = datetime(2026, 12, 21, 9, tzinfo=WITA)
    times = times_of("service", received=received, calendar=loaded_calendar())
    assert times.answer.date() > date(2027, 1, 8)
    assert times_of("officer", received=received, calendar=loaded_calendar()).outermost


@pytest.mark.parametrize(
    ("words", "name", "meant"),
    [
        ("Pak HENDRA", "Hendra Teladan", True),
        ("ibu ayu", "Hendra Teladan", False),
        ("", "Hendra", False),
        ("loket 3", "Li Wu", False),
    ],
)
def test_in_doubt_an_officer_is_meant(words, name, meant):
    assert is_named(words, name=name) is meant


def test_an_unknown_reference_is_answered_like_a_foreign_one(city, alice):
    for ref in ("0000000000", "nonsense", "ZZZZ"):
        assert alice.get(f"/aduan/{ref}/").status_code == 404


def test_what_both_sides_said_stands_in_one_order_of_time_with_who_and_when(complaint, alice, head, clock):
    for minutes, who, deed, words in (
        (10, head, "mulai", ""), (10, head, "tanya", "Di loket yang mana?"), (10, alice, "tambah", "Loket tiga."),
        (10, head, "jawab", "Kami sudah menegur petugasnya."),
    ):  # fmt: skip
        clock.forward(minutes=minutes)
        address = f"/petugas/aduan/{complaint.ref}/{deed}/" if who is head else f"/aduan/{complaint.ref}/{deed}/"
        assert who.post(address, {"words": words}).status_code == 302
    words = ["", "Di loket yang mana?", "Loket tiga.", "Kami sudah menegur petugasnya."]
    assert [one.words for one in remarks_of(complaint)][1:] == words
    for page in (alice.get(f"/aduan/{complaint.ref}/"), head.get(f"/petugas/aduan/{complaint.ref}/")):
        text = page.content.decode()
        places = [text.index(said) for said in words[1:]]
        assert places == sorted(places)
        assert "WITA, instansi" in text and "WITA, pelapor" in text


def test_the_mark_that_nobody_took_it_up_ends_in_the_list_when_somebody_does(complaint, head, clock):
    clock.to(complaint.first_due + timedelta(hours=1))
    listed = head.get("/petugas/aduan/").content.decode()
    assert "Terlambat mulai" in listed
    assert head.post(f"/petugas/aduan/{complaint.ref}/mulai/").status_code == 302
    assert "Terlambat mulai" not in head.get("/petugas/aduan/").content.decode()
