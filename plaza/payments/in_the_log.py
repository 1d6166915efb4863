"""The books as they are laid beside the log."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from plaza.integrity.registers import Row, Table, by_subject
from plaza.payments import content
from plaza.payments.models import Bill, Payment, Receipt, Refund


def _bills() -> Iterator[Row]:
    return (Row(row.ref, row.ref, content.of_bill(row)) for row in _all(Bill.objects))


def _payments() -> Iterator[Row]:
    for row in _all(Payment.objects.select_related("bill")):
        yield Row(row.bill.ref, f"{row.ref} (Rp{row.amount} for {row.bill.ref})", content.of_payment(row))


def _refunds() -> Iterator[Row]:
    for row in _all(Refund.objects.select_related("payment__bill")):
        yield Row(row.payment.bill.ref, f"{row.ref} (Rp{row.amount})", content.of_refund(row))


def _receipts() -> Iterator[Row]:
    for row in _all(Receipt.objects.select_related("payment__bill").exclude(blob="")):
        yield Row(row.payment.bill.ref, f"receipt {row.number}", content.of_receipt(row))


def _paid() -> Iterator[Row]:
    """Bills that say they are paid: an entry must say that money came in."""
    return (Row(row.ref, f"{row.ref}, which says it is paid,") for row in _all(Bill.objects.filter(state="paid")))


def _all(rows: "QuerySet[Any] | Any") -> Iterator[Any]:
    return iter(rows.order_by("pk").iterator(500))


def _bills_there(refs: Collection[str]) -> Iterable[str]:
    return Bill.objects.filter(reference__in=refs).values_list("reference", flat=True)


def _billed(model: Any) -> Any:
    path = "bill__reference" if model is Payment else "payment__bill__reference"
    return by_subject(lambda refs: model.objects.filter(**{f"{path}__in": refs}).values_list(path, flat=True))


TABLES = [
    Table("bills", _bills, content.BILL, begun={"bill.opened"}, found=by_subject(_bills_there)),
    Table("payments", _payments, content.PAYMENT, begun={"payment.received"}, found=_billed(Payment)),
    Table("refunds", _refunds, content.REFUND, begun={"refund.opened"}, found=_billed(Refund)),
    Table("receipts", _receipts, content.RECEIPT, begun={"payment.receipt_set"}, found=_billed(Receipt)),
    Table("paid bills", _paid, content.PAYMENT),
]
