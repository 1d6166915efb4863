"""What people type, one reader for each kind of value: amounts, counts, measures, dates.

A reader answers with the one thing that was meant, or asks back with a sentence that says what to do. It never guesses: where a text has
two readings, the question names both.
"""

import re
import unicodedata
from datetime import date
from decimal import Decimal

from plaza.core.digits import to_ascii_digits
from plaza.core.texts import Pair, t

OLDEST_YEAR = 1900
LATEST_YEAR = 2199
LARGEST = Decimal(10) ** 15

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan", "februari february pebruari feb peb", "maret march mar", "april apr", "mei may",
            "juni june jun", "juli july jul", "agustus august agu ags agt agust aug", "september sep sept",
            "oktober october okt oct", "november nopember nov nop", "desember december des dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_SAID_DAY = re.compile(r"^(?:\w{3,9}['’]?\w*), +(?=\d|[A-Za-z])")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})")
_IN_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/. ]{0,2}([A-Za-z]{3,9})[-/., ]{1,2}(\d{4})")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})[. ]{1,2}(\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_SHORT_YEAR = re.compile(r"\d{1,2}[-/. ]{1,2}(?:\d{1,2}|[A-Za-z]{3,9})[-/., '’]{1,2}\d{2}")

_GROUPED = re.compile(r"[1-9]\d{0,2}(?P<mark>[., '’])\d{3}(?:(?P=mark)\d{3})*")
_CENTS = re.compile(r"[.,](?:0{1,2}|[-–—]{1,2})$")
_ONE_MARK = re.compile(r"(\d+)[.,](\d+)")


class BadAnswer(ValueError):
    """The answer cannot be used; ``sentence`` says what to do, in both languages."""

    def __init__(self, sentence: Pair) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


def tidy(raw: str) -> str:
    """What was typed, without control characters and doubled blanks, in one Unicode form, its digits as 0 to 9."""
    text = to_ascii_digits(unicodedata.normalize("NFC", raw.replace("\r\n", "\n")))
    kept = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    return "\n".join(" ".join(line.split()) for line in kept.split("\n")).strip()


def read_count(raw: str) -> int:
    """A whole number: ``5000``, ``5.000``, ``5,000`` and ``5 000`` are the same; ``5,5`` and ``0.500`` are asked back."""
    return _whole(raw, problem=t("Tulis bilangan bulat, misalnya 5000.", "Please write a whole number, such as 5000."))


def read_amount(raw: str) -> int:
    """Whole rupiah, as people and banks write them: ``Rp 1.250.000,-``, ``1,250,000``, ``250.000,00``."""
    text = re.sub(r"^(?:rp|idr)\.? ?|(?: ?(?:rupiah|idr))$", "", tidy(raw), flags=re.IGNORECASE)
    value = _whole(
        re.sub(r"^(-?) ?(?:rp|idr)\.? ?", r"\1", text, flags=re.IGNORECASE),
        problem=t("Tulis rupiah tanpa sen, misalnya 250000.", "Please write whole rupiah, such as 250000."),
    )
    if value < 0:
        raise BadAnswer(t("Jumlahnya tidak boleh kurang dari nol.", "The amount cannot be below zero."))
    return value


def read_measure(raw: str) -> Decimal:
    """A number that may have decimals, with point or comma. ``1.500`` has two readings, and is asked back with both."""
    sign, text = _signed(raw)
    one = _ONE_MARK.fullmatch(text)
    if one and _GROUPED.fullmatch(text):
        small, large = as_typed(_plain(Decimal(f"{one[1]}.{one[2]}"))), one[1] + one[2]
        raise BadAnswer(
            t("Maksud Anda {small} atau {large}? Tulis persis salah satunya.",
              "Do you mean {small} or {large}? Please write exactly one of them.", small=small, large=large)
        )  # fmt: skip
    if one:
        return _bounded(sign * Decimal(f"{one[1]}.{one[2]}"))
    whole, fraction = re.fullmatch(r"(.*?)(?:[.,](\d+))?", text, re.DOTALL).groups()  # type: ignore[union-attr]
    if _GROUPED.fullmatch(text):
        whole, fraction = text, None
    grouped = _GROUPED.fullmatch(whole)
    if not (re.fullmatch(r"\d+", whole) or (grouped and text[len(whole) : len(whole) + 1] != grouped["mark"])):
        raise BadAnswer(t("Tulis dengan angka saja, misalnya 12,5.", "Please use digits only, such as 12.5."))
    return _bounded(sign * Decimal(f"{re.sub(r'[^0-9]', '', whole)}.{fraction or 0}"))


def read_date(raw: str) -> date:
    """A date as people write it: 17-08-2003, 17/8/2003, 2003-08-17, 17 Agustus 2003, 17 Aug 2003, August 17, 2003."""
    text = _SAID_DAY.sub("", tidy(raw))
    year, month, day = _parts_of_date(text)
    if year and not OLDEST_YEAR <= year <= LATEST_YEAR:
        raise BadAnswer(
            t("Periksa tahunnya: {year}. Tulis tanggal seperti 17-08-2003.",
              "Please check the year: {year}. Write the date like 17-08-2003.", year=f"{year:04}")
        )  # fmt: skip
    try:
        return date(year, month, day)
    except ValueError:
        raise BadAnswer(
            t("Tulis tanggal seperti 17-08-2003 (hari-bulan-tahun).",
              "Write the date like 17-08-2003 (day-month-year).")
        ) from None  # fmt: skip


def as_typed(value: object) -> str:
    """A kept answer as somebody would type it again; it is read as the same value, so a third decimal gets a fourth."""
    text = str(value)
    if not re.fullmatch(r"-?\d+\.\d+", text):
        return text
    typed = text.replace(".", ",")
    return typed + "0" if _GROUPED.fullmatch(typed.lstrip("-")) else typed


def _parts_of_date(text: str) -> tuple[int, int, int]:
    """Year, month and day; zeros for what is no date."""
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
        return int(year), int(month), int(day)
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = found.groups()
        return int(year), int(month), int(day)
    if found := _IN_WORDS.fullmatch(text):
        day, name, year = found.groups()
        return int(year), _MONTHS.get(name.lower(), 0), int(day)
    if found := _MONTH_FIRST.fullmatch(text):
        name, day, year = found.groups()
        return int(year), _MONTHS.get(name.lower(), 0), int(day)
    if _SHORT_YEAR.fullmatch(text):
        raise BadAnswer(
            t("Tulis tahunnya lengkap dengan empat angka, seperti 17-08-2003.",
              "Please write the whole year with four digits, like 17-08-2003.")
        )  # fmt: skip
    return 0, 0, 0


def _signed(raw: str) -> tuple[int, str]:
    text = tidy(raw).replace("−", "-")
    return (-1, text[1:].strip()) if text.startswith("-") else (1, text)


def _whole(raw: str, *, problem: Pair) -> int:
    sign, text = _signed(raw)
    bare = text if _GROUPED.fullmatch(text) else _CENTS.sub("", text)
    if not (re.fullmatch(r"\d+", bare) or _GROUPED.fullmatch(bare)):
        raise BadAnswer(problem)
    return int(_bounded(sign * Decimal(re.sub(r"[^0-9]", "", bare))))


def _bounded(value: Decimal) -> Decimal:
    if abs(value) >= LARGEST:
        raise BadAnswer(t("Angka itu terlalu besar. Periksa lagi.", "That number is too large. Check it."))
    return value


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
