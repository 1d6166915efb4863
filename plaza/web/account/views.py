"""Signing in by code, an officer's invitation, and "beranda saya"."""

from typing import cast
from urllib.parse import urlencode

from allauth.account.views import email as manage_addresses
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from plaza.core.digits import whole_number
from plaza.core.texts import t
from plaza.people.actions import PeopleError
from plaza.people.inviting import accept_invitation, decline_invitation, invitation_for
from plaza.people.leaving import end_sessions, sessions_of
from plaza.people.locks import lock
from plaza.people.models import User
from plaza.people.viewers import viewer_of
from plaza.web.account.held import held_by
from plaza.web.components.roles import ROLE_WORDS


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


@lock("citizen", fresh=True)
@never_cache
def addresses(request: HttpRequest) -> HttpResponseBase:
    """The library's page of the account's addresses, for whoever has just shown again who they are."""
    return manage_addresses(request)  # type: ignore[no-any-return]


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


@lock("citizen")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """An officer's way in: whoever signed in with the invited address accepts or declines; then the second factor is set up."""
    user = cast(User, request.user)
    try:
        if request.method != "POST":
            found = invitation_for(user, secret)
            return render(
                request, "account_pages/invitation.html", {"invitation": found, "role": ROLE_WORDS[found.role]}
            )
        if request.POST.get("answer") == "decline":
            decline_invitation(secret, user=user)
            return render(request, "account_pages/invitation.html", {"declined": True})
        accept_invitation(secret, user=user)
    except PeopleError as problem:
        return render(request, "account_pages/invitation.html", {"problem": str(problem)}, status=410)
    return redirect("mfa_index")


@lock("citizen")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """Where the person is signed in, and the button that ends one of these sessions, or all others."""
    user, viewer = cast(User, request.user), viewer_of(request)
    if request.method == "POST":
        number = request.POST.get("session", "")
        only = whole_number(number) if number else None
        count = end_sessions(user, actor=viewer.actor, but=request.session.session_key, only=only)
        messages.success(request, str(t("{n} sesi diakhiri.", "Sessions ended: {n}.", n=count)))
        return redirect("own_sessions")
    return render(
        request, "account_pages/sessions.html", {"sessions": sessions_of(user), "current": request.session.session_key}
    )
