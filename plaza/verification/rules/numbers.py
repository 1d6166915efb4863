"""Indonesian document numbers: their shape, what they say of a person, and what only warrants a warning.

Shape and calendar are rules; the region in a number only warns, because codes are those of the day of issue and districts
have been split and renumbered since. Nothing here proves that a number was ever given to anybody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from plaza.core.digits import to_ascii_digits

Sex = Literal["L", "P"]

# Province codes in use; an unknown one warns and never blocks.
PROVINCES: Final = frozenset(
    [*range(11, 22), *range(31, 37), *range(51, 54), *range(61, 66), *range(71, 77), 81, 82, *range(91, 98)]
)
OLDEST_AGE: Final = 110
WOMAN_OFFSET: Final = 40
# A district that does not exist and serials from 9000: numbers of invented people belong to nobody.
SYNTHETIC_DISTRICT: Final = "99"
SYNTHETIC_SERIAL: Final = 9000

# Glyphs that a reader takes for digits on worn print.
LOOKALIKES: Final = str.maketrans(
    {
        "O": "0", "o": "0", "D": "0", "Q": "0", "I": "1", "l": "1", "i": "1", "|": "1", "!": "1", "L": "1",
        "Z": "2", "z": "2", "S": "5", "s": "5", "B": "8", "G": "6", "b": "6", "g": "9", "q": "9", "T": "7", "A": "4",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Nik:
    """A population number taken apart; `year` has two digits because the number has no more."""

    digits: str
    day: int
    month: int
    year: int
    sex: Sex
    serial: int

    @property
    def region(self) -> str:
        return self.digits[:6]

    @property
    def synthetic(self) -> bool:
        return self.digits[4:6] == SYNTHETIC_DISTRICT and self.serial >= SYNTHETIC_SERIAL

    @property
    def region_known(self) -> bool:
        return int(self.digits[:2]) in PROVINCES


def digits_of(text: str) -> str:
    """Keeps the digits of a text and drops dots, dashes and spaces."""
    return re.sub(r"[^0-9]", "", to_ascii_digits(text))


def fold_digits(text: str) -> tuple[str, int]:
    """Reads a text as digits, look-alike letters included; gives the digits and how many letters were folded."""
    text = to_ascii_digits(text)
    folded = text.translate(LOOKALIKES)
    changed = sum(1 for before, after in zip(text, folded, strict=True) if before != after)
    return re.sub(r"\D", "", folded), changed


def nik_problem(text: str) -> str | None:
    """Names what keeps a text from being a NIK: nik_length, nik_date, nik_serial; None when the shape holds."""
    digits = digits_of(text)
    if len(digits) != 16:
        return "nik_length"
    if not _real_days(digits):
        return "nik_date"
    if digits[12:] == "0000":
        return "nik_serial"
    return None


def parse_nik(text: str) -> Nik | None:
    """Takes a NIK apart, or gives None when its shape is impossible."""
    if nik_problem(text):
        return None
    digits = digits_of(text)
    day = int(digits[6:8])
    sex: Sex = "P" if day > WOMAN_OFFSET else "L"
    born = day - WOMAN_OFFSET if sex == "P" else day
    return Nik(digits, born, int(digits[8:10]), int(digits[10:12]), sex, int(digits[12:]))


def birth_dates(nik: Nik, *, today: date) -> tuple[date, ...]:
    """Gives the birth dates that a NIK allows (age 0 to 110), youngest first; two when both centuries fit."""
    found = []
    for century in (2000, 1900):
        born = _date(century + nik.year, nik.month, nik.day)
        if born and born <= today and today.year - born.year <= OLDEST_AGE:
            found.append(born)
    return tuple(found)


def nik_agrees_with_birth(nik: Nik, born: date) -> bool:
    """Says whether a birth date is the one written in the NIK, whatever the century."""
    return (nik.day, nik.month, nik.year) == (born.day, born.month, born.year % 100)


def compose_nik(*, region: str, born: date, sex: Sex, serial: int) -> str:
    """Writes the NIK of a person from its parts; region has six digits, serial runs from 1 to 9999."""
    if not re.fullmatch(r"\d{6}", region) or not 1 <= serial <= 9999:
        raise ValueError("region needs six digits and serial 1 to 9999")
    day = born.day + (WOMAN_OFFSET if sex == "P" else 0)
    return f"{region}{day:02d}{born:%m%y}{serial:04d}"


def kk_problem(text: str) -> str | None:
    """Names what keeps a text from being a family card number: kk_length, kk_date, kk_serial; None when it holds."""
    digits = digits_of(text)
    if len(digits) != 16:
        return "kk_length"
    if int(digits[6:8]) > WOMAN_OFFSET:
        return "kk_is_nik"
    if not _real_days(digits):
        return "kk_date"
    return "kk_serial" if digits[12:] == "0000" else None


def npwp_problem(text: str) -> str | None:
    """Names what keeps a text from being a taxpayer number (15 or 16 digits); None when the shape holds."""
    digits = digits_of(text)
    if len(digits) not in (15, 16):
        return "npwp_length"
    if len(digits) == 16 and digits[0] not in "01" and nik_problem(digits):
        return "npwp_neither_nik_nor_old"
    return None


def npwp_check_digit_holds(text: str) -> bool | None:
    """Tests the check digit of an old number (15 digits, or 0 and 15); None when the number has none."""
    digits = digits_of(text)
    if len(digits) == 16 and digits[0] == "0":
        digits = digits[1:]
    return luhn(digits[:9]) if len(digits) == 15 else None


def npwp_core(text: str) -> str:
    """Gives one spelling to both forms of a taxpayer number, so that 15 and 0 + 15 digits compare equal."""
    digits = digits_of(text)
    return digits[1:] if len(digits) == 16 and digits[0] == "0" else digits


def luhn(digits: str) -> bool:
    """Tests a string of digits by the Luhn formula."""
    total = 0
    for place, sign in enumerate(reversed(digits)):
        value = int(sign) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def luhn_digit(digits: str) -> str:
    """Gives the digit that makes a string of digits pass the Luhn formula when put behind it."""
    return next(sign for sign in "0123456789" if luhn(digits + sign))


def nib_problem(text: str) -> str | None:
    """Names what keeps a text from being a business number (13 digits; it has no public check digit)."""
    return None if len(digits_of(text)) == 13 else "nib_length"


def normal_plate(text: str) -> str | None:
    """Writes a vehicle plate as `KT 1234 AB`, or gives None when it has not the shape of one."""
    bare = re.sub(r"[\s.\-]", "", text).upper()
    parts = re.fullmatch(r"([A-Z]{1,2})(\d{1,4})([A-Z]{0,3})", bare)
    return " ".join(part for part in parts.groups() if part) if parts else None


def nop_problem(text: str) -> str | None:
    """Names what keeps a text from being a land tax object number (18 digits, no check digit)."""
    return None if len(digits_of(text)) == 18 else "nop_length"


def _real_days(digits: str) -> bool:
    day, month, year = int(digits[6:8]), int(digits[8:10]), int(digits[10:12])
    day -= WOMAN_OFFSET if day > WOMAN_OFFSET else 0
    return any(_date(century + year, month, day) for century in (1900, 2000))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
