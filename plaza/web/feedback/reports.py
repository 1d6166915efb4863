"""Sealed reports: a page that seals, doors for what is sealed, and the Inspectorate's page, which opens it in the browser."""

from base64 import b64encode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from plaza.core.texts import t
from plaza.feedback.actions.proofs import new_challenge
from plaza.feedback.actions.reports import (
    Full,
    answer_report,
    close_report,
    open_report,
    receive_report,
    until_tomorrow,
)
from plaza.feedback.queries.reports import (
    access_mailbox,
    box_of,
    last_handled,
    letters_of,
    mailbox_at,
    mailboxes,
    published_scripts,
    report_key,
)
from plaza.feedback.rules.proofs import BadProof
from plaza.feedback.rules.reports import ADDRESS_BYTES, LARGEST, BadBox
from plaza.people.locks import lock
from plaza.people.viewers import viewer_of
from plaza.web.feedback import alone
from plaza.web.insight.acts import names_of, who

MOST = LARGEST + 64 * 1024
SEALED = "application/octet-stream"
PROOF = "Plaza-Proof"
REFUSALS = {
    "large": t("Laporan ini terlalu besar: paling besar 8 MB sesudah disegel.", "This report is too large: at most 8 MB once sealed."),
    "short": t("Ini bukan laporan yang disegel.", "This is not a sealed report."),
    "size": t("Ukuran kotak ini tidak dikenal.", "This box has a size that is not known."),
    "full": t("Tempat laporan untuk hari ini penuh. Kirim tanpa lampiran, kirim lagi besok, atau pakai jalan lain di halaman ini.",
              "Today's room for reports is full. Send it without attachments, send it again tomorrow, or use another way on this page."),
    "key": t("Inspektorat belum memberikan kuncinya.", "The Inspectorate has not given its key yet."),
}  # fmt: skip
UNPROVEN = {
    "missing": t("Laporan ini belum disertai hitungan. Jawab soal yang ikut di sini, lalu kirim lagi.",
                 "This report came without its calculation. Answer the challenge given here and send it again."),
    "wrong": t("Hitungannya tidak cocok. Jawab soal yang ikut di sini, lalu kirim lagi.",
               "The calculation is not right. Answer the challenge given here and send it again."),
    "expired": t("Soal itu sudah lewat waktunya. Jawab soal baru yang ikut di sini, lalu kirim lagi.",
                 "That challenge is too old. Answer the new one given here and send it again."),
    "spent": t("Soal itu sudah pernah dipakai. Jawab soal baru yang ikut di sini, lalu kirim lagi.",
               "That challenge was used before. Answer the new one given here and send it again."),
    "harder": t("Sementara itu lebih banyak laporan masuk. Jawab soal baru yang ikut di sini, lalu kirim lagi.",
                "More reports arrived in the meantime. Answer the new challenge given here and send it again."),
}  # fmt: skip
HANDLED = {
    "report.opened": t("dibuka", "opened"), "report.replied": t("dijawab", "replied to"), "report.closed": t("ditutup", "closed"),
}  # fmt: skip
STATUSES = {"new": "report_new", "read": "report_read", "answered": "report_answered", "closed": "report_closed"}


def _written_key() -> str:
    key = report_key()
    return b64encode(key).decode() if key else ""


def _language() -> str:
    return "en" if (get_language() or "id").startswith("en") else "id"


@lock("public")
@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """The page that seals. It asks for no name, and sends no cookie with what it sends."""
    entry = published_scripts()
    mark = alone.mark()
    context = {
        "key": _written_key(), "sends": reverse("send_report"), "asks": reverse("report_challenge"),
        "fetches": reverse("own_mailbox"), "contact": settings.REPORT_CONTACT,
        "mark": mark, "entry": entry if entry and entry.subject == f"scripts:{mark}" else None, "language": _language(),
        "alone": False,
    }  # fmt: skip
    return render(request, "feedback/report.html", context)


@csrf_exempt
@lock("public")
@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """Takes a sealed report, of a kind that no form can send. Who sends it is not looked at: no session, no cookie, no address."""
    if request.content_type != SEALED:
        return _refused("short", status=412)
    if report_key() is None:
        return _refused("key", status=409)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST:
        return _refused("large", status=413)
    try:
        message, promise = receive_report(request.body, proof=request.headers.get(PROOF, ""))
    except BadBox as problem:
        return _refused(str(problem), status=422)
    except BadProof as problem:
        told = {"problem": str(UNPROVEN[str(problem)]), "challenge": new_challenge()}
        return _unstored(JsonResponse(told, status=428))
    except Full:
        response = _refused("full", status=503)
        response["Retry-After"] = str(until_tomorrow())
        return response
    return _unstored(JsonResponse({"fingerprint": message.fingerprint, "promise": promise}))


@lock("public")
@require_safe
def challenge(request: HttpRequest) -> HttpResponse:
    """What the browser works out before it sends: the same for whoever asks, and kept nowhere."""
    return _unstored(JsonResponse({"challenge": new_challenge()}))


@csrf_exempt
@lock("link")
@require_POST
def own_mailbox(request: HttpRequest) -> HttpResponse:
    """Gives whoever knows the mailbox's address what lies in it, still sealed."""
    address = request.body if int(request.META.get("CONTENT_LENGTH") or 0) == ADDRESS_BYTES else b""
    found = mailbox_at(address) if address else None
    if found is None:
        return _unstored(JsonResponse({"messages": []}, status=404))
    return _unstored(JsonResponse({"messages": letters_of(found)}))


def _refused(why: str, *, status: int) -> HttpResponse:
    return _unstored(JsonResponse({"problem": str(REFUSALS[why])}, status=status))


def _unstored(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


@lock("public")
@require_safe
def scripts(request: HttpRequest) -> HttpResponse:
    """The fingerprints, as ``sha256sum`` writes them."""
    return HttpResponse(alone.manifest(), content_type="text/plain; charset=utf-8")


@lock("public")
@require_safe
def offline(request: HttpRequest, language: str) -> HttpResponse:
    """Writer and opener as one file."""
    response = HttpResponse(alone.alone(language), content_type="text/html; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="luring-{"en" if language == "en" else "id"}.html"'
    return response


@lock("role", "inspektorat")
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Every mailbox by its number, day and state; what is in it opens only in the browser that holds the key."""
    boxes = list(mailboxes(viewer_of(request))[:200])
    handled = last_handled(boxes)
    names = names_of(one.actor for one in handled.values())
    for box in boxes:
        box.status = STATUSES[box.state]  # type: ignore[attr-defined]
        if done := handled.get(box.pk):
            box.done, box.done_by, box.done_at = HANDLED[done.kind], who(done.actor, names), done.at  # type: ignore[attr-defined]
    context = {"boxes": boxes, "key": _written_key(), "language": _language(), "alone": False}
    return render(request, "feedback/mailboxes.html", context)


@lock("role", "inspektorat")
@require_safe
def mailbox(request: HttpRequest, ref: str) -> HttpResponse:
    """The messages of a mailbox by number, and where each sealed one lies."""
    viewer = viewer_of(request)
    found = access_mailbox(viewer, ref)
    open_report(found, actor=viewer.actor)
    messages = [
        {"number": one.number, "side": one.side, "day": one.day.isoformat(), "address": reverse("sealed_message", args=[ref, one.number])}
        for one in found.messages.all()
    ]  # fmt: skip
    return _unstored(JsonResponse({"messages": messages}))


@lock("role", "inspektorat")
@require_safe
def sealed_message(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """One message as it was sealed."""
    found = access_mailbox(viewer_of(request), ref)
    return _unstored(HttpResponse(box_of(found, number), content_type=SEALED))


@lock("role", "inspektorat")
@require_POST
def reply(request: HttpRequest, ref: str) -> HttpResponse:
    """Keeps a reply that was sealed in the browser: the reporter's copy behind its length, then the Inspectorate's."""
    viewer = viewer_of(request)
    found, body = access_mailbox(viewer, ref), request.body
    length = int.from_bytes(body[:4], "big")
    try:
        message = answer_report(found, copy=body[4 : 4 + length], box=body[4 + length :], actor=viewer.actor)
    except BadBox as problem:
        return _refused(str(problem), status=422)
    return _unstored(JsonResponse({"day": message.day.isoformat()}))


@lock("role", "inspektorat")
@require_POST
def close(request: HttpRequest, ref: str) -> HttpResponse:
    """Puts a mailbox aside."""
    viewer = viewer_of(request)
    close_report(access_mailbox(viewer, ref), actor=viewer.actor)
    return redirect("mailboxes")
