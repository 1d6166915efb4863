"""How contacts are written, and how names are shortened."""

import pytest

from plaza.people.rules import initials, tidy_phone


@pytest.mark.parametrize(
    "written",
    ["0812-3456-7890", "62812 3456 7890", "+62 812 3456 7890", "81234567890", "(0812) 3456.7890", "+6281234567890"],
)
def test_the_ways_people_write_a_number_mean_the_same(written):
    assert tidy_phone(written) == "+6281234567890"


def test_numbers_from_elsewhere_stay():
    assert tidy_phone("+65 6123 4567") == "+6561234567"


@pytest.mark.parametrize(
    ("name", "short"), [("Siti Aminah binti Ali", "S. A. B. A."), ("", ""), ("ñandú  李", "Ñ. 李."), ("'Abdul 3", "")]
)
def test_initials_are_enough_to_compare(name, short):
    assert initials(name) == short
