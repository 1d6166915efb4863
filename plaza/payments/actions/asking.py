"""Ways to pay: asked of the bank by a job, shown on the pay page, made anew when they run out."""

import logging
from datetime import timedelta

from django.db import IntegrityError, transaction

from plaza.core.bus import publish
from plaza.core.clock import now
from plaza.core.transitions import move
from plaza.core.work import enqueue
from plaza.integrity.actions import record
from plaza.payments.adapters import gateway
from plaza.payments.adapters.base import BankAway, BankRefuses, Gateway, Made, Order
from plaza.payments.models import Bill, PaymentRequest
from plaza.payments.queries import at_the_bank, bill_of, ways_to_pay
from plaza.payments.rules.codes import billing_code
from plaza.payments.rules.money import QRIS_LIMIT
from plaza.payments.rules.qris import BadQris, fits
from plaza.payments.rules.states import CODE, QRIS, REQUEST, VA

log = logging.getLogger(__name__)
REFUSED_FOR = timedelta(minutes=2)
"""How long a bank that refused to make a way to pay is left in peace, however often the page is looked at."""
LASTS = {QRIS: timedelta(minutes=30), VA: timedelta(hours=24), CODE: timedelta(days=7)}


def prepare(reference: str) -> None:
    """Makes every way to pay that the bill has not got: QRIS up to its limit, a virtual account, a billing code.

    Running it again makes what is missing or has run out. Raises BankAway when the bank should be asked again later.
    """
    bill, bank = bill_of(reference), gateway()
    if bill.state != "open" or not bank.kinds:
        return
    kinds = [kind for kind in (*bank.kinds, CODE) if kind != QRIS or bill.amount <= QRIS_LIMIT]
    away = None
    for kind in kinds:
        try:
            _make(bill, kind, bank)
        except BankAway as problem:
            away = problem
    publish(bill.ref, {"type": "changed", "state": bill.state})
    if away is not None:
        raise away


def ask_again(bill: Bill) -> bool:
    """Asks for ways to pay when an open bill has none that is fit, as its page does; True when they are being made."""
    if bill.state != "open" or not gateway().kinds:
        return False
    kinds = {way.kind for way in ways_to_pay(bill)}
    lately = bill.requests.filter(state="failed", looked_at__gt=now() - REFUSED_FOR)
    kinds |= set(lately.values_list("kind", flat=True))
    wanted = {VA, CODE} | ({QRIS} if bill.amount <= QRIS_LIMIT else set())
    if kinds >= wanted:
        return False
    enqueue("payments.prepare", key=bill.reference, reference=bill.reference)
    return True


def _make(bill: Bill, kind: str, bank: Gateway) -> None:
    request = PaymentRequest.objects.filter(bill=bill, kind=kind, state__in=("asked", "ready", "failed")).first()
    if request is not None and request.state == "ready":
        if request.expires_at > now():
            return
        move(request, to="ended", table=REQUEST)  # the statement still finds what came in by it at the last moment
        request = None
    request = request or _begin(bill, kind)
    if request is None:
        return
    try:
        made = _asked(request, bank)
    except (BankRefuses, BadQris) as problem:
        log.warning("a way to pay (%s) could not be made: %s", kind, problem)
        failed = {"problem": str(problem)[:200], "looked_at": now()}
        if request.state == "failed" or not move(request, to="failed", table=REQUEST, **failed):
            PaymentRequest.objects.filter(pk=request.pk, state="failed").update(**failed)
        return
    _keep(request, made)


def _begin(bill: Bill, kind: str) -> PaymentRequest | None:
    """The row of a new request; None when another process began one at the same moment."""
    number = bill.requests.count() + 1
    moment = now()
    request = PaymentRequest(
        bill=bill, kind=kind, order=f"{bill.reference}{number:03}", asked_at=moment, expires_at=moment + LASTS[kind]
    )
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError:
        return None
    return request


def _asked(request: PaymentRequest, bank: Gateway) -> Made:
    digits = f"{request.pk % 10**12:012}"
    if request.kind == CODE:
        return Made(billing_code(request.pk), "")
    bill = request.bill
    made = bank.make(
        Order(
            number=request.order, digits=digits, kind=request.kind, amount=bill.amount, title=bill.title_id,
            expires_at=at_the_bank(request.expires_at),
        )
    )  # fmt: skip
    if request.kind == QRIS:
        fits(made.content, amount=bill.amount)
    elif not (made.content.isascii() and made.content.isdigit()):
        raise BankRefuses("The bank gave a virtual account that is no number.")
    return made


@transaction.atomic
def _keep(request: PaymentRequest, made: Made) -> None:
    """Keeps what the bank made, unless the bill was paid or cancelled meanwhile."""
    if request.state == "failed" and not move(request, to="asked", table=REQUEST):
        return
    if move(request, to="ready", table=REQUEST, content=made.content, bank_order=made.bank_order, problem=""):
        facts = {"kind": request.kind, "order": request.order, "amount": request.bill.amount}
        record("payment.asked", actor="sistem", subject=request.bill.ref, facts=facts)
