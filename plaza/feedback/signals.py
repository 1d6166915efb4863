"""What this room announces, inside the transaction of the act."""

from django.dispatch import Signal

survey_answered = Signal()
"""``service``, ``tenant``: somebody judged a service. Who, and which event, is not said."""
complaint_moved = Signal()
"""``complaint``: it is new, or its state is."""
report_received = Signal()
"""``mailbox``: a sealed message lies in it."""
