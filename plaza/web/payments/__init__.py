"""Paying: the bill, the ways to pay, the receipt, and the bank's differences."""
