"""The numbers on Indonesian papers, by their own rules."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaza.verification.rules import numbers

REGIONS = st.from_regex(r"\A[0-9]{6}\Z")
BIRTHS = st.dates(date(1917, 1, 1), date(2026, 11, 24))
TODAY = date(2026, 11, 24)


@given(REGIONS, BIRTHS, st.sampled_from(["L", "P"]), st.integers(1, 9999))
def test_a_nik_tells_back_what_it_was_made_from(region: str, born: date, sex: str, serial: int) -> None:
    text = numbers.compose_nik(region=region, born=born, sex=sex, serial=serial)  # type: ignore[arg-type]
    nik = numbers.parse_nik(text)
    assert nik is not None
    assert (nik.region, nik.sex, nik.serial) == (region, sex, serial)
    assert numbers.nik_agrees_with_birth(nik, born)
    assert born in numbers.birth_dates(nik, today=TODAY)


@given(st.text(max_size=30))
def test_any_text_gets_an_answer_and_never_an_exception(text: str) -> None:
    digits, folds = numbers.fold_digits(text)
    assert numbers.nik_problem(text) is None or numbers.parse_nik(text) is None
    assert digits.isdigit() or not digits
    assert 0 <= folds <= len(text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("6472990101909001", None),
        ("6472995708039002", None),
        ("64.7299.010190.9001", None),
        ("647299010190900", "nik_length"),
        ("64729901019090011", "nik_length"),
        ("6472998101909001", "nik_date"),  # day 81
        ("6472990013909001", "nik_date"),
        ("6472993002909001", "nik_date"),  # 30 February
        ("6472029901909001", "nik_date"),  # day 99 of the sample in the leaflets
        ("6472990101900000", "nik_serial"),
        ("6472992902009001", None),  # 29 February 2000
        ("6472992902019001", "nik_date"),  # neither 1901 nor 2001 had one
    ],
)
def test_shape_and_calendar_decide_about_a_nik(text: str, problem: str | None) -> None:
    assert numbers.nik_problem(text) == problem


def test_an_unknown_province_warns_and_never_blocks() -> None:
    nik = numbers.parse_nik("9972990101909001")
    assert nik is not None and not nik.region_known


def test_a_woman_is_born_on_the_day_less_forty() -> None:
    nik = numbers.parse_nik("6472995708039002")
    assert nik is not None and nik.sex == "P" and numbers.birth_dates(nik, today=TODAY)[0] == date(2003, 8, 17)


def test_a_number_that_fits_two_centuries_leaves_the_choice_to_the_birth_date() -> None:
    nik = numbers.parse_nik("6472990101209001")
    assert nik is not None and numbers.birth_dates(nik, today=TODAY) == (date(2020, 1, 1), date(1920, 1, 1))


def test_a_nik_typed_where_a_family_card_number_belongs_is_noticed() -> None:
    assert numbers.kk_problem("6472995708039002") == "kk_is_nik"
    assert numbers.kk_problem("6472990708229000") is None


@pytest.mark.parametrize("text", ["99.000.001.0-722.000", "0990000010722000"])
def test_both_forms_of_an_old_taxpayer_number_are_one(text: str) -> None:
    assert numbers.npwp_problem(text) is None
    assert numbers.npwp_check_digit_holds(text) is True
    assert numbers.npwp_core(text) == "990000010722000"


def test_a_wrong_check_digit_only_warns() -> None:
    assert numbers.npwp_problem("99.000.001.1-722.000") is None
    assert numbers.npwp_check_digit_holds("99.000.001.1-722.000") is False


@given(st.from_regex(r"\A[0-9]{1,15}\Z"))
def test_the_digit_that_luhn_gives_is_the_one_that_luhn_accepts(digits: str) -> None:
    assert numbers.luhn(digits + numbers.luhn_digit(digits))


@pytest.mark.parametrize(
    ("text", "plate"), [("kt1234ab", "KT 1234 AB"), ("KT 1 B", "KT 1 B"), ("KT.5878.WF", "KT 5878 WF"), ("12 KT", None)]
)
def test_a_plate_is_written_one_way(text: str, plate: str | None) -> None:
    assert numbers.normal_plate(text) == plate


def test_the_other_numbers_have_their_lengths() -> None:
    assert numbers.nib_problem("9918904689146") is None and numbers.nib_problem("123") == "nib_length"
    assert numbers.nop_problem("64.72.990.150.188-1563.9") is None and numbers.nop_problem("6472") == "nop_length"
