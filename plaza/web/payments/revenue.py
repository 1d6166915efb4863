"""What came in: by day, by service and by tenant, as figures, a picture with its table, and a file."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plaza.catalogue.models import Service, Tenant
from plaza.catalogue.queries import tenants
from plaza.core.clock import today
from plaza.core.typed import read_date
from plaza.payments.queries import Revenue
from plaza.payments.queries import revenue as taken
from plaza.people.locks import lock
from plaza.people.viewers import viewer_of

LONGEST = timedelta(days=366)
SPAN = timedelta(days=29)
WIDTH, HEIGHT, FOOT = 720, 240, 40


@dataclass(frozen=True)
class Asked:
    """Which days, and which tenant (empty: all that the viewer may see)."""

    since: date
    until: date
    tenant: str
    fixed: bool
    """The viewer answers for one tenant alone."""


def _asked(request: HttpRequest) -> Asked:
    viewer = viewer_of(request)
    until = _day(request.GET.get("sampai", "")) or today()
    since = _day(request.GET.get("dari", "")) or until - SPAN
    since = max(min(since, until), until - LONGEST)
    fixed = not viewer.has_role("koordinator", "inspektorat")
    own = viewer.officer.tenant if viewer.officer else ""
    return Asked(since, until, own if fixed else request.GET.get("instansi", "").upper()[:20], fixed)


def _day(text: str) -> date | None:
    try:
        return read_date(text)
    except ValueError:
        return None


@lock("role", "koordinator", "kepala", "inspektorat")
@require_safe
def revenue(request: HttpRequest) -> HttpResponse:
    """The revenue of a span of days."""
    asked = _asked(request)
    rows = taken(since=asked.since, until=asked.until, tenant=asked.tenant)
    days = _by_day(rows, asked)
    context = {
        "asked": asked, "tenants": tenants(), "total": sum(row.amount for row in rows), "count": sum(row.count for row in rows),
        "days": [one for one in days if one[1]], "bars": _bars(days), "width": WIDTH, "height": HEIGHT,
        "services": _named(rows, "service"), "by_tenant": _named(rows, "tenant"), "query": request.GET.urlencode(),
        "largest": max((amount for _, amount, _ in days), default=0), "base": HEIGHT - FOOT,
    }  # fmt: skip
    return render(request, "payments/revenue.html", context)


@lock("role", "koordinator", "kepala", "inspektorat")
@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """The same as a file: day, tenant, service, rupiah, payments."""
    asked = _asked(request)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["hari", "instansi", "layanan", "rupiah", "pembayaran"])
    for row in taken(since=asked.since, until=asked.until, tenant=asked.tenant):
        writer.writerow([row.day.isoformat(), row.tenant, row.service, row.amount, row.count])
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="pendapatan-{asked.since}-{asked.until}.csv"'
    return response


def _by_day(rows: Sequence[Revenue], asked: Asked) -> list[tuple[date, int, int]]:
    """Every day of the span with its sum and its number of payments."""
    sums: dict[date, tuple[int, int]] = {}
    for row in rows:
        amount, count = sums.get(row.day, (0, 0))
        sums[row.day] = (amount + row.amount, count + row.count)
    many = (asked.until - asked.since).days + 1
    days = [asked.since + timedelta(days=number) for number in range(many)]
    return [(day, *sums.get(day, (0, 0))) for day in days]


def _bars(days: Sequence[tuple[date, int, int]]) -> list[dict[str, object]]:
    """Where each day's bar stands in the picture, as SVG writes numbers; its words are in the table."""
    largest = max((amount for _, amount, _ in days), default=0) or 1
    step = WIDTH / max(len(days), 1)
    room = HEIGHT - FOOT - 8
    every = max(1, len(days) // 5)
    return [
        {"x": f"{number * step + step * 0.1:.1f}", "width": f"{step * 0.8:.1f}", "height": f"{amount / largest * room:.1f}",
         "y": f"{HEIGHT - FOOT - amount / largest * room:.1f}", "middle": f"{number * step + step / 2:.1f}",
         "label": f"{day.day}/{day.month}" if number % every == every // 2 else ""}
        for number, (day, amount, _) in enumerate(days)
    ]  # fmt: skip


def _named(rows: Sequence[Revenue], what: str) -> list[tuple[object, str, int, int]]:
    """The sums by service or tenant with their names, the largest first."""
    sums: dict[str, tuple[int, int]] = {}
    for row in rows:
        code = getattr(row, what)
        amount, count = sums.get(code, (0, 0))
        sums[code] = (amount + row.amount, count + row.count)
    model = Service if what == "service" else Tenant
    names = {one.code: one for one in model.objects.filter(code__in=sums)}
    ordered = sorted(sums.items(), key=lambda pair: -pair[1][0])
    return [(names.get(code), code, amount, count) for code, (amount, count) in ordered]
