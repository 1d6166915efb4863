"""The gateway port: whoever makes ways to pay, says what was paid, sends money back and tells the statement.

All moments are real time. Amounts are whole rupiah.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from plaza.payments.rules.statement import Line


class BankAway(Exception):
    """The bank does not answer, or not well: the same question may be asked again later."""


class BankRefuses(Exception):
    """The bank understood and says no; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """A way to pay that the bank is asked for. ``number`` is ours, and the same number is the same order; so are its ``digits``."""

    number: str
    digits: str
    kind: str
    amount: int
    title: str
    expires_at: datetime


@dataclass(frozen=True)
class Made:
    """What the bank made of an order: the QRIS payload or the digits, and the bank's own number."""

    content: str
    bank_order: str


@dataclass(frozen=True, kw_only=True)
class Told:
    """Money that the bank says came in for an order."""

    order: str
    bank_ref: str
    amount: int
    paid_at: datetime


class Gateway(Protocol):
    """A bank. One object serves a process for its whole life and may be used from several threads."""

    name: str
    kinds: tuple[str, ...]
    """The ways to pay that it makes."""

    def make(self, order: Order) -> Made:
        """Asks for a way to pay. Raises BankAway or BankRefuses."""

    def look_up(self, *, order: str, bank_order: str, kind: str, content: str) -> Sequence[Told]:
        """What was paid for the order so far. Raises BankAway or BankRefuses."""

    def send_back(
        self, *, order: str, bank_order: str, bank_ref: str, kind: str, refund: str, amount: int, why: str
    ) -> str:
        """Sends a payment back whole and gives the bank's number for it; the same ``refund`` is sent once. Raises as above."""

    def statement(self, *, since: datetime, until: datetime) -> Sequence[Line]:
        """The lines of the account in that span. Raises as above."""

    def check(self) -> list[str]:
        """What an operator must mend before money can be taken, one sentence each; empty when all is well."""


__all__ = ["BankAway", "BankRefuses", "Gateway", "Line", "Made", "Order", "Told"]
