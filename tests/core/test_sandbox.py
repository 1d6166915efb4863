"""What opens strangers' files is a sandbox: each way out of it is tried from inside."""

import os
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings

from plaza import checking
from plaza.core.sandbox import DecodeError, Pool, SandboxUnavailable, children, confinement, confinement_here, escapes
from plaza.core.sandbox.confinement import OWN_USER, Confinement, bubblewrap
from tests.fixtures.processes import inside

pytestmark = pytest.mark.processes
UNWRAPPED = Confinement(wrapped=False, user="same")


@pytest.fixture
def secrets() -> Iterator[Path]:
    """Things worth stealing, where the plaza keeps them."""
    data = Path(settings.DATA_DIR)
    made = [path for name in ("log-key", "plaza.sqlite3") if not (path := data / name).exists()]
    for path in made:
        path.write_text("secret")
    yield data
    for path in made:
        path.unlink()


@pytest.fixture
def wrapped() -> None:
    if bubblewrap() is None:
        pytest.skip("this machine has no bubblewrap: apt-get install bubblewrap")
    if not confinement_here().wrapped:
        pytest.skip("this machine lets bubblewrap make no namespaces")


def names() -> list[str]:
    return [name for name, _ in escapes.attempts(1)]


@pytest.mark.parametrize("name", names())
def test_every_way_out_is_closed(name: str, wrapped: None, secrets: Path, found: dict[str, bool]) -> None:
    assert found[name]


@pytest.fixture(scope="module")
def found() -> dict[str, bool]:
    return escapes.tried()


def test_the_attempts_succeed_where_nothing_holds(monkeypatch: pytest.MonkeyPatch, secrets: Path) -> None:
    """Otherwise the test above would prove nothing."""
    monkeypatch.setattr(children, "confinement_here", lambda: UNWRAPPED)
    done = escapes.tried()
    for name in ("read the plaza's environment", "read the log's key", "read the machine's users", "reach the network"):
        assert not done[name], name
    assert not done["signal the plaza"] and not done["attach to the plaza"]
    assert done["see a setting"] and done["inherit an open file"], "these hold without bubblewrap too"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a child a user of its own")
def test_a_plaza_that_runs_as_root_opens_files_as_somebody_else(wrapped: None) -> None:
    pool = Pool("plaza.core.sandbox.escapes")
    pool.warm()
    status = Path(f"/proc/{inside(pool.pids[0])}/status").read_text()
    rows = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert set(rows["Uid"].split()) == set(rows["Gid"].split()) == {str(OWN_USER)}
    assert rows["CapEff"] == rows["CapPrm"] == "0" * 16 and rows["NoNewPrivs"] == "1"
    pool.end()


def test_another_child_of_the_same_user_cannot_be_reached(wrapped: None) -> None:
    one, other = Pool("plaza.core.sandbox.escapes"), Pool("plaza.core.sandbox.escapes")
    one.warm()
    other.warm()
    for do in ("signal", "attach"):
        told = {"do": do, "pid": inside(other.pids[0])}
        assert one.ask(told, b"", seconds=2, within=20.0)[0]["held"]
    one.end()
    other.end()


def test_a_socket_on_the_disk_cannot_be_reached(wrapped: None, tmp_path: Path) -> None:
    """The bus, a database and a scanner may listen on one."""
    with closing(socket.socket(socket.AF_UNIX)) as listening:
        listening.bind(str(tmp_path / "s"))
        pool = Pool("plaza.core.sandbox.escapes")
        assert pool.ask({"do": "read", "path": str(tmp_path)}, b"", seconds=2, within=20.0)[0]["held"]
        pool.end()


def test_a_data_folder_among_the_libraries_is_covered(
    wrapped: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "key").write_text("secret")
    (tmp_path / "library").write_text("open")
    (tmp_path / "library").chmod(0o644)
    kept = confinement._libraries()
    monkeypatch.setattr(confinement, "_libraries", lambda: (*kept, str(tmp_path)))
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path / "data")
    pool = Pool("plaza.core.sandbox.escapes")
    seen = [
        pool.ask({"do": "read", "path": str(tmp_path / name)}, b"", seconds=2, within=20.0)[0]["held"]
        for name in ("library", "data/key")
    ]
    pool.end()
    assert seen == [False, True]


def test_a_task_that_nobody_knows_is_an_answer(wrapped: None) -> None:
    pool = Pool("plaza.core.sandbox.escapes")
    with pytest.raises(DecodeError, match="KeyError"):
        pool.ask({"do": "dance"}, b"", seconds=2, within=20.0)
    pool.end()


def test_a_child_that_does_not_start_is_nobodys_fault() -> None:
    with pytest.raises(SandboxUnavailable):
        Pool("plaza.no_such_room").warm()


def test_the_check_says_what_holds_and_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "tried_here", lambda: {"reach the network": False, "write a file": True})
    (said,) = checking._sandbox(True)
    assert "reach the network" in said and "write a file" not in said and "apt-get install bubblewrap" in said
    assert list(checking._sandbox(False)) == []
    assert "still open: reach the network" in checking._sandbox_words(checking.tried_here())
