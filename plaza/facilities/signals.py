"""What this room announces, inside the transaction of the act."""

from django.dispatch import Signal

seat_changed = Signal()
"""An officer sits at a counter, or does no longer (``officer``, ``counter``: its code or empty, ``actor``)."""
companion_called = Signal()
"""Somebody asked for a companion (``call``, ``actor``)."""
companion_moved = Signal()
"""A companion call changed its state (``call``, ``actor``)."""
tenant_state_changed = Signal()
"""A tenant is invited, preparing, served by video only, or open (``tenant``: its code, ``state``, ``actor``)."""
announced = Signal()
"""An announcement was made or withdrawn (``announcement``, ``actor``); those that begin or end by the clock are not announced."""
