"""The tree is the one of RFC 6962: anybody's own program finds the same root."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaza.integrity.rules import Tree, leaf_hash, node_hash, root_of, split

# The inputs and roots that the Certificate Transparency project publishes with its own implementation of RFC 6962.
LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def by_definition(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word: the tree hash of a list."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    k = split(len(leaves))
    return node_hash(by_definition(leaves[:k]), by_definition(leaves[k:]))


@pytest.mark.parametrize("size", range(1, 9))
def test_the_published_roots_are_ours(size):
    assert root_of(LEAVES[:size]).hex() == ROOTS[size - 1]


def test_an_empty_tree_has_the_hash_of_nothing():
    assert root_of([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_growing_leaf_by_leaf_gives_the_root_of_the_definition(leaves):
    assert root_of(leaves) == by_definition(leaves)


@given(st.lists(st.binary(max_size=8), max_size=40), st.lists(st.binary(max_size=8), max_size=40))
def test_a_tree_goes_on_from_what_was_kept_of_it(before, after):
    tree = Tree()
    for data in before:
        tree.append(leaf_hash(data))
    resumed = Tree(size=tree.size, edge=tree.edge)
    for data in after:
        resumed.append(leaf_hash(data))
    assert resumed.root() == root_of(before + after)
    assert len(resumed.edge) == resumed.size.bit_count()


@given(st.integers(2, 10**9))
def test_a_tree_is_split_at_the_largest_power_of_two_below_its_size(size):
    k = split(size)
    assert k.bit_count() == 1
    assert k < size <= 2 * k
