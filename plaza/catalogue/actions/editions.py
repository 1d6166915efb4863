"""The catalogue's number: whoever changes the catalogue takes the next one, one at a time, and every process notices."""

from secrets import token_hex

from plaza.catalogue.models import Edition
from plaza.catalogue.signals import edition_made
from plaza.core.clock import now


def hold_edition() -> Edition:
    """The one edition row, held until the transaction ends, so that two changes of the catalogue never cross."""
    Edition.objects.get_or_create(pk=1)
    return Edition.objects.select_for_update().get(pk=1)


def next_edition(held: Edition) -> int:
    """Saves the edition under its next number, which it gives."""
    held.number += 1
    held.stamp = token_hex(16)
    held.changed_at = now()
    held.save()
    edition_made.send(Edition, number=held.number)
    return held.number
