"""What people announce, inside the transaction of the act."""

from django.dispatch import Signal

emergency_opened = Signal()
"""``task``: an officer took a subject in hand because it could not wait; the person is to be told."""
