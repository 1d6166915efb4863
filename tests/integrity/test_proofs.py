"""Proofs that an entry is in the log and that the log only grew: the published ones are ours, and nothing else passes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaza.integrity.rules.tiles import Tiles, in_bundle, tile_path, tiles_of
from plaza.integrity.rules.tree import (
    consistency_proof,
    inclusion_proof,
    is_consistent,
    leaf_hash,
    root_by_inclusion,
    root_of,
    root_over,
)
from tests.integrity.test_tree import LEAVES, ROOTS

# The proofs that the Certificate Transparency project publishes for the same eight leaves: place and size, then the path.
INCLUSIONS = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCIES = {
    (1, 1): [],
    (1, 8): INCLUSIONS[0, 8],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
    (6, 7): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
}
WRONG = bytes.fromhex("abacaba000000000000000000000000000000000000000000060061e00123456")


def roots(leaves: list[bytes]):
    return lambda start, end: root_of(leaves[start:end])


def published(texts: list[str]) -> list[bytes]:
    return [bytes.fromhex(text) for text in texts]


@pytest.mark.parametrize(("index", "size"), INCLUSIONS)
def test_the_published_inclusion_proofs_are_ours(index, size):
    path = published(INCLUSIONS[index, size])
    assert inclusion_proof(index, size, roots(LEAVES)) == path
    assert root_by_inclusion(leaf_hash(LEAVES[index]), index=index, size=size, path=path).hex() == ROOTS[size - 1]


@pytest.mark.parametrize(("old", "size"), CONSISTENCIES)
def test_the_published_consistency_proofs_are_ours(old, size):
    path = published(CONSISTENCIES[old, size])
    before, after = bytes.fromhex(ROOTS[old - 1]), bytes.fromhex(ROOTS[size - 1])
    assert consistency_proof(old, size, roots(LEAVES)) == path
    assert is_consistent(old, before, size, after, path)


@pytest.mark.parametrize(("index", "size"), [place for place in INCLUSIONS if INCLUSIONS[place]])
def test_no_other_inclusion_proof_passes(index, size):
    path, root, leaf = published(INCLUSIONS[index, size]), bytes.fromhex(ROOTS[size - 1]), leaf_hash(LEAVES[index])
    elsewhere = [(index - 1, size), (index + 1, size), (index ^ 2, size), (index, size * 2), (index, size // 2)]
    others = [
        [*path, b""], [*path, root], [b"", *path], [root, *path], path[:-1], [*path[1:], WRONG], [WRONG, *path[1:]], [],
    ]  # fmt: skip
    for at, of in elsewhere:
        assert root_by_inclusion(leaf, index=at, size=of, path=path) != root
    for other in others:
        assert root_by_inclusion(leaf, index=index, size=size, path=other) != root
    assert root_by_inclusion(WRONG, index=index, size=size, path=path) != root
    assert root_by_inclusion(b"leaf", index=index, size=size, path=path) is None


@pytest.mark.parametrize(("old", "size"), [sizes for sizes in CONSISTENCIES if CONSISTENCIES[sizes]])
def test_no_other_consistency_proof_passes(old, size):
    path = published(CONSISTENCIES[old, size])
    before, after = bytes.fromhex(ROOTS[old - 1]), bytes.fromhex(ROOTS[size - 1])
    for was, of in [(old - 1, size), (old + 1, size), (old ^ 2, size), (old, size * 2), (old, size // 2)]:
        assert not is_consistent(was, before, of, after, path)
    for one, other in [(WRONG, after), (before, WRONG), (after, before)]:
        assert not is_consistent(old, one, size, other, path)
    for other in [
        [],
        [*path, b""],
        [*path, before],
        [*path, after],
        [before, *path],
        [after, *path],
        [path[0], *path],
        path[:-1],
    ]:
        assert not is_consistent(old, before, size, after, other)


def test_the_edges_of_consistency():
    empty, one, two = root_of([]), root_of(LEAVES[:1]), root_of(LEAVES[:2])
    assert (
        is_consistent(0, empty, 0, empty, [])
        and is_consistent(0, empty, 2, two, [])
        and is_consistent(1, one, 1, one, [])
    )
    assert (
        not is_consistent(1, one, 1, two, [])
        and not is_consistent(2, two, 1, one, [])
        and not is_consistent(1, one, 2, two, [])
    )
    assert not is_consistent(0, empty, 1, one, [one]) and not is_consistent(1, one, 1, one, [one])


@given(st.data(), st.integers(1, 90))
def test_every_entry_of_every_tree_has_its_proof(data, size):
    leaves = [number.to_bytes(2, "big") for number in range(size)]
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size))
    path = inclusion_proof(index, size, roots(leaves))
    assert root_by_inclusion(leaf_hash(leaves[index]), index=index, size=size, path=path) == root_of(leaves)
    steps = consistency_proof(old, size, roots(leaves))
    assert is_consistent(old, root_of(leaves[:old]), size, root_of(leaves), steps)


@given(st.lists(st.binary(max_size=4), max_size=70))
def test_the_root_over_hashes_is_the_root_of_the_leaves(leaves):
    assert root_over(b"".join(map(leaf_hash, leaves))) == root_of(leaves)


def tiles_over(leaves: list[bytes]) -> dict[str, bytes]:
    """All tiles of this tree, made from the definition: each hash is the root over its own span of entries."""
    size = len(leaves)
    return {
        tile_path(level, index, width=width): b"".join(
            root_of(leaves[(index * 256 + at) << 8 * level : (index * 256 + at + 1) << 8 * level])
            for at in range(width)
        )
        for level, index, width in tiles_of(size)
    }


@pytest.mark.parametrize("size", [1, 255, 256, 257, 600, 66_000])
def test_proofs_read_from_tiles_are_those_of_the_tree(size):
    leaves = [number.to_bytes(3, "big") for number in range(size)]
    files = tiles_over(leaves)
    tree, root = Tiles(files.__getitem__, size=size), root_of(leaves)
    assert tree.root() == root
    for index in {0, size // 2, size - 1, min(size - 1, 255), min(size - 1, 256)}:
        path = tree.inclusion(index)
        assert root_by_inclusion(leaf_hash(leaves[index]), index=index, size=size, path=path) == root
    for old in {1, size // 3, size // 2, size - 1, size, min(size, 256)}:
        assert is_consistent(old, root_of(leaves[:old]), size, root, tree.consistency(old))


def test_an_entry_that_is_too_long_is_refused():
    assert in_bundle(b"x" * 65_535)[:2] == b"\xff\xff"
    with pytest.raises(ValueError, match="too long"):
        in_bundle(b"x" * 65_536)
