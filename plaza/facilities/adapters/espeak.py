"""The server's own voice, by the program espeak-ng: plain, but it knows Indonesian and needs no network."""

import shutil
import subprocess

PATIENCE = 8.0
VOICES = {"id": "id", "en": "en"}


class EspeakVoice:
    """espeak-ng, run for each sentence that is not kept yet."""

    def __init__(self, program: str) -> None:
        self.program = program

    def check(self) -> str:
        """Empty when the program answers."""
        try:
            subprocess.run([self.program, "--version"], capture_output=True, timeout=PATIENCE, check=True)
        except (OSError, subprocess.SubprocessError) as problem:
            return f"espeak-ng does not answer: {problem}"
        return ""

    def speak(self, words: str, *, language: str) -> bytes | None:
        """The words as a WAV file; None when the program fails or takes too long."""
        command = [self.program, "-v", VOICES.get(language, "id"), "-s", "135", "-g", "4", "--stdin", "--stdout"]
        try:
            done = subprocess.run(command, input=words.encode(), capture_output=True, timeout=PATIENCE, check=True)
        except (OSError, subprocess.SubprocessError):
            return None
        return done.stdout if done.stdout.startswith(b"RIFF") else None


def find() -> str | None:
    """Where the program is, if it is installed."""
    return shutil.which("espeak-ng")
