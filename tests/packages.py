"""What the tests need of the machine, beside Python: installed by its own packages when that is allowed, else named in one line.

``python -m tests.packages`` looks, and installs what is missing on Debian and Ubuntu when run as root.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

INSTALLING_TAKES = 900
"""Seconds that the package manager may take."""


@dataclass(frozen=True)
class Package:
    """A system package, and how to see that it is there."""

    name: str
    there: Callable[[], bool]


def program(*names: str) -> str | None:
    """Where the first of these programs is that this machine has; a server's program need not be in everybody's path."""
    path = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin"
    return next((found for name in names if (found := shutil.which(name, path=path))), None)


def _command(*names: str) -> Callable[[], bool]:
    return lambda: program(*names) is not None


def postgres_programs() -> Path | None:
    """The folder of PostgreSQL's own programs (``initdb``, ``postgres``), the newest if there are several."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    elsewhere = shutil.which("initdb")
    return Path(elsewhere).resolve().parent if elsewhere else None


GO_SOURCES = Path("/usr/share/gocode")
"""Where Debian keeps what other people wrote in Go: their verifier of logs reads ours (tests/integrity/outside)."""

PACKAGES = (
    Package("chromium", _command("chromium", "chromium-browser", "google-chrome")),
    Package("chromium-headless-shell", _command("chromium-headless-shell")),
    Package("postgresql", lambda: postgres_programs() is not None),
    Package("redis-server", _command("redis-server")),
    Package("coturn", _command("turnserver")),
    Package("espeak-ng", _command("espeak-ng")),
    Package("softhsm2", _command("softhsm2-util")),
    Package("poppler-utils", _command("pdftoppm")),
    Package("bubblewrap", _command("bwrap")),
    Package("clamav-daemon", _command("clamd")),
    Package("golang-go", _command("go")),
    Package("golang-golang-x-mod-dev", (GO_SOURCES / "src/golang.org/x/mod/sumdb/tlog").exists),
    Package("orca", _command("orca")),
    Package("xvfb", _command("Xvfb")),
    Package("at-spi2-core", Path("/usr/libexec/at-spi-bus-launcher").exists),
    Package("dbus", _command("dbus-daemon")),
)


def missing() -> list[str]:
    """The names of the packages that are not there."""
    return [package.name for package in PACKAGES if not package.there()]


def provide() -> list[str]:
    """Installs what is missing when that is allowed; what is still missing afterwards."""
    wanted = missing()
    if wanted and os.geteuid() == 0 and shutil.which("apt-get"):
        _install(wanted)
    return missing()


def _install(names: list[str]) -> None:
    """Installs without asking and without starting any service that a package brings along."""
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for words in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *names]):
        subprocess.run(["apt-get", *words], env=quiet, stdout=sys.stderr, timeout=INSTALLING_TAKES, check=False)


def main() -> int:
    """Says in one line what to install, if anything."""
    if absent := provide():
        sys.stdout.write(f"The tests need: sudo apt-get install {' '.join(absent)}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
