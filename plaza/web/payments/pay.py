"""The citizen's side of a bill: the page to pay it, its receipt, its proof in the log, and the check of a receipt by anyone."""

import io

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from plaza.core.clock import now
from plaza.core.references import grouped
from plaza.integrity.queries import receipt_of
from plaza.payments.actions.asking import ask_again
from plaza.payments.models import Bill, PaymentRequest
from plaza.payments.queries import (
    access_bill,
    receipt_by_code,
    receipt_pdf,
    refunds_of,
    settling,
    ways_to_pay,
)
from plaza.payments.rules.states import CANCELLED_WHY, CHANNELS, REFUND_WHY, REFUND_WORDS
from plaza.people.locks import lock
from plaza.people.viewers import viewer_of

STATUS = {"open": "unpaid", "paid": "paid", "cancelled": "withdrawn", "refunded": "refunded"}


@lock("holder")
@require_safe
def pay(request: HttpRequest, reference: str) -> HttpResponse:
    """What is to be paid, why, and how; once it is paid, the receipt."""
    bill, access = access_bill(viewer_of(request), reference, purpose="melihat tagihan")
    being_made = access.by == "owner" and ask_again(bill)
    ways = [_way(way) for way in ways_to_pay(bill)] if bill.state == "open" else []
    payment = settling(bill)
    context = {
        "bill": bill, "status": STATUS[bill.state], "ways": ways, "payment": payment, "being_made": being_made,
        "receipt": getattr(payment, "receipt", None) if payment else None, "channels": CHANNELS,
        "channel": CHANNELS[payment.channel] if payment else "", "why": CANCELLED_WHY.get(bill.why, ""),
        "refunds": [(row, REFUND_WHY[row.why], REFUND_WORDS[row.state]) for row in refunds_of(bill)],
        "subject": _subject_page(bill), "simulator": settings.BANK_SIMULATOR, "can_pay": bool(settings.BANK_URL),
        "moving": bill.state == "open" or any(row.state == "opened" for row in refunds_of(bill)) or _is_waiting(payment),
        "next": _replacing(bill),
    }  # fmt: skip
    return render(request, "payments/pay.html", context)


def _is_waiting(payment: object) -> bool:
    """Whether the receipt is being made."""
    receipt = getattr(payment, "receipt", None) if payment else None
    return payment is not None and (receipt is None or not receipt.blob)


def _way(way: PaymentRequest) -> dict[str, object]:
    return {
        "kind": way.kind, "name": CHANNELS[way.kind], "content": way.content, "shown": grouped(way.content), "request": way,
        "picture": _drawn(way.content) if way.kind == "qris" else "", "expires_at": way.expires_at,
        "minutes": max(0, int((way.expires_at - now()).total_seconds() // 60)),
    }  # fmt: skip


def _drawn(payload: str) -> SafeString:
    """The code as a drawing in the page, with the quiet zone that readers need."""
    out = io.BytesIO()
    segno.make(payload, error="m", micro=False).save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=True,
        omitsize=True,
        border=4,
        svgclass="qris-code",
        lineclass=None,
        light="#fff",
    )
    return mark_safe(out.getvalue().decode())  # noqa: S308 - segno draws nothing but squares


def _subject_page(bill: Bill) -> str:
    kind, _, reference = bill.subject_ref.partition(":")
    return f"/permohonan/{reference}/" if kind == "application" else ""


def _replacing(bill: Bill) -> Bill | None:
    return Bill.objects.filter(replaces=bill.reference).first() if bill.state == "cancelled" else None


@lock("holder")
@require_safe
def receipt(request: HttpRequest, reference: str) -> HttpResponse:
    """The signed receipt."""
    bill, _ = access_bill(viewer_of(request), reference, purpose="mengunduh bukti bayar")
    payment = settling(bill)
    kept = getattr(payment, "receipt", None) if payment else None
    pdf = receipt_pdf(kept) if kept else None
    if pdf is None:
        raise Http404
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="bukti-bayar-{bill.reference}.pdf"'
    return response


@lock("holder")
@require_safe
def proof(request: HttpRequest, reference: str) -> HttpResponse:
    """The payment's receipt from the log, to be checked by anyone, also without a connection."""
    bill, access = access_bill(viewer_of(request), reference, purpose="melihat bukti")
    payment = settling(bill)
    found = receipt_of(bill.ref, payment.leaf_id) if payment and access.by == "owner" else None
    if found is None:
        raise Http404
    response = HttpResponse(found.written(), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="bukti-log-{bill.reference}-{found.index}.json"'
    return response


@lock("public")
@require_safe
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a receipt is genuine: its number, sum and day, and nothing of a person."""
    kept = receipt_by_code(code)
    bill = kept.payment.bill if kept else None
    context = {"receipt": kept, "bill": bill, "code": grouped(code.upper()[:40])}
    return render(request, "payments/check.html", context, status=200 if kept else 404)
