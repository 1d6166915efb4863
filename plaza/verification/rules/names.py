"""Are two spellings the name of one person? Spaces, titles and the many ways of writing Muhammad never decide.

Two names MATCH at a likeness of 96 or more of 100, are NEAR from 75 (a person looks), and DIFFER below.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from rapidfuzz import fuzz

from plaza.verification.rules.words import plain

MATCH: Final = 96.0
NEAR: Final = 75.0

Likeness = Literal["match", "near", "differ"]

# Titles stand before or behind a name, with or without dots; academic ones follow a comma.
_BEFORE: Final = frozenset(
    [
        "DR",
        "DRG",
        "DRS",
        "DRA",
        "IR",
        "PROF",
        "H",
        "HJ",
        "KH",
        "R",
        "RA",
        "TN",
        "NY",
        "SDR",
        "SDRI",
        "BPK",
        "IBU",
        "APT",
        "NS",
        "BDN",
        "ALM",
        "ALMH",
    ]
)
_BEHIND: Final = frozenset(
    [
        "SH",
        "SE",
        "SPD",
        "SKOM",
        "ST",
        "SSI",
        "SSOS",
        "SAG",
        "SIP",
        "SKM",
        "SKEP",
        "SFARM",
        "SGZ",
        "SPSI",
        "SAP",
        "STP",
        "STR",
        "MH",
        "MM",
        "MSI",
        "MPD",
        "MKES",
        "MKOM",
        "MT",
        "MSC",
        "MA",
        "MBA",
        "MAP",
        "MKN",
        "MTI",
        "PHD",
        "AMD",
        "AMK",
        "AMKEB",
        "SPA",
        "SPB",
        "SPOG",
        "SPPD",
        "SPM",
        "SPJP",
        "SPAN",
        "SPTHT",
        "SPKK",
        "SPRAD",
        "SPKJ",
        "SPS",
        "SPU",
        "NERS",
        "APT",
        "CPA",
        "AK",
    ]
)
_DIGITS_AS_LETTERS: Final = str.maketrans({"0": "O", "1": "I", "5": "S", "8": "B", "2": "Z", "6": "G"})
_MUHAMMAD: Final = re.compile(r"^(MU?HAMM?[AE]?D|MOH|MOHD|MUH|MUHD|MOCH|MOCHAMM?AD|MOCHAMAD|MOHAM+[AE]D|M)$")


def compare_names(one: str, other: str) -> tuple[Likeness, float]:
    """Says how alike two names are, in words and in points of 100."""
    left, right = _parts(one), _parts(other)
    if not left or not right:
        return "differ", 0.0
    points = max(_points("".join(left), "".join(right)), _points("".join(sorted(left)), "".join(sorted(right))))
    if points < MATCH and _initials_agree(left, right):
        return "near", max(points, NEAR)
    return ("match" if points >= MATCH else "near" if points >= NEAR else "differ"), round(points, 1)


def _points(one: str, other: str) -> float:
    return fuzz.ratio(one.translate(_DIGITS_AS_LETTERS), other.translate(_DIGITS_AS_LETTERS))


def _parts(name: str) -> list[str]:
    """Takes a name apart without its titles; every Muhammad is spelled alike, unless it is the whole name."""
    head = plain(name).split(",")[0]
    words = [re.sub(r"[^A-Z0-9]", "", word) for word in re.sub(r"(?<=[A-Z])\.(?=[A-Z]{2})", ". ", head).split()]
    words = [word for word in words if word]
    while len(words) > 1 and words[0] in _BEFORE:
        words = words[1:]
    while len(words) > 1 and words[-1] in _BEHIND:
        words = words[:-1]
    if len(words) > 1 and _MUHAMMAD.match(words[0]):
        words[0] = "MUHAMMAD"
    return words


def _initials_agree(left: list[str], right: list[str]) -> bool:
    """Says whether the names agree once a single letter may stand for a word; too weak to pass, enough for a person."""
    if len(left) != len(right) or left == right:
        return False
    pairs = list(zip(left, right, strict=True))
    return all(a == b or (min(len(a), len(b)) == 1 and a[0] == b[0]) for a, b in pairs)
