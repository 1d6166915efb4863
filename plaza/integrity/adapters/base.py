"""What the log asks of a witness."""

from collections.abc import Callable
from typing import Protocol

from plaza.integrity.rules.notes import Note, Signature, VerifierKey

Proof = Callable[[int], list[bytes]]
"""Gives the proof that the log of now begins with the one of that many entries."""


class WitnessAway(Exception):
    """The witness did not answer; it will be asked again."""


class WitnessRefuses(Exception):
    """The witness answered that this is not the log it knows, in a sentence. ``seen`` is how many entries it has seen, if it says."""

    def __init__(self, sentence: str, *, seen: int | None = None) -> None:
        super().__init__(sentence)
        self.seen = seen


class Witness(Protocol):
    """Somebody else's machine that remembers the last checkpoint and cosigns the next one only if the log has merely grown."""

    @property
    def key(self) -> VerifierKey:
        """By which its cosignatures are known."""

    def cosign(self, note: Note, *, size: int, known: int, proof: Proof) -> Signature:
        """The witness's cosignature over this checkpoint. ``known`` is the size it saw last, as far as we know.

        Raises WitnessAway, or WitnessRefuses when the witness knows another history.
        """

    def check(self) -> str:
        """Empty when the witness can be reached; else what is wrong, in a sentence."""
