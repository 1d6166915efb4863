"""Where complaints are answered: by the tenant's head whom the system gave them to, and by the Inspectorate. Never who made them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from plaza.catalogue.queries import get_tenant
from plaza.core.clock import now
from plaza.feedback.actions import complaints as actions
from plaza.feedback.actions.complaints import ComplaintError
from plaza.feedback.models import Complaint
from plaza.feedback.queries.complaints import access_assigned, assigned_to
from plaza.feedback.rules.complaints import BY_KEY, FIRST_BASIS, MAY_BE_ANSWERED, OUTERMOST_BASIS, WAITS_FOR_HANDLER
from plaza.people.locks import lock
from plaza.people.viewers import viewer_of
from plaza.web.feedback.complaints import events_of, times_shown
from plaza.web.feedback.words import pair

HANDLERS = ("kepala", "inspektorat")


@lock("role", *HANDLERS)
@require_safe
def complaints(request: HttpRequest) -> HttpResponse:
    """What the viewer is to answer, the soonest due first, and what is answered."""
    moment = now()
    rows = [
        {"complaint": one, "kind": pair(BY_KEY[one.kind].name), "status": _status(one),
         "late": one.state in WAITS_FOR_HANDLER and one.due < moment, "first_late": one.state == "received" and one.taken_up_late(moment),
         "tenant": get_tenant(one.tenant)}
        for one in assigned_to(viewer_of(request))[:200]
    ]  # fmt: skip
    return render(request, "feedback/complaints.html", {"rows": rows})


def _status(one: Complaint) -> str:
    """The state in the words of whoever handles it."""
    return "complaint_asked_person" if one.state == "asked" else f"complaint_{one.state}"


@lock("role", *HANDLERS)
@require_safe
def handled(request: HttpRequest, ref: str) -> HttpResponse:
    """The complaint without its name and contact, and what may be done."""
    return _page(request, access_assigned(viewer_of(request), ref))


def _page(request: HttpRequest, found: Complaint, *, problem: str = "", status: int = 200) -> HttpResponse:
    kind = BY_KEY[found.kind]
    context = {
        "complaint": found, "kind": pair(kind.name), "status": _status(found), "events": events_of(found), "problem": problem,
        "words": request.POST.get("words", ""),
        "tenant": get_tenant(found.tenant), "basis": pair(kind.basis), "first_basis": pair(FIRST_BASIS),
        "outermost_basis": pair(OUTERMOST_BASIS), "mine": _may_act(request, found),
        "late": found.state in WAITS_FOR_HANDLER and found.due < now(), **times_shown(found),
    }  # fmt: skip
    return render(request, "feedback/handle.html", context, status=status)


def _may_act(request: HttpRequest, found: Complaint) -> bool:
    """Whether it is this viewer's turn: the head's while the tenant has it, the Inspectorate's once it was raised."""
    viewer = viewer_of(request)
    turn = viewer.has_role("inspektorat") if found.with_inspectorate else found.handler == viewer.officer
    return turn and found.state in MAY_BE_ANSWERED


@lock("role", *HANDLERS)
@require_POST
def handle(request: HttpRequest, ref: str, deed: str) -> HttpResponse:
    """Takes it up, asks the person, or answers."""
    found = access_assigned(viewer_of(request), ref)
    officer, words = viewer_of(request).officer, request.POST.get("words", "")
    if officer is None or not _may_act(request, found):
        raise Http404
    try:
        if deed == "mulai":
            actions.take_up(found, by=officer)
        elif deed == "tanya":
            actions.ask_person(found, by=officer, words=words)
        elif deed == "jawab":
            actions.answer(found, by=officer, words=words)
        else:
            raise Http404
    except ComplaintError as problem:
        return _page(request, found, problem=str(problem), status=422)
    return redirect("handled_complaint", found.ref)
