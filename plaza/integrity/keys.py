"""Whose log this is, and who watches it: the key that signs checkpoints, and the witnesses that the settings name."""

import secrets
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from plaza.integrity.adapters.base import Witness
from plaza.integrity.adapters.http import HttpWitness
from plaza.integrity.rules.notes import COSIGNATURE, KEY_BYTES, SIGNATURE, BadNote, SignerKey, VerifierKey
from plaza.settings import kept_text


def log_key() -> SignerKey:
    """The key that signs checkpoints; its name is the log's origin, whatever the public address becomes later.

    Unless PLAZA_LOG_KEY gives it, it is made at the first need and lies in the data folder, readable by this user alone.
    """
    return _key(settings.LOG_KEY or _own(key_path()))


def former_key() -> SignerKey | None:
    """The key that signed before this one and still signs beside it, until everybody knows the new one."""
    if settings.LOG_KEY_BEFORE:
        return _key(settings.LOG_KEY_BEFORE)
    return _key(former_path().read_text()) if not settings.LOG_KEY and former_path().exists() else None


def key_path() -> Path:
    """Where the plaza's own key lies, unless PLAZA_LOG_KEY gives it."""
    return Path(settings.DATA_DIR) / "log-key"


def former_path() -> Path:
    """Where the one before it lies for as long as it signs too."""
    return Path(settings.DATA_DIR) / "log-key-before"


def witnesses() -> list[Witness]:
    """Those who are asked to cosign every checkpoint."""
    return [_witness(line) for line in settings.WITNESSES]


def check_settings() -> None:
    """Stops the start with a sentence when a key or a witness is not written as it should be."""
    if settings.LOG_KEY:
        _key(settings.LOG_KEY)
    if settings.LOG_KEY_BEFORE:
        _key(settings.LOG_KEY_BEFORE)
    witnesses()


def _own(path: Path) -> str:
    if path.exists():
        return path.read_text()
    address = urlsplit(settings.PUBLIC_URL)
    origin = f"{address.netloc}{address.path.rstrip('/')}/log"
    return kept_text(path, make=str(SignerKey(origin, SIGNATURE, secrets.token_bytes(KEY_BYTES))))


@lru_cache(maxsize=4)
def _key(text: str) -> SignerKey:
    try:
        key = SignerKey.parse(text)
    except BadNote as problem:
        raise ImproperlyConfigured(f"PLAZA_LOG_KEY: {problem}") from problem
    if key.kind != SIGNATURE:
        raise ImproperlyConfigured("PLAZA_LOG_KEY is a witness's key, not a log's.")
    return key


@lru_cache(maxsize=16)
def _witness(line: str) -> Witness:
    text, _, address = line.partition(" ")
    try:
        key = VerifierKey.parse(text)
    except BadNote as problem:
        raise ImproperlyConfigured(f"PLAZA_WITNESSES: {problem}") from problem
    if key.kind != COSIGNATURE or not address.strip().startswith(("https://", "http://")):
        raise ImproperlyConfigured(
            "PLAZA_WITNESSES must hold pairs of a witness's key and its address, as name+id+key https://witness.example/"
        )
    return HttpWitness(key, address.strip())
