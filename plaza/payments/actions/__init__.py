"""Every write about money: bills, ways to pay, what came in, what goes back, and the agreement with the bank."""

from plaza.payments.actions.billing import BillError, cancel_bill, open_bill, replace_bill
from plaza.payments.actions.receiving import receive
from plaza.payments.actions.refunding import refund_bill

__all__ = ["BillError", "cancel_bill", "open_bill", "receive", "refund_bill", "replace_bill"]
