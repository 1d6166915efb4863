"""The signer port: whatever holds a key and a certificate, near or far."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pyhanko.sign.signers.pdf_cms import Signer as CmsSigner


class Signer(Protocol):
    """Holds the key that seals. One object serves a process for its whole life and may be used from several threads."""

    name: str

    def cms_signer(self) -> "CmsSigner":
        """The pyHanko signer to seal with, its key already loaded: asking for it again costs nothing.

        A remote service or a card answers with its own subclass, whose ``async_sign_raw`` goes there.
        """

    def check(self) -> list[str]:
        """What an operator must mend before this signer can be relied on, one sentence each; empty when all is well."""
