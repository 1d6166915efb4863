"""The public word on the log's keys: what was handed over, and handing over."""

import json

from plaza.integrity.folder import CHECKPOINT, KEY, Folder
from plaza.integrity.rules.handover import FILE, handover_note, read_handovers
from plaza.integrity.rules.notes import BadNote, SignerKey, VerifierKey
from plaza.integrity.rules.tiles import Missing


def handovers(folder: Folder) -> list[tuple[VerifierKey, VerifierKey]]:
    """What was handed over so far."""
    try:
        return read_handovers(folder.read(FILE))
    except (Missing, BadNote):
        return []


def hand_over(folder: Folder, old: SignerKey, new: SignerKey) -> None:
    """Makes the handover public, and has the checkpoint that stands signed by both; doing it twice changes nothing."""
    checkpoint, note = folder.published(old.verifier) or (None, None)
    if (old.verifier, new.verifier) not in handovers(folder):
        known = json.loads(folder.read(FILE)) if handovers(folder) else []
        folder.write(FILE, json.dumps([*known, handover_note(old, new)], indent=1).encode())
    if checkpoint is not None and note is not None:
        folder.write(KEY, f"{new.verifier}\n".encode())
        folder.write(CHECKPOINT, bytes(note.with_signatures([new.sign(checkpoint.text)])))
