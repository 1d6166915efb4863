"""What a voice must be able to do."""

from typing import Protocol


class Voice(Protocol):
    """Turns words into sound."""

    def check(self) -> str:
        """Empty when it works, else why it does not."""

    def speak(self, words: str, *, language: str) -> bytes | None:
        """The words as a WAV file, or None when this voice cannot say them."""
