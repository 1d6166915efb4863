"""What a call's page asks of the server beside its socket."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plaza.calls import actions
from plaza.calls.actions import CallOver, SeatTaken
from plaza.calls.colleagues import NobodyFree, ask_colleague
from plaza.calls.models import Call
from plaza.calls.papers import papers_of
from plaza.calls.queries import Entry, access_call, panel, rtc_config, snapshot
from plaza.calls.rules import AGENCY, BESIDE, INTERPRETER, LONGEST_CHAT, OFFICER_OUTCOMES, is_between_two
from plaza.catalogue.queries import Unknown
from plaza.core.digits import whole_number
from plaza.core.local_tls import served
from plaza.core.references import parse_reference
from plaza.core.secrets import BadToken
from plaza.core.texts import t
from plaza.core.throttle import allow
from plaza.people.locks import lock
from plaza.people.models import Officer
from plaza.people.queries import owns, require_access
from plaza.people.viewers import Viewer, viewer_of

CONFLICT = 409
GONE = 410
TOO_MANY = 429
LINES_A_MINUTE = 30
CHECKS_A_MINUTE = 6


@lock("link")
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, token: str) -> HttpResponseBase:
    """Exchanges an invitation for the guest's seat. It takes a press (or the page's script): a mere look, as programs that
    show what a link leads to take it, uses nothing up."""
    viewer = viewer_of(request)
    try:
        seat = actions.seat_of(token)
        if request.method != "POST" and not owns(viewer, seat.subject_ref):
            return render(request, "calls/seat.html")
        seat = actions.take_seat(token, holder=viewer.holder)
    except BadToken:
        return render(request, "calls/no_seat.html", status=GONE)
    return redirect("guest_call", ref=seat.call.ref)


@lock("holder")
@require_safe
def guest(request: HttpRequest, ref: str) -> HttpResponse:
    """The page of somebody who sits beside the citizen, or of a second agency."""
    entry = access_call(viewer_of(request), ref)
    if entry.seat.place not in (BESIDE, AGENCY):
        raise Http404
    viewer = viewer_of(request)
    context = {
        "call": panel(viewer, entry.call), "call_ready": True, "role": entry.seat.role, "home": _home_of(viewer),
    }  # fmt: skip
    return render(request, "calls/guest.html", context)


def _home_of(viewer: Viewer) -> str:
    """The page to which an officer goes back afterwards; empty for a relative."""
    if viewer.officer is None:
        return ""
    return reverse("interpreter" if viewer.has_role(INTERPRETER) else "desk")


@lock("holder")
@require_safe
def check(request: HttpRequest, ref: str) -> JsonResponse:
    """Connection settings for the device check of whoever waits with this ticket."""
    viewer = viewer_of(request)
    subject = f"ticket:{parse_reference(ref) or ref}"
    require_access(viewer, subject, purpose="coba perangkat")
    if not allow(f"device-check:{viewer.actor}", limit=CHECKS_A_MINUTE, per=60):
        return JsonResponse({}, status=TOO_MANY)
    return JsonResponse(rtc_config(subject))


@lock("holder")
@require_POST
def invite(request: HttpRequest, ref: str) -> JsonResponse:
    """A link to the third seat, for officer or citizen to hand on; or, for the officer, a colleague: an interpreter, a second agency."""
    entry, wanted, actor = _party(request, ref), request.POST.get("who", ""), viewer_of(request).actor
    if wanted and entry.seat.role != "officer":
        raise Http404
    try:
        if wanted:
            return JsonResponse({"sentence": _asked(ask_colleague(entry.call, wanted=wanted, actor=actor))})
        return JsonResponse({"link": reverse("take_seat", args=[actions.invite_seat(entry.call, actor=actor)])})
    except CallOver:
        return JsonResponse({}, status=GONE)
    except (SeatTaken, NobodyFree) as problem:
        return JsonResponse({"sentence": str(problem.sentence)}, status=CONFLICT)
    except Unknown as problem:
        raise Http404 from problem


def _asked(officer: Officer) -> str:
    words = t(
        "{name} sudah diminta dan masuk begitu membuka panggilan ini.",
        "{name} has been asked, and comes in as soon as they open this call.",
        name=officer.name,
    )
    return str(words)


@lock("holder")
@require_POST
def again(request: HttpRequest, ref: str) -> JsonResponse:
    """The officer lets the same ticket ring anew after a call that broke off."""
    viewer = viewer_of(request)
    entry = access_call(viewer, ref)
    if entry.seat.role != "officer" or viewer.officer is None:
        raise Http404
    old = entry.call
    fresh = actions.open_call(
        old.ticket_ref, opened_by=viewer.actor, officer_name=viewer.officer.name, tenant=old.tenant
    )
    return JsonResponse({"ref": fresh.ref})


@lock("holder")
@require_safe
def news(request: HttpRequest, ref: str) -> JsonResponse:
    """State and chat, for a page whose network lets no socket through."""
    entry = access_call(viewer_of(request), ref)
    after = request.GET.get("after", "0")
    told = snapshot(entry, after=whole_number(after))
    if is_between_two(entry.seat.place):
        told["papers"] = papers_of(entry.call)
    return JsonResponse(told)


@lock("holder")
@require_POST
def write(request: HttpRequest, ref: str) -> JsonResponse:
    """One chat line, or yes, no and the end of the call, without a socket."""
    viewer = viewer_of(request)
    entry = access_call(viewer, ref)
    if not allow(f"call-write:{viewer.actor}", limit=LINES_A_MINUTE, per=60):
        return JsonResponse({}, status=TOO_MANY)
    try:
        _do(entry, request, actor=viewer.actor)
    except CallOver:
        return JsonResponse({}, status=GONE)
    return JsonResponse(snapshot(access_call(viewer, ref)))


def _do(entry: Entry, request: HttpRequest, *, actor: str) -> None:
    kind, role, call = request.POST.get("type"), entry.seat.role, Call.objects.get(pk=entry.call.pk)
    text, line_id = request.POST.get("text", "").strip()[:LONGEST_CHAT], request.POST.get("id", "")[:64]
    if kind == "chat" and text and line_id:
        actions.send_chat(call, place=entry.seat.place, line_id=line_id, text=text)
    elif kind == "accept" and role == "citizen":
        actions.join(call, actor=actor)
    elif kind == "decline" and role == "citizen":
        actions.end_call(call, by="citizen", outcome="declined", actor=actor)
    elif kind == "hangup" and role in ("officer", "citizen"):
        said = request.POST.get("outcome", "")
        actions.hang_up(call, role=role, actor=actor, outcome=said if said in OFFICER_OUTCOMES else "")


def _party(request: HttpRequest, ref: str) -> Entry:
    """The entry of the officer or the citizen; a guest invites nobody."""
    entry = access_call(viewer_of(request), ref)
    if entry.seat.role not in ("officer", "citizen"):
        raise Http404
    return entry


@lock("public")
@require_safe
def authority(request: HttpRequest) -> HttpResponse:
    """The certificate of this machine's own authority, for telephones that are to trust it; the plaza's pages say how."""
    if settings.TLS != "local":
        raise Http404
    return HttpResponse(served().authority.read_bytes(), content_type="application/x-x509-ca-cert")
