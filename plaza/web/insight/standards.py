"""Service standards for the coordinator: kept or missed by service and reason, and which components nobody has set."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plaza.catalogue.queries import definitions_by_code, services, tenants
from plaza.core.clock import today
from plaza.core.texts import Pair, t
from plaza.insight.queries.patterns import month_of
from plaza.insight.queries.standards import Held, held
from plaza.people.locks import lock
from plaza.people.queries import officers
from plaza.web.insight.charts import bar
from plaza.web.insight.patterns import month_asked, months_until
from plaza.web.public.standard import COMPONENTS, NOT_SET, components

REASON_WORDS: dict[str, Pair] = {
    "no_officer": t("lama menunggu petugas", "waited long for an officer"),
    "review": t("lama ditinjau", "long under review"),
    "system": t("sistem terlambat", "the system was late"),
}


@lock("role", "koordinator")
@require_safe
def standards(request: HttpRequest) -> HttpResponse:
    """A month of decisions by service, and the components of every service's standard that are missing."""
    asked, problem = month_asked(request.GET.get("bulan", ""), usual=today())
    since, until = month_of(asked)
    found = held(since=since, until=min(until, today()))
    decided = [row for row in found if row.decided]
    context = {
        "since": since, "until": min(until, today()), "problem": problem, "months": months_until(today()),
        "rows": [_row(row, most=max(one.decided for one in decided)) for row in decided], "silent": len(found) - len(decided),
        "decided": sum(row.decided for row in decided), "late": sum(row.late for row in decided), "missing": missing(),
        "services": len(found),
    }  # fmt: skip
    return render(request, "insight/standards.html", context, status=422 if problem else 200)


def _row(row: Held, *, most: int) -> dict[str, object]:
    reasons = [(REASON_WORDS[name], count) for name, count in sorted(row.reasons.items(), key=lambda one: -one[1])]
    return {
        "held": row,
        "bar": bar(row.decided, most, part=row.late),
        "reasons": reasons,
        "days": row.hours and row.hours / 24,
    }


def missing() -> list[tuple[int, Pair, int]]:
    """For each of the fourteen components: its number, its name, and at how many services nobody has set it."""
    known, counts = definitions_by_code(), [0] * len(COMPONENTS)
    staff = {tenant.code: officers(tenant=tenant.code, role="petugas").count() for tenant in tenants()}
    for service in services():
        if service.code in known:
            found = components(known[service.code], tenant=service.tenant, staff=staff[service.tenant.code])
            for place, (_, facts) in enumerate(found):
                counts[place] += facts == [NOT_SET]
    return [(n + 1, COMPONENTS[n], count) for n, count in enumerate(counts)]
