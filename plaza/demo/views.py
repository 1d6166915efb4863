"""The demonstration's doors: one click stands for both factors of the sign-in. In production these pages do not exist."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from plaza.catalogue.queries import tenants
from plaza.demo.cast import user_of
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
    answer = HttpResponseRedirect(FIRST_PAGES[who.partition(":")[0]])
    answer.status_code = 303
    return answer
