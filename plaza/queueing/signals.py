"""What this room announces, inside the transaction of the act. Every receiver gets ``ticket`` and ``actor``."""

from django.dispatch import Signal

ticket_claimed = Signal()
"""An officer was given the person (also ``officer``); the person is to be rung."""
ticket_rung = Signal()
"""The person was rung once more."""
ticket_answered = Signal()
"""The person is with the officer."""
ticket_released = Signal()
"""The claim ended without an outcome (also ``why``: undone, lease, missed, declined, left, transferred, returned)."""
ticket_finished = Signal()
"""The officer recorded the outcome, and the journey is over."""
ticket_closed = Signal()
"""The ticket ended without being served (also ``why``: left, no_show, day_over, merged)."""
desk_changed = Signal()
"""An officer opened the desk, takes a break or ends the day (``officer``, ``state``; no ticket)."""
