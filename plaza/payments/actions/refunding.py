"""Money that goes back: opened in the transaction that finds it is one too many, sent by a job, visible until it is sent."""

import logging

from django.db import IntegrityError, transaction

from plaza.core.bus import publish
from plaza.core.clock import now
from plaza.core.references import new_reference
from plaza.core.texts import t
from plaza.core.transitions import move
from plaza.core.work import enqueue
from plaza.integrity.actions import record
from plaza.payments.actions.billing import BillError
from plaza.payments.adapters import gateway
from plaza.payments.adapters.base import BankRefuses
from plaza.payments.content import of_refund
from plaza.payments.models import Bill, Payment, Refund
from plaza.payments.queries import NOT_IN_LOG, is_refund_in_log, settling
from plaza.payments.rules.states import BILL, REFUND, REFUND_WHY
from plaza.people.models import Officer

log = logging.getLogger(__name__)
LONGEST_NUMBER, SHORTEST_PROOF = 64, 15
NO_PROOF = t(
    "Tulis nomor transfer dari bank dan buktinya dalam satu kalimat.",
    "Write the bank's number of the transfer, and a sentence on what shows it.",
)


def open_refund(payment: Payment, *, why: str, actor: str) -> Refund:
    """Sends the payment back, whole and once, in the caller's transaction; the refund that stands, if there is one."""
    if why not in REFUND_WHY:
        raise ValueError(f"Say why, with one of: {', '.join(REFUND_WHY)}.")
    refund = Refund(
        payment=payment, reference=new_reference(10), amount=payment.amount, why=why, opened_at=now(), opened_by=actor
    )
    try:
        with transaction.atomic():
            refund.save(force_insert=True)
    except IntegrityError:
        return Refund.objects.get(payment=payment)
    facts = {"amount": refund.amount, "why": why, "payment": payment.ref}
    record("refund.opened", actor=actor, subject=payment.bill.ref, facts=facts, row=of_refund(refund))
    enqueue("payments.send_refund", key=refund.reference, reference=refund.reference)
    return refund


@transaction.atomic
def refund_bill(bill: Bill, *, why: str, actor: str) -> Refund | None:
    """Gives back what was paid for a bill; None when it is not paid."""
    payment = settling(bill)
    if payment is None or bill.state != "paid" or not move(bill, to="refunded", table=BILL, closed_at=now(), why=why):
        return None
    return open_refund(payment, why=why, actor=actor)


def send_refund(reference: str) -> None:
    """Has the bank send it back; a second run finds it sent, and the bank knows its number. Raises BankAway to be tried again."""
    refund = Refund.objects.select_related("payment__bill", "payment__request").get(reference=reference)
    if refund.state == "sent":
        return
    payment, request = refund.payment, refund.payment.request
    if not is_refund_in_log(refund):
        log.error("%s is not sent: %s", refund.ref, NOT_IN_LOG)
        Refund.objects.filter(pk=refund.pk).exclude(state="sent").update(state="stuck", problem=NOT_IN_LOG)
        return
    try:
        bank_ref = gateway().send_back(
            order=request.order, bank_order=request.bank_order, bank_ref=payment.bank_ref, kind=payment.channel,
            refund=refund.reference, amount=refund.amount, why=refund.why,
        )  # fmt: skip
    except BankRefuses as problem:
        log.warning("a refund is held up: %s", problem)
        if refund.state == "opened":
            move(refund, to="stuck", table=REFUND, problem=str(problem)[:200])
        return
    _sent(refund, bank_ref)


@transaction.atomic
def _sent(refund: Refund, bank_ref: str) -> None:
    held = Refund.objects.filter(pk=refund.pk).exclude(state="sent")
    if held.update(state="sent", bank_ref=bank_ref, sent_at=now(), problem=""):
        facts = {"amount": refund.amount, "bank_ref": bank_ref}
        record("refund.sent", actor="sistem", subject=refund.payment.bill.ref, facts=facts)
        publish(refund.payment.bill.ref, {"type": "changed", "state": refund.payment.bill.state})


@transaction.atomic
def try_again(refund: Refund, *, actor: str) -> bool:
    """Has a refund that is held up sent once more, because somebody mended what was wrong."""
    if refund.state != "stuck" or not move(refund, to="opened", table=REFUND, problem=""):
        return False
    record("refund.tried_again", actor=actor, subject=refund.payment.bill.ref, facts={"refund": refund.ref})
    enqueue("payments.send_refund", key=refund.reference, reference=refund.reference)
    return True


@transaction.atomic
def transferred(refund: Refund, *, officer: Officer, bank_ref: str, proof: str) -> bool:
    """Writes down a transfer that a person made for a refund that the bank could not send; False when it was sent meanwhile.

    ``bank_ref`` is the bank's number of the transfer, by which its statement is compared; ``proof`` says what shows it. Raises
    BillError without either, or for a number that another refund has.
    """
    number, told = bank_ref.strip(), " ".join(proof.split())[:1000]
    if not number or len(number) > LONGEST_NUMBER or len(told) < SHORTEST_PROOF:
        raise BillError(NO_PROOF)
    if Refund.objects.filter(bank_ref=number).exclude(pk=refund.pk).exists():
        raise BillError(t("Nomor transfer itu milik pengembalian lain.", "That transfer is another refund's."))
    sent = {"bank_ref": number, "sent_at": now(), "sent_by": officer.ref, "proof": told, "problem": ""}
    if refund.state != "stuck" or not move(refund, to="sent", table=REFUND, **sent):
        return False
    facts = {"amount": refund.amount, "bank_ref": number, "proof": told}
    record("refund.transferred", actor=officer.ref, subject=refund.payment.bill.ref, facts=facts)
    publish(refund.payment.bill.ref, {"type": "changed", "state": refund.payment.bill.state})
    return True
