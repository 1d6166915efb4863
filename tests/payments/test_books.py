"""The books: what the database itself refuses, races of processes, and the agreement with the bank until a person explains."""

import os
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F

from plaza.core.clock import now, today
from plaza.core.work import run_all
from plaza.demo.bank.server import Bank
from plaza.integrity.queries import acts_on
from plaza.payments.actions import receive, reconciling, refund_bill
from plaza.payments.models import Bill, Difference, Payment, PaymentRequest, Reconciled, Refund, StatementLine
from plaza.payments.queries import revenue
from plaza.payments.rules.statement import Line
from tests.fixtures.people import Person
from tests.fixtures.processes import Started
from tests.payments.conftest import way

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.store]
HEAD = "bank_ref,direction,amount,at,order,remark\n"
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


def test_no_money_is_replaced_or_emptied_out(bank: Bank, bill: Callable[..., Bill]) -> None:
    made = bill()
    bank.teller.pay(bank.books.orders[way(made).order], fault="twice")
    reconciling.reconcile(today())
    for table in ("bill", "payment", "refund", "statementline"):
        model = apps.get_model("payments", table)
        if connection.vendor == "postgresql":
            assert refused(f"TRUNCATE payments_{table} CASCADE"), table
            continue
        columns = [f'"{field.column}"' for field in model._meta.concrete_fields]
        changed = ["1" if name == '"amount"' else name for name in columns]
        for recursive in ("ON", "OFF"):  # another program's connection has it off
            with connection.cursor() as cursor:
                cursor.execute(f"PRAGMA recursive_triggers={recursive}")
            told = f"({','.join(columns)}) SELECT {','.join(changed)} FROM payments_{table}"
            assert refused(f"REPLACE INTO payments_{table} {told}"), (table, recursive)
        assert not model.objects.filter(amount=1).exists()


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
    assert reconciling.reconcile_days() == 0
    assert reconciling.reconcile_days() == 0
    assert Reconciled.objects.count() == 1


def aged(bank: Bank, days: int) -> None:
    """What was asked for and paid so far happened so many days ago, at the bank and here."""
    for row in bank.books.moved:
        row.at = (datetime.fromisoformat(row.at) - timedelta(days=days)).isoformat()
    PaymentRequest.objects.update(asked_at=F("asked_at") - timedelta(days=days))


def test_every_day_on_which_the_bank_was_away_is_compared_when_it_is_back(
    bank: Bank, bill: Callable[..., Bill]
) -> None:
    made = bill()
    bank.teller.pay(bank.books.orders[way(made).order], fault="never")
    aged(bank, 3)
    bank.away = True
    assert reconciling.reconcile_days() == 0 and not Reconciled.objects.exists()
    bank.away = False
    reconciling.reconcile_days()
    days = list(Reconciled.objects.order_by("day").values_list("day", flat=True))
    assert days == [today() - timedelta(days=number) for number in (3, 2, 1)]
    assert Payment.objects.get().told_by == "statement"
    reconciling.reconcile_days()
    assert Reconciled.objects.count() == 3


def test_a_file_given_by_hand_stands_in_for_no_day_of_the_banks(
    bank: Bank, bill: Callable[..., Bill], officer_of
) -> None:  # type: ignore[no-untyped-def]
    made = bill()
    bank.teller.pay(bank.books.orders[way(made).order], fault="never")
    aged(bank, 1)
    other = SimpleUploadedFile("r.csv", f"{HEAD}BC1,credit,5,{today() - timedelta(days=1)}T09:00:00+08:00,,\n".encode())
    assert officer_of("", role="koordinator").post("/koordinator/selisih/", {"file": other}).status_code == 302
    assert set(Difference.objects.values_list("kind", flat=True)) == {"unknown_credit"}
    reconciling.reconcile_days()
    assert Payment.objects.get().bill == made
    assert set(Reconciled.objects.values_list("source", flat=True)) == {"file", "bank"}


@pytest.mark.parametrize("whole", [False, True])
def test_what_a_file_lacks_is_a_difference_only_when_it_holds_the_whole_day(
    bank: Bank, bill, officer_of, whole: bool
) -> None:  # type: ignore[no-untyped-def]
    made, yesterday = bill(), now() - timedelta(days=1)
    receive(way(made), bank_ref="BC9", amount=made.amount, paid_at=yesterday, told_by="poll")
    line = f"{HEAD}BC1,credit,5,{yesterday:%Y-%m-%dT%H:%M:%S}+00:00,,\n"
    given = {"file": SimpleUploadedFile("r.csv", line.encode()), **({"whole": "on"} if whole else {})}
    officer_of("", role="koordinator").post("/koordinator/selisih/", given)
    told = set(Difference.objects.values_list("kind", flat=True))
    assert told == ({"unknown_credit", "not_on_statement"} if whole else {"unknown_credit"})


def test_a_statement_of_many_pages_is_read_to_its_end(bank: Bank, bill: Callable[..., Bill]) -> None:
    for number in range(7):
        made = bill(1_000 + number, subject=f"ticket:P{number}")
        bank.teller.pay(bank.books.orders[way(made).order], fault="never")
        bank.books.moved[-1].at = (datetime.now(UTC) - timedelta(seconds=60 - number)).isoformat()
    bank.page = 3
    assert reconciling.reconcile(today()) == 0
    assert Payment.objects.count() == 7 == StatementLine.objects.count()


def test_a_statement_without_an_end_is_refused_not_read_for_ever(bank: Bank, bill: Callable[..., Bill]) -> None:
    for number in range(3):
        bank.teller.pay(bank.books.orders[way(bill(1_000 + number, subject=f"ticket:P{number}")).order], fault="never")
    moment = datetime.now(UTC).isoformat()
    for row in bank.books.moved:
        row.at = moment
    bank.page = 1
    assert reconciling.reconcile(today()) == 0 and not Reconciled.objects.exists()


def test_a_line_that_the_bank_tells_otherwise_later_is_a_difference(bank: Bank, bill: Callable[..., Bill]) -> None:
    made = bill()
    bank.teller.pay(bank.books.orders[way(made).order])
    assert reconciling.reconcile(today()) == 0
    bank.books.moved[0].amount = 140_000
    assert reconciling.reconcile(today()) == 1
    assert reconciling.reconcile(today()) == 0
    row = Difference.objects.get()
    assert (row.kind, row.amount, row.payment) == ("line_changed", -10_000, Payment.objects.get())
    assert StatementLine.objects.get().amount == 150_000


def test_a_code_that_was_paid_and_never_told_of_is_found_by_asking(bank: Bank, bill: Callable[..., Bill]) -> None:
    made = bill()
    PaymentRequest.objects.exclude(kind="code").delete()
    PaymentRequest.objects.update(asked_at=now() - timedelta(minutes=5))
    assert reconciling.poll() == 0
    bank.teller.pay_number(way(made, "code").content, fault="never")
    PaymentRequest.objects.update(looked_at=None)
    assert reconciling.poll() == 1
    made.refresh_from_db()
    assert made.state == "paid" and Payment.objects.get().channel == "code"


def test_a_callback_that_comes_late_finds_what_the_poll_has_booked(bank: Bank, bill, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    made = bill()
    began: list[threading.Timer] = []
    monkeypatch.setattr(threading.Timer, "start", lambda timer: began.append(timer))
    assert bank.teller.pay(bank.books.orders[way(made).order], fault="late") == []
    PaymentRequest.objects.update(asked_at=now() - timedelta(minutes=5))
    assert reconciling.poll() == 1
    [timer] = began
    assert timer.function(*timer.args) == 200
    assert Payment.objects.count() == 1 and not Refund.objects.exists()


def test_a_refund_that_the_bank_cannot_send_is_transferred_by_a_person(bank: Bank, bill, officer_of) -> None:  # type: ignore[no-untyped-def]
    made = bill()
    bank.teller.pay_number(way(made, "va").content)
    refund_bill(Bill.objects.get(pk=made.pk), why="not_granted", actor="sistem")
    run_all("urgent", "default", "external")
    refund = Refund.objects.get()
    boss, page = officer_of("", role="koordinator"), "/koordinator/selisih/"
    assert refund.state == "stuck"
    shown = boss.get(page).content.decode()
    assert "Sudah ditransfer sendiri" in shown and "Kirim lagi" not in shown
    way_there = f"{page}pengembalian/{refund.reference}/transfer/"
    good = {"bank_ref": "TRF-77", "proof": "Surat bank 12/2026, kepada Alice Contoh."}
    for person in (officer_of("", role="inspektorat"), officer_of("DISDAG", role="kepala")):
        assert person.post(way_there, good).status_code == 404
    for bad in ({}, good | {"bank_ref": " "}, good | {"proof": "ya"}, good | {"bank_ref": "x" * 65}):
        boss.post(way_there, bad)
        assert Refund.objects.get().state == "stuck"
    boss.post(way_there, good)
    refund.refresh_from_db()
    assert (refund.state, refund.bank_ref, refund.sent_by, refund.proof) == (
        "sent",
        "TRF-77",
        boss.officer.ref,
        good["proof"],
    )
    [leaf] = [one for one in acts_on(made.ref) if one.kind == "refund.transferred"]
    assert leaf.actor == boss.officer.ref
    told = Line(bank_ref="TRF-77", direction="debit", amount=made.amount, at=now())
    assert reconciling.compare(today(), [told], source="file", actor=boss.officer.ref, whole=False) == 0
    assert (
        boss.post(way_there, good | {"bank_ref": "TRF-78"}).status_code == 302
        and Refund.objects.get().bank_ref == "TRF-77"
    )


def test_a_statement_by_file_is_taken_whole_or_not(bank: Bank, bill: Callable[..., Bill], officer_of) -> None:  # type: ignore[no-untyped-def]
    boss: Person = officer_of("", role="koordinator")
    bad = SimpleUploadedFile("r.csv", (HEAD + "BC1,credit,5,2026-11-24T09:00:00+07:00,,\nBC2,credit,-5,x,,\n").encode())
    answer = boss.post("/koordinator/selisih/", {"file": bad})
    assert answer.status_code == 422 and "Baris 2" in answer.content.decode() and not StatementLine.objects.exists()
    good = SimpleUploadedFile("r.csv", (HEAD + "BC1,credit,5,2026-11-24T09:00:00+07:00,,\n").encode())
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
