"""A malware scanner asked over its own wire: clamd's INSTREAM, which takes the bytes and never a path."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from typing import Final

from plaza.core.outside import within
from plaza.verification.adapters.scanners import ScannerAway

PIECE: Final = 64 * 1024
PATIENCE: Final = 20.0
DEADLINE: Final = 40.0
LONGEST_ANSWER: Final = 4096


@dataclass(frozen=True, slots=True)
class Clamd:
    """A clamd at ``unix:/path`` or ``tcp:host:port``."""

    address: str

    def found_in(self, data: bytes) -> str | None:
        """Names what clamd finds, or None; raises ScannerAway when it does not answer, or refuses to look."""
        pieces = [data[start : start + PIECE] for start in range(0, len(data), PIECE)]
        stream = b"".join(struct.pack(">I", len(piece)) + piece for piece in pieces) + struct.pack(">I", 0)
        answer = self._ask(b"zINSTREAM\0" + stream)
        if answer.endswith(" OK"):
            return None
        if answer.endswith(" FOUND"):
            return answer.removesuffix(" FOUND").partition(": ")[2] or "?"
        raise ScannerAway(answer or "no answer")

    def check(self) -> str | None:
        """Gives a sentence about what is wrong with the connection, or None."""
        try:
            answer = self._ask(b"zPING\0")
        except ScannerAway as problem:
            return f"The scanner at {self.address} does not answer ({problem}): nothing can be uploaded."
        return None if answer == "PONG" else f"What answers at {self.address} is no clamd: {answer[:40]!r}."

    def _ask(self, words: bytes) -> str:
        try:
            return within(DEADLINE, self._exchange, words)
        except (OSError, ValueError) as problem:
            raise ScannerAway(str(problem)) from problem

    def _exchange(self, words: bytes) -> str:
        with self._connected() as wire:
            wire.sendall(words)
            return _answer(wire)

    def _connected(self) -> socket.socket:
        kind, _, place = self.address.partition(":")
        if kind == "unix":
            wire = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            wire.settimeout(PATIENCE)
            try:
                wire.connect(place)
            except OSError:
                wire.close()
                raise
            return wire
        host, _, port = place.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=PATIENCE)


def _answer(wire: socket.socket) -> str:
    """One answer, up to the zero byte that ends it."""
    found = b""
    while b"\0" not in found and len(found) < LONGEST_ANSWER:
        more = wire.recv(1024)
        if not more:
            break
        found += more
    return found.partition(b"\0")[0].decode("utf-8", "replace").strip()
