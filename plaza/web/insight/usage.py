"""One tenant's counters: visits, minutes and idle share by hour, by channel, and by counter."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plaza.catalogue.queries import Unknown, get_tenant
from plaza.core.texts import Pair, t
from plaza.insight.queries.planning import basis
from plaza.insight.queries.usage import usage_of
from plaza.insight.rules.usage import HourUse
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
        "tenant": tenant, "usage": found, "hours": [_row(one) for one in found.hours],
        "channels": [(CHANNELS.get(one.channel, one.channel), one, round(100 * one.share)) for one in found.channels],
        "counters": [(one, _percent(one.idle), bar(1 - (one.idle or 0.0), 1.0)) for one in found.counters],
    }  # fmt: skip
    return render(request, "insight/usage.html", context)


def _row(one: HourUse) -> dict[str, object]:
    return {
        "use": one,
        "hour": f"{one.hour:02d}.00–{one.hour + 1:02d}.00",
        "idle": _percent(one.idle),
        "bar": bar(1 - (one.idle or 0.0), 1.0),
    }


def _percent(share: float | None) -> int | None:
    return None if share is None else round(100 * share)
