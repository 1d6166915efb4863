"""Receipts: for each act on what somebody owns, a file that proves its place in the log."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from plaza.applications.models import Application
from plaza.applications.queries import access_application, definition_of
from plaza.core.texts import t
from plaza.integrity.actions import erase_facts
from plaza.integrity.models import Leaf
from plaza.integrity.queries import receipt_of, receipts_of
from plaza.integrity.rules.receipts import Receipt
from plaza.payments.queries import bills_of
from plaza.people.locks import lock
from plaza.people.viewers import viewer_of
from plaza.web.log.views import checking
from plaza.web.log.words import ACTS

ENDED = ("granted", "refused", "withdrawn")


@lock("holder")
@require_safe
def application(request: HttpRequest, reference: str) -> HttpResponse:
    """Every act on the application with its receipt, checked in the owner's own browser."""
    found = _owned(request, reference)
    acts = [pair for subject in _subjects(found) for pair in receipts_of(subject)]
    rows = [_row(leaf, receipt) for leaf, receipt in sorted(acts, key=lambda pair: pair[0].at)]
    context = {
        "application": found,
        "definition": definition_of(found),
        "rows": rows,
        "ended": found.state in ENDED,
        **checking(),
    }
    return render(request, "log/receipts.html", context)


@lock("holder")
@require_safe
def application_file(request: HttpRequest, reference: str, leaf_id: str) -> HttpResponse:
    """One receipt as a file."""
    found = _owned(request, reference)
    receipt = next(filter(None, (receipt_of(subject, leaf_id) for subject in _subjects(found))), None)
    if receipt is None:
        raise Http404
    response = HttpResponse(receipt.written(), content_type="application/json")
    name = f"bukti-{found.reference}-{receipt.index}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@lock("holder")
@require_POST
def erase(request: HttpRequest, reference: str) -> HttpResponse:
    """Erases the facts behind the acts of an application that is over, at its owner's wish; the acts stay in the log."""
    found = _owned(request, reference)
    if found.state in ENDED:
        erase_facts(found.ref, actor=viewer_of(request).actor)
        messages.success(request, str(t("Rincian di log sudah dihapus.", "The details in the log are erased.")))
    return redirect("receipts", found.reference)


def _subjects(found: Application) -> list[str]:
    """What the acts were done on: the application, and its bills."""
    return [found.ref, *(bill.ref for bill in bills_of(found.ref))]


def _owned(request: HttpRequest, reference: str) -> Application:
    """The facts in a receipt are the owner's: an officer with a task reads the case, not this."""
    found, access = access_application(viewer_of(request), reference, purpose="melihat bukti")
    if access.by != "owner":
        raise Http404
    return found


def _row(leaf: Leaf, receipt: Receipt | None) -> dict[str, object]:
    return {
        "title": ACTS.get(leaf.kind, leaf.kind), "at": leaf.at, "leaf_id": leaf.leaf_id,
        "index": receipt.index if receipt else None, "receipt": receipt.written().decode() if receipt else "",
    }  # fmt: skip
