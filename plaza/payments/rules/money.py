"""Amounts: whole rupiah, written the way the bank writes them, said the way people say them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from plaza.catalogue.rules.fees import BadFee, compute, number_in, rupiah_in

CURRENCY = "IDR"
LARGEST = 10**13 - 1
"""Thirteen digits: what the standard's amount (16,2) and a QRIS can carry."""
QRIS_LIMIT = 10_000_000
"""The most that one QRIS payment may be (Bank Indonesia, since 2022; to be confirmed with the acquirer). Above it: virtual account."""
MOST_FACTORS = 6
_WRITTEN = re.compile(r"(0|[1-9]\d{0,12})(\.0{1,2})?")
_UNITS = {
    "id": ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"),
    "en": (
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
        "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ),
}  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = ((10**12, "triliun", "trillion"), (10**9, "miliar", "billion"), (10**6, "juta", "million"))


class BadAmount(ValueError):
    """A sum that no bill can have; the message is a sentence for whoever wrote it."""


def checked(amount: int) -> int:
    """The amount, if a bill can have it; raises BadAmount for anything but 1 to LARGEST whole rupiah."""
    if isinstance(amount, bool) or not isinstance(amount, int) or not 1 <= amount <= LARGEST:
        raise BadAmount(f"An amount must be whole rupiah from 1 to {LARGEST:,}.")
    return amount


def as_snap(amount: int) -> dict[str, str]:
    """The amount as the standard writes it: ``{"value": "150000.00", "currency": "IDR"}``."""
    return {"value": f"{amount}.00", "currency": CURRENCY}


def from_snap(given: object) -> int:
    """The rupiah of such an object; raises BadAmount for another currency, fractions of a rupiah, signs, zero and absurd sums."""
    value = given.get("value") if isinstance(given, dict) else None
    if not isinstance(given, dict) or not isinstance(value, str) or not _WRITTEN.fullmatch(value):
        raise BadAmount("amount.value")
    if given.get("currency") != CURRENCY:
        raise BadAmount("amount.currency")
    try:
        return checked(int(value.partition(".")[0]))
    except BadAmount as problem:
        raise BadAmount("amount.value") from problem


def in_words(amount: int, language: str = "id") -> str:
    """The sum as it is said aloud, as receipts have it: ``seratus lima puluh ribu rupiah``."""
    english = language.startswith("en")
    return (_english(amount) if english else _indonesian(amount)) + " rupiah"


def _indonesian(number: int) -> str:
    for scale, word, _ in _SCALES:
        if number >= scale:
            return _joined(f"{_indonesian(number // scale)} {word}", number % scale, _indonesian)
    if number >= 1000:
        thousands = "seribu" if number < 2000 else f"{_indonesian(number // 1000)} ribu"
        return _joined(thousands, number % 1000, _indonesian)
    if number >= 100:
        hundreds = "seratus" if number < 200 else f"{_indonesian(number // 100)} ratus"
        return _joined(hundreds, number % 100, _indonesian)
    if number >= 20:
        return _joined(f"{_indonesian(number // 10)} puluh", number % 10, _indonesian)
    return _UNITS["id"][number] if number < 12 else f"{_UNITS['id'][number - 10]} belas"


def _english(number: int) -> str:
    for scale, _, word in _SCALES:
        if number >= scale:
            return _joined(f"{_english(number // scale)} {word}", number % scale, _english)
    if number >= 1000:
        return _joined(f"{_english(number // 1000)} thousand", number % 1000, _english)
    if number >= 100:
        return _joined(f"{_english(number // 100)} hundred", number % 100, _english)
    if number >= 20:
        tens = _TENS[number // 10]
        return f"{tens}-{_UNITS['en'][number % 10]}" if number % 10 else tens
    return _UNITS["en"][number]


def _joined(head: str, rest: int, say: Callable[[int], str]) -> str:
    return f"{head} {say(rest)}" if rest else head


@dataclass(frozen=True)
class Factor:
    """One measured input of a fee: what it is, and how much (``25 %`` is 0.25)."""

    name: str
    value: Decimal
    is_money: bool = False
    percent: bool = False

    def said(self, language: str) -> str:
        """``Luas 12,5`` or ``25 %`` as a formula shows it."""
        if self.percent:
            figure = f"{number_in(self.value * 100, language)} %"
        else:
            figure = rupiah_in(self.value, language) if self.is_money else number_in(self.value, language)
        return f"{self.name} {figure}".strip()


def multiplied(factors: Sequence[Factor]) -> tuple[int, str, str]:
    """The product of what was measured, in whole rupiah, half up, with its formula in both languages. Raises BadAmount."""
    if not 1 <= len(factors) <= MOST_FACTORS:
        raise BadAmount(f"A fee is made of one to {MOST_FACTORS} factors.")
    values = {f"f{number}": factor.value for number, factor in enumerate(factors)}
    try:
        amount = checked(compute(" * ".join(values), values=values))
    except BadFee as problem:
        raise BadAmount(str(problem)) from problem
    said = [
        " × ".join(factor.said(language) for factor in factors) + f" = {rupiah_in(amount, language)}"
        for language in ("id", "en")
    ]
    return amount, said[0], said[1]
