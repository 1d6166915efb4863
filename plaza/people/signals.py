"""What people announce, inside the transaction of the act."""

from django.dispatch import Signal

duty_ended = Signal()
"""``duty``: an officer was taken off the roster before its end (also ``actor``); what was planned with them may not stand."""
emergency_opened = Signal()
"""``task``: an officer took a subject in hand because it could not wait; the person is to be told."""
