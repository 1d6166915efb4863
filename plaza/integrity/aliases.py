"""What a person is called in the public log: by another name on every subject, so that nobody can follow one person through it."""

import hashlib

from plaza.core.keys import lasting_key

PERSONS = ("citizen:", "device:")
"""References of people who serve nobody: their accounts and their devices. Officers answer by their own reference."""
DIGEST_BYTES = 12


def told_as(name: str, *, subject: str) -> str:
    """How the log names the actor on that subject: a person by a keyed fingerprint of both, everybody else as they are.

    The same person on the same subject is the same name. Without the plaza's key neither the name nor any two of one person's
    names can be brought together; with it, whoever asks for a known person finds them.
    """
    if not name.startswith(PERSONS):
        return name
    mark = hashlib.blake2b(f"{name} {subject}".encode(), key=lasting_key("log-alias"), digest_size=DIGEST_BYTES)
    return f"warga:{mark.hexdigest()}"


def subject_as(name: str) -> str:
    """How the log names a subject that is a person."""
    return told_as(name, subject="")
