"""What the catalogue announces, inside the transaction of the act."""

from django.dispatch import Signal

edition_made = Signal()
"""The catalogue has a next edition (``number``): a service, a tenant, hours, a day off or a closing changed, and whatever was kept of
the one before is old."""
closing_announced = Signal()
"""A tenant (``tenant``: its code; empty for the whole plaza) will not serve from ``starts_at`` to ``ends_at``: a sudden closing, or a
day off that was not one before. Also ``why`` (both languages) and ``actor``. Whoever has an appointment then is to be told."""
closing_withdrawn = Signal()
"""It serves after all (``tenant``, ``starts_at``, ``ends_at``, ``actor``)."""
service_change_told = Signal()
"""``email``, ``title``, ``body``, ``link``: a letter to somebody who serves, about a change of a service."""
