"""What a way to the national complaint channel must do."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Handed:
    """What the national channel is told: plain words, and no more of the person than they agreed to."""

    number: str
    title: str
    words: str
    agency: str
    place: str
    received: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What came of it: the channel's own number, or the words that a person copies there."""

    number: str = ""
    form: str = ""


class NationalChannel(Protocol):
    """A way to SP4N-LAPOR!."""

    def hand_over(self, complaint: Handed) -> Outcome:
        """Hands the complaint over, or makes what a person needs to do so."""
        ...

    def check(self) -> str:
        """What keeps it from working, in a sentence; empty when nothing does."""
        ...
