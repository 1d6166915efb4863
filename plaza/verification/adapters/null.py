"""No register at all: every question is answered "not known", and a person decides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from plaza.verification.adapters.base import PersonAnswer


class NoRegisters:
    """Stands where no register is connected; knows nothing and refuses nothing."""

    name = "none"
    synthetic = False

    def person(self, *, nik: str, name: str, birth_date: date | None) -> PersonAnswer:
        return PersonAnswer()

    def object_found(self, *, service: str, answers: Mapping[str, object]) -> bool | None:
        return None

    def no_arrears(self, *, service: str, answers: Mapping[str, object]) -> bool | None:
        return None

    def nib_active(self, nib: str) -> bool | None:
        return None

    def check(self) -> str | None:
        return None
