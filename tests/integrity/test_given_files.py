"""Whatever somebody hands over as a file: a pipe, a giant, half a character, or another log's key is told in a sentence."""

import json
import os
from pathlib import Path

import pytest

from plaza.catalogue.actions import seed_catalogue
from plaza.core.given import Unreadable, read_given
from plaza.integrity.audit.command import Wish, run
from plaza.integrity.rules.receipts import LARGEST
from plaza.verification.batch import run_batch
from tests.integrity.public_logs import SIZE, THIEF, PublicLog, leaves


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    return PublicLog(tmp_path_factory.mktemp("log")).write(leaves(SIZE))


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    """A pipe that nobody writes into: whoever opens it waits for ever."""
    os.mkfifo(tmp_path / "pipe")
    return tmp_path / "pipe"


def told(wish: Wish) -> tuple[int, str]:
    said: list[str] = []
    code = run(wish, say=said.append)
    "\n".join(said).encode()  # whatever is said can be printed
    return code, "\n".join(said)


@pytest.mark.parametrize("where", ["receipts", "against", "witnesses", "key"])
def test_a_pipe_in_place_of_any_file_hangs_no_check(log, pipe, where):
    given = str(pipe) if where == "key" else [str(pipe)]
    code, words = told(Wish(str(log.place), **{where: given}))
    assert code == (1 if where == "receipts" else 2) and "is no ordinary file" in words


def test_a_pipe_inside_a_copied_log_hangs_no_check(log, tmp_path, pipe):
    pipe.rename(tmp_path / "checkpoint")
    code, words = told(Wish(str(tmp_path)))
    assert code == 2 and "is no ordinary file" in words


def test_a_file_of_300_mb_is_not_read_for_a_receipt(log, tmp_path):
    with (tmp_path / "giant").open("wb") as file:
        file.truncate(300_000_000)
    code, words = told(Wish(str(log.place), receipts=[str(tmp_path / "giant")]))
    assert code == 1 and "is larger than 1 MB" in words


@pytest.mark.parametrize("name", ["leaf", "vkey", "proof", "opened"])
def test_half_a_character_in_a_receipt_is_a_sentence_and_no_traceback(log, tmp_path, name):
    written = json.loads(log.receipt(7).written())
    written[name] = {"salt": "00" * 16, "facts": {"nama": "\ud800"}} if name == "opened" else written[name] + "\ud800"
    (tmp_path / "half").write_text(json.dumps(written))
    code, words = told(Wish(str(log.place), receipts=[str(tmp_path / "half")]))
    assert code == 1 and "this receipt is damaged" in words


def test_a_receipt_that_names_another_log_s_key_is_told(log, tmp_path):
    written = json.loads(log.receipt(7).written()) | {"vkey": str(THIEF.verifier)}
    (tmp_path / "other").write_text(json.dumps(written))
    code, words = told(Wish(str(log.place), receipts=[str(tmp_path / "other")]))
    assert code == 1 and "it names the key of another log" in words


def test_a_name_that_is_no_text_is_said_in_text(log):
    code, _ = told(Wish(str(log.place), receipts=["\udcff"]))
    assert code == 2


def test_a_file_that_grows_past_its_measure_is_not_read_on(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"x" * (LARGEST + 1))
    assert len(read_given(path, most=LARGEST + 1)) == LARGEST + 1
    with pytest.raises(Unreadable, match="larger than 1 MB"):
        read_given(path, most=LARGEST)


@pytest.mark.parametrize("name", ["/dev/zero", "/dev/tty", "/dev/null"])
def test_a_device_is_no_file(name):
    with pytest.raises(OSError):
        read_given(name, most=10)


@pytest.mark.django_db
def test_a_pipe_as_catalogue_is_a_fault_and_changes_nothing(pipe):
    report = seed_catalogue(pipe, actor="operator", dry_run=True)
    assert not report.ok and "is no ordinary file" in str(report)


def test_a_pipe_as_batch_or_as_document_hangs_no_judging(tmp_path, pipe, capsys):
    import io

    out = io.StringIO()
    assert run_batch(pipe, out) == 2
    (tmp_path / "batch.jsonl").write_text(json.dumps({"file": str(pipe), "kind": "ktp", "claim": {}}) + "\n")
    assert run_batch(tmp_path / "batch.jsonl", out) == 0
    assert "file_unreadable" in out.getvalue()
