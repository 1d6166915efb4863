"""References survive being read out: one wrong character or two that changed places are noticed."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plaza.core.references import ALPHABET, check_character, grouped, new_reference, parse_reference

bodies = st.text(ALPHABET, min_size=3, max_size=16).filter(lambda body: check_character(body) in ALPHABET)
references = bodies.map(lambda body: body + check_character(body))


@pytest.mark.parametrize("length", [8, 10, 18])
def test_a_new_reference_is_understood_again(length):
    for _ in range(50):
        reference = new_reference(length)
        assert len(reference) == length
        assert parse_reference(reference) == reference


def test_new_references_do_not_repeat():
    assert len({new_reference(12) for _ in range(500)}) == 500


@given(references, st.data())
def test_one_wrong_character_is_found(reference, data):
    place = data.draw(st.integers(0, len(reference) - 1))
    wrong = data.draw(st.sampled_from(ALPHABET.replace(reference[place], "")))
    assert parse_reference(reference[:place] + wrong + reference[place + 1 :]) is None


@given(references, st.data())
def test_two_neighbours_that_changed_places_are_found(reference, data):
    place = data.draw(st.integers(0, len(reference) - 2))
    one, other = reference[place], reference[place + 1]
    assume(one != other)
    assert parse_reference(reference[:place] + other + one + reference[place + 2 :]) is None


@given(references)
def test_the_ways_people_write_it_mean_the_same(reference):
    assert parse_reference(f"  {grouped(reference).lower()} ") == reference
    assert parse_reference(reference.replace("0", "o").replace("1", "l")) == reference
    assert parse_reference(reference.replace("1", "I").replace("0", "O")) == reference


@given(st.text(max_size=60))
def test_any_other_text_is_no_reference_and_no_fault(text):
    parsed = parse_reference(text)
    assert parsed is None or parse_reference(parsed) == parsed


def test_people_read_it_in_groups():
    assert grouped("7F3K9Q2M") == "7F3K-9Q2M"
