"""The simulator's own page: somebody plays the payer, and says how well or badly it goes."""

import requests
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from plaza.core.texts import Pair, t
from plaza.demo.bank.telling import FAULTS
from plaza.payments.models import PaymentRequest
from plaza.payments.queries import access_bill
from plaza.payments.rules.states import CHANNELS
from plaza.people.locks import lock
from plaza.people.viewers import viewer_of

PATIENCE = 15.0
WORDS: dict[str, Pair] = {
    "none": t("Sebagaimana mestinya", "As it should be"),
    "late": t("Kabarnya terlambat beberapa detik", "The news comes some seconds late"),
    "doubled": t("Kabarnya datang dua kali", "The news comes twice"),
    "twice": t("Dibayar dua kali", "Paid twice"),
    "out_of_order": t("Dua pembayaran, kabarnya terbalik", "Two payments, told in the wrong order"),
    "wrong_amount": t("Kurang seribu rupiah", "A thousand rupiah too little"),
    "wrong_currency": t("Mata uangnya dolar", "The currency is dollars"),
    "forged": t("Kabar palsu tanpa kunci", "A forged message without a key"),
    "never": t("Dibayar, tetapi bank tidak pernah memberi kabar", "Paid, but the bank never tells"),
}


@lock("demo")
@require_http_methods(["GET", "HEAD", "POST"])
def bank(request: HttpRequest, order: str) -> HttpResponse:
    """One order at the simulator: what is to be paid, and the button that plays the payer."""
    way = PaymentRequest.objects.select_related("bill").filter(order=order.upper()).first()
    if way is None or not settings.BANK_SIMULATOR:
        raise Http404
    bill, _ = access_bill(viewer_of(request), way.bill.reference, purpose="simulator")
    if request.method == "POST":
        fault = request.POST.get("fault", "none")
        if fault in FAULTS and _said("POST", "/simulator/bayar", _asked(way) | {"fault": fault}) is not None:
            return redirect("pay", bill.reference)
    told = _said("GET", "/simulator/pesanan", {"order": way.order}) if way.kind != "code" else {}
    known = {"number": way.order, "amount": bill.amount} if told is not None else None
    context = {
        "bill": bill, "order": known, "paid": (told or {}).get("paid"), "name": CHANNELS[way.kind],
        "faults": [(key, WORDS[key]) for key in FAULTS],
    }  # fmt: skip
    return render(request, "demo/bank.html", context, status=200 if known else 503)


def _asked(way: PaymentRequest) -> dict[str, str]:
    return {"number": way.content} if way.kind == "code" else {"order": way.order}


def _said(method: str, path: str, words: dict[str, str]) -> dict[str, object] | None:
    """What the simulator's process says; None when it does not answer."""
    given = {"params": words} if method == "GET" else {"data": words}
    try:
        answer = requests.request(method, settings.BANK_URL + path, timeout=PATIENCE, **given)  # type: ignore[arg-type]
        told = answer.json()
    except (requests.RequestException, ValueError):
        return None
    return told if answer.status_code == 200 and isinstance(told, dict) else None
