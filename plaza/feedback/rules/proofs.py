"""Proofs of work: how dear a sealed report is just now, and whether a number is what the challenge asked for."""

import hashlib
from dataclasses import dataclass
from typing import Final

QUIET_BITS: Final = 12
"""Noughts that are asked for when little comes in: a fraction of a second on a telephone."""
MOST_BITS: Final = 22
"""Never more: some minutes on a weak telephone, so that a flood makes a report slow and never impossible."""
FREELY: Final = 20
"""Reports in the running and the last window at which nothing grows yet; every doubling from there adds two bits."""
HALF_FULL: Final = 0.5
"""The part of the day's room from which every further twentieth adds a bit."""
WINDOW: Final = 600
"""Seconds that times are rounded to here, so that what is kept tells no hour more closely."""
VALID_WINDOWS: Final = 3
"""Windows after its own in which a challenge may be answered."""
GRACE: Final = 2
"""Bits by which the load may have grown while somebody's telephone was still at work."""
LONGEST_PROOF: Final = 160


class BadProof(ValueError):
    """Not a proof that can be taken: the message says why (missing, wrong, expired, spent, harder)."""


@dataclass(frozen=True)
class Challenge:
    """What a proof answers: random bytes, the bits that it asks for, the window it was made in, and the plaza's mark on it all."""

    nonce: str
    bits: int
    window: int
    mark: str = ""

    @property
    def told(self) -> str:
        """What the mark stands for."""
        return f"{self.nonce}-{self.bits}-{self.window}"

    def __str__(self) -> str:
        return f"{self.told}-{self.mark}"


def bits_for(load: int, *, used: float) -> int:
    """The bits to ask for: by the reports of the last windows, and by the part of the day's room that is used."""
    grown = 2 * (load // FREELY).bit_length()
    filled = max(0, int((used - HALF_FULL) * 20))
    return min(MOST_BITS, QUIET_BITS + grown + filled)


def read_proof(proof: str) -> Challenge:
    """The challenge that a proof (``challenge:number``) answers, when the number is right; raises BadProof."""
    if not proof:
        raise BadProof("missing")
    written, _, number = proof.partition(":")
    parts = written.split("-")
    plain = proof.isascii() and len(proof) <= LONGEST_PROOF and number.isdigit() and len(parts) == 4
    if not plain or not (parts[1].isdigit() and parts[2].isdigit()):
        raise BadProof("wrong")
    challenge = Challenge(parts[0], int(parts[1]), int(parts[2]), parts[3])
    if str(challenge) != written or noughts(proof) < challenge.bits:
        raise BadProof("wrong")
    return challenge


def noughts(proof: str) -> int:
    """How many bits of its SHA-256 are nought before the first that is not."""
    return 256 - int.from_bytes(hashlib.sha256(proof.encode()).digest(), "big").bit_length()


def is_valid(challenge: Challenge, *, window: int) -> bool:
    """Whether it may still be answered in that window."""
    return 0 <= window - challenge.window <= VALID_WINDOWS
