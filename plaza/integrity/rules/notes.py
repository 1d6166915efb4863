"""Signed notes (C2SP signed-note), checkpoints (tlog-checkpoint) and witnesses' cosignatures (tlog-cosignature), with Ed25519."""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from plaza.integrity.rules.tree import HASH_BYTES

SIGNATURE, COSIGNATURE = 1, 4
"""The kinds of keys: of a log, and of a witness."""
LARGEST_NOTE, MOST_SIGNATURES = 65_536, 64
KEY_BYTES, SIGNATURE_BYTES, TIME_BYTES = 32, 64, 8
_NAME = re.compile(r"[^\s+]+")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")


class BadNote(ValueError):
    """A note, checkpoint or key that is not what it should be, in a sentence."""


@dataclass(frozen=True)
class VerifierKey:
    """Somebody's public key, as ``name+id+base64`` (a "vkey"): of a log (kind 1) or of a witness (kind 4)."""

    name: str
    kind: int
    public: bytes

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """The key that stands in this text; raises BadNote."""
        name, _, rest = text.strip().partition("+")
        key_id, _, encoded = rest.partition("+")
        body = _decoded(encoded)
        if not _NAME.fullmatch(name) or len(body) != KEY_BYTES + 1 or body[0] not in (SIGNATURE, COSIGNATURE):
            raise BadNote(f"this is not an Ed25519 key of a log or a witness: {text.strip()[:120]!r}")
        key = cls(name, body[0], body[1:])
        if key.key_id.hex() != key_id:
            raise BadNote(f"the key of {name} does not fit its own number {key_id[:20]!r}")
        return key

    @property
    def key_id(self) -> bytes:
        """Four bytes by which a signature says whose it is."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{_encoded(bytes([self.kind]) + self.public)}"

    def signed(self, text: str, signature: bytes) -> bool:
        """Whether this key made the signature over the text (a witness: with the time that the signature carries)."""
        message = text.encode()
        if self.kind == COSIGNATURE:
            if len(signature) != TIME_BYTES + SIGNATURE_BYTES:
                return False
            message, signature = cosigned_message(text, at=time_of(signature)), signature[TIME_BYTES:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class SignerKey:
    """A private key with its name, as ``PRIVATE+KEY+name+id+base64``: of a log or of a witness."""

    name: str
    kind: int
    seed: bytes

    @classmethod
    def parse(cls, text: str) -> "SignerKey":
        """The private key that stands in this text; raises BadNote without repeating it."""
        words = text.strip().split("+", 4)
        body = _decoded(words[-1]) if len(words) == 5 and words[:2] == ["PRIVATE", "KEY"] else b""
        if len(body) != KEY_BYTES + 1 or body[0] not in (SIGNATURE, COSIGNATURE) or not _NAME.fullmatch(words[2]):
            raise BadNote("this is not a private key as PRIVATE+KEY+name+id+base64")
        key = cls(words[2], body[0], body[1:])
        if key.verifier.key_id.hex() != words[3]:
            raise BadNote(f"the private key of {key.name} does not fit its own number")
        return key

    @property
    def verifier(self) -> VerifierKey:
        """The public side."""
        return VerifierKey(self.name, self.kind, self._private.public_key().public_bytes_raw())

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    def __str__(self) -> str:
        return f"PRIVATE+KEY+{self.name}+{self.verifier.key_id.hex()}+{_encoded(bytes([self.kind]) + self.seed)}"

    def __repr__(self) -> str:
        return f"<private key of {self.name}>"

    def sign(self, text: str, *, at: int = 0) -> "Signature":
        """Signs the text; a witness states the moment ``at`` (seconds since 1970) with it."""
        if self.kind == SIGNATURE:
            return Signature(self.name, self.verifier.key_id, self._private.sign(text.encode()))
        told = at.to_bytes(TIME_BYTES, "big") + self._private.sign(cosigned_message(text, at=at))
        return Signature(self.name, self.verifier.key_id, told)


def cosigned_message(text: str, *, at: int) -> bytes:
    """What a witness signs: that it saw this checkpoint at that moment."""
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def time_of(cosignature: bytes) -> int:
    """When a witness says that it saw the checkpoint, in seconds since 1970."""
    return int.from_bytes(cosignature[:TIME_BYTES], "big")


@dataclass(frozen=True)
class Signature:
    """One line under a note."""

    name: str
    key_id: bytes
    body: bytes

    @classmethod
    def parse(cls, line: str) -> "Signature":
        """The signature on this line; raises BadNote."""
        words = line.split(" ")
        body = _decoded(words[2]) if len(words) == 3 and words[0] == "—" else b""
        if len(body) < 5 or not _NAME.fullmatch(words[1]):
            raise BadNote(f"this is not a signature line: {line[:120]!r}")
        return cls(words[1], body[:4], body[4:])

    def by(self, key: VerifierKey) -> bool:
        """Whether it claims to be by this key."""
        return (self.name, self.key_id) == (key.name, key.key_id)

    def __str__(self) -> str:
        return f"— {self.name} {_encoded(self.key_id + self.body)}"


@dataclass(frozen=True)
class Note:
    """A text and the signatures under it. Nothing is believed before ``verified_by``."""

    text: str
    signatures: tuple[Signature, ...]

    @classmethod
    def parse(cls, data: bytes) -> "Note":
        """The note in these bytes; raises BadNote."""
        try:
            whole = data.decode()
        except UnicodeDecodeError as problem:
            raise BadNote("the note is not UTF-8") from problem
        if len(data) > LARGEST_NOTE or any(letter < " " and letter != "\n" for letter in whole):
            raise BadNote("the note is too large or holds control characters")
        text, gap, lines = whole.rpartition("\n\n")
        if not gap or not lines.endswith("\n") or lines.count("\n") > MOST_SIGNATURES:
            raise BadNote("the note is cut off or has no signatures")
        return cls(text + "\n", tuple(Signature.parse(line) for line in lines[:-1].split("\n")))

    def __bytes__(self) -> bytes:
        return (self.text + "\n" + "".join(f"{signature}\n" for signature in self.signatures)).encode()

    def verified_by(self, keys: Iterable[VerifierKey]) -> list[tuple[VerifierKey, Signature]]:
        """The signatures that these keys made; raises BadNote when one says it is by such a key and is not."""
        found = []
        for key in keys:
            for signature in self.signatures:
                if signature.by(key):
                    if not key.signed(self.text, signature.body):
                        raise BadNote(f"the signature of {key.name} under this note is not by its key")
                    found.append((key, signature))
        return found

    def with_signatures(self, more: Iterable[Signature]) -> "Note":
        """The same note with further signatures; each only once."""
        return Note(self.text, tuple(dict.fromkeys((*self.signatures, *more))))


@dataclass(frozen=True)
class Checkpoint:
    """A log's own word: it has this many entries, and this root over them."""

    origin: str
    size: int
    root: bytes

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """The checkpoint that a note's text states; raises BadNote."""
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] or not all(lines[:-1]) or not _NUMBER.fullmatch(lines[1]):
            raise BadNote("this is not a checkpoint: origin, size and root, each on a line of its own")
        root = _decoded(lines[2])
        if len(root) != HASH_BYTES:
            raise BadNote("the checkpoint's root is not a hash")
        return cls(lines[0], int(lines[1]), root)

    @property
    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{_encoded(self.root)}\n"


def open_checkpoint(data: bytes, key: VerifierKey) -> tuple[Checkpoint, Note]:
    """The checkpoint in these bytes, which that log's key signed and no other log's; raises BadNote."""
    note = Note.parse(data)
    checkpoint = Checkpoint.parse(note.text)
    if not note.verified_by([key]):
        raise BadNote(f"the checkpoint is not signed by {key.name}")
    if checkpoint.origin != key.name:
        raise BadNote(f"the checkpoint is of {checkpoint.origin}, not of {key.name}")
    return checkpoint, note


def _encoded(body: bytes) -> str:
    return base64.b64encode(body).decode()


def _decoded(text: str) -> bytes:
    """The bytes in this base64; empty for what is none, or is not written in the one way."""
    try:
        body = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return body if _encoded(body) == text else b""
