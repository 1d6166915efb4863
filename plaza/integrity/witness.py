"""A small witness (C2SP tlog-witness): it remembers the last checkpoint of each log it watches and cosigns the next one only if the
log has merely grown. Run by somebody else than the plaza, it makes a rollback and a second history impossible to hide.

It needs no database and no settings: a folder of its own holds its key (0600) and what it has seen.
"""

import base64
import binascii
import hashlib
import os
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from plaza.core.given import read_given
from plaza.integrity.rules.notes import (
    COSIGNATURE,
    KEY_BYTES,
    LARGEST_NOTE,
    BadNote,
    Checkpoint,
    Note,
    SignerKey,
    VerifierKey,
)
from plaza.integrity.rules.tree import HASH_BYTES, is_consistent, root_over

MOST_STEPS = 63
PATIENCE = 10.0
"""Seconds that a log gets to send its request."""


class Refused(Exception):
    """The checkpoint is not cosigned: the status that the protocol gives to the reason, and what is sent with it."""

    def __init__(self, status: int, body: str = "", *, kind: str = "text/plain") -> None:
        super().__init__(f"{status} {body}".strip())
        self.status, self.body, self.kind = status, body, kind


@dataclass(frozen=True)
class Asked:
    """A request: the size the log thinks we saw last, the proof from there, and the checkpoint."""

    old: int
    path: tuple[bytes, ...]
    note: Note
    checkpoint: Checkpoint

    @classmethod
    def parse(cls, body: bytes) -> "Asked":
        """The request in this body; raises Refused (400)."""
        head, gap, rest = body.partition(b"\n\n")
        first, *lines = head.decode("ascii", "replace").split("\n")
        word, _, number = first.partition(" ")
        if not gap or word != "old" or not number.isdigit() or number != str(int(number)) or len(number) > 19:
            raise Refused(400, "the request has no old size")
        try:
            path = tuple(base64.b64decode(line, validate=True) for line in lines)
            note = Note.parse(rest)
            checkpoint = Checkpoint.parse(note.text)
        except (BadNote, binascii.Error) as problem:
            raise Refused(400, "the request holds no proof or no checkpoint") from problem
        if len(path) > MOST_STEPS or any(len(step) != HASH_BYTES for step in path) or int(number) > checkpoint.size:
            raise Refused(400, "the proof is too long, or the old size is larger than the checkpoint")
        return cls(int(number), path, note, checkpoint)


class WitnessBook:
    """What a witness has seen, kept before it answers; one log at a time is looked at."""

    def __init__(self, folder: Path, *, key: SignerKey, logs: Sequence[VerifierKey]) -> None:
        self._folder, self._key, self._lock = folder, key, threading.Lock()
        self._logs = {log.name: log for log in logs}

    def cosign(self, body: bytes) -> str:
        """The signature lines for this request; raises Refused. What was checked and what is kept cannot come apart."""
        asked = Asked.parse(body)
        log = self._logs.get(asked.checkpoint.origin)
        if log is None:
            raise Refused(404, "this log is not watched here")
        try:
            signed = asked.note.verified_by([log])
        except BadNote:
            signed = []
        if not signed:
            raise Refused(403, "the checkpoint is not signed by the log")
        with self._lock:
            self._check(asked)
            self._keep(asked.checkpoint)
            return f"{self._key.sign(asked.note.text, at=int(time.time()))}\n"

    def _check(self, asked: Asked) -> None:
        seen = self.seen(asked.checkpoint.origin)
        if asked.old != seen.size:
            raise _conflict(seen)
        now = asked.checkpoint
        if seen.size == now.size:
            if seen.root != now.root:
                raise _conflict(seen)
            if asked.path:
                raise Refused(422, "there is nothing to prove between equal sizes")
        elif not is_consistent(seen.size, seen.root, now.size, now.root, asked.path):
            raise Refused(422, "the log does not continue the one that was seen")

    def seen(self, origin: str) -> Checkpoint:
        """The largest checkpoint of this log that was cosigned here; of a log not seen yet, an empty one."""
        try:
            return Checkpoint.parse(self._place(origin).read_text())
        except FileNotFoundError:
            return Checkpoint(origin, 0, root_over(b""))

    def _keep(self, checkpoint: Checkpoint) -> None:
        place = self._place(checkpoint.origin)
        half = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
        with half.open("w") as file:
            file.write(checkpoint.text)
            file.flush()
            os.fsync(file.fileno())
        half.replace(place)

    def _place(self, origin: str) -> Path:
        return self._folder / f"seen-{hashlib.sha256(origin.encode()).hexdigest()[:32]}"


def _conflict(seen: Checkpoint) -> Refused:
    return Refused(409, f"{seen.size}\n", kind="text/x.tlog.size")


def witness_key(folder: Path, *, name: str) -> SignerKey:
    """The witness's own key, made at the first start and readable by nobody else."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "key"
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(f"{SignerKey(name, COSIGNATURE, secrets.token_bytes(KEY_BYTES))}\n")
    except FileExistsError:
        pass
    return SignerKey.parse(path.read_text())


def make_server(book: WitnessBook, *, host: str, port: int) -> ThreadingHTTPServer:
    """The witness's door: ``POST /add-checkpoint``."""

    class Door(BaseHTTPRequestHandler):
        timeout = PATIENCE

        def do_POST(self) -> None:
            """Answers one request."""
            try:
                if self.path != "/add-checkpoint":
                    raise Refused(404, "there is only add-checkpoint")
                self._answer(200, book.cosign(self._body()))
            except Refused as refused:
                self._answer(refused.status, refused.body, kind=refused.kind)

        def _body(self) -> bytes:
            told = self.headers.get("Content-Length", "")
            if not told.isdigit() or int(told) > LARGEST_NOTE * 2:
                raise Refused(400, "the request has no length, or is too long")
            return self.rfile.read(int(told))

        def _answer(self, status: int, body: str, *, kind: str = "text/plain") -> None:
            data = body.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Says nothing: whoever runs it sees what was cosigned in its folder."""

    return ThreadingHTTPServer((host, port), Door)


@dataclass(frozen=True)
class Post:
    """How a witness is run, in the words of the command line."""

    name: str
    folder: str
    logs: Sequence[str]
    host: str = "127.0.0.1"
    port: int = 8280


def run(post: Post, *, say: Callable[[str], None]) -> int:
    """Watches until told to stop; says first under which key. 2 when a key is none."""
    try:
        key = witness_key(Path(post.folder), name=post.name)
        logs = [
            VerifierKey.parse(read_given(log, most=LARGEST_NOTE).decode() if Path(log).exists() else log)
            for log in post.logs
        ]
    except (BadNote, OSError) as problem:
        say(f"plaza: {problem}")
        return 2
    server = make_server(WitnessBook(Path(post.folder), key=key, logs=logs), host=post.host, port=post.port)
    say(f"{key.verifier} http://{post.host}:{server.server_port}/")
    with server:
        server.serve_forever()
    return 0
