"""What applications announce, inside the transaction of the act."""

from django.dispatch import Signal

application_changed = Signal()
"""``application``: its state or its verdict is new."""
