"""What is asked of a log: its checkpoint, its witnesses, what others kept of it, and every entry."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from plaza.integrity.audit.reading import Fault, Reading, Report, first_difference
from plaza.integrity.rules.notes import BadNote, Checkpoint, Note, VerifierKey, open_checkpoint, time_of
from plaza.integrity.rules.receipts import Receipt
from plaza.integrity.rules.tiles import WIDTH, Fetch, Malformed, Missing, fetch_tile, width_of
from plaza.integrity.rules.tree import HASH_BYTES, root_over

AHEAD = 300
"""Seconds that a witness's clock may be ahead of ours."""
LATEST = int(datetime.max.replace(microsecond=0, tzinfo=UTC).timestamp())
"""The last second that can be written as a date: a witness may claim any."""


@dataclass
class Old:
    """What somebody kept of the log: a checkpoint and, if it was a whole copy, its tiles."""

    name: str
    checkpoint: Checkpoint
    fetch: Fetch | None = None
    differs_at: int | None = None
    """The first entry that is another one in the copy."""


@dataclass
class Held:
    """A receipt that is to be found in the log."""

    name: str
    receipt: Receipt
    checkpoint: Checkpoint


@dataclass
class Audit:
    """One check of one log."""

    fetch: Fetch
    key: VerifierKey
    olds: Sequence[Old] = ()
    held: Sequence[Held] = ()
    witnesses: Sequence[VerifierKey] = ()
    report: Report = field(default_factory=Report)

    def run(self) -> Report:
        """Checks everything; the report says what holds and what does not."""
        try:
            checkpoint, note = open_checkpoint(self.fetch("checkpoint"), self.key)
        except BadNote as problem:
            self.report.faults.append(f"checkpoint: {problem}")
            return self.report
        self.report.good.append(f"{checkpoint.origin}: {checkpoint.size} entries, root {checkpoint.root.hex()}")
        self._check_witnesses(note)
        later = [old for old in self.olds if self._is_continued(old, checkpoint)]
        try:
            self._read(checkpoint, later)
        except Fault as fault:
            self.report.faults.append(str(fault))
            self.report.faults += [_split(old) for old in later if _is_split(old, checkpoint)]
        return self.report

    def _check_witnesses(self, note: Note) -> None:
        for witness in self.witnesses:
            try:
                signed = note.verified_by([witness])
            except BadNote as problem:
                self.report.faults.append(f"checkpoint: {problem}")
                continue
            if not signed:
                self.report.faults.append(f"checkpoint: {witness.name} has not cosigned it")
                continue
            moment = time_of(signed[0][1].body)
            said = f"{datetime.fromtimestamp(min(moment, LATEST), UTC):%Y-%m-%d %H:%M:%S} UTC"
            if moment > time.time() + AHEAD:
                self.report.faults.append(f"checkpoint: {witness.name} cosigned it at {said}, which is yet to come")
            else:
                self.report.good.append(f"Cosigned by {witness.name} at {said}.")

    def _is_continued(self, old: Old, checkpoint: Checkpoint) -> bool:
        """Whether the log may still begin with the older one; what is said here needs no entry to be read."""
        was, now = old.checkpoint, checkpoint
        if was.size > now.size:
            self.report.faults.append(
                f"checkpoint: the log was rolled back: {old.name} has {was.size} entries, it has {now.size}"
            )
        return was.size <= now.size

    def _read(self, checkpoint: Checkpoint, olds: Sequence[Old]) -> None:
        reading = Reading(self.fetch, checkpoint.size, self.report)
        marks = sorted({old.checkpoint.size for old in olds} | {one.checkpoint.size for one in self.held})
        roots = {0: root_over(b"")}
        for index, hashes in enumerate(reading.bundles()):
            first = index * WIDTH
            for mark in marks:
                if first < mark <= first + WIDTH and mark <= checkpoint.size:
                    roots[mark] = reading.root(hashes[: (mark - first) * HASH_BYTES])
            for old in olds:
                _compare(old, index, hashes)
            self._find_held(index, reading)
            reading.keep(hashes)
        reading.finish(checkpoint)
        self.report.good.append("Every entry is in the tree, and the tree is the one that was signed.")
        for old in olds:
            self._judge(old, roots[old.checkpoint.size], checkpoint)
        for one in self.held:
            self._judge_held(one, roots.get(one.checkpoint.size), checkpoint)

    def _judge(self, old: Old, root: bytes, checkpoint: Checkpoint) -> None:
        was = old.checkpoint
        if root == was.root:
            self.report.good.append(f"It begins with the {was.size} entries of {old.name}.")
            return
        where = f"; entry {old.differs_at} is the first that is another one" if old.differs_at is not None else ""
        told = (
            _split(old)
            if _is_split(old, checkpoint)
            else f"checkpoint: the history was rewritten: it does not begin with the {was.size} entries of {old.name}"
        )
        self.report.faults.append(told + where)

    def _find_held(self, index: int, reading: Reading) -> None:
        for one in self.held:
            receipt = one.receipt
            here = receipt.index < reading.size and receipt.index // WIDTH == index
            if here and reading.entry(receipt.index) != receipt.leaf:
                raise Fault(f"entry {receipt.index} is not the one of the receipt {one.name}")

    def _judge_held(self, one: Held, root: bytes | None, checkpoint: Checkpoint) -> None:
        if one.checkpoint.size > checkpoint.size:
            self.report.faults.append(
                f"checkpoint: the log was rolled back: the receipt {one.name} was given over {one.checkpoint.size} entries, "
                f"it has {checkpoint.size}"
            )
        elif root != one.checkpoint.root:
            self.report.faults.append(
                f"checkpoint: the receipt {one.name} was given over another history of {one.checkpoint.size} entries"
            )
        else:
            self.report.good.append(f"The receipt {one.name} is entry {one.receipt.index}.")


def _is_split(old: Old, checkpoint: Checkpoint) -> bool:
    return old.checkpoint.size == checkpoint.size and old.checkpoint.root != checkpoint.root


def _split(old: Old) -> str:
    return f"checkpoint: two histories of {old.checkpoint.size} entries were signed: this one and the one of {old.name}"


def _compare(old: Old, index: int, hashes: bytes) -> None:
    """Remembers the first entry that is another one in the copy that somebody kept."""
    width = width_of(0, index, size=old.checkpoint.size)
    if old.fetch is None or old.differs_at is not None or not width:
        return
    try:
        kept = fetch_tile(old.fetch, 0, index, width=width)
    except (Missing, Malformed):
        return
    if (at := first_difference(kept, hashes[: len(kept)])) is not None:
        old.differs_at = index * WIDTH + at
