"""Whose a paper is: somebody whom the form names stands on it, or a person looks. Nothing here fails anybody. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from plaza.verification.rules.case import OFFICER, Case
from plaza.verification.rules.names import compare_names
from plaza.verification.rules.numbers import digits_of
from plaza.verification.rules.reading import Reading
from plaza.verification.rules.verdicts import Finding
from plaza.verification.rules.words import Words, bare

NAMES: Final = (
    "name", "anak_name", "wakil_name", "badan_name", "child_name", "deceased_name", "old_name", "new_name", "unit_name", "chair",
)  # fmt: skip
"""What forms call the people and firms whose papers are shown, the applicant first."""
NUMBERS: Final = (
    "nik",
    "anak_nik",
    "wakil_nik",
    "child_nik",
    "deceased_nik",
    "member_nik",
    "mother_nik",
    "father_nik",
    "spouse_nik",
)
SHORTEST: Final = 5


def check_holder(case: Case) -> Iterator[Finding]:
    """The applicant stands on the paper where the kind demands it, or, where it may be another's, somebody whom the form names."""
    if case.kind.holder != "party":
        yield from check_holder_1(case)
        return
    names, numbers = _said(case, NAMES), [digits_of(number) for number in _said(case, NUMBERS)]
    if not names and not numbers:
        return
    good = _number_stands(case.reading, numbers) or any(name_stands(case.reading, name) for name in names)
    yield _row(case, good, " / ".join((*(name.upper() for name in names), *numbers)))


def check_holder_1(case: Case) -> Iterator[Finding]:
    """Version 1: the applicant alone, and only on kinds that demand it."""
    if case.kind.holder not in ("any", "nik") or not (case.claim.get("name") or case.claim.get("nik")):
        return
    nik, name = digits_of(case.claim.get("nik", "")), case.claim.get("name", "")
    by_name = case.kind.holder == "any" and bool(name) and name_stands(case.reading, name)
    yield _row(case, by_name or _number_stands(case.reading, [nik]), f"{name.upper()} {nik}".strip())


def _said(case: Case, fields: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(said for field in fields if (said := case.claim.get(field))))


def _row(case: Case, good: bool, who: str) -> Finding:
    found = Words("Ada", "There") if good else Words("Tidak ditemukan", "Not found")
    code = "holder_found" if good else "holder_not_found"
    return case.finding("holder", code, "pass" if good else "review", Words(who, who), found, OFFICER)


def _number_stands(reading: Reading, numbers: Sequence[str]) -> bool:
    return any(number and number in digits_of(text) for number in numbers for text in reading.texts)


def name_stands(reading: Reading, name: str) -> bool:
    """Whether a name stands on a paper: as one of its fields, or letter by letter within a line."""
    if any(compare_names(name, read.value)[0] == "match" for read in reading.fields.values()):
        return True
    flat = bare(name)
    return len(flat) >= SHORTEST and any(flat in bare(text) for text in reading.texts)
