"""The ports of verification: a register of people and objects, and an engine that reads words in a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from plaza.verification.rules.reading import Box

Picture = NDArray[np.uint8]


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


class Engine(Protocol):
    """Reads words in pictures; one engine serves one thread."""

    def boxes(self, picture: Picture, *, side: int) -> list[Box]:
        """Finds runs of words; `side` is the longer side, in pixels, at which the picture is searched."""

    def upside_down(self, picture: Picture, boxes: Sequence[Box]) -> bool:
        """Says whether most of the given runs stand on their head."""

    def words(self, picture: Picture, boxes: Sequence[Box]) -> list[tuple[str, float]]:
        """Reads each run of words, with how sure the engine is (0 to 1)."""

    def check(self) -> str | None:
        """Gives a sentence about what is wrong with the engine, or None."""
