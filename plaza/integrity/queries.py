"""Reading the log: what was done to a subject, and whether the log holds together."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from plaza.core.fields import decrypt
from plaza.integrity.models import Edge, Entry, Leaf, Pending, Salt
from plaza.integrity.rules import Json, Tree, leaf_hash, stamp

SALT_BYTES = 16


@dataclass(frozen=True)
class Verdict:
    """What a check of the log found; ``fault`` names the first entry that does not hold, in words."""

    size: int
    root: str
    unnumbered: int
    fault: str = ""


def acts_on(subject: str) -> QuerySet[Leaf]:
    """What was done to this subject, oldest first."""
    return Leaf.objects.filter(subject=subject).order_by("pk")


def facts_of(leaf: Leaf) -> dict[str, Json]:
    """The facts behind a leaf's commitments; empty when there were none or they were erased."""
    salt = Salt.objects.filter(pk=leaf.leaf_id).first()
    if salt is None:
        return {}
    facts: dict[str, Json] = json.loads(decrypt(salt.opened, context=f"salt:{leaf.leaf_id}")[SALT_BYTES:])
    return facts


def check_log() -> Verdict:
    """Reads the whole log and says whether every entry, its order and the tree's edge agree. Memory stays flat."""
    tree = Tree()
    fault = next(_faults(tree), "")
    edge = Edge.objects.filter(pk=1).first()
    if not fault and edge and (edge.size, bytes(edge.hashes)) != (tree.size, b"".join(tree.edge)):
        fault = f"the tree's edge says {edge.size} entries, the entries give {tree.size} or another root"
    unnumbered = Pending.objects.count()
    return Verdict(tree.size, tree.root().hex(), unnumbered, fault)


def _faults(tree: Tree) -> Iterator[str]:
    for entry in Entry.objects.select_related("leaf").order_by("index").iterator(chunk_size=2000):
        if entry.index != tree.size:
            yield f"entry {tree.size} is missing (the next one is {entry.index})"
        if bytes(entry.leaf_hash) != leaf_hash(bytes(entry.leaf.data)):
            yield f"entry {entry.index} ({entry.leaf.leaf_id}) does not match its leaf"
        if problem := _disagreement(entry.leaf):
            yield f"entry {entry.index} ({entry.leaf.leaf_id}): {problem}"
        tree.append(bytes(entry.leaf_hash))


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


def latest_acts(count: int) -> QuerySet[Leaf]:
    """The last acts, newest first."""
    return Leaf.objects.order_by("-pk")[:count]
