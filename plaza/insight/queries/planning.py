"""From past days to a plan: who comes when and how long they take, what that means for each counter, and what if."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import fmean, pstdev

from plaza.catalogue.models import Tenant
from plaza.catalogue.queries import calendar, opening, tenants
from plaza.core.clock import WITA, today
from plaza.facilities.figures import sittings
from plaza.insight.rules.advice import Advice, advise
from plaza.insight.rules.advice import Counter as CounterDay
from plaza.insight.rules.forecast import Forecast, IsOpen, Slot, forecast, half_hours
from plaza.insight.simulation.defaults import sample_plan
from plaza.insight.simulation.model import Seat
from plaza.insight.simulation.people import HALF_HOURS, Demand, Plan
from plaza.people.models import Duty
from plaza.queueing.figures import Visit, first_days, turns, visits

LOOK_BACK = timedelta(days=56)
YEAR = timedelta(days=365)
ENDED = ("done", "left", "no_show", "closed")
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
    return Basis(plan_of(found, since=first, until=last), first, last, days, len(found), own=True)


def plan_of(found: Sequence[Visit], *, since: date, until: date) -> Plan:
    """The plan that these visits of these days show, on a day on which everybody is open."""
    by_tenant = _by_tenant(found)
    known, begun = {tenant.code: tenant for tenant in tenants() if tenant.code in by_tenant}, first_days()
    demand = tuple(
        _demand(
            code, by_tenant[code], days=len(open_days(tenant, since=max(since, begun.get(code, since)), until=until))
        )
        for code, tenant in known.items()
    )
    called, seen = max(1, sum(visit.called is not None for visit in found)), turns(since=since, until=until)
    missing = sum(visit.state == "no_show" for visit in found)
    return Plan(
        demand, _seats(known, by_tenant, since=since, until=until), priority=sum(visit.lane for visit in found) / len(found),
        appointed=seen.appointed / len(found), no_show=missing / called, late=seen.late / called, lost=seen.lost / called,
        transfer=seen.handed_on / called, patience=_patience([visit for visit in found if visit.state in ENDED]),
    )  # fmt: skip


def _by_tenant(found: Iterable[Visit]) -> dict[str, list[Visit]]:
    rows: dict[str, list[Visit]] = defaultdict(list)
    for visit in found:
        rows[visit.tenant].append(visit)
    return rows


def open_days(tenant: Tenant, *, since: date, until: date) -> list[date]:
    """The days on which the tenant's calendar has it open, from ``since`` up to and including ``until``."""
    opened = is_open(tenant)
    return [day for n in range((until - since).days + 1) if opened(day := since + timedelta(days=n))]


def _seats(
    known: Mapping[str, Tenant], by_tenant: Mapping[str, Sequence[Visit]], *, since: date, until: date
) -> tuple[Seat, ...]:
    """The officers of a usual day; where some usually sit at counters, the others sit at screens."""
    sat: dict[str, dict[date, set[int]]] = defaultdict(lambda: defaultdict(set))
    for one in sittings(since=since, until=until):
        sat[one.tenant][one.day].add(one.officer)
    found = list[Seat]()
    for code, tenant in known.items():
        officers, spans = usual_officers(by_tenant[code]), spans_of(tenant)
        counters = _usual(sat[code]) or officers
        found += [
            Seat(f"{code}/{number}", (code,), spans, screen=number > counters) for number in range(1, officers + 1)
        ]
    return tuple(found)


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


def _demand(tenant: str, rows: Sequence[Visit], *, days: int) -> Demand:
    """What the tenant sees on a day on which it is open, days on which nobody came among them."""
    handling = [minutes for visit in rows if (minutes := visit.handling) is not None] or [8.0]
    shape = [0.0] * HALF_HOURS
    for visit in rows:
        shape[_slot(visit.joined)] += 1
    return Demand(
        tenant, len(rows) / max(1, days), max(0.5, fmean(handling)), max(0.1, pstdev(handling)), tuple(shape),
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
    return max(1, _usual(by_day))


def _usual(by_day: Mapping[date, set[int]]) -> int:
    """How many there are on the middle one of these days; 0 for none."""
    counts = sorted(len(officers) for officers in by_day.values())
    return counts[len(counts) // 2] if counts else 0


def _patience(ended: Sequence[Visit]) -> float:
    """The mean patience that the leavers show: everybody's waiting minutes for each who left (censored mean)."""
    left = sum(visit.state == "left" for visit in ended)
    waited = sum(_waited(visit) for visit in ended)
    return max(5.0, waited / left) if left else 600.0


def _waited(visit: Visit) -> float:
    until = visit.called or visit.ended
    return max(0.0, (until - visit.joined).total_seconds() / 60) if until else 0.0


# Which counters, which days, how many people


def counters(*, since: date, until: date, patience: float) -> list[Advice]:
    """Every tenant's counter over these days: visits, handling, idle share by weekday, channel and hour, and an advice; people wait
    so many minutes in the mean until they leave."""
    by_tenant, begun = _by_tenant(visits(since=since, until=until)), first_days()
    return [
        _advice(
            tenant, by_tenant.get(tenant.code, []), patience=patience,
            days=open_days(tenant, since=max(since, begun.get(tenant.code, since)), until=until),
        )
        for tenant in tenants()
    ]  # fmt: skip


def _advice(tenant: Tenant, rows: Sequence[Visit], *, days: Sequence[date], patience: float) -> Advice:
    officers, spans_on = usual_officers(rows), opening(tenant)
    lines = []
    for weekday in range(7):
        mine = [visit for visit in rows if visit.day.weekday() == weekday]
        opened = [day for day in days if day.weekday() == weekday]
        minutes = sum((closes - opens).total_seconds() / 60 for day in opened for opens, closes in spans_on(day))
        busy = sum(visit.handling or 0.0 for visit in mine)
        if opened:
            lines.append(CounterDay(weekday, len(opened), len(mine) / len(opened), busy, minutes * officers))
    handling = [took for visit in rows if (took := visit.handling) is not None]
    hours = Counter(visit.joined.astimezone(WITA).hour for visit in rows)
    channels = Counter(visit.channel for visit in rows)
    waits = [wait for visit in rows if (wait := visit.wait) is not None]
    return advise(
        tenant.code, lines, officers=officers, handling=fmean(handling) if handling else None,
        wait=fmean(waits) if waits else None, hours=hours, channels=channels, patience=patience,
    )  # fmt: skip


# Forecasts


@dataclass(frozen=True)
class TenantForecast:
    """What a tenant may expect on a day, whole and by half hours."""

    tenant: Tenant
    forecast: Forecast
    slots: list[Slot]
    handling: float


def is_open(tenant: Tenant) -> IsOpen:
    """Whether the tenant's calendar has it open on a day, after holidays and closings."""
    spans_on = opening(tenant)

    def opened(day: date) -> bool:
        return bool(spans_on(day))

    return opened


def forecasts(*, day: date, only: str = "") -> list[TenantForecast]:
    """What each tenant may expect on ``day``, from a year of its own days."""
    since, last = day - YEAR, min(day, today()) - timedelta(days=1)
    by_tenant, begun = _by_tenant(visits(since=since, until=last, tenant=only)), first_days()
    return [
        _forecast(tenant, by_tenant.get(tenant.code, []), day, since=max(since, begun.get(tenant.code, day)), last=last)
        for tenant in tenants()
        if not only or tenant.code == only
    ]


def _forecast(tenant: Tenant, rows: Sequence[Visit], day: date, *, since: date, last: date) -> TenantForecast:
    """From every open day since the tenant's first number: one on which nobody came is a day of none, not no day."""
    opened, came = is_open(tenant), Counter(visit.day for visit in rows)
    history = {past: came[past] for past in open_days(tenant, since=since, until=last)}
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
