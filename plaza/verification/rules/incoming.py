"""Uploads in pieces: the states one goes through, its limits, and the headers of the tus protocol read strictly.

Source: the tus resumable upload protocol, version 1.0.0, with its extensions creation, expiration, checksum and termination.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

KEPT: Final = timedelta(days=1)
"""How long an upload waits for its next piece; the telephone keeps the file, and begins anew after that."""
UNFINISHED_OF_ONE: Final = 48_000_000
"""Bytes of unfinished uploads that one device may have announced."""
UNFINISHED_OF_A_RANGE: Final = 600_000_000
"""The same for a range of addresses, in which a carrier may have thousands of customers."""
SHARE_OF_DISK: Final = 0.1
"""How much of the disk all unfinished uploads together may ever take, and how much of what is free."""
MOST_PIECES: Final = 1_500
MOST_OPEN: Final = 2
"""Unfinished uploads for one requirement; the oldest makes room."""
BEGINNINGS_AN_HOUR: Final = 120
LONGEST_NUMBER: Final = 15

TRANSITIONS: Final[Mapping[str, frozenset[str]]] = {
    "open": frozenset({"whole", "ended"}),
    "whole": frozenset({"done", "refused", "ended"}),
    "done": frozenset(),
    "refused": frozenset(),
    "ended": frozenset(),
}


class BadHeader(ValueError):
    """A header that the protocol does not know in this shape; the message names it."""


@dataclass(frozen=True, slots=True)
class Checksum:
    """What a piece must sum up to."""

    algorithm: str
    digest: bytes

    def fits(self, data: bytes) -> bool:
        """Whether these are the bytes that were meant."""
        return hmac.compare_digest(hashlib.new(self.algorithm, data, usedforsecurity=False).digest(), self.digest)


ALGORITHMS: Final = ("sha1", "sha256")


def read_number(name: str, text: str | None) -> int:
    """A whole number of a header, not negative; raises BadHeader."""
    if text is None or not (text.isascii() and text.isdigit()) or len(text) > LONGEST_NUMBER:
        raise BadHeader(name)
    return int(text)


def read_checksum(text: str | None) -> Checksum | None:
    """``sha1 <base64>`` of a piece, or None when none was sent; raises BadHeader."""
    if text is None:
        return None
    algorithm, _, encoded = text.partition(" ")
    if algorithm not in ALGORITHMS:
        raise BadHeader("Upload-Checksum")
    digest = _decoded("Upload-Checksum", encoded)
    if len(digest) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
        raise BadHeader("Upload-Checksum")
    return Checksum(algorithm, digest)


def read_metadata(text: str | None) -> dict[str, str]:
    """``name <base64>, name <base64>`` as a mapping; raises BadHeader. Texts that are no UTF-8 keep a sign in their place."""
    found: dict[str, str] = {}
    for pair in (text or "").split(",") if text and text.strip() else ():
        name, _, encoded = pair.strip().partition(" ")
        if not name or name in found:
            raise BadHeader("Upload-Metadata")
        found[name] = _decoded("Upload-Metadata", encoded).decode(errors="replace")
    return found


def read_sha256(metadata: Mapping[str, str]) -> str:
    """The sum of the whole file that a client told beforehand (hex), or ""; raises BadHeader."""
    told = metadata.get("sha256", "").lower()
    if told and (len(told) != 64 or not set(told) <= set("0123456789abcdef")):
        raise BadHeader("Upload-Metadata")
    return told


def _decoded(name: str, encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError) as problem:
        raise BadHeader(name) from problem
