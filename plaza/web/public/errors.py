"""The pages for what went wrong: each says what happened and what to do next, in the right status, without a trace."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from plaza.core.texts import Pair, t


@dataclass(frozen=True)
class Fault:
    """What an error page says."""

    status: int
    title: Pair
    words: Pair


BAD_REQUEST = Fault(
    400,
    t("Permintaan ini tidak dapat dibaca", "This request cannot be read"),
    t(
        "Kembali ke halaman sebelumnya, muat ulang, lalu coba lagi.",
        "Go back to the page before, reload it and try again.",
    ),
)
FORBIDDEN = Fault(
    403,
    t("Halaman ini sudah terlalu lama terbuka", "This page was open for too long"),
    t(
        "Demi keamanan, kiriman Anda tidak diterima. Kembali, muat ulang halaman, lalu kirim lagi. Isian yang sudah disimpan tetap ada.",
        "To keep you safe, what you sent was not taken. Go back, reload the page and send it again. What was saved is still there.",
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


def answer(request: HttpRequest, fault: Fault) -> HttpResponse:
    """The page of that fault."""
    return render(request, "public/error.html", {"fault": fault}, status=fault.status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return answer(request, BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """403, also for a form whose token is missing or old."""
    return answer(request, FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: not there, or not for you."""
    return answer(request, NOT_FOUND)


def broken(request: HttpRequest) -> HttpResponse:
    """500, without touching the database: the page must stand when that is what broke."""
    return render(None, "public/broken.html", {"fault": BROKEN}, status=BROKEN.status)
