"""The building as one sees it: a plan of each floor with real links, the equal list, booking a room, and needs that are told once."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plaza.catalogue.models import Tenant
from plaza.catalogue.queries import tenant_statuses, tenants
from plaza.core.clock import today
from plaza.core.digits import whole_number
from plaza.core.texts import t
from plaza.facilities import actions
from plaza.facilities.actions import BuildingError
from plaza.facilities.models import Counter
from plaza.facilities.queries import (
    RoomNow,
    access_booking,
    counters,
    floors,
    needs_row,
    rooms_now,
    slots_of,
    word_of,
)
from plaza.facilities.rules import BOOK_AHEAD, kind_of
from plaza.people.locks import lock
from plaza.people.viewers import viewer_of
from plaza.queueing.queries import waiting_counts
from plaza.web.building.companions import found_room
from plaza.web.components.building import (
    DIRECTIONS,
    HELP_STATE_WORDS,
    NEED_WORDS,
    ROOM_ICONS,
    ROOM_SHORT,
    ROOM_STATE_WORDS,
    needs_shown,
)
from plaza.web.public.house import NAMES
from plaza.web.public.signs import sign_of

WIDTH, HEIGHT, EDGE = 1200, 640, 24
DEPTH, GAP = 118, 8
SMALL = 8
"""How wide a small letter is at the most, in the drawing's units."""


@dataclass(frozen=True)
class Box:
    """Where something lies in the plan, in the drawing's own units."""

    x: int
    y: int
    w: int
    h: int

    @property
    def middle(self) -> int:
        """The middle from left to right, where its words stand."""
        return self.x + self.w // 2

    @property
    def line(self) -> int:
        """Where the first line of its words stands."""
        return self.y + self.h // 2 - 4

    def lines(self, words: str) -> list[str]:
        """Small words as they fit into it, one under the other."""
        return textwrap.wrap(words, self.w // SMALL)


def side_boxes(count: int, *, side: str) -> list[Box]:
    """The boxes of one side's counters, clockwise from the stairs: up the left, along the end, down the right."""
    if not count:
        return []
    if side == "ahead":
        room = WIDTH - 2 * (EDGE + DEPTH + GAP)
        step = min(room // count, 200)
        start = EDGE + DEPTH + GAP + (room - step * count) // 2
        return [Box(start + step * at, EDGE, step - GAP, DEPTH - 20) for at in range(count)]
    room = HEIGHT - 2 * EDGE
    step = min(room // count, 110)
    boxes = [
        Box(EDGE if side == "left" else WIDTH - EDGE - DEPTH, EDGE + step * at, DEPTH, step - GAP)
        for at in range(count)
    ]
    return boxes[::-1] if side == "left" else boxes


def room_boxes(count: int) -> list[Box]:
    """The rooms in the middle of the floor, around the waiting seats: two rows at most."""
    if not count:
        return []
    rows = 1 if count <= 3 else 2
    across = (count + rows - 1) // rows
    left, top = EDGE + DEPTH + 60, EDGE + DEPTH + 36
    width = (WIDTH - 2 * left - (across - 1) * 14) // across
    return [Box(left + (at % across) * (width + 14), top + (at // across) * 138, width, 124) for at in range(count)]


@lock("public")
@require_safe
def building(request: HttpRequest) -> HttpResponse:
    """Every floor as a drawing and as a list; ``?lantai=2`` shows one of them first."""
    everywhere = floors()
    asked = request.GET.get("lantai", "")
    chosen = (
        whole_number(asked) if whole_number(asked, otherwise=-1) in everywhere else (everywhere[0] if everywhere else 1)
    )
    kiosk = request.GET.get("kios", "")
    context = {
        "floors": everywhere, "floor": _floor(chosen), "rooms": [_room(one) for one in rooms_now()],
        "kiosk": whole_number(kiosk) if whole_number(kiosk, otherwise=-1) in everywhere else None,
    }  # fmt: skip
    return render(request, "building/building.html", context)


def _floor(number: int) -> dict[str, object]:
    found = list(tenants().filter(floor=number))
    here, statuses, waiting = {row.code: row for row in found}, tenant_statuses(found), waiting_counts()
    desks = [
        {
            "counter": desk, "tenant": here.get(desk.tenant), "box": box,
            "sign": box.lines(str(sign_of(desk.tenant).name if desk.tenant else t("Informasi", "Information"))),
            "state": statuses[desk.tenant].state if desk.tenant in statuses else "shared", "direction": DIRECTIONS[desk.direction],
            "waiting": waiting.get(desk.tenant, 0) if _is_first(desk, found) else 0,
        }
        for side in ("left", "ahead", "right")
        for desk, box in _placed(list(counters(floor=number).filter(direction=side)), side)
    ]  # fmt: skip
    rooms = rooms_now(floor=number)
    placed = [{**_room(one), "box": box} for one, box in zip(rooms, room_boxes(len(rooms)), strict=True)]
    return {"number": number, "name": NAMES.get(number, ""), "desks": desks, "rooms": placed}


def _placed(desks: Sequence[Counter], side: str) -> list[tuple[Counter, Box]]:
    return list(zip(desks, side_boxes(len(desks), side=side), strict=True))


def _is_first(desk: Counter, found: list[Tenant]) -> bool:
    return any(row.counter == desk.code for row in found)


def _room(one: RoomNow) -> dict[str, object]:
    words = ROOM_STATE_WORDS if kind_of(one.kind).place else HELP_STATE_WORDS
    icon, short = ROOM_ICONS.get(one.kind, "door"), ROOM_SHORT.get(one.kind, t(one.name_id, one.name_en))
    return {"room": one, "icon": icon, "word": words[one.state], "short": short}


# Booking


@lock("public")
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest, word: str) -> HttpResponse:
    """The room's free slots of a day, each one press."""
    room, problem = found_room(word), None
    if kind_of(room.kind).slot is None:
        raise Http404
    if request.method == "POST":
        try:
            viewer, at = viewer_of(request), _moment(request.POST.get("at", ""))
            booked = actions.book(room, at=at, holder=viewer.holder, actor=viewer.actor)
            return redirect("booking", booked.ref)
        except BuildingError as refusal:
            problem = refusal.words
    days = [today() + timedelta(days=ahead) for ahead in range(BOOK_AHEAD.days)]
    day = next((one for one in days if str(one) == request.GET.get("hari")), None)
    shown = [(one, slots_of(room, day=one)) for one in days]
    open_days = [(one, found) for one, found in shown if found]
    chosen = next((pair for pair in open_days if pair[0] == day), open_days[0] if open_days else (None, []))
    context = {
        "room": room,
        "word": word,
        "days": [one for one, _ in open_days],
        "day": chosen[0],
        "slots": chosen[1],
        "problem": problem,
    }
    return render(request, "building/book.html", context, status=409 if problem else 200)


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as problem:
        raise BuildingError(t("Pilih salah satu waktu.", "Choose one of the times.")) from problem
    if at.tzinfo is None:
        raise BuildingError(t("Pilih salah satu waktu.", "Choose one of the times."))
    return at


@lock("holder")
@require_safe
def booking(request: HttpRequest, ref: str) -> HttpResponse:
    """One booking of the viewer's."""
    found = access_booking(viewer_of(request), ref)
    return render(request, "building/booking.html", {"booking": found, "word": word_of(found.room)})


@lock("holder")
@require_POST
def cancel_booking(request: HttpRequest, ref: str) -> HttpResponse:
    """Gives the place back."""
    viewer = viewer_of(request)
    actions.cancel_booking(access_booking(viewer, ref), actor=viewer.actor)
    return redirect("booking", ref)


# Needs


@lock("public")
@require_http_methods(["GET", "HEAD", "POST"])
def needs(request: HttpRequest) -> HttpResponse:
    """What the person needs, told once with consent; changed or withdrawn here."""
    viewer, problem = viewer_of(request), None
    if request.method == "POST":
        try:
            if request.POST.get("act") == "tarik":
                actions.withdraw_needs(viewer.identities, actor=viewer.actor)
                messages.success(
                    request,
                    str(t("Sudah dihapus. Tidak ada lagi yang melihatnya.", "Deleted. Nobody sees it any more.")),
                )
            else:
                actions.tell_needs(
                    viewer.holder, needs=request.POST.getlist("needs"), words=request.POST.get("words", ""),
                    consent=request.POST.get("consent") == "yes", actor=viewer.actor,
                )  # fmt: skip
                messages.success(
                    request,
                    str(t("Tersimpan. Anda tidak perlu menceritakannya lagi.", "Saved. You need not tell us again.")),
                )
            return redirect("needs")
        except BuildingError as refusal:
            problem = refusal.words
    known = needs_row(viewer.identities)
    picked = request.POST.getlist("needs") if problem else (known.needs if known else [])
    choices = [(code, word, icon, code in picked) for code, (word, icon) in NEED_WORDS.items()]
    context = {
        "known": known,
        "choices": choices,
        "problem": problem,
        "shown": needs_shown(known.needs) if known else [],
        "words": known.words if known else "",
    }
    return render(request, "building/needs.html", context, status=422 if problem else 200)
