"""What people type is read kindly, and what cannot be read is answered with a sentence that says what to do."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaza.applications.rules.answers import (
    read_answer,
    read_birth_date,
    read_identity_number,
    read_name,
)
from plaza.catalogue.rules.definitions import Constraints, Field, Option
from plaza.core.typed import BadAnswer, read_date, tidy

TODAY = date(2026, 11, 24)


def field(kind: str, *, required: bool = True, **limits: object) -> Field:
    return Field("x", "Isian", "Field", kind, required=required, constraints=Constraints(**limits))  # type: ignore[arg-type]


def read(kind: str, raw: str, *, required: bool = True, **limits: object) -> object:
    return read_answer(field(kind, required=required, **limits), raw, answers={}, on=TODAY)


@pytest.mark.parametrize("raw", ["17-08-2003", "17/8/2003", "17.08.2003", " 2003-08-17 "])
def test_a_date_is_read_as_people_write_it(raw: str) -> None:
    assert read_date(raw) == date(2003, 8, 17)


@pytest.mark.parametrize("raw", ["", "kemarin", "31-02-2003", "17-08", "2003", "00-00-0000", "17-08-03-1"])
def test_what_is_no_date_gets_an_example(raw: str) -> None:
    with pytest.raises(BadAnswer, match="17-08-2003"):
        read_date(raw)


def test_somebody_born_tomorrow_is_asked_again() -> None:
    with pytest.raises(BadAnswer):
        read_birth_date("25-11-2026", on=TODAY)


@pytest.mark.parametrize(
    ("raw", "meant"), [("1.250.000", 1250000), ("Rp 1.250.000", 1250000), ("1250000", 1250000), ("500.000", 500000)]
)
def test_money_is_read_with_dots_and_without(raw: str, meant: int) -> None:
    assert read("money", raw) == meant


def test_money_has_no_sen_and_no_minus() -> None:
    for raw in ("10,50", "-5", "abc", "1e400", "NaN", "Infinity"):
        with pytest.raises(BadAnswer):
            read("money", raw)


def test_a_number_keeps_to_its_limits() -> None:
    assert read("number", "12", min=Decimal(1), max=Decimal(20), integer=True) == 12
    assert read("number", "-0,502", min=Decimal(-1), max=Decimal(1)) == "-0.502"
    for raw in ("0", "21", "1,5"):
        with pytest.raises(BadAnswer):
            read("number", raw, min=Decimal(1), max=Decimal(20), integer=True)


def test_a_choice_outside_the_list_is_asked_again() -> None:
    options = (Option("a", "A", "A"), Option("b", "B", "B"))
    assert read("choice", "a", options=options) == "a"
    with pytest.raises(BadAnswer):
        read("choice", "c", options=options)


def test_an_optional_question_may_be_left_empty_and_a_needed_one_not() -> None:
    assert read("text", "  ", required=False) is None
    with pytest.raises(BadAnswer):
        read("text", "  ")


def test_a_name_of_ten_thousand_letters_gets_a_sentence() -> None:
    with pytest.raises(BadAnswer, match="120"):
        read_name("A" * 10_000)


@pytest.mark.parametrize("name", ["Siti Nurhaliza", "I Made", "Ng", "D'Angelo", "Мария", "ᮊᮒ", "张伟"])
def test_a_name_may_be_in_any_script(name: str) -> None:
    assert read_name(f"  {name} ") == name


def test_a_nik_from_anywhere_in_the_country_is_taken() -> None:
    for region in ("647299", "650101", "920101", "960101"):
        assert read_identity_number(f"{region}4108039001") == f"{region}4108039001"


@pytest.mark.parametrize("raw", ["", "123", "6472999908039001", "6472998108039001", "6472990101030000"])
def test_what_cannot_be_a_nik_is_asked_again(raw: str) -> None:
    with pytest.raises(BadAnswer):
        read_identity_number(raw)


@pytest.mark.parametrize("zero", ["０", "٠", "۰", "꧐"])
def test_a_nik_in_the_digits_of_another_script_is_the_same_nik(zero: str) -> None:
    typed = "".join(chr(ord(zero) + int(digit)) for digit in "6472994108039001")
    assert read_identity_number(typed) == "6472994108039001"
    assert read("nik", typed) == "6472994108039001"


@pytest.mark.parametrize(
    ("kind", "limits", "typed", "meant"),
    [
        ("money", {}, "250,000", 250000), ("money", {}, "Rp 1.250.000,-", 1250000), ("money", {}, "1 250 000", 1250000),
        ("number", {"integer": True}, "5,000", 5000), ("number", {"integer": True}, "5.000", 5000),
        ("number", {}, "0.500", "0.5"), ("number", {}, "0.125", "0.125"), ("number", {}, "0,5", "0.5"),
        ("date", {}, "5 Nov 2026", "2026-11-05"), ("date", {}, "5 November 2026", "2026-11-05"),
    ],
)  # fmt: skip
def test_every_question_reads_what_was_meant(kind: str, limits: dict[str, object], typed: str, meant: object) -> None:
    assert read(kind, typed, **limits) == meant


@pytest.mark.parametrize(
    ("kind", "limits", "typed"),
    [
        ("money", {}, "250,5"), ("money", {}, "0.500"), ("number", {"integer": True}, "5,5"), ("number", {}, "1.500"),
        ("number", {}, "1,500"), ("date", {}, "01-11-26"), ("date", {}, "31-12-0099"),
    ],
)  # fmt: skip
def test_every_question_asks_back_what_has_two_readings(kind: str, limits: dict[str, object], typed: str) -> None:
    with pytest.raises(BadAnswer):
        read(kind, typed, **limits)


def test_a_second_date_must_come_after_the_first() -> None:
    second = field("date", after="from_date")
    with pytest.raises(BadAnswer):
        read_answer(second, "01-12-2026", answers={"from_date": "2026-12-02"}, on=TODAY)
    assert read_answer(second, "03-12-2026", answers={"from_date": "2026-12-02"}, on=TODAY) == "2026-12-03"


@given(st.text(max_size=300))
def test_whatever_is_typed_is_tidied_once_and_for_all(raw: str) -> None:
    assert tidy(tidy(raw)) == tidy(raw)


@given(
    st.sampled_from(["text", "address", "number", "money", "date", "nik", "npwp", "nib", "plate", "choice"]),
    st.text(max_size=80),
)
def test_no_text_breaks_the_reading(kind: str, raw: str) -> None:
    try:
        read(kind, raw, required=False)
    except BadAnswer as problem:
        assert problem.sentence.indonesian and problem.sentence.english
