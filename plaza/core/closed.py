"""The data folder belongs to this user alone: folders 0700, files 0600."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

FOLDER, FILE = 0o700, 0o600


def open_to_others(folder: Path) -> Iterator[Path]:
    """Every file and folder of this user that somebody else may read, write or enter; links are not followed."""
    for place, mode in _all_of(folder):
        if mode & 0o077:
            yield place


def close(folder: Path) -> int:
    """Takes away what others may do there; in how many places that was."""
    count = 0
    for place in open_to_others(folder):
        place.chmod(FOLDER if place.is_dir() else FILE)
        count += 1
    return count


def _all_of(folder: Path) -> Iterator[tuple[Path, int]]:
    yield folder, stat.S_IMODE(folder.stat().st_mode)
    for here, folders, files in os.walk(folder):
        for name in [*folders, *files]:
            place = Path(here) / name
            try:
                found = place.lstat()
            except FileNotFoundError:  # gone meanwhile
                continue
            if found.st_uid == os.geteuid() and (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
                yield place, stat.S_IMODE(found.st_mode)
