"""Applications in figures: what was decided and whether in time, what is nearly due, and why it was refused. Reads only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from plaza.applications.models import Application, Event
from plaza.applications.rules.clock import LEGAL_DAYS, Span, Standard, due, used
from plaza.catalogue.models import Tenant
from plaza.catalogue.queries import Unknown, calendar, definition_by_hash
from plaza.catalogue.rules.hours import Calendar
from plaza.core.clock import WITA, now

DECIDED = ("granted", "refused")
MOST_RUNNING = 2000
"""Running cases looked at for what is nearly due; the oldest promises first."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decided application. ``used`` of ``allowed``: its clock, in working days, or in minutes when ``minutes``.

    ``by``: who decided, ``sistem`` or an officer; ``person``: the applicant's blind index."""

    reference: str
    service: str
    tenant: str
    state: str
    submitted: datetime
    decided: datetime
    by: str
    person: str
    used: int
    allowed: int
    minutes: bool

    @property
    def late(self) -> bool:
        """Whether the clock had run out before the decision."""
        return self.used > self.allowed

    @property
    def hours(self) -> float:
        """Hours between sending and decision, nights included."""
        return (self.decided - self.submitted).total_seconds() / 3600


def decisions(*, since: date, until: date, tenant: str = "") -> list[Decision]:
    """What was decided from ``since`` up to and including ``until`` (days in WITA), in the order of the decisions.

    ``person`` is the blind index of the applicant: the same for the same person, and nothing more.
    """
    start, end = _bounds(since, until)
    found = Application.objects.filter(
        state__in=DECIDED, decided_at__gte=start, decided_at__lt=end, submitted_at__isnull=False
    )
    if tenant:
        found = found.filter(tenant=tenant)
    rows = found.defer("definition", "answers", "ask").prefetch_related("clock").order_by("decided_at", "pk")
    standard_of, times = _standards(), calendar()
    return [_decision(row, standard_of(row), times) for row in rows]


def _bounds(since: date, until: date) -> tuple[datetime, datetime]:
    start, end = (datetime.combine(day, datetime.min.time(), WITA) for day in (since, until + timedelta(days=1)))
    return start, end


def _decision(row: Application, standard: Standard, times: Calendar) -> Decision:
    moment = row.decided_at or now()
    spans = [Span(one.started_at, one.stopped_at) for one in row.clock.all()]
    size = 1 if standard.minutes is None else 60
    return Decision(
        row.reference, row.service, row.tenant, row.state, row.submitted_at or moment, moment, row.decided_by,
        row.subject_index, used(spans, standard=standard, calendar=times, at=moment) // size,
        standard.allowed // size, standard.minutes is not None,
    )  # fmt: skip


def _standards() -> Callable[[Application], Standard]:
    """What each application was promised, for many of them: the tenants' hours are asked for once, a definition once in a process."""
    hours = dict(Tenant.objects.values_list("code", "hours"))

    def standard_of(row: Application) -> Standard:
        try:
            days, minutes = _promised(row.definition_hash)
        except Unknown:
            days, minutes = LEGAL_DAYS, None
        return Standard(days, minutes, hours.get(row.tenant, ""))

    return standard_of


@lru_cache(maxsize=4096)
def _promised(definition_hash: str) -> tuple[int, int | None]:
    """Working days and minutes that a definition promises; what lies under a hash never changes. Raises Unknown."""
    definition = definition_by_hash(definition_hash)
    return definition.sla_working_days or LEGAL_DAYS, definition.sla_minutes


@dataclass(frozen=True, slots=True)
class Due:
    """A running case and when its time is up."""

    reference: str
    service: str
    tenant: str
    state: str
    due: datetime
    late: bool
    certain: bool


def nearly_due(*, within: timedelta) -> list[Due]:
    """Running cases whose time is up within that span, or was; the most urgent first."""
    running = Application.objects.filter(state__in=("submitted", "review")).defer("definition", "answers", "ask")
    standard_of, times, moment, found = _standards(), calendar(), now(), []
    for row in running.prefetch_related("clock").order_by("promised_at", "pk")[:MOST_RUNNING]:
        spans = [Span(one.started_at, one.stopped_at) for one in row.clock.all()]
        by = due(spans, standard=standard_of(row), calendar=times)
        if by is not None and by <= moment + within:
            certain = times.is_certain(by.astimezone(times.zone).date())
            found.append(Due(row.reference, row.service, row.tenant, row.state, by, moment > by, certain))
    return sorted(found, key=lambda case: case.due)


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of an application's history."""

    kind: str
    at: datetime


@dataclass(frozen=True)
class Case:
    """An application and what happened to it, in order. ``person``: the applicant's blind index."""

    reference: str
    service: str
    tenant: str
    person: str
    events: tuple[Happened, ...]


TOLD = ("given", "granted", "refused")


def timeline(*, since: date, until: date) -> list[Case]:
    """Applications that were decided at least once in these days, each with all that was given and decided."""
    start, end = _bounds(since, until)
    decided = Event.objects.filter(kind__in=DECIDED, at__gte=start, at__lt=end).values("application")
    rows = (
        Event.objects.filter(application__in=decided, kind__in=TOLD)
        .order_by("application", "at", "pk")
        .values_list("application__reference", "application__service", "application__tenant", "application__subject_index", "kind", "at")
    )  # fmt: skip
    found: dict[tuple[str, str, str, str], list[Happened]] = {}
    for reference, service, tenant, person, kind, at in rows:
        found.setdefault((reference, service, tenant, person), []).append(Happened(kind, at))
    return [Case(*key, tuple(happened)) for key, happened in found.items()]


def refusals(*, since: date, until: date) -> dict[tuple[str, str], list[datetime]]:
    """When whose application for which service was refused in these days, by the applicant's blind index and the service."""
    start, end = _bounds(since, until)
    rows = Event.objects.filter(kind="refused", at__gte=start, at__lt=end).order_by("at")
    found: dict[tuple[str, str], list[datetime]] = {}
    for person, service, at in rows.values_list("application__subject_index", "application__service", "at"):
        found.setdefault((person, service), []).append(at)
    return found


def deciders(references: Sequence[str]) -> dict[str, str]:
    """Who decided these applications, by reference; those that nobody decided are left out."""
    rows = Application.objects.filter(reference__in=list(references)).exclude(decided_by="")
    return dict(rows.values_list("reference", "decided_by"))
