"""What others may ask of the sealing room."""

import threading
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings

from plaza.sealing import authority, believed, fonts
from plaza.sealing.believed import trust as trust
from plaza.sealing.opening import AT_ONCE, WITHIN, examined
from plaza.sealing.rules import SealReport
from plaza.sealing.samples import template_problems

LARGEST = 12 * 1024 * 1024
_at_once = threading.BoundedSemaphore(AT_ONCE)


def glyphs_missing(text: str) -> list[str]:
    """The characters of ``text`` that no document could show, each once: to be asked for in other letters at the form."""
    return fonts.missing(text)


def check_pdf(data: bytes) -> SealReport:
    """What there is to say about a PDF's seal, judged by this plaza's trust. Never raises for a bad file."""
    from plaza.sealing.checking import examine  # noqa: PLC0415  (pyHanko takes half a second to load)

    return examine(data, trust=trust())


def check_pdf_apart(data: bytes) -> SealReport:
    """As check_pdf, in the sandbox: for files that strangers hand in.

    A file that is too large or too slow to read gives a report whose ``problem`` is ``busy``.
    """
    if len(data) > LARGEST or not _at_once.acquire(timeout=WITHIN):
        return _busy()
    try:
        return examined(data, trust=trust())
    finally:
        _at_once.release()


def _busy() -> SealReport:
    return SealReport(False, False, False, "", None, False, False, problem="busy")


def revocation_list(name: str = "crl.der") -> bytes:
    """The own authority's current list of revoked certificates (DER): ``crl.der`` or ``root-crl.der``."""
    return authority.revocation_list(name)


def root_certificate() -> bytes:
    """The own authority's root certificate (PEM), for whoever wants their reader to know it."""
    return authority.certificate("root").public_bytes(Encoding.PEM)


def has_own_authority() -> bool:
    """Whether this plaza seals with certificates of its own making."""
    return believed.seals_with_own_authority()


def seals_from_afar() -> bool:
    """Whether a seal needs another machine (a signing service, a time-stamping authority): no page waits for that, a job does."""
    from plaza.sealing.signing import signer  # noqa: PLC0415  (as above)

    return bool(settings.TSA_URL) or signer().far


def check() -> list[str]:
    """What an operator must mend before documents can be sealed: the signer, the trust roots and the templates."""
    from plaza.sealing.signing import signer  # noqa: PLC0415  (as above)

    unreadable = [
        f"PLAZA_TRUST_ROOTS: {path} cannot be read." for path in settings.TRUST_ROOTS if not Path(path).is_file()
    ]
    stamps = [
        "PLAZA_TSA_URL is set without PLAZA_TRUST_ROOTS: no stamp would be believed; name the authority's root there."
    ]
    unbelieved = stamps if settings.TSA_URL and not settings.TRUST_ROOTS else []
    return [*signer().check(), *unreadable, *unbelieved, *template_problems()]
