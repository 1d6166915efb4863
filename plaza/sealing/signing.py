"""Which signer seals, by the settings."""

from functools import cache
from pathlib import Path

from django.conf import settings

from plaza.sealing.adapters.base import Signer
from plaza.sealing.adapters.esign import Account, EsignService
from plaza.sealing.adapters.own_ca import OwnAuthoritySigner
from plaza.sealing.adapters.pkcs11 import Pkcs11Signer
from plaza.sealing.adapters.pkcs12 import Pkcs12Signer
from plaza.sealing.believed import trust
from plaza.sealing.rules import Unlock

_NAMED = (
    "SIGNING_PKCS12", "SIGNING_PKCS11", "SIGNING_TOKEN", "SIGNING_KEY", "SIGNING_PASSWORD", "ESIGN_URL", "ESIGN_VERSION",
    "ESIGN_USER", "ESIGN_PASSWORD", "ESIGN_NIK", "ESIGN_SUBSCRIBER", "ESIGN_ACTIVATION", "DATA_DIR",
)  # fmt: skip


def signer() -> Signer:
    """The signer that the settings name; the same object for the life of the process, its key loaded."""
    return _signer(tuple(str(getattr(settings, name)) for name in _NAMED))


@cache
def _signer(_named: tuple[str, ...]) -> Signer:
    if settings.ESIGN_URL:
        return EsignService(_account(), trust=trust, location=settings.CITY)
    if settings.SIGNING_PKCS11:
        return Pkcs11Signer(
            settings.SIGNING_PKCS11,
            token=settings.SIGNING_TOKEN,
            key=settings.SIGNING_KEY,
            pin=settings.SIGNING_PASSWORD,
        )
    if settings.SIGNING_PKCS12:
        return Pkcs12Signer(Path(settings.SIGNING_PKCS12), password=settings.SIGNING_PASSWORD)
    return OwnAuthoritySigner()


def _account() -> Account:
    return Account(
        url=settings.ESIGN_URL.rstrip("/"),
        version="v1" if settings.ESIGN_VERSION == "v1" else "v2",
        user=settings.ESIGN_USER,
        password=settings.ESIGN_PASSWORD,
        nik=settings.ESIGN_NIK,
        subscriber=settings.ESIGN_SUBSCRIBER,
        activation=settings.ESIGN_ACTIVATION,
    )


def sign(pdf: bytes, *, reason: str, holder: Signer | None = None, unlock: Unlock | None = None) -> bytes:
    """The PDF sealed by the signer of the settings, or by ``holder``. Raises NotSealed with the reason when it cannot."""
    return (holder or signer()).seal(pdf, reason=reason, unlock=unlock)
