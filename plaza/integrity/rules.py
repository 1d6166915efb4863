"""The bytes of a leaf, and the Merkle tree of RFC 6962 over them. Pure: no database, no clock."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

HASH_BYTES = 32
Json = object


def canonical(value: Json) -> bytes:
    """The one way to write a value: UTF-8 JSON, keys sorted, no spaces."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def commitment(salt: bytes, fact: Json) -> str:
    """What the log keeps of a fact: whoever holds the salt and the fact can show that it is this one (hex)."""
    return hashlib.sha256(salt + canonical(fact)).hexdigest()


def stamp(moment: datetime) -> str:
    """The moment as a leaf tells it: UTC, RFC 3339 with milliseconds and Z."""
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


def leaf_bytes(
    *, leaf_id: str, kind: str, actor: str, subject: str, at: datetime, facts: Mapping[str, Json], salt: bytes
) -> bytes:
    """The bytes of one act, version 1; see the room's own page for the format."""
    return canonical(
        {
            "v": 1,
            "id": leaf_id,
            "kind": kind,
            "actor": actor,
            "subject": subject,
            "at": stamp(at),
            "facts": {name: commitment(salt, fact) for name, fact in facts.items()},
        }
    )


def leaf_hash(data: bytes) -> bytes:
    """RFC 6962, 2.1: a leaf is hashed behind a zero byte."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962, 2.1: a node is hashed behind a one byte."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def split(size: int) -> int:
    """The largest power of two smaller than ``size`` (``size`` > 1)."""
    return 1 << (size - 1).bit_length() - 1


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
