"""A fuse between the plaza and a service that may be away: after a few failures in a row nobody waits for it any more.

While the fuse is out, whoever asks is told so at once and when to ask again. Then one call tries; the others go on waiting
until it has come back.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from plaza.core.clock import real_now
from plaza.sealing.rules import SignerAway

IN_A_ROW = 3
PAUSES = (30.0, 60.0, 120.0, 300.0)
"""Seconds that the fuse stays out, the first time, the second, …; the last one repeats."""


class Circuit:
    """One fuse for one service; a process has its own."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._failures = 0
        self._out_until: datetime | None = None

    @contextmanager
    def trying(self) -> Iterator[None]:
        """Lets one call through, and learns from how it ends; raises SignerAway at once while the fuse is out."""
        self._pass()
        try:
            yield
        except SignerAway as away:
            away.seconds = max(away.seconds, self._blow())
            raise
        except BaseException:
            self._mend()  # it answered, if not as one would wish
            raise
        self._mend()

    def _pass(self) -> None:
        with self._lock:
            moment = real_now()
            if self._out_until is None:
                return
            if moment < self._out_until:
                seconds = (self._out_until - moment).total_seconds()
                raise SignerAway(f"{self._name} does not answer; it is asked again in a moment.", seconds=seconds)
            self._out_until = moment + timedelta(seconds=PAUSES[0])  # this call tries; the next ones wait for it

    def _blow(self) -> float:
        """Counts a failure; the seconds until the next try."""
        with self._lock:
            self._failures += 1
            if self._failures < IN_A_ROW:
                return 0.0
            pause = PAUSES[min(self._failures - IN_A_ROW, len(PAUSES) - 1)]
            self._out_until = real_now() + timedelta(seconds=pause)
            return pause

    def _mend(self) -> None:
        with self._lock:
            self._failures, self._out_until = 0, None
