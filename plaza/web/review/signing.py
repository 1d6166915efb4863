"""Documents that wait for an official's signature: how many, and the one form that unlocks the key for them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from plaza.core.outside import knowingly
from plaza.core.texts import Pair, t
from plaza.core.throttle import allow
from plaza.people.locks import lock
from plaza.people.viewers import viewer_of
from plaza.permits.actions import sign_waiting
from plaza.permits.queries import waiting_for_official
from plaza.sealing.rules import NotSealed, SignerAway, Unlock, WrongUnlock

TRIES_AN_HOUR = 10
EMPTY = t("Isi kata sandi atau kode sekali pakai.", "Enter the passphrase or the one-time code.")
TOO_OFTEN = t("Terlalu banyak percobaan. Coba lagi satu jam lagi.", "Too many tries. Try again in an hour.")
WRONG = t(
    "Kata sandi atau kode itu tidak membuka kunci. Coba lagi.",
    "That passphrase or code does not unlock the key. Try again.",
)
AWAY = t(
    "Layanan tanda tangan tidak menjawab. Coba lagi sebentar; yang sudah ditandatangani tetap sah.",
    "The signing service does not answer. Try again in a moment; what is signed already stays signed.",
)
FAULT = t(
    "Dokumen tidak dapat ditandatangani. Beri tahu pengelola plaza.",
    "The document cannot be signed. Tell whoever runs the plaza.",
)


@lock("role", "kepala")
@sensitive_post_parameters("passphrase", "totp")
@require_http_methods(["GET", "HEAD", "POST"])
def waiting(request: HttpRequest) -> HttpResponse:
    """How many documents wait, and the form; what is typed is used once and kept nowhere."""
    problem: Pair | None = None
    if request.method == "POST":
        before = waiting_for_official()
        problem = _sign(request)
        if signed := before - waiting_for_official():
            messages.success(request, t("{n} dokumen ditandatangani.", "{n} {n:document|documents} signed.", n=signed))
        if problem is None:
            return redirect("sign_waiting")
    context = {"waiting": waiting_for_official(), "problem": problem}
    return render(request, "review/sign.html", context, status=422 if problem else 200)


def _sign(request: HttpRequest) -> Pair | None:
    """Signs what waits; gives the sentence when something is in the way."""
    unlock = Unlock(request.POST.get("passphrase", ""), request.POST.get("totp", "").strip())
    if not (unlock.passphrase or unlock.totp):
        return EMPTY
    if not allow(f"sign:{viewer_of(request).actor}", limit=TRIES_AN_HOUR, per=3600):
        return TOO_OFTEN
    try:
        with knowingly():  # the passphrase is kept nowhere, not even for a job
            sign_waiting(unlock=unlock)
    except WrongUnlock:
        return WRONG
    except SignerAway:
        return AWAY
    except NotSealed:
        return FAULT
    return None
