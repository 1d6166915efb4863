"""Dates as Indonesian papers write them: 01-01-1990, 1 Januari 1990, 01/01/90 never (two-digit years are not guessed)."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from plaza.verification.rules.numbers import fold_digits

_MONTHS: Final = {
    "JAN": 1, "PEB": 2, "FEB": 2, "MAR": 3, "APR": 4, "MEI": 5, "MAY": 5, "JUN": 6, "JUL": 7, "AGU": 8, "AUG": 8, "AGS": 8,
    "SEP": 9, "OKT": 10, "OCT": 10, "NOV": 11, "NOP": 11, "DES": 12, "DEC": 12,
}  # fmt: skip
_DIGIT: Final = "[0-9OoIlSBZDQ|]"
_NUMBERS: Final = re.compile(
    rf"(?<![0-9])({_DIGIT}{{1,2}})\s*[-./,– ]\s*({_DIGIT}{{1,2}})\s*[-./,– ]\s*({_DIGIT}{{4}})(?![0-9])"
)
_RUN: Final = re.compile(r"(?<![0-9])(\d{2})[-./ ]?(\d{2})[-./ ]?((?:19|20)\d{2})(?![0-9])")
_WORDS: Final = re.compile(
    rf"(?<![0-9])({_DIGIT}{{1,2}})\s*[-. ]?\s*([A-Za-z]{{3,9}})\.?\s*[-. ]?\s*({_DIGIT}{{4}})(?![0-9])"
)
_ISO: Final = re.compile(r"(?<![0-9])(\d{4})-(\d{2})-(\d{2})(?![0-9])")


def parse_date(text: str) -> date | None:
    """Finds the last date in a text, or None."""
    return found[-1][0] if (found := find_dates(text)) else None


def find_dates(text: str) -> list[tuple[date, int]]:
    """Finds every date in a text with the place where it begins, in order."""
    found: dict[int, date] = {}
    for pattern, reader in ((_ISO, _iso), (_NUMBERS, _numbers), (_RUN, _numbers), (_WORDS, _words)):
        for match in pattern.finditer(text):
            if (day := reader(match)) and match.start() not in found:
                found[match.start()] = day
    return [(found[place], place) for place in sorted(found)]


def _iso(match: re.Match[str]) -> date | None:
    return _date(int(match[1]), int(match[2]), int(match[3]))


def _numbers(match: re.Match[str]) -> date | None:
    day, month, year = (fold_digits(part)[0] for part in match.groups())
    return _date(int(year), int(month), int(day))


def _words(match: re.Match[str]) -> date | None:
    month = _MONTHS.get(match[2][:3].upper())
    return _date(int(fold_digits(match[3])[0]), month, int(fold_digits(match[1])[0])) if month else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1900 <= year <= 2199 else None
    except ValueError:
        return None
