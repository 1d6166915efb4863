"""From past days to a plan: who comes when and how long they take, what that means for each counter, and what if."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import fmean, pstdev

from plaza.catalogue.models import Tenant
from plaza.catalogue.queries import calendar, tenants
from plaza.core.clock import WITA, today
from plaza.insight.rules.advice import Advice, advise
from plaza.insight.rules.advice import Counter as CounterDay
from plaza.insight.rules.forecast import Forecast, IsOpen, Slot, forecast, half_hours
from plaza.insight.simulation.defaults import sample_plan
from plaza.insight.simulation.model import Seat
from plaza.insight.simulation.people import HALF_HOURS, Demand, Plan
from plaza.people.models import Duty
from plaza.queueing.figures import Visit, visits

LOOK_BACK = timedelta(days=56)
LEAST_VISITS = 60
"""Fewer visits than this in the past weeks, and the sample plaza stands in."""


@dataclass(frozen=True)
class Basis:
    """What a plan stands on: the days and visits it was made from; ``own`` is False for the sample plaza."""

    plan: Plan
    since: date
    until: date
    days: int
    visits: int
    own: bool


def basis(*, until: date | None = None) -> Basis:
    """The plan of the last eight weeks before today; the sample plaza when there is too little to learn from."""
    last = (until or today()) - timedelta(days=1)
    first = last - LOOK_BACK + timedelta(days=1)
    found = visits(since=first, until=last)
    days = len({visit.day for visit in found})
    if len(found) < LEAST_VISITS:
        return Basis(sample_plan(), first, last, 0, len(found), own=False)
    return Basis(plan_of(found, days=days), first, last, days, len(found), own=True)


def plan_of(found: Sequence[Visit], *, days: int) -> Plan:
    """The plan that these visits show, on a day on which everybody is open."""
    by_tenant = defaultdict(list)
    for visit in found:
        by_tenant[visit.tenant].append(visit)
    spans = {tenant.code: spans_of(tenant) for tenant in tenants()}
    demand = tuple(_demand(code, rows) for code, rows in by_tenant.items() if code in spans)
    seats = tuple(
        Seat(f"{one.tenant}/{number}", (one.tenant,), spans[one.tenant])
        for one in demand
        for number in range(1, usual_officers(by_tenant[one.tenant]) + 1)
    )
    ended = [visit for visit in found if visit.state in ("done", "left", "no_show", "closed")]
    missing = sum(visit.state == "no_show" for visit in ended) / max(1, len(ended))
    share = sum(visit.lane for visit in found) / len(found)
    return Plan(demand, seats, priority=share, no_show=missing, late=missing, patience=_patience(ended))


def spans_of(tenant: Tenant) -> tuple[tuple[float, float], ...]:
    """The tenant's hours on its longest day of the week, in minutes since midnight."""
    schedule = calendar().schedules.get(tenant.hours)
    if schedule is None:
        return ()
    week = [
        tuple((60.0 * span.opens.hour + span.opens.minute, 60.0 * span.closes.hour + span.closes.minute) for span in day)
        for day in schedule.week
    ]  # fmt: skip
    return max(week, key=lambda day: sum(closes - opens for opens, closes in day))


def _demand(tenant: str, rows: Sequence[Visit]) -> Demand:
    own_days = len({visit.day for visit in rows})
    handling = [minutes for visit in rows if (minutes := visit.handling) is not None] or [8.0]
    shape = [0.0] * HALF_HOURS
    for visit in rows:
        shape[_slot(visit.joined)] += 1
    return Demand(
        tenant, len(rows) / own_days, max(0.5, fmean(handling)), max(0.1, pstdev(handling)), tuple(shape),
        Counter(visit.service for visit in rows), sum(visit.channel == "video" for visit in rows) / len(rows),
    )  # fmt: skip


def _slot(moment: datetime) -> int:
    local = moment.astimezone(WITA)
    return local.hour * 2 + local.minute // 30


def usual_officers(rows: Sequence[Visit]) -> int:
    """How many officers served on a usual day."""
    by_day = defaultdict(set)
    for visit in rows:
        if visit.officer:
            by_day[visit.day].add(visit.officer)
    counts = sorted(len(officers) for officers in by_day.values())
    return max(1, counts[len(counts) // 2]) if counts else 1


def _patience(ended: Sequence[Visit]) -> float:
    """The mean patience that the leavers show: everybody's waiting minutes for each who left (censored mean)."""
    left = sum(visit.state == "left" for visit in ended)
    waited = sum(_waited(visit) for visit in ended)
    return max(5.0, waited / left) if left else 600.0


def _waited(visit: Visit) -> float:
    until = visit.called or visit.ended
    return max(0.0, (until - visit.joined).total_seconds() / 60) if until else 0.0


# Which counters, which days, how many people


def counters(*, since: date, until: date) -> list[Advice]:
    """Every tenant's counter over these days: visits, handling, idle share by weekday, channel and hour, and an advice."""
    found = visits(since=since, until=until)
    by_tenant: Mapping[str, list[Visit]] = defaultdict(list)
    for visit in found:
        by_tenant[visit.tenant].append(visit)
    days = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    return [_advice(tenant, by_tenant[tenant.code], days) for tenant in tenants()]


def _advice(tenant: Tenant, rows: Sequence[Visit], days: Sequence[date]) -> Advice:
    officers, times = usual_officers(rows), calendar()
    lines = []
    for weekday in range(7):
        open_days = [day for day in days if day.weekday() == weekday and times.spans(tenant.hours, day)]
        mine = [visit for visit in rows if visit.day.weekday() == weekday]
        minutes = sum(_open_minutes(tenant.hours, day) for day in open_days)
        busy = sum(visit.handling or 0.0 for visit in mine)
        if open_days:
            lines.append(CounterDay(weekday, len(open_days), len(mine) / len(open_days), busy, minutes * officers))
    handling = [took for visit in rows if (took := visit.handling) is not None]
    hours = Counter(visit.joined.astimezone(WITA).hour for visit in rows)
    channels = Counter(visit.channel for visit in rows)
    waits = [wait for visit in rows if (wait := visit.wait) is not None]
    return advise(
        tenant.code, lines, officers=officers, handling=fmean(handling) if handling else None,
        wait=fmean(waits) if waits else None, hours=hours, channels=channels,
    )  # fmt: skip


def _open_minutes(hours: str, day: date) -> float:
    spans = calendar().spans(hours, day)
    return sum((s.closes.hour - s.opens.hour) * 60 + s.closes.minute - s.opens.minute for s in spans)


# Forecasts


@dataclass(frozen=True)
class TenantForecast:
    """What a tenant may expect on a day, whole and by half hours."""

    tenant: Tenant
    forecast: Forecast
    slots: list[Slot]
    handling: float


def is_open(tenant: Tenant) -> IsOpen:
    """Whether the tenant's calendar has it open on a day."""
    times = calendar()

    def opened(day: date) -> bool:
        return bool(times.spans(tenant.hours, day))

    return opened


def forecasts(*, day: date, only: str = "") -> list[TenantForecast]:
    """What each tenant may expect on ``day``, from a year of its own days."""
    found = visits(since=day - timedelta(days=365), until=min(day, today()) - timedelta(days=1), tenant=only)
    by_tenant: dict[str, list[Visit]] = defaultdict(list)
    for visit in found:
        by_tenant[visit.tenant].append(visit)
    shown = [tenant for tenant in tenants() if not only or tenant.code == only]
    return [_forecast(tenant, by_tenant[tenant.code], day) for tenant in shown]


def _forecast(tenant: Tenant, rows: Sequence[Visit], day: date) -> TenantForecast:
    history = Counter(visit.day for visit in rows)
    opened = is_open(tenant)
    told = forecast(history, day=day, is_open=opened)
    past: dict[date, list[int]] = defaultdict(lambda: [0] * HALF_HOURS)
    for visit in rows:
        if visit.day.weekday() == day.weekday():
            past[visit.day][_slot(visit.joined)] += 1
    return TenantForecast(
        tenant, told, half_hours(told.visits, past=list(past.values()), error=told.error), _handling(rows)
    )


def _handling(rows: Sequence[Visit]) -> float:
    """Mean minutes of a case; ten while none is known."""
    known = [minutes for visit in rows if (minutes := visit.handling) is not None]
    return fmean(known) if known else 10.0


def next_open_day(tenant: Tenant, *, after: date) -> date | None:
    """The tenant's next day of service, within a month."""
    opened = is_open(tenant)
    return next((day for n in range(1, 32) if opened(day := after + timedelta(days=n))), None)


def on_roster(tenant: str, *, day: date) -> int:
    """How many officers the roster has at the tenant on that day."""
    start = datetime.combine(day, datetime.min.time(), WITA)
    duties = Duty.objects.filter(tenant=tenant, starts_at__lt=start + timedelta(days=1), ends_at__gt=start)
    return duties.values("officer").distinct().count()
