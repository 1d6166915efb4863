"""Everything that must hold, in one go: ``python -m tests.everything``, or a part of it by name.

The order is: what the machine lacks; style, types and the order of the rooms, side by side; the tests marked ``store`` on a throw-away
PostgreSQL beside those marked ``bus`` on a throw-away Redis; then the whole suite: the fast part, what drives browsers and crowds of
processes, and, last, what must have the machine to itself. Every part runs even when an earlier one failed; the last line is
pytest's own.
"""

import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from xml.etree import ElementTree

from tests import packages

ROOT = Path(__file__).resolve().parents[1]
SLOW = "browser or processes"
TWO = ("-n", "2", "--dist", "worksteal")
"""Two processes, each with its own half of the tests; who is done first takes from the other."""
BY_FILE = ("--dist", "loadfile", "--no-loadscope-reorder")
"""A file stays with one process, for its browser's sake; the files that take longest begin (tests/conftest.py)."""
LAST = "alone"
STARTING_TAKES = 30.0
ONCE_MORE = 8
"""Real calls and kills share two cores with two other files: so many may miss their time and be tried again, alone. More are a fault."""


def say(words: str) -> None:
    """One line about how far we are."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def run(*command: str, **more: str) -> bool:
    """Runs a command in the project's folder; True when it ended well."""
    return subprocess.run(command, cwd=ROOT, env=os.environ | more, check=False).returncode == 0


def python(*words: str, **more: str) -> bool:
    """Runs a Python module of this environment."""
    return run(sys.executable, "-m", *words, **more)


def pytest(*words: str, **more: str) -> bool:
    """Runs pytest quietly."""
    return python("pytest", "-q", *words, **more)


def files_with(*marks: str) -> list[str]:
    """The files that name one of these marks: the others need not be read at all."""
    named = re.compile("|".join(rf"\bmark\.{mark}\b" for mark in marks))
    found = sorted((ROOT / "tests").rglob("test_*.py"))
    return [str(path.relative_to(ROOT)) for path in found if named.search(path.read_text(encoding="utf-8"))]


def style() -> bool:
    """The code is in order, and says what it should."""
    return all([python("ruff", "check", "."), python("ruff", "format", "--check", ".")])


def types() -> bool:
    """Every function is typed, and the types agree."""
    with tempfile.TemporaryDirectory() as folder:
        return python("mypy", PLAZA_MODE="test", PLAZA_DATA_DIR=folder)


def rooms() -> bool:
    """Every room only knows the rooms below it."""
    return run(str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo")


def postgres() -> bool:
    """The tests marked ``store``, on PostgreSQL."""
    with throw_away_postgres() as url:
        return pytest(*TWO, "-m", "store", *files_with("store"), PLAZA_DATABASE_URL=url)


def redis() -> bool:
    """The tests marked ``bus``, on Redis."""
    with throw_away_redis() as url:
        return pytest("-m", "bus", *files_with("bus"), PLAZA_REDIS_URL=url)


def fast() -> bool:
    """The suite without browsers and crowds of processes, on two processes."""
    return pytest(*TWO, "-m", f"not ({SLOW})")


def slow() -> bool:
    """What drives browsers and crowds of processes, three files at a time; a few that failed so get one more try by themselves."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        which = ("-m", f"({SLOW}) and not alone", *files_with("browser", "processes"))
        if pytest("-n", "3", *BY_FILE, f"--junitxml={report}", *which):
            return True
        again = failed_in(report)
    if not 0 < len(again) <= ONCE_MORE:
        return False
    say(f"-- once more, with nothing beside them: {', '.join(again)}")
    return pytest(*again)


def failed_in(report: Path) -> list[str]:
    """The tests that a report says failed, as pytest names them; none where there is no report."""
    if not report.exists():
        return []
    cases = ElementTree.parse(report).iter("testcase")
    failed = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
    names = [f"{case.get('classname', '').replace('.', '/')}.py::{case.get('name')}" for case in failed]
    return sorted(set(names))


def alone() -> bool:
    """What listens to real speech over a failing link, which chance takes a part in: one test at a time, nothing beside it, two tries."""
    which = ("-m", "alone", *files_with("alone"))
    return pytest(*which) or pytest(*which)


PARTS: dict[str, Callable[[], bool]] = {
    "style": style,
    "types": types,
    "rooms": rooms,
    "postgres": postgres,
    "redis": redis,
    "fast": fast,
    "slow": slow,
    LAST: alone,
}
TOGETHER = (("style", "types", "rooms"), ("postgres", "redis"))
"""Parts that run side by side when several of them are wanted."""


@contextmanager
def throw_away_postgres(*, durable: bool = False) -> Iterator[str]:
    """A PostgreSQL of its own in a temporary folder, reached by a unix socket alone; gives its address.

    ``durable`` keeps its own promises about the disk, as a plaza in service would have them; tests need none.
    """
    programs = packages.postgres_programs()
    if programs is None:
        raise SystemExit("PostgreSQL is not there: sudo apt-get install postgresql")
    with tempfile.TemporaryDirectory(prefix="plaza-pg-", ignore_cleanup_errors=True) as folder, ExitStack() as after:
        cluster = Path(folder) / "cluster"
        user = _other_than_root(folder)
        _as(user, str(programs / "initdb"), "-D", str(cluster), "-U", "plaza", "-A", "trust", "-E", "UTF8", "--no-sync")
        settings = {
            "listen_addresses": "", "unix_socket_directories": folder, "fsync": "off", "synchronous_commit": "off",
            "full_page_writes": "off", "max_connections": "60", "shared_buffers": "64MB", "log_min_messages": "fatal",
        }  # fmt: skip
        if durable:
            settings |= {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        log = after.enter_context((Path(folder) / "server.log").open("wb"))
        server = subprocess.Popen(
            [str(programs / "postgres"), "-D", str(cluster), *words], user=user, stdout=log, stderr=log
        )
        after.callback(_end, server)
        ready = [str(programs / "pg_isready"), "-q", "-h", folder, "-U", "plaza", "-d", "postgres"]
        _wait(lambda: subprocess.run(ready, check=False).returncode == 0, server)
        yield f"postgresql://plaza@{folder.replace('/', '%2F')}/plaza"


@contextmanager
def throw_away_redis() -> Iterator[str]:
    """A Redis of its own that keeps nothing, reached by a unix socket alone; gives its address."""
    with tempfile.TemporaryDirectory(prefix="plaza-redis-") as folder:
        socket = Path(folder) / "redis.sock"
        words = ["--port", "0", "--unixsocket", str(socket), "--save", "", "--appendonly", "no", "--dir", folder]
        server = subprocess.Popen(["redis-server", *words], stdout=subprocess.DEVNULL)
        try:
            _wait(socket.exists, server)
            yield f"unix://{socket}?db=0"
        finally:
            _end(server)


def _other_than_root(folder: str) -> str | None:
    """Who PostgreSQL runs as: it refuses root. The folder is given to that user."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    user = next(name for name in ("postgres", "nobody") if name in known)
    shutil.chown(folder, user)
    return user


def _as(user: str | None, *command: str) -> None:
    subprocess.run(command, user=user, cwd="/", stdout=subprocess.DEVNULL, check=True)


def _wait(there: Callable[[], bool], server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + STARTING_TAKES
    while not there():
        if server.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"{server.args} did not start")
        time.sleep(0.05)


def _end(server: "subprocess.Popen[bytes]") -> None:
    server.terminate()
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def together(names: list[str]) -> list[str]:
    """Runs parts side by side, each in a process of its own; tells what each said, one after the other, and gives those that failed."""
    with ExitStack() as after:
        told = [after.enter_context(tempfile.TemporaryFile()) for _ in names]
        started = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.everything", name], cwd=ROOT, stdout=file, stderr=subprocess.STDOUT
            )
            for name, file in zip(names, told, strict=True)
        ]
        failed = []
        for name, file, process in zip(names, told, started, strict=True):
            failed += [name] if process.wait() else []
            file.seek(0)
            say(file.read().decode(errors="replace").rstrip())
        return failed


def by_itself(name: str) -> list[str]:
    """Runs one part here; its name when it failed."""
    begun = time.monotonic()
    say(f"== {name}: {PARTS[name].__doc__}")
    held = PARTS[name]()
    if name != LAST:
        say(f"-- {name}: {'holds' if held else 'failed'}, {time.monotonic() - begun:.0f} s")
    return [] if held else [name]


def in_turn(wanted: list[str]) -> list[list[str]]:
    """What runs one after the other: the parts in their order, those that go together as one."""
    groups = [[name for name in group if name in wanted] for group in TOGETHER]
    apart = [[name] for name in wanted if not any(name in group for group in groups)]
    return [group for group in groups if group] + apart


def main(words: list[str]) -> int:
    """Runs the named parts, or all of them; 1 when any of them failed."""
    if unknown := [word for word in words if word not in PARTS]:
        say(f"No such part: {', '.join(unknown)}. There are {', '.join(PARTS)}.")
        return 2
    if not words and packages.main():
        return 1
    with tempfile.TemporaryDirectory(prefix="plaza-shared-", ignore_cleanup_errors=True) as folder:
        os.environ.setdefault("TESTS_SHARED", folder)
        turns = in_turn(words or list(PARTS))
        failed = [name for group in turns for name in (together(group) if group[1:] else by_itself(group[0]))]
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
