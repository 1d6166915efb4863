"""Every read of money that others use."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import TruncDate

from plaza.core.clock import WITA, demo_offset, now, today
from plaza.core.references import parse_reference
from plaza.core.storage import NoSuchBlob, open_blob
from plaza.integrity.standing import was_committed
from plaza.payments.adapters import gateway
from plaza.payments.content import BILL, PAYMENT, RECEIPT, REFUND, of_bill, of_payment, of_receipt, of_refund
from plaza.payments.models import Bill, Difference, Payment, PaymentRequest, Receipt, Reconciled, Refund
from plaza.payments.registers import amounts
from plaza.payments.rules.states import LIVING
from plaza.people.queries import Access, NoAccess, owns, require_access
from plaza.people.viewers import Viewer

BANK = "bank"
"""The source of a statement that the bank itself told, beside one that a person gave as a file."""
TELLS_BACK = timedelta(days=90)


def bill_of(reference: str) -> Bill:
    """The bill of that reference, unguarded: for the system's own work. Raises NoAccess when there is none."""
    parsed = parse_reference(reference)
    found = Bill.objects.filter(reference=parsed).first() if parsed else None
    if found is None:
        raise NoAccess(reference)
    return found


def access_bill(viewer: Viewer, reference: str, *, purpose: str) -> tuple[Bill, Access]:
    """The bill, for whoever owns it or what it is for, or an officer with a task for that; raises NoAccess for anybody else."""
    bill = bill_of(reference)
    if owns(viewer, bill.ref):
        return bill, Access("owner", bill.ref)
    return bill, require_access(viewer, bill.subject_ref, purpose=purpose)


def bills_of(subject_ref: str) -> list[Bill]:
    """Every bill for this subject, the newest first, those that were cancelled too."""
    return list(Bill.objects.filter(subject_ref=subject_ref).order_by("-pk"))


def living_bill(subject_ref: str, *, reason: str = "fee") -> Bill | None:
    """The bill that stands for this reason, open or paid; None when there is none."""
    return Bill.objects.filter(subject_ref=subject_ref, reason=reason, state__in=LIVING).first()


def paid(subject_ref: str) -> bool | None:
    """Whether every bill that stands for this subject is paid; None when none stands."""
    living = Bill.objects.filter(subject_ref=subject_ref, state__in=LIVING)
    return all(is_paid(bill) for bill in living) if living else None


def ways_to_pay(bill: Bill) -> list[PaymentRequest]:
    """The ways by which the bill can be paid now."""
    ready = bill.requests.filter(state="ready", expires_at__gt=now())
    return sorted(ready, key=lambda request: ("qris", "va", "code").index(request.kind))


class NotInLog(Exception):
    """Money that the database tells of and the plaza's own log does not."""


NOT_IN_LOG = "the log does not commit to this row: it was not written by the plaza"


def is_payment_in_log(payment: Payment) -> bool:
    """Whether the plaza itself wrote down that this money came in, for a bill that it asked for."""
    bill = payment.bill
    return was_committed(bill.ref, of_bill(bill), kinds=BILL) and was_committed(
        bill.ref, of_payment(payment), kinds=PAYMENT
    )


def is_refund_in_log(refund: Refund) -> bool:
    """Whether the plaza itself opened the refund, of money that it had received."""
    subject = refund.payment.bill.ref
    return is_payment_in_log(refund.payment) and was_committed(subject, of_refund(refund), kinds=REFUND)


def is_paid(bill: Bill) -> bool:
    """Whether the bill is paid by money that the log commits to: what goes on because of it asks here, not the bill's state."""
    if bill.state != "paid":
        return False
    payment = Payment.objects.filter(bill=bill, use="settles", amount=bill.amount).select_related("bill").first()
    return payment is not None and is_payment_in_log(payment)


def settling(bill: Bill) -> Payment | None:
    """The payment that settled the bill."""
    return Payment.objects.filter(bill=bill, use="settles").select_related("receipt").first()


def refunds_of(bill: Bill) -> list[Refund]:
    """What was or is being sent back of the bill's payments."""
    return list(Refund.objects.filter(payment__bill=bill).select_related("payment").order_by("pk"))


def receipts_for(subject_ref: str) -> list[Receipt]:
    """The receipts of everything that was paid for this subject, the newest first."""
    rows = Receipt.objects.filter(payment__bill__subject_ref=subject_ref).select_related("payment__bill")
    return list(rows.order_by("-pk"))


def receipt_by_code(code: str) -> Receipt | None:
    """The receipt of that code as somebody typed it, for anyone to check."""
    parsed = parse_reference(code)
    rows = Receipt.objects.select_related("payment__bill")
    found = rows.filter(code=parsed).first() if parsed else None
    return found if found and is_receipt_in_log(found) else None


def is_receipt_in_log(receipt: Receipt) -> bool:
    """Whether the plaza itself made the paper; while it is being made, whether it received the money."""
    if not receipt.blob:
        return is_payment_in_log(receipt.payment)
    return was_committed(receipt.payment.bill.ref, of_receipt(receipt), kinds=RECEIPT)


def receipt_pdf(receipt: Receipt) -> bytes | None:
    """The signed paper, or None while it is being made. Whoever asks has passed a guard."""
    try:
        return open_blob(receipt.blob) if receipt.blob else None
    except NoSuchBlob:
        return None


@dataclass(frozen=True)
class Revenue:
    """What one service of one tenant brought in on one day, without what was sent back."""

    day: date
    service: str
    tenant: str
    amount: int
    count: int


def revenue(*, since: date, until: date, tenant: str = "") -> list[Revenue]:
    """Revenue by day, service and tenant, from ``since`` to ``until`` inclusive (days in WITA), the newest day first.

    What settles a bill counts on the day it was paid; a bill whose payment was sent back counts no more.
    """
    rows = Payment.objects.filter(use="settles", bill__state="paid", paid_at__gte=day_begins(since))
    rows = rows.filter(paid_at__lt=day_begins(until + timedelta(days=1)))
    if tenant:
        rows = rows.filter(bill__tenant=tenant)
    told = rows.annotate(day=TruncDate("paid_at", tzinfo=WITA)).values("day", "bill__service", "bill__tenant")
    summed = told.annotate(total=Sum("amount"), many=Count("pk")).order_by("-day", "bill__tenant", "bill__service")
    return [Revenue(row["day"], row["bill__service"], row["bill__tenant"], row["total"], row["many"]) for row in summed]


def day_begins(day: date) -> datetime:
    """Midnight in WITA at which that day begins."""
    return datetime.combine(day, datetime.min.time(), WITA)


def differences(*, standing: bool = True) -> QuerySet[Difference]:
    """Where the bank's books and ours disagree, the newest first: those that nobody explained, or those that somebody did."""
    state = "standing" if standing else "explained"
    return Difference.objects.filter(state=state).select_related("line", "payment__bill").order_by("-day", "-pk")


def last_reconciled() -> Reconciled | None:
    """The last day that was laid beside the bank's statement."""
    return Reconciled.objects.order_by("-at").first()


def stuck_refunds() -> QuerySet[Refund]:
    """What should be on its way back and is held up."""
    return Refund.objects.filter(state="stuck").select_related("payment__bill").order_by("opened_at")


@dataclass(frozen=True)
class Balance:
    """All money that came in, and what became of it: ``received`` is always the sum of the others."""

    received: int
    settled: int
    sent_back: int
    """Sent back, or on its way."""

    @property
    def holds(self) -> bool:
        """Whether nothing appeared and nothing vanished."""
        return self.received == self.settled + self.sent_back


def balance() -> Balance:
    """The sums over all payments: bills that are paid, and refunds."""
    received = _sum(Payment.objects.all())
    settled = _sum(Payment.objects.filter(use="settles", bill__state="paid", amount=F("bill__amount")))
    return Balance(received, settled, _sum(Refund.objects.all()))


def _sum(rows: "QuerySet[Payment] | QuerySet[Refund]") -> int:
    return rows.aggregate(total=Sum("amount"))["total"] or 0


def to_look_at(*, limit: int = 50) -> Sequence[PaymentRequest]:
    """Requests that the bank should be asked about: unpaid, made a minute ago or earlier, those not looked at longest first.

    Each is looked at again after a tenth of its age; an expired one a last time.
    """
    moment = now()
    found = PaymentRequest.objects.filter(state="ready", asked_at__lt=moment - timedelta(minutes=1))
    rows = found.select_related("bill").order_by(F("looked_at").asc(nulls_first=True), "pk")[: limit * 4]
    due = [row for row in rows if row.looked_at is None or _is_due(row, row.looked_at, moment)]
    return due[:limit]


def _is_due(row: PaymentRequest, looked_at: datetime, moment: datetime) -> bool:
    return row.expires_at <= moment or moment - looked_at >= max(timedelta(minutes=1), (looked_at - row.asked_at) / 10)


def unreconciled() -> list[date]:
    """Past days of which the bank's own statement was never laid beside our books, the oldest first.

    From the first way to pay on, and no further back than a bank tells; without a bank there are none.
    """
    last = today() - timedelta(days=1)
    if not gateway().kinds:
        return []
    begun = PaymentRequest.objects.order_by("asked_at").values_list("asked_at", flat=True).first()
    first = max(min(begun.astimezone(WITA).date() if begun else last, last), last - TELLS_BACK)
    known = set(Reconciled.objects.filter(source=BANK, day__gte=first).values_list("day", flat=True))
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in days if day not in known]


def at_the_bank(moment: datetime) -> datetime:
    """A moment of the plaza's clock as the bank's clock has it."""
    return moment - demo_offset()


def from_the_bank(moment: datetime) -> datetime:
    """A moment of the bank's clock as the plaza's has it: they differ in a demonstration alone."""
    return moment + demo_offset()


def check() -> list[str]:
    """What an operator must mend before money can be taken, one sentence each."""
    register = amounts().check()
    return [*gateway().check(), *([register] if register else [])]
