"""Digits as people type them: full-width, Arabic-Indic, Javanese and others become the ASCII digits that everything else reads."""

from __future__ import annotations

import unicodedata

LONGEST = 9
"""Digits of a number that comes in an address or a hidden field: it fits every column of the tables."""


def to_ascii_digits(text: str) -> str:
    """The text with every decimal digit of any script as 0 to 9; everything else stays as it is."""
    if text.isascii():
        return text
    return "".join(_as_ascii(letter) for letter in text)


def _as_ascii(letter: str) -> str:
    digit = unicodedata.decimal(letter, None)
    return letter if digit is None else str(digit)


def whole_number(text: str | None, *, otherwise: int = 0) -> int:
    """The number of a hidden field or an address, ``otherwise`` for anything that is none: ``²`` is a digit to some, but no number."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else otherwise
