"""The daily agreement with the bank: its statement beside our books, and what does not agree until a person explains it."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from plaza.core.clock import now
from plaza.core.fields import sealed_to
from plaza.core.texts import t
from plaza.integrity.actions import record
from plaza.payments.actions.billing import BillError
from plaza.payments.actions.receiving import Inconsistent, receive
from plaza.payments.adapters import gateway
from plaza.payments.adapters.base import BankAway, BankRefuses, Line
from plaza.payments.models import Difference, Payment, PaymentRequest, Reconciled, Refund, StatementLine
from plaza.payments.queries import BANK, at_the_bank, day_begins, from_the_bank, to_look_at, unreconciled
from plaza.people.models import Officer

log = logging.getLogger(__name__)
SHORTEST = 15
"""Letters of an explanation."""


def poll() -> int:
    """Asks the bank about what was never called back; how many payments that found. Bears being run by two workers at once."""
    bank, found = gateway(), 0
    for request in to_look_at():
        PaymentRequest.objects.filter(pk=request.pk).update(looked_at=now())
        try:
            told = bank.look_up(
                order=request.order, bank_order=request.bank_order, kind=request.kind, content=request.content
            )
        except BankAway as problem:
            log.warning("the bank was not asked further: %s", problem)
            return found
        except BankRefuses as problem:
            log.warning("the bank does not tell of a request: %s", problem)
            told = ()
        for money in told:
            paid_at = from_the_bank(money.paid_at)
            found += _book(request, bank_ref=money.bank_ref, amount=money.amount, paid_at=paid_at, told_by="poll")
        if request.expires_at <= now():
            PaymentRequest.objects.filter(pk=request.pk, state="ready").update(state="ended")
    return found


def _book(request: PaymentRequest, **money: object) -> int:
    before = Payment.objects.filter(bank_ref=money["bank_ref"]).exists()
    try:
        receive(request, **money)  # type: ignore[arg-type]
    except Inconsistent:
        log.error("the bank tells of the same money in two ways: %s", money["bank_ref"])
        return 0
    return 0 if before else 1


def reconcile_days() -> int:
    """Lays every past day that was not yet beside the bank's own statement; how many differences were new.

    A day on which the bank was away, or of which a person gave a file, is asked for until the bank has told of it.
    """
    found = 0
    for day in unreconciled():
        lines = _told_of(day)
        if lines is None:
            return found
        found += compare(day, lines, source=BANK, actor="sistem")
    return found


def reconcile(day: date) -> int:
    """Fetches that day's statement (in WITA) from the bank and lays it beside our books; how many differences were new."""
    lines = _told_of(day)
    return 0 if lines is None else compare(day, lines, source=BANK, actor="sistem")


def _told_of(day: date) -> list[Line] | None:
    """The bank's lines of that day, in our time; None while it is away."""
    try:
        lines = gateway().statement(
            since=at_the_bank(day_begins(day)), until=at_the_bank(day_begins(day + timedelta(days=1)))
        )
    except (BankAway, BankRefuses) as problem:
        log.warning("the bank's statement was not had: %s", problem)
        return None
    return [replace(line, at=from_the_bank(line.at)) for line in lines]


@transaction.atomic
def compare(day: date, lines: Sequence[Line], *, source: str, actor: str, whole: bool = True) -> int:
    """Keeps the lines and writes down every difference with our books of that day; how many were new.

    A credit that names an order of ours and that nobody had told us of is booked as the payment it is. Everything else that
    only one side knows stands as a difference. The same statement again changes nothing. What the lines lack is told of a
    ``whole`` day alone.
    """
    found = sum(_compared(line, day, source) for line in lines)
    found += sum(_missing(day)) if whole else 0
    Reconciled.objects.create(day=day, source=source, at=now(), lines=len(lines), found=found)
    facts = {"day": day.isoformat(), "lines": len(lines), "differences": found, "source": source}
    record("payment.reconciled", actor=actor, subject=f"statement:{day}", facts=facts)
    return found


def _compared(line: Line, day: date, source: str) -> int:
    """One line, kept and laid beside our books. A line that the bank told otherwise before stays as it was, and differs."""
    row = _kept(line, source)
    if row.amount == line.amount:
        return _look_at(row, day)
    return _differs(
        "line_changed", f"{row.bank_ref}:{line.amount}", day=day, amount=line.amount - row.amount, line=row,
        payment=Payment.objects.filter(bank_ref=row.bank_ref).first(),
    )  # fmt: skip


def _kept(line: Line, source: str) -> StatementLine:
    given = {
        "amount": line.amount, "at": line.at, "order": line.order, "remark": line.remark, "source": source, "taken_at": now(),
    }  # fmt: skip
    row, _ = StatementLine.objects.get_or_create(bank_ref=line.bank_ref, direction=line.direction, defaults=given)
    return row


def _look_at(row: StatementLine, day: date) -> int:
    """One line beside our books; 1 when it differs and that is news."""
    if row.direction == "debit":
        refund = Refund.objects.filter(bank_ref=row.bank_ref).first()
        if refund is None:
            return _differs("unknown_debit", row.bank_ref, day=day, amount=-row.amount, line=row)
        if refund.amount != row.amount:
            return _differs("amount_differs", row.bank_ref, day=day, amount=refund.amount - row.amount, line=row)
        return 0
    payment = Payment.objects.filter(bank_ref=row.bank_ref).first() or _booked(row)
    if payment is None:
        return _differs("unknown_credit", row.bank_ref, day=day, amount=row.amount, line=row)
    if payment.amount != row.amount:
        return _differs(
            "amount_differs", row.bank_ref, day=day, amount=row.amount - payment.amount, line=row, payment=payment
        )
    return 0


def _booked(row: StatementLine) -> Payment | None:
    """The payment that a line is which only the statement told us of; None when it names no order of ours."""
    request = PaymentRequest.objects.filter(order=row.order).first() if row.order else None
    if request is None:
        return None
    try:
        return receive(request, bank_ref=row.bank_ref, amount=row.amount, paid_at=row.at, told_by="statement")
    except Inconsistent:
        return None


def _missing(day: date) -> list[int]:
    """What we have of that day and the statement has not."""
    span = {"gte": day_begins(day), "lt": day_begins(day + timedelta(days=1))}
    credited = StatementLine.objects.filter(bank_ref=OuterRef("bank_ref"), direction="credit")
    payments = Payment.objects.filter(paid_at__gte=span["gte"], paid_at__lt=span["lt"]).exclude(Exists(credited))
    debited = StatementLine.objects.filter(bank_ref=OuterRef("bank_ref"), direction="debit")
    sent = Refund.objects.filter(state="sent", sent_at__gte=span["gte"], sent_at__lt=span["lt"])
    refunds = sent.exclude(Exists(debited)).select_related("payment")
    return [
        *(_differs("not_on_statement", row.bank_ref, day=day, amount=-row.amount, payment=row) for row in payments),
        *(
            _differs("refund_not_on_statement", row.reference, day=day, amount=row.amount, payment=row.payment)
            for row in refunds
        ),
    ]


def _differs(
    kind: str,
    key: str,
    *,
    day: date,
    amount: int,
    line: StatementLine | None = None,
    payment: Payment | None = None,
) -> int:
    given = {"day": day, "amount": amount, "line": line, "payment": payment, "found_at": now()}
    _, is_new = Difference.objects.get_or_create(kind=kind, key=key, defaults=given)
    if is_new:
        facts = {"kind": kind, "amount": amount, "day": day.isoformat()}
        record("payment.difference_found", actor="sistem", subject=f"statement:{day}", facts=facts)
    return int(is_new)


@transaction.atomic
def explain(difference: Difference, *, officer: Officer, words: str) -> bool:
    """Writes a person's explanation beside a difference; False when somebody explained it before. Raises BillError without words."""
    told = " ".join(words.split())[:1000]
    if len(told) < SHORTEST:
        raise BillError(
            t(
                "Tulis penjelasannya dalam satu kalimat: apa sebabnya, dan apa buktinya.",
                "Write the explanation in a sentence: what caused it, and what shows that.",
            )
        )
    changes = {"state": "explained", "explanation": told, "explained_by": officer.ref, "explained_at": now()}
    if Difference.objects.filter(pk=difference.pk, state="standing").update(**sealed_to(difference, changes)) != 1:
        return False
    facts = {"kind": difference.kind, "amount": difference.amount, "explanation": told}
    record("payment.difference_explained", actor=officer.ref, subject=f"statement:{difference.day}", facts=facts)
    return True
