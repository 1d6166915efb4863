"""Reads whole files: the catalogue and the calendar. What comes back holds together; anything else is refused with every fault named."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time

from plaza.catalogue.rules.definitions import Check, DocumentKind, Json, ServiceDefinition, canonical_json
from plaza.catalogue.rules.hours import DAYS, HOLIDAY_KINDS, Holiday, Schedule, Season, Span
from plaza.catalogue.rules.letters import SHAPE, queue_letters
from plaza.catalogue.rules.outcomes import Outcome, System
from plaza.catalogue.rules.parsing import (
    Shelf,
    read_check,
    read_document,
    read_outcomes,
    read_service,
    read_systems,
)
from plaza.catalogue.rules.reading import BadCatalogue, Entry, Fault, parse_yaml

STATUSES = ("open", "preparing")
SECTIONS = (
    "meta",
    "sources",
    "categories",
    "checks",
    "document_types",
    "schedules",
    "tenants",
    "facilities",
    "services",
)
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class TenantEntry:
    """An agency with its counter; ``hours`` names a schedule, ``letters`` stand before its queue numbers."""

    code: str
    name_id: str
    name_en: str
    category: str
    floor: int
    counter: str
    status: str
    hours: str
    letters: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FacilityEntry:
    """A place or a help in the building."""

    code: str
    kind: str
    floor: int
    capacity: int
    attendant_callable: bool
    name_id: str
    name_en: str
    summary_id: str
    summary_en: str
    hours: str
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class CatalogueFile:
    """A catalogue that holds together."""

    meta: Json
    sources: Json
    categories: dict[str, dict[str, str]]
    checks: dict[str, Check]
    documents: dict[str, DocumentKind]
    schedules: dict[str, Schedule]
    tenants: tuple[TenantEntry, ...]
    facilities: tuple[FacilityEntry, ...]
    services: tuple[ServiceDefinition, ...]
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    systems: dict[str, System] = field(default_factory=dict)


@dataclass(frozen=True)
class CalendarFile:
    """Holidays and seasons. ``years`` says of each year whether it is decreed."""

    holidays: tuple[Holiday, ...] = ()
    seasons: tuple[Season, ...] = ()
    years: dict[int, bool] = field(default_factory=dict)

    @property
    def certain_until(self) -> date | None:
        """The last day of the last decreed year."""
        decreed = [year for year, sure in self.years.items() if sure]
        return date(max(decreed), 12, 31) if decreed else None


def read_catalogue(text: str) -> CatalogueFile:
    """The catalogue that the text holds; raises BadCatalogue with every fault otherwise."""
    faults: list[Fault] = []
    whole = Entry(parse_yaml(text), place="file", faults=faults)
    missing = [section for section in SECTIONS if not whole.raw(section)]
    if missing:
        raise BadCatalogue([Fault("file", f"the section {section} is missing or empty") for section in missing])
    found = _read_sections(whole)
    faults += _faults_across(found)
    if faults:
        raise BadCatalogue(faults)
    return found


def read_calendar(text: str) -> CalendarFile:
    """The calendar that the text holds; raises BadCatalogue with every fault otherwise."""
    faults: list[Fault] = []
    whole = Entry(parse_yaml(text), place="calendar", faults=faults)
    years = whole.raw("years")
    sure = {
        year: isinstance(about, Mapping) and about.get("decreed") is True
        for year, about in (years.items() if isinstance(years, Mapping) else ())
        if isinstance(year, int) and 2000 <= year <= 2200
    }
    found = CalendarFile(
        holidays=tuple(_read_holiday(item, sure) for item in whole.entries("holidays", named_by="date")),
        seasons=tuple(_read_season(item) for item in whole.entries("seasons", named_by="starts")),
        years=sure,
    )
    whole.finish()
    for day, times in Counter(holiday.day for holiday in found.holidays).items():
        if times > 1:
            faults.append(Fault("calendar.holidays", f"{day} is given twice"))
    if faults:
        raise BadCatalogue(faults)
    return found


def _read_sections(whole: Entry) -> CatalogueFile:
    sources = {code: _read_source(entry) for code, entry in whole.groups("sources").items()}
    cited = frozenset(sources)
    documents = {code: read_document(entry, code=code) for code, entry in whole.groups("document_types").items()}
    checks = {code: read_check(entry, code=code) for code, entry in whole.groups("checks").items()}
    schedules = {code: read_schedule(entry, code=code) for code, entry in whole.groups("schedules").items()}
    shelf = Shelf(documents, checks, cited, read_outcomes(whole), read_systems(whole, cited))
    categories = {code: _read_category(entry) for code, entry in whole.groups("categories").items()}
    found = CatalogueFile(
        meta=_read_meta(whole.entry("meta")),
        sources=dict(sources),
        categories=categories,
        checks=checks,
        documents=documents,
        schedules=schedules,
        tenants=_read_tenants(whole, categories, schedules, cited),
        facilities=tuple(_read_facility(item, schedules, cited) for item in whole.entries("facilities")),
        services=tuple(read_service(item, shelf) for item in whole.entries("services")),
        outcomes=dict(shelf.outcomes),
        systems=dict(shelf.systems),
    )
    whole.finish()
    return found


def _read_meta(entry: Entry) -> Json:
    if entry.choice("kind", ("demo", "official")) == "demo":
        entry.words("disclaimer")  # a demo says so wherever its data are shown
    entry.words("title")
    entry.maybe_number("expected_services", least=1)
    try:
        canonical_json(entry.values)
    except (TypeError, ValueError):
        entry.fault("may hold words, numbers, lists and groups only (put dates in quotes)")
    return dict(entry.values)


def _read_source(entry: Entry) -> Json:
    found: Json = {"address": entry.text("address"), "covers": entry.text("covers")}
    entry.finish()
    return found


def _read_category(entry: Entry) -> dict[str, str]:
    name_id, name_en = entry.words("name")
    entry.finish()
    return {"name_id": name_id, "name_en": name_en}


def read_schedule(entry: Entry, *, code: str) -> Schedule:
    """A week of hours under its code."""
    name_id, name_en = entry.words("name")
    days = entry.entry("days")
    week = tuple(_read_spans(days, day) for day in DAYS)
    days.finish()
    entry.finish()
    if not any(week):
        entry.fault("is never open")
    return Schedule(code, name_id, name_en, week)


def _read_spans(days: Entry, day: str) -> tuple[Span, ...]:
    if day not in days:
        days.fault(f"{day} is missing ([] when closed)")
    spans: list[Span] = []
    for text in days.names(day):
        match = _SPAN.fullmatch(text)
        hours = [int(part) for part in match.groups()] if match else [0, 0, 0, 0]
        span = Span(time(hours[0], hours[1]), time(hours[2], hours[3]))
        if match is None or span.opens >= span.closes or (spans and spans[-1].closes > span.opens):
            days.fault(f"{day}: bad or overlapping hours {text} (write 08:00-12:00, in order)")
        spans.append(span)
    return tuple(spans)


def _read_tenants(
    whole: Entry, categories: Iterable[str], schedules: Iterable[str], cited: frozenset[str]
) -> tuple[TenantEntry, ...]:
    entries = whole.entries("tenants")
    given = _read_letters(whole)
    codes = [
        (entry.text("code", pattern="[A-Z]+", shape="capital letters"), entry.text("name_id")) for entry in entries
    ]
    for code in given.keys() - {code for code, _ in codes}:
        whole.fault(f"letters are given for {code}, which is no tenant")
    letters = queue_letters([pair for pair in codes if pair[0]], given=given)
    return tuple(read_tenant(entry, list(categories), list(schedules), cited, letters) for entry in entries)


def _read_letters(whole: Entry) -> dict[str, str]:
    if "letters" not in whole:
        return {}
    inner = whole.entry("letters")
    given = {code: inner.text(code, pattern=SHAPE, shape="three capital letters") for code in inner.values}
    for letters, times in Counter(given.values()).items():
        if times > 1:
            inner.fault(f"the letters {letters} are used {times} times")
    return given


def read_tenant(
    entry: Entry, categories: list[str], schedules: list[str], cited: frozenset[str], letters: Mapping[str, str]
) -> TenantEntry:
    """One tenant; its letters come from ``letters``."""
    code = str(entry.raw("code"))
    name_id, name_en = entry.words("name")
    floor = entry.number("floor", least=0, most=99)
    tenant = TenantEntry(
        code=code,
        name_id=name_id,
        name_en=name_en,
        category=entry.choice("category", categories),
        floor=floor,
        counter=entry.text("counter", pattern=rf"{floor}-\d\d", shape=f"{floor}-nn (the floor and two digits)"),
        status=entry.choice("status", STATUSES),
        hours=entry.choice("hours", [code for code in schedules if code != "ramadan"]),
        letters=letters.get(code, ""),
        evidence=entry.names("evidence", cited, what="source"),
    )
    entry.finish()
    return tenant


def _read_facility(entry: Entry, schedules: Iterable[str], cited: frozenset[str]) -> FacilityEntry:
    name_id, name_en = entry.words("name")
    summary_id, summary_en = entry.words("summary")
    facility = FacilityEntry(
        code=entry.text("code"),
        kind=entry.text("kind"),
        floor=entry.number("floor", least=0, most=99),
        capacity=entry.number("capacity", least=1),
        attendant_callable=entry.flag("attendant_callable"),
        name_id=name_id,
        name_en=name_en,
        summary_id=summary_id,
        summary_en=summary_en,
        hours=entry.choice("hours", list(schedules)),
        evidence=entry.names("evidence", cited, what="source"),
    )
    entry.finish()
    return facility


def _read_holiday(entry: Entry, years: Mapping[int, bool]) -> Holiday:
    day = entry.day("date")
    name_id, name_en = entry.words("name")
    holiday = Holiday(
        day, entry.choice("kind", HOLIDAY_KINDS), name_id, name_en, entry.flag("open_by_shift", default=False)
    )
    entry.finish()
    if day.year not in years:
        entry.fault(f"the year {day.year} is not listed under years")
    return holiday


def _read_season(entry: Entry) -> Season:
    season = Season(entry.text("schedule"), entry.day("starts"), entry.day("ends"))
    entry.finish()
    if season.ends < season.starts:
        entry.fault("ends before it starts")
    return season


def _faults_across(found: CatalogueFile) -> list[Fault]:
    faults = _repeated("tenants", "code", [tenant.code for tenant in found.tenants])
    faults += _repeated("tenants", "counter", [tenant.counter for tenant in found.tenants])
    faults += _repeated("facilities", "code", [facility.code for facility in found.facilities])
    for key in ("code", "name_id", "name_en"):
        faults += _repeated("services", key, [str(getattr(service, key)) for service in found.services])
    tenants = {tenant.code: tenant for tenant in found.tenants}
    for service in found.services:
        tenant = tenants.get(service.tenant)
        if tenant is None:
            faults.append(Fault(f"services.{service.code}", f"unknown tenant {service.tenant}"))
        elif tenant.status == "preparing" and "counter" in service.channels:
            faults.append(Fault(f"services.{service.code}", f"{tenant.code} is preparing: it serves at no counter yet"))
    codes = {service.code for service in found.services}
    for kind in found.documents.values():
        for code in kind.services:
            if code not in codes:
                faults.append(Fault(f"document_types.{kind.code}", f"services names {code}, which is no service"))
    expected = found.meta.get("expected_services")
    if isinstance(expected, int) and expected != len(found.services):
        faults.append(Fault("services", f"{len(found.services)} services, but meta.expected_services says {expected}"))
    return faults


def _repeated(section: str, key: str, values: list[str]) -> list[Fault]:
    return [
        Fault(f"{section}.{value}" if key == "code" else section, f"{key} {value!r} is used {times} times")
        for value, times in Counter(values).items()
        if times > 1 and value
    ]


def warnings_about(found: CatalogueFile) -> tuple[Fault, ...]:
    """What holds together but deserves a look: tenants without a service, document kinds and checks that nothing uses."""
    served = {service.tenant for service in found.services}
    asked = {kind for service in found.services for kind in service.documents}
    used = {check.code for service in found.services for check in service.auto_checks}
    return (
        *(Fault(f"tenants.{tenant.code}", "has no service") for tenant in found.tenants if tenant.code not in served),
        *(Fault(f"document_types.{code}", "no service asks for it") for code in found.documents if code not in asked),
        *(Fault(f"checks.{code}", "no service uses it") for code in found.checks if code not in used),
        *_unsaid(found),
        *((Fault("schedules", "there are no hours for ramadan"),) if "ramadan" not in found.schedules else ()),
    )


def _unsaid(found: CatalogueFile) -> Iterator[Fault]:
    """What people would want to know and the file does not say: what an output is, the way of a referral, a question in words."""
    services = found.services
    silent = [service.code for service in services if service.output.outcome.code not in found.outcomes]
    unguided = [service.code for service in services if service.decision == "referral" and not service.guide]
    unasked = [f"{service.code}.{item.name}" for service in services for item in service.fields if not item.ask_id]
    for names, words in (
        (silent, "do not say what their output is (outcome)"),
        (unguided, "are referrals without a guide to the system where they are completed"),
        (unasked, "are fields without a question (ask)"),
    ):
        if names:
            yield Fault("services", f"{len(names)} {words}: {', '.join(names[:5])}{' …' if len(names) > 5 else ''}")
