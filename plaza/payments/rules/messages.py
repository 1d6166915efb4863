"""What a bank that speaks SNAP BI tells the plaza, read strictly: a message that is not whole means nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from plaza.payments.rules.money import BadAmount, from_snap
from plaza.payments.rules.signatures import read_stamp

LONGEST = 64


class BadMessage(ValueError):
    """A field is missing or not in its form; the message is the field's name."""

    def __init__(self, name: str, *, missing: bool = False) -> None:
        super().__init__(name)
        self.missing = missing


@dataclass(frozen=True)
class Notice:
    """Money that came in, for an order (QRIS) or a number (virtual account, billing code). ``status`` is the standard's."""

    order: str
    bank_ref: str
    amount: int
    paid_at: datetime | None
    status: str = "00"


def qris_notice(body: object) -> Notice:
    """A QRIS that was paid (service 52). Raises BadMessage."""
    told = _mapping(body)
    extra = told.get("additionalInfo")
    info = extra if isinstance(extra, Mapping) else {}
    return Notice(
        order=_text(told, "originalPartnerReferenceNo"), bank_ref=money_number(told, strict=True), amount=_amount(told, "amount"),
        paid_at=_moment(info, "paidTime"), status=_text(told, "latestTransactionStatus"),
    )  # fmt: skip


def va_payment(body: object) -> Notice:
    """A virtual account or a billing code that is being paid (service 25). Raises BadMessage."""
    told = _mapping(body)
    return Notice(
        order=va_number(told), bank_ref=_text(told, "paymentRequestId"), amount=_amount(told, "paidAmount"),
        paid_at=_moment(told, "trxDateTime"),
    )  # fmt: skip


def va_number(body: object) -> str:
    """The number that somebody typed at the bank (services 24 and 25), without the standard's padding. Raises BadMessage."""
    number = _text(_mapping(body), "virtualAccountNo").replace(" ", "")
    if not (number.isascii() and number.isdigit()):
        raise BadMessage("virtualAccountNo")
    return number


def money_number(told: Mapping[str, object], *, strict: bool = False) -> str:
    """The bank's number for the money itself: the retrieval reference where it has one (two payments of one code have two)."""
    info = told.get("additionalInfo")
    rrn = info.get("rrn") if isinstance(info, Mapping) else None
    if isinstance(rrn, str) and 0 < len(rrn) <= LONGEST:
        return rrn
    if strict:
        return _text(told, "originalReferenceNo")
    value = told.get("originalReferenceNo")
    return value[:LONGEST] if isinstance(value, str) else ""


def _mapping(body: object) -> Mapping[str, object]:
    if not isinstance(body, Mapping):
        raise BadMessage("body")
    return body


def _text(told: Mapping[str, object], name: str) -> str:
    value = told.get(name)
    if value in (None, ""):
        raise BadMessage(name, missing=True)
    if not isinstance(value, str) or len(value) > LONGEST or not value.isprintable():
        raise BadMessage(name)
    return value


def _amount(told: Mapping[str, object], name: str) -> int:
    try:
        return from_snap(told.get(name))
    except BadAmount as problem:
        raise BadMessage(str(problem), missing=name not in told) from problem


def _moment(told: Mapping[str, object], name: str) -> datetime | None:
    value = told.get(name)
    if value is None:
        return None
    moment = read_stamp(value) if isinstance(value, str) else None
    if moment is None:
        raise BadMessage(name)
    return moment
