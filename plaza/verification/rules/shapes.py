"""What a value must look like: every field of a document kind names one of these shapes.

A shape reads raw words into a value, or None when the words cannot be one. Numbers are read even when they are wrong (a NIK of
15 digits), so that the finding can say what stands on the paper instead of "not found".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from plaza.verification.rules.dates import find_dates, parse_date
from plaza.verification.rules.numbers import (
    fold_digits,
    nib_problem,
    nik_problem,
    nop_problem,
    normal_plate,
    npwp_problem,
)
from plaza.verification.rules.words import bare, folded, plain

Reader = Callable[[str], str | None]

_LETTERS_FOR_DIGITS: Final = str.maketrans({"0": "O", "1": "I", "5": "S", "8": "B", "|": "I"})
_ONE_LETTER: Final = re.compile(r"\s*[:：]\s*([A-Za-z0158])[.\s]*")
"""A name of one letter is one where a colon says that it is the value."""
_EDGES: Final = " :;.,=-–_'\"“”`~*•|"


def clean(text: str) -> str:
    """Takes colons, dots and stray marks from both ends of a value."""
    return " ".join(text.strip(_EDGES).split())


def _long_number(text: str) -> str | None:
    """Reads a long number: mostly digits after folding, at least ten of them, nothing but digits and separators around."""
    compact = re.sub(r"[\s.\-_:;,'‘’`]", "", text)
    digits, changed = fold_digits(compact)
    return digits if 10 <= len(digits) == len(compact) and changed <= 4 else None


def _embedded(text: str, good: Callable[[str], str | None], low: int, high: int) -> str | None:
    """Finds a number inside other words; one that keeps its rule is preferred to one that does not."""
    runs = [re.sub(r"\D", "", run) for run in re.findall(r"\d[\d\s.\-]{8,}\d", text)]
    runs = [run for run in runs if low <= len(run) <= high]
    return next((run for run in runs if good(run) is None), runs[0] if runs else None)


def read_nik(text: str) -> str | None:
    return _long_number(text) or _embedded(text, nik_problem, 13, 19)


def read_npwp(text: str) -> str | None:
    return _long_number(text) or _embedded(text, npwp_problem, 13, 17)


def read_nib(text: str) -> str | None:
    return _long_number(text) or _embedded(text, nib_problem, 11, 15)


def read_nop(text: str) -> str | None:
    return _long_number(text) or _embedded(text, nop_problem, 16, 20)


def read_plate(text: str) -> str | None:
    return normal_plate(clean(text))


def read_name(text: str) -> str | None:
    """Reads a name: letters with dots, commas, apostrophes; digits among letters are taken for the letters they resemble."""
    if alone := _ONE_LETTER.fullmatch(text):
        return alone.group(1).upper().translate(_LETTERS_FOR_DIGITS)
    value = plain(clean(text))
    if sum(c.isdigit() for c in value) * 4 > len(value):
        return None
    value = re.sub(r"[^A-Z .,'\-/]", "", value.translate(_LETTERS_FOR_DIGITS)).strip(" .,-/'")
    return value if sum(c.isalpha() for c in value) >= 2 else None


def read_text(text: str) -> str | None:
    value = plain(clean(text))
    return value if bare(value) else None


def read_date(text: str) -> str | None:
    day = parse_date(text)
    return day.isoformat() if day else None


def read_place_date(text: str) -> str | None:
    """Reads "SAMARINDA, 01-01-1990" into "SAMARINDA|1990-01-01"; the place may be missing, the date not."""
    found = find_dates(text)
    if not found:
        return None
    day, place = found[-1]
    return f"{plain(clean(text[:place]))}|{day.isoformat()}"


def read_sex(text: str) -> str | None:
    """Reads L or P from LAKI-LAKI, PEREMPUAN, PRIA, WANITA, or a single letter."""
    flat = folded(text)
    if any(word in flat for word in (folded("PEREMPUAN"), folded("PEREMPU"), folded("WANITA"))):
        return "P"
    if any(word in flat for word in (folded("LAKI"), folded("PRIA"))):
        return "L"
    return clean(text).upper() if clean(text).upper() in ("L", "P") else None


def read_rt_rw(text: str) -> str | None:
    digits = re.search(r"(\d{1,3})\s*/\s*(\d{1,3})", fold_slash(text))
    return f"{int(digits[1]):03d}/{int(digits[2]):03d}" if digits else None


def fold_slash(text: str) -> str:
    """Reads look-alike letters around a slash as digits."""
    return "/".join(fold_digits(part)[0] for part in text.split("/")) if "/" in text else text


def read_blood(text: str) -> str | None:
    value = re.sub(r"[^ABO0+\-]", "", plain(text).replace(":", ""))
    value = value.replace("0", "O")
    return value if re.fullmatch(r"(A|B|AB|O)?[+\-]?", value) and value else None


def read_expiry(text: str) -> str | None:
    """Reads SEUMUR HIDUP, or the day on which a paper ends."""
    if folded("SEUMUR") in folded(text) or folded("HIDUP") in folded(text):
        return "SEUMUR HIDUP"
    return read_date(text)


def read_nationality(text: str) -> str | None:
    flat = bare(text)
    return (
        "WNI"
        if flat.startswith(("WNI", "WN1", "WNL", "INDONESIA"))
        else "WNA"
        if flat.startswith("WNA")
        else read_text(text)
    )


def read_number(text: str) -> str | None:
    """Reads the number of a letter or permit: letters, digits, slashes, dots, dashes; needs a digit."""
    value = plain(clean(re.sub(r"^\s*(NOMOR|NO)\b[.: ]*", "", text, flags=re.IGNORECASE)))
    value = value.split(" TANGGAL ")[0].strip()
    return value if any(c.isdigit() for c in value) and len(bare(value)) >= 3 else None


def read_money(text: str) -> str | None:
    digits = re.sub(r",\d{2}\b", "", text)
    digits = re.sub(r"\D", "", digits)
    return digits or None


SHAPES: Final[dict[str, Reader]] = {
    "nik": read_nik, "kk": read_nik, "npwp": read_npwp, "nib": read_nib, "nop": read_nop, "plate": read_plate,
    "name": read_name, "text": read_text, "date": read_date, "place_date": read_place_date, "sex": read_sex, "rt_rw": read_rt_rw,
    "blood": read_blood, "expiry": read_expiry, "nationality": read_nationality, "number": read_number, "money": read_money,
}  # fmt: skip
