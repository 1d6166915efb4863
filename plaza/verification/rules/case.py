"""One document before the judge, and how a check writes down what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from plaza.verification.rules.kinds import Kind
from plaza.verification.rules.reading import FieldRead, Reading
from plaza.verification.rules.rulebook import RULES
from plaza.verification.rules.verdicts import NOTHING, Finding, Result, seen_in
from plaza.verification.rules.words import Words

SAME_PERSON: Final = Words(
    "Unggah dokumen milik pemohon, atau perbaiki isian. Anda juga dapat meminta peninjauan petugas.",
    "Upload the applicant's own document, or correct the form. You can also ask for a review by an officer.",
)
OFFICER: Final = Words(
    "Petugas akan memeriksanya; Anda tidak perlu berbuat apa-apa.", "An officer will look at it; you need do nothing."
)


@dataclass(frozen=True, slots=True)
class Case:
    """One document before the judge: its reading, the kind asked for, what the person says, and the day."""

    reading: Reading
    kind: Kind
    claim: Mapping[str, str]
    today: date
    known: Mapping[str, Kind]

    def finding(
        self,
        rule: str,
        code: str,
        result: Result,
        required: Words,
        found: Words,
        remedy: Words = NOTHING,
        field: str = "",
        seen: FieldRead | None = None,
    ) -> Finding:
        evidence = {**seen_in(seen or self.reading.fields.get(field)), "sha256": self.reading.sha256}
        return Finding(
            RULES[rule], code, result, required, found, remedy if result != "pass" else NOTHING, self.kind.key, evidence
        )


Check = Callable[[Case], Iterable[Finding]]


def day_of(text: str | None) -> date | None:
    """The day written as YYYY-MM-DD, or None."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
