"""The queues that jobs wait in, in one table: what hangs in one of them delays nobody in another.

A queue has so many threads in each worker process that serves it. No kind of job may hold all of them: see ``Spec.most``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.conf import settings

READER_THREADS: Final = 2
"""In each reader process: one opens what arrived while the other reads what was opened."""


@dataclass(frozen=True)
class Queue:
    """A queue, its threads in one worker process, and how many of them one kind of job may hold.

    ``room``: how many jobs may wait, and ``share``: how many on behalf of one client, where somebody outside can ask for them.
    """

    name: str
    threads: int
    most: int
    room: int
    share: int


def _shared(name: str, threads: int, *, most: int, room: int = 20_000, share: int = 200) -> Queue:
    return Queue(name, threads, max(1, min(most, threads)), room, share)


QUEUES: Final[Mapping[str, Queue]] = {
    # Somebody sits before a screen and waits: decisions, documents, rings, the log.
    "urgent": _shared("urgent", settings.URGENT_THREADS, most=settings.URGENT_THREADS - 1),
    # Everything that nobody waits for.
    "default": _shared("default", settings.DEFAULT_THREADS, most=settings.DEFAULT_THREADS),
    # Whatever speaks with a server of somebody else: letters, pushes, the bank, witnesses, signers.
    "external": _shared("external", settings.EXTERNAL_THREADS, most=settings.EXTERNAL_THREADS // 4),
    # What somebody sent is opened and read, in processes of their own.
    "reader": _shared("reader", READER_THREADS, most=1, room=600, share=24),
}
