"""Pages for whoever holds a permit in their hands and wonders. They tell no more than the permit itself."""

import secrets

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from plaza.core.addresses import network_of
from plaza.core.references import parse_reference
from plaza.core.secrets import digest
from plaza.core.texts import Pair, t
from plaza.core.throttle import allow
from plaza.payments.queries import receipt_by_code
from plaza.people.locks import lock
from plaza.permits.examining import Crowded, examination, report_in, take_in
from plaza.permits.queries import check_code
from plaza.sealing.queries import (
    LARGEST,
    has_own_authority,
    revocation_list,
    root_certificate,
)
from plaza.web.periksa.words import HEADLINES, NEXT_STEPS, findings

FILES_A_MINUTE = 60
"""From one network; many honest people may share a carrier's address, and each file is a second of one reader's work."""
COOKIE = "plaza_periksa"
AN_HOUR = 3600


@lock("public")
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """One field for the code, and a place to drop the PDF."""
    typed = request.GET.get("kode", "").strip()[:60]
    if not typed:
        return _start(request, empty="kode" in request.GET)
    return redirect("periksa_code", parse_reference(typed) or typed.replace("/", "-"))


def _start(
    request: HttpRequest, *, empty: bool = False, file_problem: Pair | None = None, status: int = 200
) -> HttpResponse:
    context = {"empty": empty, "file_problem": file_problem, "home": settings.PUBLIC_URL}
    return render(request, "periksa/start.html", context, status=status)


@lock("public")
@require_safe
def code(request: HttpRequest, code: str) -> HttpResponse:
    """What the register says of a code: 200 for whatever is in it, 404 for what is not."""
    answer = check_code(code[:60])
    if answer.status == "unknown" and (receipt := receipt_by_code(code[:60])):
        return redirect("check_receipt", receipt.code)
    context = {
        "answer": answer,
        "typed": code[:60],
        "headline": HEADLINES[answer.status],
        "next_step": NEXT_STEPS[answer.status],
    }
    response = render(request, "periksa/code.html", context, status=404 if answer.status == "unknown" else 200)
    response["X-Robots-Tag"] = "noindex"
    return response


@lock("public")
@require_POST
def file(request: HttpRequest) -> HttpResponse:
    """Takes a PDF in; the answer comes on a page of its own, to whoever brought it."""
    given = request.FILES.get("berkas")
    if problem := _refusal(given):
        return _start(request, file_problem=problem, status=400)
    client = network_of(request) or "here"
    if given is None or not allow(f"periksa:{digest(client)}", limit=FILES_A_MINUTE, per=60):
        return _busy(request)
    data = given.read()
    try:
        token = take_in(data, name=given.name or "", client=f"periksa:{digest(client)}"[:80])
    except Crowded:
        return _busy(request)
    response = redirect("periksa_answer", token)
    response.set_cookie(
        COOKIE, _signed(token), max_age=AN_HOUR, path="/periksa/berkas/", httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


def _busy(request: HttpRequest) -> HttpResponse:
    busy = t(
        "Pemeriksaan berkas sedang ramai. Coba lagi sebentar, atau periksa dengan kodenya.",
        "Many files are being checked. Try again in a moment, or check by the code.",
    )
    response = _start(request, file_problem=busy, status=503)
    response["Retry-After"] = "30"
    return response


def _signed(token: str) -> str:
    return digest(f"{settings.SECRET_KEY}:periksa:{token}")


@lock("link")
@require_safe
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Three separate answers about the PDF: content, state, signer; to the browser that brought it, within the hour."""
    mine = secrets.compare_digest(request.COOKIES.get(COOKIE, ""), _signed(token))
    row = examination(token) if mine else None
    if row is None:
        raise Http404
    if row.report is None:
        return _private(render(request, "periksa/examining.html", {"name": row.name}))
    report, found = report_in(row)
    if report.problem:
        return _private(_start(request, file_problem=t(*report.about_content()), status=400))
    context = {"name": row.name, "findings": findings(report, found), "answer": found.answer, "report": report}
    return _private(render(request, "periksa/file.html", context))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response


def _refusal(given: "UploadedFile[bytes] | None") -> Pair | None:
    if given is None or not given.size:
        return t("Pilih dahulu berkas PDF yang ingin diperiksa.", "First choose the PDF file to be checked.")
    if given.size > LARGEST:
        return t(
            "Berkas ini lebih besar dari 12 MB. Periksa dengan kode pada dokumen.",
            "This file is larger than 12 MB. Check by the code on the document.",
        )
    return None


@lock("public")
@require_safe
def revoked_certificates(request: HttpRequest, name: str) -> HttpResponse:
    """The own authority's list of revoked certificates, for PDF readers."""
    if not has_own_authority():
        raise Http404
    response = HttpResponse(revocation_list(f"{name}.der"), content_type="application/pkix-crl")
    response["Cache-Control"] = f"public, max-age={AN_HOUR}"
    return response


@lock("public")
@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """The own authority's root certificate."""
    if not has_own_authority():
        raise Http404
    response = HttpResponse(root_certificate(), content_type="application/x-pem-file")
    response["Cache-Control"] = f"public, max-age={AN_HOUR}"
    response["Content-Disposition"] = 'attachment; filename="root.pem"'
    return response
