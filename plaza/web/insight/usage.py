"""One tenant's counters: how many officers they need, and visits, minutes and idle share by hour, by channel, and by counter."""

from math import inf

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plaza.catalogue.queries import Unknown, get_tenant
from plaza.core.texts import Pair, t
from plaza.insight.queries.planning import Basis, basis
from plaza.insight.queries.usage import usage_of
from plaza.insight.rules.advice import TARGET_WAIT
from plaza.insight.rules.usage import HourUse
from plaza.insight.simulation.officers import Needed, Tried, officers_needed
from plaza.insight.simulation.whatif import BadChange
from plaza.people.locks import lock
from plaza.web.insight.charts import bar

CHANNELS: dict[str, Pair] = {"video": t("Video", "Video"), "counter": t("Loket", "Counter")}


@lock("role", "koordinator")
@require_safe
def tenant_usage(request: HttpRequest, code: str) -> HttpResponse:
    """The last eight weeks of one tenant."""
    try:
        tenant = get_tenant(code)
    except Unknown as unknown:
        raise Http404 from unknown
    base = basis()
    found = usage_of(tenant, since=base.since, until=base.until)
    context = {
        "tenant": tenant, "usage": found, "basis": base, "needed": _needed(base, tenant.code), "hours": [_row(one) for one in found.hours],
        "channels": [(CHANNELS.get(one.channel, one.channel), one, round(100 * one.share)) for one in found.channels],
        "counters": [(one, _percent(one.idle), bar(1 - (one.idle or 0.0), 1.0)) for one in found.counters],
    }  # fmt: skip
    return render(request, "insight/usage.html", context)


def _needed(base: Basis, tenant: str) -> dict[str, object] | None:
    """How many officers, three ways; None where nobody came to learn from. Rows far below what is needed say nothing."""
    try:
        found = officers_needed(base.plan, tenant, wait=TARGET_WAIT)
    except BadChange:
        return None
    return {"found": found, "rows": [_officers(one, found) for one in found.tried[_first(found) :]]}


def _first(found: Needed) -> int:
    fewest = min(one for one in (found.steady, found.leaving, found.lived, found.now) if one is not None)
    return max(0, fewest - 2)


def _officers(one: Tried, found: Needed) -> dict[str, object]:
    return {
        "one": one, "now": one.officers == found.now, "endless": one.steady.wait == inf,
        "left": round(100 * one.leaving.leaves), "lost": round(100 * one.lived.leaves), "load": round(100 * one.lived.load),
    }  # fmt: skip


def _row(one: HourUse) -> dict[str, object]:
    return {
        "use": one,
        "hour": f"{one.hour:02d}.00–{one.hour + 1:02d}.00",
        "idle": _percent(one.idle),
        "bar": bar(1 - (one.idle or 0.0), 1.0),
    }


def _percent(share: float | None) -> int | None:
    return None if share is None else round(100 * share)
