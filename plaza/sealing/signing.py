"""Which signer seals, by the settings."""

from functools import cache
from pathlib import Path

from django.conf import settings

from plaza.sealing.adapters.base import Signer
from plaza.sealing.adapters.own_ca import OwnAuthoritySigner
from plaza.sealing.adapters.pkcs12 import Pkcs12Signer
from plaza.sealing.rules import Unlock


def signer() -> Signer:
    """The signer that the settings name; the same object for the life of the process, its key loaded."""
    return _signer(settings.SIGNING_PKCS12, settings.SIGNING_PASSWORD, str(settings.DATA_DIR))


@cache
def _signer(pkcs12: str, password: str, _data_folder: str) -> Signer:
    return Pkcs12Signer(Path(pkcs12), password=password) if pkcs12 else OwnAuthoritySigner()


def sign(pdf: bytes, *, reason: str, holder: Signer | None = None, unlock: Unlock | None = None) -> bytes:
    """The PDF sealed by the signer of the settings, or by ``holder``. Raises NotSealed with the reason when it cannot."""
    return (holder or signer()).seal(pdf, reason=reason, unlock=unlock)
