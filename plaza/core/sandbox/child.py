"""The child itself: ``python -m plaza.core.sandbox.child USER TASKS [WORD …]`` answers tasks from its standard input.

USER is whom it becomes first (``-``: nobody else). TASKS names a module with a table ``TASKS`` of functions and, if it likes,
``warm(words)`` for what is loaded before the first file comes.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, BinaryIO

from django.conf import settings

from plaza.core.sandbox.frames import Broken, receive, send
from plaza.core.sandbox.limits import allow_no_more_processes, allow_time, become, confine

Told = Mapping[str, Any]
Answer = tuple[dict[str, object], bytes]
Task = Callable[[Told, bytes], Answer]


def main(user: str, module: str, *words: str) -> None:
    """Answers task after task; ends with the pipe, or after a lack of memory."""
    if user != "-":
        become(int(user))
    tasks, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    _forget_the_terminal()
    confine()
    if not settings.configured:
        settings.configure(USE_I18N=False)
    room = import_module(module)
    if warm := getattr(room, "warm", None):
        warm(words)
    allow_no_more_processes()
    send(answers, {"ready": True})
    while _one(tasks, answers, room.TASKS):
        pass


def _forget_the_terminal() -> None:
    """Whatever a library prints goes nowhere; an interrupt is for the process that asked."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    os.close(nowhere)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _one(tasks: BinaryIO, answers: BinaryIO, known: Mapping[str, Task]) -> bool:
    """Answers one task; False when this process must not go on."""
    try:
        task = receive(tasks)
    except Broken:
        return False
    if task is None:
        return False
    told, data = task
    allow_time(int(str(told["seconds"])))
    try:
        answer, out = known[str(told["do"])](told, data)
        send(answers, {"done": answer}, out)
    except MemoryError:
        send(answers, {"crashed": "memory"})
        return False
    except Exception as problem:  # whatever a decoder raises on a broken file is an answer about that file
        send(answers, {"failed": type(problem).__name__})
    return True


if __name__ == "__main__":
    main(*sys.argv[1:])
