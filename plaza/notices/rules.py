"""What may follow what in a notice's life, how an address is told apart, and how long the ladder is. Pure."""

import re
from datetime import timedelta

from plaza.core.telephones import read_mobile, tidy_phone
from plaza.core.texts import t
from plaza.core.typed import BadAnswer

CHANNELS = ("email", "push", "whatsapp")
ATTEMPTS = 6
"""Tries with growing pauses: two at once, then about 5 s, 30 s, 2 min and 10 min apart."""
STALE_AFTER = timedelta(hours=6)
"""How long a notice without a limit of its own may wait before it is given up."""

TRANSITIONS = {
    "waiting": frozenset({"sent", "failed", "stale"}),
    "sent": frozenset[str](),
    "failed": frozenset({"waiting"}),
    "stale": frozenset[str](),
}

WRONG_CONTACT = t(
    "Tulis alamat e-mail seperti nama@contoh.id, atau nomor HP seperti 0812 3456 7890.",
    "Write an e-mail address like name@example.id, or a mobile number like 0812 3456 7890.",
)
_EMAIL = re.compile(r"[^@\s\"<>(),;:\\]{1,64}@[^@\s\"<>(),;:\\]{1,190}\.[^@\s\"<>(),;:\\.]{2,63}")
_PHONE = re.compile(r"\+\d{8,15}")
PUSH_HOSTS = (
    "fcm.googleapis.com",
    "android.googleapis.com",
    "push.services.mozilla.com",
    "push.apple.com",
    "notify.windows.com",
)
"""The push services of the browsers. Nothing else is called: an address from a page must not lead into the own network."""


def channel_of(contact: str) -> str | None:
    """``email`` or ``whatsapp`` for a contact written as e-mail address or international number, None for anything else."""
    if len(contact) <= 254 and _EMAIL.fullmatch(contact):
        return "email"
    return "whatsapp" if _PHONE.fullmatch(contact) else None


def tidy_contact(text: str) -> str:
    """A contact in the one form that is kept: an address in small letters, or a number as ``+6281234567890``."""
    text = text.strip()
    return text.lower() if "@" in text else tidy_phone(text)


def read_contact(raw: str) -> str:
    """The address or mobile number that was meant, in its one form; raises BadAnswer for what no message would reach."""
    contact = tidy_contact(raw)
    if "@" not in contact:
        return read_mobile(raw)
    if channel_of(contact) is None:
        raise BadAnswer(WRONG_CONTACT)
    return contact


def is_push_host(host: str) -> bool:
    """Whether a browser's push address lies at a push service."""
    return any(host == known or host.endswith(f".{known}") for known in PUSH_HOSTS)
