"""The plaza's command, as somebody at a terminal meets it."""

import json
import re
import socket
import subprocess
import sys

import pytest

from tests.fixtures.processes import ROOT, bare_environment

pytestmark = pytest.mark.processes


def plaza(*words: str, folder, **given: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "plaza", *words], cwd=folder, env=bare_environment() | {"PYTHONPATH": str(ROOT)} | given,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_without_secrets_production_says_what_to_do_in_one_line(tmp_path):
    told = plaza("check", folder=tmp_path)
    assert told.returncode == 2
    assert (
        told.stderr
        == "plaza: PLAZA_SECRET_KEY must be set in production. `plaza check --new-secrets` prints fresh ones.\n"
    )


def test_fresh_secrets_are_printed_by_whoever_has_none_and_are_accepted(tmp_path):
    printed = plaza("check", "--new-secrets", folder=tmp_path)
    assert printed.returncode == 0
    assert list(tmp_path.iterdir()) == []
    given = dict(line.split("=", 1) for line in printed.stdout.split())
    told = plaza("check", folder=tmp_path, PLAZA_PORT="0", **given)
    assert "from 1 to 65535" in told.stderr
    told = plaza("check", folder=tmp_path, **given)
    assert told.returncode == 1
    assert "run `plaza migrate`" in told.stdout


def test_unknown_words_are_refused_with_the_list_of_commands(tmp_path):
    told = plaza("dance", folder=tmp_path)
    assert told.returncode == 2
    assert "invalid choice: 'dance'" in told.stderr


def test_a_port_that_is_taken_is_said_in_one_line(tmp_path):
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        told = plaza("serve", "--no-work", folder=tmp_path, PLAZA_MODE="test", PLAZA_PORT=port)
    assert told.returncode == 2
    assert re.fullmatch(rf"plaza: cannot listen on 127\.0\.0\.1:{port} \(.*\)\. Set PLAZA_PORT\.\n", told.stderr)


def test_documents_are_judged_where_no_plaza_is_and_nothing_is_left_there(tmp_path):
    lines = [
        {
            "file": "nowhere.jpg",
            "kind": "ktp",
            "claim": {"nik": "6472990101909001", "name": "SITI", "birth_date": "1990-01-01"},
        }
    ]
    (tmp_path / "batch.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    told = plaza("verify-document", "--batch", "batch.jsonl", folder=tmp_path)
    assert told.returncode == 0, told.stderr
    [answer] = [json.loads(line) for line in told.stdout.splitlines()]
    assert answer["file"] == "nowhere.jpg"
    assert answer["verdict"] in ("replace", "review")
    assert [path.name for path in tmp_path.iterdir()] == ["batch.jsonl"]


def test_a_new_plaza_is_made_by_the_commands_alone(tmp_path):
    given = {"PLAZA_MODE": "test", "PLAZA_DATA_DIR": str(tmp_path / "data")}
    assert plaza("migrate", folder=tmp_path, **given).returncode == 0
    assert "The catalogue is empty" in plaza("check", folder=tmp_path, **given).stdout
    invited = plaza("invite", "kartini@contoh.id", "--name", "Kartini", folder=tmp_path, **given)
    assert "A letter goes to kartini@contoh.id" in invited.stdout
    log = plaza("verify-log", folder=tmp_path, **given)
    assert (log.returncode, "1 waiting for a number" in log.stdout) == (0, True)
