"""The port to a malware scanner, an extra before the cleaning: null by default, and where one is set nothing passes without its word."""

from __future__ import annotations

from typing import Protocol


class ScannerAway(OSError):
    """The scanner gave no verdict; nothing is taken in until it does."""


class Scanner(Protocol):
    """Looks through the bytes of an upload."""

    def found_in(self, data: bytes) -> str | None:
        """Names what it found, or None; raises ScannerAway without a verdict."""

    def check(self) -> str | None:
        """Gives a sentence about what is wrong with the connection, or None."""


class NoScanner:
    """Stands where no scanner is set; the cleaning alone stands between an upload and the vault."""

    def found_in(self, data: bytes) -> str | None:
        return None

    def check(self) -> str | None:
        return None
