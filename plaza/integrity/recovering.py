"""After the database was put back to an older state: what was published since is taken back from the public files.

The log's history therefore goes on without a fork, and the loss itself becomes an act in it (``integrity.acts_lost``): the
acts stand in the log, their effects may be gone.
"""

import json
from collections.abc import Iterator
from datetime import datetime

from plaza.integrity.folder import Folder, public_folder
from plaza.integrity.keys import log_key
from plaza.integrity.marks import tag_of
from plaza.integrity.models import Entry, Leaf, Pending
from plaza.integrity.publishing import LogTrouble
from plaza.integrity.rules import Tree, leaf_hash
from plaza.integrity.rules.notes import BadNote, Checkpoint
from plaza.integrity.rules.tiles import WIDTH, Malformed, Missing, entries_in, fetch_bundle, width_of


def take_back(tree: Tree) -> tuple[int, int]:
    """Takes into the database what was published and is not in it; the first such entry, and how many acts were unknown.

    To be called by the one sequencer within its transaction; ``tree`` grows by what is taken back. Raises LogTrouble when the
    database is not an older state of the published log but another history.
    """
    folder, first = public_folder(), tree.size
    try:
        published = folder.published(log_key().verifier)
        if published is None or published[0].size <= first:
            return first, 0
        _prove(folder, tree, published[0])
        return first, sum(_put_back(data, tree) for data in _published_between(folder, first, published[0].size))
    except (BadNote, Missing, Malformed) as problem:
        raise LogTrouble(f"the database is older than the published log, which cannot be read: {problem}") from problem


def _prove(folder: Folder, tree: Tree, checkpoint: Checkpoint) -> None:
    """The database's entries and the published ones behind them must give the published root."""
    grown = Tree(size=tree.size, edge=tree.edge)
    for data in _published_between(folder, tree.size, checkpoint.size):
        grown.append(leaf_hash(data))
    if grown.root() != checkpoint.root:
        raise LogTrouble(
            f"{checkpoint.size} entries were published; the database's {tree.size} are not the beginning of them"
        )


def _published_between(folder: Folder, start: int, end: int) -> Iterator[bytes]:
    for index in range(start // WIDTH, (end + WIDTH - 1) // WIDTH):
        width = width_of(0, index, size=end)
        entries = entries_in(fetch_bundle(folder.read, index, width=width), count=width)
        yield from entries[max(0, start - index * WIDTH) :]


def _put_back(data: bytes, tree: Tree) -> bool:
    """Gives the published entry its place again; whether its act was unknown."""
    told = json.loads(data)
    leaf = Leaf.objects.filter(leaf_id=told["id"]).first()
    unknown = leaf is None
    if leaf is None:
        at = datetime.fromisoformat(told["at"])
        leaf = Leaf.objects.create(
            leaf_id=told["id"],
            kind=told["kind"],
            actor=told["actor"],
            subject=told["subject"],
            at=at,
            data=data,
            tag=tag_of(data),
        )
    elif bytes(leaf.data) != data or Entry.objects.filter(leaf=leaf).exists():
        raise LogTrouble(f"entry {tree.size} ({leaf.leaf_id}) was published otherwise than the database holds it")
    hashed = leaf_hash(data)
    Entry.objects.create(index=tree.size, leaf=leaf, leaf_hash=hashed)
    Pending.objects.filter(pk=leaf.pk).delete()
    tree.append(hashed)
    return unknown
