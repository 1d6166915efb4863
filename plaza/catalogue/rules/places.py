"""Finds places and helps of the building from what people say: a phrase that names one must stand in the question, slips allowed."""

from collections.abc import Iterator, Mapping, Sequence

from rapidfuzz.distance import OSA

from plaza.catalogue.rules.words import tokens

LETTERS_PER_SLIP = 6


def places_named(question: str, phrases: Mapping[str, Sequence[str]]) -> list[str]:
    """The codes of the places whose names or everyday words stand in the question, in the order of ``phrases``."""
    asked = tokens(question)
    return [code for code, names in phrases.items() if any(_stands_in(tokens(name), asked) for name in names)]


def _stands_in(phrase: Sequence[str], asked: Sequence[str]) -> bool:
    words = "".join(phrase)
    if not words:
        return False
    slips = len(words) // LETTERS_PER_SLIP
    return any(OSA.distance(words, window, score_cutoff=slips) <= slips for window in _windows(asked, len(phrase)))


def _windows(asked: Sequence[str], longest: int) -> Iterator[str]:
    """Every run of up to that many words, written as one: people also write ``kursiroda``."""
    for length in range(1, longest + 1):
        yield from ("".join(asked[start : start + length]) for start in range(len(asked) - length + 1))
