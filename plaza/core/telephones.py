"""Telephone numbers: one reader, and one form that is kept, ``+6281234567890``."""

import re
from collections.abc import Iterator

import phonenumbers

from plaza.core.texts import t
from plaza.core.typed import BadAnswer, tidy

HOME = "62"
_MOBILE = re.compile(r"8\d{8,11}")
_WRITTEN = re.compile(r"[\d\s+()./\-‐‑–—]+")
_PORTABLE = frozenset(
    {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}
)  # fmt: skip
WRONG = t(
    "Tulis nomor HP seperti 0812 3456 7890, atau dengan kode negara seperti +60 12 345 6789.",
    "Write a mobile number like 0812 3456 7890, or with its country like +60 12 345 6789.",
)


def read_mobile(raw: str) -> str:
    """The mobile number that was meant, in its one form; raises BadAnswer for what cannot be one."""
    found = _found(raw)
    if found is None or not _is_mobile(found):
        raise BadAnswer(WRONG)
    return found


def tidy_phone(raw: str) -> str:
    """The number in its one form where it is one; other text as its digits alone, so that two spellings still compare."""
    if found := _found(raw):
        return found
    digits = re.sub(r"[^0-9+]", "", tidy(raw))
    return digits if digits.startswith("+") else f"+{HOME}{digits.lstrip('0')}" if digits.startswith("0") else digits


def _found(raw: str) -> str | None:
    text = tidy(raw)
    if not _WRITTEN.fullmatch(text):
        return None
    digits = re.sub(r"[^0-9]", "", text)
    if (not digits.startswith("00") and "+" not in text) or re.match(rf"(?:00)?{HOME}", digits):
        return next((f"+{HOME}{rest}" for rest in _without_prefixes(digits) if _exists(f"+{HOME}{rest}")), None)
    number = f"+{digits.removeprefix('00')}"
    return number if _exists(number) else None


def _without_prefixes(digits: str) -> Iterator[str]:
    """What may be meant behind ``62``, ``0`` and both of them, said once or twice; the shortest cut first."""
    if digits.startswith("8"):
        yield digits
    while digits.startswith((HOME, "0")):
        digits = digits.removeprefix("0") if digits.startswith("0") else digits.removeprefix(HOME)
        if not digits.startswith("0"):
            yield digits


def _exists(number: str) -> bool:
    if _is_mobile_here(number):
        return True
    parsed = _parsed(number)
    return parsed is not None and phonenumbers.is_valid_number(parsed)


def _is_mobile(number: str) -> bool:
    parsed = _parsed(number)
    return _is_mobile_here(number) or (parsed is not None and phonenumbers.number_type(parsed) in _PORTABLE)


def _is_mobile_here(number: str) -> bool:
    """Whether it has the shape of a mobile number of Indonesia: operators get new prefixes before any list knows them."""
    return number.startswith(f"+{HOME}") and bool(_MOBILE.fullmatch(number.removeprefix(f"+{HOME}")))


def _parsed(number: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return None
