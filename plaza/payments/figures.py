"""Bills in figures: what was charged and what was cancelled, without who paid. Reads only."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from plaza.payments.models import Bill
from plaza.payments.queries import day_begins


@dataclass(frozen=True, slots=True)
class BillFigure:
    """One bill. ``why``: why it was cancelled; ``followed``: another bill stands in its place."""

    reference: str
    subject_ref: str
    service: str
    tenant: str
    amount: int
    state: str
    why: str
    opened: datetime
    closed: datetime | None
    followed: bool


def bills(*, since: date, until: date) -> list[BillFigure]:
    """The bills opened from ``since`` to ``until`` inclusive (days in WITA), in their order."""
    found = Bill.objects.filter(opened_at__gte=day_begins(since), opened_at__lt=day_begins(until + timedelta(days=1)))
    followed = set(Bill.objects.exclude(replaces="").values_list("replaces", flat=True))
    rows = found.order_by("opened_at", "pk").values_list(
        "reference", "subject_ref", "service", "tenant", "amount", "state", "why", "opened_at", "closed_at"
    )
    return [BillFigure(*row, followed=row[0] in followed) for row in rows]
