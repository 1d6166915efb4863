"""A bank beside the tests: the simulator on loopback, which tells this very plaza; and bills of Alice's."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from django.test import Client

from plaza.core.work import run_all
from plaza.demo.bank import keys
from plaza.demo.bank.books import Books
from plaza.demo.bank.server import Bank, opened
from plaza.demo.bank.telling import Teller
from plaza.payments.actions import open_bill
from plaza.payments.models import Bill, PaymentRequest
from plaza.people.actions import give_key
from tests.fixtures.people import Person


@cache
def key_folder() -> Path:
    """Keys take a while to make: one pair of them for the whole run."""
    return Path(mkdtemp(prefix="plaza-bank-"))


def in_process(path: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, Mapping[str, object]]:
    """Hands a callback to the plaza's own views, through every middleware."""
    answer = Client().post(path, body, content_type="application/json", headers=dict(headers))
    return answer.status_code, json.loads(answer.content or b"{}")


@pytest.fixture
def bank(settings: Any) -> Iterator[Bank]:
    """The simulator, listening; the plaza is told of it."""
    folder = key_folder()
    books = Books()
    teller = Teller(
        books, "plaza-contoh", keys.secret(folder), keys.private_key(folder), va_prefix=keys.VA_PREFIX, post=in_process
    )
    served = Bank(books, teller, "plaza-contoh", keys.secret(folder), keys.public_key(folder))
    server = opened(served)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    told = keys.surroundings(folder, url=f"http://127.0.0.1:{server.server_address[1]}")
    for name, value in told.items():
        plain = name.removeprefix("PLAZA_")
        if plain.endswith("_FILE"):
            setattr(settings, plain.removesuffix("_FILE"), Path(value).read_text())
        else:
            setattr(settings, plain, value == "on" if plain == "BANK_SIMULATOR" else value)
    yield served
    server.shutdown()
    server.server_close()


@pytest.fixture
def bill(db: None, alice: Person) -> Callable[..., Bill]:
    """Opens a bill of Alice's: ``bill(150_000)``; its ways to pay are made when there is a bank."""

    def make(amount: int = 150_000, *, subject: str = "application:ALCE", reason: str = "fee") -> Bill:
        made = open_bill(
            subject, service="DISDAG-03", tenant="DISDAG", reason=reason, amount=amount, formula=f"Tarif = {amount}",
            actor="sistem", payer="Alice Contoh",
        )  # fmt: skip
        give_key(made.ref, holder=alice.device)
        run_all("urgent", "default", "external")
        return made

    return make


def way(bill: Bill, kind: str = "qris") -> PaymentRequest:
    """The bill's way to pay of that kind, as it is kept now."""
    return PaymentRequest.objects.filter(bill=bill, kind=kind).latest("pk")
