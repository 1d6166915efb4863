"""What others may have the sealing room do."""

from dataclasses import dataclass
from hashlib import sha256

from plaza.integrity.actions import record
from plaza.sealing import authority
from plaza.sealing.queries import has_own_authority
from plaza.sealing.rules import Content, NotSealed, Unlock
from plaza.sealing.typesetting import set_document


@dataclass(frozen=True)
class Sealed:
    """A sealed document: its bytes, and their sha-256 (hex)."""

    pdf: bytes
    sha256: str


def seal_document(kind: str, *, content: Content, reason: str, unlock: Unlock | None = None) -> Sealed:
    """Sets the content as one of ``rules.KINDS`` and seals it; about 25 ms with a key that is here. PDF readers show ``reason``.

    Raises CannotSet (MissingLetters among them) or NotSealed: SignerAway when it may work later, NeedsOfficial when only with
    what an official hands over as ``unlock``. The page is the same for the same content; the seal differs each time.
    """
    from plaza.sealing import signing  # noqa: PLC0415  (pyHanko takes half a second to load)

    pdf = signing.sign(set_document(kind, content=content), reason=reason, unlock=unlock)
    return Sealed(pdf, sha256(pdf).hexdigest())


def renew_authority(*, actor: str = "operator") -> str:
    """Makes a new authority of the plaza's own, and says where the former one lies, which goes on being believed.

    Raises NotSealed when the plaza seals with somebody else's certificate.
    """
    if not has_own_authority():
        raise NotSealed(
            "This plaza seals with somebody else's certificate: renew it there, and set it in the settings."
        )
    former = authority.renew()
    record("sealing.authority_renewed", actor=actor, subject="certificate:own", facts={"former": former.name})
    return former.name
