"""Every read of the catalogue that others use. What does not change within an edition is kept in memory by each process."""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar

from django.db.models import QuerySet

from plaza.catalogue.models import (
    Closing,
    Definition,
    DocumentKind,
    Edition,
    Facility,
    Holiday,
    LearnedWords,
    MissedSearch,
    Schedule,
    Season,
    Service,
    Tenant,
)
from plaza.catalogue.rules import definitions, hours
from plaza.catalogue.rules.definitions import CHANNELS, ServiceDefinition
from plaza.catalogue.rules.files import read_schedule
from plaza.catalogue.rules.missed import SHOWN_FROM
from plaza.catalogue.rules.parsing import definition_from_json
from plaza.catalogue.rules.places import places_named
from plaza.catalogue.rules.reading import Entry
from plaza.catalogue.rules.search import Document, Index, document_of
from plaza.catalogue.rules.words import Synonyms
from plaza.core.clock import now

DATA = Path(__file__).parent.parent / "data"
"""The plaza's own data folder."""
Kept = TypeVar("Kept")
Spans = list[tuple[datetime, datetime]]
_kept: dict[str, tuple[str, object]] = {}
_building = threading.Lock()


class Unknown(LookupError):
    """No such service, tenant or definition."""


@dataclass(frozen=True, slots=True)
class TenantStatus:
    """How a tenant stands at a moment: ``state`` is open, closed or preparing; ``in_hours`` holds for a preparing one too.

    ``opens_at`` is the next opening (None while it is in hours, or when none is known), ``closes_at`` the end of the present hours,
    ``holiday`` what keeps it closed that day.
    """

    state: str
    in_hours: bool
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    holiday: Holiday | hours.Holiday | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """One way to be served. Online is always available; video and counter follow the tenant's hours."""

    channel: str
    available: bool
    opens_at: datetime | None = None
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A service that answers a search, with its rank score (higher is better; comparable within one search only)."""

    service: Service
    score: float

    @property
    def code(self) -> str:
        return self.service.code


@dataclass(frozen=True, slots=True)
class Region:
    """A kecamatan or kelurahan with its code (64.72.01.1001)."""

    code: str
    name: str


def edition() -> Edition:
    """The catalogue's state as a whole; number 0 before anything was loaded."""
    return Edition.objects.filter(pk=1).first() or Edition()


def get_service(code: str) -> Service:
    """The service of that code with its tenant, offered or not; raises Unknown."""
    found = Service.objects.select_related("tenant").filter(code=_code(code)).first()
    if found is None:
        raise Unknown(f"no service {code}")
    return found


def definition_of(code: str) -> ServiceDefinition:
    """What the service asks, costs and takes today; raises Unknown."""
    known = definitions_by_code()
    if _code(code) not in known:
        raise Unknown(f"no service {code}")
    return known[_code(code)]


def definitions_by_code() -> Mapping[str, ServiceDefinition]:
    """What every service asks, costs and takes today."""
    return _per_edition("definitions", _definitions)


def definition_by_hash(definition_hash: str) -> ServiceDefinition:
    """A definition that is or was in force, by its hash; raises Unknown."""
    kept = Definition.objects.filter(pk=definition_hash.replace("\0", "")).first()
    if kept is None:
        raise Unknown("no such definition")
    return definition_from_json(kept.body)


def services(*, tenant: str = "", category: str = "", codes: Iterable[str] | None = None) -> QuerySet[Service]:
    """The services on offer with their tenants, in the catalogue's order, narrowed as asked; without their long definitions."""
    found = Service.objects.filter(offered=True, tenant__offered=True).select_related("tenant").defer("definition")
    if tenant:
        found = found.filter(tenant__code=tenant.upper())
    if category:
        found = found.filter(tenant__category=category)
    return found if codes is None else found.filter(code__in=list(codes))


def get_tenant(code: str) -> Tenant:
    """The tenant of that code; raises Unknown."""
    found = Tenant.objects.filter(code=_code(code)).first()
    if found is None:
        raise Unknown(f"no tenant {code}")
    return found


def tenants(*, category: str = "") -> QuerySet[Tenant]:
    """The tenants of the building in the catalogue's order."""
    found = Tenant.objects.filter(offered=True)
    return found.filter(category=category) if category else found


def facilities() -> QuerySet[Facility]:
    """The places and helps in the building."""
    return Facility.objects.filter(offered=True)


def document_kinds() -> QuerySet[DocumentKind]:
    """Every kind of document that services ask for."""
    return DocumentKind.objects.order_by("code")


def document_kind_of(row: DocumentKind) -> definitions.DocumentKind:
    """The kind of document that a row holds."""
    return definitions.DocumentKind(
        row.code,
        row.name_id,
        row.name_en,
        tuple(row.formats),
        row.identity,
        row.personal_data,
        row.max_mb,
        tuple(row.services),
    )


def categories() -> dict[str, dict[str, str]]:
    """The kinds of tenants by code, with ``name_id`` and ``name_en``, in the file's order."""
    return _per_edition("categories", lambda: {row["code"]: dict(row) for row in edition().categories})


def calendar() -> hours.Calendar:
    """The one calendar of hours, holidays and Ramadan."""
    return _per_edition("calendar", _calendar)


def add_working_days(tenant: str, *, start: datetime, days: int) -> datetime:
    """The moment ``days`` working days after ``start``: that day's closing time of the tenant, or midnight when it is closed then.

    ``calendar().is_certain`` tells of its date whether it is more than an estimate.
    """
    times = calendar()
    day = times.add_working_days(start.astimezone(times.zone).date(), days)
    spans = times.spans(get_tenant(tenant).hours, day)
    return datetime.combine(day, spans[-1].closes if spans else time(23, 59, 59), times.zone)


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after ``start`` up to and including ``end``."""
    return calendar().working_days_between(start, end)


def tenant_status(tenant: Tenant, *, at: datetime | None = None) -> TenantStatus:
    """Whether the tenant is open, closed or preparing at that moment (now when not given), and when that changes."""
    return tenant_statuses([tenant], at=at)[tenant.code]


def tenant_statuses(tenants: Iterable[Tenant], *, at: datetime | None = None) -> dict[str, TenantStatus]:
    """The same for many tenants at one moment, by code."""
    moment, stamp = at or now(), _stamp()
    times, shut = _per_edition("calendar", _calendar, stamp), _per_edition("closings", _closings, stamp)
    return {
        tenant.code: _status(tenant, times=times, moment=moment, away=_of(tenant.code, shut, after=moment))
        for tenant in tenants
    }


def closings(tenant: str, *, after: datetime | None = None) -> list[tuple[datetime, datetime]]:
    """The spans in which the tenant does not serve although its schedule says so, from that moment on (now), in order."""
    return _of(tenant, _per_edition("closings", _closings), after=after or now())


def _of(
    tenant: str, kept: Iterable[tuple[str, datetime, datetime]], *, after: datetime
) -> list[tuple[datetime, datetime]]:
    return [(starts, ends) for code, starts, ends in kept if code in ("", tenant) and ends > after]


def closing_today(tenant: str) -> Closing | None:
    """The closing of the tenant that runs, or begins later today; with its reason. None on an ordinary day, for one look at the edition."""
    moment = now()
    ends_today = datetime.combine(moment.astimezone(calendar().zone).date(), time.max, calendar().zone)
    if not any(starts <= ends_today for starts, _ in closings(tenant)):
        return None
    found = planned_closings().filter(tenant__in=("", tenant), starts_at__lte=ends_today)
    return found.order_by("starts_at").first()


def planned_closings() -> QuerySet[Closing]:
    """Closings that run or are to come, for whoever keeps the calendar."""
    return Closing.objects.filter(withdrawn=False, ends_at__gt=now())


def tenant_spans(tenant: Tenant, *, day: date) -> list[tuple[datetime, datetime]]:
    """When the tenant serves on that date, after holidays, seasons and closings."""
    return opening(tenant)(day)


def opening(tenant: Tenant) -> Callable[[date], list[tuple[datetime, datetime]]]:
    """``tenant_spans`` for many dates, past ones too: the calendar and the closings are looked up once, each date is reckoned once."""
    times = calendar()
    away = _of(tenant.code, _per_edition("closings", _closings), after=datetime.min.replace(tzinfo=UTC))

    @cache
    def spans_on(day: date) -> list[tuple[datetime, datetime]]:
        spans = [
            (datetime.combine(day, span.opens, times.zone), datetime.combine(day, span.closes, times.zone))
            for span in times.spans(tenant.hours, day)
        ]
        return hours.without(spans, away)

    return spans_on


def _closings() -> tuple[tuple[str, datetime, datetime], ...]:
    rows = Closing.objects.filter(withdrawn=False).order_by("starts_at")
    return tuple(rows.values_list("tenant", "starts_at", "ends_at"))


def _status(tenant: Tenant, *, times: hours.Calendar, moment: datetime, away: Spans) -> TenantStatus:
    closes, opens = _hours_now(tenant, times=times, moment=moment, away=away)
    return TenantStatus(
        state="preparing" if tenant.preparing else "open" if closes else "closed",
        in_hours=closes is not None,
        opens_at=opens,
        closes_at=closes,
        holiday=None if closes else times.holiday(moment.astimezone(times.zone).date()),
    )


def _hours_now(
    tenant: Tenant, *, times: hours.Calendar, moment: datetime, away: Spans
) -> tuple[datetime | None, datetime | None]:
    """Until when the tenant is open (None when it is not), and when it opens next; closings stand before the schedule."""
    running = next((ends for starts, ends in away if starts <= moment < ends), None)
    closes = None if running else times.closes(tenant.hours, at=moment)
    if closes:
        return min([closes, *(starts for starts, _ in away if starts > moment)]), None
    opens = times.opens_next(tenant.hours, at=moment)
    for starts, ends in away:
        if opens and starts <= opens < ends:
            opens = ends if times.is_open(tenant.hours, at=ends) else times.opens_next(tenant.hours, at=ends)
    if running and times.is_open(tenant.hours, at=running) and (opens is None or running < opens):
        opens = running
    return None, opens


def ways(service: Service, *, at: datetime | None = None) -> list[Way]:
    """The ways this service is given, with what is available at that moment. A tenant that is preparing has no counter."""
    status = tenant_status(service.tenant, at=at)
    channels = [channel for channel in CHANNELS if channel in service.channels]
    if service.tenant.preparing:
        channels = [channel for channel in channels if channel != "counter"]
    return [_way(channel, status) for channel in channels]


def search(text: str, *, limit: int = 10, tenant: str = "", category: str = "") -> list[Hit]:
    """The services that answer what somebody asked in their own words, best first; empty when nothing does."""
    ranked = _per_edition("search", _index).search(text)
    if not tenant and not category:
        ranked = ranked[:limit]
    found = services(tenant=tenant, category=category, codes=[code for code, _ in ranked])
    offered = {row.code: row for row in found}
    return [Hit(offered[code], score) for code, score in ranked if code in offered][:limit]


def search_facilities(text: str) -> list[Facility]:
    """The places and helps of the building that the question names, in their own order."""
    offered = {place.code: place for place in facilities()}
    everyday = Synonyms.from_json(edition().synonyms).facilities
    phrases = {code: (place.name_id, place.name_en, *everyday.get(code, ())) for code, place in offered.items()}
    return [offered[code] for code in places_named(text, phrases)]


@dataclass(frozen=True, slots=True)
class Missed:
    """Words that found nothing: how often in that week and the one before (None: too rarely to be shown), and whether they do now."""

    week: date
    words: str
    count: int
    before: int | None
    found_now: bool


def missed_weeks() -> list[date]:
    """The weeks (their Mondays) in which words were missed often enough to be shown, the newest first."""
    found = MissedSearch.objects.filter(count__gte=SHOWN_FROM).order_by("-week")
    return list(found.values_list("week", flat=True).distinct())


def missed_searches(week: date | None = None) -> list[Missed]:
    """The words that found nothing in that week (or in all), the most frequent first; rare ones are not among them."""
    rows = MissedSearch.objects.filter(count__gte=SHOWN_FROM)
    counts = {(row.week, row.words): row.count for row in rows}
    index = _per_edition("search", _index)
    return [
        Missed(row.week, row.words, row.count, counts.get((row.week - timedelta(weeks=1), row.words)), bool(index.search(row.words)))
        for row in sorted(rows, key=lambda row: (-row.week.toordinal(), -row.count, row.words))
        if week is None or row.week == week
    ]  # fmt: skip


def learned_words() -> QuerySet[LearnedWords]:
    """What a coordinator taught the search."""
    return LearnedWords.objects.all()


def _code(text: str) -> str:
    """A code as somebody typed it; no store can hold a NUL."""
    return text.upper().replace("\0", "")


def _way(channel: str, status: TenantStatus) -> Way:
    if channel == "online":
        return Way(channel, available=True)
    return Way(channel, available=status.in_hours, opens_at=status.opens_at, closes_at=status.closes_at)


def _stamp() -> str:
    """The mark of the edition that is in force at this moment."""
    return Edition.objects.filter(pk=1).values_list("stamp", flat=True).first() or ""


def _per_edition(name: str, build: Callable[[], Kept], in_force: str | None = None) -> Kept:
    """What ``build`` gives, made anew only when the catalogue has changed since (its mark is read unless it is handed in)."""
    stamp = _stamp() if in_force is None else in_force
    kept = _kept.get(name)
    if kept is None or kept[0] != stamp:
        with _building:
            kept = _kept.get(name)
            if kept is None or kept[0] != stamp:
                kept = _kept[name] = (stamp, build())
    return kept[1]  # type: ignore[return-value]  # each name is always built by the same function


def _definitions() -> dict[str, ServiceDefinition]:
    rows = Service.objects.values_list("code", "definition")
    return {code: definition_from_json(body) for code, body in rows}


def _calendar() -> hours.Calendar:
    sure = [int(year) for year, decreed in edition().years.items() if decreed]
    return hours.Calendar(
        schedules={row.code: schedule_of(row) for row in Schedule.objects.all()},
        holidays=tuple(
            hours.Holiday(row.day, row.kind, row.name_id, row.name_en, row.open_by_shift)
            for row in Holiday.objects.filter(removed=False).order_by("day")
        ),
        seasons=tuple(hours.Season(row.schedule, row.starts, row.ends) for row in Season.objects.order_by("starts")),
        certain_until=date(max(sure), 12, 31) if sure else None,
    )


def schedule_of(row: Schedule) -> hours.Schedule:
    """The schedule that a row holds."""
    entry = Entry({"name_id": row.name_id, "name_en": row.name_en, "days": row.days}, place=row.code, faults=[])
    return read_schedule(entry, code=row.code)


def _index() -> Index:
    rows = services().defer(None)
    synonyms = Synonyms.from_json(edition().synonyms).with_services(
        LearnedWords.objects.values_list("service", "words")
    )
    return Index([_document(row) for row in rows], synonyms)


def _document(row: Service) -> Document:
    definition, tenant = definition_from_json(row.definition), row.tenant
    return document_of(definition, tenant_names=(tenant.name_id, tenant.name_en))
