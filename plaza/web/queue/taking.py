"""Taking a number, or leaving words when the queue is closed."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from plaza.applications.models import Application
from plaza.applications.rules.states import ENDED
from plaza.catalogue.models import Service
from plaza.catalogue.queries import Unknown, get_service
from plaza.core.addresses import network_of
from plaza.core.clock import now
from plaza.core.secrets import new_secret
from plaza.facilities.actions import carry_needs
from plaza.facilities.queries import needs_row
from plaza.facilities.rules import priority_of
from plaza.people.locks import lock
from plaza.people.queries import subjects_held
from plaza.people.viewers import Viewer, viewer_of
from plaza.queueing import actions
from plaza.queueing.actions import ConfirmFirst, QueueClosed, QueueError
from plaza.queueing.queries import active_ticket, door, message_of, waiting_counts, waiting_time
from plaza.web.public.hours import next_opening
from plaza.web.queue.forms import MessageForm, TakeForm
from plaza.web.queue.words import nobody_words, wait_words


def _service(code: str) -> Service:
    try:
        return get_service(code)
    except Unknown as problem:
        raise Http404 from problem


@lock("public")
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, code: str) -> HttpResponse:
    """How many wait, how long it takes, and one button that gives a number."""
    viewer = viewer_of(request)
    told = needs_row(viewer.identities)
    begin = {"key": new_secret()[:24], "bring": True, "priority": priority_of(told.needs) if told else ""}
    form = TakeForm(request.POST or None, initial=begin)
    if request.method != "POST":
        return _take_page(request, code, form)
    if not form.is_valid():
        return _take_page(request, code, form, status=422)
    given = form.cleaned_data
    carry_needs(viewer.identities, to=viewer.holder)
    try:
        ticket = actions.take_ticket(
            code, holder=viewer.holder, priority=given["priority"], language=get_language() or "id", key=given["key"],
            application_ref=running_application(viewer, code) if given["bring"] else "", actor=viewer.actor, known_as=viewer.identities,
            network=network_of(request),
        )  # fmt: skip
    except QueueClosed:  # the page says when it opens, and offers to leave words
        return _take_page(request, code, form, status=409)
    except ConfirmFirst as asked:
        return _take_page(request, code, form, problem=asked.words, confirm=True, status=429)
    except QueueError as refusal:
        return _take_page(request, code, form, problem=refusal.words, status=409)
    except Unknown as problem:
        raise Http404 from problem
    return redirect("ticket", ticket.ref)


def _take_page(
    request: HttpRequest, code: str, form: TakeForm, *, problem: object = None, confirm: bool = False, status: int = 200
) -> HttpResponse:
    service, viewer = _service(code), viewer_of(request)
    if service.code != code and status == 200:
        return redirect("take_ticket", service.code, permanent=True)
    running = running_application(viewer, service.code)
    if not running:
        form.hide_bring()
    context = _take_context(service, viewer, form=form, problem=problem, running=running, confirm=confirm)
    return render(request, "queue/take.html", context, status=status)


def _take_context(service: Service, viewer: Viewer, **more: Any) -> dict[str, Any]:
    tenant, moment = service.tenant, now()
    opening, waiting = door(tenant), waiting_counts().get(tenant.code, 0)
    told = waiting_time(service.code, tenant=tenant.code, ahead=waiting) if opening.open else None
    return {
        "service": service, "tenant": tenant, "by_video": "video" in service.channels, "door": opening,
        "opening": next_opening(opening.opens_at, at=moment), "closes_at": opening.closes_at, "waiting": waiting,
        "wait": wait_words(told), "nobody": nobody_words(tenant, told) if opening.open else None,
        "known": active_ticket(viewer.identities, service=service.code), **more,
    }  # fmt: skip


def running_application(viewer: Viewer, service: str) -> str:
    """The viewer's own application for this service that is still under way, to lie before the officer."""
    held = Application.objects.filter(reference__in=subjects_held(viewer, kind="application"), service=service.upper())
    return held.exclude(state__in=ENDED).order_by("-pk").values_list("reference", flat=True).first() or ""


@lock("public")
@require_http_methods(["GET", "HEAD", "POST"])
def message(request: HttpRequest, code: str) -> HttpResponse:
    """Words for the tenant, to be answered when it opens."""
    service, viewer = _service(code), viewer_of(request)
    form, problem = MessageForm(request.POST or None, initial={"key": new_secret()[:24]}), None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            left = actions.leave_message(
                service.code, holder=viewer.holder, words=given["words"], contact=given["contact"],
                language=get_language() or "id", key=given["key"], actor=viewer.actor,
            )  # fmt: skip
            return redirect("message", left.ref)
        except QueueError as refusal:
            problem = refusal.words
    status = door(service.tenant)
    opening = "" if status.open else next_opening(status.opens_at, at=now())
    context = {"service": service, "tenant": service.tenant, "form": form, "problem": problem, "opening": opening}
    return render(request, "queue/message.html", context, status=200 if request.method != "POST" else 422)


@lock("holder")
@require_safe
def message_left(request: HttpRequest, ref: str) -> HttpResponse:
    """The words that were left, and the answer once there is one."""
    found = message_of(ref, holders=viewer_of(request).identities)
    return render(request, "queue/message_left.html", {"message": found, "service": _service(found.service)})
