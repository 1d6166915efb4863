"""Sealed reports as a browser would send them, as far as the server can tell: right sizes, work done, and noise inside."""

import hashlib
import os

from plaza.feedback.rules.reports import BUCKETS, SHORT, has_worked


def worked(body: bytes) -> bytes:
    """The body with the eight bytes of work behind it."""
    inner = hashlib.sha512(body).digest()
    for number in range(1 << 24):
        found = hashlib.sha512(inner + number.to_bytes(8, "big")).digest()
        if found[:2] == b"\0\0":
            return body + number.to_bytes(8, "big")
    raise AssertionError("no work found")


def report(address: bytes | None = None, *, bucket: int = BUCKETS[0], copy: int = SHORT[0]) -> bytes:
    """A whole report of noise."""
    sizes = copy.to_bytes(4, "big")
    whole = worked((address or os.urandom(32)) + sizes + os.urandom(copy) + os.urandom(bucket))
    assert has_worked(whole)
    return whole
