"""What payments announce, inside the transaction of the act. Each sends ``bill`` and ``actor``."""

from django.dispatch import Signal

bill_opened = Signal()
bill_paid = Signal()
"""The bill is settled, by exactly one payment."""
bill_cancelled = Signal()
bill_refunded = Signal()
"""A payment of the bill is on its way back: one too many, or the whole bill's."""
