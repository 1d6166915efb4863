"""Open to all: a finished month of the plaza in words, charts and open data; small numbers are withheld."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from datetime import date

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from plaza.core.clock import today
from plaza.insight.queries.published import COLUMNS, Line, Month, month, months
from plaza.insight.rules.suppression import SMALLEST
from plaza.integrity.queries import standing
from plaza.people.locks import lock
from plaza.web.insight.charts import bar
from plaza.web.insight.patterns import month_asked
from plaza.web.insight.schema import SCHEMA

MEASURES = (
    *COLUMNS,
    "median_wait_minutes",
    "mean_wait_minutes",
    "within_range_percent",
    "revenue_idr",
    "satisfaction_index",
)


@lock("public")
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """A month of the plaza, the last finished one when none is asked for."""
    known = months()
    asked, problem = month_asked(request.GET.get("bulan", ""), usual=known[0] if known else today())
    if known and asked not in known and not problem:
        asked, problem = known[0], ""
    found = month(asked) if known else None
    context = {
        "month": found, "months": known, "problem": problem, "smallest": SMALLEST, "standing": standing(),
        "csv_address": f"/transparansi/{found.code}.csv" if found else "",
        "json_address": f"/transparansi/{found.code}.json" if found else "",
        "rows": _rows(found) if found else [], "refusals": _refusals(found) if found else [],
    }  # fmt: skip
    return render(request, "insight/openly.html", context, status=422 if problem else 200)


def _rows(found: Month) -> list[dict[str, object]]:
    """One row a tenant that had anything to do, with its bars."""
    shown = [line for line in found.tenants if any(line.counts[column] != 0 for column in COLUMNS)]
    most = _largest(shown, lambda line: line.counts["visits"])
    decided = _largest(shown, lambda line: line.counts["decided"])
    longest = _largest(shown, lambda line: line.wait)
    income = _largest(shown, lambda line: line.amount)
    return [
        {
            "line": line, "visits": bar(line.counts["visits"] or 0, most), "wait": bar(line.wait or 0, longest),
            "decided": bar(line.counts["decided"] or 0, decided, part=line.counts["late"] or 0), "amount": bar(line.amount or 0, income),
        }
        for line in shown
    ]  # fmt: skip


def _largest(lines: Sequence[Line], of: Callable[[Line], int | None]) -> int:
    return max((of(line) or 0 for line in lines), default=0)


def _refusals(found: Month) -> list[dict[str, object]]:
    most = max((one.count or 0 for one in found.refusals), default=0)
    return [{"one": one, "bar": bar(one.count or 0, most)} for one in found.refusals]


def _asked(code: str) -> Month:
    try:
        first = date.fromisoformat(f"{code}-01")
    except ValueError as problem:
        raise Http404 from problem
    if first not in months():
        raise Http404
    return month(first)


def values(line: Line) -> dict[str, int | float | None]:
    """A line's figures under their public names; None is withheld or unknown."""
    index = float(line.index) if line.index is not None else None
    more = (line.wait, line.mean_wait, line.kept, line.amount, index)
    return {**line.counts, **dict(zip(MEASURES[len(COLUMNS) :], more, strict=True))}


@lock("public")
@cache_control(public=True, max_age=600)
@require_safe
def as_json(request: HttpRequest, code: str) -> HttpResponse:
    """The month as JSON, described by ``/transparansi/skema.json``; null is withheld."""
    found = _asked(code)
    log = standing().published
    told = {
        "$schema": f"{settings.PUBLIC_URL}/transparansi/skema.json", "month": found.code, "smallest_count": SMALLEST,
        "plaza": values(found.plaza),
        "tenants": [
            {"code": line.tenant.code, "name_id": line.tenant.name_id, "name_en": line.tenant.name_en, **values(line)}
            for line in found.tenants
            if line.tenant
        ],
        "refusals": [
            {"requirement": one.code, "name_id": one.name_id, "name_en": one.name_en, "count": one.count} for one in found.refusals
        ],
        "log": {"origin": log.origin, "size": log.size, "root": log.root.hex()} if log else None,
    }  # fmt: skip
    return _download(json.dumps(told, ensure_ascii=False, indent=1), "application/json", f"plaza-{found.code}.json")


@lock("public")
@cache_control(public=True, max_age=600)
@require_safe
def as_csv(request: HttpRequest, code: str) -> HttpResponse:
    """The month as CSV, one figure a line; an empty value is withheld."""
    found, text = _asked(code), io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(("month", "tenant", "measure", "value"))
    for line in (found.plaza, *found.tenants):
        name = line.tenant.code if line.tenant else "PLAZA"
        writer.writerows((found.code, name, measure, value) for measure, value in values(line).items())
    writer.writerows((found.code, "PLAZA", f"refused_for:{one.code}", one.count) for one in found.refusals)
    return _download(text.getvalue(), "text/csv; charset=utf-8", f"plaza-{found.code}.csv")


def _download(text: str, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type=kind, headers={"Content-Disposition": f'inline; filename="{name}"'})
    answer["Access-Control-Allow-Origin"] = "*"  # open data: any page may read it
    return answer


@lock("public")
@cache_control(public=True, max_age=86400)
@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of a month."""
    return JsonResponse(
        {**SCHEMA, "$id": f"{settings.PUBLIC_URL}/transparansi/skema.json"}, json_dumps_params={"indent": 1}
    )
