"""Opening, cancelling and replacing bills."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from plaza.catalogue.queries import Unknown, get_service
from plaza.core.bus import publish
from plaza.core.clock import now
from plaza.core.references import new_reference
from plaza.core.texts import Pair, t
from plaza.core.transitions import move
from plaza.core.work import enqueue
from plaza.integrity.actions import record
from plaza.payments.content import of_bill
from plaza.payments.models import Bill, PaymentRequest
from plaza.payments.queries import living_bill
from plaza.payments.rules.money import checked
from plaza.payments.rules.states import BILL, CANCELLED_WHY


class BillError(ValueError):
    """Something that cannot be done with a bill now; ``sentence`` says what to do."""

    def __init__(self, sentence: Pair) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


@transaction.atomic
def open_bill(
    subject_ref: str,
    *,
    service: str,
    tenant: str,
    reason: str,
    amount: int,
    formula: str | Pair,
    actor: str,
    inputs: Mapping[str, object] | None = None,
    payer: str = "",
    language: str = "id",
    replaces: str = "",
) -> Bill:
    """Asks for one sum, for one reason; the bill that stands for the reason already, if there is one of the same amount.

    Raises BadAmount for a sum that cannot be (zero, negative, absurd), and BillError when another sum stands for the reason:
    that bill is first cancelled, or replaced. The ways to pay are made right after the commit, by a job.
    """
    standing = living_bill(subject_ref, reason=reason)
    if standing is not None:
        return _same(standing, amount)
    said = formula if isinstance(formula, Pair) else Pair(formula, formula)
    title_id, title_en = _titles(service)
    bill = Bill(
        reference=new_reference(10), subject_ref=subject_ref, service=service, tenant=tenant, reason=reason, title_id=title_id,
        title_en=title_en, amount=checked(amount), formula_id=said.in_language("id"), formula_en=said.in_language("en"),
        inputs=dict(inputs or {}), payer=payer, language="en" if language == "en" else "id", opened_at=now(), opened_by=actor,
        replaces=replaces,
    )  # fmt: skip
    try:
        with transaction.atomic():
            bill.save(force_insert=True)
    except IntegrityError:
        other = living_bill(subject_ref, reason=reason)
        if other is None:
            raise
        return _same(other, amount)
    facts = {"amount": amount, "reason": reason, "service": service, "formula": bill.formula_id, "replaces": replaces}
    record("bill.opened", actor=actor, subject=bill.ref, facts=facts, row=of_bill(bill))
    enqueue("payments.prepare", key=bill.reference, reference=bill.reference)
    return bill


def _same(standing: Bill, amount: int) -> Bill:
    if standing.amount != amount:
        raise BillError(
            t(
                "Sudah ada tagihan dengan jumlah lain. Batalkan tagihan itu dahulu.",
                "There is already a bill for another amount. Cancel that one first.",
            )
        )
    return standing


def _titles(service: str) -> tuple[str, str]:
    try:
        found = get_service(service)
    except Unknown:
        return service, service
    return found.name_id, found.name_en


@transaction.atomic
def cancel_bill(bill: Bill, *, why: str, actor: str, note: str = "") -> bool:
    """Takes a bill back that is not paid, with the reason (a key of ``CANCELLED_WHY``); False when it was paid or cancelled."""
    if why not in CANCELLED_WHY:
        raise ValueError(f"Say why, with one of: {', '.join(CANCELLED_WHY)}.")
    if bill.state != "open" or not move(bill, to="cancelled", table=BILL, closed_at=now(), why=why, note=note[:500]):
        return False
    end_ways(bill)
    record("bill.cancelled", actor=actor, subject=bill.ref, facts={"why": why, "note": note[:500]})
    publish(bill.ref, {"type": "changed", "state": bill.state})
    return True


@transaction.atomic
def replace_bill(
    bill: Bill, *, amount: int, formula: str | Pair, actor: str, note: str, inputs: Mapping[str, object] | None = None
) -> Bill:
    """Cancels the bill with the reason and opens another one for the same; raises BillError when it was paid meanwhile."""
    if not cancel_bill(bill, why="replaced", actor=actor, note=note):
        raise BillError(
            t("Tagihan ini sudah dibayar atau dibatalkan.", "This bill has been paid or cancelled already.")
        )
    return open_bill(
        bill.subject_ref, service=bill.service, tenant=bill.tenant, reason=bill.reason, amount=amount, formula=formula, actor=actor,
        inputs=inputs, payer=bill.payer, language=bill.language, replaces=bill.reference,
    )  # fmt: skip


def end_ways(bill: Bill) -> None:
    """Ends the ways to pay; what is paid by them all the same is sent back."""
    PaymentRequest.objects.filter(bill=bill, state__in=("asked", "ready", "failed")).update(state="ended")
