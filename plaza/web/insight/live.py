"""The manager's page: the plaza at this moment. The part that changes is the same whether it comes alone or with the page."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from plaza.core.texts import t
from plaza.insight.actions import give_alert_back, take_alert
from plaza.insight.queries.live import PlazaNow, plaza_now
from plaza.people.locks import lock
from plaza.people.viewers import viewer_of
from plaza.web.insight.words import ALERT_PLACES, DESK_WORDS, ROOM_STATES, RUNGS, alert_words


@lock("role", "koordinator")
@never_cache
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The whole plaza on one page; with ``?bagian=`` only the part that changes."""
    now = plaza_now()
    template = "insight/live_part.html" if "bagian" in request.GET else "insight/live.html"
    return render(request, template, shown(now))


@lock("role", "koordinator")
@require_POST
def attend(request: HttpRequest) -> HttpResponse:
    """Takes in hand something that needs attention, or gives it back."""
    officer, given = viewer_of(request).officer, request.POST
    if officer is None:
        raise Http404
    if "take" in given and not take_alert(given["take"], officer=officer):
        words = t(
            "Sudah beres, atau baru saja diambil orang lain.", "It is settled, or somebody else has just taken it."
        )
        messages.info(request, str(words))
    if "give" in given:
        give_alert_back(given["give"], officer=officer)
    return redirect("manager")


def shown(now: PlazaNow) -> dict[str, object]:
    """What the page shows of the plaza."""
    names = {row.tenant.code: row.tenant for row in now.tenants}
    alerts = [(one, alert_words(one), names.get(one.tenant), _place(one.kind)) for one in now.alerts]
    quiet = [row for row in now.tenants if not (row.waiting or row.serving or row.cases or row.there)]
    return {
        "now": now, "busy": [row for row in now.tenants if row not in quiet], "quiet": quiet,
        "alerts": [one for one in alerts if one[0].open], "taken": [one for one in alerts if not one[0].open],
        "rungs": [(RUNGS[name], count) for name, count in now.rungs.items()],
        "desks": _desks(now), "rooms": [(room, *ROOM_STATES[room.state]) for room in now.rooms],
        "due": [(case, names.get(case.tenant)) for case in now.due],
    }  # fmt: skip


def _place(kind: str) -> str:
    """Where whoever may mend it goes; empty when the words say it all."""
    return reverse(ALERT_PLACES[kind]) if kind in ALERT_PLACES else ""


def _desks(now: PlazaNow) -> list[tuple[str, list[tuple[str, str]]]]:
    """Officers by tenant, each with what they do: in words alone, because there may be hundreds."""
    words = {name: str(word) for name, word in DESK_WORDS.items()}
    found: dict[str, list[tuple[str, str]]] = {}
    for desk in now.desks:
        state = "break" if desk.state == "break" else "away" if not desk.alive else "busy" if desk.busy else "ready"
        place = f"{words[state]}, {desk.counter}" if desk.counter else words[state]
        found.setdefault(desk.tenant, []).append((desk.name, place))
    return list(found.items())
