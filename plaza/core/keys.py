"""Keys for one purpose each, which stay when a key of the settings is renewed.

Fingerprints, other names, marks and codes must be the same next year: they hang on a key of their own and not on the newest
field key. Each lies sealed under the field keys at ``PLAZA_DATA_DIR/keys/<name>``; renewing a field key only seals it anew.
"""

import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from plaza.core.sealed import Undecryptable, decrypt, encrypt, keys
from plaza.settings import kept_text

CODES = "codes"
FACTORS = "factors"
NAMES = ("blind-index", "log-alias", "log-tag", "rows", CODES, FACTORS)


def lasting_key(name: str) -> bytes:
    """The key of that purpose. It is kept at the first need, and the same for every process with this data folder.

    What it is at first: for the purposes that are older than this file what they used until then, so that nothing changes.
    """
    return _kept(name, str(settings.DATA_DIR), settings.FIELD_KEYS)


def check_lasting_keys() -> None:
    """Stops the start with a sentence when a kept key is sealed under a field key that is no longer given."""
    for name in kept_names():
        lasting_key(name)


def kept_names() -> list[str]:
    """The purposes whose key lies in the folder."""
    return [name for name in NAMES if path_of(name).exists()]


def path_of(name: str) -> Path:
    """Where the key of that purpose lies."""
    return Path(settings.DATA_DIR) / "keys" / name


def seal_anew(name: str) -> None:
    """Seals a kept key under the newest field key; the key itself stays."""
    path = path_of(name)
    half = path.with_name(f".{name}.half")
    half.unlink(missing_ok=True)
    half.touch(mode=0o600)
    half.write_text(encrypt(lasting_key(name), context=_context(name)))
    half.replace(path)


def _context(name: str) -> str:
    return f"lasting:{name}"


@lru_cache(maxsize=64)
def _kept(name: str, folder: str, _field_keys: str) -> bytes:
    path = Path(folder) / "keys" / name
    stored = (
        path.read_text() if path.exists() else kept_text(path, make=encrypt(_at_first(name), context=_context(name)))
    )
    try:
        return decrypt(stored, context=_context(name))
    except Undecryptable as problem:
        raise ImproperlyConfigured(
            f"PLAZA_FIELD_KEYS does not hold the key {stored.split('.')[1]} under which {path} is sealed: "
            "put it back at the end of the list, and run `plaza keys rotate` before it goes."
        ) from problem


def _at_first(name: str) -> bytes:
    if name == CODES:
        return str(settings.SECRET_KEY).encode()
    return hashlib.sha256(name.encode() + list(keys().values())[-1]).digest()
