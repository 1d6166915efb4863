"""The books: what the database itself refuses, races of processes, and the agreement with the bank until a person explains."""

import os
from collections.abc import Callable
from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from plaza.core.clock import today
from plaza.demo.bank.server import Bank
from plaza.integrity.queries import acts_on
from plaza.payments.actions import reconciling
from plaza.payments.models import Bill, Difference, Payment, Reconciled, Refund, StatementLine
from plaza.payments.queries import revenue
from tests.fixtures.people import Person
from tests.fixtures.processes import Started
from tests.payments.conftest import way

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.store]
RACE = """
import sys, django; django.setup()
from plaza.core.clock import now
from plaza.payments.actions.receiving import Message, receive, take_notice
from plaza.payments.models import PaymentRequest
from plaza.payments.rules.messages import Notice
who, orders = sys.argv[1], sys.argv[2:]
for order in orders:
    request = PaymentRequest.objects.get(order=order)
    amount = request.bill.amount
    for turn in range(2):
        message = Message("plaza-contoh", f"{order}{turn}", "same")
        assert take_notice(message, Notice(order, f"SAME-{order}", amount, None)) == "20000"
    receive(request, bank_ref=f"OWN-{order}-{who}", amount=amount, paid_at=now(), told_by="poll")
"""


@pytest.mark.processes
def test_processes_that_hear_the_same_news_at_once_pay_each_bill_once(
    bank: Bank, bill: Callable[..., Bill], process: Callable[..., Started]
) -> None:
    bills = [bill(1000 + number, subject=f"ticket:RACE{number}") for number in range(8)]
    orders = [way(one).order for one in bills]
    told = {"DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"], "PLAZA_LOG_LEVEL": "ERROR"}
    racers = [process("-c", RACE, str(number), *orders, **told) for number in range(3)]
    for racer in racers:
        assert racer.process.wait(90) == 0, racer.words
    assert Payment.objects.filter(use="settles").count() == 8 == Bill.objects.filter(state="paid").count()
    assert Payment.objects.count() == 8 * 4 and Refund.objects.count() == 8 * 3
    for one in bills:
        assert [leaf.kind for leaf in acts_on(one.ref)].count("payment.received") == 4


def refused(statement: str) -> bool:
    """Whether the database itself says no, to whoever asks."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError:
        return True
    return False


def test_what_is_written_down_of_money_stays(bank: Bank, bill: Callable[..., Bill]) -> None:
    made = bill()
    bank.teller.pay(bank.books.orders[way(made).order], fault="twice")
    for statement in (
        "UPDATE payments_bill SET amount = 1",
        "UPDATE payments_bill SET subject_ref = 'application:BOBB'",
        "UPDATE payments_payment SET amount = 1",
        "UPDATE payments_payment SET use = 'settles'",
        "UPDATE payments_refund SET amount = 1",
        "DELETE FROM payments_payment",
        "DELETE FROM payments_refund",
        "DELETE FROM payments_bill",
    ):
        assert refused(statement), statement


@pytest.mark.parametrize("amount", [0, -1, 10**18, 10**13])
def test_the_database_refuses_amounts_that_cannot_be(bill: Callable[..., Bill], amount: int) -> None:
    made = bill()
    row = Bill(
        reference="X", subject_ref="y", service="s", tenant="t", reason="fee", amount=amount, opened_at=made.opened_at
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_a_second_living_bill_for_one_reason_is_the_first(bill: Callable[..., Bill]) -> None:
    first, second = bill(), bill()
    assert first == second and Bill.objects.count() == 1
    with pytest.raises(ValueError, match="jumlah lain"):
        bill(151_000)


def test_differences_stand_until_a_person_explains_them(bank: Bank, bill: Callable[..., Bill], officer_of) -> None:  # type: ignore[no-untyped-def]
    made = bill()
    bank.teller.pay(bank.books.orders[way(made).order])
    bank.books.moved[0].bank_ref = "ANOTHER"  # the bank's own books name it otherwise
    bank.books.moved[0].order = ""
    assert reconciling.reconcile(today()) == 2
    assert reconciling.reconcile(today()) == 0
    kinds = set(Difference.objects.values_list("kind", "amount"))
    assert kinds == {("unknown_credit", 150_000), ("not_on_statement", -150_000)}
    boss: Person = officer_of("", role="koordinator")
    page = boss.get("/koordinator/selisih/").content.decode()
    assert page.count('data-role="difference"') == 2 and "Rp150.000" in page
    row = Difference.objects.get(kind="unknown_credit")
    assert boss.post(f"/koordinator/selisih/{row.pk}/", {"words": "ok"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "standing"
    boss.post(f"/koordinator/selisih/{row.pk}/", {"words": "Bank mengganti nomor; surat bank nomor 12 terlampir."})
    row.refresh_from_db()
    assert row.state == "explained" and row.explained_by == boss.viewer.actor
    for stranger in (officer_of("DISDAG"), officer_of("", role="inspektorat")):
        other = Difference.objects.get(kind="not_on_statement")
        assert (
            stranger.post(f"/koordinator/selisih/{other.pk}/", {"words": "Saya kira tidak apa-apa."}).status_code == 404
        )
    head: Person = officer_of("DISDAG", role="kepala")
    assert head.get("/koordinator/selisih/").content.decode().count('data-role="difference"') == 1


def test_only_the_statement_knew_of_it_and_the_bill_is_paid(bank: Bank, bill: Callable[..., Bill]) -> None:
    made = bill()
    bank.teller.pay(bank.books.orders[way(made).order], fault="never")
    assert reconciling.reconcile(today()) == 0
    made.refresh_from_db()
    assert made.state == "paid" and Payment.objects.get().told_by == "statement"
    assert StatementLine.objects.count() == 1


def test_yesterday_is_compared_once(bank: Bank, db: None) -> None:
    assert reconciling.reconcile_yesterday() == 0
    assert reconciling.reconcile_yesterday() == 0
    assert Reconciled.objects.count() == 1


def test_a_statement_by_file_is_taken_whole_or_not(bank: Bank, bill: Callable[..., Bill], officer_of) -> None:  # type: ignore[no-untyped-def]
    from django.core.files.uploadedfile import SimpleUploadedFile

    boss: Person = officer_of("", role="koordinator")
    head = "bank_ref,direction,amount,at,order,remark\n"
    bad = SimpleUploadedFile("r.csv", (head + "BC1,credit,5,2026-11-24T09:00:00+07:00,,\nBC2,credit,-5,x,,\n").encode())
    answer = boss.post("/koordinator/selisih/", {"file": bad})
    assert answer.status_code == 422 and "Baris 2" in answer.content.decode() and not StatementLine.objects.exists()
    good = SimpleUploadedFile("r.csv", (head + "BC1,credit,5,2026-11-24T09:00:00+07:00,,\n").encode())
    assert boss.post("/koordinator/selisih/", {"file": good}).status_code == 302
    assert Difference.objects.get().kind == "unknown_credit"
    assert officer_of("", role="inspektorat").post("/koordinator/selisih/", {"file": good}).status_code == 200
    assert StatementLine.objects.count() == 1


def test_revenue_is_what_was_paid_and_not_sent_back(bank: Bank, bill: Callable[..., Bill], officer_of) -> None:  # type: ignore[no-untyped-def]
    for number, amount in enumerate((100_000, 250_000)):
        made = bill(amount, subject=f"ticket:R{number}")
        bank.teller.pay(bank.books.orders[way(made).order], fault="twice")
    [row] = revenue(since=today(), until=today())
    assert (row.amount, row.count, row.service, row.tenant) == (350_000, 2, "DISDAG-03", "DISDAG")
    assert (
        revenue(since=date(2020, 1, 1), until=date(2020, 1, 2))
        == []
        == revenue(since=today(), until=today(), tenant="X")
    )
    boss, head, other = (
        officer_of("", role="koordinator"),
        officer_of("DISDAG", role="kepala"),
        officer_of("BAPENDA", role="kepala"),
    )
    assert "Rp350.000" in boss.get("/koordinator/pendapatan/").content.decode()
    assert "Rp350.000" in head.get("/koordinator/pendapatan/?instansi=BAPENDA").content.decode()
    assert "Rp350.000" not in other.get("/koordinator/pendapatan/?instansi=DISDAG").content.decode()
    table = boss.get("/koordinator/pendapatan.csv").content.decode().splitlines()
    assert table[1].endswith(",DISDAG,DISDAG-03,350000,2")
