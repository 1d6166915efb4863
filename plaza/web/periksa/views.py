"""Pages for whoever holds a permit in their hands and wonders. They tell no more than the permit itself."""

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from plaza.core.references import parse_reference
from plaza.core.texts import Pair, t
from plaza.core.throttle import allow
from plaza.payments.queries import receipt_by_code
from plaza.people.locks import lock
from plaza.permits.queries import check_code, check_document
from plaza.sealing.queries import (
    LARGEST,
    check_pdf_apart,
    has_own_authority,
    revocation_list,
    root_certificate,
)
from plaza.web.periksa.words import HEADLINES, NEXT_STEPS, findings

FILES_A_MINUTE = 90
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
    """Three separate answers about a PDF: content, state, signer. The file is looked at and forgotten."""
    given = request.FILES.get("berkas")
    if problem := _refusal(given):
        return _start(request, file_problem=problem, status=400)
    if given is None or not allow("periksa:files", limit=FILES_A_MINUTE, per=60):
        busy = t(
            "Pemeriksaan berkas sedang ramai. Coba lagi sebentar, atau periksa dengan kodenya.",
            "Many files are being checked. Try again in a moment, or check by the code.",
        )
        return _start(request, file_problem=busy, status=429)
    data = given.read()
    report = check_pdf_apart(data)
    if report.problem:
        return _start(request, file_problem=t(*report.about_content()), status=400)
    found = check_document(data, code=report.code)
    context = {"name": given.name, "findings": findings(report, found), "answer": found.answer, "report": report}
    return render(request, "periksa/file.html", context)


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
