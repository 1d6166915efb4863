"""Money that comes in: believed once, used once, and sent back when it pays nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from plaza.core.bus import publish
from plaza.core.clock import now, real_now
from plaza.core.references import new_reference
from plaza.core.saving import save_new
from plaza.core.transitions import move
from plaza.core.work import enqueue
from plaza.integrity.actions import record
from plaza.payments.actions.billing import end_ways
from plaza.payments.actions.refunding import open_refund
from plaza.payments.content import of_payment
from plaza.payments.models import Bill, Callback, Payment, PaymentRequest
from plaza.payments.queries import from_the_bank
from plaza.payments.rules.messages import Notice
from plaza.payments.rules.states import BILL, CODE, QRIS, VA
from plaza.payments.signals import bill_paid

OK, NOT_FOUND, NO_BILL, WRONG_AMOUNT, PAID, INCONSISTENT, CONFLICT = (
    "20000",
    "40401",
    "40412",
    "40413",
    "40414",
    "40418",
    "40900",
)
"""Cases of the standard (rules/codes.py)."""
KEPT = timedelta(days=40)


class Inconsistent(ValueError):
    """The bank tells of the same money with another amount or for another bill."""


@dataclass(frozen=True)
class Message:
    """One signed message of the bank: who sent it, its number, and the digest of its body."""

    partner: str
    external_id: str
    digest: str


@transaction.atomic
def receive(request: PaymentRequest, *, bank_ref: str, amount: int, paid_at: datetime, told_by: str) -> Payment:
    """Writes down money that the bank says came in by this request; the same ``bank_ref`` is the same money and changes nothing.

    The first payment of the right amount settles an open bill; any other one is sent back at once. Raises Inconsistent when the
    money is known with another amount or for another bill. Calls at once wait for each other on the bill's row.
    """
    held = _held(pk=request.pk)
    if held is None:
        raise PaymentRequest.DoesNotExist
    return _receive(held, bank_ref=bank_ref, amount=amount, paid_at=paid_at, told_by=told_by)


def _held(**where: object) -> PaymentRequest | None:
    """A request with its bill, whose row nobody else changes until the transaction ends."""
    return PaymentRequest.objects.select_related("bill").select_for_update(of=("bill",)).filter(**where).first()


def _receive(request: PaymentRequest, *, bank_ref: str, amount: int, paid_at: datetime, told_by: str) -> Payment:
    bill = request.bill
    known = Payment.objects.filter(bank_ref=bank_ref).first()
    if known is not None:
        if known.bill_id != bill.pk or known.amount != amount:
            raise Inconsistent(known.bank_ref)
        return known
    use = _use(bill, amount)
    payment = Payment(
        reference=new_reference(10), bill=bill, request=request, channel=request.kind, bank_ref=bank_ref, amount=amount, use=use,
        paid_at=paid_at, received_at=now(), told_by=told_by,
    )  # fmt: skip
    facts = {"amount": amount, "use": use, "channel": request.kind, "bank_ref": bank_ref, "told_by": told_by}
    payment.leaf_id = record("payment.received", actor="sistem", subject=bill.ref, facts=facts, row=of_payment(payment))
    payment.save(force_insert=True)  # the number of another bill of the same moment is refused, and the bank asks again
    if use == "settles":
        _settled(bill, payment)
    else:
        open_refund(payment, why=use, actor="sistem")
    publish(bill.ref, {"type": "changed", "state": bill.state})
    return payment


def _use(bill: Bill, amount: int) -> str:
    """What this money is to the bill; an open bill of this amount is paid by it."""
    if amount != bill.amount:
        return "wrong_amount"
    if bill.state == "open" and move(bill, to="paid", table=BILL, closed_at=now()):
        return "settles"
    return "late" if bill.state == "cancelled" else "double"


def _settled(bill: Bill, payment: Payment) -> None:
    end_ways(bill)
    enqueue("payments.set_receipt", key=payment.reference, reference=payment.reference)
    bill_paid.send(Bill, bill=bill, actor="sistem")


def take_notice(message: Message, notice: Notice) -> str:
    """Takes the bank's word that a QRIS was paid, once for each of its messages; gives the case to answer."""
    return _once(message, lambda: _by_qris(notice))


def take_va_payment(message: Message, notice: Notice) -> str:
    """Answers whether a virtual account or billing code may be paid, and writes it down when it may.

    Here the bank asks first: what does not fit is refused and never taken from the payer.
    """
    return _once(message, lambda: _by_number(notice))


def forget_messages() -> int:
    """Forgets the bank's messages of long ago: their numbers counted for a day, and their time would be refused anyway."""
    return Callback.objects.filter(received_at__lt=real_now() - KEPT).delete()[0]


def bill_by_number(number: str) -> tuple[str, PaymentRequest | None]:
    """The case to answer when the bank asks what is to be paid for a number, and the request when there is something."""
    found = PaymentRequest.objects.filter(content=number, kind__in=(VA, CODE)).select_related("bill")
    request = found.first() if number else None
    if request is None or request.bill.state in ("cancelled", "refunded"):
        return NO_BILL, None
    return (PAID, None) if request.bill.state == "paid" else (OK, request)


@transaction.atomic
def _once(message: Message, act: Callable[[], str]) -> str:
    """Does what a message says unless it was done; a message that is being done at this moment is waited for."""
    moment = real_now()
    row = Callback(
        partner=message.partner, external_id=message.external_id, day=moment.date(), digest=message.digest, answer=OK,
        received_at=moment,
    )  # fmt: skip
    if not save_new(row):
        known = Callback.objects.get(partner=message.partner, external_id=message.external_id, day=moment.date())
        return known.answer if known.digest == message.digest else CONFLICT
    case = act()
    if case != OK:
        Callback.objects.filter(pk=row.pk).update(answer=case)
    return case


def _by_qris(notice: Notice) -> str:
    request = _held(order=notice.order, kind=QRIS)
    if request is None:
        return NOT_FOUND
    if notice.status != "00":
        return OK  # a code that ran out or was cancelled: nothing came in
    return _received(request, notice)


def _by_number(notice: Notice) -> str:
    request = _held(content=notice.order, kind__in=(VA, CODE))
    if request is None:
        return NO_BILL
    bill = request.bill
    if not Payment.objects.filter(bank_ref=notice.bank_ref).exists():
        if bill.state != "open":
            return PAID if bill.state == "paid" else NO_BILL
        if bill.amount != notice.amount:
            return WRONG_AMOUNT
    return _received(request, notice)


def _received(request: PaymentRequest, notice: Notice) -> str:
    paid_at = from_the_bank(notice.paid_at) if notice.paid_at else now()
    try:
        _receive(request, bank_ref=notice.bank_ref, amount=notice.amount, paid_at=paid_at, told_by="callback")
    except Inconsistent:
        return INCONSISTENT
    return OK
