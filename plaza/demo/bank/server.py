"""The simulator's counter: SNAP BI for the plaza, and a page for whoever plays the payer."""

import csv
import io
import json
import logging
import secrets
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from plaza.demo.bank import keys
from plaza.demo.bank.books import Books, Moved
from plaza.demo.bank.telling import FAULTS, Teller, over_http
from plaza.payments.rules import codes, signatures
from plaza.payments.rules.money import BadAmount, as_snap, from_snap

log = logging.getLogger(__name__)
LARGEST = 256 * 1024
Told = Mapping[str, object]
Answer = tuple[str, dict[str, object]]
"""A case of the standard, and what is told with it."""


@dataclass
class Bank:
    """One simulator: its books, how it knows its client, and how it tells it of money."""

    books: Books
    teller: Teller
    client: str
    secret: str = field(repr=False)
    public_key: str
    tokens: dict[str, datetime] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    away: bool = False
    page: int = 100
    """Lines of the statement that are told at once."""

    def give_token(self, headers: Mapping[str, str]) -> Answer:
        """A token for whoever holds the client's private key."""
        timestamp = headers.get("X-TIMESTAMP", "")
        client, signature = headers.get("X-CLIENT-KEY", ""), headers.get("X-SIGNATURE", "")
        moment = signatures.read_stamp(timestamp)
        if client != self.client or moment is None or not signatures.is_fresh(moment, at=datetime.now(UTC)):
            return "40100", {}
        if not signatures.token_holds(signature, client=client, timestamp=timestamp, public_key=self.public_key):
            return "40100", {}
        token = secrets.token_urlsafe(24)
        self.tokens[token] = datetime.now(UTC) + timedelta(seconds=900)
        return "20000", {"accessToken": token, "tokenType": "Bearer", "expiresIn": "900"}

    def is_signed(self, path: str, headers: Mapping[str, str], body: bytes) -> str:
        """The case by which a request is turned away; empty for one that is the client's own."""
        token = headers.get("Authorization", "").removeprefix("Bearer ")
        if self.tokens.get(token, datetime.min.replace(tzinfo=UTC)) < datetime.now(UTC):
            return "40101"
        timestamp = headers.get("X-TIMESTAMP", "")
        text = signatures.to_sign("POST", path, token=token, body=body, timestamp=timestamp)
        if not signatures.holds(headers.get("X-SIGNATURE", ""), text=text, secret=self.secret):
            return "40100"
        number = headers.get("X-EXTERNAL-ID", "")
        if not number or number in self.seen:
            return "40900"
        self.seen.add(number)
        return ""

    def make_qris(self, told: Told) -> Answer:
        """Service 47."""
        order = self.books.order(
            number=str(told["partnerReferenceNo"]), kind="qris", amount=from_snap(told["amount"]),
            title=_description(told), expires=str(told.get("validityPeriod", "")),
        )  # fmt: skip
        return "20000", {
            "referenceNo": order.bank_order, "partnerReferenceNo": order.number, "qrContent": order.content,
        }  # fmt: skip

    def ask_qris(self, told: Told) -> Answer:
        """Service 51."""
        order = self.books.orders.get(str(told["originalPartnerReferenceNo"]))
        if order is None:
            return "40401", {}
        paid = self.books.paid_for(order.number)
        found: dict[str, object] = {
            "originalPartnerReferenceNo": order.number, "originalReferenceNo": order.bank_order, "serviceCode": codes.QRIS_MAKE,
            "latestTransactionStatus": codes.SUCCESS if paid else codes.WAITING,
        }  # fmt: skip
        if paid:
            found |= {
                "amount": as_snap(paid[0].amount),
                "paidTime": _stamp(paid[0]),
                "additionalInfo": {"rrn": paid[0].bank_ref},
            }
        return "20000", found

    def refund_qris(self, told: Told) -> Answer:
        """Service 78."""
        info = told.get("additionalInfo")
        rrn = str(info.get("rrn", "")) if isinstance(info, Mapping) else ""
        refund = str(told["partnerRefundNo"])
        back = self.books.send_back(bank_ref=rrn, refund=refund, amount=from_snap(told["refundAmount"]))
        if back is None:
            return "40401", {}
        return "20000", {"partnerRefundNo": refund, "refundNo": back.bank_ref, "refundAmount": as_snap(back.amount)}

    def make_va(self, told: Told) -> Answer:
        """Service 27."""
        order = self.books.order(
            number=str(told["trxId"]), kind="va", amount=from_snap(told["totalAmount"]), title="",
            expires=str(told.get("expiredDate", "")), content=str(told["virtualAccountNo"]).replace(" ", ""),
        )  # fmt: skip
        return "20000", {
            "virtualAccountData": {**_padded(told), "virtualAccountNo": order.content, "trxId": order.number}
        }

    def ask_va(self, told: Told) -> Answer:
        """Service 26."""
        number = str(told["virtualAccountNo"]).replace(" ", "")
        order = self.books.by_content(number)
        paid = self.books.paid_for(order.number) if order else self.books.paid_to(number)
        if order is None and not paid:
            return "40412", {}
        data: dict[str, object] = {**_padded(told), "paymentFlagStatus": codes.SUCCESS if paid else codes.WAITING}
        if paid:
            data |= {
                "paymentRequestId": paid[0].bank_ref,
                "paidAmount": as_snap(paid[0].amount),
                "transactionDate": _stamp(paid[0]),
            }
        return "20000", {"virtualAccountData": data}

    def tell_statement(self, told: Told) -> Answer:
        """Service 14."""
        since, until = (signatures.read_stamp(str(told[name])) for name in ("fromDateTime", "toDateTime"))
        if since is None or until is None:
            return "40001", {}
        rows = sorted(self.books.between(since, until), key=lambda row: row.at)
        page, more = rows[: self.page], rows[self.page :]
        told_so_far = {"hasMore": "Y", "lastRecordDateTime": _stamp(page[-1])} if more else {"hasMore": "N"}
        return "20000", {"detailData": [_line(row) for row in page], **told_so_far}


SERVICES: dict[str, Callable[[Bank, Told], Answer]] = {
    codes.QRIS_MAKE: Bank.make_qris, codes.QRIS_ASK: Bank.ask_qris, codes.QRIS_REFUND: Bank.refund_qris,
    codes.VA_MAKE: Bank.make_va, codes.VA_ASK: Bank.ask_va, codes.STATEMENT: Bank.tell_statement,
}  # fmt: skip
AT = {codes.PATHS[service]: service for service in (*SERVICES, codes.TOKEN)}


def _description(told: Told) -> str:
    info = told.get("additionalInfo")
    return str(info.get("description", ""))[:100] if isinstance(info, Mapping) else ""


def _padded(told: Told) -> dict[str, object]:
    return {
        name: told.get(name)
        for name in ("partnerServiceId", "customerNo", "virtualAccountNo", "trxId")
        if told.get(name)
    }


def _stamp(money: Moved) -> str:
    return signatures.stamp(datetime.fromisoformat(money.at))


def _line(row: Moved) -> dict[str, object]:
    return {
        "transactionId": row.bank_ref, "type": row.direction.upper(), "amount": as_snap(row.amount), "transactionDate": _stamp(row),
        "remark": f"SIMULATOR {row.order or row.number}", "additionalInfo": {"partnerReferenceNo": row.order},
    }  # fmt: skip


class Counter(BaseHTTPRequestHandler):
    """One connection to the simulator."""

    bank: Bank
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """The plaza asks, or the payer pays."""
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 <= length <= LARGEST:
            self.close_connection = True
            return self._json(400, {"responseMessage": "too large"})
        body, path = self.rfile.read(length), urlsplit(self.path).path
        if self.bank.away:
            return self._json(503, {"responseCode": "5030000", "responseMessage": "The simulator plays dead"})
        if path == "/simulator/bayar":
            return self._pay(body)
        service = AT.get(path)
        if service is None:
            return self._json(404, {"responseMessage": "no such service"})
        case, told = self._served(service, path, body)
        return self._json(codes.http_status(case), {**codes.answer(case, service=service), **told})

    def _served(self, service: str, path: str, body: bytes) -> Answer:
        headers = dict(self.headers.items())
        if service == codes.TOKEN:
            return self.bank.give_token(headers)
        if case := self.bank.is_signed(path, headers, body):
            return case, {}
        try:
            return SERVICES[service](self.bank, json.loads(body))
        except (ValueError, KeyError, TypeError, BadAmount) as problem:
            return "40001", {"why": str(problem)[:80]}

    def _pay(self, body: bytes) -> None:
        """The payer's own page posts here: an order or a number, and how badly it shall go."""
        given = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        order = self.bank.books.orders.get(given.get("order", ""))
        fault = given.get("fault", "none")
        if fault not in FAULTS or not (order or given.get("number")):
            return self._json(422, {"said": "Choose an order that stands here, and one of the ways."})
        if order is not None:
            answers = self.bank.teller.pay(order, fault=fault)
        else:
            answers = [self.bank.teller.pay_number(given["number"].strip(), fault=fault)]
        if "html" in (self.headers.get("Accept") or ""):
            return self._page(f"<p>Answered by the plaza: {answers or 'not told'}. <a href='/'>Back</a></p>")
        return self._json(200, {"answers": answers})

    def do_GET(self) -> None:
        """The payer's page, and the statement as a file."""
        asked = urlsplit(self.path)
        if asked.path == "/simulator/rekening.csv":
            return self._statement(parse_qs(asked.query))
        if asked.path == "/simulator/pesanan":
            wanted = parse_qs(asked.query).get("order", [""])[0]
            order = self.bank.books.orders.get(wanted)
            paid = [row.amount for row in self.bank.books.paid_for(wanted)]
            return self._json(200 if order else 404, {"order": vars(order) if order else None, "paid": paid})
        if asked.path != "/":
            return self._json(404, {"said": "no such page"})
        return self._page("".join(_row(order, self.bank.books) for order in list(self.bank.books.orders)[::-1][:100]))

    def _statement(self, asked: Mapping[str, list[str]]) -> None:
        since = signatures.read_stamp(asked.get("since", [""])[0]) or datetime(2000, 1, 1, tzinfo=UTC)
        until = signatures.read_stamp(asked.get("until", [""])[0]) or datetime(2200, 1, 1, tzinfo=UTC)
        out = io.StringIO()
        table = csv.writer(out)
        table.writerow(["bank_ref", "direction", "amount", "at", "order", "remark"])
        for row in self.bank.books.between(since, until):
            table.writerow([row.bank_ref, row.direction, row.amount, _stamp(row), row.order, "SIMULATOR"])
        self._send(200, out.getvalue().encode(), "text/csv; charset=utf-8")

    def _page(self, content: str) -> None:
        words = (
            "<!doctype html><html lang='id'><meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
            "<title>Bank Contoh (simulator)</title><h1>Bank Contoh</h1><p><strong>SIMULATOR. No bank, no money.</strong></p>"
            "<form method='post' action='/simulator/bayar'><label>Virtual account or billing code <input name='number'></label> "
            f"<button>Pay</button></form>{content}</html>"
        )
        self._send(200, words.encode(), "text/html; charset=utf-8")

    def _json(self, status: int, told: Mapping[str, object]) -> None:
        self._send(status, json.dumps(told).encode(), "application/json")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *words: object) -> None:
        """Says nothing: the books say everything."""


def _row(number: str, books: Books) -> str:
    order = books.orders[number]
    ways = "".join(f"<option value='{name}'>{escape(words)}</option>" for name, words in FAULTS.items())
    return (
        f"<form method='post' action='/simulator/bayar'><p>{escape(order.kind)} {escape(order.number)}: Rp{order.amount:,} "
        f"({len(books.paid_for(number))} x paid) {escape(order.title)} <input type='hidden' name='order' value='{escape(number)}'>"
        f"<select name='fault'>{ways}</select> <button>Pay</button></p></form>"
    )


def bank(folder: Path, *, plaza: str, trust: str = "", client: str = "plaza-contoh") -> Bank:
    """The simulator whose keys and books lie in the folder, and that tells the plaza at that address."""
    books = Books(folder / "books.json")
    secret = keys.secret(folder)
    teller = Teller(
        books,
        client,
        secret,
        keys.private_key(folder),
        va_prefix=keys.VA_PREFIX,
        post=over_http(plaza.rstrip("/"), trust=trust),
    )
    return Bank(books, teller, client, secret, keys.public_key(folder))


def opened(served: Bank, *, port: int = 0, listener: socket.socket | None = None) -> ThreadingHTTPServer:
    """The simulator, listening on loopback alone; ``serve_forever`` is for the caller."""
    counter = type("ThisCounter", (Counter,), {"bank": served})
    if listener is None:
        return ThreadingHTTPServer(("127.0.0.1", port), counter)
    server = ThreadingHTTPServer(("127.0.0.1", 0), counter, bind_and_activate=False)
    server.socket.close()
    server.socket, server.server_address = listener, listener.getsockname()
    return server
