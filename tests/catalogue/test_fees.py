"""What a service costs: exact, in whole rupiah, half up, and never anything but arithmetic."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaza.catalogue.rules.definitions import ServiceDefinition
from plaza.catalogue.rules.fees import BadFee, amount_of, compute, number_in, parse_expression
from tests.catalogue.city import city_services

SERVICES = city_services()


@pytest.fixture
def transfer_duty() -> ServiceDefinition:
    return SERVICES["BAPENDA-07"]


def test_the_transfer_duty_is_five_percent_above_the_exemption(transfer_duty: ServiceDefinition) -> None:
    assert amount_of(transfer_duty, answers={"price": "500000000"}).rupiah == 21_000_000
    assert amount_of(transfer_duty, answers={"price": 80_000_000}).rupiah == 0
    assert amount_of(transfer_duty, answers={"price": 1}).rupiah == 0


def test_the_formula_can_be_followed_in_both_languages(transfer_duty: ServiceDefinition) -> None:
    amount = amount_of(transfer_duty, answers={"price": 500_000_000})
    assert (
        amount.formula_id
        == "0,05 × terbesar dari (0; Nilai perolehan objek pajak (NPOP) Rp500.000.000 − Rp80.000.000) = Rp21.000.000"
    )
    assert (
        amount.formula_en
        == "0.05 × the larger of (0; Acquisition value (NPOP) Rp500,000,000 − Rp80,000,000) = Rp21,000,000"
    )


def test_half_a_rupiah_goes_up() -> None:
    assert amount_of(SERVICES["BAPENDA-09"], answers={"turnover": 12_345_675}).rupiah == 1_234_568
    assert compute("price / 2", values={"price": Decimal(1)}) == 1
    assert compute("price / 2", values={"price": Decimal(3)}) == 2


def test_what_goes_to_another_body_is_never_paid_to_the_plaza() -> None:
    amount = amount_of(SERVICES["ATRBPN-03"], answers={"land_value": 100_000_000})
    assert (amount.rupiah, amount.to_plaza) == (150_000, False)
    assert not amount_of(SERVICES["POLRESTA-01"], answers={}).to_plaza


def test_free_fixed_and_unpriced_services_say_so() -> None:
    assert amount_of(SERVICES["DUKCAPIL-05"], answers={}).rupiah == 0
    fixed = amount_of(SERVICES["DISDAG-03"], answers={})
    assert (fixed.rupiah, fixed.demo) == (150_000, True)
    by_officer = amount_of(SERVICES["DPMPTSP-18"], answers={})
    assert by_officer.rupiah is None
    assert "25%" in by_officer.formula_id


@pytest.mark.parametrize("answer", [None, "", "many", "NaN", "Infinity", "-5", "1e400", "9" * 400])
def test_an_answer_that_gives_no_sensible_amount_is_told_in_a_sentence(answer: str | None) -> None:
    with pytest.raises(BadFee):
        amount_of(SERVICES["BAPENDA-09"], answers={"turnover": answer})


def test_a_division_by_zero_is_told_in_a_sentence() -> None:
    with pytest.raises(BadFee, match="cannot be computed"):
        compute("price / (price - price)", values={"price": Decimal(5)})


@pytest.mark.parametrize(
    "expr",
    [
        "__import__('os').system('true')", "price.real", "price[0]", "lambda: 1", "[1][0]", "price ** 9999999", "price if 1 else 2",
        "max", "max(*[1])", "max()", "min(price, key=1)", "'text'", "True", "1 and 2", "price := 1", "1e9", "0x10", "1j", "",
        "(" * 5000 + "1" + ")" * 5000, "1+" * 200 + "1", "price // 2", "price % 2", "~price", "+price", "{price}", "f'{price}'",
    ],
)  # fmt: skip
def test_nothing_but_arithmetic_is_ever_evaluated(expr: str) -> None:
    with pytest.raises(BadFee):
        parse_expression(expr, names={"price"})


@given(price=st.integers(0, 10**12), rate=st.integers(0, 10**6))
def test_a_percentage_is_exact_and_rounded_half_up_once(price: int, rate: int) -> None:
    expr = f"{Decimal(rate) / 10**6:f} * price"
    exact = Decimal(rate) * price / 10**6
    assert compute(expr, values={"price": Decimal(price)}) == int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@given(first=st.integers(0, 10**9), second=st.integers(0, 10**9))
def test_max_and_min_take_the_right_one(first: int, second: int) -> None:
    values = {"a": Decimal(first), "b": Decimal(second)}
    assert compute("max(a, b) - min(a, b)", values=values) == abs(first - second)


@given(price=st.integers(0, 10**12), more=st.integers(0, 10**9))
def test_a_dearer_house_never_costs_less_duty(price: int, more: int) -> None:
    duty = [amount_of(SERVICES["BAPENDA-07"], answers={"price": value}).rupiah for value in (price, price + more)]
    assert duty[0] is not None
    assert duty[1] is not None
    assert 0 <= duty[0] <= duty[1]


@given(st.text("()+-*/ ,.0123456789abmaxin", max_size=30))
def test_whatever_the_expression_it_is_computed_or_refused(expr: str) -> None:
    try:
        assert compute(expr, values={"a": Decimal(3), "b": Decimal(7)}) >= 0
    except BadFee as refused:
        assert str(refused)


def test_numbers_are_written_in_the_reader_s_language() -> None:
    assert number_in(Decimal("1234567.50"), "id") == "1.234.567,5"
    assert number_in(Decimal("1234567.50"), "en") == "1,234,567.5"
    assert number_in(Decimal("100"), "id") == "100"
