"""What verification announces, inside the transaction of the act."""

from django.dispatch import Signal

file_opened = Signal()
"""``file``: a VaultFile that left the quarantine clean, and may be seen."""
file_read = Signal()
"""``file``: a VaultFile whose reading is done, or that was set aside."""
