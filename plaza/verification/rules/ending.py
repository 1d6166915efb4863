"""Whether a paper is still in force, and what follows when its end cannot be read. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from plaza.verification.rules.case import OFFICER, Case, day_of
from plaza.verification.rules.verdicts import Finding, Result
from plaza.verification.rules.words import Words


def check_expiry(case: Case) -> Iterator[Finding]:
    """A paper that has ended is not accepted, and one whose end was not read is seen by a person.

    An identity card of a citizen is lifelong whatever date it bears.
    """
    if not _can_end(case):
        return
    if case.reading.value("expiry") is None:
        required, found = _in_force(case), Words("Masa berlaku tidak terbaca", "Validity not readable")
        yield case.finding("expiry", "expiry_not_read", "review", required, found, OFFICER)
        return
    yield from check_expiry_1(case)


def check_expiry_1(case: Case) -> Iterator[Finding]:
    """Version 1: an end that was not read said nothing."""
    until = day_of(case.reading.value("expiry")) if _can_end(case) else None
    if until is None:
        return
    result: Result = "pass" if until >= case.today else "fail"
    remedy = Words("Unggah dokumen yang masih berlaku.", "Upload a document that is still in force.")
    found = Words(f"Sampai {until:%d-%m-%Y}", f"Until {until:%d-%m-%Y}")
    code = "in_force" if result == "pass" else "expired"
    yield case.finding("expiry", code, result, _in_force(case), found, remedy, "expiry")


def _can_end(case: Case) -> bool:
    citizen = case.kind.key == "ktp" and case.reading.value("nationality") != "WNA"
    return "expiry" in case.kind.fields and not citizen


def _in_force(case: Case) -> Words:
    return Words(f"Berlaku pada {case.today:%d-%m-%Y}", f"In force on {case.today:%d-%m-%Y}")
