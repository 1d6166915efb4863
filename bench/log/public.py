"""A public log of many entries on the disk: proofs from its tiles, and the outsider's whole check beside bare SHA-256."""

import gc
import hashlib
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from bench.row import Row
from plaza.integrity.audit.command import Wish, run
from plaza.integrity.folder import Folder, Writer
from plaza.integrity.rules import leaf_bytes
from plaza.integrity.rules.notes import SIGNATURE, Checkpoint, Note, SignerKey
from plaza.integrity.rules.tree import leaf_hash, root_by_inclusion

KEY = SignerKey("plaza.contoh.id/log", SIGNATURE, bytes(range(32)))
BEGUN = datetime(2026, 1, 5, tzinfo=UTC)
PROOFS, ROUNDS = 200, 7
LIMIT_PROOF, LIMIT_CHECK, LIMIT_MEMORY = 5.0, 3.0, 64.0


class Quick(Folder):
    """Writes without waiting for the disk: what is measured here is reading."""

    def write(self, path: str, data: bytes) -> None:
        """Puts the file there."""
        target = self.place / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def entry(number: int) -> bytes:
    """An act of the usual length."""
    return leaf_bytes(
        leaf_id=f"{number:032x}", kind="application.granted", actor="officer:41", subject=f"application:{number:010}",
        at=BEGUN + timedelta(seconds=number), facts={"service": "DPMPTSP-01", "round": 1}, salt=number.to_bytes(16, "big"),
    )  # fmt: skip


def rows(entries: int) -> list[Row]:
    """Writes the log once, then measures it."""
    with tempfile.TemporaryDirectory() as place:
        folder = Quick(Path(place))
        checkpoint = _written(folder, entries)
        return [*_proofs(folder, checkpoint), *_checks(folder, entries)]


def _written(folder: Quick, entries: int) -> Checkpoint:
    writer = Writer(folder)
    for number in range(entries):
        writer.append(entry(number))
    checkpoint = Checkpoint(KEY.name, entries, writer.finish())
    folder.write("checkpoint", bytes(Note(checkpoint.text, (KEY.sign(checkpoint.text),))))
    writer.clear_away()
    return checkpoint


def _proofs(folder: Folder, checkpoint: Checkpoint) -> Iterator[Row]:
    """Each proof from tiles that nobody has read before in this process."""
    taken, bare, path = [], list[float](), list[bytes]()
    chosen = random.Random(7)
    for _ in range(PROOFS):
        index = chosen.randrange(checkpoint.size)
        begun = time.perf_counter()
        path = folder.tiles(checkpoint.size).inclusion(index)
        taken.append((time.perf_counter() - begun) * 1000)
        data = entry(index)
        bare.append(_by_hand(data, index, path))
        if root_by_inclusion(leaf_hash(data), index=index, size=checkpoint.size, path=path) != checkpoint.root:
            raise ValueError(f"the proof of entry {index} does not hold")
    name = f"Proof of inclusion at {checkpoint.size:,} entries"
    by_hand = median(bare)
    note = (
        f"{len(path)} hashes; the slowest {max(taken):.2g} ms; one SHA-256 path by hand takes {by_hand:.2g} ms, "
        f"{median(taken) / by_hand:.0f} x less: a proof also reads its tiles"
    )
    yield Row(name, median(taken), "ms", limit=LIMIT_PROOF, note=note)


def _by_hand(data: bytes, index: int, path: list[bytes]) -> float:
    """Milliseconds for the hashes of one path with hashlib alone."""
    begun = time.perf_counter()
    root = hashlib.sha256(b"\x00" + data).digest()
    for step in path:
        root = hashlib.sha256(b"\x01" + (step + root if index & 1 else root + step)).digest()
        index >>= 1
    return (time.perf_counter() - begun) * 1000


def _checks(folder: Folder, entries: int) -> Iterator[Row]:
    """One core's own seconds, both ways in turn; the middle of several."""
    wish = Wish(str(folder.place), key=str(KEY.verifier))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ours, bare, whole = [], [], []
    for _ in range(ROUNDS):
        bare.append(_seconds(lambda: _each(entries)))
        ours.append(_seconds(lambda: _verified(wish)))
        whole.append(_seconds(lambda: _stream(entries)))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    ratio = median(one / other for one, other in zip(ours, bare, strict=True))
    stream = median(one / other for one, other in zip(ours, whole, strict=True))
    name = f"Full outside check of {entries:,} entries"
    yield Row(name, median(ours), "CPU-s", median(bare), ratio, LIMIT_CHECK, note="bare: hashlib, one call an entry")
    yield Row(
        f"The same check of {entries:,} entries, beside one stream", median(ours), "CPU-s", median(whole), stream,
        note="bare: all bytes in one call, which proves no single entry; a tree also hashes as many nodes",
    )  # fmt: skip
    yield Row(f"Memory of the check, {entries:,} entries", grown, "MiB", limit=LIMIT_MEMORY, note="more than before it")


def _seconds(work: Callable[[], None]) -> float:
    gc.collect()
    begun = time.process_time()
    work()
    return time.process_time() - begun - _MAKING[0]


_MAKING = [0.0]
"""What of the last work went into making the entries, which is not hashing."""


def _verified(wish: Wish) -> None:
    _MAKING[0] = 0.0
    said: list[str] = []
    if run(wish, say=said.append):
        raise ValueError("\n".join(said))


def _portions(entries: int) -> Iterator[list[bytes]]:
    """Entries of the same lengths, made in portions, so that they need not all be held at once."""
    _MAKING[0] = 0.0
    begun = time.process_time()
    portion = [entry(number) for number in range(min(entries, 10_000))]
    _MAKING[0] += time.process_time() - begun
    for first in range(0, entries, 10_000):
        yield portion[: entries - first]


def _each(entries: int) -> None:
    """Bare: each entry hashed by itself, as a tree of entries must."""
    sha256 = hashlib.sha256
    for portion in _portions(entries):
        for data in portion:
            sha256(data).digest()


def _stream(entries: int) -> None:
    """Barest: all the bytes in one hash, which proves no single entry."""
    hashed = hashlib.sha256()
    for portion in _portions(entries):
        begun = time.process_time()
        whole = b"".join(portion)
        _MAKING[0] += time.process_time() - begun
        hashed.update(whole)
    hashed.digest()
