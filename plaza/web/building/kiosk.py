"""The kiosk in the hall: choose by need, take a number, call a companion; and go on while the server is away."""

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plaza.catalogue.models import Service
from plaza.catalogue.queries import Unknown, search, services, tenant_statuses
from plaza.core.clock import WITA, now, today
from plaza.core.secrets import new_secret
from plaza.core.texts import t
from plaza.core.throttle import allow
from plaza.facilities.actions import (
    BuildingError,
    become_kiosk,
    call_companion,
    cancel_call,
    fill_spool,
    kiosk_seen,
    next_open_day,
)
from plaza.facilities.models import CompanionCall, Kiosk, Spooled
from plaza.facilities.queries import (
    announcements_now,
    counter_of_tenant,
    floors,
    kiosk_of,
    kiosks,
    room_of,
    rooms_now,
    spooled,
)
from plaza.people.locks import lock
from plaza.people.viewers import viewer_of
from plaza.queueing import actions
from plaza.queueing.actions import QueueError
from plaza.queueing.actions.paper import NotRegistered, NotYet, never_registered, paper_check, paper_link, read_paper
from plaza.queueing.models import Ticket
from plaza.queueing.queries import place_in_line, tickets, waiting_counts, waiting_time
from plaza.web.building.phrases import MOST_USED, PHRASES
from plaza.web.components import announcing
from plaza.web.components.building import DIRECTIONS, ROOM_ICONS
from plaza.web.public.signs import sign_of
from plaza.web.queue.forms import NEEDS
from plaza.web.queue.words import wait_words

COOKIE = "plaza_kiosk"
TWO_YEARS = int(timedelta(days=730).total_seconds())
WORKER = Path(__file__).parents[1] / "static" / "plaza" / "js" / "building" / "kiosk-worker.js"
FOUND, NEWS = 8, 2
PRESS = re.compile(r"[^0-9a-zA-Z-]")
PRIORITY_ICONS = {"elderly": "armchair", "disabled": "wheelchair", "pregnant": "heart", "with_child": "baby-carriage"}


def kiosk_before(request: HttpRequest, floor: int) -> Kiosk | None:
    """The kiosk that this device is: by its key, or, outside production, the floor's own without one."""
    known = kiosk_of(request.COOKIES.get(COOKIE, ""))
    if known is None and settings.MODE != "production":
        known = kiosks().filter(floor=floor, active=True).first()
    return known if known and known.floor == floor else None


def _kiosk(request: HttpRequest, floor: int) -> Kiosk:
    found = kiosk_before(request, floor)
    if found is None:
        raise Http404
    return found


@lock("public")
@require_safe
def page(request: HttpRequest, floor: int) -> HttpResponse:
    """The kiosk's one page. A device without a key of this floor is told how it becomes one."""
    if floor not in floors():
        raise Http404
    kiosk = kiosk_before(request, floor)
    if kiosk is None:
        return render(request, "building/kiosk_unknown.html", {"floor": floor}, status=403)
    context = {
        "kiosk": kiosk, "floor": floor, "most": _most_used(), "rooms": _rooms(), "phrases": _phrases(),
        "needs": [(code, words, PRIORITY_ICONS[code]) for code, words in NEEDS if code],
    }  # fmt: skip
    return render(request, "building/kiosk.html", context)


def _phrases() -> str:
    """What the kiosk says, in the page's language, for the browser's own voice."""
    return json.dumps({name: str(words) for name, words in PHRASES.items()})


def _most_used() -> list[dict[str, object]]:
    offered = {row.code for row in services(codes=[need.service for need in MOST_USED])}
    return [{"need": need} for need in MOST_USED if need.service in offered]


def _rooms() -> list[dict[str, object]]:
    return [{"room": room, "icon": ROOM_ICONS.get(room.kind, "door")} for room in rooms_now() if room.callable]


@lock("link")
@require_safe
def begin(request: HttpRequest, secret: str) -> HttpResponse:
    """The link, opened once on the device, makes it that kiosk: the key that it then has was never in an address."""
    begun = become_kiosk(secret)
    if begun is None:
        raise Http404
    kiosk, key = begun
    answer = redirect("kiosk", kiosk.floor)
    answer.set_cookie(
        COOKIE, key, max_age=TWO_YEARS, httponly=True, samesite="Strict", secure=settings.SESSION_COOKIE_SECURE
    )
    return answer


@lock("public")
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps the kiosk's page when the server is away."""
    answer = HttpResponse(WORKER.read_text(encoding="utf-8"), content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    answer.headers["Service-Worker-Allowed"] = "/kios/"
    return answer


@lock("public")
@require_safe
def data(request: HttpRequest, floor: int) -> HttpResponse:
    """What the kiosk keeps for itself: every service in few words, and its numbers in reserve for today and the next open day."""
    kiosk = _kiosk(request, floor)
    kiosk_seen(kiosk)
    later, spool = next_open_day(), _spool(kiosk, today())
    told = {
        "next": {"day": str(later), "spool": _spool(kiosk, later)} if later else None,
        "kiosk": kiosk.code, "paper": kiosk.paper, "day": str(today()), "base": settings.PUBLIC_URL, "spool": spool,
        "services": _services(), "now": int(now().timestamp() * 1000), "news": _news(floor),
    }  # fmt: skip
    return JsonResponse(told)


def _spool(kiosk: Kiosk, day: date) -> dict[str, list[list[str]]]:
    """The numbers in reserve for that day, by tenant: number, reference and its check."""
    found: dict[str, list[list[str]]] = {}
    for row in fill_spool(kiosk, day=day):
        found.setdefault(row.tenant, []).append([row.number, row.ref, paper_check(row.ref)])
    return found


def _news(floor: int) -> list[dict[str, Any]]:
    """What is announced on this floor, with the moment of its end: the kiosk takes it down by itself, also while the server is away."""
    rows = announcements_now(floor=floor)[:NEWS]
    return [
        {"words": str(one.words), "urgent": one.urgent, "until": int(row.ends_at.timestamp() * 1000)}
        for row, one in zip(rows, announcing.told(rows), strict=True)
    ]


def _services() -> list[dict[str, Any]]:
    found = list(services())
    statuses = tenant_statuses({row.tenant for row in found})
    return [_told(row, open_now=statuses[row.tenant.code].in_hours) for row in found]


def _told(row: Service, *, open_now: bool) -> dict[str, Any]:
    sign = sign_of(row.tenant.code)
    at_counter = "counter" in row.channels and not row.tenant.preparing
    return {
        "code": row.code, "id": row.name_id, "en": row.name_en, "tenant": row.tenant.code, "floor": row.tenant.floor,
        "counter": row.tenant.counter, "tid": sign.name.in_language("id"), "ten": sign.name.in_language("en"),
        "way": "counter" if at_counter else "video", "open": open_now,
    }  # fmt: skip


@lock("public")
@require_safe
def find(request: HttpRequest, floor: int) -> HttpResponse:
    """The codes of the services that answer what somebody typed, best first."""
    _kiosk(request, floor)
    question = " ".join(request.GET.get("q", "").split())[:100]
    return JsonResponse({"codes": [hit.code for hit in search(question, limit=FOUND)] if question else []})


@lock("public")
@require_POST
def take(request: HttpRequest, floor: int) -> HttpResponse:
    """A number on paper. The same key again gives the same number."""
    kiosk, given = _kiosk(request, floor), request.POST
    try:
        ticket = actions.take_at_kiosk(
            kiosk, service_code=given.get("service", ""), priority=given.get("priority", ""),
            language=get_language() or "id", key=given.get("key", ""),
        )  # fmt: skip
    except QueueError as problem:
        return JsonResponse({"problem": str(problem)}, status=409)
    except Unknown:
        return JsonResponse({"problem": str(t("Layanan itu tidak ada.", "There is no such service."))}, status=404)
    return JsonResponse(_slip(ticket))


@lock("public")
@require_POST
def appointed(request: HttpRequest, floor: int) -> HttpResponse:
    """Whoever shows the code of their appointment gets its number, on paper; a repetition gives the same one."""
    kiosk = _kiosk(request, floor)
    if not allow(f"kiosk-codes:{kiosk.code}", limit=30, per=60):
        return JsonResponse(
            {"problem": str(t("Terlalu cepat. Tunggu sebentar.", "Too fast. Wait a moment."))}, status=429
        )
    try:
        ticket = actions.check_in_by_code(request.POST.get("code", "")[:1000], by=kiosk.ref)
    except QueueError as problem:
        return JsonResponse({"problem": str(problem)}, status=409)
    return JsonResponse(_slip(ticket))


@lock("public")
@require_POST
def register(request: HttpRequest, floor: int) -> HttpResponse:
    """A number that was given while the server was away; repeated as often as it takes. 409: it never can be."""
    kiosk, given = _kiosk(request, floor), request.POST
    try:
        waited = float(given.get("waited", "0"))
    except ValueError:
        waited = 0.0
    if not allow(f"kiosk-replay:{kiosk.code}", limit=200, per=60):
        return JsonResponse({"problem": str(t("Terlalu cepat.", "Too fast."))}, status=429)
    try:
        ticket = actions.register_spooled(
            kiosk, ref=given.get("ref", ""), service_code=given.get("service", ""), priority=given.get("priority", ""),
            language=get_language() or "id", waited=waited if waited == waited else 0.0,
        )  # fmt: skip
    except (QueueError, Unknown) as problem:
        words = (
            str(problem) if isinstance(problem, QueueError) else str(t("Layanan itu tidak ada.", "No such service."))
        )
        return JsonResponse({"problem": words}, status=409)
    return JsonResponse({"number": ticket.number, "registered": True})


def _slip(ticket: Ticket) -> dict[str, Any]:
    """What the kiosk shows and prints of a number."""
    tenant, place = ticket.queue.tenant, place_in_line(ticket) or 1
    desk = counter_of_tenant(tenant)
    told = waiting_time(ticket.service, tenant=tenant, ahead=place - 1, channel=ticket.channel)
    return {
        "number": ticket.number, "link": paper_link(ticket.ref), "tenant": str(sign_of(tenant).name), "ahead": place - 1,
        "wait": str(wait_words(told)), "floor": desk.floor if desk else None, "counter": desk.code if desk else "",
        "direction": str(DIRECTIONS[desk.direction][0]) if desk else "", "at": f"{now().astimezone(WITA):%d-%m-%Y %H.%M}",
    }  # fmt: skip


@lock("public")
@require_POST
def companion(request: HttpRequest, floor: int) -> HttpResponse:
    """Calls a companion to this kiosk, or to the room that was chosen. ``press`` tells the people before the kiosk apart."""
    kiosk = _kiosk(request, floor)
    press = PRESS.sub("", request.POST.get("press", ""))[:36] or new_secret()[:24]
    place = str(t("Kios lantai {floor}", "Kiosk on floor {floor}", floor=floor).in_language("id"))
    try:
        room = room_of(request.POST.get("room", ""))
        call = call_companion(
            room, holder=f"{kiosk.ref}/{press}", place=place, language=get_language() or "id", needs=(), kiosk=kiosk.ref
        )
    except Unknown:
        return JsonResponse({"problem": str(t("Ruang itu tidak ada.", "There is no such room."))}, status=404)
    except BuildingError as problem:
        return JsonResponse({"problem": str(problem)}, status=409)
    return JsonResponse(_call_told(call))


@lock("public")
@require_safe
def companion_state(request: HttpRequest, floor: int, ref: str) -> HttpResponse:
    """How far the kiosk's own companion call is."""
    return JsonResponse(_call_told(_call_here(request, floor, ref)))


def _call_here(request: HttpRequest, floor: int, ref: str) -> CompanionCall:
    """A companion call that was pressed at this kiosk."""
    kiosk = _kiosk(request, floor)
    call = CompanionCall.objects.select_related("room").filter(ref=ref, holder__startswith=f"{kiosk.ref}/").first()
    if call is None:
        raise Http404
    return call


@lock("public")
@require_POST
def companion_cancel(request: HttpRequest, floor: int, ref: str) -> HttpResponse:
    """Nobody needs to come to the kiosk any more."""
    call = _call_here(request, floor, ref)
    try:
        call = cancel_call(call, actor=call.holder)
    except BuildingError as problem:
        return JsonResponse({"problem": str(problem)}, status=409)
    return JsonResponse(_call_told(call))


def _call_told(call: CompanionCall) -> dict[str, str]:
    return {"ref": call.ref, "state": call.state, "until": f"{call.promised_at.astimezone(WITA):%H.%M} WITA"}


# The paper, on a phone


@lock("link")
@require_http_methods(["GET", "HEAD", "POST"])
def scan(request: HttpRequest, code: str) -> HttpResponse:
    """The first phone that scans the paper becomes its pager. It takes a press (or the page's script): a mere look takes nothing."""
    ref = read_paper(code)
    if request.method == "POST":
        return _claim(request, code)
    found = tickets().filter(ref=ref).first()
    mine = found is not None and found.holder in viewer_of(request).identities
    if found and mine:
        return redirect("ticket", found.ref)
    if found is None and (row := spooled(ref)) and never_registered(row):
        return _not_registered(request, row, NotRegistered())
    taken = found is not None and bool(found.holder)
    context = {"ticket": found, "code": code, "taken": taken, "waiting": _waiting(found)}
    return render(request, "building/paper.html", context)


def _not_registered(request: HttpRequest, row: Spooled, problem: NotRegistered) -> HttpResponse:
    context = {"gone": row, "problem": problem.words, "taken": True}
    return render(request, "building/paper.html", context, status=410)


def _waiting(found: Ticket | None) -> int:
    return waiting_counts().get(found.queue.tenant, 0) if found else 0


def _claim(request: HttpRequest, code: str) -> HttpResponse:
    try:
        ticket = actions.scan_paper(code, holder=viewer_of(request).holder)
    except (NotYet, NotRegistered):  # the page says which
        return redirect("scan_paper", code)
    except QueueError as problem:
        context = {"ticket": None, "code": code, "taken": True, "problem": problem.words, "waiting": 0}
        return render(request, "building/paper.html", context, status=409)
    return HttpResponseRedirect(f"/tiket/{ticket.ref}/")
