"""Money that only the table tells of pays nothing, is not receipted, and is not sent back; the check of the log names it."""

from collections.abc import Callable

import pytest
from django.db import connection

from plaza import cli
from plaza.core.clock import now
from plaza.core.references import new_reference
from plaza.integrity.actions import look_for_differences
from plaza.integrity.models import Leaf
from plaza.integrity.registers import differences
from plaza.payments import triggers
from plaza.payments.actions import receive
from plaza.payments.actions.receipts import set_receipt
from plaza.payments.actions.refunding import send_refund
from plaza.payments.models import Bill, Payment, PaymentRequest, Refund
from plaza.payments.queries import NotInLog, is_paid, paid
from plaza.people.models import Role
from plaza.permits.models import Permit
from plaza.queueing.actions import take_ticket
from plaza.queueing.models import Ticket
from tests.fixtures.catalogue import put_catalogue
from tests.fixtures.clock import Clock
from tests.fixtures.people import Person
from tests.permits.test_register import issue

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.store]


def asked(bill: Bill) -> PaymentRequest:
    moment = now()
    return PaymentRequest.objects.create(
        bill=bill,
        kind="va",
        order=new_reference(10),
        content=new_reference(10),
        state="ready",
        asked_at=moment,
        expires_at=moment,
    )


def planted(bill: Bill) -> Payment:
    """Money as somebody with the database's password writes it."""
    Bill.objects.filter(pk=bill.pk).update(state="paid", closed_at=now())
    return Payment.objects.create(
        reference=new_reference(10), bill=bill, request=asked(bill), channel="va", bank_ref="BANK-1", amount=bill.amount,
        use="settles", paid_at=now(), received_at=now(), told_by="callback",
        leaf_id=Leaf.objects.filter(subject=bill.ref).values_list("leaf_id", flat=True)[0],
    )  # fmt: skip


def test_a_payment_that_the_bank_told_of_counts(bill: Callable[..., Bill]) -> None:
    one = bill(5000)
    receive(asked(one), bank_ref="BANK-1", amount=5000, paid_at=now(), told_by="callback")
    one.refresh_from_db()
    assert is_paid(one) and paid(one.subject_ref) and list(differences()) == []


def test_a_planted_payment_pays_nothing_and_gets_no_receipt(bill: Callable[..., Bill]) -> None:
    one = bill(5000)
    fake = planted(one)
    one.refresh_from_db()
    assert one.state == "paid" and not is_paid(one) and paid(one.subject_ref) is False
    with pytest.raises(NotInLog):
        set_receipt(fake.reference)
    assert any("BANK" not in told and fake.ref in told for told in differences())


def test_a_bill_whose_sum_was_made_smaller_is_not_paid_by_that(bill: Callable[..., Bill]) -> None:
    one = bill(5_000_000)
    triggers.remove(connection)
    Bill.objects.filter(pk=one.pk).update(amount=5)
    triggers.install(connection)
    one.refresh_from_db()
    receive(asked(one), bank_ref="BANK-1", amount=5, paid_at=now(), told_by="callback")
    one.refresh_from_db()
    assert one.state == "paid" and not is_paid(one)
    assert any(told.startswith(f"bills: {one.ref} is another one") for told in differences())


def test_a_planted_refund_is_never_sent(bill: Callable[..., Bill]) -> None:
    one = bill(5000)
    payment = receive(asked(one), bank_ref="BANK-1", amount=5000, paid_at=now(), told_by="callback")
    fake = Refund.objects.create(
        payment=payment, reference=new_reference(10), amount=5000, why="holder", opened_at=now(), opened_by="sistem"
    )
    send_refund(fake.reference)
    fake.refresh_from_db()
    assert fake.state == "stuck" and "the log does not commit" in fake.problem


def test_the_check_names_every_row_without_entry_and_every_entry_without_row(
    clock: Clock, bill: Callable[..., Bill], officer_of: Callable[..., Person], capsys: pytest.CaptureFixture[str]
) -> None:
    put_catalogue()
    rina, permit, one = officer_of("DPMPTSP"), issue(), bill(5000)
    ticket = take_ticket("DPMPTSP-01", holder="device:1")
    assert list(differences()) == [] and look_for_differences() == 0
    Role.objects.create(officer=rina.officer, name="inspektorat", tenant="")
    Ticket.objects.filter(pk=ticket.pk).update(ref="PLANTED123")
    Permit.objects.filter(pk=permit.pk).update(reference="PLANTED1")
    fake = planted(one)
    with pytest.raises(SystemExit) as ended:
        cli.main(["verify-log"])
    told = capsys.readouterr().out
    assert ended.value.code == 1
    for words in (
        f"! roles: {rina.officer.ref} as inspektorat@plaza is another one",
        "! tickets: ticket:PLANTED123 stands in the database, and no entry",
        f"(queue.taken on {ticket.subject}) stands in the log, and its row is not in the database",
        "! permits: permit:PLANTED1",
        f"(permit.issued on permit:{permit.reference}) stands in the log, and its row is not",
        f"! payments: {fake.ref}",
        f"! paid bills: {one.ref}, which says it is paid, stands in the database, and no entry",
    ):
        assert words in told, words
    assert look_for_differences() >= 6
    assert look_for_differences() >= 6
    assert Leaf.objects.filter(kind="integrity.rows_differ").count() == 1
