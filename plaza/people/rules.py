"""Roles, and how contacts are written. Pure."""

import re

ROLES = {
    "petugas": "Officer",
    "kepala": "Head of a tenant",
    "koordinator": "Coordinator of the plaza",
    "inspektorat": "Inspectorate",
    "pendamping": "Companion",
    "juru_bahasa": "Sign-language interpreter",
}
TENANT_ROLES = frozenset({"petugas", "kepala"})
"""Roles that count for one tenant only; the others count for the whole plaza."""

INVITES = {
    "koordinator": frozenset(ROLES),
    "kepala": frozenset({"petugas"}),
}
"""Who may invite whom; a head invites for the own tenant only."""


def may_invite(role: str, *, inviter: frozenset[tuple[str, str]], tenant: str) -> bool:
    """Whether somebody with these (role, tenant) pairs may invite an officer with ``role`` at ``tenant``."""
    return any(
        role in INVITES.get(held, frozenset()) and (held == "koordinator" or at == tenant) for held, at in inviter
    )


def tidy_phone(text: str) -> str:
    """The number as people in Indonesia write it (0…, 62…, 8…), made international: ``+62812…``; other forms stay."""
    digits = re.sub(r"[^\d+]", "", text)
    if digits.startswith("+"):
        return digits
    for prefix in ("62", "0"):
        if digits.startswith(prefix):
            return f"+62{digits.removeprefix(prefix)}"
    return f"+62{digits}" if digits.startswith("8") else digits


def initials(name: str) -> str:
    """``Siti Aminah binti Ali`` becomes ``S. A. B. A.``: enough to compare, not enough to know."""
    return " ".join(f"{part[0].upper()}." for part in name.split() if part[0].isalpha())
