"""One pass over all entries: the tree is built anew, and every public tile held against it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from plaza.integrity.rules.notes import Checkpoint
from plaza.integrity.rules.tiles import (
    WIDTH,
    Fetch,
    Malformed,
    Missing,
    bundle_path,
    entries_in,
    fetch_bundle,
    fetch_tile,
    tile_path,
    width_of,
)
from plaza.integrity.rules.tree import HASH_BYTES, leaf_hashes, root_over

STAMP = re.compile(rb'","at":"([0-9T:.Z-]{24})","facts":')
STAMP_BYTES = 24
HEAD = 96
"""As much of an entry as holds its actor and its moment, as a rule."""
BACKWARDS = timedelta(hours=1)
"""How much earlier than the entry before it an entry may say it is: an act may stand late, but not that late."""


class Fault(Exception):
    """What does not hold, in a sentence that names it."""


@dataclass
class Report:
    """What was found: ``good`` news, ``faults``, and ``remarks`` that a person should look at."""

    good: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """Everything, one line each; faults begin with an exclamation mark."""
        return [*self.good, *(f"? {remark}" for remark in self.remarks), *(f"! {fault}" for fault in self.faults)]


class Reading:
    """One pass over all entries, that builds the tree anew and holds every public tile against it."""

    def __init__(self, fetch: Fetch, size: int, report: Report) -> None:
        self._fetch, self.size, self._report = fetch, size, report
        self._levels: list[bytearray] = []
        self._read = 0
        self._entries: list[bytes] = []
        self._last = b""

    def bundles(self) -> Iterator[bytes]:
        """The leaf hashes of each bundle in turn, compared with the public tile of them; raises Fault."""
        for index in range((self.size + WIDTH - 1) // WIDTH):
            width = width_of(0, index, size=self.size)
            path = bundle_path(index, width=width)
            try:
                self._entries = entries_in(fetch_bundle(self._fetch, index, width=width), count=width)
            except Missing as problem:
                raise Fault(f"entry {index * WIDTH}: its bundle {path} is not there") from problem
            except Malformed as problem:
                raise Fault(f"entries {index * WIDTH} to {index * WIDTH + width - 1}: {path}: {problem}") from problem
            hashes = leaf_hashes(self._entries)
            self._compare(0, index, hashes)
            self._watch_the_clock(index)
            yield hashes

    def entry(self, index: int) -> bytes:
        """One entry of the bundle in hand."""
        return self._entries[index % WIDTH]

    def keep(self, hashes: bytes) -> None:
        """Adds the bundle in hand to the tree."""
        self._read += 1
        if len(hashes) == WIDTH * HASH_BYTES:
            self._add(1, self._read - 1, root_over(hashes))
        else:
            self._edge = hashes

    _edge = b""

    def _add(self, level: int, index: int, hashed: bytes) -> None:
        while len(self._levels) < level:
            self._levels.append(bytearray())
        hashes = self._levels[level - 1]
        hashes += hashed
        if len(hashes) == WIDTH * HASH_BYTES:
            self._compare(level, index // WIDTH, bytes(hashes))
            self._levels[level - 1] = bytearray()
            self._add(level + 1, index // WIDTH, root_over(bytes(hashes)))

    def root(self, edge: bytes) -> bytes:
        """The root over everything kept, and these leaf hashes behind it."""
        root = root_over(edge) if edge else b""
        for hashes in self._levels:
            if hashes or root:
                root = root_over(bytes(hashes) + root)
        return root or root_over(b"")

    def finish(self, checkpoint: Checkpoint) -> None:
        """Compares the partial tiles of the right edge, and the root; raises Fault."""
        for level, hashes in enumerate(self._levels, 1):
            if hashes:
                self._compare(level, self.size >> 8 * (level + 1), bytes(hashes))
        if self.root(self._edge) != checkpoint.root:
            raise Fault(
                f"checkpoint: its root is not the one of the {self.size} entries and tiles that are served with it"
            )

    def _compare(self, level: int, index: int, hashes: bytes) -> None:
        """Holds what was computed against the public tile; raises Fault with the first entry that is another one."""
        width = len(hashes) // HASH_BYTES
        path = tile_path(level, index, width=width)
        first = index * WIDTH << 8 * level
        try:
            told = fetch_tile(self._fetch, level, index, width=width)
        except Missing as problem:
            raise Fault(f"entry {first}: its tile {path} is not there") from problem
        except Malformed as problem:
            raise Fault(f"entry {first}: {problem}") from problem
        at = first_difference(told, hashes)
        if at is None:
            return
        if level:
            entries = f"entries {first + (at << 8 * level)} to {first + (at + 1 << 8 * level) - 1}"
            raise Fault(f"{entries}: {path} holds another hash than the one of their tiles")
        raise Fault(f"entry {first + at}: {self._blame(index, told, hashes, path)}")

    def _blame(self, index: int, told: bytes, hashes: bytes, path: str) -> str:
        """Which of the two was changed, as far as the tile above can say."""
        width = width_of(1, index // WIDTH, size=self.size)
        if index % WIDTH < width:
            try:
                above = fetch_tile(self._fetch, 1, index // WIDTH, width=width)
            except (Missing, Malformed):
                above = b""
            hashed = above[index % WIDTH * HASH_BYTES :][:HASH_BYTES]
            if hashed == root_over(told):
                return "its bytes were changed"
            if hashed == root_over(hashes):
                return f"its hash in {path} was changed"
        return f"its bytes do not give the hash that {path} holds"

    def _watch_the_clock(self, index: int) -> None:
        """Remarks on an entry that says it is much older than the one before it.

        In an honest log each head holds one moment, and they stand in order, which their text shows at one glance; where they
        seem not to, each entry is looked at by itself.
        """
        seen = b"".join([data[:HEAD] for data in self._entries]).split(b'","at":"')
        del seen[0]
        whole = len(seen) == len(self._entries)
        if whole and self._last <= seen[0] and seen == sorted(seen):
            self._last = seen[-1][:STAMP_BYTES]
            return
        for at, data in enumerate(self._entries):
            if not (found := STAMP.search(data)):
                continue
            if self._last and (back := _moment(self._last) - _moment(found[1])) > BACKWARDS:
                hours = f"{back.total_seconds() / 3600:.0f} hours"
                self._report.remarks.append(
                    f"entry {index * WIDTH + at} says {found[1].decode()}, {hours} before the one before it"
                )
            self._last = found[1]


def _moment(stamp: bytes) -> datetime:
    """The moment that a hostile log may have written in any way; without a zone it is taken for UTC."""
    try:
        told = datetime.fromisoformat(stamp.decode())
        return told if told.tzinfo else told.replace(tzinfo=UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def first_difference(one: bytes, other: bytes) -> int | None:
    """Which hash is the first that is another one."""
    if one == other:
        return None
    places = range(0, max(len(one), len(other)), HASH_BYTES)
    return next(at // HASH_BYTES for at in places if one[at : at + HASH_BYTES] != other[at : at + HASH_BYTES])
