"""The house, the search, the services and the tenants: what anybody sees first."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from plaza.catalogue import queries as catalogue
from plaza.catalogue.actions import note_missed
from plaza.catalogue.actions.revising import planned_definitions
from plaza.catalogue.models import Service
from plaza.core.clock import WITA, now
from plaza.core.texts import Pair
from plaza.facilities.queries import word_of
from plaza.people.locks import lock
from plaza.people.queries import officers
from plaza.people.viewers import viewer_of
from plaza.queueing.queries import waiting_counts
from plaza.web.account.held import held_by
from plaza.web.account.waiting import waiting_for
from plaza.web.public import house, standard
from plaza.web.public.changes import changes_between, for_citizens
from plaza.web.public.hours import next_opening, until, week_of
from plaza.web.public.topics import TOPICS

LONGEST_QUESTION = 200
SHORT_LIST, LONG_LIST = 5, 20


@lock("public")
def home(request: HttpRequest) -> HttpResponse:
    """The house: one question, and who is in."""
    moment = now()
    windows = house.windows(catalogue.tenants(), waiting=waiting_counts(), at=moment)
    openings = [window.status.opens_at for window in windows if window.status.opens_at]
    context = {
        "floors": house.floors(windows),
        "tenants": len(windows),
        "open": sum(window.state == "open" for window in windows),
        "waiting": sum(window.waiting for window in windows),
        "opening": next_opening(min(openings, default=None), at=moment),
        "services": catalogue.services().count(),
        "facilities": [(place, word_of(place)) for place in catalogue.facilities()],
        "moment": moment,
        "held": [item for item in held_by(viewer_of(request)) if not item.over][:SHORT_LIST],
    }
    return render(request, "public/home.html", context)


@lock("public")
def search(request: HttpRequest) -> HttpResponse:
    """Services for what somebody asked; without a question, all of them by tenant. A live answer is the list alone."""
    question = " ".join(request.GET.get("q", "").split())[:LONGEST_QUESTION]
    short = request.GET.get("dari") == "beranda"
    hits = catalogue.search(question, limit=SHORT_LIST if short else LONG_LIST) if question else []
    live = request.headers.get("HX-Request") == "true"
    rooms = [(place, word_of(place)) for place in catalogue.search_facilities(question)] if question else []
    found = {
        "question": question,
        "hits": [_shown(hit.service) for hit in hits],
        "rooms": rooms,
        "short": short,
        "live": live,
    }
    if live:
        return render(request, "public/hits.html", found)
    if question and not hits and not rooms:
        note_missed(question)
    kinds = [] if hits or question else _by_category()
    return render(request, "public/search.html", {**found, "kinds": kinds, "topics": [] if hits else TOPICS})


@lock("public")
@require_POST
def missed(request: HttpRequest) -> HttpResponse:
    """A live search that somebody left standing with nothing found: its words are counted, if it is so. Says nothing, whatever came."""
    question = " ".join(request.POST.get("q", "").split())[:LONGEST_QUESTION]
    if question and not catalogue.search(question, limit=1) and not catalogue.search_facilities(question):
        note_missed(question)
    return HttpResponse()


def _shown(service: Service) -> dict[str, object]:
    definition = catalogue.definition_of(service.code)
    return {"service": service, "cost": standard.cost_words(definition), "time": standard.time_words(definition)}


def _by_category() -> list[dict[str, object]]:
    """Every service on offer, by kind of tenant and tenant."""
    tenants: dict[str, dict[str, list[Service]]] = {}
    for service in catalogue.services():
        tenants.setdefault(service.tenant.category, {}).setdefault(service.tenant.code, []).append(service)
    return [
        {
            "code": code,
            **names,
            "count": sum(map(len, tenants[code].values())),
            "tenants": [(services[0].tenant, services) for services in tenants[code].values()],
        }
        for code, names in catalogue.categories().items()
        if code in tenants
    ]


@lock("public")
def service(request: HttpRequest, code: str) -> HttpResponse:
    """One service: what it is, what it costs and takes, what to prepare, and the ways to get it."""
    try:
        found, definition = catalogue.get_service(code), catalogue.definition_of(code)
    except catalogue.Unknown as unknown:
        raise Http404 from unknown
    if found.code != code:
        return redirect("service", code=found.code, permanent=True)
    moment = now()
    status = catalogue.tenant_status(found.tenant, at=moment)
    context = {
        "service": found,
        **standard.told_of(definition),
        "planned": [
            (row, for_citizens(changes_between(definition, agreed), language=get_language() or "id"))
            for row, agreed in planned_definitions(found.code)
        ],
        "tenant": found.tenant,
        "ways": {way.channel: way for way in catalogue.ways(found, at=moment)},
        "until": until(status, at=moment),
        "opening": next_opening(status.opens_at, at=moment),
        "waiting": waiting_for(viewer_of(request), found.code),
        "guide_steps": [Pair(*step) for step in definition.guide.steps] if definition.guide else [],
        "components": standard.components(
            definition, tenant=found.tenant, staff=officers(tenant=found.tenant.code, role="petugas").count()
        ),
        "tenant_address": f"/instansi/{found.tenant.code}/",
        "apply_address": f"/ajukan/{found.code}/",
        "queue_address": f"/antre/{found.code}/",
    }
    return render(request, "public/service.html", context)


@lock("public")
def tenant(request: HttpRequest, code: str) -> HttpResponse:
    """One tenant: where and when it is, and what it does."""
    try:
        found = catalogue.get_tenant(code)
    except catalogue.Unknown as unknown:
        raise Http404 from unknown
    if found.code != code:
        return redirect("tenant", code=found.code, permanent=True)
    moment = now()
    [window] = house.windows([found], waiting=waiting_counts(), at=moment)
    return render(request, "public/tenant.html", {
        "tenant": found, "window": window, "services": catalogue.services(tenant=found.code),
        "week": week_of(found.hours, day=moment.astimezone(WITA).date()),
        "category": catalogue.categories().get(found.category, {}),
    })  # fmt: skip


@lock("public")
def help_page(request: HttpRequest) -> HttpResponse:
    """How the plaza works, in few words."""
    return render(request, "public/help.html")


@lock("public")
def about(request: HttpRequest) -> HttpResponse:
    """What this plaza is, and where its data come from."""
    return render(
        request, "public/about.html", {"meta": catalogue.edition().meta, "facilities": catalogue.facilities()}
    )
