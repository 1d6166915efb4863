"""The officer's counter: which one today, who is next, and in one press: come in person, go on by video, another floor."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from plaza.catalogue.models import Tenant
from plaza.catalogue.queries import Unknown, get_service, tenants
from plaza.core.secrets import new_secret
from plaza.core.texts import t
from plaza.facilities.actions import BuildingError, leave_counter, take_counter
from plaza.facilities.queries import counters, needs_told, seat_of, seats_now
from plaza.people.belonging import note_device
from plaza.people.locks import lock
from plaza.people.models import Officer
from plaza.people.viewers import viewer_of
from plaza.queueing import actions
from plaza.queueing.actions import QueueError
from plaza.queueing.models import Ticket
from plaza.queueing.queries import access_ticket, claimed_by, desk_of, duties_of, just_finished, notes_of, waiting_for
from plaza.queueing.rules import OUTCOMES as OUTCOME_CODES
from plaza.web.components.building import needs_shown
from plaza.web.officer.beside import case_beside
from plaza.web.officer.commands import ACTS, Act, carry_out
from plaza.web.officer.desk import STAFF, officer_of
from plaza.web.public.signs import sign_of
from plaza.web.queue.panel import call_panel
from plaza.web.queue.words import NEEDS, OUTCOMES


@lock("role", *STAFF)
@require_safe
def counter_page(request: HttpRequest) -> HttpResponse:
    """The counter and the person at it; without a counter, the choice of one."""
    officer = officer_of(request)
    seat, ticket = seat_of(officer), claimed_by(officer)
    context: dict[str, Any] = {
        "officer": officer, "desk": desk_of(officer), "duties": duties_of(officer), "seat": seat, "ticket": ticket,
        "waiting": waiting_for(officer), "key": new_secret()[:24], "last": None if ticket else just_finished(officer),
        "call": call_panel(viewer_of(request), ticket, role="officer"),
        "choices": [] if seat and "ganti" not in request.GET else _choices(officer),
    }  # fmt: skip
    if ticket:
        context |= _person(request, ticket)
    return render(request, "building/counter.html", context)


def _choices(officer: Officer) -> list[dict[str, object]]:
    """Every counter with who may sit there: the own tenants' and nobody's first, those that are taken marked."""
    mine, taken = {duty.tenant for duty in duties_of(officer)}, seats_now()
    rows = [
        {"counter": row, "own": row.tenant in mine, "taken": taken.get(row.code, officer.pk) != officer.pk}
        for row in counters()
        if row.tenant in mine or not row.tenant
    ]
    return sorted(rows, key=lambda row: not row["own"])


def _person(request: HttpRequest, ticket: Ticket) -> dict[str, Any]:
    """What the officer sees of the person, once given: also the needs they told with consent. The opening is in the log."""
    access_ticket(viewer_of(request), ticket.ref)
    told = needs_told(ticket.subject, holder=ticket.holder)
    return {
        "service": get_service(ticket.service), "need": NEEDS.get(ticket.priority, ""), "beside": case_beside(viewer_of(request), ticket),
        "told": needs_shown(told.needs) if told else [], "told_words": told.words if told else "", "notes": notes_of(ticket),
        "outcomes": [(code, OUTCOMES[code][0]) for code in OUTCOME_CODES], "floors": _others(ticket.queue.tenant),
    }  # fmt: skip


def _others(tenant: str) -> list[dict[str, object]]:
    """Every other tenant by floor, to hand the person on in one press."""
    floors: dict[int, list[Tenant]] = {}
    for row in tenants().exclude(code=tenant):
        floors.setdefault(row.floor, []).append(row)
    return [
        {"floor": floor, "tenants": [{"tenant": row, "sign": sign_of(row.code)} for row in floors[floor]]}
        for floor in sorted(floors)
    ]


@lock("role", *STAFF)
@require_POST
def sit(request: HttpRequest) -> HttpResponse:
    """Sits at a counter, or leaves it (empty)."""
    officer, code = officer_of(request), request.POST.get("counter", "")
    try:
        if code:
            take_counter(officer, code=code)
            actions.set_desk(officer, state="on")
        else:
            leave_counter(officer)
    except (BuildingError, QueueError) as problem:
        messages.error(request, str(problem))
    return redirect("counter")


@lock("role", *STAFF)
@require_POST
def call(request: HttpRequest) -> HttpResponse:
    """Gives the officer whoever is next: at the counter, by video or with an appointment, in one order."""
    officer = officer_of(request)
    try:
        note_device(viewer_of(request))
        actions.set_desk(officer, state="on")
        if actions.call_next(officer, key=request.POST.get("key", "")) is None:
            messages.info(request, str(t("Tidak ada yang menunggu saat ini.", "Nobody is waiting at the moment.")))
    except QueueError as problem:
        messages.error(request, str(problem))
    return redirect("counter")


@lock("role", *STAFF)
@require_POST
def act(request: HttpRequest, ref: str, act: str) -> HttpResponse:
    """One act on the person at this counter."""
    known = MOVES | ACTS
    if act not in known:
        raise Http404
    try:
        carry_out(act, known[act], ref=ref, officer=officer_of(request), request=request)
    except Unknown:
        messages.error(request, str(t("Instansi atau layanan itu tidak ada.", "There is no such agency or service.")))
    except QueueError as problem:
        messages.error(request, str(problem))
    else:
        if said := SAID.get(act):
            messages.success(request, str(said))
    return redirect("counter")


MOVES: dict[str, Act] = {
    "datang-langsung": lambda ticket, officer, _: actions.come_in_person(ticket, officer),
    "ke-video": lambda ticket, officer, _: actions.to_video(ticket, officer),
    "lantai-lain": lambda ticket, officer, request: actions.to_tenant(
        ticket, officer, tenant=request.POST.get("tenant", "")
    ),
}
SAID = {
    "datang-langsung": t(
        "Orangnya diminta datang; tempatnya disimpan.", "The person is asked to come; the place is kept."
    ),
    "ke-video": t("Ponselnya sedang berdering.", "Their phone is ringing."),
    "lantai-lain": t(
        "Diteruskan: satu nomor, tempatnya tetap dihitung sejak datang.",
        "Handed on: it is one number, and their place still counts from when they came.",
    ),
}
