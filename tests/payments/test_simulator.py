"""The bank simulator as a process of its own: it says what it is, listens on loopback alone, and remembers."""

import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from plaza.demo.bank.books import Books
from tests.fixtures.processes import Started, until


@pytest.mark.processes
def test_it_says_that_it_is_a_simulator_and_how_a_plaza_reaches_it(
    process: Callable[..., Started], tmp_path: Path
) -> None:
    bank = process("-m", "plaza", "bank-simulator", "--port", "0", "--folder", str(tmp_path / "bank"))
    until(lambda: "PLAZA_BANK_SIMULATOR=on" in bank.words, within=40)
    found = re.search(r"http://127\.0\.0\.1:\d+", bank.words)
    assert found
    page = httpx.get(f"{found[0]}/")
    assert page.status_code == 200 and "SIMULATOR" in page.text
    assert httpx.get(f"{found[0]}/simulator/rekening.csv").text.startswith("bank_ref,direction,amount")
    assert httpx.post(f"{found[0]}/v1.0/qr/qr-mpm-generate", json={}).status_code == 401
    assert httpx.post(f"{found[0]}/simulator/bayar", data={"order": "no such"}).status_code == 422
    assert bank.stop() == 0


@pytest.mark.processes
def test_no_city_takes_money_through_it(process: Callable[..., Started], tmp_path: Path) -> None:
    secrets = {
        "PLAZA_DATA_DIR": str(tmp_path / "data"),
        "PLAZA_SECRET_KEY": "x" * 50,
        "PLAZA_FIELD_KEYS": "1:" + "A" * 43 + "=",
        "PLAZA_MODE": "production",
    }
    bank = process("-m", "plaza", "bank-simulator", "--folder", str(tmp_path), **secrets)
    assert bank.process.wait(40) == 2 and "demonstrations" in bank.words
    plaza = process("-m", "plaza", "check", **secrets, PLAZA_BANK_SIMULATOR="on")
    assert plaza.process.wait(40) == 2 and "PLAZA_BANK_SIMULATOR" in plaza.words


def test_what_was_paid_yesterday_is_still_paid_today(tmp_path: Path) -> None:
    books = Books(tmp_path / "books.json")
    books.order(number="A001", kind="qris", amount=5, title="x", expires="")
    books.pay(order="A001", amount=5)
    again = Books(tmp_path / "books.json")
    assert [row.amount for row in again.paid_for("A001")] == [5] and again.orders == books.orders
