"""Somebody else's verifier reads our log: Go's own note and tlog, as they come with Debian (golang-golang-x-mod-dev)."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.integrity.public_logs import BEFORE, KEY, PublicLog, leaf, leaves, witness
from tests.packages import GO_SOURCES, program

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, made once."""
    made = tmp_path_factory.mktemp("outside") / "read_log"
    source = Path(__file__).parent / "outside" / "read_log.go"
    told = os.environ | {
        "GO111MODULE": "off",
        "GOPATH": str(GO_SOURCES),
        "GOCACHE": str(made.parent / "cache"),
        "GOFLAGS": "",
    }
    subprocess.run([str(program("go")), "build", "-o", str(made), str(source)], env=told, check=True, timeout=300)
    return made


def says(read: Path, *words: object) -> tuple[int, str]:
    done = subprocess.run([str(read), *map(str, words)], capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout.strip()


def test_it_opens_our_checkpoint_and_finds_every_entry_in_the_signed_tree(read: Path, tmp_path: Path) -> None:
    now = PublicLog(tmp_path / "now", cosigners=[witness(1)]).write(leaves())
    before = PublicLog(tmp_path / "before").write(leaves(BEFORE))
    told = f"600 entries hold, and begin with the older {BEFORE}"
    assert says(read, now.place, KEY.verifier, before.place) == (0, told)


@pytest.mark.parametrize("size", [1, 255, 256, 257, 65_536 + 300])
def test_it_reads_logs_of_every_shape(read: Path, tmp_path: Path, size: int) -> None:
    log = PublicLog(tmp_path / "log").write([b"%d" % number for number in range(size)])
    assert says(read, log.place, KEY.verifier) == (0, f"{size} entries hold")


def test_it_tells_what_we_tell_of_a_log_that_was_changed(read: Path, tmp_path: Path) -> None:
    log = PublicLog(tmp_path / "log").write(leaves())
    entries = log.bundle("tile/entries/001")
    log.rebundle("tile/entries/001", [*entries[:44], leaf(0), *entries[45:]])
    assert says(read, log.place, KEY.verifier) == (1, "entry 300 is not the one that was signed")
    other = PublicLog(tmp_path / "other").write([leaf(1), *leaves(BEFORE)[1:]])
    code, said = says(read, PublicLog(tmp_path / "now").write(leaves()).place, KEY.verifier, other.place)
    assert code == 1 and "invalid" in said
