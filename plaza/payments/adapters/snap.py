"""A bank that speaks SNAP BI, the national standard of open payment interfaces.

Spoken: access token B2B (73), QRIS MPM generate (47), query (51) and refund (78), virtual account create (27) and status (26), bank
statement (14). What the bank tells us (52, 24, 25) comes to plaza/web/payments/callbacks.py. Field names follow the standard as
several Indonesian banks and gateways publish it; no bank's sandbox was reached from here: see docs/payments.md.
"""

import json
import secrets
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import requests
import urllib3

from plaza.core.clock import real_now
from plaza.core.outside import TooSlow, within
from plaza.payments.adapters.base import BankAway, BankRefuses, Line, Made, Order, Told
from plaza.payments.rules import codes, signatures
from plaza.payments.rules.messages import money_number
from plaza.payments.rules.money import BadAmount, as_snap, from_snap
from plaza.payments.rules.states import CODE, QRIS, VA

CONNECT, PATIENCE, DEADLINE = 3.0, 15.0, 20.0
LARGEST = 8 * 1024 * 1024
MOST_PAGES = 1000
EARLY = 60.0
"""Seconds before a token's end from which a fresh one is asked for."""
Json = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class Account:
    """How the plaza is known to its bank."""

    url: str
    client: str
    secret: str = field(repr=False)
    private_key: str = field(repr=False)
    public_key: str
    merchant: str = ""
    va_prefix: str = ""
    account: str = ""


class SnapBank:
    """One bank, over HTTP."""

    name = "snap"
    kinds: tuple[str, ...] = (QRIS, VA)

    def __init__(self, account: Account) -> None:
        self._account = account
        self._token, self._until = "", 0.0
        self._turn = threading.Lock()

    def make(self, order: Order) -> Made:
        """A dynamic QRIS or a virtual account for exactly this sum."""
        return self._qris(order) if order.kind == QRIS else self._virtual_account(order)

    def _qris(self, order: Order) -> Made:
        told = self._ask(
            codes.QRIS_MAKE,
            {
                "partnerReferenceNo": order.number, "amount": as_snap(order.amount), "merchantId": self._account.merchant,
                "validityPeriod": signatures.stamp(order.expires_at), "additionalInfo": {"description": order.title[:100]},
            },
        )  # fmt: skip
        return Made(_text(told, "qrContent"), _text(told, "referenceNo"))

    def _virtual_account(self, order: Order) -> Made:
        told = self._ask(
            codes.VA_MAKE,
            {
                **self._va(order.digits), "virtualAccountName": "PEMBAYAR", "trxId": order.number, "totalAmount": as_snap(order.amount),
                "virtualAccountTrxType": "C", "expiredDate": signatures.stamp(order.expires_at),
            },
        )  # fmt: skip
        data = told.get("virtualAccountData")
        if not isinstance(data, dict):
            raise BankRefuses("The bank answered without a virtual account.")
        return Made(_text(data, "virtualAccountNo").strip(), _text(data, "trxId"))

    def _va(self, customer: str) -> Json:
        prefix = self._account.va_prefix.rjust(8)
        return {"partnerServiceId": prefix, "customerNo": customer, "virtualAccountNo": prefix + customer}

    def look_up(self, *, order: str, bank_order: str, kind: str, content: str) -> Sequence[Told]:
        """What the bank knows of the order; empty while nothing came in."""
        if kind == QRIS:
            return self._qris_status(order, bank_order)
        try:
            told = self._ask(codes.VA_ASK, {**self._number(kind, content), "inquiryRequestId": order})
        except _NotThere:
            if kind == CODE:  # the plaza makes codes, not the bank: it hears of one when somebody pays it
                return ()
            raise
        data = told.get("virtualAccountData")
        if not isinstance(data, dict) or data.get("paymentFlagStatus") != codes.SUCCESS:
            return ()
        bank_ref, moment = _text(data, "paymentRequestId"), _text(data, "transactionDate")
        return (Told(order=order, bank_ref=bank_ref, amount=_amount(data, "paidAmount"), paid_at=_moment(moment)),)

    def _number(self, kind: str, content: str) -> Json:
        """The digits that a payer types, as the standard writes them: a billing code stands under no prefix of ours."""
        if kind == CODE:
            return {"partnerServiceId": " " * 8, "customerNo": content, "virtualAccountNo": " " * 8 + content}
        return self._va(content.removeprefix(self._account.va_prefix.strip()))

    def _qris_status(self, order: str, bank_order: str) -> Sequence[Told]:
        told = self._ask(
            codes.QRIS_ASK,
            {"originalPartnerReferenceNo": order, "originalReferenceNo": bank_order, "serviceCode": codes.QRIS_MAKE},
        )
        if told.get("latestTransactionStatus") not in (codes.SUCCESS, codes.REFUNDED):
            return ()
        moment = _moment(_text(told, "paidTime"))
        return (Told(order=order, bank_ref=money_number(told), amount=_amount(told, "amount"), paid_at=moment),)

    def send_back(
        self, *, order: str, bank_order: str, bank_ref: str, kind: str, refund: str, amount: int, why: str
    ) -> str:
        """Sends a QRIS payment back whole. The standard knows no way back for a virtual account: that is a transfer."""
        if kind != QRIS:
            raise BankRefuses("The standard has no refund for a virtual account: the bank must transfer it back.")
        told = self._ask(
            codes.QRIS_REFUND,
            {
                "merchantId": self._account.merchant, "originalPartnerReferenceNo": order, "originalReferenceNo": bank_order,
                "partnerRefundNo": refund, "refundAmount": as_snap(amount), "reason": why, "additionalInfo": {"rrn": bank_ref},
            },
        )  # fmt: skip
        return _text(told, "refundNo")

    def statement(self, *, since: datetime, until: datetime) -> Sequence[Line]:
        """Every line of the account in the span, page by page: while there is more, from the last moment that was told."""
        found: dict[tuple[str, str], Line] = {}
        for _ in range(MOST_PAGES):
            before = len(found)
            lines, more = self._page(since, until)
            found |= {(line.bank_ref, line.direction): line for line in lines}
            if more is None:
                return list(found.values())
            if len(found) == before:
                break
            since = more
        raise BankRefuses("The bank's statement does not come to an end.")

    def _page(self, since: datetime, until: datetime) -> tuple[list[Line], datetime | None]:
        """One page, and the moment from which the next one begins; None after the last."""
        told = self._ask(
            codes.STATEMENT,
            {
                "partnerReferenceNo": secrets.token_hex(8), "accountNo": self._account.account,
                "fromDateTime": signatures.stamp(since), "toDateTime": signatures.stamp(until),
            },
        )  # fmt: skip
        lines = told.get("detailData") or []
        if not isinstance(lines, list):
            raise BankRefuses("The bank's statement has no lines that can be read.")
        more = _moment(_text(told, "lastRecordDateTime")) if told.get("hasMore") in ("Y", True) else None
        return [_line(line) for line in lines if isinstance(line, dict)], more

    def check(self) -> list[str]:
        """Keys that can be used, and a bank that gives a token for them."""
        account = self._account
        empty = [
            name
            for name, value in (
                ("PLAZA_BANK_CLIENT_ID", account.client), ("PLAZA_BANK_SECRET", account.secret),
                ("PLAZA_BANK_MERCHANT", account.merchant), ("PLAZA_BANK_VA_PREFIX", account.va_prefix),
            )
            if not value
        ]  # fmt: skip
        if empty:
            return [f"PLAZA_BANK_URL also needs {', '.join(empty)}."]
        try:
            signatures.check_keys(private_key=account.private_key, public_key=account.public_key)
            self._fresh_token()
        except (signatures.BadKey, BankAway, BankRefuses) as problem:
            return [str(problem)]
        return []

    def _fresh_token(self) -> str:
        with self._turn:
            if time.monotonic() >= self._until:
                timestamp = signatures.stamp(real_now())
                signature = signatures.token_signed(
                    self._account.client, timestamp, private_key=self._account.private_key
                )
                headers = {
                    "X-CLIENT-KEY": self._account.client,
                    "X-TIMESTAMP": timestamp,
                    "X-SIGNATURE": signature,
                }
                told = self._post(codes.TOKEN, {"grantType": "client_credentials"}, headers)
                lasts = float(_text(told, "expiresIn") or 900)
                self._token, self._until = _text(told, "accessToken"), time.monotonic() + max(lasts - EARLY, 1.0)
            return self._token

    def _ask(self, service: str, body: Json) -> Json:
        """One question, signed. A token that the bank no longer takes is asked for anew, once."""
        try:
            return self._signed(service, body)
        except _StaleToken:
            self._until = 0.0
        try:
            return self._signed(service, body)
        except _StaleToken as problem:
            raise BankRefuses("The bank does not take its own token.") from problem

    def _signed(self, service: str, body: Json) -> Json:
        token, timestamp = self._fresh_token(), signatures.stamp(real_now())
        raw = _dumped(body)
        text = signatures.to_sign("POST", codes.PATHS[service], token=token, body=raw, timestamp=timestamp)
        headers = {
            "Authorization": f"Bearer {token}", "X-TIMESTAMP": timestamp,
            "X-SIGNATURE": signatures.signed(text, secret=self._account.secret), "X-PARTNER-ID": self._account.client,
            "X-EXTERNAL-ID": str(secrets.randbelow(10**30)).zfill(30), "CHANNEL-ID": "95221",
        }  # fmt: skip
        return self._post(service, body, headers)

    def _post(self, service: str, body: Json, headers: Mapping[str, str]) -> Json:
        address = self._account.url.rstrip("/") + codes.PATHS[service]
        try:
            raw, status = within(DEADLINE, _sent, address, body, headers)
        except (requests.RequestException, urllib3.exceptions.HTTPError, TooSlow) as problem:
            raise BankAway(f"The bank does not answer ({type(problem).__name__}).") from problem
        return _judged(raw, status, service=service)


def _sent(address: str, body: Json, headers: Mapping[str, str]) -> tuple[bytes, int]:
    with requests.post(
        address, data=_dumped(body), headers={"Content-Type": "application/json", **headers},
        timeout=(CONNECT, PATIENCE), allow_redirects=False, stream=True,
    ) as response:  # fmt: skip
        return response.raw.read(LARGEST + 1, decode_content=True), response.status_code


class _StaleToken(Exception):
    pass


class _NotThere(BankRefuses):
    """The bank does not know what it was asked about."""


def _judged(raw: bytes, status: int, *, service: str) -> Json:
    if status >= 500 or status in (408, 429):
        raise BankAway(f"The bank is not well (answer {status}).")
    try:
        told = json.loads(raw[:LARGEST])
    except ValueError as problem:
        raise BankAway(f"The bank answered with something that is no JSON (answer {status}).") from problem
    code = told.get("responseCode") if isinstance(told, dict) else None
    if status == 401 and service != codes.TOKEN:
        raise _StaleToken
    if not isinstance(told, dict) or not codes.is_success(code, service=service):
        message = str(told.get("responseMessage", ""))[:120] if isinstance(told, dict) else ""
        raise (_NotThere if status == 404 else BankRefuses)(f"The bank says {code}: {message}")
    return told


def _dumped(body: Json) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode()


def _text(told: Mapping[str, object], name: str) -> str:
    value = told.get(name)
    return value[:4000] if isinstance(value, str) else ""


def _amount(told: Mapping[str, object], name: str) -> int:
    try:
        return from_snap(told.get(name))
    except BadAmount as problem:
        raise BankRefuses(f"The bank told an amount that cannot be: {problem}") from problem


def _moment(text: str) -> datetime:
    moment = signatures.read_stamp(text)
    if moment is None:
        raise BankRefuses("The bank told a time that cannot be read.")
    return moment


def _line(told: Mapping[str, object]) -> Line:
    info = told.get("additionalInfo")
    order = _text(info, "partnerReferenceNo") if isinstance(info, dict) else ""
    return Line(
        bank_ref=_text(told, "transactionId")[:64], direction="credit" if told.get("type") == "CREDIT" else "debit",
        amount=_amount(told, "amount"), at=_moment(_text(told, "transactionDate")), order=order[:64], remark=_text(told, "remark")[:200],
    )  # fmt: skip
