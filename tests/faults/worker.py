"""A worker process of the plaza that knows a few jobs of the tests besides its own: ``python -m tests.faults.worker work``."""

import os
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plaza.settings")
django.setup()

from plaza import cli  # noqa: E402
from plaza.core.bus import listen, send_now  # noqa: E402
from plaza.core.work import job  # noqa: E402


@job("faults.note", attempts=3)
def note(*, diary: str, words: str) -> None:
    """Writes one line; short lines are appended whole."""
    with Path(diary).open("a") as file:
        file.write(f"{words}\n")


@job("faults.slow", attempts=3)
def slow(*, diary: str) -> None:
    """Takes for ever the first time, and no time when it is tried again."""
    first = not Path(diary).exists()
    note(diary=diary, words=f"begun by {os.getpid()}")
    if first:
        time.sleep(600)
    note(diary=diary, words=f"done by {os.getpid()}")


@job("faults.poison", attempts=2)
def poison(*, diary: str) -> None:
    """Kills its worker."""
    note(diary=diary, words="swallowed")
    os._exit(9)


def hear(diary: str, topic: str) -> None:
    """Writes what is heard on a topic, after a line that it listens."""
    listen(
        lambda heard, message: note(diary=diary, words=f"{heard} {message['n']}") if heard == topic else None,
        stopped=lambda: False,
        ready=lambda: note(diary=diary, words="listening"),
    )


if __name__ == "__main__":
    if sys.argv[1] == "hear":
        hear(*sys.argv[2:])
    elif sys.argv[1] == "say":
        send_now(sys.argv[2], {"n": int(sys.argv[3])})
    else:
        cli.main(sys.argv[1:])
