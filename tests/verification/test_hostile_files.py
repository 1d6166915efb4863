"""Whatever is sent: the worker lives, the person gets a sentence in their own language, and nothing is left behind."""

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from plaza.catalogue.rules.definitions import DocumentKind
from plaza.core.clock import today
from plaza.core.sandbox import DecodeError, Pool, SandboxCrashed
from plaza.core.storage import blob_names, delete_blob
from plaza.verification import opening
from plaza.verification.actions import read_upload
from plaza.verification.incoming_look import look_at
from plaza.verification.models import VaultFile
from plaza.verification.opening import TASKS, clean, cleaners, readers
from plaza.verification.rules.uploads import UploadRefused
from tests.fixtures.processes import inside, until
from tests.fixtures.uploads import taken_in
from tests.verification.hostile import HOSTILE, laughing, pdf, photo, swollen

pytestmark = pytest.mark.processes
KTP = DocumentKind("ktp", "KTP", "Identity card", ("jpg", "png", "pdf"), True, "general", 5)
KINDS_OF_HOSTILE = 60


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person waits half a minute for a file that means harm; the tests do not."""
    monkeypatch.setattr(opening, "CLEANING", (2, 15.0))
    monkeypatch.setattr(opening, "READING", (1, 15.0))


def test_there_are_enough_kinds_of_them() -> None:
    assert len(HOSTILE) >= KINDS_OF_HOSTILE


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_harms_nobody(what: str, impatient: None, transactional_db: None) -> None:
    before = set(blob_names())
    try:
        file = taken_in(belongs_to="thing:H", requirement="ktp", kinds=[KTP], data=HOSTILE[what](), actor="device:h")
    except UploadRefused as refused:
        said = [refused.sentence.in_language(language) for language in ("id", "en")]
        assert not VaultFile.objects.exclude(state="set_aside").exists() and set(blob_names()) == before
    else:
        read_upload(file.ref)
        file.refresh_from_db()
        assert file.is_read, "whatever it is, it is read or set aside at once"
        look = look_at(file, answers={}, on=today())
        assert look.state == "again", "nothing of this kind passes for an identity card"
        said = [look.remedy.id, look.remedy.en]
        assert set(blob_names()) - before <= {file.blob}
        delete_blob(file.blob)
    assert all(words.endswith(".") and "{" not in words for words in said) and said[0] != said[1]
    assert clean(photo(), formats=("jpg",), most=5_000_000).mime == "image/jpeg", "the next one goes on"


def test_a_file_that_never_ends_is_ended_and_the_next_is_read(impatient: None) -> None:
    with pytest.raises(SandboxCrashed) as death:
        opening.read(pdf(laughing()), expected=["ktp"])
    assert death.value.how in ("time", "crash"), (
        "it swells as it goes on, and meets the limit of time or of memory first"
    )
    assert opening.read(photo(), expected=["ktp"]).pages == 1


def test_a_file_that_eats_memory_is_stopped_at_its_limit(impatient: None) -> None:
    with pytest.raises((SandboxCrashed, DecodeError)):
        opening.read(pdf(swollen(1200 << 20)), expected=["ktp"])
    assert opening.read(photo(), expected=["ktp"]).pages == 1


def test_a_child_that_was_killed_from_outside_costs_nobody_their_file(impatient: None) -> None:
    """The machine may end any process; the file is opened once more before it is called deadly."""
    cleaners().warm()
    for child in cleaners().pids:
        os.kill(inside(child), signal.SIGSEGV)
    assert clean(photo(), formats=("jpg",), most=5_000_000).pages == 1


def worked(child: int) -> int:
    """For how many hundredths of a second it has worked since it began."""
    user, system = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[11:13]
    return int(user) + int(system)


def strike(child: int, before: int) -> None:
    """Kills it as soon as it is in the middle of something."""
    until(lambda: worked(child) > before + 10, within=20, what="the child to work")
    os.kill(child, signal.SIGSEGV)


def test_a_crash_in_the_middle_is_told_as_one() -> None:
    """Twice in the middle of its work, as a broken decoder would."""
    children = Pool(TASKS, "reader")
    children.warm()
    child = inside(children.pids[0])
    threading.Thread(target=strike, args=(child, worked(child))).start()
    with pytest.raises(SandboxCrashed) as death:
        children.ask(
            {"do": "read", "expected": ["ktp"], "codes": True, "threads": 1}, pdf(laughing()), seconds=20, within=20.0
        )
    assert death.value.how == "crash" and children.pids == []


def test_a_child_knows_no_secret_and_writes_nothing() -> None:
    cleaners().warm()
    child = inside(cleaners().pids[0])
    told = Path(f"/proc/{child}/environ").read_bytes()
    assert b"PLAZA" not in told and b"SECRET" not in told
    limits = Path(f"/proc/{child}/limits").read_text()
    rows = {line[:25].strip(): line[26:].split() for line in limits.splitlines()}
    assert (
        rows["Max data size"][0] == str(1024**3)
        and rows["Max file size"][0] == "0"
        and rows["Max core file size"][0] == "0"
    )


def test_a_child_that_has_done_its_share_makes_way_and_no_file_suffers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[Pool.__module__], "FRESH_AFTER", 2)
    children, task, seen = Pool(TASKS), {"do": "clean", "formats": ["jpg"], "most": 5_000_000}, list[list[int]]()
    for _ in range(5):
        assert children.ask(task, photo(), seconds=20, within=20.0)[0]["pages"] == 1
        seen.append(children.pids)
    children.end()
    assert seen[1] == seen[3] == [] and len({pids[0] for pids in seen[::2]}) == 3


def test_children_end_with_whoever_started_them() -> None:
    children = Pool(TASKS)
    children.warm()
    kept = children.pids[0], inside(children.pids[0])
    children.end()
    until(lambda: not any(Path(f"/proc/{child}").exists() for child in kept), what="the child to end")


def test_a_child_outlives_the_thread_that_started_it() -> None:
    children = Pool(TASKS)
    starter = threading.Thread(target=children.warm)
    starter.start()
    starter.join()
    time.sleep(0.3)
    (child,) = children.pids
    children.warm()
    assert children.pids == [child] and Path(f"/proc/{inside(child)}").exists()
    children.end()


def test_many_at_once_wait_for_a_child_and_all_are_served() -> None:
    sizes: list[int] = []

    def one() -> None:
        sizes.append(len(clean(photo(), formats=("jpg",), most=5_000_000).data))

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(sizes) == 8 and len(cleaners().pids) <= (os.cpu_count() or 1)
    assert readers() is readers()
