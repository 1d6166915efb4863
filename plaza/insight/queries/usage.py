"""How a tenant's counters are used: by hour, by channel, and by each counter at which somebody sat."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import fmean

from plaza.catalogue.models import Tenant
from plaza.catalogue.queries import opening
from plaza.core.clock import WITA, now, today
from plaza.facilities.figures import Sitting, sittings
from plaza.insight.queries.planning import usual_officers
from plaza.insight.rules.usage import HourUse, Served, hours_of
from plaza.queueing.figures import Visit, visits


@dataclass(frozen=True)
class ChannelUse:
    """One way of being served: how many, minutes each, and its share of all minutes served."""

    channel: str
    visits: int
    handling: float | None
    share: float


@dataclass(frozen=True)
class CounterUse:
    """One counter: on how many days somebody sat there, for how many minutes, and how many of them with somebody."""

    counter: str
    days: int
    visits: int
    seated: float
    busy: float

    @property
    def idle(self) -> float | None:
        """The share of seated minutes without anybody."""
        return max(0.0, 1 - self.busy / self.seated) if self.seated else None


@dataclass(frozen=True)
class Usage:
    """Everything about a tenant's counters in a period."""

    since: date
    until: date
    officers: int
    hours: list[HourUse]
    channels: list[ChannelUse]
    counters: list[CounterUse]


def usage_of(tenant: Tenant, *, since: date, until: date) -> Usage:
    """How the tenant's counters were used in these days; open minutes are those of the calendar, for the officers of a usual day."""
    found = visits(since=since, until=until, tenant=tenant.code)
    officers = usual_officers(found)
    served = [one for visit in found if (one := _served(visit)) is not None]
    joined = [visit.joined.astimezone(WITA) for visit in found]
    spans_on = opening(tenant)
    opened = [span for n in range((until - since).days + 1) for span in spans_on(since + timedelta(days=n))]
    seats = [one for one in sittings(since=since, until=until) if one.tenant == tenant.code]
    return Usage(
        since, until, officers, hours_of(served, joined=joined, opened=opened, officers=officers), _channels(found),
        _counters(seats, found),
    )  # fmt: skip


def _served(visit: Visit) -> Served | None:
    if visit.state != "done" or visit.served is None or visit.ended is None:
        return None
    return Served(visit.channel, visit.served.astimezone(WITA), visit.ended.astimezone(WITA))


def _channels(found: Sequence[Visit]) -> list[ChannelUse]:
    minutes: dict[str, list[float]] = defaultdict(list)
    counted: dict[str, int] = defaultdict(int)
    for visit in found:
        counted[visit.channel] += 1
        if (took := visit.handling) is not None:
            minutes[visit.channel].append(took)
    whole = sum(map(sum, minutes.values()))
    return [
        ChannelUse(name, n, fmean(minutes[name]) if minutes[name] else None, sum(minutes[name]) / whole if whole else 0.0)
        for name, n in sorted(counted.items())
    ]  # fmt: skip


def _counters(seats: Sequence[Sitting], found: Sequence[Visit]) -> list[CounterUse]:
    by_officer: dict[tuple[int, date], list[Visit]] = defaultdict(list)
    for visit in found:
        if visit.handling is not None:
            by_officer[visit.officer, visit.day].append(visit)
    by_counter: dict[str, list[Sitting]] = defaultdict(list)
    for seat in seats:
        by_counter[seat.counter].append(seat)
    return [_counter(code, by_counter[code], by_officer) for code in sorted(by_counter)]


def _counter(
    code: str, seats: Sequence[Sitting], by_officer: dict[tuple[int, date], list[Visit]]
) -> CounterUse:  # fmt: skip
    number, seated, busy = 0, 0.0, 0.0
    for seat in seats:
        mine = by_officer.get((seat.officer, seat.day), [])
        end = _end(seat, mine)
        within = [visit for visit in mine if visit.served and seat.begin <= visit.served < end]
        number += len(within)
        busy += sum(visit.handling or 0.0 for visit in within)
        seated += (end - seat.begin).total_seconds() / 60
    return CounterUse(code, len({seat.day for seat in seats}), number, seated, busy)


def _end(seat: Sitting, mine: Sequence[Visit]) -> datetime:
    """When the sitting ended; one that nobody ended lasts until now, or on a past day until the last person was done."""
    if seat.end is not None:
        return seat.end
    if seat.day == today():
        return max(seat.begin, now())
    return max([seat.begin, *(visit.ended for visit in mine if visit.ended)])
