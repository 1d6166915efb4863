"""A log of one's own: its folder, its key, acts in it, and what is public of it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from plaza.integrity.actions import number_leaves, record
from plaza.integrity.folder import Folder, public_folder
from plaza.integrity.keys import log_key
from plaza.integrity.publishing import publish
from plaza.integrity.rules.notes import Checkpoint, SignerKey

MOMENTS = 40
"""Rounds of the sequencer that any of these tests may need."""


@dataclass
class Log:
    """A plaza's log, as somebody who runs it can use it."""

    home: Path

    @property
    def folder(self) -> Folder:
        return public_folder()

    @property
    def key(self) -> SignerKey:
        return log_key()

    def act(self, count: int = 1, *, kind: str = "test.done") -> list[str]:
        """Acts happen; the ids of their leaves."""
        return [
            record(kind, actor="officer:41", subject=f"test:{number}", facts={"n": number}) for number in range(count)
        ]

    def number(self) -> int:
        """Everything that waits gets its number."""
        return sum(number_leaves(worker="one") for _ in range(MOMENTS))

    def publish(self, count: int = 0) -> Checkpoint:
        """So many acts happen, are numbered and published; the checkpoint that stands then."""
        self.act(count)
        self.number()
        publish()
        found = self.folder.published(self.key.verifier)
        assert found is not None
        return found[0]

    def publish_quietly(self) -> None:
        """Publishes if that is possible; what keeps it from it stands in the state."""
        publish()

    def files(self) -> dict[str, bytes]:
        """Every public file by its path."""
        place = self.folder.place
        return {str(path.relative_to(place)): path.read_bytes() for path in sorted(place.rglob("*")) if path.is_file()}


@pytest.fixture
def log(settings, tmp_path: Path, db: None) -> Log:
    """A log that begins with this test, in a folder of its own."""
    settings.DATA_DIR = tmp_path / "plaza"
    settings.DATA_DIR.mkdir()
    settings.PUBLIC_URL = "https://plaza.contoh.id"
    return Log(settings.DATA_DIR)


@pytest.fixture
def other_home(settings, tmp_path: Path) -> Callable[[], None]:
    """Moves the log's folder and key away, as on another machine: ``other_home()``."""

    def move() -> None:
        settings.DATA_DIR = tmp_path / "other"
        settings.DATA_DIR.mkdir()

    return move
