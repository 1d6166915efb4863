"""What the papers of one application say alike: a plate, a firm, a child. Where two of them differ, a person looks. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final

from plaza.verification.rules.case import OFFICER
from plaza.verification.rules.holders import name_stands
from plaza.verification.rules.kinds import ANY_LINE, Kind, Shared
from plaza.verification.rules.names import compare_names
from plaza.verification.rules.reading import Reading
from plaza.verification.rules.rulebook import RULES
from plaza.verification.rules.verdicts import NOTHING, Finding, Result, seen_in
from plaza.verification.rules.words import Words, bare

NAMED: Final = ("name", "text")
"""Shapes of fields that are compared as names; others letter by letter."""
Paper = tuple[str, Reading]


def between(papers: Sequence[Paper], *, shared: Shared, known: Mapping[str, Kind]) -> Iterator[Finding]:
    """A row for each pair of papers that speak of the same thing, where both were read."""
    for sayings in shared.values():
        told = [(kind, reading) for kind, reading in papers if kind in sayings]
        for first, second in combinations(told, 2):
            if first[0] == second[0]:
                continue
            if sayings[first[0]] == ANY_LINE:
                first, second = second, first
            yield from _pair(first, second, sayings, known)


def _pair(first: Paper, second: Paper, sayings: Mapping[str, str], known: Mapping[str, Kind]) -> Iterator[Finding]:
    (kind, reading), (other_kind, other) = first, second
    read, place = reading.fields.get(sayings[kind]), sayings[other_kind]
    if read is None or (place != ANY_LINE and other.value(place) is None):
        return
    found = other.value(place) if place != ANY_LINE else None
    if found is None:
        same, said = name_stands(other, read.value), Words("Tidak ada di sana", "Not there")
    else:
        shape = known[kind].fields[sayings[kind]].shape
        same, said = _alike(read.value, found, shape), Words(found, found)
    result: Result = "pass" if same else "review"
    required = Words(
        f"Sama pada {known[kind].name.id} dan {known[other_kind].name.id}: {read.value}",
        f"The same on the {known[kind].name.en} and the {known[other_kind].name.en}: {read.value}",
    )
    evidence = {**seen_in(read), "sha256": reading.sha256, "beside": other.sha256}
    yield Finding(
        RULES["between"], "papers_agree" if same else "papers_differ", result, required,
        Words("Sama", "The same") if same else said, NOTHING if same else OFFICER, kind, evidence,
    )  # fmt: skip


def _alike(one: str, other: str, shape: str) -> bool:
    return compare_names(one, other)[0] == "match" if shape in NAMED else bare(one) == bare(other)
