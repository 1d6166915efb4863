"""Every route declares its lock. A route without one fails a test, and the middleware answers it with nothing.

The locks
    ``public``   anybody; shows no private thing
    ``holder``   the view opens a private object through its ``access_`` guard
    ``citizen``  somebody signed in
    ``role``     an officer with one of the named roles, and a second factor
    ``link``     a signed link or a secret code is exchanged inside
    ``demo``     the demonstration alone; elsewhere the page does not exist
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar

from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse

from plaza.core.clock import real_now
from plaza.core.texts import t
from plaza.people.staying import records_of
from plaza.people.viewers import has_fresh_factor, viewer_of

FRESH_FOR = timedelta(minutes=10)
FORM_TAKES = timedelta(minutes=10)
KINDS = frozenset({"public", "holder", "citizen", "role", "link", "demo"})
View = TypeVar("View", bound=Callable[..., Any])


def lock(kind: str, *roles: str, fresh: bool = False) -> Callable[[View], View]:
    """Declares who may pass through a view or a socket, and keeps everybody else out of a view.

    ``fresh``: the view gives or takes power or money, so the second factor (of a citizen who has none: the code) must have been
    given within the last minutes.
    """
    if kind not in KINDS or (kind == "role") != bool(roles):
        raise ValueError(f"no such lock: {kind} {roles}")

    def declare(view: View) -> View:
        if isinstance(view, type):
            view.plaza_lock = (kind, *roles)  # type: ignore[attr-defined]
            return view

        @wraps(view)
        def locked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            refusal = _refusal(request, kind, roles) or (ask_again(request) if fresh else None)
            return refusal or view(request, *args, **kwargs)

        locked.plaza_fresh = fresh  # type: ignore[attr-defined]
        locked.plaza_lock = (kind, *roles)  # type: ignore[attr-defined]
        return locked  # type: ignore[return-value]

    return declare


def _refusal(request: HttpRequest, kind: str, roles: tuple[str, ...]) -> HttpResponseBase | None:
    """None for whoever may pass; the way to the sign-in for whoever is not known yet; 404 for everybody else."""
    if kind == "demo" and settings.MODE == "production":
        raise Http404
    if kind not in ("citizen", "role"):
        return None
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if kind == "role" and not viewer_of(request).has_role(*roles):
        if way := way_in(request):
            return way
        raise Http404
    return None


def way_in(request: HttpRequest) -> HttpResponseBase | None:
    """The way to the second factor for an officer who has not given it in this session; None for everybody else."""
    if request.user.is_authenticated and viewer_of(request).officer is None and hasattr(request.user, "officer"):
        return ask_for_second_factor(request)
    return None


def ask_again(request: HttpRequest) -> HttpResponseBase | None:
    """The way to the second factor when it was given too long ago; a form that was sent meanwhile is shown again afterwards."""
    leeway = FORM_TAKES if request.method == "POST" else timedelta()
    if has_fresh_factor(request.session, within=FRESH_FOR + leeway):
        return None
    if is_mfa_enabled(request.user) or hasattr(request.user, "officer"):
        return ask_for_second_factor(request)
    return _ask_for_a_code(request, within=FRESH_FOR + leeway)


def _ask_for_a_code(request: HttpRequest, *, within: timedelta) -> HttpResponseBase | None:
    """Whoever has no second factor signs in anew, by a code to their own address; None when they just did."""
    since = real_now().timestamp() - within.total_seconds()
    if any(record.get("at", 0) >= since for record in records_of(request.session)):
        return None
    logout(request)
    messages.info(
        request,
        str(t("Demi keamanan, masuk dahulu dengan kode baru.", "To keep you safe, first sign in with a new code.")),
    )
    return redirect_to_login(request.get_full_path())


def ask_for_second_factor(request: HttpRequest) -> HttpResponseBase:
    """An officer gives the second factor, or sets one up first, and then comes back to this page; a form that was sent is kept
    in the session meanwhile, and taken then."""
    if not is_mfa_enabled(request.user):
        return redirect_to_login(request.get_full_path(), login_url=reverse("mfa_activate_totp"))
    if request.method == "POST":
        return suspend_request(request, reverse("mfa_reauthenticate"))  # type: ignore[no-any-return]
    return redirect_to_login(request.get_full_path(), login_url=reverse("mfa_reauthenticate"))
