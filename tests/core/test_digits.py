"""Digits of any script are the same number."""

import pytest

from plaza.core.digits import to_ascii_digits


@pytest.mark.parametrize(
    "typed", ["６４７２９９", "٦٤٧٢٩٩", "۶۴۷۲۹۹", "६४७२९९", "꧖꧔꧗꧒꧙꧙", "᭖᭔᭗᭒᭙᭙", "𝟔𝟒𝟕𝟐𝟗𝟗", "647299"]
)
def test_a_number_in_any_script_is_read_as_ascii(typed: str) -> None:
    assert to_ascii_digits(typed) == "647299"


def test_what_is_no_digit_stays_as_it_was() -> None:
    assert to_ascii_digits("Bĕla, ½ ² Ⅳ 五") == "Bĕla, ½ ² Ⅳ 五"
