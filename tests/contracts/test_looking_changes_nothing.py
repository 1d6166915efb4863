"""A right to look is no right to change: every address that changes something is tried with every kind of task."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db.models import Model

from plaza.applications.models import Application
from plaza.core.clock import real_now
from plaza.notices.models import Notice
from plaza.people.actions import give_task
from plaza.people.models import Key
from plaza.people.rules import DECIDE, HELP, READ
from plaza.queueing.models import Ticket
from plaza.verification.models import VaultFile
from tests.contracts.conftest import OTHER_TENANT, Things
from tests.contracts.test_doors import SPEAKS_TUS
from tests.fixtures.people import Person

pytestmark = pytest.mark.django_db
OWN_WORDS = ("diri", "kontak", "pernyataan")
PRESSED = {
    "words": "Saya petugas dan menulis ini.", "note": "Catatan", "email": "petugas@contoh.id", "phone": "0812 3456 7890",
    "nik": "6472010101900001", "name": "Orang Lain", "birth_date": "01-01-1990", "agreed": "on", "code": "AAAA-AAAA",
    "outcome": "resolved", "state": "off", "type": "hangup", "contact": "petugas@contoh.id", "service": "DPMPTSP-25",
    "answer": "yes", "sample": "own", "keep": "on", "decision": "grant", "at": "2026-11-26T10:00", "push": "1",
}  # fmt: skip
MARKS_OF_LOOKING = {"seen_at", "lease_until"}


def subjects(things: Things) -> list[str]:
    """How tasks name Alice's things."""
    named = (things.ticket, things.message, things.appointment, things.companion, things.booking)
    return [
        things.application.ref, things.bill.ref, f"call:{things.call.ref}",
        *(f"{kind}:{one.ref}" for kind, one in zip(("ticket", "message", "appointment", "companion", "booking"), named, strict=True)),
    ]  # fmt: skip


def rows(things: Things) -> Iterator[Model]:
    """Everything of Alice's as it stands in the tables."""
    kept = (things.application, things.ticket, things.call, things.message, things.appointment, things.bill)
    for one in (*kept, things.companion, things.booking):
        yield type(one)._default_manager.get(pk=one.pk)


def snapshot(things: Things) -> dict[str, object]:
    """What stands there, value by value, but for the signs that somebody looked."""
    found: dict[str, object] = {
        f"{type(row).__name__}.{field.name}": getattr(row, field.attname)
        for row in rows(things)
        for field in row._meta.concrete_fields
        if field.name not in MARKS_OF_LOOKING
    }
    found["keys"] = sorted(Key.objects.values_list("subject_ref", "holder"))
    found["files"] = sorted(VaultFile.objects.values_list("ref", "state"))
    found["letters"] = Notice.objects.count()
    return found


def differences(before: dict[str, object], after: dict[str, object]) -> set[str]:
    return {name for name in before if before[name] != after[name]}


@pytest.fixture
def clerk(things: Things, officer_of) -> Person:  # type: ignore[no-untyped-def]
    """An officer of another tenant, who has no claim on anything of Alice's."""
    person: Person = officer_of(OTHER_TENANT)
    return person


def press_everything(things: Things, clerk: Person, *, mode: str) -> None:
    """Gives the task for everything, and sends every address everything that a page could send.

    A call is the officer's own to end whose person it is: they decide.
    """
    until = real_now() + timedelta(minutes=30)
    for subject in subjects(things):
        give_task(clerk.officer, subject_ref=subject, cause_ref=f"test:{mode}", mode=mode, until=until)  # type: ignore[arg-type]
    case = f"/petugas/kasus/{things.application.reference}/"
    acts = [
        f"/petugas/tiket/{things.ticket.ref}/{act}/" for act in ("selesai", "sisihkan", "kembalikan", "batal", "mulai")
    ]
    pages = [one for one in things.addresses() if mode != DECIDE or not one.startswith("/panggilan/")]
    for address in (*pages, case, f"{case}tagihan/", *acts):
        for method in ("post", "patch", "delete"):
            data = PRESSED if method == "post" else {}
            answer = getattr(clerk, method)(address, data, headers=SPEAKS_TUS)
            assert answer.status_code < 500, (method, address)


@pytest.mark.parametrize("mode", [READ, DECIDE])
def test_whoever_may_look_or_decide_changes_nothing_of_a_persons(things: Things, clerk: Person, mode: str) -> None:
    before = snapshot(things)
    press_everything(things, clerk, mode=mode)
    assert differences(before, snapshot(things)) == set()


def test_whoever_helps_changes_no_contact_identity_declaration_or_key(things: Things, clerk: Person) -> None:
    own = {"kontak": {"email": "alice@contoh.id"}, "diri": {"nik": "6472010101900002", "name": "Alice"}}
    things.application.answers = own
    things.application.save()
    before = snapshot(things)
    press_everything(things, clerk, mode=HELP)
    after = Application.objects.get(pk=things.application.pk)
    assert {name: after.answers.get(name) for name in OWN_WORDS} == {**own, "pernyataan": None}
    filled_in = {"Application.answers", "Application.helped", "Application.seen", "files"}
    assert differences(before, snapshot(things)) <= filled_in


def test_a_change_that_a_look_made_is_seen(things: Things, clerk: Person) -> None:
    before = snapshot(things)
    ticket = Ticket.objects.get(pk=things.ticket.pk)
    ticket.contact = "petugas@contoh.id"
    ticket.save()
    Key.objects.filter(subject_ref=things.ticket.subject).update(holder=f"citizen:{clerk.user.pk}")  # type: ignore[union-attr]
    assert differences(before, snapshot(things)) == {"Ticket.contact", "keys"}
