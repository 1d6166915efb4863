"""A citizen's receipt: an act of the log with everything that shows it, in one file that needs nobody's help to be checked.

The file is JSON: ``plaza_receipt`` (1), ``leaf`` (the entry, as the text it is), ``proof`` (a C2SP tlog-proof: the entry's number,
the path and the signed checkpoint), ``vkey`` (the log's public key, as the plaza says it) and, for the person themself,
``opened``: the salt (hex) and the facts, each as the JSON text that was committed to.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from plaza.integrity.rules.leaf import Json, canonical
from plaza.integrity.rules.notes import BadNote, Checkpoint, Note, VerifierKey, open_checkpoint
from plaza.integrity.rules.tree import HASH_BYTES, leaf_hash, root_by_inclusion

VERSION = 1
LARGEST = 1_048_576
HEAD = "c2sp.org/tlog-proof@v1"
LONGEST_PATH = 63


class BadReceipt(ValueError):
    """A receipt that does not hold, in a sentence."""


@dataclass(frozen=True)
class Receipt:
    """An entry, its place, the path from it to the root, and the checkpoint that signs the root."""

    leaf: bytes
    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes
    vkey: str
    salt: bytes = b""
    opened: Mapping[str, str] = field(default_factory=dict)

    @property
    def told(self) -> dict[str, Json]:
        """What the entry says."""
        return dict(json.loads(self.leaf))

    @property
    def size(self) -> int:
        """How many entries the log had at the receipt's checkpoint."""
        return Checkpoint.parse(Note.parse(self.checkpoint).text).size

    def written(self) -> bytes:
        """The receipt as a file."""
        opened = {"opened": {"salt": self.salt.hex(), "facts": dict(self.opened)}} if self.opened else {}
        proof = proof_text(index=self.index, path=self.path, checkpoint=self.checkpoint)
        whole = {"plaza_receipt": VERSION, "leaf": self.leaf.decode(), "proof": proof, "vkey": self.vkey, **opened}
        return json.dumps(whole, ensure_ascii=False, indent=1).encode() + b"\n"

    @classmethod
    def parse(cls, data: bytes) -> "Receipt":
        """The receipt in these bytes; raises BadReceipt. Nothing in it is believed before ``check``."""
        try:
            told = json.loads(data) if len(data) <= LARGEST else None
            if not isinstance(told, dict) or told.get("plaza_receipt") != VERSION:
                raise BadReceipt("this file is not a receipt of a plaza")
            index, path, checkpoint = read_proof(told["proof"])
            opened = told.get("opened", {"salt": "", "facts": {}})
            json.dumps(told, ensure_ascii=False).encode()  # half of a character is no text, wherever it stands
            facts = {str(name): str(text) for name, text in opened["facts"].items()}
            return cls(
                told["leaf"].encode(), index, path, checkpoint, str(told["vkey"]), bytes.fromhex(opened["salt"]), facts
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
            raise problem if isinstance(problem, BadReceipt) else BadReceipt("this receipt is damaged") from problem

    def check(self, key: VerifierKey) -> Checkpoint:
        """The checkpoint that holds the entry, signed by that key. Raises BadReceipt with the first thing that does not hold."""
        if self.vkey.strip() != str(key):
            raise BadReceipt(
                f"the receipt does not hold: it names the key of another log ({self.vkey.strip()[:200]}), not {key}"
            )
        try:
            checkpoint, _ = open_checkpoint(self.checkpoint, key)
        except BadNote as problem:
            raise BadReceipt(f"the receipt's checkpoint does not hold: {problem}") from problem
        hashed = leaf_hash(self.leaf)
        if root_by_inclusion(hashed, index=self.index, size=checkpoint.size, path=self.path) != checkpoint.root:
            raise BadReceipt(
                f"the receipt's entry is not number {self.index} of the {checkpoint.size} that were signed"
            )
        for name, text in self.opened.items():
            if self._committed().get(name) != hashlib.sha256(self.salt + text.encode()).hexdigest():
                raise BadReceipt(f"the receipt tells another {name!r} than the log's entry commits to")
        return checkpoint

    def _committed(self) -> Mapping[str, str]:
        try:
            facts = json.loads(self.leaf)["facts"]
        except (ValueError, KeyError, TypeError):
            return {}
        return facts if isinstance(facts, dict) else {}


def opened_facts(facts: Mapping[str, Json]) -> dict[str, str]:
    """The facts as the texts that were committed to."""
    return {name: canonical(fact).decode() for name, fact in facts.items()}


def proof_text(*, index: int, path: Sequence[bytes], checkpoint: bytes) -> str:
    """A C2SP tlog-proof, which other projects' programs read too."""
    steps = [base64.b64encode(step).decode() for step in path]
    return "\n".join([HEAD, f"index {index}", *steps, "", checkpoint.decode()])


def read_proof(text: str) -> tuple[int, tuple[bytes, ...], bytes]:
    """The entry's number, the path and the checkpoint in a tlog-proof; raises BadReceipt."""
    head, gap, checkpoint = text.partition("\n\n")
    first, *lines = head.split("\n")
    if lines and lines[0].startswith("extra "):
        lines = lines[1:]
    word, _, number = lines[0].partition(" ") if lines else ("", "", "")
    written_rightly = number.isascii() and number.isdigit() and number == str(int(number)) and len(number) < 20
    if not gap or first != HEAD or word != "index" or not written_rightly or len(lines) > LONGEST_PATH + 1:
        raise BadReceipt("the receipt's proof is damaged")
    try:
        path = tuple(base64.b64decode(line, validate=True) for line in lines[1:])
    except binascii.Error as problem:
        raise BadReceipt("the receipt's proof is damaged") from problem
    if any(len(step) != HASH_BYTES for step in path):
        raise BadReceipt("the receipt's proof is damaged")
    return int(number), path, checkpoint.encode()
