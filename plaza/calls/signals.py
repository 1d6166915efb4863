"""What calls announce, inside the transaction of the act. Every announcement carries ``call``, ``ticket_ref`` and ``actor``."""

from django.dispatch import Signal

call_opened = Signal()
"""A call rings."""

call_answered = Signal()
"""The citizen said yes."""

call_ended = Signal()
"""It is over; also carries ``outcome`` and ``by`` (officer, citizen, sistem)."""
