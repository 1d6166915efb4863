"""The rules of money, beside what others have published."""

import hashlib
import hmac
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaza.payments.rules import codes, money, qris, signatures
from plaza.payments.rules.messages import BadMessage, qris_notice, va_payment
from plaza.payments.rules.money import LARGEST, BadAmount, Factor, as_snap, from_snap, in_words, multiplied
from plaza.payments.rules.qris import BadQris, built, fits, opened, parsed
from plaza.payments.rules.statement import BadStatement, read_statement

EMVCO = (
    "00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678520441115802CN5914BEST TRANSPORT6007BEIJING"
    "64200002ZH0104最佳运输0202北京540523.7253031565502016233030412340603***0708A60086670902ME91320016A011223344998877070812345678"
    "6304A13A"
)
"""The sample payload of the EMV QR Code Specification for Payment Systems, Merchant-Presented Mode."""
PUBLISHED_QRIS = (
    "00020101021226760024ID.CO.SPEEDCASH.MERCHANT01189360081530001108500215ID10210000000190303UME51440014ID.CO.QRIS.WWW0215"
    "ID20211101828880303UME5204581453033605405500005802ID5911TOKO WINPAY6013JAKARTA BARAT61051111062360105398700509D10083632"
    "0710TERM GIGIH6304D1EE"
)
"""A QRIS in a payment gateway's published documentation of SNAP."""
PUBLISHED_KEY = """-----BEGIN PUBLIC KEY-----
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCyv//t/knkJRMRVgD37Bq2RTHV
xC6kZmw8t0L3j23wFajGbh8WdUy9PvibmLUdWXNWPqvvu0cDnA+QHXfUwnsrVy7i
a0kje2h7wj/bM4LSzRziqljF8th5d1Spqbqxq9HnrOxKjZAHxlzMfGrJFHin6Jhj
y3c1bNhhFeEqeqY6RwIDAQAB
-----END PUBLIC KEY-----
"""
PUBLISHED_SIGNATURE = (
    "X6SoppGIO6kzJtmV8iempgTAVWR89byQPwsLe/QNDux2Hwg6iii9ecyBKy1mLze0coKchdLSjzMAtBNPbyrHytqaeSL2BSf9nvteoKc6BpMvTf1ISZIQ+nnK"
    "ROSnLG1q41jweC7rDcoFkBr/vD5Dk93V2Ffd86m9lGhLtS4ysn4="
)
SUMS = st.integers(1, LARGEST)


def test_the_check_sum_is_emvcos() -> None:
    assert qris.crc("123456789") == "29B1"
    assert qris.crc(EMVCO[:-4]) == EMVCO[-4:] == "A13A"
    assert opened(EMVCO)["59"] == "BEST TRANSPORT"


def test_a_published_qris_is_read() -> None:
    found = parsed(PUBLISHED_QRIS)
    assert (found.amount, found.name, found.merchant) == (50_000, "TOKO WINPAY", "ID2021110182888")
    with pytest.raises(BadQris, match="not in rupiah"):
        parsed(EMVCO)


def with_objects(payload: str, *more: tuple[str, str], without: str = "") -> str:
    kept = [item for item in qris.read(payload) if item[0] not in ("63", without)]
    return qris.sealed([*kept, *more])


@pytest.mark.parametrize(
    "more", [[("55", "01")], [("55", "02"), ("56", "1000")], [("55", "03"), ("57", "5")], [("56", "1")]]
)
def test_a_qris_with_a_tip_or_a_fee_is_not_for_exactly_this_sum(more: list[tuple[str, str]]) -> None:
    plain = built(amount=150_000, name="P", city="S", merchant="ID9900000000001", account="0006AAAAAA", bill="1")
    with pytest.raises(BadQris, match="not made for this bill"):
        fits(with_objects(plain, *more), amount=150_000)


def test_a_check_sum_in_small_letters_and_a_sum_with_two_zeros_are_read() -> None:
    plain = built(amount=150_000, name="P", city="S", merchant="ID9900000000001", account="0006AAAAAA", bill="1")
    zeros = with_objects(plain, ("54", "150000.00"), without="54")
    for payload in (zeros, zeros[:-4] + zeros[-4:].lower()):
        assert fits(payload, amount=150_000).amount == 150_000
    assert opened(EMVCO[:-4] + EMVCO[-4:].lower())["59"] == "BEST TRANSPORT"


@given(SUMS)
def test_what_is_built_is_read_again(amount: int) -> None:
    payload = built(
        amount=amount, name="PLAZA CONTOH", city="SAMARINDA", merchant="ID9900000000001", account="0006AAAAAA", bill="7F3K9Q2M41001"
    )  # fmt: skip
    assert fits(payload, amount=amount).bill == "7F3K9Q2M41001"
    with pytest.raises(BadQris):
        fits(payload, amount=amount + 1)


@given(st.integers(0, len(PUBLISHED_QRIS) - 1), st.characters(codec="ascii"))
def test_a_qris_with_one_wrong_character_is_not_believed(place: int, other: str) -> None:
    changed = PUBLISHED_QRIS[:place] + other + PUBLISHED_QRIS[place + 1 :]
    if changed[:-4] + changed[-4:].upper() != PUBLISHED_QRIS:  # small letters of the check sum mean the same
        with pytest.raises(BadQris):
            parsed(changed)


@given(st.text(max_size=200))
def test_no_text_at_all_breaks_the_reader(text: str) -> None:
    try:
        parsed(text)
    except BadQris:
        return


def test_a_token_is_asked_for_as_a_gateway_publishes_it() -> None:
    given_ = {"client": "7fb118fb-2738-4886-9817-8a2c4de43001", "timestamp": "2024-05-17T14:12:50+07:00"}
    assert signatures.token_holds(PUBLISHED_SIGNATURE, **given_, public_key=PUBLISHED_KEY)
    given_["timestamp"] = "2024-05-17T14:12:51+07:00"
    assert not signatures.token_holds(PUBLISHED_SIGNATURE, **given_, public_key=PUBLISHED_KEY)
    assert not signatures.token_holds("no base64", **given_, public_key=PUBLISHED_KEY)


def test_the_text_to_sign_is_the_published_one() -> None:
    body = b'{ "a": "x y",\n "b" : [1, 2.50] }'
    assert signatures.minified(body) == b'{"a":"x y","b":[1,2.50]}'
    digest = hashlib.sha256(b'{"a":"x y","b":[1,2.50]}').hexdigest()
    text = signatures.to_sign(
        "post", "/api/v1.0/qr/qr-mpm-generate", token="T", body=body, timestamp="2024-05-17T14:12:50+07:00"
    )
    assert text == f"POST:/api/v1.0/qr/qr-mpm-generate:T:{digest}:2024-05-17T14:12:50+07:00"


def test_the_symmetric_signature_is_hmac_sha512_of_rfc_4231() -> None:
    expected = (
        "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
        "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
    )
    assert hmac.digest(b"Jefe", b"what do ya want for nothing?", "sha512").hex() == expected
    signed = signatures.signed("what do ya want for nothing?", secret="Jefe")
    assert signatures.holds(signed, text="what do ya want for nothing?", secret="Jefe")
    assert not signatures.holds(signed, text="what do ya want for nothing?", secret="")
    assert not signatures.holds(signed + "é", text="what do ya want for nothing?", secret="Jefe")


@given(SUMS)
def test_an_amount_goes_to_the_bank_and_back(amount: int) -> None:
    assert from_snap(as_snap(amount)) == amount


@pytest.mark.parametrize(
    "value",
    [
        "0.00",
        "-1.00",
        "1000000000000000000.00",
        "1e5",
        "1.50",
        "1,00",
        "",
        " 1.00",
        "１.00",
        "NaN",
        5,
        None,
        "0",
        "01.00",
    ],
)
def test_an_amount_that_cannot_be_is_not_taken(value: object) -> None:
    with pytest.raises(BadAmount):
        from_snap({"value": value, "currency": "IDR"})


@pytest.mark.parametrize("currency", ["USD", "idr", "", None, 360])
def test_another_currency_is_not_taken(currency: object) -> None:
    with pytest.raises(BadAmount, match="currency"):
        from_snap({"value": "1.00", "currency": currency})


@pytest.mark.parametrize("amount", [0, -1, 10**18, LARGEST + 1, True, 1.0])
def test_no_bill_has_such_an_amount(amount: int) -> None:
    with pytest.raises(BadAmount):
        money.checked(amount)


@pytest.mark.parametrize(
    ("amount", "indonesian", "english"),
    [
        (11, "sebelas rupiah", "eleven rupiah"),
        (1_100, "seribu seratus rupiah", "one thousand one hundred rupiah"),
        (150_000, "seratus lima puluh ribu rupiah", "one hundred fifty thousand rupiah"),
        (2_019_115, "dua juta sembilan belas ribu seratus lima belas rupiah", "two million nineteen thousand one hundred fifteen rupiah"),
        (10**12 + 21, "satu triliun dua puluh satu rupiah", "one trillion twenty-one rupiah"),
    ],
)  # fmt: skip
def test_a_sum_is_said_as_people_say_it(amount: int, indonesian: str, english: str) -> None:
    assert (in_words(amount), in_words(amount, "en")) == (indonesian, english)


def test_measures_are_multiplied_half_up_and_shown() -> None:
    factors = [
        Factor("Tarif", Decimal("0.25"), percent=True),
        Factor("Luas", Decimal("12.5")),
        Factor("Harga", Decimal(333), is_money=True),
    ]
    assert multiplied(factors) == (
        1041, "Tarif 25 % × Luas 12,5 × Harga Rp333 = Rp1.041", "Tarif 25 % × Luas 12.5 × Harga Rp333 = Rp1,041",
    )  # fmt: skip
    for bad in ([], [Factor("x", Decimal("0.0001"))], [Factor("x", Decimal(10) ** 12)] * 3, factors * 3):
        with pytest.raises(BadAmount):
            multiplied(bad)


@given(st.integers(0, 10**10 - 1))
def test_one_wrong_digit_of_a_billing_code_shows(serial: int) -> None:
    code = codes.billing_code(serial)
    assert codes.is_billing_code(code)
    for place in range(15):
        assert not codes.is_billing_code(code[:place] + str((int(code[place]) + 1) % 10) + code[place + 1 :])


@pytest.mark.parametrize(
    "body", [None, [], "x", {}, {"originalPartnerReferenceNo": 5}, {"latestTransactionStatus": "00"}]
)
def test_a_message_that_is_not_whole_means_nothing(body: object) -> None:
    for read in (qris_notice, va_payment):
        with pytest.raises(BadMessage):
            read(body)


def test_a_statement_is_taken_whole_or_not_at_all() -> None:
    head = "bank_ref,direction,amount,at,order,remark\n"
    good = "BC1,CREDIT,150000.00,2026-11-24T09:00:00+07:00,,x\n"
    assert len(read_statement((head + good).encode())) == 1
    for bad in (
        "BC2,CREDIT,-5,2026-11-24T09:00:00+07:00,,",
        "BC2,in,5,2026-11-24T09:00:00+07:00,,",
        "BC2,debit,5,yesterday,,",
        ",debit,5,,,",
    ):
        with pytest.raises(BadStatement) as told:
            read_statement((head + good + bad).encode())
        assert told.value.row == 2
    for rubbish in (b"\xff\xfe\x00", b"[1, 2]", b'{"lines": 5}', b"[" * 100_000):
        with pytest.raises(BadStatement):
            read_statement(rubbish)
