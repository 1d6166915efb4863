"""What everybody may read: a finished month in figures, tenant by tenant, with small numbers withheld.

Only whole months that are over are published: figures of overlapping days could be subtracted from each other.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import fmean, median
from time import monotonic

from plaza.applications.figures import decisions
from plaza.catalogue.models import Tenant
from plaza.catalogue.queries import document_kinds, tenants
from plaza.core.clock import today
from plaza.feedback.queries.surveys import scores
from plaza.insight.queries.patterns import month_of
from plaza.insight.queries.standards import refusals
from plaza.insight.rules.suppression import SMALLEST, Total, withheld
from plaza.payments.queries import revenue
from plaza.queueing.figures import Visit, first_day, visits

Key = tuple[str, str]
PLAZA = ""
COLUMNS = (
    "visits",
    "served",
    "left",
    "other",
    "decided",
    "in_time",
    "late",
    "granted",
    "refused",
    "payments",
    "answers",
)
SUMS = {"visits": (("served", "left", "other"),), "decided": (("in_time", "late"), ("granted", "refused"))}
"""Which columns are sums of which."""
KEPT_SECONDS = 600.0
_kept: dict[tuple[date, str], tuple["Month", float]] = {}


@dataclass(frozen=True)
class Line:
    """One tenant's month, or the plaza's (no tenant). A count that is None is withheld; so is what was made from it.

    ``wait``: median minutes to the call; ``mean_wait``; ``kept``: per cent called within their range; ``index``: satisfaction.
    """

    tenant: Tenant | None
    counts: Mapping[str, int | None]
    wait: int | None
    mean_wait: int | None
    kept: int | None
    amount: int | None
    index: Decimal | None
    band: str
    margin: Decimal | None

    @property
    def in_time_share(self) -> int | None:
        """Decisions in time, in per cent, where all of it is published."""
        decided, kept = self.counts["decided"], self.counts["in_time"]
        return round(100 * kept / decided) if decided and kept is not None else None


@dataclass(frozen=True)
class Refused:
    """Refusals tied to one requirement; the count is None when it is withheld."""

    code: str
    name_id: str
    name_en: str
    count: int | None


@dataclass(frozen=True)
class Month:
    """A finished month."""

    first: date
    last: date
    plaza: Line
    tenants: tuple[Line, ...]
    refusals: tuple[Refused, ...]
    withheld: int

    @property
    def code(self) -> str:
        """``2026-10``."""
        return f"{self.first:%Y-%m}"


def months() -> list[date]:
    """The finished months of which there are figures, the newest first."""
    first = first_day()
    if first is None:
        return []
    found: list[date] = []
    month = (today().replace(day=1) - timedelta(days=1)).replace(day=1)
    while month >= first.replace(day=1) and len(found) < 120:
        found.append(month)
        month = (month - timedelta(days=1)).replace(day=1)
    return found


def month(first: date) -> Month:
    """The month that begins on ``first``; kept for ten minutes by each process."""
    key = (first, ",".join(tenants().values_list("code", flat=True)))
    kept, until = _kept.get(key, (None, 0.0))
    if kept is None or monotonic() > until:
        kept = _made(*month_of(first))
        _kept[key] = kept, monotonic() + KEPT_SECONDS
    return kept


def forget() -> None:
    """Makes every month anew at the next look."""
    _kept.clear()


def _made(first: date, last: date) -> Month:
    every = list(tenants())
    found = visits(since=first, until=last)
    by_tenant: dict[str, list[Visit]] = defaultdict(list)
    for visit in found:
        by_tenant[visit.tenant].append(visit)
    income: Counter[str] = Counter()
    counts = _counts(every, found, first, last, income)
    reasons = refusals(since=first, until=last)
    hidden = withheld(*system(counts, [tenant.code for tenant in every], reasons))
    lines = [
        _line(tenant, tenant.code, by_tenant[tenant.code], counts, hidden, income, first, last) for tenant in every
    ]
    whole = _line(None, PLAZA, found, counts, hidden, income, first, last)
    return Month(first, last, whole, tuple(lines), tuple(_refused(reasons, hidden)), len(hidden))


def _counts(
    every: Sequence[Tenant], found: Iterable[Visit], first: date, last: date, income: Counter[str]
) -> dict[Key, int]:
    """Every count of the month by column and tenant, with the plaza's totals; sums the income by the way."""
    known = {tenant.code for tenant in every}
    counts: Counter[Key] = Counter({(column, code): 0 for column in COLUMNS for code in (*known, PLAZA)})

    def add(column: str, tenant: str, many: int = 1) -> None:
        for code in (tenant, PLAZA) if tenant in known else ():
            counts[column, code] += many

    for visit in found:
        add("visits", visit.tenant)
        add({"done": "served", "left": "left"}.get(visit.state, "other"), visit.tenant)
    for decision in decisions(since=first, until=last):
        for column in ("decided", "late" if decision.late else "in_time", decision.state):
            add(column, decision.tenant)
    for taking in revenue(since=first, until=last):
        add("payments", taking.tenant, taking.count)
        if taking.tenant in known:
            income[taking.tenant] += taking.amount
            income[PLAZA] += taking.amount
    for tenant in every:
        add("answers", tenant.code, scores(first, last, tenant=tenant.code).respondents)
    return dict(counts)


def system(
    counts: Mapping[Key, int], codes: Sequence[str], reasons: Mapping[str, int]
) -> tuple[dict[Key, int], list[Total[Key]]]:
    """The month's counts with everything that adds up: columns within a tenant, tenants within the plaza, reasons of refusal."""
    whole: dict[Key, int] = {**counts, **{("reason", code): count for code, count in reasons.items()}}
    totals = [Total((column, PLAZA), tuple((column, code) for code in codes)) for column in COLUMNS]
    for column, groups in SUMS.items():
        for parts in groups:
            totals += [Total((column, code), tuple((part, code) for part in parts)) for code in (*codes, PLAZA)]
    if reasons and sum(reasons.values()) == counts["refused", PLAZA]:
        totals.append(Total(("refused", PLAZA), tuple(("reason", code) for code in reasons)))
    return whole, totals


def _line(
    tenant: Tenant | None, code: str, found: Sequence[Visit], counts: Mapping[Key, int], hidden: frozenset[Key],
    income: Mapping[str, int], first: date, last: date,
) -> Line:  # fmt: skip
    shown = {column: None if (column, code) in hidden else counts[column, code] for column in COLUMNS}
    waits = [wait for visit in found if (wait := visit.wait) is not None]
    told = [kept for visit in found if (kept := visit.kept) is not None]
    enough = shown["visits"] is not None and len(waits) >= SMALLEST
    score = scores(first, last, tenant=code)
    rated = (shown["answers"] or 0) >= SMALLEST
    return Line(
        tenant, shown, wait=round(median(waits)) if enough else None, mean_wait=round(fmean(waits)) if enough else None,
        kept=_percent(sum(told), len(told)) if enough else None,
        amount=income.get(code, 0) if shown["payments"] is not None else None, index=score.index if rated else None,
        band=score.band if rated else "", margin=score.margin if rated else None,
    )  # fmt: skip


def _percent(part: int, whole: int) -> int | None:
    """A share, unless either side of it is a small number of people."""
    small = any(0 < side < SMALLEST for side in (part, whole - part))
    return round(100 * part / whole) if whole >= SMALLEST and not small else None


def _refused(reasons: Mapping[str, int], hidden: frozenset[Key]) -> list[Refused]:
    names = {kind.code: (kind.name_id, kind.name_en) for kind in document_kinds()}
    rows = [
        Refused(code, *names.get(code, (code or "Alasan dihapus", code or "Reason erased")), None if ("reason", code) in hidden else count)
        for code, count in reasons.items()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-(row.count or 0), row.name_id))
