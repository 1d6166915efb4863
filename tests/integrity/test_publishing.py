"""What was numbered becomes public: tiles, bundles and a signed checkpoint that only ever grows."""

import json
import shutil
import stat
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from plaza.integrity import publishing, triggers
from plaza.integrity.actions import number_leaves
from plaza.integrity.adapters.base import WitnessRefuses
from plaza.integrity.keys import check_settings
from plaza.integrity.models import Edge, Entry, Leaf, Pending
from plaza.integrity.publishing import publish, state
from plaza.integrity.queries import check_log, receipt_of
from plaza.integrity.rules import Tree, leaf_hash
from plaza.integrity.rules.notes import COSIGNATURE, Checkpoint, SignerKey, VerifierKey, open_checkpoint
from plaza.integrity.rules.tiles import entries_in, leaf_hashes_in
from plaza.integrity.rules.tree import is_consistent
from tests.fixtures.crowds import at_once

pytestmark = pytest.mark.store


def test_the_checkpoint_signs_the_tree_of_the_database(log):
    checkpoint = log.publish(5)
    assert (checkpoint.origin, checkpoint.size) == ("plaza.contoh.id/log", 5)
    assert checkpoint.root.hex() == check_log().root
    text, signature = log.files()["checkpoint"].decode().split("\n\n")
    assert text.split("\n")[:2] == ["plaza.contoh.id/log", "5"]
    assert signature.startswith("— plaza.contoh.id/log ")


def test_whoever_has_the_public_key_can_open_it(log):
    checkpoint = log.publish(3)
    files = log.files()
    key = VerifierKey.parse(files["key"].decode())
    assert open_checkpoint(files["checkpoint"], key)[0] == checkpoint


def test_the_files_are_laid_out_as_the_format_says(log):
    log.publish(600)
    assert set(log.files()) == {
        "checkpoint", "key", "state.json", "tile/0/000", "tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2",
        "tile/entries/000", "tile/entries/001", "tile/entries/002.p/88",
    }  # fmt: skip
    files = log.files()
    leaves = [bytes(data) for data in Leaf.objects.order_by("pk").values_list("data", flat=True)]
    assert entries_in(files["tile/entries/001"], count=256) == leaves[256:512]
    assert files["tile/0/002.p/88"] == b"".join(map(leaf_hash, leaves[512:]))
    assert leaf_hashes_in(files["tile/entries/000"], count=256) == files["tile/0/000"]
    assert len(files["tile/1/000.p/2"]) == 64


def test_a_tree_of_256_has_a_full_tile_and_one_hash_above(log):
    log.publish(256)
    assert {"tile/0/000", "tile/1/000.p/1", "tile/entries/000"} <= set(log.files())
    assert not [path for path in log.files() if path.startswith("tile/0/000.p")]


def test_growing_little_by_little_gives_the_files_of_growing_at_once(log, other_home, settings):
    sizes = [log.publish(step).size for step in (1, 99, 155, 1, 1, 200, 60)]
    assert sizes == [1, 100, 255, 256, 257, 457, 517]
    little, key = log.files(), log.key
    other_home()
    settings.LOG_KEY = str(key)
    log.publish()
    at_once_files = log.files()
    del at_once_files["state.json"]
    assert {path for path, data in at_once_files.items() if little[path] != data} == set()


def test_partial_tiles_stay_until_the_full_one_is_there(log):
    log.publish(10)
    log.publish(10)
    assert {"tile/0/000.p/10", "tile/0/000.p/20", "tile/entries/000.p/10"} <= set(log.files())
    log.publish(240)
    assert not [path for path in log.files() if path.startswith(("tile/0/000.p", "tile/entries/000.p"))]


def test_without_news_nothing_is_written(log):
    log.publish(3)
    before = log.files()
    assert publish() is None
    assert log.files() == before


def test_an_empty_log_publishes_an_empty_tree(log):
    assert log.publish().size == 0


def test_damaged_or_lost_files_are_written_anew_from_the_database(log):
    log.publish(300)
    whole = log.files()
    for harm in (
        lambda: (log.folder.place / "tile/0/001.p/44").write_bytes(b"x" * 44 * 32),
        lambda: (log.folder.place / "tile/0/001.p/44").unlink(),
        lambda: (log.folder.place / "tile/entries/001.p/44").write_bytes(b""),
        lambda: shutil.rmtree(log.folder.place / "tile"),
        lambda: shutil.rmtree(log.folder.place),
    ):
        harm()
        checkpoint = log.publish(1)
        assert log.folder.tiles(checkpoint.size).root() == checkpoint.root
        assert log.files()["tile/entries/000"] == whole["tile/entries/000"]


class Watching:
    """Somebody who cosigns, in this process: what matters is what it is asked with."""

    def __init__(self) -> None:
        self.signer, self.known = SignerKey("saksi.contoh.id", COSIGNATURE, bytes(32)), 0
        self.key, self.roots = self.signer.verifier, {0: b""}

    def cosign(self, note, *, size, known, proof):
        checkpoint = Checkpoint.parse(note.text)
        if not is_consistent(self.known, self.roots[self.known], size, checkpoint.root, proof(self.known)):
            raise WitnessRefuses("the proof does not hold")
        self.known, self.roots[size] = size, checkpoint.root
        return self.signer.sign(note.text, at=1)


@pytest.mark.parametrize("how", ["lost", "cut off", "changed"])
def test_a_lost_or_damaged_tile_inside_stops_neither_publishing_nor_receipts(log, monkeypatch, how):
    watching, there = Watching(), [True]
    monkeypatch.setattr(publishing, "witnesses", lambda: [watching] if there[0] else [])
    ids = log.act(10)
    log.publish()
    there[0] = False  # so that the next proof for the witness begins inside the first tile
    log.publish(290)
    there[0] = True
    tile = log.folder.place / "tile/0/000"
    whole = tile.read_bytes()

    def harm():
        if how == "lost":
            tile.unlink()
        else:
            tile.write_bytes(whole[:-32] if how == "cut off" else bytes(32) + whole[32:])

    harm()
    checkpoint = log.publish(3)
    assert (checkpoint.size, watching.known, state().trouble) == (303, 303, "")
    assert state().witnesses[0].problem == "" and tile.read_bytes() == whole
    harm()
    assert receipt_of("test:7", ids[7]) is None
    publish()
    assert tile.read_bytes() == whole
    receipt = receipt_of("test:7", ids[7])
    assert receipt is not None and receipt.check(log.key.verifier) == checkpoint


def test_over_another_history_nothing_is_signed(log):
    log.publish(10)
    before = log.files()["checkpoint"]
    triggers.remove(connection)
    changed = bytes(Leaf.objects.get(entry__index=4).data).replace(b"officer:41", b"officer:42")
    Leaf.objects.filter(entry__index=4).update(data=changed)
    rewrite_the_tree()
    triggers.install(connection)
    assert publish() is None
    assert state().trouble == "the database holds another history of 10 entries than the one published"
    log.act(1)
    log.number()
    assert publish() is None
    assert "do not continue" in state().trouble
    assert log.files()["checkpoint"] == before


def rewrite_the_tree() -> None:
    """What somebody does who has the database's own rights: every hash fits again."""
    tree = Tree()
    for entry in Entry.objects.select_related("leaf").order_by("index"):
        Entry.objects.filter(pk=entry.pk).update(leaf_hash=leaf_hash(bytes(entry.leaf.data)))
        tree.append(leaf_hash(bytes(entry.leaf.data)))
    Edge.objects.update(size=tree.size, hashes=b"".join(tree.edge))


def forget(*, from_entry: int, leaves: bool) -> None:
    """The database is put back to what it was when it had so many entries."""
    triggers.remove(connection)
    lost = list(Entry.objects.filter(index__gte=from_entry).values_list("leaf", flat=True))
    Entry.objects.filter(index__gte=from_entry).delete()
    if leaves:
        Leaf.objects.filter(pk__in=lost).delete()
        Pending.objects.all().delete()
    else:
        Pending.objects.bulk_create([Pending(pk) for pk in lost])
    tree = Tree()
    for hashed in Entry.objects.order_by("index").values_list("leaf_hash", flat=True):
        tree.append(bytes(hashed))
    Edge.objects.update(size=tree.size, hashes=b"".join(tree.edge))
    triggers.install(connection)


def test_a_database_that_was_put_back_tells_the_gap(log):
    log.publish(300)
    forget(from_entry=200, leaves=True)
    log.act(2)
    checkpoint = log.publish()
    assert checkpoint.size == 303
    assert check_log().fault == "" and check_log().size == 303
    told = [bytes(leaf.data) for leaf in Leaf.objects.filter(kind="integrity.acts_lost")]
    assert len(told) == 1 and b'"subject":"entries:200-299"' in told[0]
    assert told[0] in log.files()["tile/entries/001.p/47"]


def test_the_published_part_of_the_log_is_the_same_afterwards(log):
    log.publish(300)
    before = log.files()
    forget(from_entry=7, leaves=True)
    log.publish(1)
    after = log.files()
    assert {path for path in before if path.startswith("tile/") and after.get(path) != before[path]} == set()


def test_numbers_that_were_lost_while_the_acts_stood_are_given_again_alike(log):
    """A power cut may take the last commits: the acts stand, their numbers are gone. They are no loss to tell."""
    log.publish(20)
    forget(from_entry=12, leaves=False)
    log.number()
    assert Entry.objects.count() == 20 and not Pending.objects.exists()
    assert not Leaf.objects.filter(kind="integrity.acts_lost").exists()
    assert log.publish(1).size == 21


def test_a_database_of_another_history_is_not_mended_but_told(log):
    log.publish(30)
    forget(from_entry=20, leaves=True)
    triggers.remove(connection)
    changed = bytes(Leaf.objects.get(entry__index=4).data).replace(b"officer:41", b"officer:42")
    Leaf.objects.filter(entry__index=4).update(data=changed)
    rewrite_the_tree()
    triggers.install(connection)
    log.act(1)
    assert number_leaves(worker="one") == 0
    assert "are not the beginning of them" in state().trouble
    assert Entry.objects.count() == 20


def test_trouble_that_is_over_is_no_longer_told(log):
    log.publish(10)
    Edge.objects.update(size=9)
    publish()
    assert "older than the log" in state().trouble
    Edge.objects.update(size=10)
    publish()
    assert state().trouble == ""


def test_the_log_s_own_key_is_made_once_and_is_nobody_else_s(log, settings):
    key = log.key
    path = log.home / "log-key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    settings.PUBLIC_URL = "https://pindah.contoh.id"
    assert log.key == key and key.name == "plaza.contoh.id/log"
    log.publish(1)
    assert not [path for path, data in log.files().items() if str(key).encode() in data or key.seed in data]


def test_a_key_that_is_given_is_used(log, settings):
    given = SignerKey("kota.contoh.id/log", 1, bytes(range(32)))
    settings.LOG_KEY = str(given)
    assert log.publish(1).origin == "kota.contoh.id/log"
    assert not (log.home / "log-key").exists()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("LOG_KEY", "rahasia", "PLAZA_LOG_KEY: this is not a private key"),
        ("LOG_KEY", str(SignerKey("saksi.contoh.id", 4, bytes(32))), "PLAZA_LOG_KEY is a witness's key"),
        ("WITNESSES", ["saksi.contoh.id https://saksi.contoh.id/"], "PLAZA_WITNESSES: this is not an Ed25519 key"),
        ("WITNESSES", [f"{SignerKey('s.id', 4, bytes(32)).verifier} s.id"], "PLAZA_WITNESSES must hold pairs"),
        ("WITNESSES", [f"{SignerKey('s.id', 1, bytes(32)).verifier} https://s.id/"], "PLAZA_WITNESSES must hold pairs"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_a_sentence(settings, name, value, words):
    setattr(settings, name, value)
    with pytest.raises(ImproperlyConfigured) as problem:
        check_settings()
    assert words in str(problem.value) and "rahasia" not in str(problem.value)


def test_the_start_itself_stops(tmp_path):
    told = {"PLAZA_MODE": "test", "PLAZA_DATA_DIR": str(tmp_path), "PLAZA_LOG_KEY": "rahasia", "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-m", "plaza", "check"], env=told, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2 and done.stderr.startswith("plaza: PLAZA_LOG_KEY: this is not a private key")


def test_a_checkpoint_that_is_not_ours_stops_the_publishing(log):
    log.publish(3)
    path = log.folder.place / "checkpoint"
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])
    log.act(1)
    publish()
    assert state().trouble
    path.write_bytes(whole)
    assert log.publish().size == 4
    assert state().trouble == ""


def test_only_one_publishes_at_a_time(log):
    log.act(3)
    log.number()
    with log.folder.alone() as mine, log.folder.alone() as other:
        assert mine and not other
        assert publish() is None
    assert "checkpoint" not in log.files()


@pytest.mark.django_db(transaction=True)
def test_acts_go_on_while_the_log_is_published(log):
    def work(number: int) -> None:
        for _ in range(15):
            if number == 0:
                log.number()
            elif number == 1:
                publish()
            else:
                log.act(5)

    at_once(work, times=4)
    checkpoint = log.publish()
    assert checkpoint.size == 150
    assert log.folder.tiles(150).root() == checkpoint.root
    assert state().trouble == ""


def test_the_state_is_public_and_says_when(log):
    log.publish(1)
    told = json.loads(log.files()["state.json"])
    assert told["published_at"].endswith("Z") and told["trouble"] == "" and told["witnesses"] == []
