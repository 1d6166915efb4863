"""What a person is called in the public log: by another name on every subject, so that nobody can follow one person through it."""

from plaza.core.fields import blind_index

PERSONS = ("citizen:", "device:")
"""References of people who serve nobody: their accounts and their devices. Officers answer by their own reference."""
DIGITS = 24


def told_as(name: str, *, subject: str) -> str:
    """How the log names the actor on that subject: a person by a keyed fingerprint of both, everybody else as they are.

    The same person on the same subject is the same name. Without the plaza's key neither the name nor any two of one person's
    names can be brought together; with it, whoever asks for a known person finds them.
    """
    if not name.startswith(PERSONS):
        return name
    return f"warga:{blind_index(f'{name} {subject}', purpose='log-alias')[:DIGITS]}"


def subject_as(name: str) -> str:
    """How the log names a subject that is a person."""
    return told_as(name, subject="")
