"""Calling a companion with one press, and the page of those who come."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plaza.calls.colleagues import asked_into
from plaza.catalogue.models import Facility
from plaza.catalogue.queries import Unknown
from plaza.core.clock import today
from plaza.core.texts import t
from plaza.facilities import actions
from plaza.facilities.actions import BuildingError
from plaza.facilities.actions.companions import NobodyThere
from plaza.facilities.models import CompanionCall
from plaza.facilities.queries import (
    access_companion_call,
    attendants_now,
    bookings_of,
    bookings_on,
    calls_for,
    calls_in_hand,
    needs_row,
    open_call_of,
    room_now,
    room_of,
    rooms_now,
    stay_of,
    suitable,
)
from plaza.facilities.rules import kind_of, may_come
from plaza.people.locks import lock
from plaza.people.models import Officer
from plaza.people.queries import NoAccess
from plaza.people.viewers import viewer_of
from plaza.web.components.building import ROOM_ICONS, needs_shown

ATTENDANTS = ("pendamping", "juru_bahasa", "koordinator")


def found_room(word: str) -> Facility:
    """The room of that word, or 404."""
    try:
        return room_of(word)
    except Unknown as problem:
        raise Http404 from problem


@lock("public")
@require_safe
def room(request: HttpRequest, word: str) -> HttpResponse:
    """One room: where it is, whether it is free, and one press that calls somebody."""
    return _room_page(request, found_room(word))


def _room_page(request: HttpRequest, found: Facility, *, problem: object = None, status: int = 200) -> HttpResponse:
    viewer = viewer_of(request)
    told = needs_row(viewer.identities)
    context: dict[str, Any] = {
        "room": room_now(found), "facility": found, "icon": ROOM_ICONS.get(found.kind, "door"), "kind": kind_of(found.kind),
        "call": open_call_of(found, holders=viewer.identities), "problem": problem, "staffed": bool(suitable(found)),
        "stay": stay_of(found, holders=viewer.identities), "told": needs_shown(told.needs) if told else [],
        "bookings": [one for one in bookings_of(viewer.identities) if one.room_id == found.pk],
    }  # fmt: skip
    return render(request, "building/room.html", context, status=status)


@lock("public")
@require_POST
def call(request: HttpRequest, word: str) -> HttpResponse:
    """Calls the right attendant at once; nobody on duty is said, with what to do instead."""
    found, viewer = found_room(word), viewer_of(request)
    told = needs_row(viewer.identities)
    try:
        made = actions.call_companion(
            found, holder=viewer.holder, language=get_language() or "id", actor=viewer.actor,
            needs=tuple(told.needs) if told and request.POST.get("with_needs") else (),
        )  # fmt: skip
    except NobodyThere as nobody:
        return _room_page(request, found, problem=nobody.words, status=409)
    except BuildingError as problem:
        return _room_page(request, found, problem=problem.words, status=409)
    return redirect("companion_call", made.ref)


@lock("holder")
@require_safe
def call_page(request: HttpRequest, ref: str) -> HttpResponse:
    """How far the call is: promised until when, on the way, there."""
    found = access_companion_call(viewer_of(request), ref)
    context = {"call": found, "room": room_now(found.room), "icon": ROOM_ICONS.get(found.room.kind, "door")}
    return render(request, "building/call.html", context)


@lock("holder")
@require_POST
def cancel(request: HttpRequest, ref: str) -> HttpResponse:
    """Nobody needs to come any more."""
    viewer = viewer_of(request)
    found = access_companion_call(viewer, ref)
    if found.holder not in viewer.identities:
        raise Http404
    try:
        actions.cancel_call(found, actor=viewer.actor)
    except BuildingError as problem:
        messages.error(request, str(problem))
    return redirect("companion_call", found.ref)


# Those who come


def _attendant(request: HttpRequest) -> Officer:
    officer = viewer_of(request).officer
    if officer is None:
        raise Http404
    return officer


def _page(request: HttpRequest, *, interpreter: bool) -> HttpResponse:
    officer, viewer = _attendant(request), viewer_of(request)
    rooms = [one for one in rooms_now() if kind_of(one.kind).place and kind_of(one.kind).role]
    context = {
        "officer": officer, "interpreter": interpreter, "in_hand": [_opened(request, one) for one in calls_in_hand(officer)],
        "waiting": [
            {"call": one, "may_come": may_come(kind=one.room.kind, woman=officer.is_woman)}
            for one in calls_for(officer, coordinator=viewer.has_role("koordinator"))
        ],
        "rooms": [] if interpreter else [{"room": one, "icon": ROOM_ICONS.get(one.kind, "door")} for one in rooms],
        "bookings": [one for one in bookings_on(today()) if (one.room.kind == "sign_language") == interpreter],
        "on_duty": any(one.pk == officer.pk for one in attendants_now()), "asked": asked_into(viewer),
    }  # fmt: skip
    return render(request, "building/attendant.html", context)


def _opened(request: HttpRequest, one: CompanionCall) -> dict[str, object]:
    """A call in hand, opened through its guard: the needs are the person's own."""
    try:
        call = access_companion_call(viewer_of(request), one.ref)
    except NoAccess:
        return {"call": one, "needs": []}
    return {"call": call, "needs": needs_shown(call.needs)}


@lock("role", "pendamping", "koordinator")
@require_safe
def companion(request: HttpRequest) -> HttpResponse:
    """The companions' page: calls at once, rooms with their places."""
    return _page(request, interpreter=False)


@lock("role", "juru_bahasa")
@require_safe
def interpreter(request: HttpRequest) -> HttpResponse:
    """The interpreter's page: calls at once, and what is booked today."""
    return _page(request, interpreter=True)


def _home(request: HttpRequest) -> HttpResponse:
    return redirect("interpreter" if viewer_of(request).has_role("juru_bahasa") else "companion")


ACTS = {
    "ambil": actions.take_call,
    "sampai": actions.arrive,
    "selesai": actions.end_call,
    "kembalikan": actions.give_back_call,
}


@lock("role", *ATTENDANTS)
@require_POST
def act(request: HttpRequest, ref: str, act: str) -> HttpResponse:
    """Takes a call, arrives, ends it, or gives it back. Of two who press at once, one gets it."""
    officer = _attendant(request)
    found = CompanionCall.objects.select_related("room").filter(ref=ref).first()
    if found is None or act not in ACTS:
        raise Http404
    try:
        ACTS[act](found, officer)
    except BuildingError as problem:
        messages.error(request, str(problem))
    return _home(request)


@lock("role", *ATTENDANTS)
@require_POST
def count(request: HttpRequest, word: str, way: str) -> HttpResponse:
    """An attendant counts somebody in or out of a room."""
    found = found_room(word)
    try:
        if way == "masuk":
            actions.stay(found)
        elif way == "keluar":
            actions.end_one_stay(found)
        else:
            raise Http404
    except BuildingError as problem:
        messages.error(request, str(problem))
    return _home(request)


@lock("public")
@require_http_methods(["POST"])
def use(request: HttpRequest, word: str) -> HttpResponse:
    """Whoever stands in the room takes a place with one press, and gives it back with another."""
    found, viewer = found_room(word), viewer_of(request)
    if not kind_of(found.kind).place:
        raise Http404
    try:
        if request.POST.get("way") == "keluar":
            actions.end_stay(found, holders=viewer.identities)
            messages.success(
                request, str(t("Terima kasih. Ruangnya kosong lagi.", "Thank you. The room is free again."))
            )
        else:
            actions.stay(found, holder=viewer.holder)
    except BuildingError as problem:
        return _room_page(request, found, problem=problem.words, status=409)
    return redirect("room", word)
