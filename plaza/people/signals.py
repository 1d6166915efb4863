"""What people announce, inside the transaction of the act."""

from django.dispatch import Signal

duty_ended = Signal()
"""``duty``: an officer was taken off the roster before its end (also ``actor``); what was planned with them may not stand."""
emergency_opened = Signal()
"""``task``: an officer took a subject in hand because it could not wait; the person is to be told."""
officer_released = Signal()
"""``officer``: whoever they serve goes back to the line or to somebody else, now (also ``actor``)."""
staff_told = Signal()
"""``email``, ``title``, ``body``, ``link``: a letter to somebody who serves, or is asked to; about their own access."""
access_ended = Signal()
"""``user_id``: sessions of this account were ended; what is open of them closes."""
