"""What this room announces, inside the transaction of the act."""

from django.dispatch import Signal

seat_changed = Signal()
"""An officer sits at a counter, or does no longer (``officer``, ``counter``: its code or empty, ``actor``)."""
announced = Signal()
"""An announcement was made or withdrawn (``announcement``, ``actor``); those that begin or end by the clock are not announced."""
