"""No bank: bills stand and are shown, and nothing can be paid here."""

from collections.abc import Sequence
from datetime import datetime

from plaza.payments.adapters.base import BankRefuses, Line, Made, Order, Told

SAID = "No bank is connected: set PLAZA_BANK_URL."


class NoBank:
    """Makes no way to pay."""

    name = "none"
    kinds: tuple[str, ...] = ()

    def make(self, order: Order) -> Made:
        """There is nobody to ask."""
        raise BankRefuses(SAID)

    def look_up(self, *, order: str, bank_order: str, kind: str, content: str) -> Sequence[Told]:
        """Nothing was ever paid here."""
        return ()

    def send_back(
        self, *, order: str, bank_order: str, bank_ref: str, kind: str, refund: str, amount: int, why: str
    ) -> str:
        """There is nobody to ask."""
        raise BankRefuses(SAID)

    def statement(self, *, since: datetime, until: datetime) -> Sequence[Line]:
        """There is no account."""
        return ()

    def check(self) -> list[str]:
        """A plaza without a bank is a choice, not a fault."""
        return []
