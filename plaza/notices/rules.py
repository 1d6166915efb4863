"""What may follow what in a notice's life, how an address is told apart, and how long the ladder is. Pure."""

import re
from datetime import timedelta

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


def is_push_host(host: str) -> bool:
    """Whether a browser's push address lies at a push service."""
    return any(host == known or host.endswith(f".{known}") for known in PUSH_HOSTS)
