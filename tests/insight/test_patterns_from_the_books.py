"""Every pattern, from the rows that real work leaves to the Inspectorate's page: the officer is asked about, with the log's entries."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

import pytest

from plaza.applications.models import Application, Event
from plaza.catalogue.models import Service
from plaza.catalogue.queries import get_service
from plaza.core.clock import WITA
from plaza.insight.queries.patterns import month_of, watched
from plaza.insight.rules.patterns import KINDS
from plaza.integrity.actions import number_leaves, record
from plaza.payments.actions import cancel_bill, open_bill
from plaza.payments.models import Bill
from plaza.queueing.models import Queue, Ticket
from plaza.web.insight.words import QUESTIONS
from tests.fixtures.catalogue import put_catalogue
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person

pytestmark = pytest.mark.django_db
TENANT, SERVICE = "DPMPTSP", "DPMPTSP-18"
MORNING = datetime(2026, 11, 2, 10, tzinfo=WITA)
CLEAN, OFTEN = 24, 14
_numbers = count(1)


def decided(officer: Person, *, state: str = "granted", at: datetime, minutes: float, person: str = "") -> Application:
    """A case that this officer was given and decided, with its line in the log."""
    number, service = next(_numbers), Service.objects.get(code=SERVICE)
    row = Application.objects.create(
        reference=f"P{number:07}", code_salt="x", service=SERVICE, tenant=TENANT, definition=service.definition,
        definition_hash=service.definition_hash, state=state, started_at=at, submitted_at=at, decided_at=at,
        decided_by=officer.officer.ref, subject_index=person or f"{number:032x}",
    )  # fmt: skip
    Event.objects.create(application=row, kind="given", at=at - timedelta(minutes=minutes), by="sistem")
    Event.objects.create(application=row, kind=state, at=at, by="petugas")
    record(f"application.{state}", actor=officer.officer.ref, subject=row.ref, facts={"service": SERVICE})
    return row


def served(officer: Person, *, outcome: str, at: datetime) -> None:
    """Somebody who was served at this officer's desk."""
    number, queue = next(_numbers), Queue.objects.get_or_create(tenant=TENANT)[0]
    row = Ticket.objects.create(
        ref=f"T{number:09}", queue=queue, service=SERVICE, number=f"DPM-{number:03}", day=at.date(), state="done",
        first_joined_at=at, joined_at=at, claimed_by=officer.officer, first_called_at=at, called_at=at, served_at=at, ended_at=at,
        outcome=outcome,
    )  # fmt: skip
    record("queue.finished", actor=officer.officer.ref, subject=row.subject, facts={"outcome": outcome})


def billed(officer: Person, *, at: datetime, waived: bool) -> None:
    """A case with a fee, which the officer decides, or whose bill they take back."""
    case = decided(officer, at=at, minutes=25)
    bill = open_bill(
        case.ref, service=SERVICE, tenant=TENANT, reason="fee", amount=90_000, formula="x", actor=officer.officer.ref
    )
    Bill.objects.filter(pk=bill.pk).update(closed_at=at)
    if waived:
        cancel_bill(bill, why="mistaken", actor=officer.officer.ref)


def plant(kind: str, officer: Person, other: Person) -> None:
    """What one officer does again and again."""
    for number in range(OFTEN + 10 * (kind in ("quick", "slow"))):
        at = MORNING + timedelta(days=number % 5, minutes=7 * number)
        if kind in ("quick", "slow"):
            decided(officer, at=at, minutes=0.5 if kind == "quick" else 900)
        elif kind == "turned":
            decided(other, state="refused", at=at - timedelta(days=20), minutes=25, person=f"turned-{number}")
            decided(officer, at=at, minutes=25, person=f"turned-{number}")
        elif kind == "again":
            decided(officer, at=at, minutes=25, person="the same")
        elif kind == "odd_hours":
            decided(officer, at=at.replace(hour=22), minutes=25)
        elif kind == "waived":
            billed(officer, at=at, waived=True)
        else:
            served(officer, outcome="counter", at=at)


@pytest.fixture
def officers(clock: Clock, officer_of: Callable[..., Person]) -> list[Person]:
    """Five officers of one tenant, and a month in which all of them worked alike."""
    put_catalogue()
    assert "online" in get_service(SERVICE).channels
    found = [
        officer_of(TENANT, name=name) for name in ("Ani Umpama", "Budi Misal", "Citra Andai", "Dewi Kira", "Eko Tamsil")
    ]
    for index, officer in enumerate(found):
        for number in range(CLEAN):
            at = MORNING + timedelta(days=number % 5, minutes=11 * number)
            decided(
                officer,
                at=at,
                minutes=20 + (number * 7 + index) % 23,
                state="refused" if number % 12 == 5 else "granted",
            )
            served(officer, outcome="resolved", at=at)
            if number < CLEAN // 2:
                billed(officer, at=at, waived=False)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_what_an_officer_does_again_and_again_is_asked_about(
    kind: str, officers: list[Person], clock: Clock, officer_of: Callable[..., Person]
) -> None:
    plant(kind, officers[0], officers[1])
    number_leaves(worker="one")
    since, until = month_of(MORNING.date())
    _, asked = watched(since=since, until=until)
    [one] = [found for found in asked if found.question.kind == kind]
    assert one.officer == "Ani Umpama" and one.question.count >= OFTEN and one.unnumbered == 0
    assert len(one.entries) >= OFTEN
    page = officer_of("", role="inspektorat").get("/inspektorat/pola/?bulan=2026-11").content.decode()
    assert str(QUESTIONS[kind][0]) in page and "Ani Umpama" in page and f"{one.entries[0]}" in page


def test_a_month_of_even_work_raises_no_question(officers: list[Person]) -> None:
    since, until = month_of(MORNING.date())
    assert watched(since=since, until=until)[1] == []
