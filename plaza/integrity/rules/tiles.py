"""The public files of the log, as C2SP tlog-tiles lays them out: tiles of 256 hashes, and bundles of the entries themselves.

The tile ``index`` of ``level`` holds the roots over 256 ** level entries each. A tile that is not full has its width in its name.
"""

import re
from collections.abc import Callable, Iterator

from plaza.integrity.rules.tree import HASH_BYTES, consistency_proof, inclusion_proof, leaf_hashes, node_hash, root_over

WIDTH = 256
LEVELS = 8
LONGEST_ENTRY = 65_535
KEPT = 64
Fetch = Callable[[str], bytes]
"""Gives the bytes of a public file by its path; raises Missing."""
_LEVEL, _PLACE = r"(?:[0-9]|[1-5][0-9]|6[0-3]|entries)", r"(?:x[0-9]{3}/)*[0-9]{3}"
_WIDTH = r"(?:\.p/(?:[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5]))?"
PATH = re.compile(f"tile/{_LEVEL}/{_PLACE}{_WIDTH}", re.ASCII)
"""The paths of tiles and bundles."""


class Missing(LookupError):
    """A public file that is not there."""


class Malformed(ValueError):
    """A public file that is not what its place demands, in a sentence."""


def tile_path(level: int, index: int, *, width: int = WIDTH) -> str:
    """Where a tile of hashes lies."""
    return f"tile/{level}/{_place(index, width)}"


def bundle_path(index: int, *, width: int = WIDTH) -> str:
    """Where the entries of a level 0 tile lie."""
    return f"tile/entries/{_place(index, width)}"


def _place(index: int, width: int) -> str:
    parts = [f"{index % 1000:03d}"]
    while index := index // 1000:
        parts.insert(0, f"x{index % 1000:03d}")
    return "/".join(parts) + (f".p/{width}" if width < WIDTH else "")


def width_of(level: int, index: int, *, size: int) -> int:
    """How many hashes that tile holds in a tree of this size; 0 when it is not there."""
    return max(0, min(WIDTH, (size >> 8 * level) - index * WIDTH))


def tiles_of(size: int) -> Iterator[tuple[int, int, int]]:
    """Every tile of a tree of this size: its level, its place and its width."""
    for level in range(LEVELS):
        hashes = size >> 8 * level
        for index in range((hashes + WIDTH - 1) // WIDTH):
            yield level, index, width_of(level, index, size=size)


def in_bundle(data: bytes) -> bytes:
    """An entry as a bundle holds it: behind its length."""
    if len(data) > LONGEST_ENTRY:
        raise Malformed(f"an entry of {len(data)} bytes is too long for the log")
    return len(data).to_bytes(2, "big") + data


def entries_in(bundle: bytes, *, count: int) -> list[bytes]:
    """The entries of a bundle, which must hold exactly this many; raises Malformed. Meant for a million entries."""
    found, at = list[bytes](), 0
    keep = found.append
    try:
        for _ in range(count):
            start = at + 2
            at = start + (bundle[at] << 8 | bundle[at + 1])
            keep(bundle[start:at])
    except IndexError:
        at = -1
    if at != len(bundle):
        raise Malformed(f"the bundle is cut off or does not hold {count} entries")
    return found


def leaf_hashes_in(bundle: bytes, *, count: int) -> bytes:
    """The leaf hashes of a bundle's entries, one after the other; raises Malformed."""
    return leaf_hashes(entries_in(bundle, count=count))


class Tiles:
    """A tree of one size behind its tiles, for proofs; it reads only the tiles that a proof needs, and keeps the last of them."""

    def __init__(self, fetch: Fetch, *, size: int) -> None:
        self.size, self._fetch, self._kept = size, fetch, dict[tuple[int, int], bytes]()

    def tile(self, level: int, index: int) -> bytes:
        """The hashes of a tile; the full one stands in for a partial one that is no longer kept. Raises Missing or Malformed."""
        known = self._kept.get((level, index))
        if known is not None:
            return known
        hashes = fetch_tile(self._fetch, level, index, width=width_of(level, index, size=self.size))
        if len(self._kept) >= KEPT:
            self._kept.clear()
        self._kept[level, index] = hashes
        return hashes

    def root(self, start: int = 0, end: int | None = None) -> bytes:
        """The root over these entries, all of them by default; a range must begin where a subtree of its size may."""
        end = self.size if end is None else end
        if start == end:
            return root_over(b"")
        whole = []
        while start < end:
            level = (end - start).bit_length() - 1
            if start:
                level = min(level, (start & -start).bit_length() - 1)
            whole.append(self._subtree(level, start >> level))
            start += 1 << level
        root = whole[-1]
        for left in reversed(whole[:-1]):
            root = node_hash(left, root)
        return root

    def _subtree(self, height: int, index: int) -> bytes:
        """The root of a full subtree of 2 ** height leaves, the index-th of its height."""
        level, within = divmod(height, 8)
        first = index << within
        tile, at = divmod(first, WIDTH)
        hashes = self.tile(level, tile)[at * HASH_BYTES : (at + (1 << within)) * HASH_BYTES]
        if len(hashes) != HASH_BYTES << within:
            raise Malformed(f"{tile_path(level, tile)} is too short")
        return root_over(hashes)

    def inclusion(self, index: int) -> list[bytes]:
        """The proof that the tree holds the entry of that number."""
        return inclusion_proof(index, self.size, self.root)

    def consistency(self, old: int) -> list[bytes]:
        """The proof that the tree begins with the one of ``old`` entries."""
        return consistency_proof(old, self.size, self.root)


def fetch_tile(fetch: Fetch, level: int, index: int, *, width: int) -> bytes:
    """A tile of exactly this width, from its own file or cut from the full one. Raises Missing or Malformed."""
    path = tile_path(level, index, width=width)
    hashes, held = _own_or_full(fetch, path, tile_path(level, index), width)
    if len(hashes) != held * HASH_BYTES:
        raise Malformed(f"{path} has {len(hashes)} bytes, not {held * HASH_BYTES}")
    return hashes[: width * HASH_BYTES]


def fetch_bundle(fetch: Fetch, index: int, *, width: int) -> bytes:
    """A bundle of this many entries, from its own file or cut from the full one. Raises Missing or Malformed."""
    bundle, held = _own_or_full(fetch, bundle_path(index, width=width), bundle_path(index), width)
    return bundle if held == width else b"".join(map(in_bundle, entries_in(bundle, count=held)[:width]))


def _own_or_full(fetch: Fetch, own: str, full: str, width: int) -> tuple[bytes, int]:
    """The bytes of the file, or of the full one that took its place, and how wide that one is."""
    try:
        return fetch(own), width
    except Missing:
        if width == WIDTH:
            raise
    try:
        return fetch(full), WIDTH
    except Missing:
        raise Missing(own) from None
