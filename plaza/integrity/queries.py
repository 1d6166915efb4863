"""Reading the log: what was done to a subject, and whether the log holds together."""

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from plaza.core.fields import decrypt
from plaza.integrity.aliases import subject_as
from plaza.integrity.folder import Folder, public_folder
from plaza.integrity.keys import log_key
from plaza.integrity.models import Edge, Entry, Leaf, Pending, Salt
from plaza.integrity.publishing import State, state
from plaza.integrity.rules import Json, Tree, leaf_hash, stamp
from plaza.integrity.rules.notes import BadNote, Checkpoint
from plaza.integrity.rules.receipts import Receipt, opened_facts
from plaza.integrity.rules.tiles import Malformed, Missing

log = logging.getLogger(__name__)
SALT_BYTES = 16


@dataclass(frozen=True)
class Verdict:
    """What a check of the log found; ``fault`` names the first entry that does not hold, in words.

    ``published`` is how many entries the public checkpoint signs.
    """

    size: int
    root: str
    unnumbered: int
    fault: str = ""
    published: int = 0


def acts_on(subject: str) -> QuerySet[Leaf]:
    """What was done to this subject, oldest first."""
    return Leaf.objects.filter(subject=subject_as(subject)).order_by("pk")


def facts_of(leaf: Leaf) -> dict[str, Json]:
    """The facts behind a leaf's commitments; empty when there were none or they were erased."""
    return opening_of(leaf)[1]


def opening_of(leaf: Leaf) -> tuple[bytes, dict[str, Json]]:
    """The salt and the facts that open a leaf's commitments; both empty when there were none or they were erased."""
    salt = Salt.objects.filter(pk=leaf.leaf_id).first()
    if salt is None:
        return b"", {}
    opened = decrypt(salt.opened, context=f"salt:{leaf.leaf_id}")
    return opened[:SALT_BYTES], json.loads(opened[SALT_BYTES:])


def receipts_of(subject: str) -> list[tuple[Leaf, Receipt | None]]:
    """Every act on this subject with its receipt, oldest first; None for an act that is not public yet.

    A receipt opens the facts: it is for whoever owns the subject, and for nobody else.
    """
    acts = list(acts_on(subject).select_related("entry"))
    return list(zip(acts, _receipts(acts), strict=True))


def receipt_of(subject: str, leaf_id: str) -> Receipt | None:
    """The receipt of one act on this subject; None when there is no such act, or it is not public yet."""
    acts = list(acts_on(subject).select_related("entry").filter(leaf_id=leaf_id))
    return next(iter(_receipts(acts)), None)


def _receipts(acts: Sequence[Leaf]) -> Iterator[Receipt | None]:
    folder, key = public_folder(), log_key().verifier
    try:
        published = folder.published(key)
    except BadNote:  # the public state says so
        published = None
    size = published[0].size if published else 0
    for leaf in acts:
        index = leaf.entry.index if hasattr(leaf, "entry") else size
        path = _path(folder, published[0], leaf) if published and index < size else None
        if published is None or path is None:
            yield None
            continue
        salt, facts = opening_of(leaf)
        yield Receipt(bytes(leaf.data), index, path, bytes(published[1]), str(key), salt, opened_facts(facts))


def _path(folder: Folder, checkpoint: Checkpoint, leaf: Leaf) -> tuple[bytes, ...] | None:
    """The act's place in the tree; None while the public files do not give it, which has them written anew."""
    try:
        return tuple(folder.sound(checkpoint).inclusion(leaf.entry.index, leaf_hash(bytes(leaf.data))))
    except (Missing, Malformed) as problem:
        log.error("a receipt cannot be given, the public files are written anew: %s", problem)
        folder.complain()
        return None


@dataclass(frozen=True)
class Standing:
    """How the log stands, without reading it: for pages that many people open."""

    size: int
    waiting: int
    published: Checkpoint | None
    state: State
    vkey: str
    gaps: list[Leaf]
    """Where the database was once older than the log (``integrity.acts_lost``), newest first."""


def standing() -> Standing:
    """How many entries there are, what of them is public, and what is publicly said of it."""
    key = log_key().verifier
    try:
        published = public_folder().published(key)
    except BadNote:
        published = None
    edge = Edge.objects.filter(pk=1).values_list("size", flat=True).first() or 0
    gaps = Leaf.objects.filter(kind="integrity.acts_lost").order_by("-pk")[:20]
    return Standing(edge, Pending.objects.count(), published[0] if published else None, state(), str(key), list(gaps))


def check_log() -> Verdict:
    """Reads the whole log and says whether every entry, its order, the tree's edge and what was published agree.

    Memory stays flat.
    """
    tree, public = Tree(), _Public()
    fault = public.fault or next(_faults(tree, public), "")
    edge = Edge.objects.filter(pk=1).first()
    if not fault and edge and (edge.size, bytes(edge.hashes)) != (tree.size, b"".join(tree.edge)):
        fault = f"the tree's edge says {edge.size} entries, the entries give {tree.size} or another root"
    if not fault and public.size > tree.size:
        fault = (
            f"entry {tree.size} is missing: {public.size} entries were published, the database is older than the log"
        )
    return Verdict(tree.size, tree.root().hex(), Pending.objects.count(), fault or state().trouble, public.size)


class _Public:
    """What was published of this log: the database must begin with it."""

    def __init__(self) -> None:
        self.size, self.fault, self._root = 0, "", b""
        try:
            found = public_folder().published(log_key().verifier)
        except BadNote as problem:
            self.fault = f"the public checkpoint does not hold: {problem}"
        else:
            if found is not None:
                self.size, self._root = found[0].size, found[0].root

    def disagrees(self, tree: Tree) -> bool:
        """Whether the tree, being as large as what was published, is another one."""
        return tree.size == self.size and tree.size > 0 and tree.root() != self._root


def _faults(tree: Tree, public: _Public) -> Iterator[str]:
    for entry in Entry.objects.select_related("leaf").order_by("index").iterator(chunk_size=2000):
        if entry.index != tree.size:
            yield f"entry {tree.size} is missing (the next one is {entry.index})"
        if bytes(entry.leaf_hash) != leaf_hash(bytes(entry.leaf.data)):
            yield f"entry {entry.index} ({entry.leaf.leaf_id}) does not match its leaf"
        if problem := _disagreement(entry.leaf):
            yield f"entry {entry.index} ({entry.leaf.leaf_id}): {problem}"
        tree.append(bytes(entry.leaf_hash))
        if public.disagrees(tree):
            yield f"the first {tree.size} entries have another root than the one that was published"


def _disagreement(leaf: Leaf) -> str:
    """The columns are there for searching; the bytes are what counts, and both must say the same."""
    told = json.loads(bytes(leaf.data))
    columns = {
        "id": leaf.leaf_id,
        "kind": leaf.kind,
        "actor": leaf.actor,
        "subject": leaf.subject,
        "at": stamp(leaf.at),
    }
    for name, column in columns.items():
        if told.get(name) != column:
            return f"its {name} column was changed"
    return ""
