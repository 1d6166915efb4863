"""Witnesses are processes of their own: they cosign a log that grows, and neither a rollback nor a second history."""

import base64
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from plaza.integrity import publishing, triggers
from plaza.integrity.audit.command import Wish, run
from plaza.integrity.fetching import Answer, Site
from plaza.integrity.marks import tag_of
from plaza.integrity.models import Leaf
from plaza.integrity.publishing import state
from plaza.integrity.rules.notes import Checkpoint, Note, VerifierKey
from tests.fixtures.processes import Started, bare_environment, free_port, start, until
from tests.integrity.public_logs import KEY, PublicLog, leaf, leaves
from tests.integrity.test_publishing import rewrite_the_tree

pytestmark = pytest.mark.processes


class Watcher:
    """A witness that runs, with the line that the settings want."""

    def __init__(self, process: Started, folder: Path, port: int) -> None:
        self.process, self.folder, self.port = process, folder, port
        until(lambda: "http://" in process.words or process.process.poll() is not None, what="the witness")
        self.line = process.words.strip().splitlines()[-1]

    @property
    def key(self) -> VerifierKey:
        return VerifierKey.parse(self.line.split()[0])

    def ask(self, log: PublicLog, *, old: int, path: list[bytes] | None = None, note: bytes | None = None) -> Answer:
        """Asks for a cosignature over what the log shows."""
        proof = log.folder.tiles(log.checkpoint.size).consistency(old) if path is None else path
        lines = [f"old {old}", *(base64.b64encode(step).decode() for step in proof), "", ""]
        body = "\n".join(lines).encode() + (log.folder.read("checkpoint") if note is None else note)
        return self.post(body)

    def post(self, body: bytes, *, to: str = "add-checkpoint") -> Answer:
        with Site(f"http://127.0.0.1:{self.port}/", patience=10) as site:
            return site.post(to, body)


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[Callable[..., Watcher]]:
    """Starts witnesses as processes: ``watching(1, key)``; they end with the test."""
    started: list[Started] = []

    def make(number: int, log: VerifierKey, *, port: int = 0) -> Watcher:
        port, folder = port or free_port(), tmp_path / f"witness-{number}"
        words = [
            "witness",
            "--name",
            f"saksi{number}.contoh.id",
            "--folder",
            str(folder),
            "--log",
            str(log),
            "--port",
            str(port),
        ]
        output = tmp_path / f"witness-{len(started)}.log"
        started.append(start("-m", "plaza", *words, environment=bare_environment(), output=output))
        return Watcher(started[-1], folder, port)

    yield make
    for one in started:
        one.kill()


@pytest.fixture(autouse=True)
def rested() -> None:
    """No witness is left alone because of an earlier test."""
    publishing._resting.clear()


def grown(place: Path, size: int) -> PublicLog:
    return PublicLog(place).write(leaves(size))


def test_a_witness_cosigns_a_log_that_grows_and_nothing_else(watching, tmp_path):
    watcher = watching(1, KEY.verifier)
    log = grown(tmp_path / "log", 40)
    first = watcher.ask(log, old=0)
    assert first.status == 200
    assert Note.parse(log.checkpoint.text.encode() + b"\n" + first.body).verified_by([watcher.key])
    grown(log.place, 300)
    assert watcher.ask(log, old=40).status == 200
    assert watcher.ask(log, old=300).status == 200, "asking again is no harm"

    behind = watcher.ask(log, old=40)
    assert (behind.status, behind.kind, behind.body) == (409, "text/x.tlog.size", b"300\n")
    rolled_back = grown(tmp_path / "back", 200)
    assert watcher.ask(rolled_back, old=40).status == 409
    assert watcher.ask(rolled_back, old=200).body == b"300\n"
    other = PublicLog(tmp_path / "other").write([*leaves(299), leaf(299, actor="officer:42")])
    assert watcher.ask(other, old=300).status == 409, "two histories of one size"
    PublicLog(other.place).write([*leaves(299), leaf(299, actor="officer:42"), leaf(300)])
    assert watcher.ask(other, old=300).status == 422, "a history that does not continue"
    assert watcher.ask(log, old=300).status == 200, "and the true one goes on"


def test_what_a_witness_is_asked_wrongly_it_refuses_as_the_protocol_says(watching, tmp_path):
    watcher = watching(1, KEY.verifier)
    log = grown(tmp_path / "log", 40)
    note = log.folder.read("checkpoint")
    unknown = Checkpoint("lain.contoh.id/log", 40, log.checkpoint.root).text
    unsigned = Note(log.checkpoint.text, (type(KEY)(KEY.name, 1, bytes(32)).sign(log.checkpoint.text),))
    assert watcher.ask(log, old=0, note=bytes(Note(unknown, (KEY.sign(unknown),)))).status == 404
    assert watcher.ask(log, old=0, note=bytes(unsigned)).status == 403
    assert watcher.ask(log, old=0, note=note.replace(b"\n40\n", b"\n41\n")).status == 403
    for body in (
        b"", b"old\n\n" + note, b"old 00\n\n" + note, b"old -1\n\n" + note, b"old 0\nxx\n\n" + note, b"old 41\n\n" + note,
        b"old 0\n" + base64.b64encode(bytes(31)) + b"\n\n" + note, b"old 0\n\n", b"old 0\n\n" + note[:40], b"\xff" * 100,
        b"old 0\n" + (base64.b64encode(bytes(32)) + b"\n") * 64 + b"\n" + note,
    ):  # fmt: skip
        assert watcher.post(body).status == 400, body
    assert watcher.ask(log, old=0, path=[bytes(32)]).status == 422
    assert watcher.post(note, to="elsewhere").status == 404
    assert watcher.ask(log, old=0).status == 200


def test_a_witness_that_was_killed_still_knows_what_it_saw(watching, tmp_path):
    watcher = watching(1, KEY.verifier)
    log = grown(tmp_path / "log", 300)
    assert watcher.ask(log, old=0).status == 200
    key = watcher.key
    watcher.process.kill()
    again = watching(1, KEY.verifier, port=free_port())
    assert again.key == key
    assert again.ask(grown(tmp_path / "back", 200), old=0).body == b"300\n"
    assert stat.S_IMODE((again.folder / "key").stat().st_mode) == 0o600


def settle(settings: object, *watchers: Watcher) -> None:
    settings.WITNESSES = [one.line for one in watchers]  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_two_witnesses_cosign_what_the_plaza_publishes(log, settings, watching):
    one, two = watching(1, log.key.verifier), watching(2, log.key.verifier)
    settle(settings, one, two)
    for count in (10, 300, 1):
        log.publish(count)
    note = log.folder.published(log.key.verifier)[1]
    assert {key.name for key, _ in note.verified_by([one.key, two.key])} == {"saksi1.contoh.id", "saksi2.contoh.id"}
    assert [(said.size, said.problem) for said in state().witnesses] == [(311, ""), (311, "")]
    said: list[str] = []
    wish = Wish(str(log.folder.place), str(log.key.verifier), witnesses=[str(one.key), str(two.key)])
    assert run(wish, say=said.append) == 0 and sum("Cosigned by" in line for line in said) == 2


@pytest.mark.django_db
def test_a_witness_that_joins_late_or_was_away_cosigns_too(log, settings, watching):
    port = free_port()
    early = watching(1, log.key.verifier)
    settle(settings, early)
    log.publish(50)
    late = watching(2, log.key.verifier, port=port)
    late.process.kill()
    settle(settings, early, late)
    log.publish(50)
    assert "does not answer" in state().witnesses[1].problem
    assert state().witnesses[0].size == 100
    again = watching(2, log.key.verifier, port=port)
    publishing._resting.clear()
    log.publish()
    assert [(said.size, said.problem) for said in state().witnesses] == [(100, ""), (100, "")]
    assert again.key == late.key


def rewrite(index: int) -> None:
    """Somebody with the database's own rights and the plaza's keys changes an act and makes everything fit."""
    triggers.remove(connection)
    changed = bytes(Leaf.objects.get(entry__index=index).data).replace(b"officer:41", b"officer:42")
    Leaf.objects.filter(entry__index=index).update(data=changed, actor="officer:42", tag=tag_of(changed))
    rewrite_the_tree()
    triggers.install(connection)


@pytest.mark.django_db
def test_a_tail_rewritten_with_every_right_and_the_log_s_key_is_refused_by_both(log, settings, watching):
    one, two = watching(1, log.key.verifier), watching(2, log.key.verifier)
    settle(settings, one, two)
    log.publish(300)
    rewrite(250)
    for path in sorted(log.folder.place.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    log.publish(10)
    problems = [said.problem for said in state().witnesses]
    assert problems == [
        f"saksi{number}.contoh.id has seen a history that this one does not continue" for number in (1, 2)
    ]
    said: list[str] = []
    wish = Wish(str(log.folder.place), str(log.key.verifier), witnesses=[str(one.key), str(two.key)])
    assert run(wish, say=said.append) == 1
    assert "! checkpoint: saksi1.contoh.id has not cosigned it" in said


@pytest.mark.django_db
def test_a_second_history_of_the_same_size_is_refused(log, settings, watching):
    watcher = watching(1, log.key.verifier)
    settle(settings, watcher)
    log.publish(30)
    rewrite(17)
    for path in sorted(log.folder.place.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    log.publish()
    assert state().witnesses[0].problem == "saksi1.contoh.id has seen another history of 30 entries"


@pytest.mark.django_db
def test_a_plaza_put_back_whole_to_a_backup_is_told_by_its_witness(log, settings, watching, tmp_path):
    """Database and public files both: nothing on the machine knows of it any more, but the witness does."""
    watcher = watching(1, log.key.verifier)
    settle(settings, watcher)
    ahead = PublicLog(tmp_path / "ahead", log.key).write(leaves(400))
    assert watcher.ask(ahead, old=0).status == 200
    log.publish(20)
    assert state().witnesses[0].problem == "saksi1.contoh.id has seen 400 entries, this log has 20"


def test_a_witness_with_a_wrong_key_does_not_start(tmp_path):
    command = ["-m", "plaza", "witness", "--name", "saksi.contoh.id", "--folder", str(tmp_path / "w"), "--log", "kunci"]
    started = start(*command, environment=bare_environment(), output=tmp_path / "out.log")
    assert started.process.wait(60) == 2 and "this is not an Ed25519 key" in started.words
    assert isinstance(started.process, subprocess.Popen)
