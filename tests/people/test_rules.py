"""How names are shortened."""

import pytest

from plaza.people.rules import initials


@pytest.mark.parametrize(
    ("name", "short"), [("Siti Aminah binti Ali", "S. A. B. A."), ("", ""), ("ñandú  李", "Ñ. 李."), ("'Abdul 3", "")]
)
def test_initials_are_enough_to_compare(name, short):
    assert initials(name) == short
