"""The public files of the log under ``PLAZA_DATA_DIR/log``: nothing secret lies there, any web server may serve them."""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from plaza.integrity.rules.notes import Checkpoint, Note, VerifierKey, open_checkpoint
from plaza.integrity.rules.tiles import (
    Malformed,
    Missing,
    Tiles,
    bundle_path,
    fetch_bundle,
    fetch_tile,
    in_bundle,
    leaf_hashes_in,
    tile_path,
)
from plaza.integrity.rules.tree import HASH_BYTES, is_consistent, leaf_hash, root_by_inclusion, root_over

FULL = 256
CHECKPOINT, KEY, STATE = "checkpoint", "key", "state.json"


class Damaged(Exception):
    """The public files do not hold what they should, in a sentence; they can be written anew from the database."""


class Folder:
    """A folder of public files."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def read(self, path: str) -> bytes:
        """The bytes of a public file; raises Missing."""
        try:
            return (self.place / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError) as problem:
            raise Missing(path) from problem

    def write(self, path: str, data: bytes) -> None:
        """Puts the file there, whole or not at all, and makes sure that the disk has it."""
        target = self.place / path
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_name(f".{target.name}.{os.getpid()}.{secrets.token_hex(4)}")
        with half.open("wb") as file:
            file.write(data)
            file.flush()
            os.fdatasync(file.fileno())
        half.replace(target)

    def published(self, key: VerifierKey) -> tuple[Checkpoint, Note] | None:
        """The checkpoint that stands there, None before the first. Raises BadNote when it is not this key's."""
        try:
            return open_checkpoint(self.read(CHECKPOINT), key)
        except Missing:
            return None

    def tiles(self, size: int) -> Tiles:
        """The tree of this size, for proofs."""
        return Tiles(self.read, size=size)

    def sound(self, checkpoint: Checkpoint) -> "Sound":
        """Proofs under that checkpoint, none of which is given that does not hold."""
        return Sound(self.tiles(checkpoint.size), checkpoint)

    @property
    def _complaint(self) -> Path:
        return self.place.parent / ".log-damaged"

    def complain(self) -> None:
        """Asks whoever publishes to write the files anew: somebody met one that is lost or damaged."""
        self._complaint.touch()

    def is_damaged(self) -> bool:
        """Whether somebody met a file that is lost or damaged."""
        return self._complaint.exists()

    def mended(self) -> None:
        """Everything was written anew."""
        self._complaint.unlink(missing_ok=True)

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Whether nobody else writes here meanwhile; does not wait for whoever does."""
        self.place.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.place.parent / ".log-lock", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
        finally:
            os.close(handle)


class Sound:
    """Proofs from the tiles of a checkpoint, each held against its root before it is given away. Raises Missing or Malformed."""

    def __init__(self, tiles: Tiles, checkpoint: Checkpoint) -> None:
        self._tiles, self._checkpoint = tiles, checkpoint

    def inclusion(self, index: int, hashed: bytes) -> list[bytes]:
        """The proof that the entry of that leaf hash has that number."""
        path = self._tiles.inclusion(index)
        if root_by_inclusion(hashed, index=index, size=self._checkpoint.size, path=path) != self._checkpoint.root:
            raise Malformed(f"the public files do not prove entry {index}")
        return path

    def consistency(self, old: int) -> list[bytes]:
        """The proof that the log begins with its first ``old`` entries."""
        size, root = self._checkpoint.size, self._checkpoint.root
        path = self._tiles.consistency(old)
        if not is_consistent(old, self._tiles.root(0, old) if old < size else root, size, root, path):
            raise Malformed(f"the public files do not prove their first {old} entries")
        return path


def public_folder() -> Folder:
    """This plaza's own."""
    return Folder(Path(settings.DATA_DIR) / "log")


class Nowhere(Folder):
    """Keeps nothing: for trying first what the files would give."""

    def write(self, path: str, data: bytes) -> None:
        """Forgets it."""


class Writer:
    """Adds entries to the public files: full tiles as they fill, and the partial ones of the right edge at the end.

    It keeps no more than one tile per level, however large the tree is.
    """

    def __init__(self, folder: Folder) -> None:
        self._folder, self.size = folder, 0
        self._levels: list[bytearray] = [bytearray()]
        self._bundle, self._entries = bytearray(), 0
        self._outdated: list[Path] = []

    @classmethod
    def resume(cls, folder: Folder, checkpoint: Checkpoint) -> "Writer":
        """Goes on behind this checkpoint; raises Damaged, Missing or Malformed when the files at the edge are not those of it."""
        writer, size = cls(folder), checkpoint.size
        writer.size, writer._entries = size, size % FULL
        level = 0
        while size >> 8 * level:
            index, width = divmod(size >> 8 * level, FULL)
            hashes = fetch_tile(folder.read, level, index, width=width) if width else b""
            if level:
                writer._levels.append(bytearray())
            writer._levels[level] += hashes
            level += 1
        if writer._entries:
            writer._bundle += fetch_bundle(folder.read, size // FULL, width=writer._entries)
        edge = leaf_hashes_in(bytes(writer._bundle), count=writer._entries)
        if writer.root() != checkpoint.root or edge != writer._levels[0]:
            raise Damaged(f"the public files do not give the root of their checkpoint over {size} entries")
        return writer

    def rehearsal(self) -> "Writer":
        """A writer that stands where this one stands and writes nothing."""
        other = Writer(Nowhere(self._folder.place))
        other.size, other._entries = self.size, self._entries
        other._levels = [bytearray(hashes) for hashes in self._levels]
        other._bundle = bytearray(self._bundle)
        return other

    def append(self, data: bytes) -> None:
        """Adds the next entry."""
        self._bundle += in_bundle(data)
        self._entries += 1
        self.size += 1
        if self._entries == FULL:
            self._write(bundle_path(self.size // FULL - 1), self._bundle)
            self._bundle, self._entries = bytearray(), 0
        self._add(0, leaf_hash(data))

    def _add(self, level: int, hashed: bytes) -> None:
        if level == len(self._levels):
            self._levels.append(bytearray())
        hashes = self._levels[level]
        hashes += hashed
        if len(hashes) == FULL * HASH_BYTES:
            self._write(tile_path(level, (self.size >> 8 * (level + 1)) - 1), hashes)
            self._levels[level] = bytearray()
            self._add(level + 1, root_over(bytes(hashes)))

    def _write(self, path: str, data: bytearray) -> None:
        self._folder.write(path, bytes(data))
        self._outdated.append(self._folder.place / f"{path}.p")

    def finish(self) -> bytes:
        """Writes the partial tiles of the right edge; gives the root."""
        if self._entries:
            self._folder.write(bundle_path(self.size // FULL, width=self._entries), bytes(self._bundle))
        for level, hashes in enumerate(self._levels):
            if hashes:
                width, index = len(hashes) // HASH_BYTES, self.size >> 8 * (level + 1)
                self._folder.write(tile_path(level, index, width=width), bytes(hashes))
        return self.root()

    def root(self) -> bytes:
        """The root over everything so far."""
        root = b""
        for hashes in self._levels:
            if hashes or root:
                root = root_over(bytes(hashes) + root)
        return root or root_over(b"")

    def clear_away(self) -> None:
        """Removes partial tiles whose full one is there; once the checkpoint that needs the full one is public."""
        for place in self._outdated:
            shutil.rmtree(place, ignore_errors=True)
