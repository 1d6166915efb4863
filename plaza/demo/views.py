"""The demonstration's doors: one click stands for both factors of the sign-in. In production these pages do not exist."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from plaza.catalogue.queries import tenants
from plaza.demo.cast import user_of
from plaza.demo.inspectorate import secret
from plaza.feedback.keys import secret_file
from plaza.people.entering import note_sign_in
from plaza.people.locks import lock
from plaza.people.viewers import DEMO_FACTOR

FIRST_PAGES = {
    "warga": "/beranda-saya/", "petugas": "/petugas/", "petugas2": "/petugas/", "kepala": "/petugas/",
    "pendamping": "/pendamping/", "pendamping2": "/pendamping/",
    "juru-bahasa": "/juru-bahasa/", "koordinator": "/koordinator/", "inspektorat": "/inspektorat/",
}  # fmt: skip


@lock("demo")
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody one can walk in as."""
    return render(request, "demo/people.html", {"tenants": tenants(), "chosen": request.GET.get("who", "")})


@lock("demo")
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Walks in as ``who`` and goes to that person's first page (303); an unknown name gets a sentence and 404."""
    who = request.POST.get("who", "")
    user = user_of(who)
    if user is None:
        return render(request, "demo/people.html", {"tenants": tenants(), "unknown": who[:60]}, status=404)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    request.session[DEMO_FACTOR] = True
    note_sign_in(user, by="demo")
    answer = HttpResponseRedirect(FIRST_PAGES[who.partition(":")[0]])
    answer.status_code = 303
    return answer


@lock("demo")
@require_safe
def report_key(request: HttpRequest) -> HttpResponse:
    """The secret key of the demonstration's Inspectorate, which a real plaza never has."""
    if settings.MODE != "demo" or settings.REPORT_KEY:
        raise Http404
    response = HttpResponse(secret_file(secret()), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="kunci-inspektorat-peragaan.txt"'
    return response
