"""Synthetic registers: they know the invented people and say so of themselves on every page.

Rules that anybody can play with: a thing applied for is found unless its number ends in 404; nothing is owed unless it ends in 13;
a business number is active unless it ends in 00.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Final

from plaza.demo.specimens.people import Person, invent_person
from plaza.verification.adapters.base import PersonAnswer
from plaza.verification.rules.names import compare_names
from plaza.verification.rules.numbers import digits_of, parse_nik

KNOWN: Final = 3000
_OBJECT_FIELDS: Final = ("nop", "npwpd", "old_no", "kk_no", "cert_no", "skp_no", "plate", "nib", "child_nik")


@cache
def _people() -> Mapping[str, Person]:
    return {person.nik: person for person in map(invent_person, range(KNOWN))}


class SyntheticRegisters:
    """Answers like the registers of a city whose every resident is invented."""

    name = "synthetic"
    synthetic = True

    def person(self, *, nik: str, name: str, birth_date: date | None) -> PersonAnswer:
        """Knows the invented people; of any other invented number it knows that the number and the birth date agree."""
        number = parse_nik(nik)
        if number is None or not number.synthetic:
            return PersonAnswer()
        known = _people().get(number.digits)
        if known is None:
            return PersonAnswer(
                matches=bool(name) and birth_date is not None, resident=number.digits.startswith("6472")
            )
        same = compare_names(name, known.name)[0] == "match" and birth_date == known.birth_date
        return PersonAnswer(matches=same, resident=True)

    def object_found(self, *, service: str, answers: Mapping[str, object]) -> bool | None:
        """Finds everything but numbers that end in 404."""
        numbers = _numbers(answers)
        return not any(number.endswith("404") for number in numbers)

    def no_arrears(self, *, service: str, answers: Mapping[str, object]) -> bool | None:
        """Finds arrears on numbers that end in 13."""
        numbers = _numbers(answers)
        return not any(number.endswith("13") for number in numbers)

    def nib_active(self, nib: str) -> bool | None:
        """Calls a business number active unless it ends in 00."""
        digits = digits_of(nib)
        return len(digits) == 13 and not digits.endswith("00")

    def check(self) -> str | None:
        """Nothing can be wrong with a register that is made up."""
        return None


def _numbers(answers: Mapping[str, object]) -> list[str]:
    return [digits_of(str(answers[name])) for name in _OBJECT_FIELDS if answers.get(name)]
