"""What people type means one thing, or is asked back with a sentence that says what to do."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaza.core.digits import whole_number
from plaza.core.telephones import read_mobile, tidy_phone
from plaza.core.typed import BadAnswer, as_typed, read_amount, read_count, read_date, read_measure


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("250000", 250000), ("250.000", 250000), ("250,000", 250000), ("Rp 1.250.000,-", 1250000), ("1,250,000", 1250000),
        ("1 250 000", 1250000), ("Rp1.250.000", 1250000), ("IDR 250,000.00", 250000), ("250.000,00", 250000),
        ("250000.00", 250000), ("٢٥٠٠٠٠", 250000), ("２５０．０００".replace("．", "."), 250000), ("250.000 rupiah", 250000),
        ("Rp. 5.000,-", 5000), ("1\u00a0250\u00a0000", 1250000), ("0", 0),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_people_and_banks_write_it(typed: str, meant: int) -> None:
    assert read_amount(typed) == meant


@pytest.mark.parametrize(
    "typed", ["250,5", "-5", "−5", "0.500", "0,500", "10,50", "1.25.000", "1.250,000", "12 5", "", "Rp", "1e5", "½"]
)
def test_an_amount_that_has_sen_or_two_readings_is_asked_back(typed: str) -> None:
    with pytest.raises(BadAnswer) as asked:
        read_amount(typed)
    assert asked.value.sentence.indonesian and asked.value.sentence.english


@pytest.mark.parametrize(
    ("typed", "meant"), [("5.000", 5000), ("5,000", 5000), ("5 000", 5000), ("12", 12), ("-3", -3)]
)
def test_a_count_is_read_with_any_mark_between_thousands(typed: str, meant: int) -> None:
    assert read_count(typed) == meant


@pytest.mark.parametrize("typed", ["5,5", "0.500", "5.00.0", "lima"])
def test_a_count_with_a_part_is_asked_back(typed: str) -> None:
    with pytest.raises(BadAnswer):
        read_count(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("0,5", "0.5"), ("0.5", "0.5"), ("0.500", "0.5"), ("0.125", "0.125"), ("1.250,50", "1250.5"), ("1,250.50", "1250.5"),
        ("1.250.000", "1250000"), ("12,5", "12.5"), ("-0,502", "-0.502"), ("1500", "1500"), ("1,50", "1.5"),
        ("1 500,25", "1500.25"), ("12345,678", "12345.678"),
    ],
)  # fmt: skip
def test_a_measure_is_read_with_point_and_with_comma(typed: str, meant: str) -> None:
    assert read_measure(typed) == Decimal(meant)


@pytest.mark.parametrize(
    ("typed", "small", "large"), [("1.500", "1,5", "1500"), ("1,500", "1,5", "1500"), ("1.234", "1,2340", "1234")]
)
def test_a_measure_with_two_readings_is_asked_back_with_both(typed: str, small: str, large: str) -> None:
    with pytest.raises(BadAnswer) as asked:
        read_measure(typed)
    for words in (asked.value.sentence.in_language("id"), asked.value.sentence.in_language("en")):
        assert small in words and large in words
    assert (read_measure(small), read_measure(large)) == (Decimal(small.replace(",", ".")), Decimal(large))


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=3))
def test_a_kept_measure_that_is_shown_again_is_read_as_the_same(value: Decimal) -> None:
    kept = str(int(value)) if value == int(value) else f"{value.normalize():f}"
    assert read_measure(as_typed(kept)) == value


@pytest.mark.parametrize(
    "typed",
    [
        "05-11-2026", "5 November 2026", "5 Nov 2026", "5 nopember 2026", "Kamis, 5 November 2026", "Thursday, 5 November 2026",
        "November 5, 2026", "Nov 5 2026", "5/11/2026", "2026-11-05", "5 Nov. 2026", "05-Nov-2026", "٥-١١-٢٠٢٦",
    ],
)  # fmt: skip
def test_a_date_is_read_as_the_page_itself_writes_it(typed: str) -> None:
    assert read_date(typed) == date(2026, 11, 5)


@pytest.mark.parametrize(
    "month", ["Januari", "Feb", "Maret", "Apr", "Mei", "Juni", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"]
)
def test_every_month_of_the_page_is_read(month: str) -> None:
    assert read_date(f"3 {month} 2026").day == 3


@pytest.mark.parametrize("typed", ["01-11-26", "17-08-24", "5 Nov 26", "5/11/'26"])
def test_a_year_of_two_digits_is_asked_back_whole(typed: str) -> None:
    with pytest.raises(BadAnswer, match="empat angka"):
        read_date(typed)


@pytest.mark.parametrize(
    "typed", ["31-12-0099", "17-08-1203", "01-01-3026", "31-02-2026", "5 Foo 2026", "November", "besok, 1"]
)
def test_a_year_before_1900_and_what_is_no_date_are_asked_back(typed: str) -> None:
    with pytest.raises(BadAnswer, match="17-08-2003"):
        read_date(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "0812 3456 7890", "+62 0812 3456 7890", "62 0812 3456 7890", "62 62 812 3456 7890", "(+62) 812.3456.7890",
        "0062 812 3456 7890", "812-3456-7890", "+62 (0)812 3456 7890", "٠٨١٢ ٣٤٥٦ ٧٨٩٠",
    ],
)  # fmt: skip
def test_a_mobile_number_has_one_form(typed: str) -> None:
    assert read_mobile(typed) == tidy_phone(typed) == "+6281234567890"


@pytest.mark.parametrize(
    "typed", ["0541 123456", "0622 123456", "0812", "0812 3456 7890 123 45", "telepon saya", "+999 12345678", ""]
)
def test_what_is_no_mobile_number_is_asked_back(typed: str) -> None:
    with pytest.raises(BadAnswer, match="0812 3456 7890"):
        read_mobile(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("+60 12-345 6789", "+60123456789"), ("0060 12 345 6789", "+60123456789"), ("+1 415 555 2671", "+14155552671")],
)
def test_a_mobile_number_from_abroad_keeps_its_country(typed: str, meant: str) -> None:
    assert read_mobile(typed) == meant


def test_a_number_of_a_house_is_tidied_with_its_own_area_code() -> None:
    assert tidy_phone("0622 123456") == tidy_phone("+62 622 123456") == "+62622123456"


@given(st.text(max_size=40))
def test_whatever_is_typed_as_a_number_is_tidied_once_and_for_all(typed: str) -> None:
    assert tidy_phone(tidy_phone(typed)) == tidy_phone(typed)


@given(st.sampled_from([read_amount, read_count, read_measure, read_date, read_mobile]), st.text(max_size=60))
def test_no_text_breaks_a_reader(read, typed: str) -> None:
    try:
        read(typed)
    except BadAnswer as problem:
        assert problem.sentence.indonesian and problem.sentence.english


@pytest.mark.parametrize(
    ("given", "number"), [("12", 12), ("²", 0), ("٣", 0), ("", 0), (None, 0), ("9" * 30, 0), ("-1", 0)]
)
def test_a_hidden_number_that_is_none_breaks_no_page(given: str | None, number: int) -> None:
    assert whole_number(given) == number
