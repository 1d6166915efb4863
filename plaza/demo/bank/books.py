"""The simulator's own books: what was ordered, what was paid, what went back. Kept in one file, written whole."""

import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from plaza.payments.rules import qris

NAME, CITY = "PLAZA CONTOH - UJI", "SAMARINDA"


@dataclass
class Ordered:
    """A way to pay that the plaza asked for."""

    number: str
    kind: str
    amount: int
    title: str
    expires: str
    bank_order: str
    content: str


@dataclass
class Moved:
    """Money that moved, or rather did not. ``direction`` is credit or debit."""

    bank_ref: str
    order: str
    number: str
    amount: int
    at: str
    direction: str = "credit"
    refund: str = ""
    currency: str = "IDR"


@dataclass
class Books:
    """Everything the simulator knows. Reads and writes hold the lock; each write goes to the file."""

    path: Path | None = None
    orders: dict[str, Ordered] = field(default_factory=dict)
    moved: list[Moved] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = threading.RLock()
        if self.path is not None and self.path.exists():
            told = json.loads(self.path.read_text())
            self.orders = {row["number"]: Ordered(**row) for row in told["orders"]}
            self.moved = [Moved(**row) for row in told["moved"]]

    @contextmanager
    def open(self) -> Iterator["Books"]:
        """The books, for one who reads and writes alone; written down at the end."""
        with self._lock:
            yield self
            if self.path is not None:
                told = {
                    "orders": [asdict(row) for row in self.orders.values()],
                    "moved": [asdict(row) for row in self.moved],
                }
                half = self.path.with_suffix(".half")
                half.write_text(json.dumps(told))
                half.rename(self.path)

    def order(self, *, number: str, kind: str, amount: int, title: str, expires: str, content: str = "") -> Ordered:
        """Keeps an order; the same number is the same order."""
        with self.open():
            if number not in self.orders:
                made = content or payload(amount=amount, bill=number)
                self.orders[number] = Ordered(number, kind, amount, title, expires, fresh_number(), made)
            return self.orders[number]

    def pay(
        self, *, order: str = "", number: str = "", amount: int, currency: str = "IDR", bank_ref: str = ""
    ) -> Moved:
        """Money comes in."""
        with self.open():
            moved = Moved(bank_ref or fresh_number(), order, number, amount, moment(), currency=currency)
            self.moved.append(moved)
            return moved

    def send_back(self, *, bank_ref: str, refund: str, amount: int) -> Moved | None:
        """Money goes back, once for each refund number; None when there is no such money, or not so much."""
        with self.open():
            known = next((row for row in self.moved if row.refund == refund), None)
            if known is not None:
                return known
            came = next((row for row in self.moved if row.bank_ref == bank_ref and row.direction == "credit"), None)
            if came is None or came.amount != amount:
                return None
            back = Moved(fresh_number(), came.order, came.number, amount, moment(), "debit", refund)
            self.moved.append(back)
            return back

    def paid_for(self, order: str) -> list[Moved]:
        """What came in for an order, the first first."""
        with self._lock:
            return [row for row in self.moved if row.order == order and row.direction == "credit"]

    def paid_to(self, number: str) -> list[Moved]:
        """What came in for a number that somebody typed."""
        with self._lock:
            return [row for row in self.moved if row.number == number and row.direction == "credit"]

    def by_content(self, content: str) -> Ordered | None:
        """The order of a virtual account."""
        with self._lock:
            return next((row for row in self.orders.values() if row.content == content), None)

    def between(self, since: datetime, until: datetime) -> list[Moved]:
        """What moved in a span."""
        with self._lock:
            return [row for row in self.moved if since <= datetime.fromisoformat(row.at) < until]


def payload(*, amount: int, bill: str) -> str:
    """A QRIS that no bank's application can pay: its acquirer does not exist."""
    account = qris.written(
        [("00", "ID.CO.BANKCONTOH.WWW"), ("01", "936000990000000001"), ("02", "CONTOH00000001"), ("03", "URE")]
    )
    return qris.built(
        amount=amount, name=NAME, city=CITY, merchant="ID9900000000001", account=account, bill=bill, post_code="75123"
    )


def fresh_number() -> str:
    """A number of the bank's own."""
    return f"BC{secrets.randbelow(10**18):018}"


def moment() -> str:
    """Now, as the books write it."""
    return datetime.now(UTC).isoformat()
