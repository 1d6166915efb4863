"""No voice on this machine: the page chimes instead."""


class NullVoice:
    """Says nothing."""

    def check(self) -> str:
        """Why there is no voice."""
        return "espeak-ng is not installed; boards and kiosks speak with the browser's own voice, or chime"

    def speak(self, words: str, *, language: str) -> bytes | None:
        """Nothing, whatever the words."""
        return None
