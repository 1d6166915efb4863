"""What every page passes through: static files, the viewer's language, and the guards' answers."""

from collections.abc import Callable
from typing import cast

from csp.utils import build_policy
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

from plaza.core.outside import NotYet, page
from plaza.core.texts import t
from plaza.people.locks import ask_for_second_factor
from plaza.people.models import Officer
from plaza.people.queries import NoAccess
from plaza.people.staying import factor_given_at, is_idle, is_over, is_somebodys_doing, note_doing
from plaza.people.viewers import DEVICE_COOKIE, viewer_of
from plaza.queueing.queries import claimed_by

Answer = Callable[[HttpRequest], HttpResponse]
LANGUAGE_COOKIE = "plaza_lang"
GIVES_IT_AGAIN = "/akun/2fa/"
"""Pages on which an idle officer gives the second factor again."""
OVER = t(
    "Demi keamanan, sesi petugas berakhir setelah 30 menit tanpa kegiatan atau 12 jam. Silakan masuk lagi.",
    "To keep things safe, a staff session ends after 30 idle minutes or 12 hours. Please sign in again.",
)
SOON = t("Sedang disiapkan. Muat ulang sebentar lagi.", "It is being made. Reload in a moment.")
A_YEAR = 365 * 24 * 3600


class StaticFiles(WhiteNoiseMiddleware):
    """Serves the pages' own files, compressed and under names that change with their contents."""

    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> HttpResponse:
        """The whole file at once: they are small, and an asynchronous server cannot stream from a plain file."""
        found = static_file.get_response(request.method, request.META)
        response = HttpResponse(found.file.read() if found.file else b"", status=int(found.status))
        if found.file:
            found.file.close()
        del response["Content-Type"]
        for name, value in found.headers:
            response[name] = value
        return response


class Alone:
    """Marks what runs within as a page: it waits for no file's inside, no child process and no other server."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with page():
            return self.get_response(request)


class ContentPolicy:
    """Tells browsers what a page may load: the one policy of every page, written out once."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response, self.policy = get_response, build_policy() or ""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        return response


class Language:
    """Shows the page in the language that was chosen; Indonesian until somebody chooses."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(LANGUAGE_COOKIE, "id")
        with translation.override("en" if chosen == "en" else "id"):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "id")
        return response


class StaffSessions:
    """Ends a session with a second factor after twelve hours, and after half an hour in which nobody did anything.

    Whoever has a person before them is not idle: a long conversation sends nothing but its own media. A form that comes after a
    long silence is not lost: it is taken once the second factor was given again.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if factor_given_at(request.session) and not request.path.startswith(GIVES_IT_AGAIN):
            if (answer := self._ended(request)) is not None:
                return answer
            if is_somebodys_doing(request) and request.user.is_authenticated:
                note_doing(request.session.session_key or "", request=request)
        return self.get_response(request)

    def _ended(self, request: HttpRequest) -> HttpResponse | None:
        idle = not is_over(request.session) and is_idle(request.session)
        if idle and self._serves(request):
            note_doing(request.session.session_key or "", request=request)
            return None
        if idle and request.method == "POST":
            return cast(HttpResponse, ask_for_second_factor(request))
        if not idle and not is_over(request.session):
            return None
        logout(request)
        messages.info(request, str(OVER))
        return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")

    @staticmethod
    def _serves(request: HttpRequest) -> bool:
        officer = Officer.objects.filter(user_id=request.user.pk or 0, active=True).first()
        return officer is not None and claimed_by(officer) is not None


class Guarded:
    """Answers a guard's refusal like a page that does not exist, and gives a guest's device its cookie when it owns something."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(self), microphone=(self), display-capture=(self), geolocation=()"
        )
        if not hasattr(request, "plaza_viewer"):
            return response
        viewer = viewer_of(request)
        if viewer.used and viewer.fresh_device:
            response.set_cookie(
                DEVICE_COOKIE, viewer.fresh_device, max_age=A_YEAR, httponly=True, samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )  # fmt: skip
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Not there, or not for you: the same answer. What a job is still making: ask again in a moment (see core.pages)."""
        if isinstance(exception, NotYet):
            answer = HttpResponse(
                str(SOON), status=503, content_type="text/plain; charset=utf-8", headers={"Retry-After": "1"}
            )
            vars(answer)["not_yet"] = True
            return answer
        if isinstance(exception, NoAccess):
            raise Http404 from exception
        return None
