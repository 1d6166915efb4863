"""A witness that is asked as C2SP tlog-witness says: ``POST <address>/add-checkpoint``."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from plaza.integrity.adapters.base import Proof, WitnessAway, WitnessRefuses
from plaza.integrity.fetching import Answer, Site, Unreachable
from plaza.integrity.rules.notes import BadNote, Note, Signature, VerifierKey

PATIENCE = 3.0
"""Seconds that a witness gets to answer."""
SIZE = "text/x.tlog.size"
REFUSALS = {
    400: "found the request wrong",
    403: "does not know this log's key",
    404: "does not know this log",
    422: "has seen a history that this one does not continue",
}


@dataclass(frozen=True)
class HttpWitness:
    """A witness at an address."""

    key: VerifierKey
    address: str

    def cosign(self, note: Note, *, size: int, known: int, proof: Proof) -> Signature:
        """The witness's cosignature; when it has seen more or less than we thought, it is asked once more from there."""
        answer = self._ask(note, old=known, path=proof(known))
        seen = _size_in(answer) if answer.status == 409 else None
        if seen is not None and known != seen <= size:
            answer = self._ask(note, old=seen, path=proof(seen))
        return self._read(answer, note, size=size)

    def _ask(self, note: Note, *, old: int, path: Sequence[bytes]) -> Answer:
        lines = [f"old {old}", *(base64.b64encode(step).decode() for step in path), "", ""]
        try:
            with Site(self.address, patience=PATIENCE) as site:
                return site.post("add-checkpoint", "\n".join(lines).encode() + bytes(note))
        except Unreachable as problem:
            raise WitnessAway(f"{self.key.name} does not answer ({problem})") from problem

    def _read(self, answer: Answer, note: Note, *, size: int) -> Signature:
        if answer.status == 409:
            seen = _size_in(answer)
            if seen is not None and seen > size:
                raise WitnessRefuses(f"{self.key.name} has seen {seen} entries, this log has {size}", seen=seen)
            raise WitnessRefuses(f"{self.key.name} has seen another history of {size} entries", seen=seen)
        if answer.status in REFUSALS:
            raise WitnessRefuses(f"{self.key.name} {REFUSALS[answer.status]}")
        if answer.status != 200:
            raise WitnessAway(f"{self.key.name} answered with {answer.status}")
        try:
            signed = Note.parse(note.text.encode() + b"\n" + answer.body)
            return signed.verified_by([self.key])[0][1]
        except (BadNote, IndexError) as problem:
            raise WitnessRefuses(f"{self.key.name} answered without a cosignature of its own") from problem

    def check(self) -> str:
        """Empty when something answers at the address."""
        try:
            with Site(self.address, patience=PATIENCE) as site:
                site.get("")
        except Unreachable as problem:
            return f"the witness {self.key.name} does not answer ({problem})"
        return ""


def _size_in(answer: Answer) -> int | None:
    """How many entries the witness says it has seen."""
    text = answer.body.decode("ascii", "replace").strip()
    return int(text) if answer.kind == SIZE and text.isdigit() and len(text) < 20 else None
