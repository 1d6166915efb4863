"""Names and dates as people and cards write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaza.verification.rules.dates import find_dates, parse_date
from plaza.verification.rules.names import compare_names

LETTERS = st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ ", min_size=3, max_size=30).filter(lambda s: len(s.split()) > 0)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Budi Santoso", "BUDI SANTOSO"),
        ("BUDISANTOSO", "Budi Santoso"),
        ("dr. Budi Santoso, Sp.PD", "BUDI SANTOSO"),
        ("Drs. H. Muhammad Rizki, M.Si", "MUHAMMAD RIZKI"),
        ("Moh. Rizki Saputra", "MUHAMMAD RIZKI SAPUTRA"),
        ("M. Rizki Saputra", "MOCHAMMAD RIZKI SAPUTRA"),
        ("Jose Ferré", "JOSE FERRE"),
        ("SANTOSO BUDI", "BUDI SANTOSO"),
        ("8UDI SANT0SO", "BUDI SANTOSO"),
    ],
)
def test_spellings_of_one_person_match(one: str, other: str) -> None:
    assert compare_names(one, other)[0] == "match"


@pytest.mark.parametrize(
    ("one", "other"),
    [("BUDI SANTOSO", "BUDI SANTOSA"), ("A. RAHMAN HALIM", "ABDUL RAHMAN HALIM"), ("SITI NUR AINI", "SITI NUR")],
)
def test_names_that_are_nearly_the_same_are_for_a_person_to_settle(one: str, other: str) -> None:
    assert compare_names(one, other)[0] == "near"


@pytest.mark.parametrize(("one", "other"), [("BUDI SANTOSO", "AGUS WIJAYA"), ("", "BUDI"), ("ALI", "...")])
def test_different_names_differ(one: str, other: str) -> None:
    assert compare_names(one, other)[0] == "differ"


@given(LETTERS, LETTERS)
def test_comparing_names_has_no_order(one: str, other: str) -> None:
    assert compare_names(one, other) == compare_names(other, one)


@given(LETTERS)
def test_a_name_is_like_itself(name: str) -> None:
    assert compare_names(name, name)[0] == "match"


@pytest.mark.parametrize(
    "text",
    [
        "17-08-2003",
        "17/8/2003",
        "17.08.2003",
        "17 Agustus 2003",
        "17 AGUSTUS2003",
        "2003-08-17",
        "l7-O8-2OO3",
        "17082003",
        "KEDIRI,17-08-2003",
    ],
)
def test_a_date_is_read_however_it_is_printed(text: str) -> None:
    assert parse_date(text) == date(2003, 8, 17)


@pytest.mark.parametrize("text", ["31-02-2003", "99-01-2003", "17-08-03", "no date", "64729901019090011"])
def test_what_is_no_date_is_not_guessed(text: str) -> None:
    assert parse_date(text) is None


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_printed_date_comes_back(day: date) -> None:
    assert parse_date(f"SAMARINDA, {day:%d-%m-%Y}") == day
    assert find_dates(day.isoformat())[0][0] == day
