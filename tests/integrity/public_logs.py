"""Public logs made without a database, to be tampered with: leaves, files, checkpoints, receipts, witnesses."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from plaza.integrity.audit.command import Wish, run
from plaza.integrity.folder import Folder, Writer
from plaza.integrity.rules import leaf_bytes
from plaza.integrity.rules.notes import COSIGNATURE, SIGNATURE, Checkpoint, Note, SignerKey, open_checkpoint
from plaza.integrity.rules.receipts import Receipt, opened_facts
from plaza.integrity.rules.tiles import entries_in, in_bundle

KEY = SignerKey("plaza.contoh.id/log", SIGNATURE, bytes(range(32)))
THIEF = SignerKey("plaza.contoh.id/log", SIGNATURE, bytes(32))
SIZE, BEFORE = 600, 400
BEGUN = datetime(2026, 6, 23, 1, 30, tzinfo=UTC)
SALT, FACTS = bytes(range(16)), {"nomor": 7, "nama": "Siti Aminah"}


def witness(number: int) -> SignerKey:
    """Somebody who watches the log."""
    return SignerKey(f"saksi{number}.contoh.id", COSIGNATURE, bytes([number] * 32))


def leaf(number: int, *, actor: str = "officer:41", at: datetime | None = None) -> bytes:
    """An act, as the log holds it."""
    return leaf_bytes(
        leaf_id=f"{number:032x}", kind="permit.issued", actor=actor, subject=f"permit:{number}",
        at=at or BEGUN + timedelta(seconds=number), facts=FACTS, salt=SALT,
    )  # fmt: skip


def leaves(size: int = SIZE) -> list[bytes]:
    """So many acts."""
    return [leaf(number) for number in range(size)]


@dataclass
class PublicLog:
    """A folder of public files, and whoever may write there."""

    place: Path
    key: SignerKey = KEY
    cosigners: Sequence[SignerKey] = field(default=())
    at: int = int(BEGUN.timestamp())

    @property
    def folder(self) -> Folder:
        return Folder(self.place)

    def write(self, entries: Sequence[bytes], *, sign: bool = True) -> "PublicLog":
        """Everything anew over these entries; without ``sign`` the checkpoint stays the one that was there."""
        shutil.rmtree(self.place / "tile", ignore_errors=True)
        writer = Writer(self.folder)
        for data in entries:
            writer.append(data)
        root = writer.finish()
        if sign:
            self.sign(Checkpoint(self.key.name, len(entries), root))
            self.folder.write("key", str(self.key.verifier).encode() + b"\n")
        return self

    def sign(self, checkpoint: Checkpoint) -> None:
        """Puts this checkpoint there, with the witnesses' word."""
        note = Note(checkpoint.text, (self.key.sign(checkpoint.text),))
        note = note.with_signatures(one.sign(checkpoint.text, at=self.at) for one in self.cosigners)
        self.folder.write("checkpoint", bytes(note))

    @property
    def checkpoint(self) -> Checkpoint:
        return open_checkpoint(self.folder.read("checkpoint"), self.key.verifier)[0]

    def change(self, path: str, at: int = -1, *, to: bytes | None = None) -> None:
        """Changes one bit of a file, or all of it."""
        data = bytearray(self.folder.read(path))
        data[at] ^= 1
        self.folder.write(path, bytes(data) if to is None else to)

    def bundle(self, path: str, *, count: int = 256) -> list[bytes]:
        """The entries of a bundle."""
        return entries_in(self.folder.read(path), count=count)

    def rebundle(self, path: str, entries: Sequence[bytes]) -> None:
        """Writes a bundle with these entries."""
        self.folder.write(path, b"".join(map(in_bundle, entries)))

    def receipt(self, index: int) -> Receipt:
        """The receipt for an entry, over the checkpoint that stands."""
        tree = self.folder.tiles(self.checkpoint.size)
        return Receipt(
            leaf(index), index, tuple(tree.inclusion(index)), self.folder.read("checkpoint"), str(self.key.verifier), SALT,
            opened_facts(FACTS),
        )  # fmt: skip

    def copy(self, place: Path) -> "PublicLog":
        """Another folder with the same files."""
        shutil.copytree(self.place, place)
        return PublicLog(place, self.key, self.cosigners, self.at)


def verify(log: PublicLog | str, **words: object) -> tuple[int, str]:
    """What the command says, and its exit code. The key is known from elsewhere unless another one is given."""
    said: list[str] = []
    told = {"key": str(KEY.verifier), **words}
    code = run(Wish(str(log.place) if isinstance(log, PublicLog) else log, **told), say=said.append)  # type: ignore[arg-type]
    return code, "\n".join(said)
