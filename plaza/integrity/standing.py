"""Whether the log commits to a row as it stands: what has consequences is asked first."""

import json
import logging
from collections.abc import Collection
from typing import Literal

from plaza.integrity.aliases import subject_as
from plaza.integrity.folder import public_folder
from plaza.integrity.keys import log_key
from plaza.integrity.marks import ROW, is_ours, row_commitment
from plaza.integrity.models import Leaf
from plaza.integrity.rules import HASH_BYTES, Json, leaf_hash
from plaza.integrity.rules.notes import BadNote
from plaza.integrity.rules.tiles import WIDTH, Malformed, Missing

log = logging.getLogger(__name__)
MOST = 200
RowStanding = Literal["published", "recorded", "unknown"]
"""``recorded``: its entry is written and not public yet; ``unknown``: the log does not commit to such a row."""


def standing_of(subject: str, row: Json, *, kinds: Collection[str]) -> RowStanding:
    """What the log says of a row with this content: the last entry on its subject that commits to a row must commit to this one.

    The entry counts only when the plaza wrote it; nothing that the database says is believed for it.
    """
    leaf = last_commitment(subject, kinds=kinds)
    if leaf is None or not commits(leaf, subject, row):
        log.error("the log does not commit to %s as it stands in the database", subject)
        return "unknown"
    return "published" if is_public(leaf) else "recorded"


def is_committed(subject: str, row: Json, *, kinds: Collection[str]) -> bool:
    """The same without asking whether the entry is public yet: for pages that show what stands."""
    leaf = last_commitment(subject, kinds=kinds)
    return leaf is not None and commits(leaf, subject, row)


def was_committed(subject: str, row: Json, *, kinds: Collection[str]) -> bool:
    """Whether any entry of the plaza on that subject commits to this content: for rows that are written once and never change."""
    found = Leaf.objects.filter(subject=subject_as(subject), kind__in=kinds).order_by("pk")
    if any(is_ours(leaf.data, leaf.tag) and commits(leaf, subject, row) for leaf in found[:MOST]):
        return True
    log.error("the log does not commit to what the database holds of %s", subject)
    return False


def last_commitment(subject: str, *, kinds: Collection[str]) -> Leaf | None:
    """The last entry on the subject of one of these kinds that was written by the plaza.

    The last by the moment that its bytes tell: an older one that somebody puts in once more is not the last.
    """
    found = Leaf.objects.filter(subject=subject_as(subject), kind__in=kinds).select_related("entry").order_by("-pk")
    ours = [leaf for leaf in found[:MOST] if is_ours(leaf.data, leaf.tag)]
    return max(ours, key=lambda leaf: (json.loads(bytes(leaf.data))["at"], leaf.pk), default=None)


def commits(leaf: Leaf, subject: str, row: Json) -> bool:
    """Whether the entry itself, not its columns, is about that subject and commits to that row."""
    told = json.loads(bytes(leaf.data))
    return bool(told["subject"] == subject_as(subject) and told["facts"].get(ROW) == row_commitment(told["id"], row))


def is_public(leaf: Leaf) -> bool:
    """Whether the entry stands in the public files at its number, under the checkpoint that is published."""
    folder = public_folder()
    try:
        published = folder.published(log_key().verifier) if hasattr(leaf, "entry") else None
        if published is None or leaf.entry.index >= published[0].size:
            return False
        tile, at = divmod(leaf.entry.index, WIDTH)
        hashes = folder.tiles(published[0].size).tile(0, tile)
    except (BadNote, Missing, Malformed) as problem:
        log.error("the public log cannot be read: %s", problem)
        folder.complain()
        return False
    return hashes[at * HASH_BYTES : (at + 1) * HASH_BYTES] == leaf_hash(bytes(leaf.data))
