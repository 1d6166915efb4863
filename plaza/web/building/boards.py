"""The display board of a floor: numbers, counters, directions; and the same as data for a board whose socket is gone."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plaza.facilities.queries import floors
from plaza.people.locks import lock
from plaza.queueing.board import snapshot_of


@lock("public")
@require_safe
def board(request: HttpRequest, floor: int) -> HttpResponse:
    """The whole screen of one floor. It works without its script too: then a reload shows the calls."""
    if floor not in floors():
        raise Http404
    return render(request, "building/board.html", {"floor": floor, "shown": snapshot_of(floor)})


@lock("public")
@require_safe
def state(request: HttpRequest, floor: int) -> HttpResponse:
    """What the board shows now, for one that polls."""
    if floor not in floors():
        raise Http404
    return JsonResponse(snapshot_of(floor))
