"""A scanner beside the door: what it finds is not taken in, and while it is away nothing is.

The first half speaks to a real clamd, which `make test` installs, with a signature file of the test's own that knows nothing but EICAR.
The second half speaks to a STUB of its protocol, for what a healthy scanner cannot be brought to do.
"""

import socket
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator

import pytest
from django.test import override_settings

from plaza.checking import check
from plaza.core.storage import blob_names
from plaza.verification.adapters.clamd import Clamd
from plaza.verification.models import VaultFile
from plaza.verification.rules.uploads import UploadRefused
from plaza.verification.scanning import scan
from tests.fixtures.processes import until
from tests.fixtures.uploads import taken_in
from tests.packages import program
from tests.verification.hostile import EICAR, photo
from tests.verification.test_hostile_files import KTP

CLAMD = program("clamd")
SETTINGS = """Foreground yes
LocalSocket {folder}/clamd.ctl
DatabaseDirectory {folder}/signatures
TemporaryDirectory {folder}
OfficialDatabaseOnly no
"""


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Debian's clamd on a socket of its own, knowing EICAR alone."""
    if CLAMD is None:
        pytest.fail("no clamd on this machine: run `python -m tests.packages`")
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "signatures").mkdir()
    (folder / "signatures" / "own.ndb").write_text(f"Plaza.Eicar:0:*:{EICAR.hex()}\n")
    (folder / "clamd.conf").write_text(SETTINGS.format(folder=folder))
    address = f"unix:{folder}/clamd.ctl"
    process = subprocess.Popen(
        [CLAMD, "--config-file", str(folder / "clamd.conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until(lambda: Clamd(address).check() is None or process.poll() is not None, within=30, what="clamd")
        yield address
    finally:
        process.kill()
        process.wait()


@pytest.mark.processes
def test_a_real_scanner_finds_what_it_knows_and_lets_the_rest_pass(clamd: str, transactional_db: None) -> None:
    before = set(blob_names())
    with override_settings(CLAMD=clamd):
        assert Clamd(clamd).check() is None
        scan(photo())
        for data in (photo() + EICAR, photo() + b"x" * 200_000 + EICAR):
            with pytest.raises(UploadRefused) as refused:
                taken_in(belongs_to="thing:V", requirement="ktp", kinds=[KTP], data=data, actor="device:v")
            assert refused.value.code == "infected" and "Plaza.Eicar" in refused.value.sentence.in_language("id")
        assert taken_in(belongs_to="thing:V", requirement="ktp", kinds=[KTP], data=photo(), actor="device:v").pages == 1
    assert VaultFile.objects.filter(state="clean").count() == 1 and len(set(blob_names()) - before) == 1


@pytest.fixture
def stub() -> Iterator[Callable[[bytes], str]]:
    """A stub of clamd's protocol: takes a stream whole, then says what it is told to say."""
    listeners: list[socket.socket] = []

    def start(answer: bytes) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        threading.Thread(target=_serve, args=(listener, answer), daemon=True).start()
        return f"tcp:127.0.0.1:{listener.getsockname()[1]}"

    yield start
    for listener in listeners:
        listener.close()


def _serve(listener: socket.socket, answer: bytes) -> None:
    try:
        wire, _ = listener.accept()
    except OSError:
        return
    with wire, wire.makefile("rb") as words:
        if words.read(10) == b"zINSTREAM\0":
            while size := struct.unpack(">I", words.read(4))[0]:
                words.read(size)
        wire.sendall(answer)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"stream: OK\0", None),
        (b"stream: Win.Test.EICAR FOUND\0", "infected"),
        (b"INSTREAM size limit exceeded. ERROR\0", "nobody_there"),
        (b"", "nobody_there"),
        (b"\xff\xfe\0", "nobody_there"),
        (b"y" * 9000, "nobody_there"),
    ],
)
def test_only_its_clear_word_lets_a_file_pass(stub: Callable[[bytes], str], answer: bytes, code: str | None) -> None:
    with override_settings(CLAMD=stub(answer)):
        if code is None:
            scan(b"x" * 300_000)
            return
        with pytest.raises(UploadRefused) as refused:
            scan(b"x" * 300_000)
    assert refused.value.code == code


def test_a_scanner_that_is_away_keeps_everything_out_and_is_told(db: None) -> None:
    for address in ("unix:/nowhere/clamd.ctl", "tcp:127.0.0.1:1"):
        with override_settings(CLAMD=address):
            file = taken_in(belongs_to="thing:V", requirement="ktp", kinds=[KTP], data=photo(), actor="device:v")
            assert file.state == "quarantined" and not file.is_read
            said: list[str] = []
            check(deploy=False, say=said.append)
            assert any(address in line for line in said)
    assert not VaultFile.objects.filter(state="clean").exists()


def test_without_one_the_cleaning_stands_alone() -> None:
    scan(EICAR)
