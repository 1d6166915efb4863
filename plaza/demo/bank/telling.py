"""How the simulator tells the plaza of money, well or badly: over HTTP, signed as the standard has it."""

import json
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import requests

from plaza.demo.bank.books import Books, Moved, Ordered, fresh_number
from plaza.payments.rules import codes, signatures
from plaza.payments.rules.money import as_snap

FAULTS: dict[str, str] = {
    "none": "as it should be",
    "late": "the callback comes some seconds later",
    "doubled": "the same callback comes twice",
    "twice": "the payer pays the same code twice",
    "out_of_order": "the second of two payments is told first",
    "wrong_amount": "a thousand rupiah too little are paid",
    "wrong_currency": "the callback names dollars",
    "forged": "somebody who has no key tells of a payment that never was",
    "never": "the payment is made and never told of",
}
"""What can be asked of the simulator, by name."""
LATE = 8.0
Post = Callable[[str, bytes, Mapping[str, str]], tuple[int, Mapping[str, object]]]


@dataclass
class Teller:
    """Tells one plaza. ``post`` sends a body to a path of it and gives status and JSON."""

    books: Books
    client: str
    secret: str = field(repr=False)
    private_key: str = field(repr=False)
    va_prefix: str = ""
    post: Post = lambda path, body, headers: (503, {})
    below: str = "/api/snap"
    _token: tuple[str, float] = ("", 0.0)

    def pay(self, order: Ordered, *, fault: str = "none") -> list[int]:
        """Somebody pays an order, with that fault; what the plaza answered to each callback (later ones are not waited for)."""
        if order.kind != "qris":
            return [self.pay_number(order.content, fault=fault)]
        return self._pay_qris(order, fault)

    def _pay_qris(self, order: Ordered, fault: str) -> list[int]:
        if fault == "forged":
            made_up = Moved(fresh_number(), order.number, "", order.amount, datetime.now(UTC).isoformat())
            return [self.tell_qris(order, made_up, secret="not the secret")]  # noqa: S106 - the point of it
        amount = max(1, order.amount - 1000) if fault == "wrong_amount" else order.amount
        moved = [self.books.pay(order=order.number, amount=amount)]
        if fault in ("twice", "out_of_order"):
            moved.append(self.books.pay(order=order.number, amount=amount))
        if fault == "never":
            return []
        if fault == "late":
            threading.Timer(LATE, self.tell_qris, (order, moved[0])).start()
            return []
        if fault == "doubled":
            number = external_id()
            return [self.tell_qris(order, moved[0], number=number) for _ in range(2)]
        currency = "USD" if fault == "wrong_currency" else "IDR"
        ordered = reversed(moved) if fault == "out_of_order" else moved
        return [self.tell_qris(order, one, currency=currency) for one in ordered]

    def tell_qris(
        self, order: Ordered, money: Moved, *, secret: str = "", number: str = "", currency: str = "IDR"
    ) -> int:
        """One callback that a QRIS was paid; the plaza's HTTP status."""
        body = {
            "originalReferenceNo": order.bank_order, "originalPartnerReferenceNo": order.number,
            "latestTransactionStatus": "00", "transactionStatusDesc": "Success",
            "amount": {**as_snap(money.amount), "currency": currency}, "customerNumber": "6281200000000",
            "additionalInfo": {"rrn": money.bank_ref, "paidTime": signatures.stamp(datetime.fromisoformat(money.at))},
        }  # fmt: skip
        return self.call(codes.QRIS_TELL, body, secret=secret, number=number)[0]

    def pay_number(self, content: str, *, fault: str = "none") -> int:
        """Somebody types a virtual account or a billing code: the bank asks what is to be paid, and tells that it is being paid."""
        status, told = self.call(codes.VA_INQUIRY, {**self._va(content), "inquiryRequestId": fresh_number()})
        data = told.get("virtualAccountData")
        if status != 200 or not isinstance(data, dict):
            return status
        asked = int(str(data["totalAmount"]["value"]).partition(".")[0])
        amount = max(1, asked - 1000) if fault == "wrong_amount" else asked
        bank_ref = fresh_number()
        if fault == "never":
            self.books.pay(order=str(data.get("trxId", "")), number=content, amount=amount, bank_ref=bank_ref)
            return 0
        body = {
            **self._va(content), "virtualAccountName": "PEMBAYAR", "paymentRequestId": bank_ref,
            "paidAmount": {**as_snap(amount), "currency": "USD" if fault == "wrong_currency" else "IDR"},
            "totalAmount": as_snap(amount), "trxDateTime": signatures.stamp(datetime.now(UTC)),
        }  # fmt: skip
        secret, number = ("not the secret" if fault == "forged" else ""), external_id()
        answers = [self.call(codes.VA_PAYMENT, body, secret=secret, number=number)[0]]
        if fault == "doubled":
            answers.append(self.call(codes.VA_PAYMENT, body, number=number)[0])
        if answers[0] == 200:  # what the plaza refuses is not taken from the payer
            self.books.pay(order=str(data.get("trxId", "")), number=content, amount=amount, bank_ref=bank_ref)
        return answers[0]

    def _va(self, content: str) -> dict[str, object]:
        prefix = self.va_prefix if content.startswith(self.va_prefix) else ""
        return {
            "partnerServiceId": prefix.rjust(8), "customerNo": content.removeprefix(prefix),
            "virtualAccountNo": prefix.rjust(8) + content.removeprefix(prefix),
        }  # fmt: skip

    def call(
        self,
        service: str,
        body: Mapping[str, object],
        *,
        secret: str = "",
        number: str = "",
        at: datetime | None = None,
    ) -> tuple[int, Mapping[str, object]]:
        """One signed request to the plaza."""
        raw = json.dumps(body, separators=(",", ":")).encode()
        path, timestamp = self.below + codes.PATHS[service], signatures.stamp(at or datetime.now(UTC))
        token = self.token()
        text = signatures.to_sign("POST", path, token=token, body=raw, timestamp=timestamp)
        headers = {
            "Content-Type": "application/json", "Authorization": f"Bearer {token}", "X-TIMESTAMP": timestamp,
            "X-SIGNATURE": signatures.signed(text, secret=secret or self.secret), "X-PARTNER-ID": self.client,
            "X-EXTERNAL-ID": number or external_id(), "CHANNEL-ID": "95221",
        }  # fmt: skip
        return self.post(path, raw, headers)

    def token(self) -> str:
        """The token that the plaza gave; a fresh one when it is old."""
        if time.monotonic() >= self._token[1]:
            timestamp = signatures.stamp(datetime.now(UTC))
            signature = signatures.token_signed(self.client, timestamp, private_key=self.private_key)
            headers = {
                "Content-Type": "application/json", "X-CLIENT-KEY": self.client, "X-TIMESTAMP": timestamp,
                "X-SIGNATURE": signature,
            }  # fmt: skip
            _, told = self.post(self.below + codes.PATHS[codes.TOKEN], b'{"grantType":"client_credentials"}', headers)
            self._token = (str(told.get("accessToken", "")), time.monotonic() + 600)
        return self._token[0]


def external_id() -> str:
    """A number for one message."""
    return str(secrets.randbelow(10**30)).zfill(30)


def over_http(plaza: str, *, trust: str = "") -> Post:
    """Sends to a plaza at that address; one that does not answer is status 0. ``trust``: the authority of its own https, a file."""

    def post(path: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, Mapping[str, object]]:
        try:
            answer = requests.post(
                plaza + path, data=body, headers=dict(headers), timeout=10, allow_redirects=False, verify=trust or True
            )
            told = answer.json()
        except (requests.RequestException, ValueError):
            return 0, {}
        return answer.status_code, told if isinstance(told, dict) else {}

    return post
