"""The head's page: visits that officers ended as abusive, each with its reason, to agree to or to lift."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from plaza.calls.rulings import HEAD, RulingError, access_ending, endings, rule
from plaza.catalogue.queries import get_service
from plaza.core.texts import t
from plaza.people.locks import lock
from plaza.people.viewers import viewer_of

REFUSED = 422


@lock("role", HEAD)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The endings of the head's own tenants, those without a ruling first."""
    found = endings(viewer_of(request))
    waiting = sum(one.ruling is None for one in found)
    return render(request, "calls/endings.html", {"endings": found, "waiting": waiting})


@lock("role", HEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def ending(request: HttpRequest, ref: str) -> HttpResponse:
    """One ending: what the officer wrote, what was said in writing, and the head's word."""
    viewer = viewer_of(request)
    case, problem = access_ending(viewer, ref), None
    if viewer.officer is None:
        raise Http404
    if request.method == "POST" and request.POST.get("ruling") in ("agree", "lift"):
        try:
            agreed = request.POST["ruling"] == "agree"
            rule(case, officer=viewer.officer, agreed=agreed, words=request.POST.get("words", ""))
            messages.success(request, str(t("Tinjauan Anda sudah dicatat.", "Your review is recorded.")))
            return redirect("endings")
        except RulingError as refusal:
            problem = refusal.sentence
    context = {
        "case": case,
        "ticket": case.ending.ticket,
        "service": get_service(case.ending.ticket.service),
        "problem": problem,
    }
    return render(request, "calls/ending.html", context, status=REFUSED if problem else 200)
