"""What hangs in one queue, or in one kind of job, delays nobody else."""

import threading
import time

import pytest

from plaza.core import work, worker
from plaza.core.models import Heartbeat, Job
from plaza.core.queues import QUEUES
from plaza.core.work import REGISTRY, Round, enqueue, job, worker_name
from plaza.core.worker import work_forever
from tests.fixtures.processes import until

pytestmark = [pytest.mark.store, pytest.mark.django_db(transaction=True)]


class Hung:
    """A server that takes whoever comes and never answers, until the test lets go."""

    def __init__(self) -> None:
        self.begun, self.released, self.most, self.lock = 0, threading.Event(), 0, threading.Lock()

    def hang(self) -> None:
        with self.lock:
            self.begun += 1
        self.released.wait(20)


@pytest.fixture
def hung(monkeypatch):
    """Jobs of the test's own: one that hangs in each queue, and quick ones that say when they were done."""
    before, server, done = dict(REGISTRY), Hung(), dict[str, float]()
    monkeypatch.setattr(worker, "ROUNDS", [])
    monkeypatch.setattr(worker, "WARM_UPS", {})
    monkeypatch.setattr(worker, "LOOK_EVERY", 0.1)
    for queue in ("urgent", "external"):
        job(f"test.hang_{queue}", queue=queue)(server.hang)

        def quick(*, queue: str = queue) -> None:
            done[queue] = time.monotonic()

        job(f"test.quick_{queue}", queue=queue)(quick)
    server.done = done
    yield server
    server.released.set()
    REGISTRY.clear()
    REGISTRY.update(before)


@pytest.fixture
def working():
    """A worker of all queues but the reader, in threads of the test's process."""
    stopped = threading.Event()
    thread = threading.Thread(
        target=work_forever, args=(("urgent", "default", "external"),), kwargs={"stopped": stopped}
    )
    thread.start()
    yield
    stopped.set()
    thread.join(30)
    assert not thread.is_alive()


@pytest.mark.parametrize("queue", ["external", "urgent"])
def test_a_kind_of_job_that_hangs_never_holds_its_whole_queue(hung, working, queue):
    for _ in range(40):
        enqueue(f"test.hang_{queue}")
    until(lambda: hung.begun == QUEUES[queue].most, what="all that may hang to hang")
    asked = time.monotonic()
    for name in ("urgent", "external"):
        enqueue(f"test.quick_{name}")
    until(lambda: len(hung.done) == 2, within=5, what="the others to be done")
    assert max(hung.done.values()) - asked < 2
    assert hung.begun == QUEUES[queue].most < QUEUES[queue].threads
    Job.objects.filter(name=f"test.hang_{queue}", state="waiting").delete()
    hung.released.set()


def test_a_round_that_hangs_outside_delays_no_other_round(hung, monkeypatch):
    made = []
    turns = [
        Round("test.hang", 0.1, hung.hang, queue="external"), Round("test.bank", 0.1, lambda: made.append("bank"), queue="external"),
        Round("test.log", 0.1, lambda: made.append("log"), queue="urgent"),
    ]  # fmt: skip
    monkeypatch.setattr(worker, "ROUNDS", turns)
    stopped = threading.Event()
    thread = threading.Thread(target=work_forever, args=(("urgent", "external"),), kwargs={"stopped": stopped})
    thread.start()
    until(lambda: {"bank", "log"} <= set(made), within=5, what="the other rounds")
    hung.released.set()
    stopped.set()
    thread.join(30)


def test_what_matters_more_is_done_first_and_then_what_came_first(hung):
    done: list[int] = []
    job("test.order", queue="test")(lambda *, number: done.append(number))
    for number, priority in enumerate((0, -5, 20, 0)):
        enqueue("test.order", number=number, priority=priority)
    assert work.run_all("test") == 4
    assert done == [2, 0, 3, 1]


def test_a_worker_says_that_it_lives_and_one_that_is_gone_is_forgotten(hung, working):
    host = worker_name().partition(":")[0]
    until(lambda: Heartbeat.objects.filter(worker=worker_name()).count() == 3, what="the heartbeats")
    row = Heartbeat.objects.get(queue_name="urgent")
    Heartbeat.objects.create(worker=f"{host}:4194303:1", queue_name="urgent", seen_at=row.seen_at)
    worker.beat(["urgent"])
    assert list(Heartbeat.objects.filter(queue_name="urgent").values_list("worker", flat=True)) == [worker_name()]
