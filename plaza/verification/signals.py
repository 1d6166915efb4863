"""What verification announces, inside the transaction of the act."""

from django.dispatch import Signal

file_read = Signal()
"""``file``: a VaultFile whose reading is done, or that was set aside."""
