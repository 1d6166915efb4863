"""Selisih: where the bank's books and ours disagree, until a person explains it; and refunds that are held up."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from plaza.core.clock import WITA, today
from plaza.core.texts import t
from plaza.payments.actions import BillError, reconciling, refunding
from plaza.payments.models import Difference, Refund
from plaza.payments.queries import balance, from_the_bank, last_reconciled, stuck_refunds
from plaza.payments.queries import differences as found_between
from plaza.payments.rules.statement import BadStatement, read_statement
from plaza.payments.rules.states import DIFFERENCES, REFUND_WHY
from plaza.people.locks import lock
from plaza.people.viewers import Viewer, viewer_of

LARGEST = 4 * 1024 * 1024
EXPLAINED_SHOWN = 50


@lock("role", "koordinator", "kepala", "inspektorat")
@require_http_methods(["GET", "HEAD", "POST"])
def differences(request: HttpRequest) -> HttpResponse:
    """What stands, what was explained, and a statement given by hand where the bank gives none by wire."""
    viewer, problem = viewer_of(request), None
    if request.method == "POST" and viewer.has_role("koordinator"):
        problem = _statement(request, viewer)
        if problem is None:
            return redirect("differences")
    whole = viewer.has_role("koordinator", "inspektorat")
    standing = _seen(viewer, found_between())
    context = {
        "standing": [(row, DIFFERENCES[row.kind]) for row in standing[:200]], "balance": balance() if whole else None,
        "explained": [(row, DIFFERENCES[row.kind]) for row in _seen(viewer, found_between(standing=False))[:EXPLAINED_SHOWN]],
        "last": last_reconciled(), "may_explain": viewer.has_role("koordinator", "kepala"), "problem": problem,
        "stuck": [(row, REFUND_WHY[row.why]) for row in stuck_refunds()[:100]] if whole else [],
        "may_give": viewer.has_role("koordinator"),
    }  # fmt: skip
    return render(request, "payments/differences.html", context, status=422 if problem else 200)


def _seen(viewer: Viewer, rows: QuerySet[Difference]) -> QuerySet[Difference]:
    """A head sees what concerns the payments of their own tenant."""
    if viewer.has_role("koordinator", "inspektorat"):
        return rows
    return rows.filter(payment__bill__tenant=viewer.officer.tenant if viewer.officer else "-")


def _statement(request: HttpRequest, viewer: Viewer) -> object:
    """Takes a statement from a file; gives the sentence of what is wrong with it."""
    given = request.FILES.get("file")
    if given is None or not given.size or given.size > LARGEST:
        return t("Pilih berkas rekening koran (CSV atau JSON, paling besar 4 MB).",
                 "Choose the statement's file (CSV or JSON, 4 MB at most).")  # fmt: skip
    try:
        lines = read_statement(given.read(), moved=from_the_bank)
    except BadStatement as fault:
        return t("Baris {row}: {why}. Tidak ada yang disimpan.", "Line {row}: {why}. Nothing was kept.",
                 row=fault.row, why=fault.why)  # fmt: skip
    days = sorted({line.at.astimezone(WITA).date() for line in lines}) or [today()]
    found = 0
    for day in days:
        own = [line for line in lines if line.at.astimezone(WITA).date() == day]
        found += reconciling.compare(
            day, own, source="file", actor=viewer.actor, whole="whole" in request.POST and day < today()
        )
    told = t("{many} baris dibandingkan; {found} selisih baru.", "Lines compared: {many}; new differences: {found}.",
             many=len(lines), found=found)  # fmt: skip
    messages.success(request, str(told))
    return None


@lock("role", "koordinator", "kepala")
@require_POST
def explain(request: HttpRequest, number: int) -> HttpResponse:
    """A person's explanation; it stands in the log with their name."""
    viewer = viewer_of(request)
    row = _seen(viewer, Difference.objects.all()).filter(pk=number).first()
    if row is None or viewer.officer is None:
        raise Http404
    try:
        if reconciling.explain(row, officer=viewer.officer, words=request.POST.get("words", "")):
            messages.success(request, str(t("Penjelasan dicatat.", "The explanation is recorded.")))
    except BillError as refusal:
        messages.error(request, str(refusal.sentence))
    return redirect("differences")


@lock("role", "koordinator", fresh=True)
@require_POST
def again(request: HttpRequest, reference: str) -> HttpResponse:
    """Has a refund sent once more that the bank held up."""
    refund = get_object_or_404(Refund, reference=reference)
    if refunding.try_again(refund, actor=viewer_of(request).actor):
        messages.success(request, str(t("Dikirim lagi.", "Sent again.")))
    return redirect("differences")


@lock("role", "koordinator", fresh=True)
@require_POST
def transferred(request: HttpRequest, reference: str) -> HttpResponse:
    """Writes down that a person transferred a refund that the bank cannot send back by itself."""
    refund, officer = get_object_or_404(Refund, reference=reference), viewer_of(request).officer
    if officer is None:
        raise Http404
    try:
        number, proof = request.POST.get("bank_ref", ""), request.POST.get("proof", "")
        if refunding.transferred(refund, officer=officer, bank_ref=number, proof=proof):
            messages.success(request, str(t("Transfer dicatat.", "The transfer is recorded.")))
    except BillError as refusal:
        messages.error(request, str(refusal.sentence))
    return redirect("differences")
