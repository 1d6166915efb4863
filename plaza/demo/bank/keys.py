"""What the demonstration's plaza and its bank know of each other: made once, kept with the demonstration's secrets."""

import secrets
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from plaza.settings import kept_text

MERCHANT, VA_PREFIX, ACCOUNT = "ID9900000000001", "99064", "9900640001"
BITS = 2048


def surroundings(folder: Path, *, url: str) -> dict[str, str]:
    """The settings by which a plaza reaches the simulator at ``url``; keys are made in the folder when they are not there."""
    ours, theirs = _key(folder, "plaza"), _key(folder, "bank")
    return {
        "PLAZA_BANK_URL": url, "PLAZA_BANK_CLIENT_ID": "plaza-contoh", "PLAZA_BANK_MERCHANT": MERCHANT,
        "PLAZA_BANK_SECRET": kept_text(folder / "secret", make=secrets.token_urlsafe(32)),
        "PLAZA_BANK_PRIVATE_KEY_FILE": str(ours / "private.pem"), "PLAZA_BANK_PUBLIC_KEY_FILE": str(theirs / "public.pem"),
        "PLAZA_BANK_VA_PREFIX": VA_PREFIX, "PLAZA_BANK_ACCOUNT": ACCOUNT, "PLAZA_BANK_SIMULATOR": "on",
    }  # fmt: skip


def private_key(folder: Path) -> str:
    """The bank's own private key."""
    return (_key(folder, "bank") / "private.pem").read_text()


def public_key(folder: Path) -> str:
    """The plaza's public key, by which the bank knows it."""
    return (_key(folder, "plaza") / "public.pem").read_text()


def secret(folder: Path) -> str:
    """The client secret of both."""
    return kept_text(folder / "secret", make=secrets.token_urlsafe(32))


def _key(folder: Path, name: str) -> Path:
    place = folder / name
    if not (place / "public.pem").exists():
        key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()
        kept = kept_text(place / "private.pem", make=pem)  # whoever came first wins, and the public half follows it
        loaded = serialization.load_pem_private_key(kept.encode(), password=None)
        half = loaded.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        kept_text(place / "public.pem", make=half.decode())
    (place / "private.pem").chmod(0o600)
    return place
