"""Whoever tampers with the public log is found by somebody who has nothing but public files, and the place is named."""

import json
import shutil
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plaza.integrity.rules import leaf_hash
from plaza.integrity.rules.notes import Checkpoint, Note, Signature
from plaza.integrity.rules.tiles import leaf_hashes_in
from plaza.integrity.rules.tree import root_over
from tests.fixtures.processes import ROOT, bare_environment
from tests.integrity.public_logs import BEFORE, BEGUN, KEY, SIZE, THIEF, PublicLog, leaf, leaves, verify, witness

WITNESSES = [witness(1), witness(2)]
VKEYS = [str(one.verifier) for one in WITNESSES]


@pytest.fixture(scope="session")
def honest(tmp_path_factory: pytest.TempPathFactory) -> PublicLog:
    """A log of 600 entries that two witnesses have cosigned. Not to be touched."""
    return PublicLog(tmp_path_factory.mktemp("honest") / "log", cosigners=WITNESSES).write(leaves())


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> PublicLog:
    """What a citizen copied when the log had 400 entries."""
    return PublicLog(tmp_path_factory.mktemp("kept") / "log", cosigners=WITNESSES).write(leaves(BEFORE))


@pytest.fixture
def log(honest: PublicLog, tmp_path: Path) -> PublicLog:
    """The log as the thief serves it."""
    return honest.copy(tmp_path / "log")


def changed(entries: list[bytes], at: int, *, actor: str = "officer:42") -> list[bytes]:
    return [*entries[:at], leaf(at, actor=actor), *entries[at + 1 :]]


def test_an_honest_log_holds(log, kept, tmp_path):
    receipt = tmp_path / "receipt.json"
    receipt.write_bytes(log.receipt(300).written())
    early = tmp_path / "early.json"
    early.write_bytes(kept.receipt(300).written())
    against = [str(kept.place), str(kept.place / "checkpoint"), str(log.place)]
    code, said = verify(log, against=against, receipts=[str(receipt), str(early)], witnesses=VKEYS)
    assert code == 0, said
    assert "600 entries" in said and said.endswith("The log holds.")
    assert said.count("It begins with the 400 entries") == 2 and said.count("is entry 300.") == 2
    assert said.count("Cosigned by saksi") == 2


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 512, 65_536 + 300])
def test_honest_logs_of_every_shape_hold(tmp_path, size):
    log = PublicLog(tmp_path / "log").write([b"%d" % number for number in range(size)])
    assert verify(log) == (0, verify(log)[1])
    assert f"{size} entries" in verify(log)[1]


def swap(log: PublicLog) -> None:
    entries = log.bundle("tile/entries/001")
    entries[44], entries[45] = entries[45], entries[44]
    log.rebundle("tile/entries/001", entries)


def replace_entry_and_tile(log: PublicLog) -> None:
    entries = log.bundle("tile/entries/001")
    entries[44] = leaf(300, actor="officer:42")
    log.rebundle("tile/entries/001", entries)
    log.folder.write("tile/0/001", b"".join(map(leaf_hash, entries)))


def replace_up_to_the_top(log: PublicLog) -> None:
    replace_entry_and_tile(log)
    tops = log.folder.read("tile/1/000.p/2")
    log.folder.write("tile/1/000.p/2", tops[:32] + root_over(log.folder.read("tile/0/001")))


def drop(log: PublicLog) -> None:
    log.rebundle("tile/entries/001", log.bundle("tile/entries/001")[1:])


def insert(log: PublicLog) -> None:
    log.rebundle("tile/entries/001", [leaf(9), *log.bundle("tile/entries/001")])


def swap_files(log: PublicLog) -> None:
    one, other = (log.folder.read(f"tile/entries/00{number}") for number in (0, 1))
    log.folder.write("tile/entries/000", other)
    log.folder.write("tile/entries/001", one)


def text_of(log: PublicLog) -> str:
    return log.folder.read("checkpoint").decode()


def retext(before: str, after: str) -> Callable[[PublicLog], None]:
    return lambda log: log.folder.write("checkpoint", text_of(log).replace(before, after, 1).encode())


def cut(path: str, *, to: int) -> Callable[[PublicLog], None]:
    return lambda log: log.folder.write(path, log.folder.read(path)[:to])


def lose(path: str) -> Callable[[PublicLog], None]:
    return lambda log: (log.place / path).unlink()


def replay(path: str, *, older: str) -> Callable[[PublicLog], None]:
    return lambda log: log.folder.write(path, log.folder.read(older))


def other_root(log: PublicLog) -> None:
    log.sign(Checkpoint(KEY.name, SIZE, bytes(32)))


def another_log(log: PublicLog) -> None:
    text = Checkpoint("lain.contoh.id/log", SIZE, log.checkpoint.root).text
    log.folder.write("checkpoint", bytes(Note(text, (KEY.sign(text),))))


def thief_signs(log: PublicLog) -> None:
    PublicLog(log.place, THIEF).write(changed(leaves(), 300))


def log_says_less(log: PublicLog) -> None:
    log.folder.write("checkpoint", b"")


WAYS: dict[str, tuple[Callable[[PublicLog], object], str]] = {
    "a byte of an entry": (lambda log: log.change("tile/entries/001", 5000), "! entry 272: its bytes were changed"),
    "a byte of the last bundle": (
        lambda log: log.change("tile/entries/002.p/88"),
        "! entry 599: its bytes do not give the hash that tile/0/002.p/88 holds",
    ),
    "a byte of a tile": (
        lambda log: log.change("tile/0/001", 44 * 32),
        "! entry 300: its hash in tile/0/001 was changed",
    ),
    "a byte of a partial tile": (
        lambda log: log.change("tile/0/002.p/88"),
        "! entry 599: its bytes do not give the hash",
    ),
    "a byte of a tile above": (
        lambda log: log.change("tile/1/000.p/2"),
        "! entries 256 to 511: tile/1/000.p/2 holds another hash than the one of their tiles",
    ),
    "the size in the checkpoint": (retext("\n600\n", "\n599\n"), "! checkpoint: the signature of plaza.contoh.id/log"),
    "the root in the checkpoint": (
        lambda log: log.change("checkpoint", len("plaza.contoh.id/log\n600\n") + 3),
        "! checkpoint: ",
    ),
    "the checkpoint cut off": (cut("checkpoint", to=90), "! checkpoint: the note is cut off"),
    "an empty checkpoint": (log_says_less, "! checkpoint: the note is cut off"),
    "an entry dropped": (drop, "! entries 256 to 511: tile/entries/001: the bundle is cut off or does not hold 256"),
    "an entry dropped and all moved up": (
        lambda log: log.write(leaves()[:300] + leaves()[301:], sign=False),
        "! entry 512: its bundle tile/entries/002.p/88 is not there",
    ),
    "two entries swapped": (swap, "! entry 300: its bytes were changed"),
    "an entry inserted": (insert, "! entries 256 to 511: tile/entries/001: the bundle is cut off or does not hold 256"),
    "an entry inserted and all moved down": (
        lambda log: log.write([*leaves()[:300], leaf(9), *leaves()[300:599]], sign=False),
        "! checkpoint: its root is not the one of the 600 entries",
    ),
    "an entry and its tile": (replace_entry_and_tile, "! entries 256 to 511: tile/1/000.p/2 holds another hash"),
    "an entry and every tile above it": (
        replace_up_to_the_top,
        "! checkpoint: its root is not the one of the 600 entries",
    ),
    "another root signed": (other_root, "! checkpoint: its root is not the one of the 600 entries"),
    "a bundle cut off": (
        cut("tile/entries/000", to=70_000),
        "! entries 0 to 255: tile/entries/000: the bundle is cut off",
    ),
    "a bundle with more behind it": (
        lambda log: log.change("tile/entries/000", to=log.folder.read("tile/entries/000") + b"x"),
        "! entries 0 to 255: tile/entries/000",
    ),
    "an empty bundle": (cut("tile/entries/000", to=0), "! entries 0 to 255: tile/entries/000"),
    "a bundle lost": (lose("tile/entries/001"), "! entry 256: its bundle tile/entries/001 is not there"),
    "two bundles exchanged": (swap_files, "! entry 0: its bytes were changed"),
    "a tile lost": (lose("tile/0/002.p/88"), "! entry 512: its tile tile/0/002.p/88 is not there"),
    "a tile cut off": (cut("tile/0/001", to=8160), "! entry 256: tile/0/001 has 8160 bytes, not 8192"),
    "an old tile replayed": (
        replay("tile/0/001", older="tile/0/000"),
        "! entry 256: its hash in tile/0/001 was changed",
    ),
    "an old upper tile replayed": (
        lambda log: log.folder.write("tile/1/000.p/2", log.folder.read("tile/1/000.p/2")[:32] * 2),
        "! entries 256 to 511: tile/1/000.p/2 holds another hash",
    ),
    "another log's checkpoint": (another_log, "! checkpoint: the checkpoint is of lain.contoh.id/log"),
    "a wrong key": (thief_signs, "! checkpoint: the checkpoint is not signed by plaza.contoh.id/log"),
}


@pytest.mark.parametrize("way", WAYS)
def test_tampering_is_found_and_named(log, way):
    tamper, words = WAYS[way]
    tamper(log)
    code, said = verify(log)
    assert code == 1 and words in said, said
    assert said.endswith("The log does not hold.")


def test_a_tail_rewritten_with_the_log_s_own_key_is_found_by_a_kept_checkpoint(log, honest):
    log.write(changed(leaves(), 450))
    assert verify(log)[0] == 0, "alone it holds: only somebody who kept something can see it"
    code, said = verify(log, against=[str(honest.place / "checkpoint")])
    assert code == 1 and "! checkpoint: two histories of 600 entries were signed" in said


def test_a_rewritten_tail_that_grew_on_is_found_too_and_a_kept_copy_names_the_entry(log, honest):
    log.write(changed(leaves(700), 450))
    code, said = verify(log, against=[str(honest.place)])
    assert code == 1
    assert "the history was rewritten: it does not begin with the 600 entries of" in said
    assert said.splitlines()[-2].endswith("; entry 450 is the first that is another one")


def test_what_was_rewritten_after_the_kept_copy_is_not_blamed_on_it(log, kept):
    log.write(changed(leaves(), 450))
    assert verify(log, against=[str(kept.place)])[0] == 0


def test_a_log_rolled_back_to_a_backup_is_found(kept, honest):
    code, said = verify(kept, against=[str(honest.place / "checkpoint")])
    assert code == 1 and "! checkpoint: the log was rolled back" in said and "has 600 entries, it has 400" in said


def test_an_old_checkpoint_shown_as_the_newest_is_found(log, kept, honest):
    log.folder.write("checkpoint", kept.folder.read("checkpoint"))
    code, said = verify(log, against=[str(honest.place / "checkpoint")])
    assert code == 1 and "the log was rolled back" in said


def test_two_histories_for_two_people_are_found_when_they_compare(log, tmp_path):
    hers = log.copy(tmp_path / "hers")
    hers.write(changed(leaves(), 17))
    code, said = verify(log, against=[str(hers.place)])
    assert code == 1 and "two histories of 600 entries were signed" in said and "entry 17 is the first" in said


def test_two_histories_are_told_even_when_the_files_are_broken_too(log, tmp_path):
    hers = log.copy(tmp_path / "hers")
    hers.write(changed(leaves(), 17))
    swap(log)
    said = verify(log, against=[str(hers.place)])[1]
    assert "! entry 300: its bytes were changed" in said and "two histories of 600 entries" in said


def test_a_kept_checkpoint_that_is_not_the_log_s_is_said(log, tmp_path):
    other = PublicLog(tmp_path / "other", THIEF).write(leaves(10))
    code, said = verify(log, against=[str(other.place)])
    assert code == 1 and "is not signed by plaza.contoh.id/log" in said


def cosigned(log: PublicLog, *signatures: Signature) -> None:
    text = log.checkpoint.text
    log.folder.write("checkpoint", bytes(Note(text, (KEY.sign(text), *signatures))))


def moved(signature: Signature, *, by: int) -> Signature:
    time = int.from_bytes(signature.body[:8], "big") + by
    return Signature(signature.name, signature.key_id, time.to_bytes(8, "big") + signature.body[8:])


def test_a_checkpoint_that_a_witness_did_not_cosign_is_named(log):
    cosigned(log, WITNESSES[0].sign(log.checkpoint.text, at=log.at))
    code, said = verify(log, witnesses=VKEYS)
    assert code == 1 and "! checkpoint: saksi2.contoh.id has not cosigned it" in said
    assert "Cosigned by saksi1.contoh.id" in said


def test_a_cosignature_of_another_checkpoint_is_found(log, kept):
    theirs = Note.parse(kept.folder.read("checkpoint")).signatures[1]
    cosigned(log, theirs)
    code, said = verify(log, witnesses=VKEYS[:1])
    assert code == 1 and "! checkpoint: the signature of saksi1.contoh.id under this note is not by its key" in said


@pytest.mark.parametrize("by", [-86_400, 86_400])
def test_a_cosignature_whose_time_was_moved_is_found(log, by):
    cosigned(log, moved(WITNESSES[0].sign(log.checkpoint.text, at=log.at), by=by))
    code, said = verify(log, witnesses=VKEYS[:1])
    assert code == 1 and "saksi1.contoh.id under this note is not by its key" in said


def test_a_cosignature_of_tomorrow_is_found(log):
    cosigned(log, WITNESSES[0].sign(log.checkpoint.text, at=2**33))
    code, said = verify(log, witnesses=VKEYS[:1])
    assert code == 1 and "which is yet to come" in said


def test_a_cosignature_by_a_stranger_under_the_witness_s_name_is_none(log):
    stranger = type(KEY)("saksi1.contoh.id", 4, bytes([9] * 32))
    cosigned(log, stranger.sign(log.checkpoint.text, at=log.at))
    code, said = verify(log, witnesses=VKEYS[:1])
    assert code == 1 and "saksi1.contoh.id has not cosigned it" in said


def test_a_back_dated_entry_is_remarked(log):
    entries = leaves()
    entries[301] = leaf(301, at=BEGUN - timedelta(days=3))
    log.write(entries)
    code, said = verify(log)
    assert code == 0
    assert "? entry 301 says 2026-06-20T01:30:00.000Z, 72 hours before the one before it" in said


def test_a_back_dated_entry_at_the_begin_of_a_bundle_is_remarked(log):
    entries = leaves()
    entries[256] = leaf(256, at=BEGUN - timedelta(hours=5))
    log.write(entries)
    assert "? entry 256 says" in verify(log)[1]


def test_the_key_exchanged_with_everything_under_it_is_told_to_whoever_knows_the_key(log):
    thief_signs(log)
    assert verify(log)[0] == 1
    code, said = verify(log, key="")
    assert code == 0 and "? the key is the log's own word: compare it with another source" in said


def test_a_key_can_be_a_file(log, honest):
    assert verify(log, key=str(honest.place / "key"))[0] == 0


RECEIPTS: dict[str, tuple[Callable[[dict[str, object]], object], str]] = {
    "another number": (lambda one: one.update(proof=one["proof"].replace("index 300", "index 301")), "is not number 301 of the 600"),
    "another act": (lambda one: one.update(leaf=one["leaf"].replace("officer:41", "officer:42")), "is not number 300 of the 600"),
    "another fact": (lambda one: one["opened"]["facts"].update(nama='"Budi"'), "tells another 'nama' than"),
    "a fact more": (lambda one: one["opened"]["facts"].update(biaya="0"), "tells another 'biaya' than"),
    "another salt": (lambda one: one["opened"].update(salt="00" * 16), "tells another "),
    "a step less": (lambda one: one.update(proof="\n".join(drop_line(one["proof"], 2))), "is not number 300 of the 600"),
    "another root": (lambda one: one.update(proof=one["proof"].replace("\n600\n", "\n601\n")), "checkpoint does not hold"),
    "no checkpoint": (lambda one: one.update(proof=one["proof"].partition("\n\n")[0]), "the receipt's proof is damaged"),
    "a path that is none": (lambda one: one.update(proof=one["proof"].replace("index 300\n", "index 300\nAAAA\n")), "is damaged"),
    "a number that is none": (lambda one: one.update(proof=one["proof"].replace("index 300", "index 0300")), "is damaged"),
    "another kind of file": (lambda one: one.update(plaza_receipt=2), "is not a receipt of a plaza"),
    "no entry": (lambda one: one.pop("leaf"), "this receipt is damaged"),
}  # fmt: skip


def drop_line(text: str, at: int) -> list[str]:
    lines = text.split("\n")
    return lines[:at] + lines[at + 1 :]


@pytest.mark.parametrize("way", RECEIPTS)
def test_a_receipt_that_was_changed_is_found(log, tmp_path, way):
    tamper, words = RECEIPTS[way]
    told = json.loads(log.receipt(300).written())
    tamper(told)
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(told))
    code, said = verify(log, receipts=[str(path)])
    assert code == 1 and "! " in said and words in said, said


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"\xff", b"{" * 9000, b'{"plaza_receipt": 1, "proof": 5}', b" " * 1_100_000]
)
def test_a_file_that_is_no_receipt_is_said_to_be_none(log, tmp_path, data):
    path = tmp_path / "receipt.json"
    path.write_bytes(data)
    code, said = verify(log, receipts=[str(path)])
    assert code == 1 and "receipt" in said


def test_a_receipt_of_an_act_that_was_taken_out_is_found(log, tmp_path):
    path = tmp_path / "receipt.json"
    path.write_bytes(log.receipt(300).written())
    log.write(changed(leaves(), 300))
    code, said = verify(log, receipts=[str(path)])
    assert code == 1 and "! entry 300 is not the one of the receipt" in said


def test_a_receipt_over_another_history_is_found(log, tmp_path):
    path = tmp_path / "receipt.json"
    path.write_bytes(log.receipt(300).written())
    log.write(changed(leaves(), 20))
    code, said = verify(log, receipts=[str(path)])
    assert code == 1 and "was given over another history of 600 entries" in said


def test_a_receipt_from_before_a_roll_back_is_found(honest, kept, tmp_path):
    path = tmp_path / "receipt.json"
    path.write_bytes(honest.receipt(300).written())
    code, said = verify(kept, receipts=[str(path)])
    assert code == 1 and "the log was rolled back: the receipt" in said


def test_what_cannot_be_checked_is_said(tmp_path, log):
    (tmp_path / "empty").mkdir()
    assert verify(str(tmp_path / "empty"))[0] == verify(str(tmp_path / "nothing"))[0] == 2
    code, said = verify(log, key="kunci")
    assert code == 2 and "this is not an Ed25519 key" in said
    assert verify("http://127.0.0.1:9/")[0] == 2


def test_the_command_needs_neither_database_nor_settings(log, tmp_path):
    command = [sys.executable, "-m", "plaza", "verify-log", str(log.place), "--key", str(KEY.verifier)]
    done = subprocess.run(command, cwd=ROOT, env=bare_environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0 and done.stdout.endswith("The log holds.\n"), done.stderr
    swap(log)
    done = subprocess.run(command, cwd=ROOT, env=bare_environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "! entry 300: its bytes were changed" in done.stdout


def test_the_check_stands_on_its_own_feet(log, honest):
    """Whoever does not want the plaza takes three parts of it and needs no Django."""
    script = "import sys, runpy; sys.modules['django'] = None; runpy.run_module('plaza.integrity.audit', run_name='__main__')"
    command = [sys.executable, "-c", script, str(log.place), str(honest.place / "checkpoint")]
    done = subprocess.run(command, cwd=ROOT, env=bare_environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "The log holds." in done.stdout, done.stderr


def test_the_memory_of_the_check_does_not_grow_with_the_log(tmp_path):
    def most(size: int) -> int:
        log = PublicLog(tmp_path / str(size)).write([b"x" * 300] * size)
        tracemalloc.start()
        assert verify(log)[0] == 0
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    small = most(2_000)
    assert most(20_000) < small + 100_000


def test_the_tests_own_entries_are_those_of_the_format(honest):
    bundle = honest.folder.read("tile/entries/000")
    assert leaf_hashes_in(bundle, count=256) == honest.folder.read("tile/0/000")


def test_a_receipt_behind_the_end_of_a_rolled_back_log_is_found(honest, kept, tmp_path):
    path = tmp_path / "receipt.json"
    path.write_bytes(honest.receipt(450).written())  # the log is back at 400, in the same bundle
    code, said = verify(kept, receipts=[str(path)])
    assert code == 1 and "the log was rolled back: the receipt" in said


@pytest.mark.parametrize("stamp", ["2026-06-23T01:30:00.1234", "2026-06-23T01:30:00-0100", "0001-01-01T00:00:00-2359"])
def test_a_moment_without_its_zone_ends_no_check(tmp_path, stamp):
    entries = leaves(10)
    entries[3] = entries[3].replace(entries[3].partition(b'"at":"')[2][:24], stamp.encode())
    code, said = verify(PublicLog(tmp_path / "log").write(entries))
    assert code == 0 and "The log holds." in said


def test_a_witness_who_claims_the_end_of_time_is_told(tmp_path):
    log = PublicLog(tmp_path / "log", cosigners=WITNESSES, at=2**63).write(leaves(10))
    code, said = verify(log, witnesses=VKEYS)
    assert code == 1 and "which is yet to come" in said


@given(st.data())
@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_any_file_the_check_ends_with_a_word(honest, kept, tmp_path_factory, data):
    log = honest.copy(tmp_path_factory.mktemp("fuzzed") / "log")
    receipt = log.place.parent / "receipt.json"
    receipt.write_bytes(log.receipt(450).written())
    files = sorted(str(path.relative_to(log.place)) for path in log.place.rglob("*") if path.is_file())
    chosen = data.draw(st.sampled_from([*files, "receipt"]))
    path = receipt if chosen == "receipt" else log.place / chosen
    whole = path.read_bytes()
    harms = [
        st.binary(max_size=400),
        st.builds(lambda at: whole[:at], st.integers(0, len(whole))),
        st.builds(
            lambda at, put: whole[:at] + put + whole[at + len(put) :],
            st.integers(0, len(whole)),
            st.binary(max_size=60),
        ),
    ]
    path.write_bytes(data.draw(st.one_of(harms)))
    code, said = verify(log, against=[str(kept.place)], receipts=[str(receipt)], witnesses=VKEYS)
    assert code in (0, 1, 2) and said
    if path.read_bytes() != whole and chosen not in ("receipt", "key"):
        assert code in (1, 2), (chosen, said)
    shutil.rmtree(log.place.parent)
