"""What a survey is worth: exact ninths, the bands with their gaps, and a margin that knows how many there were."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaza.feedback.rules.survey import (
    ELEMENTS,
    KEYS,
    WEIGHT,
    Tally,
    band_of,
    margin_of,
    rounded,
    sample_for,
    scores_of,
    valid,
)

MARKS = st.lists(st.integers(1, 4), min_size=9, max_size=9)


def tally(rows: list[list[int]], *, population: int = 0) -> Tally:
    sums = tuple(sum(row[place] for row in rows) for place in range(9))
    return Tally(len(rows), sums, sum(sum(row) ** 2 for row in rows), population)


@pytest.mark.parametrize(
    ("mark", "index", "band"), [(4, "100.00", "A"), (3, "75.00", "C"), (2, "50.00", "D"), (1, "25.00", "D")]
)
def test_equal_answers_give_round_figures_because_a_ninth_is_a_ninth(mark, index, band):
    scores = scores_of(tally([[mark] * 9] * 7))
    assert (scores.index, scores.band) == (Decimal(index), band)


@pytest.mark.parametrize(
    ("index", "band"),
    [("25.00", "D"), ("64.99", "D"), ("65.00", "C"), ("76.60", "C"), ("76.61", "B"), ("88.30", "B"), ("88.31", "A")],
)
def test_the_bands_are_those_of_the_regulation(index, band):
    assert band_of(Decimal(index)) == band


@pytest.mark.parametrize(("mean", "index", "band"), [("3.532", "88.30", "B"), ("3.5324", "88.31", "A")])
def test_the_published_borders_fall_on_the_right_side(mean, index, band):
    worth = rounded(Fraction(mean) * 9 * WEIGHT * 25)
    assert (worth, band_of(worth)) == (Decimal(index), band)


def test_half_a_hundredth_goes_up():
    assert rounded(Fraction("64.995")) == Decimal("65.00")
    assert rounded(Fraction("64.9949999")) == Decimal("64.99")


@given(st.lists(MARKS, min_size=1, max_size=40))
def test_the_index_is_the_mean_of_everybodys_own_and_lies_between_25_and_100(rows):
    scores = scores_of(tally(rows))
    own = [Fraction(sum(row) * 25, 9) for row in rows]
    assert scores.index == rounded(sum(own, Fraction(0)) / len(rows))
    assert Decimal(25) <= scores.index <= Decimal(100)
    assert scores.respondents == len(rows)


@given(st.lists(MARKS, min_size=1, max_size=30))
def test_the_order_of_answers_changes_nothing(rows):
    assert scores_of(tally(rows)) == scores_of(tally(rows[::-1]))


def test_nobody_gives_no_index_instead_of_a_nought():
    scores = scores_of(Tally())
    assert (scores.index, scores.band, scores.margin, scores.elements) == (None, "", None, (None,) * 9)


def test_the_margin_is_that_of_the_textbook():
    rows = [[mark] * 9 for mark in (1, 2, 3, 4, 3, 3, 2, 4, 4, 4)]
    # index of each: 25, 50, 75, 100, 75, 75, 50, 100, 100, 100; s = 26.3523, t(9) = 2.2622, so 2.2622 * s / sqrt(10)
    assert margin_of(tally(rows)) == pytest.approx(Decimal("18.85"), abs=Decimal("0.02"))


def test_the_margin_narrows_with_the_share_that_answered_and_is_nought_when_all_did():
    rows = [[mark] * 9 for mark in (1, 2, 3, 4, 3, 3, 2, 4, 4, 4)]
    unknown, many, few = (margin_of(tally(rows, population=n)) for n in (0, 1000, 20))
    assert few < many <= unknown
    assert margin_of(tally(rows, population=10)) == 0


def test_a_handful_has_no_margin():
    assert margin_of(tally([[3] * 9] * 4)) is None


@pytest.mark.parametrize(("population", "sample"), [(10, 10), (100, 80), (1000, 278), (10_000, 370), (0, 0)])
def test_the_sample_is_the_one_of_the_table(population, sample):
    assert sample_for(population) == sample


def test_there_are_nine_elements_with_four_answers_in_both_languages():
    assert len(ELEMENTS) == 9 == len(set(KEYS))
    for element in ELEMENTS:
        for words in (element.name, element.question, *element.answers):
            assert all(words)


@pytest.mark.parametrize("marks", [[], [3] * 8, [3] * 10, [3] * 8 + [0], [3] * 8 + [5]])
def test_what_is_not_nine_answers_is_not_valid(marks):
    assert not valid(marks)
