"""The background work of money: ways to pay, receipts, refunds, questions to the bank, and the daily agreement."""

from plaza.core.work import every, job
from plaza.payments.actions import asking, receipts, receiving, reconciling, refunding


@job("payments.prepare", queue="external", attempts=8)
def prepare(*, reference: str) -> None:
    """Makes the ways to pay that a bill has not got."""
    asking.prepare(reference)


@job("payments.set_receipt", attempts=8)
def set_receipt(*, reference: str) -> None:
    """Makes the receipt unless it is there."""
    receipts.set_receipt(reference)


@job("payments.send_refund", queue="external", attempts=10)
def send_refund(*, reference: str) -> None:
    """Sends a refund unless it was sent."""
    refunding.send_refund(reference)


every(30, name="payments.poll", queue="external")(reconciling.poll)
every(3600, name="payments.forget_messages")(receiving.forget_messages)
every(900, name="payments.reconcile", queue="external")(reconciling.reconcile_days)
