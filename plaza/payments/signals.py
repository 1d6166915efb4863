"""What payments announce, inside the transaction of the act. Each sends ``bill`` and ``actor``."""

from django.dispatch import Signal

bill_paid = Signal()
"""The bill is settled, by exactly one payment."""
