"""Jobs by name: enqueued in the transaction of the act that needs them, leased to one worker, retried, never lost.

A worker that dies leaves its job leased: the sweep gives it back when the lease ends, or at once when the worker was a process
of this machine that is gone. A job therefore may run twice, and says in its action how the second run finds the work done.
"""

import logging
import os
import socket
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar

from django.db import IntegrityError, close_old_connections, connection, transaction
from django.db.models import Q, QuerySet

from plaza.core.bus import publish
from plaza.core.clock import real_now
from plaza.core.models import Job

log = logging.getLogger(__name__)
RETRY_AFTER = (0, 5, 30, 120, 600, 1800, 3600)
"""Seconds before the second, third, … attempt; the last one repeats."""
Work = TypeVar("Work", bound=Callable[..., None])


@dataclass(frozen=True)
class Spec:
    """How a named job is run: by whom, how often, and for how long one worker may hold it."""

    name: str
    lane: str
    attempts: int
    lease: float
    function: Callable[..., None]


REGISTRY: dict[str, Spec] = {}


def job(name: str, *, lane: str = "default", attempts: int = 5, lease: float = 120) -> Callable[[Work], Work]:
    """Registers a function as the job ``name``. It takes keyword arguments of plain JSON and may be run more than once."""

    def register(function: Work) -> Work:
        REGISTRY[name] = Spec(name, lane, attempts, lease, function)
        return function

    return register


def enqueue(name: str, /, *, delay: float = 0, key: str | None = None, **arguments: object) -> None:
    """Asks for the job once the caller's transaction commits, ``delay`` seconds from now.

    With ``key``, a job that still waits under the same key stands for this one too.
    """
    spec = REGISTRY[name]
    moment = real_now()
    row = Job(
        name=name, lane=spec.lane, arguments=arguments, unique_key=key and f"{name}:{key}",
        enqueued_at=moment, run_after=moment + timedelta(seconds=delay),
    )  # fmt: skip
    Job.objects.bulk_create([row], ignore_conflicts=key is not None)
    publish(f"work:{spec.lane}", {"name": name})


def worker_name() -> str:
    """This process, so that nobody mistakes another process of the same number for it."""
    return f"{_machine()}:{os.getpid()}:{_started(os.getpid())}"


@cache
def _machine() -> str:
    """This machine, and which of its containers: process numbers mean nothing outside of one."""
    namespace = Path("/proc/self/ns/pid")
    return f"{socket.gethostname()}-{namespace.stat().st_ino if namespace.exists() else 0}"


def is_gone(worker: str) -> bool:
    """Whether that worker was a process of this machine and has ended; of other machines nothing is known."""
    host, _, rest = worker.partition(":")
    pid, _, started = rest.partition(":")
    return host == _machine() and pid.isdigit() and _started(int(pid)) != started


def _started(pid: int) -> str:
    """When the kernel started that process (clock ticks since boot); empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def claim_next(lane: str, *, worker: str) -> Job | None:
    """Leases the next due job of the lane to this worker, or None when nothing is due."""
    while True:
        moment = real_now()
        row = Job.objects.filter(lane=lane, state="waiting", run_after__lte=moment).order_by("run_after", "pk").first()
        if row is None:
            return None
        lease = REGISTRY[row.name].lease if row.name in REGISTRY else 60
        taken = {"state": "running", "worker": worker, "leased_until": moment + timedelta(seconds=lease)}
        if Job.objects.filter(pk=row.pk, state="waiting").update(**taken, attempts=row.attempts + 1):
            row.refresh_from_db()
            return row


def run_next(lane: str, *, worker: str | None = None) -> bool:
    """Runs one due job of the lane; False when there was none."""
    row = claim_next(lane, worker=worker or worker_name())
    if row is None:
        return False
    try:
        REGISTRY[row.name].function(**row.arguments)
    except Exception:  # whatever a job raises must end in a state that people can see
        log.exception("job %s (%s) failed at attempt %d", row.name, row.pk, row.attempts)
        _put_back(row, problem=traceback.format_exc(limit=-3))
    else:
        _held(row).update(state="done", finished_at=real_now(), problem="")
    finally:
        if not connection.in_atomic_block:  # a caller's open transaction keeps its connection
            close_old_connections()
    return True


def run_all(*lanes: str) -> int:
    """Runs whatever is due in these lanes (all of them by default) until nothing is; for tests, seeds and one-shot commands."""
    names = lanes or tuple({spec.lane for spec in REGISTRY.values()})
    count = 0
    while any([run_next(lane) for lane in names]):
        count += 1
    return count


def is_alone(lane: str) -> bool:
    """Whether the lane holds at most one job that is due or in hand: the caller's own."""
    busy = Q(state="running") | Q(state="waiting", run_after__lte=real_now())
    return len(Job.objects.filter(busy, lane=lane).values_list("pk")[:2]) < 2


def sweep() -> int:
    """Gives back what dead workers held; how many jobs that was."""
    moment, count = real_now(), 0
    for row in Job.objects.filter(state="running"):
        if is_gone(row.worker) or (row.leased_until and row.leased_until < moment):
            count += _put_back(row, problem="the worker died")
    return count


def forget_done(*, before: datetime) -> int:
    """Deletes finished jobs of the past, so that the table stays small; failed ones stay until somebody looks."""
    return Job.objects.filter(state="done", finished_at__lt=before).delete()[0]


def _put_back(row: Job, *, problem: str) -> int:
    spec = REGISTRY.get(row.name)
    if spec is None or row.attempts >= spec.attempts:
        return _held(row).update(state="failed", finished_at=real_now(), problem=problem)
    after = real_now() + timedelta(seconds=RETRY_AFTER[min(row.attempts - 1, len(RETRY_AFTER) - 1)])
    try:
        with transaction.atomic():
            return _held(row).update(state="waiting", run_after=after, problem=problem)
    except IntegrityError:  # another one under the same key was asked for meanwhile: it stands for this one too
        return _held(row).update(state="done", finished_at=real_now(), problem=problem)


def _held(row: Job) -> QuerySet[Job]:
    """The row, as long as the lease is still the one it was claimed under."""
    return Job.objects.filter(pk=row.pk, state="running", worker=row.worker, attempts=row.attempts)


@dataclass(frozen=True)
class Round:
    """Something that is done again and again; it must bear being done by two workers at once."""

    name: str
    seconds: float
    function: Callable[[], object]
    after: float = 0.0
    """How many seconds after its start a worker makes it for the first time."""


ROUNDS: list[Round] = []


WARM_UPS: dict[str, list[Callable[[], object]]] = {}
"""By lane: what a worker does once before its first job, so that nobody waits for it."""


def before(lane: str) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Registers something slow that a worker of the lane does once at its start, such as loading a model."""

    def register(function: Callable[[], object]) -> Callable[[], object]:
        WARM_UPS.setdefault(lane, []).append(function)
        return function

    return register


def every(seconds: float, *, name: str, after: float = 0.0) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Registers a function for the workers of the default lane to call about every ``seconds``, ``after`` seconds from their start."""

    def register(function: Callable[[], object]) -> Callable[[], object]:
        ROUNDS.append(Round(name, seconds, function, after))
        return function

    return register


every(10, name="core.sweep")(sweep)
