"""When a tenant's people are usually first served: what a page says while nobody is at a desk yet."""

from datetime import date, datetime, time, timedelta

from plaza.catalogue.models import Tenant
from plaza.catalogue.queries import opening
from plaza.core.clock import WITA, now, today
from plaza.queueing.models import Ticket

USUAL_OVER = timedelta(days=28)
FEWEST_DAYS = 5
MOST_SERVED = 2000


def usual_start(tenant: Tenant) -> time | None:
    """The middle of the first hours of its last days of service, to five minutes; today's opening while there are too few of them."""
    firsts = sorted(_minutes(moment) for moment in _first_served(tenant.code).values())
    if len(firsts) >= FEWEST_DAYS:
        middle = firsts[len(firsts) // 2] // 5 * 5
        return time(middle // 60, middle % 60)
    spans = opening(tenant)(today())
    return spans[0][0].astimezone(WITA).time() if spans else None


def _first_served(tenant: str) -> dict[date, datetime]:
    recent = Ticket.objects.filter(queue__tenant=tenant, served_at__gte=now() - USUAL_OVER)
    days: dict[date, datetime] = {}
    for moment in recent.order_by("-served_at").values_list("served_at", flat=True)[:MOST_SERVED]:
        if moment is not None:
            local = moment.astimezone(WITA)
            days[local.date()] = min(local, days.get(local.date(), local))
    days.pop(today(), None)
    return days


def _minutes(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute
