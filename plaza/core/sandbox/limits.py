"""The limits under which a child opens a file, each set by the kernel.

Memory is limited by RLIMIT_DATA, not RLIMIT_AS: measured, a reader that has read every kind of specimen holds 390 MB of data but has
mapped 1.1 GB of addresses (libraries, models, arenas handed back), so that a limit of 1 GiB on addresses would kill honest files.
RLIMIT_DATA counts what can be filled: heap and private writable mappings. A wider limit on addresses stands behind it. Time is
processor time, so that a busy machine sets no honest file aside; the wall clock stands behind it, for a child that merely sleeps.
"""

from __future__ import annotations

import os
import resource
from typing import Final

MEMORY: Final = 1024**3
ADDRESSES: Final = 3 * 1024**3
OPEN_FILES: Final = 64


def become(user: int) -> None:
    """Gives root's rights away for good."""
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def confine(memory: int = MEMORY) -> None:
    """Limits this process for good: memory, open files, no written file, no core."""
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_AS, (max(ADDRESSES, memory), max(ADDRESSES, memory)))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def allow_no_more_processes() -> None:
    """From now on this process starts neither another nor a thread; root alone is not held by it."""
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def allow_time(seconds: int) -> None:
    """Lets this process compute for so many seconds from now; beyond, the kernel ends it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))
