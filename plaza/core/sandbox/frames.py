"""What goes between a plaza's process and its children: a line of JSON and some bytes, each with its length before it."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import IO, Final

HEAD: Final = struct.Struct(">II")
LARGEST: Final = 256_000_000


class Broken(OSError):
    """The other side ended in the middle, or spoke nonsense."""


def send(pipe: IO[bytes], told: Mapping[str, object], data: bytes = b"") -> None:
    """Writes one frame and hands it over at once; raises OSError when nobody reads."""
    words = json.dumps(told).encode()
    pipe.write(HEAD.pack(len(words), len(data)) + words)
    pipe.write(data)
    pipe.flush()


def receive(pipe: IO[bytes]) -> tuple[dict[str, object], bytes] | None:
    """Reads one frame, or None at the end of the pipe; raises Broken within a frame."""
    head = pipe.read(HEAD.size)
    if not head:
        return None
    if len(head) < HEAD.size:
        raise Broken("half a frame")
    words, size = HEAD.unpack(head)
    if words + size > LARGEST:
        raise Broken("too long a frame")
    told, data = pipe.read(words), pipe.read(size)
    if len(told) < words or len(data) < size:
        raise Broken("half a frame")
    try:
        found = json.loads(told)
    except ValueError as problem:
        raise Broken("no JSON") from problem
    if not isinstance(found, dict):
        raise Broken("no JSON object")
    return found, data
