"""No money is made and none is lost: whatever is told in whatever order, every rupiah pays a bill, goes back, or stands to be explained."""

from itertools import count

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from plaza.core.clock import today
from plaza.demo.bank.books import Moved
from plaza.demo.bank.server import Bank
from plaza.demo.bank.telling import FAULTS
from plaza.payments.actions import asking, cancel_bill, open_bill, reconciling, refund_bill, refunding
from plaza.payments.models import Bill, Difference, Payment, PaymentRequest, Refund
from plaza.payments.queries import balance
from tests.payments.conftest import way

_numbers = count(1)
WAYS = sorted(set(FAULTS) - {"late"})
EVENTS = st.one_of(
    st.tuples(st.just("pay"), st.integers(0, 2), st.sampled_from(WAYS)),
    st.tuples(st.just("number"), st.integers(0, 2), st.sampled_from(["none", "doubled", "wrong_amount", "wrong_currency", "forged"])),
    st.tuples(st.just("again"), st.integers(0, 8), st.just("")),
    st.tuples(st.just("forge"), st.integers(0, 2), st.just("")),
    st.tuples(st.just("cancel"), st.integers(0, 2), st.just("")),
    st.tuples(st.just("give back"), st.integers(0, 2), st.just("")),
    st.tuples(st.just("poll"), st.just(0), st.just("")),
    st.tuples(st.just("send"), st.just(0), st.just("")),
    st.tuples(st.just("stranger"), st.integers(1, 10**6), st.just("")),
    st.tuples(st.just("statement"), st.just(0), st.just("")),
)  # fmt: skip


class World:
    """Three bills, a bank, and everything that may happen between them."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank
        with bank.books.open() as books:
            books.moved.clear()
            books.orders.clear()
        self.bills = [self._bill(amount) for amount in (150_000, 1, 9_999_999)]

    def _bill(self, amount: int) -> Bill:
        bill = open_bill(
            f"application:{next(_numbers)}",
            service="X-01",
            tenant="X",
            reason="fee",
            amount=amount,
            formula="x",
            actor="sistem",
        )
        asking.prepare(bill.reference)
        return bill

    def happen(self, what: str, which: int, how: str) -> None:
        """One event."""
        if what in ("pay", "number", "forge", "cancel", "give back"):
            bill = self.bills[which]
            bill.refresh_from_db()
            order = self.bank.books.orders[way(bill).order]
            if what == "pay":
                self.bank.teller.pay(order, fault=how)
            elif what == "number":
                self.bank.teller.pay_number(way(bill, "va").content, fault=how)
            elif what == "forge":
                self.bank.teller.pay(order, fault="forged")
            elif what == "cancel":
                cancel_bill(bill, why="mistaken", actor="officer:1")
            else:
                refund_bill(bill, why="not_granted", actor="officer:1")
        elif what == "again":
            self._tell_again(which)
        elif what == "poll":
            PaymentRequest.objects.update(asked_at="2020-01-01T00:00:00Z", looked_at=None)
            reconciling.poll()
        elif what == "send":
            self.send_refunds()
        elif what == "stranger":
            self.bank.books.pay(amount=which)
        else:
            reconciling.reconcile(today())

    def _tell_again(self, which: int) -> None:
        """An old message once more, under a new number."""
        told = [
            row for row in self.bank.books.moved if row.direction == "credit" and row.order in self.bank.books.orders
        ]
        told = [row for row in told if self.bank.books.orders[row.order].kind == "qris"]
        if told:
            money: Moved = told[which % len(told)]
            self.bank.teller.tell_qris(self.bank.books.orders[money.order], money)

    def send_refunds(self) -> None:
        """The job that sends what is to go back."""
        for refund in Refund.objects.filter(state="opened"):
            refunding.send_refund(refund.reference)

    def hold(self) -> None:
        """What must be so at every moment."""
        assert balance().holds, balance()
        for bill in Bill.objects.all():
            settled = bill.payments.filter(use="settles")
            assert settled.count() == (1 if bill.state in ("paid", "refunded") else 0)
            assert all(row.amount == bill.amount for row in settled)
        came = {row.bank_ref: row.amount for row in self.bank.books.moved if row.direction == "credit"}
        for payment in Payment.objects.all():
            assert came[payment.bank_ref] == payment.amount, "a payment that never was"
        assert Refund.objects.count() == Payment.objects.exclude(use="settles", bill__state="paid").count()

    def add_up(self) -> None:
        """After the day is laid beside the statement: the bank's rupiah and ours."""
        credits = sum(row.amount for row in self.bank.books.moved if row.direction == "credit")
        debits = sum(row.amount for row in self.bank.books.moved if row.direction == "debit")
        strange = sum(row.amount for row in Difference.objects.filter(kind="unknown_credit", state="standing"))
        said = balance()
        assert credits == said.received + strange
        assert credits - debits == said.settled + strange + sum(
            row.amount for row in Refund.objects.exclude(state="sent")
        )
        assert set(Difference.objects.values_list("kind", flat=True)) <= {"unknown_credit"}


@pytest.mark.django_db
def test_any_order_of_messages_duplicates_forgeries_polls_and_refunds_keeps_every_rupiah(bank: Bank) -> None:
    @settings(max_examples=40)
    @given(st.lists(EVENTS, max_size=14))
    def play(events: list[tuple[str, int, str]]) -> None:
        with transaction.atomic():
            world = World(bank)
            for event in events:
                world.happen(*event)
                world.hold()
            world.send_refunds()
            reconciling.reconcile(today())
            world.send_refunds()
            world.hold()
            reconciling.reconcile(today())
            world.add_up()
            transaction.set_rollback(True)

    play()
