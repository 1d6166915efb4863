"""Jobs by name: enqueued in the transaction of the act that needs them, leased to one worker, retried, never lost.

A job is a function with plain JSON arguments, and waits with a queue, a priority and a time, as in Django's own Tasks (6.0).

A worker that dies leaves its job leased: the sweep gives it back when the lease ends, or at once when the worker was a process
of this machine that is gone. A job therefore may run twice, and says in its action how the second run finds the work done.
"""

import logging
import os
import socket
import traceback
from collections.abc import Callable, Collection
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
from plaza.core.queues import QUEUES

log = logging.getLogger(__name__)
RETRY_AFTER = (0, 5, 30, 120, 600, 1800, 3600)
"""Seconds before the second, third, … attempt; the last one repeats."""
Work = TypeVar("Work", bound=Callable[..., None])


@dataclass(frozen=True)
class Spec:
    """How a named job is run: by whom, how often, and for how long one worker may hold it."""

    name: str
    queue: str
    attempts: int
    lease: float
    function: Callable[..., None]
    most: int | None = None
    """How many of these one worker process runs at a time at most; None: as its queue says."""


REGISTRY: dict[str, Spec] = {}


def job(
    name: str, *, queue: str = "default", attempts: int = 5, lease: float = 120, most: int | None = None
) -> Callable[[Work], Work]:
    """Registers a function as the job ``name``. It takes keyword arguments of plain JSON and may be run more than once."""

    def register(function: Work) -> Work:
        REGISTRY[name] = Spec(name, queue, attempts, lease, function, most)
        return function

    return register


def enqueue(
    name: str, /, *, delay: float = 0, key: str | None = None, client: str = "", priority: int = 0, **arguments: object
) -> None:
    """Asks for the job once the caller's transaction commits, ``delay`` seconds from now.

    With ``key``, a job that still waits under the same key stands for this one too. ``client``: on whose behalf, so that nobody
    fills a queue alone. ``priority``: from -100 to 100, the higher the sooner.
    """
    spec = REGISTRY[name]
    moment = real_now()
    row = Job(
        name=name, queue_name=spec.queue, arguments=arguments, unique_key=key and f"{name}:{key}", client=client[:80],
        priority=max(-100, min(100, priority)), enqueued_at=moment, run_after=moment + timedelta(seconds=delay),
    )  # fmt: skip
    Job.objects.bulk_create([row], ignore_conflicts=key is not None)
    publish(f"work:{spec.queue}", {"name": name})


def has_room(queue: str, *, client: str) -> bool:
    """Whether one more job may be asked for on behalf of this client; whoever is told no comes back in a moment."""
    line, waiting = QUEUES[queue], Job.objects.filter(queue_name=queue, state="waiting")
    own = waiting.filter(client=client[:80]).count() if client else 0
    return own < line.share and waiting.count() < line.room


def behind_others(queue: str, *, client: str) -> int:
    """The priority by which whoever has much waiting stands behind those who have little: nobody waits for one sender's pile."""
    return -min(100, Job.objects.filter(queue_name=queue, state="waiting", client=client[:80]).count())


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


def claim_next(queue: str, *, worker: str, passing: Collection[str] = ()) -> Job | None:
    """Leases the next due job of the queue to this worker, of none of the kinds it is ``passing`` over; None when nothing is due."""
    while True:
        moment = real_now()
        due = Job.objects.filter(queue_name=queue, state="waiting", run_after__lte=moment).exclude(name__in=passing)
        row = due.order_by("-priority", "run_after", "pk").first()
        if row is None:
            return None
        lease = REGISTRY[row.name].lease if row.name in REGISTRY else 60
        taken = {"state": "running", "worker": worker, "leased_until": moment + timedelta(seconds=lease)}
        if Job.objects.filter(pk=row.pk, state="waiting").update(**taken, attempts=row.attempts + 1):
            row.refresh_from_db()
            return row


def run_next(queue: str, *, worker: str | None = None) -> bool:
    """Runs one due job of the queue; False when there was none."""
    row = claim_next(queue, worker=worker or worker_name())
    if row is None:
        return False
    run(row)
    return True


def run(row: Job) -> None:
    """Runs a job that this worker holds, to an end that people can see."""
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


def run_all(*queues: str) -> int:
    """Runs whatever is due in these queues (all of them by default) until nothing is; for tests, seeds and one-shot commands."""
    names = queues or tuple({spec.queue for spec in REGISTRY.values()})
    count = 0
    while any([run_next(queue) for queue in names]):
        count += 1
    return count


def is_alone(queue: str) -> bool:
    """Whether the queue holds at most one job that is due or in hand: the caller's own."""
    busy = Q(state="running") | Q(state="waiting", run_after__lte=real_now())
    return len(Job.objects.filter(busy, queue_name=queue).values_list("pk")[:2]) < 2


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
    queue: str = "default"
    """Whose workers make it; one of `external` waits for no other round."""


ROUNDS: list[Round] = []


WARM_UPS: dict[str, list[Callable[[], object]]] = {}
"""By queue: what a worker does once before its first job, so that nobody waits for it."""


def before(queue: str) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Registers something slow that a worker of the queue does once at its start, such as loading a model."""

    def register(function: Callable[[], object]) -> Callable[[], object]:
        WARM_UPS.setdefault(queue, []).append(function)
        return function

    return register


def every(
    seconds: float, *, name: str, after: float = 0.0, queue: str = "default"
) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Registers a function for the workers of the queue to call about every ``seconds``, ``after`` seconds from their start."""

    def register(function: Callable[[], object]) -> Callable[[], object]:
        ROUNDS.append(Round(name, seconds, function, after, queue))
        return function

    return register


every(10, name="core.sweep", queue="urgent")(sweep)
