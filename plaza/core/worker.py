"""One worker process: runs the jobs of its queues as they come, in threads of each queue's own, and the rounds of the house."""

import logging
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import timedelta

from django.db import close_old_connections

from plaza.core import bus
from plaza.core.bus import Message
from plaza.core.clock import real_now
from plaza.core.models import Heartbeat, Job
from plaza.core.queues import QUEUES, Queue
from plaza.core.work import REGISTRY, ROUNDS, WARM_UPS, Round, claim_next, is_gone, run, sweep, worker_name

log = logging.getLogger(__name__)
LOOK_EVERY = 1.0
"""Seconds between two looks at the table when the bus says nothing: the bus may lose news, the table does not."""
BEAT_EVERY = 5.0
"""Seconds between two signs of life."""
GONE_AFTER = timedelta(minutes=5)
BEHIND_THE_PAGES = 15
"""How far a process that opens files stands back for pages and calls (nice)."""


class Crew:
    """The threads of one queue in this process. One of them watches the table; who finds a job leaves the watch to the next."""

    def __init__(self, queue: Queue, *, stopped: threading.Event) -> None:
        self.queue, self.stopped, self.wake = queue, stopped, threading.Event()
        self._watch, self._lock, self._running = threading.Lock(), threading.Lock(), Counter[str]()
        self._warm = False

    def start(self) -> list[threading.Thread]:
        """Starts the threads."""
        names = [f"{self.queue.name}-{number}" for number in range(self.queue.threads)]
        threads = [threading.Thread(target=self._work, name=name, daemon=True) for name in names]
        for thread in threads:
            thread.start()
        return threads

    def _work(self) -> None:
        while not self.stopped.is_set():
            with self._watch:
                row = self._wait()
            if row is not None:
                self._run(row)

    def _wait(self) -> Job | None:
        """The next job that may be begun; None when the worker is to stop."""
        if not self._warm:
            self._warm = True
            warm_up(self.queue.name)
        while not self.stopped.is_set():
            self.wake.clear()
            if row := self._claim():
                return row
            self.wake.wait(LOOK_EVERY)
        return None

    def _claim(self) -> Job | None:
        """A database that is away is waited for, not died of."""
        try:
            row = claim_next(self.queue.name, worker=worker_name(), passing=self._full())
        except Exception:
            log.exception("the worker could not take a job")
            row = None
        finally:
            with suppress(Exception):
                close_old_connections()
        if row is not None:
            with self._lock:
                self._running[row.name] += 1
        return row

    def _run(self, row: Job) -> None:
        try:
            run(row)
        except Exception:
            log.exception("what came of a job could not be written")
            with suppress(Exception):
                close_old_connections()
        finally:
            with self._lock:
                self._running[row.name] -= 1
            self.wake.set()

    def _full(self) -> list[str]:
        """The kinds of which no more may be begun now."""
        with self._lock:
            return [name for name, count in self._running.items() if count >= self._most(name)]

    def _most(self, name: str) -> int:
        spec = REGISTRY.get(name)
        return spec.most if spec and spec.most else self.queue.most


def warm_up(queue: str) -> None:
    """Does what a worker of the queue does once; one that fails is told, and the queue is served all the same."""
    for function in WARM_UPS.get(queue, ()):
        try:
            function()
        except Exception:
            log.exception("what should be warm before the queue %s is not", queue)


def work_forever(queues: Sequence[str], *, stopped: threading.Event) -> None:
    """Works until ``stopped`` is set; the jobs in hand are finished first."""
    if tuple(queues) == ("reader",):
        os.nice(BEHIND_THE_PAGES)
    crews = {name: Crew(QUEUES[name], stopped=stopped) for name in queues}
    topics = {f"work:{name}": crew.wake for name, crew in crews.items()}

    def hear(topic: str, _message: Message) -> None:
        if topic in topics:
            topics[topic].set()

    _patiently(sweep)
    threading.Thread(target=bus.listen, args=(hear,), kwargs={"stopped": stopped.is_set}, daemon=True).start()
    threads = [thread for crew in crews.values() for thread in crew.start()]
    threads += _start_rounds(queues, stopped=stopped)
    while not stopped.is_set():
        _patiently(lambda: beat(queues))
        stopped.wait(BEAT_EVERY)
    for crew in crews.values():
        crew.wake.set()
    for thread in threads:
        thread.join()
    _patiently(lambda: Heartbeat.objects.filter(worker=worker_name()).delete())


def beat(queues: Iterable[str]) -> None:
    """Says that this worker serves these queues, and forgets those that are gone."""
    moment, worker = real_now(), worker_name()
    for queue in queues:
        Heartbeat.objects.update_or_create(worker=worker, queue_name=queue, defaults={"seen_at": moment})
    for row in Heartbeat.objects.all():
        if is_gone(row.worker) or row.seen_at < moment - GONE_AFTER:
            row.delete()


def _start_rounds(queues: Sequence[str], *, stopped: threading.Event) -> list[threading.Thread]:
    """One thread for the rounds of each queue; what speaks with others has one each."""
    groups: dict[str, list[Round]] = {}
    for turn in ROUNDS:
        if turn.queue in queues:
            groups.setdefault(turn.name if turn.queue == "external" else turn.queue, []).append(turn)
    threads = [
        threading.Thread(target=make_rounds, args=(turns,), kwargs={"stopped": stopped}, name=f"rounds-{name}", daemon=True)
        for name, turns in groups.items()
    ]  # fmt: skip
    for thread in threads:
        thread.start()
    return threads


def make_rounds(turns: Sequence[Round], *, stopped: threading.Event) -> None:
    """Makes these rounds one after the other, each as often as it says, until ``stopped`` is set."""
    due = {turn.name: time.monotonic() + turn.after for turn in turns}
    while not stopped.is_set():
        for turn in turns:
            if time.monotonic() >= due[turn.name] and not stopped.is_set():
                due[turn.name] = time.monotonic() + turn.seconds
                _patiently(turn.function, what=turn.name)
        stopped.wait(max(0.05, min(min(due.values()) - time.monotonic(), LOOK_EVERY)))


def _patiently(act: Callable[[], object], *, what: str = "the worker's own round") -> None:
    """Does it; what goes wrong is told, and the next time comes."""
    try:
        act()
    except Exception:
        log.exception("%s failed", what)
    finally:
        with suppress(Exception):
            close_old_connections()
