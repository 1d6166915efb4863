"""Roles, and how contacts are written. Pure."""

from collections.abc import Iterable

ROLES = {
    "petugas": "Officer",
    "kepala": "Head of an agency",
    "koordinator": "Coordinator of the plaza",
    "inspektorat": "Inspectorate",
    "pendamping": "Companion",
    "juru_bahasa": "Sign-language interpreter",
}
TENANT_ROLES = frozenset({"petugas", "kepala"})
"""Roles that count for one tenant only; the others count for the whole plaza."""

READ, HELP, DECIDE = "read", "help", "decide"
MODES = (READ, HELP, DECIDE)
"""What a task lets an officer do: look; fill in what the person asks for; settle what was handed to them. None includes another."""
OFFICER_ROLES = frozenset({"petugas", "pendamping", "juru_bahasa"})
"""Roles that one person may give; every other one needs a second person's yes."""
INVITES = {
    "koordinator": frozenset(ROLES) - {"inspektorat"},
    "inspektorat": frozenset({"inspektorat"}),
    "kepala": frozenset({"petugas"}),
}
"""Who may invite whom: nobody names whoever watches them. A head invites for the own tenant only."""
APPROVES = frozenset({"koordinator", "inspektorat"})
"""Whose yes counts as the second person's."""
MANAGES = {
    "koordinator": frozenset(ROLES) - {"inspektorat"},
    "inspektorat": frozenset(ROLES),
    "kepala": frozenset({"petugas"}),
}
"""From whom somebody may take access away: only from people all of whose roles are among these."""


def may_invite(role: str, *, inviter: frozenset[tuple[str, str]], tenant: str) -> bool:
    """Whether somebody with these (role, tenant) pairs may invite an officer with ``role`` at ``tenant``."""
    return any(role in INVITES.get(held, frozenset()) and (held != "kepala" or at == tenant) for held, at in inviter)


def may_manage(roles: Iterable[tuple[str, str]], *, manager: frozenset[tuple[str, str]]) -> bool:
    """Whether somebody with the ``manager`` pairs may take access away from an officer with these (role, tenant) pairs."""
    held = list(roles)
    return any(
        all(role in MANAGES.get(name, frozenset()) and (name != "kepala" or at == tenant) for role, at in held)
        for name, tenant in manager
    )


def initials(name: str) -> str:
    """``Siti Aminah binti Ali`` becomes ``S. A. B. A.``: enough to compare, not enough to know."""
    return " ".join(f"{part[0].upper()}." for part in name.split() if part[0].isalpha())
