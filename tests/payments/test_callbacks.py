"""The bank's door: nothing is believed that was not signed, nothing is done twice, and every bad word gets its right answer."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from plaza.demo.bank.server import Bank
from plaza.integrity.models import Leaf
from plaza.payments.models import Bill, Callback, Payment
from plaza.payments.rules import codes, signatures
from plaza.payments.rules.money import as_snap
from tests.payments.conftest import in_process, way

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/api/snap/v1.0/qr/qr-mpm-notify"


def notice(bill: Bill, **changes: object) -> dict[str, object]:
    """A good message about Alice's bill, or one with something else in it."""
    return {
        "originalReferenceNo": "BC1", "originalPartnerReferenceNo": way(bill).order, "latestTransactionStatus": "00",
        "amount": as_snap(bill.amount), "additionalInfo": {"rrn": "BC1"}, **changes,
    }  # fmt: skip


def tell(bank: Bank, body: Mapping[str, object], **how: object) -> tuple[int, str]:
    """Sends it, well signed unless said otherwise; the HTTP status and the standard's code."""
    status, told = bank.teller.call(codes.QRIS_TELL, body, **how)  # type: ignore[arg-type]
    return status, str(told.get("responseCode", ""))


def untouched(bill: Bill) -> bool:
    """Whether nothing at all happened to the bill."""
    bill.refresh_from_db()
    return bill.state == "open" and not Payment.objects.exists()


def test_a_forged_message_is_turned_away_and_leaves_no_trace_in_the_books(bank: Bank, bill) -> None:  # type: ignore[no-untyped-def]
    made = bill()
    leaves = Leaf.objects.count()
    assert tell(bank, notice(made), secret="somebody else's") == (401, "4015200")
    assert untouched(made) and not Callback.objects.exists() and Leaf.objects.count() == leaves


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"amount": {"value": "0.00", "currency": "IDR"}}, (400, "4005201")),
        ({"amount": {"value": "1000000000000000000.00", "currency": "IDR"}}, (400, "4005201")),
        ({"amount": {"value": "-150000.00", "currency": "IDR"}}, (400, "4005201")),
        ({"amount": {"value": "150000.00", "currency": "USD"}}, (400, "4005201")),
        ({"amount": {"value": "150000.5", "currency": "IDR"}}, (400, "4005201")),
        ({"amount": None}, (400, "4005201")),
        ({"originalPartnerReferenceNo": ""}, (400, "4005202")),
        ({"originalPartnerReferenceNo": "NOSUCHORDER"}, (404, "4045201")),
        ({"originalPartnerReferenceNo": "x" * 500}, (400, "4005201")),
        ({"latestTransactionStatus": "06"}, (200, "2005200")),
        ({"additionalInfo": {"rrn": "BC1", "paidTime": "yesterday"}}, (400, "4005201")),
    ],
)
def test_a_bad_message_gets_its_code_and_changes_nothing(bank: Bank, bill, changes, answer) -> None:  # type: ignore[no-untyped-def]
    made = bill()
    assert tell(bank, notice(made, **changes)) == answer
    assert untouched(made)


@pytest.mark.parametrize("minutes", [-6, 6, -60 * 24 * 400])
def test_old_words_are_not_believed_however_well_signed(bank: Bank, bill, minutes: int) -> None:  # type: ignore[no-untyped-def]
    made = bill()
    assert tell(bank, notice(made), at=datetime.now(UTC) + timedelta(minutes=minutes)) == (401, "4015200")
    assert untouched(made)


def test_a_replayed_message_is_answered_again_and_done_once(bank: Bank, bill) -> None:  # type: ignore[no-untyped-def]
    made = bill()
    assert tell(bank, notice(made), number="77") == (200, "2005200")
    assert tell(bank, notice(made), number="77") == (200, "2005200")
    other = notice(made, additionalInfo={"rrn": "BC2"})
    assert tell(bank, other, number="77") == (409, "4095200")
    assert Payment.objects.count() == 1 and Callback.objects.count() == 1


def test_the_same_money_told_in_two_ways_is_inconsistent(bank: Bank, bill) -> None:  # type: ignore[no-untyped-def]
    made, other = bill(), bill(subject="application:BOBB")
    assert tell(bank, notice(made)) == (200, "2005200")
    assert tell(bank, notice(made, amount=as_snap(1))) == (404, "4045218")
    assert tell(bank, notice(other)) == (404, "4045218")
    assert Payment.objects.count() == 1


@pytest.mark.parametrize(
    ("header", "value", "code"),
    [
        ("Authorization", "Bearer nonsense", "4015201"),
        ("X-SIGNATURE", "", "4015200"),
        ("X-SIGNATURE", "ÿ", "4015200"),
        ("X-TIMESTAMP", "2026-11-24 09:00", "4005201"),
        ("X-TIMESTAMP", "", "4005201"),
        ("X-PARTNER-ID", "another", "4015200"),
        ("X-EXTERNAL-ID", "", "4005202"),
        ("X-EXTERNAL-ID", "'; DROP TABLE bills; --", "4005202"),
        ("X-EXTERNAL-ID", "9" * 41, "4005202"),
    ],
)
def test_every_header_counts(bank: Bank, bill, header: str, value: str, code: str) -> None:  # type: ignore[no-untyped-def]
    made = bill()
    caught = {}

    def catch(path: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, Mapping[str, object]]:
        if path == PATH:
            caught["answer"] = in_process(path, body, {**headers, header: value})
            return caught["answer"]
        return in_process(path, body, headers)

    bank.teller.post = catch
    tell(bank, notice(made))
    assert caught["answer"][1]["responseCode"] == code and untouched(made)


def test_a_number_of_the_bank_that_is_a_uuid_counts(bank: Bank, bill) -> None:  # type: ignore[no-untyped-def]
    made = bill()
    number = "0f8fad5b-d9cb-469f-a165-70867728950e"

    def signed_as(path: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, Mapping[str, object]]:
        return in_process(path, body, {**headers, "X-EXTERNAL-ID": number} if path == PATH else headers)

    bank.teller.post = signed_as
    assert tell(bank, notice(made)) == (200, "2005200")


def test_a_changed_body_breaks_the_signature_and_white_space_does_not(bank: Bank, bill) -> None:  # type: ignore[no-untyped-def]
    made = bill()
    answers = []

    def change(path: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, Mapping[str, object]]:
        if path == PATH:
            more = body.replace(b"150000.00", b"150001.00")
            answers.append(in_process(path, more, headers)[0])
            return in_process(path, json.dumps(json.loads(body), indent=2).encode(), headers)
        return in_process(path, body, headers)

    bank.teller.post = change
    assert tell(bank, notice(made))[0] == 200 and answers == [401]


def test_no_token_without_the_banks_key(bank: Bank) -> None:
    stamp = signatures.stamp(datetime.now(UTC))
    headers = {"X-CLIENT-KEY": "plaza-contoh", "X-TIMESTAMP": stamp, "X-SIGNATURE": "AAAA"}
    answer = Client().post("/api/snap/v1.0/access-token/b2b", b"{}", content_type="application/json", headers=headers)
    assert answer.status_code == 401 and answer.json()["responseCode"] == "4017300"


def test_rubbish_and_floods_are_turned_away(bank: Bank, bill) -> None:  # type: ignore[no-untyped-def]
    made = bill()
    for body in (b"", b"[" * 60_000, b"\xff\xfe", b"x" * 200_000, b"null"):
        answer = Client().post(PATH, body, content_type="application/json")
        assert answer.status_code in (400, 401)
    assert untouched(made)


def test_a_plaza_without_a_bank_has_no_such_door(bill) -> None:  # type: ignore[no-untyped-def]
    assert Client().post(PATH, b"{}", content_type="application/json").status_code == 404


def test_an_inquiry_says_what_is_owed_and_nothing_of_whoever_owes_it(bank: Bank, bill) -> None:  # type: ignore[no-untyped-def]
    made = bill()
    number = way(made, "code").content
    body = {
        "partnerServiceId": "        ",
        "customerNo": number,
        "virtualAccountNo": f"   {number}",
        "inquiryRequestId": "1",
    }
    status, told = bank.teller.call(codes.VA_INQUIRY, body)
    assert status == 200 and "Alice" not in json.dumps(told)
    assert told["virtualAccountData"]["totalAmount"] == as_snap(150_000)  # type: ignore[index]
    assert bank.teller.call(codes.VA_INQUIRY, {**body, "virtualAccountNo": "0"})[0] == 404


def test_a_virtual_account_paid_with_too_little_is_refused_and_stays_payable(bank: Bank, bill) -> None:  # type: ignore[no-untyped-def]
    made = bill()
    number = way(made, "va").content
    assert bank.teller.pay_number(number, fault="wrong_amount") == 404
    assert bank.teller.pay_number(number, fault="wrong_currency") == 400
    assert bank.teller.pay_number(number, fault="forged") == 401
    assert untouched(made) and not bank.books.moved
    assert bank.teller.pay_number(number, fault="doubled") == 200
    assert Payment.objects.count() == 1
