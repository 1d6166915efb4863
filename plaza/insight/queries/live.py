"""The plaza at this moment, whole: lines, desks, calls, cases, rooms, and what somebody should look at."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from plaza.applications.figures import Due, nearly_due
from plaza.applications.queries import waiting_by_tenant
from plaza.calls.figures import rungs_now
from plaza.catalogue.models import Tenant
from plaza.catalogue.queries import tenant_statuses, tenants
from plaza.core.clock import now, today
from plaza.core.models import Job
from plaza.facilities.models import CompanionCall
from plaza.facilities.queries import RoomNow, open_companion_calls, rooms_now
from plaza.facilities.rules import CALL_WAITS
from plaza.feedback.queries.surveys import scores
from plaza.feedback.rules.survey import Scores
from plaza.insight.models import TakenAlert
from plaza.insight.rules.watching import Alert, Line, Taken, alerts, with_takers
from plaza.integrity.queries import standing
from plaza.payments.queries import differences
from plaza.people.queries import duties_at
from plaza.queueing.figures import DeskNow, desks_now, lines_now
from plaza.queueing.queries import estimate_coverage

NEAR = timedelta(hours=8)
SHOWN_CASES, SHOWN_DESKS = 20, 400
SATISFIED_OVER = timedelta(days=30)


@dataclass(frozen=True)
class TenantNow:
    """A tenant's line and people at this moment. ``longest``: minutes that the first of the line has waited."""

    tenant: Tenant
    state: str
    waiting: int
    priority: int
    counter: int
    serving: int
    longest: int
    there: int
    paused: int
    rostered: int
    cases: int


@dataclass(frozen=True)
class Kept:
    """How many were called within the range they had been told, of how many."""

    within: int
    told: int

    @property
    def share(self) -> int | None:
        """In per cent; None for nobody."""
        return round(100 * self.within / self.told) if self.told else None


@dataclass(frozen=True)
class PlazaNow:
    """Everything on the manager's page."""

    at: datetime
    tenants: Sequence[TenantNow]
    desks: Sequence[DeskNow]
    rungs: dict[str, int]
    due: Sequence[Due]
    rooms: Sequence[RoomNow]
    companions: Sequence[CompanionCall]
    alerts: Sequence[Alert]
    scores: Scores
    kept: Kept

    @property
    def waiting(self) -> int:
        """Everybody who waits."""
        return sum(one.waiting for one in self.tenants)

    @property
    def serving(self) -> int:
        """Everybody who is called or served."""
        return sum(one.serving for one in self.tenants)

    @property
    def there(self) -> int:
        """Officers whose desk is on."""
        return sum(desk.state == "on" and desk.alive for desk in self.desks)

    @property
    def calls(self) -> int:
        """Video calls that run."""
        return sum(self.rungs.values())

    @property
    def companions_wanted(self) -> int:
        """Calls for a companion that nobody has taken."""
        return sum(call.state in CALL_WAITS for call in self.companions)

    @property
    def late(self) -> int:
        """Cases whose time is up."""
        return sum(case.late for case in self.due)


def plaza_now() -> PlazaNow:
    """The plaza at this moment, in a fixed number of questions to the database."""
    moment, desks, rungs = now(), desks_now(), rungs_now()
    rows, due = _tenants(desks, moment), nearly_due(within=NEAR)
    within, told = estimate_coverage(since=moment - timedelta(hours=12))
    open_calls = list(open_companion_calls()[:SHOWN_CASES])
    found = alerts(
        [Line(row.tenant.code, row.waiting, row.longest, row.there, row.state) for row in rows],
        late_cases=sum(case.late for case in due), low_calls=sum(rungs[name] for name in ("voice", "text", "callback")),
        calls=sum(rungs.values()), failed_jobs=Job.objects.filter(state="failed").count(),
        differences=differences().count(),
        companions=sum(call.promised_at < moment and call.state in CALL_WAITS for call in open_calls),
        log_trouble=standing().state.trouble,
    )  # fmt: skip
    found = with_takers(found, _taken(), at=moment)
    day = today()
    return PlazaNow(
        moment, rows, desks[:SHOWN_DESKS], rungs, due[:SHOWN_CASES], rooms_now(), open_calls, found,
        scores(day - SATISFIED_OVER, day), Kept(within, told),
    )  # fmt: skip


def _taken() -> dict[str, Taken]:
    """Who has taken which alert in hand."""
    held = TakenAlert.objects.filter(ended_at=None).select_related("officer")
    return {row.key: Taken(row.officer.name, row.taken_at) for row in held}


def _tenants(desks: Sequence[DeskNow], moment: datetime) -> list[TenantNow]:
    lines, cases, every = lines_now(), waiting_by_tenant(), list(tenants())
    states = tenant_statuses(every, at=moment)
    rostered = Counter(duties_at(moment).values_list("tenant", flat=True))
    there = Counter(desk.tenant for desk in desks if desk.state == "on" and desk.alive)
    paused = Counter(desk.tenant for desk in desks if desk.state == "break")
    found = []
    for tenant in every:
        code, line = tenant.code, lines.get(tenant.code)
        longest = max(0, int((moment - line.oldest).total_seconds() // 60)) if line and line.oldest else 0
        found.append(
            TenantNow(
                tenant, states[code].state, line.waiting if line else 0, line.priority if line else 0,
                line.counter if line else 0, line.serving if line else 0, longest, there[code], paused[code],
                rostered[code], cases.get(code, 0),
            )
        )  # fmt: skip
    return sorted(found, key=lambda row: (-row.waiting, -row.serving, -row.cases, row.tenant.position))
