"""What the coordinator edits of the building: counters, rooms and who is on duty in them, kiosks, boards and the signs of rooms."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plaza.catalogue.queries import Unknown, tenants
from plaza.core.clock import WITA, now
from plaza.core.digits import whole_number
from plaza.core.texts import t
from plaza.core.typed import BadAnswer, read_date
from plaza.facilities import actions
from plaza.facilities.actions import BuildingError
from plaza.facilities.actions.tenants import ITEMS, preparation_of
from plaza.facilities.models import Kiosk
from plaza.facilities.queries import (
    counters,
    floors,
    kiosks,
    open_companion_calls,
    refused_numbers,
    room_of,
    rooms_now,
    seats_now,
)
from plaza.facilities.rules import BUILDING, TENANT_MOVES
from plaza.people.actions import PeopleError, end_duty, set_duty
from plaza.people.locks import lock
from plaza.people.models import Duty, Officer
from plaza.people.queries import officers
from plaza.people.viewers import viewer_of
from plaza.web.components.building import DIRECTIONS, ROOM_ICONS, TENANT_STATE_WORDS

ROLES = ("pendamping", "juru_bahasa")


@lock("role", "koordinator")
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Counters, rooms, duties, kiosks and boards on one page."""
    return render(request, "building/manage.html", _context())


def _context(**more: Any) -> dict[str, Any]:
    names = dict(Officer.objects.filter(pk__in=seats_now().values()).values_list("pk", "name"))
    seats = {code: names.get(pk, "") for code, pk in seats_now().items()}
    duties = (
        Duty.objects.filter(tenant=BUILDING, ends_at__gt=now())
        .exclude(ends_at__lte=F("starts_at"))
        .select_related("officer")
        .order_by("starts_at")
    )
    return {
        "counters": [{"row": row, "who": seats.get(row.code, "")} for row in counters(in_use=False)],
        "tenants": tenants(), "directions": [(code, words) for code, (words, _) in DIRECTIONS.items()], "floors": floors(),
        "rooms": rooms_now(), "kiosks": kiosks(), "refused": refused_numbers()[:40], "calls": open_companion_calls(), "duties": duties[:60],
        "attendants": officers(role="pendamping") | officers(role="juru_bahasa"), **more,
    }  # fmt: skip


def _said(request: HttpRequest, act: Callable[[], object]) -> HttpResponse:
    """Does it, and shows the page again with the sentence of whatever could not be."""
    try:
        act()
        messages.success(request, str(t("Tersimpan.", "Saved.")))
    except (BuildingError, PeopleError) as problem:
        messages.error(request, str(problem))
    except Unknown:
        messages.error(request, str(t("Itu tidak ada.", "There is no such thing.")))
    return redirect("manage_building")


@lock("role", "koordinator")
@require_POST
def counter(request: HttpRequest) -> HttpResponse:
    """Makes, changes or removes a counter."""
    given, actor = request.POST, viewer_of(request).actor
    if given.get("act") == "hapus":
        return _said(request, lambda: actions.remove_counter(given.get("code", ""), actor=actor))
    return _said(
        request,
        lambda: actions.edit_counter(
            given.get("code", ""), tenant=given.get("tenant", ""), direction=given.get("direction", ""),
            in_use=given.get("in_use", "yes") == "yes", name_id=given.get("name_id", ""), name_en=given.get("name_en", ""),
            actor=actor,
        ),
    )  # fmt: skip


@lock("role", "koordinator")
@require_POST
def room(request: HttpRequest, word: str) -> HttpResponse:
    """Shuts a room with a reason, or opens it again."""
    given, actor = request.POST, viewer_of(request).actor

    def act() -> None:
        found = room_of(word)
        if given.get("act") == "buka":
            actions.open_room(found, actor=actor)
        else:
            actions.close_room(found, why_id=given.get("why_id", ""), why_en=given.get("why_en", ""), actor=actor)

    return _said(request, act)


@lock("role", "koordinator")
@require_POST
def duty(request: HttpRequest) -> HttpResponse:
    """Puts a companion or interpreter on duty in the building, for all rooms or the chosen ones; or takes one off the roster."""
    given, actor = request.POST, viewer_of(request).actor
    if given.get("act") == "lepas":
        number = given.get("duty", "")
        ended = get_object_or_404(Duty, pk=whole_number(number), tenant=BUILDING)
        return _said(request, lambda: end_duty(ended, actor=actor))
    officer = get_object_or_404(Officer, pk=whole_number(given.get("officer")))
    if not officer.roles.filter(name__in=ROLES).exists():
        raise Http404
    return _said(
        request,
        lambda: set_duty(
            officer, tenant=BUILDING, services=given.getlist("rooms"), starts_at=moment_of(given.get("day", ""), given.get("start", "")),
            ends_at=moment_of(given.get("day", ""), given.get("end", "")), actor=actor,
        ),
    )  # fmt: skip


def moment_of(day: str, hour: str) -> datetime:
    """The moment that a day and an hour (WITA) name; BuildingError, in words, when they name none."""
    try:
        return datetime.combine(read_date(day), time.fromisoformat(hour.replace(".", ":")), WITA)
    except (BadAnswer, ValueError) as problem:
        raise BuildingError(
            t(
                "Tulis tanggal seperti 24-11-2026 dan jam seperti 08.00.",
                "Write the day as 24-11-2026 and hours as 08.00.",
            )
        ) from problem


@lock("role", "koordinator", fresh=True)
@require_POST
def kiosk(request: HttpRequest) -> HttpResponse:
    """Makes a kiosk, gives it a new key, or retires it. The key's link is shown once."""
    given, actor, link = request.POST, viewer_of(request).actor, ""
    try:
        if given.get("act") == "baru":
            floor, paper = given.get("floor", ""), given.get("paper", "80")
            made, secret = actions.make_kiosk(
                floor=whole_number(floor, otherwise=-1), paper=whole_number(paper, otherwise=-1), actor=actor
            )
            link = _kiosk_link(secret)
        else:
            made = get_object_or_404(Kiosk, code=given.get("code", ""))
            if given.get("act") == "kunci":
                link = _kiosk_link(actions.new_kiosk_key(made, actor=actor))
            elif given.get("act") == "pensiun":
                actions.retire_kiosk(made, actor=actor)
            else:
                raise Http404
    except BuildingError as problem:
        messages.error(request, str(problem))
        return redirect("manage_building")
    if not link:
        return redirect("manage_building")
    return render(request, "building/manage.html", _context(link=link, link_of=made))


def _kiosk_link(secret: str) -> str:
    return f"{settings.PUBLIC_URL}/kios/mulai/{secret}/"


@lock("role", "koordinator")
@require_safe
def signs(request: HttpRequest) -> HttpResponse:
    """The signs to print and hang up: of the entrance, where people with an appointment check in, and of each room."""
    found = [
        {"room": one, "icon": ROOM_ICONS.get(one.kind, "door"), "qr": _qr(f"{settings.PUBLIC_URL}/bantuan/{one.word}/")}
        for one in rooms_now()
        if one.callable
    ]
    return render(request, "building/signs.html", {"signs": found, "entrance": _qr(f"{settings.PUBLIC_URL}/janji/")})


def _qr(address: str) -> SafeString:
    drawn = segno.make(address, error="m").svg_inline(border=2, svgclass=None, lineclass=None, omitsize=True)
    return mark_safe(drawn)  # noqa: S308 - drawn from our own address


# Tenants on their way in


@lock("role", "koordinator")
@require_http_methods(["GET", "HEAD", "POST"])
def preparing(request: HttpRequest) -> HttpResponse:
    """Every tenant's state: what is missing, who answers for it; and the next step."""
    problem: object = None
    if request.method == "POST":
        try:
            _prepare(request)
            return redirect("manage_tenants")
        except BuildingError as refusal:
            problem = refusal.words
        except Unknown as unknown:
            raise Http404 from unknown
    rows = [_tenant_row(row.code, row) for row in tenants()]
    order = {"invited": 0, "preparing": 1, "video": 2, "open": 3}
    context = {
        "rows": sorted(rows, key=lambda one: order[str(one["state"])]), "items": ITEMS.items(), "problem": problem,
        "count": sum(one["state"] != "open" for one in rows),
    }  # fmt: skip
    return render(request, "building/tenants.html", context, status=409 if problem else 200)


def _prepare(request: HttpRequest) -> None:
    given, actor = request.POST, viewer_of(request).actor
    tenant = given.get("tenant", "")
    if given.get("to"):
        actions.set_tenant_state(tenant, to=given["to"], actor=actor)
    else:
        day = moment_of(given["opens_on"], "08.00").date() if given.get("opens_on") else None
        actions.set_preparation(
            tenant, done=given.getlist("done"), responsible=given.get("responsible", ""), opens_on=day, actor=actor
        )
    messages.success(request, str(t("Tersimpan.", "Saved.")))


def _tenant_row(code: str, tenant: object) -> dict[str, object]:
    row = preparation_of(code)
    word, icon = TENANT_STATE_WORDS[row.state]
    steps = [(to, TENANT_STATE_WORDS[to][0]) for to in TENANT_STATE_WORDS if to in TENANT_MOVES[row.state]]
    return {
        "tenant": tenant, "row": row, "state": row.state, "word": word, "icon": icon, "steps": steps,
        "checks": [(item, words, item in row.done) for item, words in ITEMS.items()],
    }  # fmt: skip
