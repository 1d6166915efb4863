"""Signing in by code, an officer's invitation, and "beranda saya"."""

from urllib.parse import urlencode

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from plaza.people.actions import PeopleError, accept_invitation
from plaza.people.entering import note_sign_in
from plaza.people.locks import lock
from plaza.people.viewers import viewer_of
from plaza.web.account.held import held_by


@lock("public")
@require_safe
def sign_in(request: HttpRequest) -> HttpResponse:
    """The one door: a code by e-mail, or a passkey on the next page."""
    wanted = {"next": request.GET["next"]} if "next" in request.GET else {}
    return redirect(reverse("account_request_login_code") + (f"?{urlencode(wanted)}" if wanted else ""))


@lock("public")
def no_passwords(_: HttpRequest, rest: str) -> HttpResponse:
    """Nobody has a password here, so there is none to change, set or forget."""
    raise Http404


@lock("citizen")
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What the signed-in person has here: what waits for them first."""
    return render(request, "account_pages/mine.html", {"held": held_by(viewer_of(request))})


@lock("holder")
@never_cache
@require_safe
def held(request: HttpRequest) -> HttpResponse:
    """What was started from this device, each with its next step; for anybody, without an account."""
    return render(request, "account_pages/held.html", {"held": held_by(viewer_of(request))})


@lock("link")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """An officer's way in: accept, then set up the second factor. The link works once."""
    if request.method != "POST":
        return render(request, "account_pages/invitation.html")
    try:
        officer = accept_invitation(secret)
    except PeopleError as problem:
        return render(request, "account_pages/invitation.html", {"problem": str(problem)}, status=410)
    login(request, officer.user, backend="django.contrib.auth.backends.ModelBackend")
    note_sign_in(officer.user, by="invitation")
    return redirect("mfa_index")
