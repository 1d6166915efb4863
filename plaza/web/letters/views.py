"""A letter's link: the thing itself for whoever it belongs to, and for everybody else the least, with the way to the rest."""

from collections.abc import Callable

from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from plaza.calls.queries import access_call
from plaza.core.secrets import BadToken
from plaza.notices.links import subject_of_letter
from plaza.people.locks import lock, way_in
from plaza.people.queries import NoAccess, owns
from plaza.people.viewers import Viewer, viewer_of
from plaza.web.citizen.forms import TrackForm
from plaza.web.feedback.complaints import BackForm
from plaza.web.letters.leads import lead_of

GONE = 410
BY_CODE: dict[str, Callable[[], Form]] = {"application": TrackForm, "complaint": lambda: BackForm(prefix="back")}
"""Kinds that number and code open, on any device."""


@lock("link")
@require_safe
def letter(request: HttpRequest, token: str) -> HttpResponseBase:
    """Leads on whoever may open it; shows everybody else what it is, where it stands, what comes next, and nothing more."""
    try:
        kind, reference = subject_of_letter(token)
        lead = lead_of(kind, reference)
    except (BadToken, NoAccess):
        return _page(request, {"lead": None}, status=GONE)
    if _opens_for(viewer_of(request), kind, reference):
        return redirect(lead.href)
    way = way_in(request) if kind == "call" else None
    return way or _page(request, {"lead": lead, "form": BY_CODE[kind]() if kind in BY_CODE else None, "of": kind})


def _opens_for(viewer: Viewer, kind: str, reference: str) -> bool:
    if kind != "call":
        return owns(viewer, f"{kind}:{reference}")
    try:
        access_call(viewer, reference)
    except NoAccess:
        return False
    return True


def _page(request: HttpRequest, context: dict[str, object], *, status: int = 200) -> HttpResponse:
    response = render(request, "letters/letter.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response
