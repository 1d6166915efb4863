"""Making the log public: the new entries as tiles, a signed checkpoint over them, and the witnesses' word.

Whatever was published stays: a checkpoint is only ever signed over a log that begins with the one published before. When the
database holds another history, nothing more is published, and the public state says so.
"""

import json
import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field

from plaza.core.clock import real_now
from plaza.integrity.adapters.base import Witness, WitnessAway, WitnessRefuses
from plaza.integrity.folder import CHECKPOINT, KEY, STATE, Damaged, Folder, Writer, public_folder
from plaza.integrity.handed_over import hand_over, handovers
from plaza.integrity.keys import former_key, log_key, witnesses
from plaza.integrity.marks import is_ours
from plaza.integrity.models import Edge, Entry
from plaza.integrity.rules import HASH_BYTES, Tree
from plaza.integrity.rules.leaf import stamp
from plaza.integrity.rules.notes import BadNote, Checkpoint, Note, Signature, SignerKey, time_of
from plaza.integrity.rules.tiles import Malformed, Missing

log = logging.getLogger(__name__)
PORTION = 2048
REST = 60.0
"""Seconds that a witness who did not cosign is left alone."""
_resting: dict[str, float] = {}


class LogTrouble(Exception):
    """The log cannot go on as it is, in a sentence that is made public."""


@dataclass
class Watched:
    """What a witness said last: the size it cosigned, when (seconds since 1970), and what it objected to."""

    vkey: str
    size: int = 0
    at: int = 0
    problem: str = ""


@dataclass
class State:
    """What is publicly said of the publishing itself."""

    published_at: str = ""
    trouble: str = ""
    witnesses: list[Watched] = field(default_factory=list)


def state() -> State:
    """What was last said; a state that cannot be read is an empty one."""
    try:
        told = json.loads(public_folder().read(STATE))
        return State(told["published_at"], told["trouble"], [Watched(**one) for one in told["witnesses"]])
    except (Missing, ValueError, KeyError, TypeError):
        return State()


def tell_trouble(sentence: str) -> None:
    """Says publicly what keeps the log from going on; an empty sentence says that nothing does."""
    said = state()
    if said.trouble != sentence:
        if sentence:
            log.error("the log cannot go on: %s", sentence)
        said.trouble = sentence
        _keep(public_folder(), said)


def publish() -> Checkpoint | None:
    """Publishes what was numbered since the last time; the new checkpoint, None when there is no news or somebody else is at it.

    When the database holds another history than the one published, nothing is published, and the public state says so.
    """
    folder = public_folder()
    with folder.alone() as mine:
        if not mine:
            return None
        try:
            return _publish(folder, log_key())
        except (BadNote, LogTrouble) as problem:
            tell_trouble(str(problem))
            return None


def _publish(folder: Folder, key: SignerKey) -> Checkpoint | None:
    former = former_key()
    if former is not None and former.name == key.name:
        _hand_over(folder, former, key)
    last = folder.published(key.verifier)
    if last and folder.is_damaged():
        _rewritten(folder, last[0])
        folder.mended()
    tree = tree_of(Edge.objects.filter(pk=1).first() or Edge())
    if last and last[0].size == tree.size:
        if last[0].root != tree.root():
            raise LogTrouble(f"the database holds another history of {tree.size} entries than the one published")
        tell_trouble("")
        _ask_those_missing(folder, last[0], last[1])
        return None
    if last and last[0].size > tree.size:
        raise LogTrouble(
            f"{last[0].size} entries were published and the database holds {tree.size}: it is older than the log"
        )
    writer = _writer(folder, last[0] if last else None)
    _all_ours(writer.size, tree.size)
    if _grown(writer.rehearsal(), tree.size) != tree.root():
        raise LogTrouble(f"the {tree.size} entries of the database do not continue the {writer.size} published ones")
    checkpoint = Checkpoint(key.name, tree.size, _grown(writer, tree.size))
    note = Note(checkpoint.text, tuple(one.sign(checkpoint.text) for one in (key, former) if one is not None))
    _show(folder, key, *_witnessed(folder, checkpoint, note))
    writer.clear_away()
    return checkpoint


def _hand_over(folder: Folder, former: SignerKey, key: SignerKey) -> None:
    """Says publicly that this key goes on for the former one, where that was not said yet."""
    if (former.verifier, key.verifier) in handovers(folder):
        return
    hand_over(folder, former, key)
    log.warning("the log's key was handed over to %s", key.verifier)


def _all_ours(start: int, end: int) -> None:
    """What is published next was written by the plaza; raises LogTrouble. Whoever has the database alone cannot sign an entry."""
    for first in range(start, end, PORTION):
        portion = Entry.objects.filter(index__gte=first, index__lt=min(first + PORTION, end)).order_by("index")
        for index, data, tag in portion.values_list("index", "leaf__data", "leaf__tag"):
            if not is_ours(data, tag):
                raise LogTrouble(f"entry {index} was not written by the plaza: nothing is published from there on")


def _writer(folder: Folder, last: Checkpoint | None) -> Writer:
    """Goes on behind the last checkpoint; public files that were damaged or lost are all written anew from the database."""
    if last is not None:
        try:
            return Writer.resume(folder, last)
        except (Damaged, Missing, Malformed):
            return _rewritten(folder, last)
    return Writer(folder)


def _rewritten(folder: Folder, last: Checkpoint) -> Writer:
    log.warning("public files of the log were lost or damaged: all of them are written anew")
    writer = Writer(folder)
    if _grown(writer.rehearsal(), last.size) != last.root:
        raise LogTrouble(f"the database holds another history of {last.size} entries than the one published")
    _grown(writer, last.size)
    return writer


def _grown(writer: Writer, size: int) -> bytes:
    """Writes the database's entries up to this size; gives the root over all of them."""
    for data in leaves_between(writer.size, size):
        writer.append(data)
    return writer.finish()


def tree_of(edge: Edge) -> Tree:
    """The tree that the sequencer has built."""
    hashes = bytes(edge.hashes)
    return Tree(
        size=edge.size, edge=[hashes[start : start + HASH_BYTES] for start in range(0, len(hashes), HASH_BYTES)]
    )


def leaves_between(start: int, end: int) -> Iterator[bytes]:
    """The entries' bytes from one number up to another, in portions, so that memory stays flat."""
    for first in range(start, end, PORTION):
        portion = Entry.objects.filter(index__gte=first, index__lt=min(first + PORTION, end)).order_by("index")
        for data in portion.values_list("leaf__data", flat=True):
            yield bytes(data)


def _ask_those_missing(folder: Folder, checkpoint: Checkpoint, note: Note) -> None:
    """Asks again whoever was away when the last checkpoint was made."""
    signed = {(signature.name, signature.key_id) for signature in note.signatures}
    if all((one.key.name, one.key.key_id) in signed for one in witnesses()):
        return
    found, said = _witnessed(folder, checkpoint, note)
    if found != note or said.witnesses != state().witnesses:
        _show(folder, log_key(), found, said)


def _witnessed(folder: Folder, checkpoint: Checkpoint, note: Note) -> tuple[Note, State]:
    """The note with the cosignatures of those who answered, and what to say of all of them.

    A proof that the public files do not give has them written anew from the database.
    """
    try:
        return _asked(folder, checkpoint, note)
    except (Missing, Malformed):
        _rewritten(folder, checkpoint)
        return _asked(folder, checkpoint, note)


def _asked(folder: Folder, checkpoint: Checkpoint, note: Note) -> tuple[Note, State]:
    before = {watched.vkey: watched for watched in state().witnesses}
    asked = [(one, before.get(str(one.key), Watched(str(one.key)))) for one in witnesses()]
    due = [(one, watched) for one, watched in asked if _is_due(one, note)]
    proof = folder.sound(checkpoint).consistency
    with ThreadPoolExecutor(max(1, len(due))) as threads:
        given = list(threads.map(lambda pair: _ask(*pair, note=note, size=checkpoint.size, proof=proof), due))
    signatures = [signature for signature in given if signature is not None]
    return note.with_signatures(signatures), State("", "", [watched for _, watched in asked])


def _is_due(witness: Witness, note: Note) -> bool:
    signed = any(signature.by(witness.key) for signature in note.signatures)
    return not signed and _resting.get(str(witness.key), 0.0) <= time.monotonic()


def _ask(
    witness: Witness, watched: Watched, *, note: Note, size: int, proof: Callable[[int], list[bytes]]
) -> Signature | None:
    try:
        signature = witness.cosign(note, size=size, known=min(watched.size, size), proof=proof)
    except (WitnessAway, WitnessRefuses) as problem:
        _resting[str(witness.key)] = time.monotonic() + REST
        watched.problem = str(problem)
    else:
        watched.size, watched.at, watched.problem = size, time_of(signature.body), ""
        return signature
    return None


def _show(folder: Folder, key: SignerKey, note: Note, said: State) -> None:
    """The last step: until here nobody sees anything of the new checkpoint."""
    vkey = f"{key.verifier}\n".encode()
    try:
        known = folder.read(KEY)
    except Missing:
        known = b""
    if known != vkey:
        folder.write(KEY, vkey)
    folder.write(CHECKPOINT, bytes(note))
    said.published_at = stamp(real_now())
    _keep(folder, said)


def _keep(folder: Folder, said: State) -> None:
    folder.write(STATE, json.dumps(asdict(said), ensure_ascii=False, indent=1).encode())
