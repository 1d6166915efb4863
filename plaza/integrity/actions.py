"""Writing the log: a leaf with its act, and its number afterwards."""

import logging
import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Q

from plaza.core.clock import real_now
from plaza.core.fields import encrypt
from plaza.core.work import is_gone, worker_name
from plaza.integrity.aliases import subject_as, told_as
from plaza.integrity.marks import ROW, is_ours, row_commitment, tag_of
from plaza.integrity.models import Edge, Entry, Leaf, Pending, Salt
from plaza.integrity.publishing import LogTrouble, publish, tell_trouble, tree_of
from plaza.integrity.queries import acts_on, facts_of
from plaza.integrity.recovering import take_back
from plaza.integrity.registers import differences
from plaza.integrity.rules import Json, canonical, leaf_bytes, leaf_hash

log = logging.getLogger(__name__)
ROWS, MOST_TOLD = "rows:plaza", 200
LEASE = timedelta(seconds=20)
MOST_AT_ONCE = 2000


def record(kind: str, *, actor: str, subject: str, facts: Mapping[str, Json] | None = None, row: Json = None) -> str:
    """Writes the act into the log within the caller's transaction and gives the leaf's id.

    ``facts`` are plain JSON values. The log itself gets only salted commitments of them; the values lie sealed beside it until
    they are erased. A person (``citizen:``, ``device:``) gets another name on every subject (aliases.py). ``row`` is the content
    that a row has from now on; the entry commits to it (marks.py, ``queries.standing_of``).
    """
    actor, subject = told_as(actor, subject=subject), subject_as(subject)
    leaf_id, salt, at, told = secrets.token_hex(16), secrets.token_bytes(16), real_now(), dict(facts or {})
    data = leaf_bytes(
        leaf_id=leaf_id, kind=kind, actor=actor, subject=subject, at=at, facts=told, salt=salt,
        committed=None if row is None else {ROW: row_commitment(leaf_id, row)},
    )  # fmt: skip
    with transaction.atomic(savepoint=False):
        Leaf.objects.create(
            leaf_id=leaf_id, kind=kind, actor=actor, subject=subject, at=at, data=data, tag=tag_of(data)
        )
        if told:
            opened = encrypt(salt + canonical(told), context=f"salt:{leaf_id}")
            Salt.objects.create(leaf_id=leaf_id, subject=subject, opened=opened)
    return leaf_id


@transaction.atomic
def erase_facts(subject: str, *, actor: str) -> int:
    """Erases what opens the commitments of this subject's acts, and says so in the log; from how many acts.

    The acts and their commitments stay, and with them the whole log; what they committed to can no longer be shown by anybody
    but whoever kept a receipt.
    """
    erased, _ = Salt.objects.filter(subject=subject_as(subject)).delete()
    record("integrity.facts_erased", actor=actor, subject=subject)
    return erased


def number_leaves(*, worker: str) -> int:
    """Numbers the committed leaves that have no number yet; how many. Only the holder of the lease does anything."""
    moment = real_now()
    edge, _ = Edge.objects.get_or_create(pk=1)
    free = Q(leased_by=worker) | Q(leased_until=None) | Q(leased_until__lt=moment)
    if is_gone(edge.leased_by):
        free |= Q(leased_by=edge.leased_by)
    if not Edge.objects.filter(free, pk=1).update(leased_by=worker, leased_until=moment + LEASE):
        return 0
    try:
        with transaction.atomic():
            edge = Edge.objects.select_for_update().get(pk=1)
            return _append_new(edge) if edge.leased_by == worker else 0
    except LogTrouble as problem:
        tell_trouble(str(problem))
        return 0


def _append_new(edge: Edge) -> int:
    """Numbers what waits; first of all what an older database has forgotten of the published log."""
    tree = tree_of(edge)
    first, unknown = take_back(tree)
    if unknown:
        subject = f"entries:{first}-{tree.size - 1}"
        record("integrity.acts_lost", actor="sistem", subject=subject, facts={"lost": unknown})
    number, entries = tree.size, []
    waiting, refused = Pending.objects.order_by("pk").values("pk")[:MOST_AT_ONCE], list[int]()
    found = Leaf.objects.filter(pk__in=waiting).order_by("pk").values_list("pk", "data", "tag", "leaf_id")
    for leaf_pk, data, tag, leaf_id in found:
        if not is_ours(data, tag) or f'"id":"{leaf_id}"'.encode() not in bytes(data):
            refused.append(leaf_pk)
            continue
        hashed = leaf_hash(bytes(data))
        entries.append(Entry(index=tree.size, leaf_id=leaf_pk, leaf_hash=hashed))
        tree.append(hashed)
    Entry.objects.bulk_create(entries)
    # By what was numbered, not by a range: a leaf between them may have come in meanwhile.
    Pending.objects.filter(pk__in=Entry.objects.filter(index__gte=number).values("leaf_id")).delete()
    _refuse(refused)
    edge.size, edge.hashes = tree.size, b"".join(tree.edge)
    edge.save(update_fields=["size", "hashes"])
    return len(entries)


def _refuse(leaf_pks: Sequence[int]) -> None:
    """Leaves that the plaza did not write get no number: they stay as evidence, and the log says that they were there."""
    for leaf in Leaf.objects.filter(pk__in=leaf_pks):
        log.error(
            "leaf %s (%s on %s) was not written by the plaza and gets no number", leaf.pk, leaf.kind, leaf.subject
        )
        told = {"kind": leaf.kind, "subject": leaf.subject, "id": leaf.leaf_id}
        record("integrity.leaf_refused", actor="sistem", subject=f"leaf:{leaf.pk}", facts=told)
    Pending.objects.filter(pk__in=leaf_pks).delete()


def hurry(*, anyway: bool = False) -> None:
    """Numbers and publishes what waits at once, where this process is the one that numbers; elsewhere no page waits for it.

    ``anyway``: what is numbered is published by whoever asks, as a job may.
    """
    worker = worker_name()
    number_leaves(worker=worker)
    if anyway or Edge.objects.filter(pk=1, leased_by=worker).exists():
        publish()


def look_for_differences() -> int:
    """Tells in the log, once for each finding, which rows and entries do not fit each other; how many that are now."""
    found = list(islice(differences(), MOST_TOLD))
    for sentence in found:
        log.error("tables and log differ: %s", sentence)
    told, last = sorted(found), acts_on(ROWS).last()
    known = facts_of(last).get("differences", []) if last else []
    if told != known:
        record(
            "integrity.rows_differ",
            actor="sistem",
            subject=ROWS,
            facts={"differences": list[Json](told), "count": len(told)},
        )
    return len(found)
