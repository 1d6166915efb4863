"""What the log commits to of the books: everything of a row that is never changed after it was written.

Of rows and of a migration's rows alike. A bill's state is not among it: that it is paid, its payment says.
"""

from datetime import UTC, datetime
from typing import Any

from plaza.integrity.marks import opened

BILL, PAYMENT, REFUND, RECEIPT = (
    frozenset({f"{kind}", "payment.taken_over"})
    for kind in ("bill.opened", "payment.received", "refund.opened", "payment.receipt_set")
)
"""The entries that commit to each."""


@opened
def of_bill(bill: Any) -> list[object]:
    """What was asked of whom, for what."""
    return [
        "bill", bill.reference, bill.subject_ref, bill.service, bill.tenant, bill.reason, bill.amount, _moment(bill.opened_at),
        bill.opened_by, bill.replaces, bill.formula_id, bill.formula_en,
    ]  # fmt: skip


@opened
def of_payment(payment: Any) -> list[object]:
    """The money that the bank told of, and what it was used for."""
    return [
        "payment", payment.reference, payment.bill.reference, payment.channel, payment.bank_ref, payment.amount, payment.use,
        _moment(payment.paid_at), _moment(payment.received_at), payment.told_by,
    ]  # fmt: skip


@opened
def of_refund(refund: Any) -> list[object]:
    """What goes back, of which payment, and why."""
    return [
        "refund", refund.reference, refund.payment.reference, refund.amount, refund.why, _moment(refund.opened_at),
        refund.opened_by,
    ]  # fmt: skip


@opened
def of_receipt(receipt: Any) -> list[object]:
    """The paper: its code, its number, and the file."""
    return ["receipt", receipt.code, receipt.number, receipt.payment.reference, receipt.sha256]


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
