"""Money without a hand that touches it: bills, ways to pay, receipts, and the daily agreement with the bank."""
