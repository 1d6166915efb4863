"""The children of one process: started at first need, kept warm, at most as many as the machine has cores, replaced when they die."""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from typing import Any, Final, Literal

from plaza.core.outside import refuse_in_page
from plaza.core.sandbox.confinement import Confinement, confinement_here
from plaza.core.sandbox.frames import Broken, receive, send

How = Literal["memory", "time", "crash"]

READY_WITHIN: Final = 60.0
FRESH_AFTER: Final = 400
"""Tasks after which a child makes way for a fresh one, so that scattered memory does not add up. The parent counts: a child that
ended by itself might be handed one task more while it ends, and that file would seem to have killed it."""


class SandboxCrashed(RuntimeError):
    """The file ended its child: `how` is memory, time or crash."""

    def __init__(self, how: How) -> None:
        super().__init__(f"a file ended the process that opened it ({how})")
        self.how: How = how


class DecodeError(ValueError):
    """The file cannot be opened; the child lives. The text names the decoder's own fault."""


class SandboxUnavailable(RuntimeError):
    """No child could be started: nobody's file is at fault."""


class Child:
    """One process apart; used by one thread at a time."""

    def __init__(self, tasks: str, *words: str) -> None:
        way, quiet, self._asked = _way(), subprocess.DEVNULL, 0
        command = way.command("-m", "plaza.core.sandbox.child", str(way.child_user or "-"), tasks, *words)
        self._process = _starter().submit(_started, command, stderr=quiet, **way.options()).result()
        try:
            told, _ = self._exchange(None, b"", within=READY_WITHIN)
        except SandboxCrashed as problem:
            raise SandboxUnavailable("the process that opens files does not start") from problem
        if not told.get("ready"):
            self.end()
            raise SandboxUnavailable("the process that opens files does not start")

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def lives(self) -> bool:
        return self._process.poll() is None

    @property
    def has_done_its_share(self) -> bool:
        """Whether a fresh child should take its place."""
        return self._asked >= FRESH_AFTER

    def ask(self, told: Mapping[str, object], data: bytes, *, within: float) -> tuple[dict[str, Any], bytes]:
        """Gives the answer and its bytes; raises SandboxCrashed or DecodeError."""
        self._asked += 1
        answer, out = self._exchange(told, data, within=within)
        if "done" in answer:
            done: dict[str, Any] = answer["done"]
            return done, out
        if "crashed" in answer:
            self.end()
            raise SandboxCrashed("memory")
        raise DecodeError(str(answer.get("failed", "")))

    def _exchange(
        self, told: Mapping[str, object] | None, data: bytes, *, within: float
    ) -> tuple[dict[str, Any], bytes]:
        late = threading.Event()
        watch = threading.Timer(within, self._too_late, [late])
        watch.daemon = True
        watch.start()
        try:
            tasks, answers = self._process.stdin, self._process.stdout
            if tasks is None or answers is None:
                raise Broken("no pipes")
            if told is not None:
                send(tasks, told, data)
            answer = receive(answers)
        except OSError:
            answer = None
        finally:
            watch.cancel()
        if answer is None:
            raise self._death(late=late.is_set())
        return answer

    def _too_late(self, late: threading.Event) -> None:
        late.set()
        self._process.kill()

    def _death(self, *, late: bool) -> SandboxCrashed:
        self.end()
        ended_by = _signal_of(self._process.returncode)
        if late or ended_by == signal.SIGXCPU:
            return SandboxCrashed("time")
        return SandboxCrashed("memory" if ended_by == signal.SIGKILL else "crash")

    def end(self) -> None:
        """Ends the process and waits for it; ending twice is no fault."""
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(0.5)
        self._process.kill()
        self._process.wait()


def _started(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
    process: subprocess.Popen[bytes] = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **options
    )
    return process


@cache
def _starter() -> ThreadPoolExecutor:
    """The one thread that starts children: the kernel ends a child with the thread that started it, and a page's thread may go."""
    return ThreadPoolExecutor(1, thread_name_prefix="sandbox")


def _way() -> Confinement:
    try:
        return confinement_here()
    except OSError as problem:
        raise SandboxUnavailable("the process that opens files does not start") from problem


def _signal_of(returncode: int) -> int:
    """Which signal ended a process; bubblewrap tells it as a shell does, by 128 and more."""
    return -returncode if returncode < 0 else max(0, returncode - 128)


class Pool:
    """Children of one kind, with the tasks of one module; whoever comes when all are busy waits for one."""

    def __init__(self, tasks: str, *words: str, most: int = 0) -> None:
        self._words, self._lock, self._idle = (tasks, *words), threading.Lock(), list[Child]()
        self._free = threading.BoundedSemaphore(most or os.cpu_count() or 1)

    def ask(
        self, told: Mapping[str, object], data: bytes, *, seconds: int, within: float, fresh: bool = False
    ) -> tuple[dict[str, Any], bytes]:
        """Hands the task to a child: `seconds` of computing, `within` seconds by the clock.

        Raises SandboxCrashed, DecodeError or SandboxUnavailable.

        A `fresh` child has opened nothing before, so that whatever happens to it is the file's doing.
        """
        refuse_in_page("a child process")
        with self._free:
            child = self._take(fresh=fresh)
            try:
                return child.ask({**told, "seconds": seconds}, data, within=within)
            finally:
                if child.has_done_its_share:
                    child.end()
                elif child.lives:
                    with self._lock:
                        self._idle.append(child)

    def warm(self) -> None:
        """Starts a child if none waits."""
        with self._free:
            child = self._take()
            with self._lock:
                self._idle.append(child)

    def _take(self, *, fresh: bool = False) -> Child:
        while True:
            with self._lock:
                child = self._idle.pop() if self._idle else None
            if child is not None and child.lives and not fresh:
                return child
            if child is not None:
                child.end()
            if child is None or fresh:
                return Child(*self._words)

    @property
    def pids(self) -> list[int]:
        """The processes that wait for a task."""
        with self._lock:
            return [child.pid for child in self._idle]

    def end(self) -> None:
        """Ends the children that wait; the others end with their task's pipe."""
        with self._lock:
            children, self._idle = self._idle, []
        for child in children:
            child.end()


@cache
def pool(tasks: str, *words: str, most: int = 0) -> Pool:
    """This process's children for a module of tasks, started with these words; `most` of them, else one a core."""
    found = Pool(tasks, *words, most=most)
    atexit.register(found.end)
    return found
