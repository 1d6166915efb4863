"""The port to registers of people and objects; `engines.py` beside it is the port to readers of pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class PersonAnswer:
    """What a population register says of somebody: None wherever it does not know or was not asked."""

    matches: bool | None = None
    resident: bool | None = None


class Registers(Protocol):
    """Registers of the city and the state; every answer may be None, which sends the case to a person."""

    name: str
    synthetic: bool

    def person(self, *, nik: str, name: str, birth_date: date | None) -> PersonAnswer:
        """Says whether the register knows this person under this number, and whether they live in the city."""

    def object_found(self, *, service: str, answers: Mapping[str, object]) -> bool | None:
        """Says whether the thing applied for is in the agency's register."""

    def no_arrears(self, *, service: str, answers: Mapping[str, object]) -> bool | None:
        """Says whether nothing is owed on the thing applied for."""

    def nib_active(self, nib: str) -> bool | None:
        """Says whether a business number is active."""

    def check(self) -> str | None:
        """Gives a sentence about what is wrong with the connection, or None."""
