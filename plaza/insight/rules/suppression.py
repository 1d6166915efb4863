"""Which counts may be published, so that nobody can be singled out, not even by subtracting what is published.

A count from 1 to ``SMALLEST - 1`` is withheld. Because totals are published too, more may have to be: what is withheld is taken as
unknown, every total as an equation, and as long as an unknown count has only one solution, or the unknown parts of a published
total are together fewer than ``SMALLEST`` people, one more count beside it is withheld. A nought says nothing about anybody and is
published, unless it must stand in for another.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

SMALLEST = 5
"""The least number of people that a published count may stand for."""
ZERO = 1e-9
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Total(Generic[Key]):
    """``whole`` is the sum of ``parts``; all of them are counts of one table."""

    whole: Key
    parts: tuple[Key, ...]

    @property
    def members(self) -> tuple[Key, ...]:
        """Whole and parts."""
        return (self.whole, *self.parts)


def withheld(counts: Mapping[Key, int], totals: Sequence[Total[Key]]) -> frozenset[Key]:
    """The counts that must not be published; ``counts`` holds parts and wholes alike."""
    hidden = {key for key, count in counts.items() if 0 < count < SMALLEST}
    while True:
        weak = _small(hidden, counts, totals) or _solved(hidden, totals)
        if not weak:
            return frozenset(hidden)
        more = _beside(weak, hidden, counts, totals)
        if more is None:
            return frozenset(counts)  # nothing is left to hide behind: the whole table is withheld
        hidden.add(more)


def _small(hidden: set[Key], counts: Mapping[Key, int], totals: Sequence[Total[Key]]) -> set[Key]:
    """Withheld parts of a published whole that are together too few."""
    for total in totals:
        parts = [part for part in total.parts if part in hidden]
        if parts and total.whole not in hidden and 0 < sum(counts[part] for part in parts) < SMALLEST:
            return set(parts)
    return set()


def _solved(hidden: set[Key], totals: Sequence[Total[Key]]) -> set[Key]:
    """Withheld counts that the published ones determine."""
    return determined(hidden, totals)


def determined(hidden: Iterable[Key], totals: Sequence[Total[Key]]) -> set[Key]:
    """Which unknown counts have only one solution, given all the others and the totals."""
    unknown = list(hidden)
    place = {key: n for n, key in enumerate(unknown)}
    rows = []
    for total in totals:
        row = np.zeros(len(unknown))
        for key, sign in ((total.whole, -1.0), *((part, 1.0) for part in total.parts)):
            if key in place:
                row[place[key]] += sign
        if row.any():
            rows.append(row)
    if not rows:
        return set()
    free = _free(np.array(rows))
    return {key for key, n in place.items() if not np.any(np.abs(free[:, n]) > ZERO)}


def _free(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """A basis of what the equations leave open (the null space), one direction a row."""
    _, sizes, turned = np.linalg.svd(rows)
    rank = int((sizes > ZERO * max(rows.shape)).sum())
    found: NDArray[np.float64] = turned[rank:]
    return found


def _beside(weak: set[Key], hidden: set[Key], counts: Mapping[Key, int], totals: Sequence[Total[Key]]) -> Key | None:
    """The smallest published count in an equation with one of the weak: parts before wholes, people before noughts."""
    near = [total for total in totals if weak & set(total.members)]
    for group in ([key for total in near for key in total.parts], [total.whole for total in near], list(counts)):
        free = {key for key in group if key not in hidden}
        if free:
            return min(free, key=lambda key: (counts[key] == 0, counts[key], str(key)))
    return None
