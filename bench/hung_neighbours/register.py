"""A register asked over HTTP at ``BENCH_REGISTER_URL``, with a patience of its own that is far too long."""

import os
from collections.abc import Mapping
from datetime import date

import httpx

from plaza.verification.adapters.base import PersonAnswer

PATIENCE = 60.0


class SilentRegister:
    """Asks a real server each time; what it would answer does not matter."""

    name = "silent"
    synthetic = False

    def person(self, *, nik: str, name: str, birth_date: date | None) -> PersonAnswer:
        """Asks after a person."""
        return PersonAnswer(matches=_asked("person"), resident=None)

    def object_found(self, *, service: str, answers: Mapping[str, object]) -> bool | None:
        """Asks after a thing."""
        return _asked("object")

    def no_arrears(self, *, service: str, answers: Mapping[str, object]) -> bool | None:
        """Asks after what is owed."""
        return _asked("arrears")

    def nib_active(self, nib: str) -> bool | None:
        """Asks after a business."""
        return _asked("business")

    def check(self) -> str | None:
        """Says nothing of its silence."""
        return None


def _asked(what: str) -> bool:
    return httpx.get(f"{os.environ['BENCH_REGISTER_URL']}/{what}", timeout=PATIENCE).status_code == 200
