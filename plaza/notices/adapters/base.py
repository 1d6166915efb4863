"""The port that every transport answers."""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Letter:
    """What is sent: to whom, in one language or in both one after the other (``id`` first), with one link."""

    address: dict[str, object]
    words: dict[str, tuple[str, str]]
    link: str
    kind: str
    about: str
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The heading in the letter's first language."""
        return next(iter(self.words.values()))[0]


class Undelivered(Exception):
    """The letter did not go out. ``final``: another try would change nothing."""

    def __init__(self, why: str, *, final: bool = False) -> None:
        super().__init__(why)
        self.final = final


class Transport(Protocol):
    """A way out of the plaza for one channel."""

    name: str

    def check(self) -> str:
        """What keeps this transport from working, in a sentence; empty when nothing does."""

    def send(self, letter: Letter) -> None:
        """Hands the letter over to the world, or raises Undelivered. May be called twice for the same letter."""
