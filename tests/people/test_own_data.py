"""What is a person's they may read, take along and have erased; what must stay is named, and nobody else's is touched."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.apps import apps
from django.test import Client

from plaza.applications.actions.drafting import start_application, withdraw_application
from plaza.applications.models import Application, WalletItem
from plaza.calls.models import Call, ChatLine
from plaza.calls.queries import open_call_of
from plaza.core.clock import WITA, now
from plaza.core.fields import BlobName
from plaza.core.storage import NoSuchBlob, open_blob
from plaza.demo.cast import CITIZEN, appoint_everybody
from plaza.facilities.actions.needs import tell_needs
from plaza.facilities.models import Needs
from plaza.feedback.actions import complaints
from plaza.feedback.actions.complaints import Told
from plaza.feedback.models import Complaint
from plaza.integrity.actions import number_leaves
from plaza.integrity.models import Leaf, Salt
from plaza.integrity.publishing import publish
from plaza.integrity.queries import check_log, facts_of
from plaza.notices.models import Subscription
from plaza.payments.actions import open_bill
from plaza.people.erasing import erase_what_ended
from plaza.people.models import Erasure, Key, User
from plaza.people.queries import require_access
from plaza.queueing.actions import book, call_next, leave_message, take_ticket
from plaza.queueing.models import Appointment, Ticket
from plaza.queueing.queries import ticket_of
from tests.applications.conftest import Applicant, city  # noqa: F401 - the fixture
from tests.fixtures.people import Person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.store]
SERVICE, TENANT = "DPMPTSP-24", "DPMPTSP"


def everything() -> Iterator[tuple[str, str]]:
    """Every value of every row, opened, and every file in the vault, as text."""
    for model in apps.get_models():
        blobs = [field.name for field in model._meta.concrete_fields if isinstance(field, BlobName)]
        for row in model._default_manager.all():
            for field in model._meta.concrete_fields:
                value = getattr(row, field.attname)
                text = bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else str(value)
                yield f"{model._meta.label}.{field.name}", text
            for name in blobs:
                yield f"{model._meta.label}.{name} (file)", _file(getattr(row, name))
        if model is Salt:
            for leaf in Leaf.objects.all():
                yield "what opens the log", json.dumps(facts_of(leaf), default=str)


def _file(name: str) -> str:
    try:
        return open_blob(name).decode("utf-8", "replace") if name else ""
    except NoSuchBlob:
        return ""


def places(*words: str) -> set[str]:
    """Where any of these words stands."""
    return {place for place, text in everything() for word in words if word in text}


class Life:
    """What one person left at the plaza, each thing with a word of its own."""

    def __init__(self, person: Person, name: str) -> None:
        self.person, self.name, self.holder = person, name, person.viewer.holder
        self.words = [
            f"{name}-{part}"
            for part in ("contact", "complaint", "remark", "chat", "needs", "message", "draft", "answer")
        ]

    def word(self, part: str) -> str:
        return f"{self.name}-{part}"


def lived(life: Life, officer: Person, *, hour: int) -> Life:
    """An ended and an unsent application, a ticket with a call, a message, an appointment, needs, a closed complaint."""
    someone = Applicant(life.person).begin("DPMPTSP-18").fill()
    sent = Application.objects.get(reference=someone.reference)
    sent.answers = {**sent.answers, "alamat": life.word("answer")}
    sent.save(update_fields=["answers"])
    withdraw_application(someone.application, actor=life.person.viewer.actor)
    draft = start_application(SERVICE, viewer=life.person.viewer, language="id")
    unsent = Application.objects.get(pk=draft.pk)
    unsent.answers = {"x": life.word("draft")}
    unsent.save(update_fields=["answers"])
    WalletItem.objects.create(
        ref=f"W{hour}", holder=life.holder, subject_index="x", kind="diri", facts={"name": life.word("answer")}, source=draft.ref,
        consent_at=now(), expires_at=now().date() + timedelta(days=90),
    )  # fmt: skip
    ticket = take_ticket(SERVICE, holder=life.holder, contact=f"{life.word('contact')}@contoh.id")
    assert call_next(officer.officer)
    call = open_call_of(ticket_of(ticket.ref).subject)
    assert call is not None
    ChatLine.objects.create(call=call, number=1, place=1, line_id="a", text=life.word("chat"), sent_at=now())
    Call.objects.filter(pk=call.pk).update(state="ended", outcome="finished")
    Ticket.objects.filter(ref=ticket.ref).update(state="done", outcome="resolved", claimed_by=None, ended_at=now())
    leave_message("DUKCAPIL-09", holder=life.holder, words=f"{life.word('message')} kapan bisa datang?")
    made = book(SERVICE, at=datetime(2026, 11, 25, hour, 0, tzinfo=WITA), channel="video", holder=life.holder)
    Appointment.objects.filter(pk=made.pk).update(state="kept")
    tell_needs(life.holder, needs=["wheelchair"], words=life.word("needs"), consent=True)
    Subscription.objects.create(
        holder=life.holder, mark=life.name, details={"endpoint": life.word("needs")}, made_at=now()
    )
    told = Told(
        "service",
        f"{life.word('complaint')}: saya menunggu dua jam.",
        TENANT,
        contact=f"{life.word('contact')}@contoh.id",
    )
    complaint = complaints.complain(told, holder=life.holder)
    complaints.add_words(complaint, words=life.word("remark"))
    complaints.close(Complaint.objects.get(pk=complaint.pk))
    return life


@pytest.fixture
def rina(city: None, clock: object, officer_of: Callable[..., Person]) -> Person:  # noqa: F811
    officer_of(TENANT, role="kepala", name="Hendra")
    return officer_of(TENANT)


def test_after_an_erasure_no_word_of_the_person_is_left_but_what_was_named(
    rina: Person, citizen: Callable[..., Person], bob: Person, stranger: Person
) -> None:
    siti = citizen("siti")
    hers, his = lived(Life(siti, "siti"), rina, hour=10), lived(Life(bob, "bob"), rina, hour=11)
    email = siti.user.email
    assert {place.partition(".")[0] for place in places(*hers.words)} >= {
        "applications", "calls", "feedback", "facilities", "notices", "queueing"
    }  # fmt: skip
    before = {place: text for place, text in everything() if any(word in text for word in his.words)}
    page = siti.get("/data-saya/").content.decode()
    assert "Hapus data saya" in page and "Pesan yang belum dijawab" in page and "Rina" not in page
    assert siti.post("/data-saya/hapus/").status_code == 302 and not Erasure.objects.exists()
    assert stranger.post("/data-saya/hapus/", {"sure": "on"}).status_code == 302
    assert (
        places(*hers.words) >= {"calls.ChatLine.text", "applications.WalletItem.facts"} and not Erasure.objects.exists()
    )
    assert siti.post("/data-saya/hapus/", {"sure": "on"}).status_code == 302
    assert places(*(word for word in hers.words if word != "siti-message")) == set()
    assert places("siti-message") == {"queueing.Message.words"}  # the office has yet to answer it, and the page said so
    assert places(siti.user.email) == {"people.User.email"}  # by which she reaches what is kept
    assert before == {place: text for place, text in everything() if any(word in text for word in his.words)}
    wish = Erasure.objects.get()
    assert wish.kept == ["message", "account"] and wish.done_at is None
    assert wish.promised_by - wish.asked_at == timedelta(hours=72)
    number_leaves(worker="one")
    publish()
    assert check_log().fault == ""
    [leaf] = Leaf.objects.filter(kind="people.erased", subject=f"erasure:{wish.ref}")
    assert facts_of(leaf)["erased"]["application"] == 1 and "siti" not in json.dumps(facts_of(leaf))
    for message in apps.get_model("queueing", "Message").objects.filter(holder=hers.holder):
        message.state, message.answer = "answered", "Besok."
        message.save(update_fields=["state", "answer"])
    assert erase_what_ended() == 1
    assert places("siti-message", email) == set()
    assert Erasure.objects.get().holders == [] and User.objects.filter(is_active=False).count() == 1
    assert "/masuk/" in siti.get("/beranda-saya/")["Location"]
    assert erase_what_ended() == 0


def test_what_runs_or_was_paid_stays_and_says_why_and_until_when(rina: Person, alice: Person, bob: Person) -> None:
    running = Applicant(alice).begin("DPMPTSP-18").fill().sent_and_read()
    bill = open_bill(
        running.ref,
        service="DPMPTSP-18",
        tenant=TENANT,
        reason="fee",
        amount=9_000,
        formula="x",
        actor="sistem",
        payer="Agnes",
    )
    apps.get_model("payments", "Payment").objects.create(
        reference="P1", bill=bill, request=apps.get_model("payments", "PaymentRequest").objects.create(
            bill=bill, kind="qris", order="o1", asked_at=now(), expires_at=now()),
        channel="qris", bank_ref="B1", amount=9_000, use="settles", paid_at=now(), received_at=now(), told_by="poll",
    )  # fmt: skip
    page = alice.get("/data-saya/").content.decode()
    assert "Permohonan yang sedang berjalan" in page and "Catatan pembayaran" in page and str(now().year + 10) in page
    alice.post("/data-saya/hapus/", {"sure": "on"})
    running.refresh_from_db()
    bill.refresh_from_db()
    assert running.answers["diri"] and bill.payer == "Agnes"
    assert Erasure.objects.get().kept == ["running_case", "payment"]
    assert alice.get(f"/permohonan/{running.reference}/").status_code == 200


def test_whoever_was_only_let_in_erases_nothing_of_the_owners(rina: Person, alice: Person, bob: Person) -> None:
    someone = Applicant(alice).begin("DPMPTSP-18").fill()
    withdraw_application(someone.application, actor=alice.viewer.actor)
    Key.objects.create(subject_ref=someone.application.ref, holder=bob.device, given_at=now())
    bob.post("/data-saya/hapus/", {"sure": "on"})
    assert someone.application.answers["diri"]
    alice.post("/data-saya/hapus/", {"sure": "on"})
    assert someone.application.answers == {} and not Key.objects.filter(subject_ref=someone.application.ref).exists()


def test_the_copy_holds_everything_and_nobody_elses(rina: Person, alice: Person, bob: Person) -> None:
    hers, his = lived(Life(alice, "alice"), rina, hour=10), lived(Life(bob, "bob"), rina, hour=11)
    answer = alice.get("/data-saya/unduh/")
    assert answer["Content-Disposition"].startswith("attachment")
    text = answer.content.decode()
    assert [word for word in hers.words if word not in text] == [] and not any(word in text for word in his.words)
    assert set(json.loads(text)) == {
        "made_at", "calls", "complaints", "permits", "applications", "queue", "building", "payments", "notices", "account"
    }  # fmt: skip


def test_consent_is_withdrawn_at_once_and_the_cases_go_on(rina: Person, alice: Person, bob: Person) -> None:
    hers, his = lived(Life(alice, "alice"), rina, hour=10), lived(Life(bob, "bob"), rina, hour=11)
    someone = Applicant(alice)
    someone.keeps = True
    running = someone.begin("DPMPTSP-18").fill().sent_and_read()
    assert running.answers["simpan"]
    alice.post("/data-saya/tarik/")
    for model in (Needs, Subscription, WalletItem):
        assert list(model.objects.values_list("holder", flat=True)) == [his.holder], model
    running.refresh_from_db()
    assert running.answers["diri"] and not running.answers["simpan"]
    assert Complaint.objects.filter(words__isnull=False).count() == 2
    leaf = Leaf.objects.get(kind="people.consent_withdrawn")
    assert hers.holder.encode() not in bytes(leaf.data)


def test_every_opening_of_whatever_is_the_persons_stands_on_their_page(
    rina: Person, alice: Person, bob: Person
) -> None:
    ticket = take_ticket(SERVICE, holder=alice.device)
    assert call_next(rina.officer)
    require_access(rina.viewer, ticket.subject, purpose="melayani nomor")
    page = alice.get("/data-saya/").content.decode()
    assert "melayani nomor" in page and "Nomor antrean" in page
    assert "melayani nomor" not in bob.get("/data-saya/").content.decode()


def test_after_the_sample_citizen_had_everything_erased_a_new_one_walks_in(rina: Person, client: Client) -> None:
    appoint_everybody()
    for _ in range(2):
        assert client.post("/demo/masuk/", {"who": "warga"}).status_code == 303
        tell_needs(f"citizen:{User.objects.get(email=CITIZEN).pk}", needs=["wheelchair"], consent=True)
        client.post("/data-saya/hapus/", {"sure": "on"})
        assert "/masuk/" in client.get("/beranda-saya/")["Location"]
    assert User.objects.filter(email__startswith="dihapus-", is_active=False).count() == 2
