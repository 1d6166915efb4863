"""Honest specimens of every kind that a machine reads: how many go to a person, and how many numbers are right (about 7 minutes)."""

import os
from collections import Counter
from functools import partial

from bench.crowd import Judged, through
from bench.row import Row
from plaza.demo.specimens import Person, Quality, draw, invent_person, photograph
from plaza.demo.specimens.wrong import Specimen, claim_of, numbers_said
from plaza.verification.rules.kinds import kinds

MINUTES = 7
EACH, CARDS = 12, 100
FIRST_PERSON = 30_000
MOST_TO_A_PERSON = 3.0
Case = tuple[str, Quality, Person]


def run() -> list[Row]:
    """So many people's papers of each kind, clean and by phone, and so many identity cards of each quality.

    ``PLAZA_BENCH_EACH`` makes it smaller.
    """
    each = int(os.environ.get("PLAZA_BENCH_EACH") or EACH)
    cards = CARDS if each >= EACH else each
    papers = [
        (kind, ("clean", "phone")[one % 2], invent_person(FIRST_PERSON + number * 100 + one))
        for number, kind in enumerate(machine_kinds())
        for one in range(each)
    ]
    numbers = [
        ("ktp", quality, invent_person(FIRST_PERSON + 8_000 + number * 1000 + one))
        for number, quality in enumerate(("clean", "phone", "poor"))
        for one in range(cards)
    ]
    found = through(partial(specimen, case) for case in (*papers, *numbers))  # type: ignore[arg-type]
    return [*_to_a_person(papers, found[: len(papers)]), *_numbers(numbers, found[len(papers) :])]  # type: ignore[arg-type]


def machine_kinds() -> list[str]:
    """The kinds on whose reading a verdict may rest."""
    return [key for key, kind in kinds().items() if kind.by_machine]


def specimen(case: Case) -> Specimen:
    """One paper of a kind beside a form that says the same."""
    kind, quality, person = case
    data = photograph(draw(kind, person), seed=person.seed, quality=quality)
    return Specimen(data, kind, claim_of(person, **numbers_said(kind, person)))


def _to_a_person(cases: list[Case], found: list[Judged]) -> list[Row]:
    pairs = list(zip(cases, found, strict=True))
    others = Counter(f"{case[0]} {case[1]}: {', '.join(one.why)}" for case, one in pairs if one.outcome != "accepted")
    share = 100 * sum(others.values()) / len(pairs)
    told = "; ".join(f"{why} ({count})" for why, count in others.most_common(12))
    name = f"{len(pairs)} honest specimens, {len({case[0] for case in cases})} kinds, clean and by phone: not accepted at once"
    return [Row(name, share, "%", limit=MOST_TO_A_PERSON, note=told)]


def _numbers(cases: list[Case], found: list[Judged]) -> list[Row]:
    rows = []
    for quality in ("clean", "phone", "poor"):
        own = [(case[2], one) for case, one in zip(cases, found, strict=True) if case[1] == quality]
        right = sum(one.reading is not None and one.reading.value("nik") == person.nik for person, one in own)
        least = 95.0 if quality == "poor" else 99.0
        name = f"NIK right on {len(own)} cards ({quality})"
        rows.append(Row(name, 100 * right / len(own), "%", limit=least, note=f"{right} of {len(own)}", least=True))
    return rows
