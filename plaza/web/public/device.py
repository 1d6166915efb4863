"""What a telephone and a machine ask a site for: how it stands on a home screen, what shows without a network, what robots may read."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from plaza.core.texts import t
from plaza.people.locks import lock

A_DAY = "public, max-age=86400"
SHORT_NAME = 12
ICONS = (("icon-192", "192x192", "any"), ("icon-512", "512x512", "any"), ("icon-maskable-512", "512x512", "maskable"))
PRIVATE = (
    "/akun/", "/ajukan/", "/antre/", "/beranda-saya/", "/berkas/", "/data-saya/", "/data-tersimpan/", "/demo/", "/inspektorat/",
    "/janji/", "/janji-saya/", "/juru-bahasa/", "/kabar/", "/kios/", "/koordinator/", "/milik-saya/", "/papan/", "/pendamping/",
    "/permohonan/", "/petugas/", "/tiket/",
)  # fmt: skip
"""Where a page may be somebody's own, or a place in line: nothing there is for a robot."""


@lock("public")
@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """How the plaza stands on a home screen."""
    name = settings.PLAZA_NAME
    told: dict[str, object] = {
        "id": "/", "start_url": "/", "scope": "/", "display": "standalone", "name": name,
        "short_name": name if len(name) <= SHORT_NAME else "Plaza", "lang": (get_language() or "id")[:2],
        "description": str(t("Semua layanan publik kota di satu tempat.", "Every public service of the city in one place.")),
        "background_color": "#fbf6ec", "theme_color": "#072c27",
        "icons": [
            {"src": static(f"plaza/img/{file}.png"), "sizes": size, "type": "image/png", "purpose": purpose}
            for file, size, purpose in ICONS
        ],
    }  # fmt: skip
    return JsonResponse(told, content_type="application/manifest+json")


@lock("public")
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The one address that browsers ask for without being told."""
    answer = redirect(static("plaza/img/favicon.ico"))
    answer["Cache-Control"] = A_DAY
    return answer


@lock("public")
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Services, agencies and the building may be found from outside; nobody's own pages."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE)]
    answer = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = A_DAY
    return answer


@lock("public")
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What stands where a page cannot come: in both languages, since nobody can be asked, with what this device remembers."""
    return render(request, "public/offline.html")
