"""The ticket's page: waiting, being called, the call, and whatever comes after."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from plaza.applications.actions.drafting import ApplicationError, start_application
from plaza.applications.models import Application
from plaza.applications.queries import application_of, form_of
from plaza.catalogue.queries import closing_today, definition_of, get_service
from plaza.core.secrets import BadToken
from plaza.core.texts import t
from plaza.facilities.queries import counter, counter_of_tenant
from plaza.feedback.queries import survey_link
from plaza.people.locks import lock
from plaza.people.queries import owns, require_own
from plaza.people.viewers import Viewer, viewer_of
from plaza.queueing import actions
from plaza.queueing.actions import QueueError
from plaza.queueing.models import Desk, Ticket
from plaza.queueing.queries import access_ticket, link_of, may_return, place_in_line, waiting_time
from plaza.web.components.building import DIRECTIONS
from plaza.web.public.standard import needed
from plaza.web.queue.forms import LaterForm
from plaza.web.queue.panel import call_panel, call_reference
from plaza.web.queue.taking import running_application
from plaza.web.queue.words import NEEDS, OUTCOMES, nobody_words, wait_words


@lock("holder")
@require_safe
def ticket(request: HttpRequest, ref: str) -> HttpResponse:
    """The whole page of a ticket."""
    found = access_ticket(viewer_of(request), ref)
    return render(
        request, "queue/ticket.html", _page_context(request, found, later=LaterForm(reached=bool(found.contact)))
    )


def _page_context(request: HttpRequest, found: Ticket, *, later: LaterForm) -> dict[str, Any]:
    service, definition = get_service(found.service), definition_of(found.service)
    own = _is_holders(request, found)
    return _part_context(found, own=own) | {
        "call": call_panel(viewer_of(request), found, role="citizen"), "link": link_of(found) if own else "", "later": later,
        "later_open": later.is_bound,
        "needed": needed(definition), "online": "online" in service.channels and definition.decision != "referral",
    }  # fmt: skip


@lock("holder")
@require_safe
def part(request: HttpRequest, ref: str) -> HttpResponse:
    """What changes on the page, alone: the page asks for it when something happened, or again and again without a socket."""
    found = access_ticket(viewer_of(request), ref)
    return render(request, "queue/state.html", _part_context(found, own=_is_holders(request, found)))


def _is_holders(request: HttpRequest, found: Ticket) -> bool:
    """Whether the page is shown to whoever holds the ticket: nobody else gets what opens it, or judges how it was served."""
    return owns(viewer_of(request), found.subject)


def _part_context(found: Ticket, *, own: bool) -> dict[str, Any]:
    service = get_service(found.service)
    place = place_in_line(found)
    wait = (
        waiting_time(found.service, tenant=found.queue.tenant, ahead=place - 1, channel=found.channel)
        if place
        else None
    )
    return {
        "ticket": found, "service": service, "tenant": service.tenant, "place": place, "ahead": (place or 1) - 1,
        "wait": wait_words(wait), "nobody": nobody_words(service.tenant, wait) if place else None,
        "call_ref": call_reference(found), "may_return": may_return(found),
        "outcome": OUTCOMES[found.outcome][1] if found.outcome in OUTCOMES else "", "need": NEEDS.get(found.priority, ""),
        "desk": _desk(found), "closing": closing_today(found.queue.tenant) if found.state in ("waiting", "parked") else None,
        "survey": survey_link(found.subject) if own and found.state == "done" else None,
    }  # fmt: skip


def _desk(found: Ticket) -> dict[str, object] | None:
    """Where in the building the person goes: the counter that calls them, or their tenant's; None by video."""
    if found.channel != "counter":
        return None
    at = (
        Desk.objects.filter(officer=found.claimed_by).values_list("counter", flat=True).first()
        if found.claimed_by
        else ""
    )
    row = counter(at or "") or counter_of_tenant(found.queue.tenant)
    return {"code": row.code, "floor": row.floor, "way": DIRECTIONS[row.direction][0]} if row else None


@lock("link")
@require_safe
def link(request: HttpRequest, ref: str, token: str) -> HttpResponse:
    """A signed link is exchanged for a key of this device, and the address in the bar is the clean one again."""
    viewer = viewer_of(request)
    try:
        found = actions.exchange_link(token, ref=ref, holder=viewer.holder)
    except BadToken:
        return render(request, "queue/old_link.html", status=410)
    return redirect("ticket", found.ref)


def _mine(request: HttpRequest, ref: str) -> Ticket:
    """The viewer's own ticket: an officer who may open it may not act in the person's place."""
    viewer = viewer_of(request)
    found = access_ticket(viewer, ref)
    require_own(viewer, found.subject)
    return found


def _back(
    request: HttpRequest, found: Ticket, problem: QueueError | None = None, *, said: object = ""
) -> HttpResponseRedirect:
    if problem:
        messages.error(request, str(problem))
    elif said:
        messages.success(request, str(said))
    return redirect("ticket", found.ref)


@lock("holder")
@require_POST
def leave(request: HttpRequest, ref: str) -> HttpResponse:
    """Gives the place up."""
    found = _mine(request, ref)
    try:
        actions.leave(found, actor=viewer_of(request).actor)
    except QueueError as problem:
        return _back(request, found, problem)
    return _back(request, found)


@lock("holder")
@require_POST
def upload(request: HttpRequest, ref: str) -> HttpResponse:
    """Begins, or goes on with, the person's application for this service, lays it beside the number, and leads to its first paper."""
    found, viewer = _mine(request, ref), viewer_of(request)
    try:
        application = _application_beside(found, viewer)
        actions.bring(found, application_ref=application.reference, holders=viewer.identities, actor=viewer.actor)
    except QueueError as problem:
        return _back(request, found, problem)
    except ApplicationError as problem:
        messages.error(request, str(problem.sentence))
        return redirect("ticket", found.ref)
    if application.state not in ("draft", "needs_action"):
        return redirect("application", application.reference)
    form = form_of(application)
    papers = (step for step in form.steps if step.kind == "document" and step.key not in form.done)
    following = next(papers, form.next)
    if following is None:
        return redirect("check_answers", application.reference)
    return redirect("step", application.reference, following.key)


def _application_beside(found: Ticket, viewer: Viewer) -> Application:
    running = found.application_ref or running_application(viewer, found.service)
    return (
        application_of(running)
        if running
        else start_application(found.service, viewer=viewer, language=get_language() or "id")
    )


@lock("holder")
@require_POST
def come_back(request: HttpRequest, ref: str) -> HttpResponse:
    """Takes the old place again."""
    found = _mine(request, ref)
    try:
        actions.come_back(found, actor=viewer_of(request).actor)
    except QueueError as problem:
        return _back(request, found, problem)
    return _back(request, found)


@lock("holder")
@require_POST
def later(request: HttpRequest, ref: str) -> HttpResponse:
    """Keeps the place and sends the call-up as a message; a wrong contact is said beside the field."""
    found = _mine(request, ref)
    form = LaterForm(request.POST, reached=bool(found.contact or request.POST.get("push")))
    if not form.is_valid():
        return render(request, "queue/ticket.html", _page_context(request, found, later=form), status=422)
    try:
        actions.call_me_later(found, contact=form.cleaned_data["contact"], actor=viewer_of(request).actor)
    except QueueError as problem:
        return _back(request, found, problem)
    said = t("Baik. Halaman ini boleh ditutup; kami memberi kabar saat giliran Anda.",
             "Good. You may close this page; we will tell you when it is your turn.")  # fmt: skip
    return _back(request, found, said=said)
