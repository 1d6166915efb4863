"""The plaza's processes on one machine: a supervisor that starts web, worker and reader processes and keeps them up."""

import ctypes
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

log = logging.getLogger(__name__)
PATIENCE = 15.0
"""Seconds that a process gets to finish what it has in hand."""
PR_SET_PDEATHSIG = 1
SUPERVISOR = "PLAZA_SUPERVISOR_PID"
"""How a child learns whose end is its own: in a container the supervisor may itself be process 1."""


def listening_socket(host: str, port: int) -> socket.socket:
    """The one socket that all web processes accept from.

    It is made with IPPROTO_TCP by name: otherwise asyncio does not set TCP_NODELAY and every answer waits 40 ms.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(2048)
    listener.set_inheritable(True)
    return listener


def die_with_parent() -> None:
    """Ends this process when the supervisor that started it is gone, however that happened; without one, does nothing."""
    supervisor = os.environ.get(SUPERVISOR)
    if supervisor is None:
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != int(supervisor):  # it ended before this process could ask to be told
        sys.exit(0)


def until_told() -> threading.Event:
    """An event that is set by the first SIGTERM or SIGINT."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    return stopped


@dataclass
class Child:
    """One process of the plaza: what it runs, and how it fares."""

    arguments: Sequence[str]
    descriptors: Sequence[int] = ()
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    falls: int = field(default=0)

    def keep_up(self) -> None:
        """Starts the process when it is not running; the more often it fell at once, the later."""
        if self.process is not None and self.process.poll() is None:
            return
        alive_for = time.monotonic() - self.started_at
        self.falls = 0 if alive_for > 30 else self.falls + (self.process is not None)
        if self.process is not None and alive_for < min(2**self.falls, 30):
            return
        if self.process is not None:
            log.error("plaza %s ended with %s; starting it again", self.arguments[0], self.process.returncode)
        command = [sys.executable, "-m", "plaza", *self.arguments]
        told = os.environ | {SUPERVISOR: str(os.getpid())}
        self.process = subprocess.Popen(command, env=told, pass_fds=tuple(self.descriptors))
        self.started_at = time.monotonic()

    def stop(self, *, by: float) -> None:
        """Asks the process to end, and ends it when it does not until the moment ``by`` (monotonic)."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, by - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def supervise(children: Sequence[Child], *, stopped: threading.Event) -> None:
    """Keeps the children up until told to stop, then lets them finish."""
    while not stopped.is_set():
        for child in children:
            child.keep_up()
        stopped.wait(0.5)
    for child in children:
        if child.process is not None:
            child.process.terminate()
    deadline = time.monotonic() + PATIENCE
    for child in children:
        child.stop(by=deadline)
