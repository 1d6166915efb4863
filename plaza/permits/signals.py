"""What permits announce, inside the transaction of the act."""

from django.dispatch import Signal

permit_issued = Signal()
"""``permit``: a new row of the register; its PDF may not be there yet."""
permit_revoked = Signal()
"""``permit``: called back just now."""
