"""Choosing the language: a cookie of this browser, nothing more."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from plaza.people.locks import lock
from plaza.web.middleware import A_YEAR, LANGUAGE_COOKIE


@require_POST
@lock("public")
def choose(request: HttpRequest) -> HttpResponse:
    """Keeps the language and goes back to the page it was chosen on; an address elsewhere leads to the house instead."""
    asked = request.POST.get("next", "/")
    back = asked if url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else "/"
    response = HttpResponseRedirect(back)
    language = "en" if request.POST.get("language") == "en" else "id"
    response.set_cookie(
        LANGUAGE_COOKIE, language, max_age=A_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, httponly=True
    )
    return response
