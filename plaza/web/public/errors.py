"""The pages for what went wrong: each says what happened and what to do next, in the right status, without a trace.

None of them tells anybody to do what destroys what was written: a form that was not taken lies on the page, to be sent again.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from plaza.core.texts import Pair, t

LARGEST_KEPT = 512 * 1024
"""Bytes of a refused form that its page gives back."""
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
GOES_BACK = t(
    "Tekan tombol kembali di peramban: isian Anda masih ada di sana. Salin dahulu tulisan yang panjang.",
    "Press the browser's back button: what you filled in is still there. Copy longer texts first.",
)


@dataclass(frozen=True)
class Fault:
    """What an error page says."""

    status: int
    title: Pair
    words: Pair


@dataclass(frozen=True)
class Unsent:
    """A form that was not taken: where it goes, what was written in it, and whether files must be chosen again."""

    address: str
    fields: list[tuple[str, str]]
    files: bool


BAD_REQUEST = Fault(400, t("Permintaan ini tidak dapat dibaca", "This request cannot be read"), GOES_BACK)
FORBIDDEN = Fault(
    403,
    t("Ini tidak dapat dilakukan dari sini", "This cannot be done from here"),
    t(
        "Akun Anda belum punya yang diperlukan untuk langkah ini, atau kirimannya datang dari halaman lain. Bukalah dari halaman depan.",
        "Your account lacks what this step needs, or it was sent from another site's page. Begin from the front page.",
    ),
)
TOO_OLD = Fault(
    403,
    t("Kiriman Anda belum diterima", "What you sent has not been received yet"),
    t(
        "Halaman tadi terlalu lama terbuka atau dibuka sebelum Anda masuk. Isian Anda masih ada di sini: tekan Kirim lagi.",
        "The page had been open for too long, or was opened before you signed in. What you wrote is still here: press Send again.",
    ),
)
NO_COOKIES = Fault(
    403,
    t("Peramban ini menolak cookie", "This browser refuses cookies"),
    t(
        "Tanpa cookie kami tidak mengenali Anda dari satu halaman ke halaman berikutnya. Nyalakan cookie untuk situs ini di pengaturan "
        "peramban (atau tutup mode yang menolaknya), biarkan halaman ini terbuka, lalu tekan Kirim lagi.",
        "Without cookies we do not recognise you from one page to the next. Allow cookies for this site in the browser's settings (or "
        "leave the mode that refuses them), keep this page open, then press Send again.",
    ),
)
NOT_FOUND = Fault(
    404,
    t("Halaman ini tidak ada", "There is no such page"),
    t(
        "Alamatnya mungkin keliru, tautannya sudah tidak berlaku, atau halaman ini milik orang lain.",
        "The address may be wrong, the link may have expired, or the page belongs to somebody else.",
    ),
)
BROKEN = Fault(
    500,
    t("Ada yang rusak di tempat kami", "Something broke on our side"),
    t(
        "Ini bukan kesalahan Anda, dan yang sudah tersimpan tidak hilang. Coba lagi beberapa menit lagi.",
        "This is not your fault, and nothing that was saved is lost. Try again in a few minutes.",
    ),
)


def answer(request: HttpRequest, fault: Fault, *, unsent: Unsent | None = None) -> HttpResponse:
    """The page of that fault."""
    context = {"fault": fault, "unsent": unsent, "no_cookies": not request.COOKIES and fault is NOT_FOUND}
    return render(request, "public/error.html", context, status=fault.status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return answer(request, BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return answer(request, FORBIDDEN)


def not_taken(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token is missing or old: what was written comes back with a fresh token, to be sent by a press."""
    if not _from_here(request):
        return answer(request, FORBIDDEN)
    unsent = _unsent(request)
    fault = NO_COOKIES if not request.COOKIES else TOO_OLD
    if unsent is None:
        fault = Fault(fault.status, fault.title, GOES_BACK)
    return answer(request, fault, unsent=unsent)


def _from_here(request: HttpRequest) -> bool:
    """Whether a page of ours sent it: nobody else's form is ever offered again with a token of ours."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    here = urlsplit(request.build_absolute_uri("/"))
    ours = {*map(_place, settings.ORIGINS), (here.scheme, here.netloc)}
    return _place(origin) in ours


def _place(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc


def _unsent(request: HttpRequest) -> Unsent | None:
    """What was written, when it is a form and no larger than a page can hold."""
    if request.content_type not in FORMS:
        return None
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_KEPT:
            return None
        posted, files = request.POST, bool(request.FILES)
    except (BadRequest, RequestDataTooBig, SuspiciousOperation, OSError, ValueError):
        return None
    fields = [
        (name, value) for name, values in posted.lists() if name != "csrfmiddlewaretoken" for value in map(str, values)
    ]
    return Unsent(request.get_full_path(), fields, files)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: not there, or not for you."""
    return answer(request, NOT_FOUND)


def broken(request: HttpRequest) -> HttpResponse:
    """500, without touching the database: the page must stand when that is what broke."""
    return render(None, "public/broken.html", {"fault": BROKEN}, status=BROKEN.status)
