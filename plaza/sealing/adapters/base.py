"""The signer port: whatever holds a key and a certificate, near or far."""

from typing import Protocol

from plaza.sealing.rules import Unlock


class Signer(Protocol):
    """Seals documents. One object serves a process for its whole life and may be used from several threads."""

    name: str
    far: bool
    """Whether sealing asks another machine: nobody's page then waits for it, a job does."""

    def seal(self, pdf: bytes, *, reason: str, unlock: Unlock | None = None) -> bytes:
        """The PDF with the seal on it; ``reason`` is shown by PDF readers, ``unlock`` is what an official handed over.

        Raises SignerAway when it may work later, NeedsOfficial when only with an official, else NotSealed with the reason.
        """

    def check(self) -> list[str]:
        """What an operator must mend before this signer can be relied on, one sentence each; empty when all is well."""
