"""Where an application meets its bill: the fee is asked for, waited for, and given back when nothing is granted."""

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.db import transaction

from plaza.applications.actions.history import tell
from plaza.applications.actions.moving import step_to
from plaza.applications.actions.telling import tell_owner
from plaza.applications.models import Application
from plaza.applications.queries import definition_of
from plaza.catalogue.rules.definitions import ServiceDefinition
from plaza.catalogue.rules.fees import BadFee, amount_of, rupiah_in
from plaza.core.fields import sealed_to
from plaza.core.outside import refuse_in_page
from plaza.core.secrets import digest
from plaza.core.texts import Pair
from plaza.core.work import enqueue
from plaza.payments.actions import cancel_bill, open_bill, refund_bill, replace_bill
from plaza.payments.models import Bill
from plaza.payments.queries import bills_of, is_paid, living_bill
from plaza.payments.registers import amounts
from plaza.people.models import Officer
from plaza.verification.rules.verdicts import Judgement

log = logging.getLogger(__name__)
REASON = "fee"
PAPERS = ("permit", "card", "certificate")


@dataclass(frozen=True)
class Owed:
    """What an application costs, with its formula and what went into it."""

    amount: int
    formula: Pair
    inputs: Mapping[str, object]


def owed(application: Application, definition: ServiceDefinition) -> Owed | None:
    """What the system knows that the application costs: by its tariff, its answers, or a register; None when an officer must say.

    Zero for what is free or paid to another body.
    """
    fee = definition.fee
    if fee.kind in ("free", "third_party"):
        return Owed(0, Pair("", ""), {})
    try:
        computed = amount_of(definition, answers=application.answers)
    except BadFee:
        return None
    if computed.rupiah is None:
        return _told_by_register(application)
    if fee.expr:
        return Owed(computed.rupiah, Pair(computed.formula_id, computed.formula_en), {"expr": fee.expr})
    said = {language: rupiah_in(computed.rupiah, language) for language in ("id", "en")}
    return Owed(computed.rupiah, Pair(f"Tarif tetap = {said['id']}", f"Fixed fee = {said['en']}"), {})


def _told_by_register(application: Application) -> Owed | None:
    """What the register said about these very answers, if it was asked."""
    due = application.register_due
    if due.get("answers") != _digest_of_answers(application):
        return None
    return Owed(due["amount"], Pair(due["formula_id"], due["formula_en"]), due["inputs"])


def _digest_of_answers(application: Application) -> str:
    return digest(json.dumps(application.answers, sort_keys=True))


def ask_register(application: Application, definition: ServiceDefinition) -> bool:
    """Ask the register of amounts what is owed and open the bill, where neither tariff nor answers tell the sum.

    False when it did not answer: nothing may be decided, and whoever asked asks again later. A register that answers that it does not
    know leaves the sum to an officer.

    For jobs, outside of a transaction: the register may be another server. Whoever changed or withdrew the application meanwhile wins.
    """
    if living_bill(application.ref, reason=REASON) or owed(application, definition) is not None:
        return True
    refuse_in_page("a register of amounts")
    try:
        due = amounts().due(service=application.service, answers=application.answers)
    except OSError as problem:
        log.warning("the register of amounts did not answer for %s: %s", application.ref, problem)
        return False
    if due is None:
        return True
    with transaction.atomic():
        as_asked = Application.objects.select_for_update().filter(
            pk=application.pk, round=application.round, state="submitted"
        )
        kept = {"answers": _digest_of_answers(application), **asdict(due)}
        if as_asked.update(**sealed_to(application, {"register_due": kept})):
            application.register_due = kept
            ask_for_fee(application, definition)
    return True


def pays_first(definition: ServiceDefinition) -> bool:
    """Whether nothing is issued before the fee is paid: where the service checks it, and for every paper that an officer grants."""
    if any(check.code == "fee_paid" for check in definition.auto_checks):
        return True
    return definition.decision == "officer" and definition.output.type in PAPERS


def lacks_only_money(judgement: Judgement) -> bool:
    """Whether everything else holds: then the owner is asked to pay, and nobody else has anything to do."""
    return all(finding.result == "pass" or finding.rule.code == "fee_paid" for finding in judgement.findings)


def ask_for_fee(application: Application, definition: ServiceDefinition) -> Bill | None:
    """The bill for the fee, opened when there is none; a bill whose sum no longer fits the answers is replaced while it is open."""
    cost, standing = owed(application, definition), living_bill(application.ref, reason=REASON)
    if cost is None or cost.amount == 0:
        return standing
    if standing is not None:
        if standing.amount == cost.amount or standing.state == "paid" or standing.opened_by != "sistem":
            return standing
        return _replaced(standing, cost, actor="sistem", note="answers changed")
    return _billed(application, cost, actor="sistem", tell_now=not pays_first(definition))


def bill_measured(application: Application, cost: Owed, *, officer: Officer, note: str = "") -> Bill:
    """The bill of what an officer measured, in the case that the officer has in hand; one that stands open is replaced with the reason.

    Raises BillError when it was paid meanwhile. The owner is told.
    """
    standing = living_bill(application.ref, reason=REASON)
    if standing is None:
        return _billed(application, cost, actor=officer.ref, tell_now=True)
    return _replaced(standing, cost, actor=officer.ref, note=note)


def _replaced(standing: Bill, cost: Owed, *, actor: str, note: str) -> Bill:
    return replace_bill(standing, amount=cost.amount, formula=cost.formula, actor=actor, note=note, inputs=cost.inputs)


@transaction.atomic
def _billed(application: Application, cost: Owed, *, actor: str, tell_now: bool) -> Bill:
    who = application.answers.get("diri") or {}
    bill = open_bill(
        application.ref, service=application.service, tenant=application.tenant, reason=REASON, amount=cost.amount,
        formula=cost.formula, actor=actor, inputs=cost.inputs, payer=str(who.get("name", "")), language=application.language,
    )  # fmt: skip
    by = "sistem" if actor == "sistem" else "petugas"
    tell(application, "billed", actor=actor, by=by, amount=bill.amount, bill=bill.ref)
    if tell_now:
        tell_owner(application, "billed", amount=rupiah_in(bill.amount, application.language))
    return bill


def fee_paid(application: Application, definition: ServiceDefinition) -> bool | None:
    """Whether the fee is settled: True also where there is none, False while its bill is open, None when nobody has said the sum."""
    cost, bill = owed(application, definition), living_bill(application.ref, reason=REASON)
    if bill is None:
        return True if cost is not None and cost.amount == 0 else None
    if bill.state == "paid" and cost is not None and cost.amount != bill.amount and bill.opened_by == "sistem":
        return None  # paid for other answers than these: a person looks
    return is_paid(bill)


def wait_for_payment(application: Application, definition: ServiceDefinition, judgement: Judgement) -> bool:
    """Leaves an application that lacks nothing but its fee with its owner until that is paid; True when that was all there was to do.

    The caller holds the application's row, as a payment does that comes meanwhile: of the two one sees the other.
    """
    if not pays_first(definition) or not lacks_only_money(judgement):
        return False
    bill = living_bill(application.ref, reason=REASON)
    if bill is None or bill.state == "paid":
        stale = bill is not None and any(finding.result != "pass" for finding in judgement.findings)
        if stale and fee_paid(application, definition):  # paid since the facts were collected
            enqueue("applications.decide", key=application.reference, reference=application.reference)
            return True
        return False
    ask = [{
        "ask_id": f"Bayar {rupiah_in(bill.amount, 'id')}. Berkas Anda sudah sesuai; sisanya selesai sendiri setelah dibayar.",
        "ask_en": f"Pay {rupiah_in(bill.amount, 'en')}. Your documents match; the rest happens by itself once it is paid.",
        "bill": bill.reference,
    }]  # fmt: skip
    if step_to(application, "needs_action", why="to_pay", ask=ask):
        tell(application, "to_pay", actor="sistem", by="sistem", amount=bill.amount, bill=bill.ref)
        tell_owner(application, "to_pay", amount=rupiah_in(bill.amount, application.language))
    return True


def waits_for_payment(application: Application) -> str:
    """The reference of the bill that is all the application waits for; empty for any other wait."""
    asked = application.ask if application.state == "needs_action" else []
    return str(asked[0].get("bill", "")) if len(asked) == 1 else ""


@transaction.atomic
def payment_came(reference: str, *, bill: Bill) -> None:
    """Goes on with an application whose bill was paid; doing it again changes nothing.

    By a job, right after the payment: the bank waits for its answer, hundreds of times a second, and not for all this.
    """
    application = Application.objects.select_for_update().filter(reference=reference).first()
    since = bill.closed_at or bill.opened_at
    if application is None or application.events.filter(kind="paid", at__gte=since).exists():
        return
    tell(application, "paid", actor="sistem", by="sistem", amount=bill.amount, bill=bill.ref)
    tell_owner(application, "paid", amount=rupiah_in(bill.amount, application.language))
    if waits_for_payment(application):
        step_to(application, "submitted", why="paid", round=application.round + 1, ask=[])
        application.refresh_from_db()
    if application.state == "submitted":
        enqueue("applications.decide", key=application.reference, reference=application.reference)


def give_back(application: Application, *, why: str, actor: str) -> None:
    """Nothing is granted: an open bill is cancelled, a paid one sent back, in the caller's transaction."""
    for bill in bills_of(application.ref):
        if bill.state == "open":
            cancel_bill(bill, why=why, actor=actor)
        elif bill.state == "paid":
            refund_bill(bill, why="not_granted", actor=actor)


def is_unpaid(application: Application) -> bool:
    """Whether a grant must wait for money; an application that is looked at again after its fee went back is billed anew."""
    definition = definition_of(application)
    if not pays_first(definition):
        return False
    bill = ask_for_fee(application, definition)
    return bill is not None and bill.state == "open"
