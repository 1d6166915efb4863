"""Judging one document: is it what was asked for, can it be read, does it hold together, does it say what the person says?

Each check is a function that gives findings; `CHECKS` is their order, `EARLIER` holds those of superseded versions. A check may be
switched off by its code, which the tests use to show that every one of them matters.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Final

from rapidfuzz import fuzz

from plaza.verification.rules.case import OFFICER, SAME_PERSON, Case, Check, day_of
from plaza.verification.rules.ending import check_expiry, check_expiry_1
from plaza.verification.rules.holders import check_holder, check_holder_1
from plaza.verification.rules.kinds import Kind, kinds
from plaza.verification.rules.legibility import BETTER_PHOTO, BLANK, FIELD_NAMES, why_unread
from plaza.verification.rules.names import compare_names
from plaza.verification.rules.numbers import (
    digits_of,
    kk_problem,
    nib_problem,
    nik_agrees_with_birth,
    nik_problem,
    nop_problem,
    npwp_check_digit_holds,
    npwp_core,
    npwp_problem,
    parse_nik,
)
from plaza.verification.rules.origin import words_of
from plaza.verification.rules.proofs import check_code, check_seal, check_signer
from plaza.verification.rules.reading import Reading
from plaza.verification.rules.rulebook import RULES, Versions, as_version, check_of
from plaza.verification.rules.verdicts import Finding, Result
from plaza.verification.rules.words import Words, bare, folded

# Likeness from which a place or firm on a paper counts as the one on the form.
TEXT_LIKENESS: Final = 85.0


def judge_document(
    reading: Reading, *, kind: str, claim: Mapping[str, str], today: date, without: Collection[str] = (),
    known: Mapping[str, Kind] | None = None, versions: Versions | None = None,
) -> list[Finding]:  # fmt: skip
    """Gives every finding about one document, in the order of the rules.

    `claim` holds what the person says: nik, name, birth_date (YYYY-MM-DD), npwp, and any form field that the kind is compared with.
    `without` switches checks off by their code; only tests do that. `known` are the kinds as they were, and `versions` the rules, where
    they are not today's.
    """
    all_kinds = kinds() if known is None else known
    case = Case(reading, all_kinds[kind], claim, today, all_kinds)
    findings: list[Finding] = []
    for code in CHECKS:
        check, version = check_of(code, now=RULES[code].version, current=CHECKS, earlier=EARLIER, versions=versions)
        if check is None or code in without:
            continue
        found = as_version(check(case), version)
        findings += found
        if code in ("kind", "legible") and any(row.result == "fail" for row in found):
            break
    return findings


def check_kind(case: Case) -> Iterator[Finding]:
    kind, reading = case.kind, case.reading
    required = kind.name
    if not kind.need:
        return
    if reading.weight >= kind.need:
        yield case.finding("kind", "kind_right", "pass", required, kind.name)
    elif reading.kind and reading.kind != kind.key:
        other = case.known[reading.kind].name
        remedy = Words(f"Unggah {kind.name.id}, bukan {other.id}.", f"Upload the {kind.name.en}, not the {other.en}.")
        yield case.finding("kind", "kind_wrong", "fail", required, other, remedy)
    elif reading.weight and not _missing(case):
        yield case.finding("kind", "kind_unsure", "review", required, Words("Belum pasti", "Not certain"), OFFICER)
    else:
        found = Words(f"Tidak terbaca sebagai {kind.name.id}", f"Cannot be read as {kind.name.en}")
        yield case.finding("kind", "kind_unreadable", "fail", required, found, why_unread(case.reading.legibility)[1])


def check_legible(case: Case) -> Iterator[Finding]:
    required = Words("Semua isian penting terbaca", "Every important value can be read")
    missing = _missing(case)
    measures = case.reading.legibility
    if missing:
        code, remedy = why_unread(case.reading.legibility)
        names = [FIELD_NAMES.get(name, Words(name, name)) for name in missing]
        found = Words(
            "Tidak terbaca: " + ", ".join(n.id for n in names), "Not readable: " + ", ".join(n.en for n in names)
        )
        yield case.finding("legible", code, "fail", required, found, remedy)
    elif measures and not case.reading.fields and measures.sharpness < BLANK:
        yield case.finding(
            "legible",
            "blank",
            "fail",
            required,
            Words("Gambar kosong atau sangat buram", "Blank or very blurred"),
            BETTER_PHOTO,
        )
    else:
        yield case.finding("legible", "legible", "pass", required, Words("Terbaca", "Readable"))


def check_nik_shape(case: Case) -> Iterator[Finding]:
    nik = case.reading.value("nik")
    if nik is None:
        return
    required = Words("16 angka dengan tanggal yang mungkin", "16 digits with a possible date")
    problem = nik_problem(nik)
    remedy = Words(
        "Foto ulang dengan angka NIK tajam; bila kartunya memang begitu, minta peninjauan petugas.",
        "Photograph again with the NIK sharp; if the card really reads so, ask for a review by an officer.",
    )
    yield case.finding(
        "nik_shape", problem or "nik_shape", "fail" if problem else "pass", required, Words(nik, nik), remedy, "nik"
    )


def check_nik_birth(case: Case) -> Iterator[Finding]:
    nik, born = parse_nik(case.reading.value("nik") or ""), day_of(case.reading.value("birth_date"))
    if nik is None or born is None:
        return
    result: Result = "pass" if nik_agrees_with_birth(nik, born) else "review"
    in_nik = f"{nik.day:02d}-{nik.month:02d}-..{nik.year:02d}"
    required, found = (
        Words(f"Tanggal dalam NIK: {in_nik}", f"Date in the NIK: {in_nik}"),
        Words(f"{born:%d-%m-%Y}", f"{born:%d-%m-%Y}"),
    )
    yield case.finding(
        "nik_birth",
        "nik_birth" if result == "pass" else "nik_birth_differs",
        result,
        required,
        found,
        OFFICER,
        "birth_date",
    )


def check_nik_sex(case: Case) -> Iterator[Finding]:
    nik, sex = parse_nik(case.reading.value("nik") or ""), case.reading.value("sex")
    if nik is None or sex is None:
        return
    words = {"L": Words("Laki-laki", "Male"), "P": Words("Perempuan", "Female")}
    result: Result = "pass" if nik.sex == sex else "review"
    yield case.finding(
        "nik_sex",
        "nik_sex" if result == "pass" else "nik_sex_differs",
        result,
        words[nik.sex],
        words[sex],
        OFFICER,
        "sex",
    )


def check_claim_nik(case: Case) -> Iterator[Finding]:
    claimed, read = digits_of(case.claim.get("nik", "")), case.reading.value("nik")
    if not claimed or "nik" not in case.kind.fields:
        return
    if read is None:
        yield from _number_elsewhere(case, claimed)
        return
    same = read == claimed
    yield case.finding(
        "claim_nik",
        "nik_equal" if same else "nik_differs",
        "pass" if same else "fail",
        Words(claimed, claimed),
        Words(read, read),
        SAME_PERSON,
        "nik",
    )


def _number_elsewhere(case: Case, claimed: str) -> Iterator[Finding]:
    """A NIK without a field of its own may still stand on the paper (a taxpayer number of 16 digits is the NIK)."""
    printed = any(claimed in digits_of(text) for text in case.reading.texts)
    if printed or case.kind.holder != "any":
        found = Words(
            "Ada pada dokumen" if printed else "Tidak ditemukan", "On the document" if printed else "Not found"
        )
        yield case.finding(
            "claim_nik",
            "nik_equal" if printed else "nik_not_found",
            "pass" if printed else "unknown",
            Words(claimed, claimed),
            found,
            OFFICER,
        )


def check_claim_name(case: Case) -> Iterator[Finding]:
    claimed, read = case.claim.get("name", ""), case.reading.value("name")
    if not claimed or read is None or case.kind.holder != "name":
        return
    likeness, points = compare_names(claimed, read)
    result: Result = {"match": "pass", "near": "review", "differ": "fail"}[likeness]  # type: ignore[assignment]
    code = {"match": "name_equal", "near": "name_near", "differ": "name_differs"}[likeness]
    found = Words(f"{read} (kemiripan {points:.0f} dari 100)", f"{read} (likeness {points:.0f} of 100)")
    yield case.finding(
        "claim_name",
        code,
        result,
        Words(claimed.upper(), claimed.upper()),
        found,
        OFFICER if result == "review" else SAME_PERSON,
        "name",
    )


def check_claim_birth(case: Case) -> Iterator[Finding]:
    claimed, read = day_of(case.claim.get("birth_date")), day_of(case.reading.value("birth_date"))
    if claimed is None or read is None or case.kind.holder not in ("name", "any"):
        return
    same = claimed == read
    required, found = (Words(f"{day:%d-%m-%Y}", f"{day:%d-%m-%Y}") for day in (claimed, read))
    yield case.finding(
        "claim_birth",
        "birth_equal" if same else "birth_differs",
        "pass" if same else "fail",
        required,
        found,
        SAME_PERSON,
        "birth_date",
    )


def check_one_card(case: Case) -> Iterator[Finding]:
    """Two different valid NIKs on one card picture mean two cards, or a card that was altered."""
    if case.kind.key != "ktp":
        return
    numbers = {
        number
        for text in case.reading.texts
        for number in re.findall(r"(?<!\d)\d{16}(?!\d)", text)
        if nik_problem(number) is None
    }
    if len(numbers) > 1:
        found = Words(f"{len(numbers)} NIK berbeda", f"{len(numbers)} different NIKs")
        yield case.finding("one_card", "two_cards", "review", Words("Satu NIK", "One NIK"), found, OFFICER)


def check_npwp(case: Case) -> Iterator[Finding]:
    read = case.reading.value("npwp")
    if read is None:
        return
    problem = npwp_problem(read)
    required = Words("15 atau 16 angka", "15 or 16 digits")
    yield case.finding(
        "npwp_shape",
        problem or "npwp_shape",
        "fail" if problem else "pass",
        required,
        Words(read, read),
        BETTER_PHOTO,
        "npwp",
    )
    if problem is None and npwp_check_digit_holds(read) is False and "npwp" not in case.claim:
        found = Words("Angka pemeriksa tidak cocok", "The check digit does not hold")
        yield case.finding("npwp_shape", "npwp_check_digit", "review", required, found, OFFICER, "npwp")


def check_claim_npwp(case: Case) -> Iterator[Finding]:
    claimed, read = npwp_core(case.claim.get("npwp", "")), case.reading.value("npwp")
    if not claimed or read is None:
        return
    numbers = {npwp_core(read), *(npwp_core(nik) for nik in [case.reading.value("nik")] if nik)}
    same = claimed in numbers
    yield case.finding(
        "claim_npwp",
        "npwp_equal" if same else "npwp_differs",
        "pass" if same else "fail",
        Words(claimed, claimed),
        Words(read, read),
        SAME_PERSON,
        "npwp",
    )


def check_numbers(case: Case) -> Iterator[Finding]:
    """Numbers with a shape of their own (family card, business number, tax object) keep it."""
    for name, problem_of in (("kk", kk_problem), ("nib", nib_problem), ("nop", nop_problem)):
        read = case.reading.value(name)
        if read is None:
            continue
        problem = problem_of(read)
        required = FIELD_NAMES[name]
        yield case.finding(
            "number_shape",
            problem or f"{name}_shape",
            "fail" if problem else "pass",
            required,
            Words(read, read),
            BETTER_PHOTO,
            name,
        )


def check_agrees(case: Case) -> Iterator[Finding]:
    """What the paper says equals what the form says, field by field, where the form asks for it."""
    for name, answers in case.kind.agrees.items():
        read = case.reading.fields.get(name)
        for answer in answers:
            said = case.claim.get(answer)
            if not said or read is None or (case.kind.key == "npwp" and name == "npwp"):
                continue
            points = _likeness(said, read.value)
            result: Result = "pass" if points == 100 else "review" if points >= TEXT_LIKENESS else "fail"
            code = {"pass": "agrees", "review": "nearly_agrees", "fail": "disagrees"}[result]
            remedy = OFFICER if result == "review" else SAME_PERSON
            yield case.finding("agrees", code, result, Words(said, said), Words(read.value, read.value), remedy, name)


def check_person_looks(case: Case) -> Iterator[Finding]:
    """A kind that a machine cannot judge is never waved through."""
    if case.kind.by_machine:
        return
    required = Words("Isi gambar dinilai petugas", "An officer judges what the picture shows")
    yield case.finding(
        "person_looks", "person_looks", "review", required, Words("Menunggu petugas", "Waiting for an officer"), OFFICER
    )


def check_edited(case: Case) -> Iterator[Finding]:
    """Signs of editing never fail anything; they bring a person in."""
    if case.reading.unsure:
        signs = words_of(case.reading.unsure)
        yield case.finding(
            "edited",
            "edited",
            "review",
            Words("Tidak ada tanda penyuntingan", "No signs of editing"),
            signs,
            OFFICER,
        )


CHECKS: Final[dict[str, Check]] = {
    "kind": check_kind,
    "legible": check_legible,
    "nik_shape": check_nik_shape,
    "nik_birth": check_nik_birth,
    "nik_sex": check_nik_sex,
    "claim_nik": check_claim_nik,
    "claim_name": check_claim_name,
    "claim_birth": check_claim_birth,
    "one_card": check_one_card,
    "expiry": check_expiry,
    "npwp_shape": check_npwp,
    "claim_npwp": check_claim_npwp,
    "number_shape": check_numbers,
    "agrees": check_agrees,
    "holder": check_holder,
    "person_looks": check_person_looks,
    "edited": check_edited,
    "seal": check_seal,
    "signer": check_signer,
    "code": check_code,
}
EARLIER: Final[dict[tuple[str, int], Check]] = {("expiry", 1): check_expiry_1, ("holder", 1): check_holder_1}


def _missing(case: Case) -> list[str]:
    names = ("birth_date" if name == "birth" else name for name in case.kind.required)
    return [name for name in names if name not in case.reading.fields]


def _likeness(one: str, other: str) -> float:
    if bare(one) == bare(other):
        return 100.0
    points = fuzz.ratio(folded(one), folded(other))
    return min(points, 99.0)
