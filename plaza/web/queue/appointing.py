"""Appointments: choose a day, then a time and how; the appointment's own page, from which the person comes, moves or cancels."""

import io
from datetime import date
from typing import Any

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plaza.catalogue.models import Service
from plaza.catalogue.queries import Unknown, get_service
from plaza.core.clock import WITA, now, today
from plaza.core.secrets import BadToken, new_secret
from plaza.core.texts import t
from plaza.facilities.actions import carry_needs
from plaza.people.locks import lock
from plaza.people.queries import NoAccess
from plaza.people.viewers import viewer_of
from plaza.queueing import actions
from plaza.queueing.actions import QueueError
from plaza.queueing.appointments import (
    access_appointment,
    appointment_link,
    appointments_of,
    days_with_slots,
    made_by,
    may_be_appointed,
    slots,
)
from plaza.queueing.models import Appointment
from plaza.queueing.rules import APPOINTMENT_CHANNELS, EARLY, EXPECTED, may_check_in
from plaza.web.queue.calendar import calendar_file
from plaza.web.queue.forms import AppointmentForm

WRONG = 422


@lock("public")
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What the viewer has before them: where the poster's code in the building leads."""
    found = [(one, get_service(one.service), _ready(one)) for one in appointments_of(viewer_of(request).identities)]
    return render(request, "queue/appointments.html", {"found": found})


def _ready(found: Appointment) -> bool:
    """Whether the person may say now that they are there."""
    is_today = found.at.astimezone(WITA).date() == today() and found.state in (*EXPECTED, "no_show")
    return is_today and may_check_in(found.at, at=now())


def _service(code: str) -> tuple[Service, list[str]]:
    """The service, and the ways in which it can be had by appointment."""
    try:
        service = get_service(code)
    except Unknown as problem:
        raise Http404 from problem
    return service, [channel for channel in APPOINTMENT_CHANNELS if may_be_appointed(service, channel=channel)]


def _day(request: HttpRequest) -> date | None:
    """The day in the address, if it is one."""
    try:
        return date.fromisoformat(request.GET.get("hari", ""))
    except ValueError:
        return None


@lock("public")
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, code: str) -> HttpResponse:
    """First a day, then a time of it and how; without an account."""
    service, ways = _service(code)
    chosen = _day(request)
    if chosen is None or not ways:
        return _days_page(request, service, ways, reverse("appoint", args=[service.code]))
    free = [slot for slot in slots(service.code, chosen, channel=ways[0]) if slot.free]
    form = AppointmentForm(request.POST or None, slots=free, ways=ways, initial={"key": new_secret()[:24]})
    problem: object = None
    viewer = viewer_of(request)
    if request.method == "POST" and (made := made_by(viewer.holder, key=request.POST.get("key", ""))):
        return redirect("appointment", made.ref)  # a second press: the time is taken, by this very person
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        carry_needs(viewer.identities, to=viewer.holder)
        try:
            made = actions.book(
                service.code, at=given["at"], channel=given["channel"], holder=viewer.holder, contact=given["contact"],
                language=get_language() or "id", key=given["key"], actor=viewer.actor,
            )  # fmt: skip
            return redirect("appointment", made.ref)
        except QueueError as refusal:
            problem = refusal.words
    return _times_page(request, service, chosen, form, problem=problem, back=reverse("appoint", args=[service.code]))


def _days_page(
    request: HttpRequest, service: Service, ways: list[str], address: str, moved: Appointment | None = None
) -> HttpResponse:
    days = days_with_slots(service.code, channel=moved.channel if moved else ways[0]) if ways else []
    known = next((one for one in appointments_of(viewer_of(request).identities) if one.service == service.code), None)
    context = {"service": service, "days": days, "address": address, "known": None if moved else known, "moved": moved}
    return render(request, "queue/appointment_days.html", context)


def _times_page(
    request: HttpRequest, service: Service, day: date, form: AppointmentForm, *, problem: object, back: str,
    moved: Appointment | None = None,
) -> HttpResponse:  # fmt: skip
    context = {
        "service": service, "day": day, "form": form, "problem": problem, "back": back, "moved": moved,
        "full": not form.fields["at"].choices,  # type: ignore[attr-defined]
    }  # fmt: skip
    status = WRONG if request.method == "POST" and not problem else 409 if problem else 200
    return render(request, "queue/appointment_times.html", context, status=status)


@lock("holder")
@require_safe
def appointment(request: HttpRequest, ref: str) -> HttpResponse:
    """The appointment: when, how, and what can be done with it."""
    found = access_appointment(viewer_of(request), ref)
    return render(request, "queue/appointment.html", _context(found))


@lock("holder")
@require_safe
def calendar(request: HttpRequest, ref: str) -> HttpResponse:
    """The appointment for the person's own calendar."""
    found = access_appointment(viewer_of(request), ref)
    response = HttpResponse(
        calendar_file(found, get_service(found.service)), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="janji-{found.ref}.ics"'
    return response


def _context(found: Appointment) -> dict[str, Any]:
    service = get_service(found.service)
    local = found.at.astimezone(WITA)
    return {
        "appointment": found, "service": service, "tenant": service.tenant, "day": local.date(),
        "from_when": found.at - EARLY, "ready": _ready(found),
        "by_video": found.channel == "video", "code": drawn(appointment_link(found)), "link": appointment_link(found),
    }  # fmt: skip


def drawn(address: str) -> SafeString:
    """The address as a QR code, drawn into the page."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=False, scale=4, border=2, omitsize=True
    )
    return mark_safe(out.getvalue().decode())  # noqa: S308 - segno draws nothing but squares


@lock("link")
@require_safe
def link(request: HttpRequest, ref: str, token: str) -> HttpResponse:
    """A signed link is exchanged for a key of this device, and the address in the bar is the clean one again."""
    try:
        found = actions.exchange_appointment_link(token, ref=ref, holder=viewer_of(request).holder)
    except (BadToken, NoAccess):
        return render(request, "queue/old_link.html", status=410)
    return redirect("appointment", found.ref)


@lock("holder")
@require_POST
def come(request: HttpRequest, ref: str) -> HttpResponse:
    """The person is there, at the screen or in the building: they get their number."""
    viewer = viewer_of(request)
    found = access_appointment(viewer, ref)
    try:
        ticket = actions.check_in(found, by=viewer.actor)
    except QueueError as problem:
        return _back(request, found, problem)
    return redirect("ticket", ticket.ref)


@lock("holder")
@require_POST
def confirm(request: HttpRequest, ref: str) -> HttpResponse:
    """The person still comes."""
    viewer = viewer_of(request)
    found = access_appointment(viewer, ref)
    try:
        actions.confirm(found, actor=viewer.actor)
    except QueueError as problem:
        return _back(request, found, problem)
    messages.success(request, str(t("Baik. Sampai jumpa.", "Good. See you then.")))
    return _back(request, found)


@lock("holder")
@require_POST
def cancel(request: HttpRequest, ref: str) -> HttpResponse:
    """Gives the time up."""
    viewer = viewer_of(request)
    found = access_appointment(viewer, ref)
    try:
        actions.cancel(found, actor=viewer.actor)
    except QueueError as problem:
        return _back(request, found, problem)
    return _back(request, found)


@lock("holder")
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, ref: str) -> HttpResponse:
    """Another day, then another time; the old one is kept until the new one is had."""
    viewer = viewer_of(request)
    found = access_appointment(viewer, ref)
    service, address, chosen = get_service(found.service), reverse("move_appointment", args=[found.ref]), _day(request)
    if chosen is None:
        return _days_page(request, service, [found.channel], address, found)
    free = [slot for slot in slots(service.code, chosen, channel=found.channel) if slot.free]
    form, problem = AppointmentForm(request.POST or None, slots=free, ways=[found.channel]), None
    if request.method == "POST" and form.is_valid():
        try:
            actions.move_appointment(found, at=form.cleaned_data["at"], actor=viewer.actor)
            return redirect("appointment", found.ref)
        except QueueError as refusal:
            problem = refusal.words
    return _times_page(request, service, chosen, form, problem=problem, back=address, moved=found)


def _back(request: HttpRequest, found: Appointment, problem: QueueError | None = None) -> HttpResponseRedirect:
    if problem:
        messages.error(request, str(problem))
    return redirect("appointment", found.ref)
