"""Sealed reports as a browser would send them, as far as the server can tell: right sizes, work done, and noise inside."""

import os
from itertools import count

from django.test import Client

from plaza.feedback.rules.proofs import noughts
from plaza.feedback.rules.reports import BUCKETS, SHORT

SEALED = {"content_type": "application/octet-stream"}


def report(address: bytes | None = None, *, bucket: int = BUCKETS[0], copy: int = SHORT[0]) -> bytes:
    """A whole report of noise."""
    return (address or os.urandom(32)) + copy.to_bytes(4, "big") + os.urandom(copy) + os.urandom(bucket)


def challenge_for(person: Client) -> str:
    """What the person's browser is asked to work out."""
    return str(person.get("/lapor/soal/").json()["challenge"])


def solved(challenge: str) -> str:
    """The proof that answers it."""
    bits = int(challenge.split("-")[1])
    return next(proof for number in count() if noughts(proof := f"{challenge}:{number}") >= bits)


def unsolved(challenge: str) -> str:
    """An answer without the work."""
    bits = int(challenge.split("-")[1])
    return next(proof for number in count() if noughts(proof := f"{challenge}:{number}") < bits)
