"""Ways out of the sandbox, tried from inside: what `plaza check` says and the tests hold comes from trying, not from believing.

Each task of `TASKS` answers {"held": …}: whether the sandbox kept it from what it tried. `tried()` runs them all from outside.
"""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import socket
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from plaza.core.sandbox.children import DecodeError, Pool, SandboxCrashed
from plaza.core.sandbox.confinement import SURROUNDINGS

Told = Mapping[str, Any]
Answer = tuple[dict[str, object], bytes]
PR_GET_NO_NEW_PRIVS: Final = 39
MOST_DESCRIPTORS: Final = 5
"""Those that are nowhere, and the two pipes."""
WITHIN: Final = 20.0

LEFT: Final[tuple[Callable[[], Path], ...]] = (
    lambda: Path(tempfile.gettempdir()) / "plaza-sandbox-probe", lambda: Path(settings.DATA_DIR) / "plaza-sandbox-probe",
)  # fmt: skip
"""What would be written, where nothing holds."""


def _held(attempt: Callable[[], object]) -> Answer:
    """Whether an attempt failed as the system makes it fail."""
    try:
        attempt()
    except (OSError, ValueError, MemoryError):
        return {"held": True}, b""
    return {"held": False}, b""


def _read(told: Told, _: bytes) -> Answer:
    return _held(lambda: Path(told["path"]).open("rb").read(1))


def _write(told: Told, _: bytes) -> Answer:
    def attempt() -> None:
        with Path(told["path"]).open("ab") as file:
            file.write(b"x")

    return _held(attempt)


def _connect(told: Told, _: bytes) -> Answer:
    def attempt() -> None:
        with closing(socket.create_connection((told["host"], told["port"]), timeout=2)):
            pass

    return _held(attempt)


def _signal(told: Told, _: bytes) -> Answer:
    return _held(lambda: os.kill(told["pid"], 0))


def _attach(told: Told, _: bytes) -> Answer:
    """To read another process's memory, which asks for the same right as to attach to it but does not stop it."""
    here, there = (ctypes.c_ulong * 2)(0, 1), (ctypes.c_ulong * 2)(1, 1)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.process_vm_readv(told["pid"], here, 1, there, 1, 0)
    return {"held": ctypes.get_errno() in (errno.EPERM, errno.ESRCH, errno.ENOSYS)}, b""


def _fork(_: Told, __: bytes) -> Answer:
    def attempt() -> None:
        if os.fork() == 0:
            os._exit(0)

    return _held(attempt)


def _rise(_: Told, __: bytes) -> Answer:
    """To become root, or to lift a limit."""

    def attempt() -> None:
        if os.getuid() != 0:
            with suppress(OSError, ValueError):
                resource.setrlimit(resource.RLIMIT_DATA, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
                return
        os.setuid(0)

    return _held(attempt)


def _rights(_: Told, __: bytes) -> Answer:
    return {"held": ctypes.CDLL(None).prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1}, b""


def _environment(_: Told, __: bytes) -> Answer:
    return {"held": set(os.environ) <= {*SURROUNDINGS, "PWD", "LC_CTYPE"}}, b""


def _descriptors(_: Told, __: bytes) -> Answer:
    found = []
    for number in range(resource.getrlimit(resource.RLIMIT_NOFILE)[0]):
        with suppress(OSError):
            os.fstat(number)
            found.append(number)
    return {"held": len(found) <= MOST_DESCRIPTORS}, b""


TASKS: Final[dict[str, Callable[[Told, bytes], Answer]]] = {
    "read": _read, "write": _write, "connect": _connect, "signal": _signal, "attach": _attach, "fork": _fork, "rise": _rise,
    "rights": _rights, "environment": _environment, "descriptors": _descriptors,
}  # fmt: skip


def attempts(port: int) -> Iterator[tuple[str, dict[str, object]]]:
    """What is tried on this machine, each with its name in plain words; something listens at the port."""
    data, own = Path(settings.DATA_DIR), os.getpid()
    for name, path in (
        ("read the plaza's environment", f"/proc/{own}/environ"),
        ("read the database", data / "plaza.sqlite3"),
        ("read the log's key", data / "log-key"),
        ("read the machine's users", "/etc/passwd"),
        ("read the data folder's secrets", data / "secrets" / "plaza_secret_key"),
    ):
        yield name, {"do": "read", "path": str(path)}
    yield "reach the network", {"do": "connect", "host": "127.0.0.1", "port": port}
    yield "signal the plaza", {"do": "signal", "pid": own}
    yield "attach to the plaza", {"do": "attach", "pid": own}
    yield "write a file", {"do": "write", "path": str(LEFT[0]())}
    yield "write into the data folder", {"do": "write", "path": str(LEFT[1]())}
    yield "start another process", {"do": "fork"}
    yield "gain rights", {"do": "rise"}
    yield "run with new privileges", {"do": "rights"}
    yield "see a setting", {"do": "environment"}
    yield "inherit an open file", {"do": "descriptors"}


def tried() -> dict[str, bool]:
    """What each attempt came to: True where the sandbox held. Raises SandboxUnavailable where no child starts."""
    children, found = Pool(__name__, most=1), dict[str, bool]()
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        for name, told in attempts(listening.getsockname()[1]):
            found[name] = _one(children, told)
    children.end()
    for left in LEFT:
        left().unlink(missing_ok=True)
    return found


def _one(children: Pool, told: dict[str, object]) -> bool:
    try:
        return bool(children.ask(told, b"", seconds=2, within=WITHIN)[0]["held"])
    except SandboxCrashed:
        return True  # whatever ended it got nowhere
    except DecodeError:
        return False  # nobody knows
