"""The desk's one screen: how many wait, the next person by the system's hand, the call, the case beside it, and the outcome."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plaza.calls.colleagues import asked_into
from plaza.catalogue.queries import Unknown, get_service, services
from plaza.core.secrets import new_secret
from plaza.core.texts import Pair, t
from plaza.facilities.queries import needs_told
from plaza.people.belonging import note_device
from plaza.people.locks import lock
from plaza.people.models import Officer
from plaza.people.viewers import viewer_of
from plaza.queueing import actions
from plaza.queueing.actions import QueueError
from plaza.queueing.models import Ticket
from plaza.queueing.queries import (
    access_ticket,
    claimed_by,
    desk_of,
    duties_of,
    just_finished,
    notes_of,
    seen_lately,
    unanswered,
    waiting_for,
    word_sent,
)
from plaza.queueing.rules import OUTCOMES as OUTCOME_CODES
from plaza.web.components.building import needs_shown
from plaza.web.officer.beside import case_beside
from plaza.web.officer.commands import ACTS, carry_out
from plaza.web.queue.panel import call_panel, call_reference
from plaza.web.queue.words import NEEDS, OUTCOMES

STAFF = ("petugas", "kepala")
HERE = t("Halamannya terbuka", "The page is open")
AWAY = {
    "sent": t("Halamannya tertutup; kabar sudah terkirim", "The page is closed; a message was sent"),
    "waiting": t("Halamannya tertutup; kabar sedang dikirim", "The page is closed; a message is being sent"),
    "failed": t("Halamannya tertutup; kabar tidak sampai", "The page is closed; our message did not get through"),
    "stale": t("Halamannya tertutup; kabar tidak sampai", "The page is closed; our message did not get through"),
}
ON_BOARDS = t("Dipanggil lewat papan di gedung", "Called on the boards in the building")
UNREACHABLE = t(
    "Halamannya tertutup; orang ini tidak meninggalkan cara dikabari",
    "The page is closed; this person left no way to be reached",
)


def officer_of(request: HttpRequest) -> Officer:
    """The officer who asks; the lock has let nobody else in."""
    officer = viewer_of(request).officer
    if officer is None:
        raise Http404
    return officer


@lock("role", *STAFF)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The whole desk."""
    officer = officer_of(request)
    ticket = claimed_by(officer)
    context: dict[str, Any] = {
        "officer": officer, "desk": desk_of(officer), "duties": duties_of(officer), "waiting": waiting_for(officer),
        "ticket": ticket, "key": new_secret()[:24], "call": call_panel(viewer_of(request), ticket, role="officer"),
        "messages_waiting": unanswered(officer).count(), "last": None if ticket else just_finished(officer),
        "asked": asked_into(viewer_of(request)),
    }  # fmt: skip
    if ticket:
        context |= _person(request, ticket)
    return render(request, "officer/desk.html", context)


def _person(request: HttpRequest, ticket: Ticket) -> dict[str, Any]:
    """What the officer sees of the person, once given; the opening is in the log."""
    access_ticket(viewer_of(request), ticket.ref)
    told = needs_told(ticket.subject, holder=ticket.holder)
    return {
        "service": get_service(ticket.service), "need": NEEDS.get(ticket.priority, ""), "notes": notes_of(ticket),
        "outcomes": [(code, OUTCOMES[code][0]) for code in OUTCOME_CODES], "here": whereabouts(ticket),
        "targets": services().exclude(code=ticket.service).order_by("tenant__position", "position"),
        "beside": case_beside(viewer_of(request), ticket), "told": needs_shown(told.needs) if told else [],
        "told_words": told.words if told else "",
    }  # fmt: skip


def whereabouts(ticket: Ticket) -> Pair:
    """Whether the person is before the page, and if not, what the outbox really sent them of this call."""
    if seen_lately(ticket):
        return HERE
    if ticket.channel == "counter":
        return ON_BOARDS
    states = {notice.state for notice in word_sent(ticket)}
    return next((words for state, words in AWAY.items() if state in states), UNREACHABLE)


@lock("role", *STAFF)
@require_safe
def state(request: HttpRequest) -> HttpResponse:
    """What the desk's page needs to keep itself fresh."""
    officer = officer_of(request)
    ticket = claimed_by(officer)
    return JsonResponse(
        {
            "waiting": waiting_for(officer), "ticket": ticket.ref if ticket else "", "state": ticket.state if ticket else "",
            "rings": ticket.rings if ticket else 0, "call": call_reference(ticket) if ticket else "",
            "here": str(whereabouts(ticket)) if ticket else "",
            "asked": [one.ref for one in asked_into(viewer_of(request))],
        }
    )  # fmt: skip


@lock("role", *STAFF)
@require_POST
def set_state(request: HttpRequest) -> HttpResponse:
    """Begins, takes a break, or ends the day."""
    return _answer(request, lambda: actions.set_desk(officer_of(request), state=request.POST.get("state", "")))


@lock("role", *STAFF)
@require_POST
def call(request: HttpRequest) -> HttpResponse:
    """Gives the officer whoever is next; a script gets the reference, empty when nobody waits."""
    officer = officer_of(request)

    given: list[str] = []

    def next_one() -> None:
        note_device(viewer_of(request))
        actions.set_desk(officer, state="on")
        ticket = actions.call_next(officer, key=request.POST.get("key", ""))
        if ticket is None:
            messages.info(request, str(t("Tidak ada yang menunggu saat ini.", "Nobody is waiting at the moment.")))
        given.append(ticket.ref if ticket else "")

    answer = _answer(request, next_one)
    return JsonResponse({"ticket": given[0]}) if given and _quiet(request) else answer


def _quiet(request: HttpRequest) -> bool:
    """Whether a script asks, and wants no page."""
    return request.headers.get("X-Requested-With") == "fetch"


def _answer(request: HttpRequest, act: Callable[[], object]) -> HttpResponse:
    """Does it, and shows the desk again with the sentence of whatever could not be."""
    try:
        act()
    except QueueError as problem:
        messages.error(request, str(problem))
    return redirect("desk")


@lock("role", *STAFF)
@require_POST
def act(request: HttpRequest, ref: str, act: str) -> HttpResponseBase:
    """One act on the person who is at this desk. A page that asks quietly (fetch) gets 204 or the sentence."""
    if act not in ACTS:
        raise Http404
    officer, quiet = officer_of(request), _quiet(request)
    try:
        carry_out(act, ACTS[act], ref=ref, officer=officer, request=request)
    except (QueueError, Unknown) as problem:
        words = (
            str(problem)
            if isinstance(problem, QueueError)
            else str(t("Layanan itu tidak ada.", "There is no such service."))
        )
        if quiet:
            return JsonResponse({"problem": words}, status=409)
        messages.error(request, words)
    return HttpResponse(status=204) if quiet else redirect("desk")


@lock("role", *STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def message(request: HttpRequest) -> HttpResponse:
    """A message left outside the hours, given by the system, and its answer; there is no list to choose from."""
    officer = officer_of(request)
    oldest = actions.next_message(officer)
    if request.method == "POST" and oldest and request.POST.get("ref") == oldest.ref:
        try:
            actions.answer_message(oldest, officer, words=request.POST.get("words", ""))
            return redirect("next_message")
        except QueueError as problem:
            messages.error(request, str(problem))
    return render(
        request, "officer/message.html", {"message": oldest, "count": unanswered(officer).count(), "officer": officer}
    )
