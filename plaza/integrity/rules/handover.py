"""A log's key hands over to the next one: a signed note by both, so that whoever knows one of them can follow.

The note's text is four lines: the log's origin, ``handover``, the old vkey and the new one. The public file ``handovers.json`` is a list
of such notes, the oldest first.
"""

import json
from collections.abc import Sequence

from plaza.integrity.rules.notes import BadNote, Note, SignerKey, VerifierKey

FILE = "handovers.json"
WORD = "handover"
MOST = 200


def handover_note(old: SignerKey, new: SignerKey) -> str:
    """The word of both keys that the second one goes on for the first."""
    text = f"{old.name}\n{WORD}\n{old.verifier}\n{new.verifier}\n"
    return bytes(Note(text, (old.sign(text), new.sign(text)))).decode()


def read_handovers(data: bytes) -> list[tuple[VerifierKey, VerifierKey]]:
    """The pairs of old and new key that both signed; raises BadNote."""
    try:
        notes = json.loads(data)
        return [_pair(str(note).encode()) for note in notes[:MOST]]
    except (ValueError, TypeError, RecursionError) as problem:
        raise problem if isinstance(problem, BadNote) else BadNote("the handovers are no list of notes") from problem


def _pair(data: bytes) -> tuple[VerifierKey, VerifierKey]:
    note = Note.parse(data)
    lines = note.text.split("\n")
    if len(lines) != 5 or lines[1] != WORD or lines[4]:
        raise BadNote("a handover is not written as it should be")
    old, new = VerifierKey.parse(lines[2]), VerifierKey.parse(lines[3])
    if not (lines[0] == old.name == new.name) or len(note.verified_by([old, new])) != 2:
        raise BadNote("a handover is not signed by both keys, or is of another log")
    return old, new


def family(key: VerifierKey, pairs: Sequence[tuple[VerifierKey, VerifierKey]]) -> list[VerifierKey]:
    """Every key of the log that is tied to this one by handovers, the newest first."""
    line = [key]
    for old, new in pairs:
        if line[-1] == old and new not in line:
            line.append(new)
    for old, new in reversed(pairs):
        if line[0] == new and old not in line:
            line.insert(0, old)
    return line[::-1]
