"""What is a person's here: each room answers for its own, through this port, when the person asks to see it or to have it erased.

A room that keeps something of people binds a keeper (wiring.py). The keepers are asked from the top of the house to its bottom, so
that whatever hangs on something is gone before it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from plaza.core.texts import Pair
from plaza.people.models import Key

Told = dict[str, object]
"""One thing of the person's, in plain JSON values."""


@dataclass(frozen=True)
class Kept:
    """What is not erased yet: what it is, how many, why the law or a running matter keeps it, and until when if that is known."""

    kind: str
    what: Pair
    why: Pair
    count: int = 1
    until: date | None = None


@dataclass
class Swept:
    """What a sweep erased (or would erase), by kind, and what it left with the reason."""

    erased: Counter[str] = field(default_factory=Counter)
    kept: list[Kept] = field(default_factory=list)


class Owner:
    """Whoever asks: everything they hold a key to. ``gone`` are the subjects that this sweep has erased so far."""

    def __init__(self, holders: Iterable[str]) -> None:
        self.holders = sorted(holders)
        self.gone: set[str] = set()

    def subjects(self, kind: str) -> list[str]:
        """The subjects of this kind that are the person's own: of several owners the first one may have it erased."""
        named = Key.objects.filter(holder__in=self.holders, subject_ref__startswith=f"{kind}:")
        held = list(named.values_list("subject_ref", flat=True).distinct())
        first: dict[str, str] = {}
        for subject, holder in (
            Key.objects.filter(subject_ref__in=held).order_by("-pk").values_list("subject_ref", "holder")
        ):
            first[subject] = holder
        return sorted(subject for subject, holder in first.items() if holder in self.holders)


class Keeper(Protocol):
    """A room that keeps something of people."""

    name: str

    def told(self, owner: Owner) -> Sequence[Told]:
        """Everything of the person's in this room, for their own copy."""

    def sweep(self, owner: Owner, *, erase: bool) -> Swept:
        """Erases what may go and says what is kept; without ``erase`` it only says so."""

    def withdraw(self, owner: Owner) -> int:
        """Ends what the person had agreed to beyond what their matters need; how many things that were."""


_keepers: list[Keeper] = []


def bind(*keepers: Keeper) -> None:
    """Names the keepers, from the top of the house to its bottom."""
    _keepers[:] = keepers


def keepers() -> Sequence[Keeper]:
    """Everybody who keeps something of people."""
    return tuple(_keepers)
