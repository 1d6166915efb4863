"""Paying by QRIS, virtual account and billing code, through a bank that speaks the national standard over HTTP."""

import re
from collections.abc import Callable

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from plaza.core.work import run_all
from plaza.demo.bank.server import Bank
from plaza.integrity.queries import acts_on
from plaza.payments.models import Bill, Difference, Payment, PaymentRequest, Refund
from plaza.payments.queries import balance, bills_of, paid, receipts_for
from plaza.payments.rules.qris import fits
from plaza.sealing.queries import check_pdf
from tests.fixtures.people import Person
from tests.payments.conftest import way

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_bill_gets_three_ways_to_pay(bank: Bank, bill) -> None:  # type: ignore[no-untyped-def]
    made = bill(150_000)
    kinds = {request.kind: request.content for request in made.requests.filter(state="ready")}
    assert set(kinds) == {"qris", "va", "code"}
    assert fits(kinds["qris"], amount=150_000).bill == way(made).order
    assert kinds["va"].startswith("99064") and len(kinds["code"]) == 15


def test_above_the_limit_of_qris_there_is_no_qris(bank: Bank, bill) -> None:  # type: ignore[no-untyped-def]
    assert {request.kind for request in bill(10_000_001).requests.all()} == {"va", "code"}


@pytest.mark.parametrize("kind", ["qris", "va", "code"])
def test_whoever_pays_gets_a_signed_receipt(bank: Bank, bill, alice: Person, kind: str) -> None:  # type: ignore[no-untyped-def]
    made = bill()
    assert paid(made.subject_ref) is False
    if kind == "qris":
        assert bank.teller.pay(bank.books.orders[way(made).order]) == [200]
    else:
        assert bank.teller.pay_number(way(made, kind).content) == 200
    made.refresh_from_db()
    assert made.state == "paid" and paid(made.subject_ref) is True
    assert "Lunas" in alice.get(f"/bayar/{made.reference}/").content.decode()
    run_all("urgent", "default", "external")
    pdf = alice.get(f"/bayar/{made.reference}/kuitansi.pdf")
    assert check_pdf(pdf.content).bottom_line
    [receipt] = receipts_for(made.subject_ref)
    assert "asli" in Person("anyone").get(f"/periksa/{receipt.code}/", follow=True).content.decode()
    acts = [leaf.kind for leaf in acts_on(made.ref)]
    assert acts.count("payment.received") == 1 and "payment.receipt_set" in acts


def test_the_same_message_twice_is_one_payment(bank: Bank, bill) -> None:  # type: ignore[no-untyped-def]
    made = bill()
    assert bank.teller.pay(bank.books.orders[way(made).order], fault="doubled") == [200, 200]
    assert Payment.objects.count() == 1 and not Refund.objects.exists()


def test_whoever_pays_twice_gets_the_second_back_by_itself(bank: Bank, bill, alice: Person) -> None:  # type: ignore[no-untyped-def]
    made = bill()
    bank.teller.pay(bank.books.orders[way(made).order], fault="out_of_order")
    run_all("urgent", "default", "external")
    assert sorted(Payment.objects.values_list("use", flat=True)) == ["double", "settles"]
    refund = Refund.objects.get()
    assert (refund.state, refund.why, refund.amount) == ("sent", "double", made.amount)
    assert [row.refund for row in bank.books.moved if row.direction == "debit"] == [refund.reference]
    page = alice.get(f"/bayar/{made.reference}/").content.decode()
    assert "Sudah dikembalikan" in page and "sudah lunas" in page
    assert balance().holds


def test_a_wrong_amount_pays_nothing_and_goes_back(bank: Bank, bill) -> None:  # type: ignore[no-untyped-def]
    made = bill()
    bank.teller.pay(bank.books.orders[way(made).order], fault="wrong_amount")
    run_all("urgent", "default", "external")
    made.refresh_from_db()
    assert made.state == "open" and Refund.objects.get().state == "sent" and balance().holds


@pytest.mark.parametrize("kind", ["va", "code"])
def test_a_number_that_is_paid_already_is_refused_before_money_is_taken(bank: Bank, bill, kind: str) -> None:  # type: ignore[no-untyped-def]
    made = bill()
    number = way(made, kind).content
    assert bank.teller.pay_number(number) == 200
    assert bank.teller.pay_number(number) == 404
    assert Payment.objects.count() == 1 and len(bank.books.moved) == 1


def test_what_never_called_back_is_asked_for(bank: Bank, bill, clock) -> None:  # type: ignore[no-untyped-def]
    made = bill()
    bank.teller.pay(bank.books.orders[way(made).order], fault="never")
    assert not Payment.objects.exists()
    from plaza.payments.actions.reconciling import poll

    PaymentRequest.objects.update(asked_at="2020-01-01T00:00:00Z")
    assert poll() == 1
    made.refresh_from_db()
    assert made.state == "paid" and Payment.objects.get().told_by == "poll"
    assert poll() == 0


def test_a_bank_that_is_away_is_asked_again(bank: Bank, bill) -> None:  # type: ignore[no-untyped-def]
    bank.away = True
    made = bill()
    assert not made.requests.filter(kind="qris", state="ready").exists()
    bank.away = False
    from plaza.core.models import Job

    Job.objects.filter(state="waiting").update(run_after="2020-01-01T00:00:00Z")
    run_all("urgent", "default", "external")
    assert made.requests.filter(kind="qris", state="ready").exists()


def test_a_code_of_the_bank_with_a_wrong_check_sum_is_never_shown(bank: Bank, bill, alice: Person, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    from plaza.demo.bank import books

    right = books.payload
    monkeypatch.setattr(books, "payload", lambda **given: right(**given)[:-4] + "0000")
    made = bill()
    assert way(made).state == "failed" and "check sum" in way(made).problem
    page = alice.get(f"/bayar/{made.reference}/").content.decode()
    assert 'data-role="way-qris"' not in page and 'data-role="way-va"' in page


def test_a_stranger_sees_nothing_of_a_bill_and_bob_may_pay_it_without_owning_it(
    bank: Bank, bill: Callable[..., Bill], bob: Person, stranger: Person, officer_of: Callable[..., Person]
) -> None:
    made = bill()
    for person in (bob, stranger, officer_of("DISDAG"), officer_of("", role="koordinator")):
        for page in ("", "kuitansi.pdf", "bukti.json"):
            assert person.get(f"/bayar/{made.reference}/{page}").status_code == 404
    assert bank.teller.pay_number(way(made, "va").content) == 200  # Bob, from his own account
    made.refresh_from_db()
    assert made.state == "paid"
    assert bob.get(f"/bayar/{made.reference}/").status_code == 404


def test_without_a_bank_a_bill_stands_and_says_so(bill, alice: Person) -> None:  # type: ignore[no-untyped-def]
    made = bill()
    page = alice.get(f"/bayar/{made.reference}/").content.decode()
    assert "belum tersambung" in page and "Rp150.000" in page
    assert bills_of(made.subject_ref) == [made] and not Difference.objects.exists()


def test_a_cancelled_bill_cannot_be_paid_and_late_money_goes_back(bank: Bank, bill) -> None:  # type: ignore[no-untyped-def]
    from plaza.payments.actions import cancel_bill

    made = bill()
    assert cancel_bill(made, why="mistaken", actor="officer:1", note="Salah layanan")
    assert bank.teller.pay_number(way(made, "va").content) == 404
    bank.teller.pay(bank.books.orders[way(made).order])
    run_all("urgent", "default", "external")
    assert Payment.objects.get().use == "late" and Refund.objects.get().state == "sent"
    assert Bill.objects.get().state == "cancelled" and balance().holds


def drawn(svg: str, *, scale: int = 4) -> Image.Image:
    """The code as a telephone's camera sees it: the squares that the page's picture draws, on white."""
    size = [int(part) for part in re.findall(r'viewBox="0 0 (\d+) (\d+)"', svg)[0]]
    path = re.findall(r'<path[^>]* d="([^"]+)"', svg)[-1]
    picture = Image.new("L", (size[0] * scale, size[1] * scale), 255)
    pen, x, y = ImageDraw.Draw(picture), 0.0, 0.0
    for word, given in re.findall(r"([MmhH])([^MmhHvVzZ]*)", path):
        numbers = [float(one) for one in re.findall(r"-?\d*\.?\d+", given)]
        if word == "M":
            x, y = numbers
        elif word == "m":
            x, y = x + numbers[0], y + numbers[1]
        else:
            pen.rectangle((x * scale, (y - 0.5) * scale, (x + numbers[0]) * scale - 1, (y + 0.5) * scale - 1), fill=0)
            x += numbers[0]
    return picture


def test_the_code_that_is_drawn_says_what_the_bank_gave(bank: Bank, bill, alice: Person) -> None:  # type: ignore[no-untyped-def]
    made = bill(1_234_567)
    page = alice.get(f"/bayar/{made.reference}/").content.decode()
    svg = page[page.index("<svg", page.index("qris-code") - 200) :].partition("</svg>")[0]
    [read] = zxingcpp.read_barcodes(drawn(svg))
    assert read.text == way(made).content
    assert fits(read.text, amount=1_234_567).bill == way(made).order
