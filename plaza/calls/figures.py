"""Calls in figures: which run now and on which rung, and how far down past ones went. Reads only."""

from django.db.models import Count

from plaza.calls.models import Seat
from plaza.calls.rules import OPEN_STATES, RUNGS


def rungs_now() -> dict[str, int]:
    """How many citizens' seats in running calls are on each rung, best rung first; a seat that told nothing yet is on the first."""
    seats = Seat.objects.filter(call__state__in=OPEN_STATES, role="citizen", left_at=None)
    found = dict(seats.values_list("rung").annotate(count=Count("pk")).order_by())
    counts = {rung: found.get(rung, 0) for rung in RUNGS}
    counts[RUNGS[0]] += found.get("", 0)
    return counts
