"""Are two spellings the name of one person? Spaces, titles and the many ways of writing Muhammad never decide.

Two names MATCH at a likeness of 96 or more of 100, are NEAR from 75 (a person looks), and DIFFER below.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

from rapidfuzz import fuzz

from plaza.core.digits import to_ascii_digits
from plaza.verification.rules.titles import BEFORE, BEHIND, DOTTED_ONLY, FAMILIES, MAYBE_NOBLE
from plaza.verification.rules.words import plain

MATCH: Final = 96.0
NEAR: Final = 75.0

Likeness = Literal["match", "near", "differ"]

MOST_PARTS: Final = 5
"""Pieces between dots or spaces that one title may have: S. Tr. Keb."""
_PIECE: Final = re.compile(r"[A-Z0-9'`’-]+\.?")
_DIGITS_AS_LETTERS: Final = str.maketrans({"0": "O", "1": "I", "5": "S", "8": "B", "2": "Z", "6": "G"})
_MUHAMMAD: Final = re.compile(r"^(MU?HAMM?[AE]?D|MOH|MOHD|MUH|MUHD|MOCH|MOCHAMM?AD|MOCHAMAD|MOHAM+[AE]D|M)$")


def compare_names(one: str, other: str) -> tuple[Likeness, float]:
    """Says how alike two names are, in words and in points of 100; titles count only where both names are compared whole."""
    left, right = _pieces(one), _pieces(other)
    whole, bare = (_words(left), _words(right)), (_untitled(left), _untitled(right))
    found = _compare(*whole)
    if found[1] < MATCH and bare != whole:
        found = max(found, _compare(*bare), key=lambda pair: pair[1])
    common = (_common(bare[0]), _common(bare[1]))
    if found[1] < MATCH and common != bare and _compare(*common)[1] >= MATCH:
        return "near", max(found[1], NEAR)
    return found


def _compare(left: list[str], right: list[str]) -> tuple[Likeness, float]:
    if not left or not right:
        return "differ", 0.0
    points = max(_points("".join(left), "".join(right)), _points("".join(sorted(left)), "".join(sorted(right))))
    if points < MATCH and _initials_agree(left, right):
        return "near", max(points, NEAR)
    return ("match" if points >= MATCH else "near" if points >= NEAR else "differ"), round(points, 1)


def _points(one: str, other: str) -> float:
    return fuzz.ratio(one.translate(_DIGITS_AS_LETTERS), other.translate(_DIGITS_AS_LETTERS))


def _pieces(name: str) -> list[str]:
    """A name's pieces with the dots that end them, up to the first comma behind which titles stand."""
    for part in plain(to_ascii_digits(name)).split(","):
        pieces = [piece for piece in _PIECE.findall(part) if _bare(piece)]
        if any(_bare(piece) not in BEFORE for piece in pieces):
            return pieces
    return _PIECE.findall(plain(name))


def _bare(piece: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", piece)


def _words(pieces: Sequence[str]) -> list[str]:
    """The pieces as words; every Muhammad is spelled alike, unless it is the whole name."""
    words = [word for piece in pieces if (word := _bare(piece))]
    if len(words) > 1 and _MUHAMMAD.match(words[0]):
        words[0] = "MUHAMMAD"
    return words


def _untitled(pieces: Sequence[str]) -> list[str]:
    """The same without titles; what is left is never empty."""
    left = list(pieces)
    while behind := _titled_behind(left):
        left = left[:-behind]
    while before := _titled_before(left):
        left = left[before:]
    return _words(left)


def _titled_behind(pieces: Sequence[str]) -> int:
    """How many pieces at the end are one title, the most that may be."""
    for many in range(min(MOST_PARTS, len(pieces) - 1), 0, -1):
        title = "".join(_bare(piece) for piece in pieces[-many:])
        dotted = many > 1 or pieces[-1].endswith(".")
        if many > 1 and not any(piece.endswith(".") for piece in pieces[-many:-1]) and not _all_short(pieces[-many:]):
            continue
        if title in BEHIND and (dotted or title not in DOTTED_ONLY):
            return many
        if dotted and "." in "".join(pieces[-many:]) and FAMILIES.fullmatch(title):
            return many
    return 0


def _all_short(pieces: Sequence[str]) -> bool:
    """Whether these may be a title that was written with spaces in place of dots (S PD): letters that are no name."""
    return all(len(_bare(piece)) <= 3 for piece in pieces) and len(_bare(pieces[0])) == 1


def _titled_before(pieces: Sequence[str]) -> int:
    """How many pieces at the beginning are one title."""
    for many in range(min(3, len(pieces) - 1), 0, -1):
        title = "".join(_bare(piece) for piece in pieces[:many])
        joined = all(piece.endswith(".") for piece in pieces[: many - 1]) or title.startswith("RADEN")
        if joined and title in BEFORE and (pieces[0].endswith(".") or title not in DOTTED_ONLY):
            return many
    return 0


def _common(words: Sequence[str]) -> list[str]:
    """The words without what may be a noble title or a part of the name."""
    left = list(words)
    while len(left) > 1 and left[0] in MAYBE_NOBLE:
        left = left[1:]
    return left


def _initials_agree(left: list[str], right: list[str]) -> bool:
    """Says whether the names agree once a single letter may stand for a word; too weak to pass, enough for a person."""
    if len(left) != len(right) or left == right:
        return False
    pairs = list(zip(left, right, strict=True))
    return all(a == b or (min(len(a), len(b)) == 1 and a[0] == b[0]) for a, b in pairs)
