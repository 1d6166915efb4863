"""Wrong and forged specimens, each in one of many ways, none of which may be accepted (about 12 minutes for 1,089)."""

import os
from collections import Counter
from functools import partial

from bench.crowd import Judged, through
from bench.row import Row
from plaza.demo.specimens import Quality, invent_person
from plaza.demo.specimens.wrong import WAYS

MINUTES = 12
EACH = 11
FIRST_PERSON = 20_000
QUALITIES: tuple[Quality, ...] = ("clean", "phone")


def run() -> list[Row]:
    """Every way for so many people, half of them photographed; ``PLAZA_BENCH_EACH`` makes it smaller."""
    each = int(os.environ.get("PLAZA_BENCH_EACH") or EACH)
    cases = [
        (way, partial(make, invent_person(FIRST_PERSON + each * number + one), QUALITIES[one % 2]))
        for number, (way, make) in enumerate(WAYS.items())
        for one in range(each)
    ]
    found = through(make for _, make in cases)
    return rows_of([way for way, _ in cases], found)


def rows_of(ways: list[str], found: list[Judged]) -> list[Row]:
    """How many were accepted, and by which way; and how the others were met."""
    accepted = Counter(way for way, one in zip(ways, found, strict=True) if one.outcome == "accepted")
    again = sum(one.outcome == "replace" for one in found)
    told = "; ".join(f"{way}: {count}" for way, count in accepted.items())
    name = f"{len(found):,} wrong specimens in {len(set(ways))} ways: accepted"
    return [
        Row(name, sum(accepted.values()), "specimens", limit=0, note=told),
        Row("of these asked for again at once; the others go to a person", 100 * again / len(found), "%"),
    ]
