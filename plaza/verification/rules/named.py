"""What a signature and a code say beside the words of a paper, and whether the paper says so too. Pure.

A name stands in the words from the likeness at which two names are one person's (`names.MATCH`); a code's numbers stand there digit by
digit, a reader's look-alikes aside. What differs is never held against anybody: a person looks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import parse_qsl

from rapidfuzz import fuzz

from plaza.verification.rules.names import Likeness, compare_names
from plaza.verification.rules.numbers import digits_of, nik_problem
from plaza.verification.rules.reading import Line
from plaza.verification.rules.words import bare, folded, plain

LABELS: Final[Mapping[str, frozenset[str]]] = {
    "name": frozenset(
        ("nama", "namalengkap", "name", "pemegang", "holder", "an", "pemilik", "penandatangan", "signer", "signedby", "ttd", "pejabat")
    ),
    "number": frozenset(
        ("nomor", "no", "number", "nomorsurat", "nosurat", "nomorizin", "noizin", "nib", "npwp", "nop", "nokk", "nomordokumen", "nopol")
    ),
}  # fmt: skip
"""What codes on Indonesian papers call a name and a number, spaces and marks aside."""
SHORTEST: Final = 5
LONGEST: Final = 120
MOST: Final = 12
WORTH_A_LOOK: Final = 60
"""Lines less alike than this hold no part of the name."""
_SIXTEEN: Final = re.compile(r"(?<!\d)\d{16}(?!\d)")
_ADDRESS: Final = re.compile(r"://|[=&%]")
_PAIR: Final = re.compile(r"^\s*([A-Za-z][A-Za-z ._/-]{0,30}?)\s*[:=]\s*(.+?)\s*$")


def stands(name: str, lines: Sequence[Line]) -> tuple[Likeness, float, Line | None]:
    """How well the name stands among the lines: the likeness, its points of 100, and the line that comes nearest."""
    best: tuple[Likeness, float, Line | None] = ("differ", 0.0, None)
    wanted = bare(name)
    for line in lines:
        if not wanted or fuzz.partial_ratio(wanted, bare(line.text)) < WORTH_A_LOOK:
            continue
        for words in _windows(plain(line.text), len(name.split())):
            likeness, points = compare_names(name, words)
            if points > best[1]:
                best = (likeness, points, line)
    if best[0] != "match" and len(wanted) >= SHORTEST and wanted in bare(" ".join(line.text for line in lines)):
        return "match", 100.0, best[2]  # the name goes on in the next line
    return best


def _windows(text: str, size: int) -> Iterator[str]:
    """Every run of about so many words in a row."""
    words = text.replace(":", " ").split()
    for width in range(max(1, size - 1), size + 3):
        for start in range(max(1, len(words) - width + 1)):
            yield " ".join(words[start : start + width])


def number_stands(number: str, lines: Sequence[Line]) -> bool:
    """Whether a number stands among the lines, whatever separates its parts."""
    wanted, whole = bare(number), " ".join(line.text for line in lines)
    if wanted.isdigit():
        return any(wanted in digits_of(line.text) for line in lines) or wanted in bare(whole)
    return folded(number) in folded(whole)


def without_addresses(lines: Sequence[Line], *, codes: Sequence[str]) -> list[Line]:
    """The lines without those that only print a code's address once more: it does not vouch for itself."""
    addresses = [bare(code) for code in codes if "://" in code]
    return [
        line for line in lines if not (_ADDRESS.search(line.text) and any(bare(line.text) in one for one in addresses))
    ]


def sayings(code: str) -> list[tuple[str, str]]:
    """What a code says of people and papers: pairs of nik, name or number with the value. An address or a bare token says nothing."""
    found = [("nik", number) for number in _SIXTEEN.findall(code) if nik_problem(number) is None]
    for label, value in _pairs(code):
        low = "".join(letter for letter in label.lower() if letter.isalpha())
        for name, labels in LABELS.items():
            if low in labels and len(bare(value)) >= SHORTEST and ("nik", value) not in found:
                found.append((name, value[:LONGEST]))
    return list(dict.fromkeys(found))[:MOST]


def _pairs(code: str) -> Iterator[tuple[str, str]]:
    """Labels with their values: of an address, of JSON, or line by line."""
    _, mark, query = code.partition("?")
    if mark and "://" in code:
        yield from parse_qsl(query, max_num_fields=50)
        return
    try:
        told = json.loads(code) if code.lstrip().startswith("{") else None
    except (ValueError, RecursionError):
        told = None
    if isinstance(told, dict):
        yield from ((str(label), str(value)) for label, value in told.items() if isinstance(value, str | int))
        return
    for part in re.split(r"[\n\r;|]+", code):
        if pair := _PAIR.match(part):
            yield pair[1], pair[2]
