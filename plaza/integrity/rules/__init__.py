"""What the log is made of, pure: the bytes of a leaf, the Merkle tree, signed notes and the layout of the public files."""

from plaza.integrity.rules.leaf import Json, canonical, commitment, leaf_bytes, stamp
from plaza.integrity.rules.tree import HASH_BYTES, Tree, leaf_hash, node_hash, root_of, split

__all__ = [
    "HASH_BYTES", "Json", "Tree", "canonical", "commitment", "leaf_bytes", "leaf_hash", "node_hash", "root_of", "split",
    "stamp",
]  # fmt: skip
