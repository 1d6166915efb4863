"""One worker process: runs the jobs of its lanes as they come, and the rounds of the house."""

import logging
import threading
import time
from collections.abc import Sequence

from django.db import close_old_connections

from plaza.core import bus
from plaza.core.bus import Message
from plaza.core.work import ROUNDS, WARM_UPS, run_next, sweep, worker_name

log = logging.getLogger(__name__)
LOOK_EVERY = 1.0
"""Seconds between two looks at the table when the bus says nothing: the bus may lose news, the table does not."""


def work_forever(lanes: Sequence[str], *, stopped: threading.Event, rounds: bool) -> None:
    """Works until ``stopped`` is set; the job in hand is finished first."""
    wake = threading.Event()
    topics = {f"work:{lane}" for lane in lanes}

    def hear(topic: str, _message: Message) -> None:
        if topic in topics:
            wake.set()

    threading.Thread(target=bus.listen, args=(hear,), kwargs={"stopped": stopped.is_set}, daemon=True).start()
    worker, due = worker_name(), {turn.name: time.monotonic() + turn.after for turn in ROUNDS}
    sweep()
    for warm_up in (function for lane in lanes for function in WARM_UPS.get(lane, ())):
        warm_up()
    while not stopped.is_set():
        wake.clear()
        busy = _one_look(lanes, worker)
        if rounds:
            _make_rounds(due)
        if not busy:
            wake.wait(LOOK_EVERY)


def _one_look(lanes: Sequence[str], worker: str) -> bool:
    """Runs at most one job of each lane; a database that is away is waited for, not died of."""
    try:
        return any([run_next(lane, worker=worker) for lane in lanes])
    except Exception:
        log.exception("the worker could not take a job")
        close_old_connections()
        return False


def _make_rounds(due: dict[str, float]) -> None:
    for turn in ROUNDS:
        if time.monotonic() < due[turn.name]:
            continue
        due[turn.name] = time.monotonic() + turn.seconds
        try:
            turn.function()
        except Exception:
            log.exception("the round %s failed", turn.name)
        finally:
            close_old_connections()
