"""The Merkle tree of RFC 6962 and RFC 9162 over the leaves, and the proofs that a leaf is in it and that it only grew."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from struct import unpack_from

HASH_BYTES = 32
_LEAF, _NODE = hashlib.sha256(b"\x00"), hashlib.sha256(b"\x01")
RangeRoot = Callable[[int, int], bytes]
"""Gives the root over the leaves from the first number up to, not including, the second."""


def leaf_hash(data: bytes) -> bytes:
    """RFC 6962, 2.1: a leaf is hashed behind a zero byte."""
    return hashlib.sha256(b"\x00" + data).digest()


def leaf_hashes(leaves: Iterable[bytes]) -> bytes:
    """The hashes of these leaves, one after the other."""
    return b"".join(_hashed(_LEAF, leaves))


def _hashed(begun: "hashlib._Hash", pieces: Iterable[bytes]) -> list[bytes]:
    """The hash of each piece behind what was begun. An outsider's check makes millions of them: a copy is the quickest way."""
    found, copied = list[bytes](), begun.copy
    keep = found.append
    for piece in pieces:
        one = copied()
        one.update(piece)
        keep(one.digest())
    return found


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962, 2.1: a node is hashed behind a one byte."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def split(size: int) -> int:
    """The largest power of two smaller than ``size`` (``size`` > 1)."""
    return 1 << (size - 1).bit_length() - 1


def root_over(hashes: bytes) -> bytes:
    """The root over hashes written one after the other; over nothing, the hash of nothing.

    The last hash may stand for a smaller subtree than the others: the right edge of a tree.
    """
    if not hashes:
        return hashlib.sha256(b"").digest()
    while len(hashes) > HASH_BYTES:
        pairs = len(hashes) // 64
        hashes = b"".join(_hashed(_NODE, unpack_from("64s" * pairs, hashes))) + hashes[64 * pairs :]
    return hashes


class Tree:
    """A growing Merkle tree that keeps one hash per full subtree at its right edge: its memory grows with log(size)."""

    def __init__(self, *, size: int = 0, edge: Sequence[bytes] = ()) -> None:
        self.size, self.edge = size, list(edge)

    def append(self, hashed: bytes) -> None:
        """Adds the hash of the next leaf."""
        self.size += 1
        for _ in range((self.size & -self.size).bit_length() - 1):
            hashed = node_hash(self.edge.pop(), hashed)
        self.edge.append(hashed)

    def root(self) -> bytes:
        """The tree's root; of an empty tree, the hash of nothing."""
        if not self.edge:
            return hashlib.sha256(b"").digest()
        root = self.edge[-1]
        for left in reversed(self.edge[:-1]):
            root = node_hash(left, root)
        return root


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over these leaves' bytes."""
    tree = Tree()
    for data in leaves:
        tree.append(leaf_hash(data))
    return tree.root()


def inclusion_proof(index: int, size: int, root: RangeRoot) -> list[bytes]:
    """RFC 9162, 2.1.3.1: the hashes that lead from the leaf to the root of the tree of that size, the leaf's neighbour first."""
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            path.append(root(middle, end))
            end = middle
        else:
            path.append(root(start, middle))
            start = middle
    return path[::-1]


def consistency_proof(old: int, size: int, root: RangeRoot) -> list[bytes]:
    """RFC 9162, 2.1.4.1: the hashes that show that the tree of ``size`` leaves begins with the one of ``old`` leaves."""
    if not 0 < old < size:
        return []
    path, start, end = [], 0, size
    while end != old:
        middle = start + split(end - start)
        if old <= middle:
            path.append(root(middle, end))
            end = middle
        else:
            path.append(root(start, middle))
            start = middle
    return [root(start, end), *path[::-1]] if start else path[::-1]


def root_by_inclusion(hashed: bytes, *, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """RFC 9162, 2.1.3.2: the root that this path gives to a leaf at this place; None when the path cannot be one of that tree."""
    if not 0 <= index < size or any(len(step) != HASH_BYTES for step in (hashed, *path)):
        return None
    at, last, root = index, size - 1, hashed
    for step in path:
        if last == 0:
            return None
        if at & 1 or at == last:
            root = node_hash(step, root)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            root = node_hash(root, step)
        at, last = at >> 1, last >> 1
    return root if last == 0 else None


def is_consistent(old: int, old_root: bytes, size: int, root: bytes, path: Sequence[bytes]) -> bool:
    """RFC 9162, 2.1.4.2: whether the path shows that the newer tree begins with the older one."""
    if not 0 <= old <= size or any(len(step) != HASH_BYTES for step in path):
        return False
    if old in (0, size):
        return not path and (old == 0 or old_root == root)
    steps = [old_root, *path] if old & (old - 1) == 0 else list(path)
    if not steps:
        return False
    at, last = old - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            after = node_hash(after, step)
        at, last = at >> 1, last >> 1
    return last == 0 and before == old_root and after == root
