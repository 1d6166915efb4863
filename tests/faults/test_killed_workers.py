"""Workers die: by kill, by power cut, by their own job. Nothing is lost, nothing is done by two, nothing hangs."""

import signal

import pytest

from plaza.core.clock import real_now
from plaza.core.models import Job
from plaza.integrity.actions import record
from plaza.integrity.models import Entry
from plaza.integrity.queries import check_log
from tests.fixtures.processes import until

pytestmark = [pytest.mark.processes, pytest.mark.store, pytest.mark.bus]
WORKER = ("-m", "tests.faults.worker", "work")


@pytest.fixture
def diary(tmp_path):
    """Where the jobs write what they did."""
    path = tmp_path / "diary"

    def lines() -> list[str]:
        return path.read_text().splitlines() if path.exists() else []

    lines.path = str(path)
    return lines


def enqueue(name: str, **arguments: object) -> None:
    """As ``plaza.core.work.enqueue`` in a process that knows the job."""
    moment = real_now()
    Job.objects.create(name=name, arguments=arguments, enqueued_at=moment, run_after=moment)


def states() -> list[str]:
    return sorted(Job.objects.filter(name__startswith="faults.").values_list("state", flat=True))


def test_a_killed_workers_job_comes_back_at_once(process, diary):
    enqueue("faults.slow", diary=diary.path)
    first = process(*WORKER)
    until(diary, within=30, what="the job to begin")
    assert states() == ["running"]
    first.kill()
    second = process(*WORKER)
    until(lambda: len(diary()) == 3, within=30, what="the job to be done, long before its lease of 120 seconds ends")
    assert diary()[1:] == [f"begun by {second.process.pid}", f"done by {second.process.pid}"]
    until(lambda: states() == ["done"], what="the job's last word")
    assert Job.objects.get(name="faults.slow").attempts == 2


def test_a_worker_beside_a_killed_one_takes_its_job_over(process, diary):
    enqueue("faults.slow", diary=diary.path)
    first = process(*WORKER)
    until(diary, within=30, what="the job to begin")
    second = process(*WORKER)
    first.kill()
    until(lambda: states() == ["done"], within=30, what="the sweep of the other worker")
    assert diary()[-1] == f"done by {second.process.pid}"


def test_two_workers_never_do_one_job_twice(process, diary):
    for number in range(60):
        enqueue("faults.note", diary=diary.path, words=str(number))
    workers = [process(*WORKER) for _ in range(2)]
    until(lambda: states() == ["done"] * 60, within=30, what="sixty jobs")
    assert sorted(diary(), key=int) == [str(number) for number in range(60)]
    assert all(worker.process.poll() is None for worker in workers)


def test_a_job_that_kills_its_workers_ends_as_failed(process, diary):
    enqueue("faults.poison", diary=diary.path)
    enqueue("faults.note", diary=diary.path, words="after it")
    for _ in range(2):
        worker = process(*WORKER)
        assert worker.process.wait(20) == 9, worker.words
    process(*WORKER)
    until(lambda: states() == ["done", "failed"], within=30, what="the poisoned job to be given up")
    # A worker that is killed between doing a job and saying so leaves the job to be done again: at least once is what is promised.
    assert diary().count("swallowed") == 2 and "after it" in diary()


def test_a_worker_that_is_asked_to_end_finishes_what_it_has_in_hand(process, diary):
    worker = process(*WORKER)
    enqueue("faults.note", diary=diary.path, words="before")
    until(lambda: states() == ["done"], within=30, what="the job")
    worker.process.send_signal(signal.SIGTERM)
    assert worker.process.wait(15) == 0
    assert "Traceback" not in worker.words


def numbered() -> int:
    """How many acts of this test have a number; a worker notes the settings that it began with too."""
    return Entry.objects.filter(leaf__kind="test.done").count()


def test_killed_sequencers_leave_no_gap_and_no_double(process):
    for turn in range(3):
        for number in range(20):
            record("test.done", actor="sistem", subject=f"test:{turn}-{number}")
        worker = process(*WORKER)
        until(lambda turn=turn: numbered() > 20 * turn, within=30, what="the sequencer")
        worker.kill()
    process(*WORKER)
    until(lambda: numbered() == 60, within=40, what="the last sequencer")
    assert check_log().fault == ""


def test_news_pass_between_processes(process, diary):
    process("-m", "tests.faults.worker", "hear", diary.path, "queue:DPM")
    until(lambda: diary() == ["listening"], within=30, what="the listener")
    said = [
        process("-m", "tests.faults.worker", "say", topic, n) for topic, n in (("queue:DIS", "1"), ("queue:DPM", "2"))
    ]
    assert [one.process.wait(20) for one in said] == [0, 0]
    until(lambda: len(diary()) == 2, what="the news")
    assert diary() == ["listening", "queue:DPM 2"]


def test_a_listener_that_was_killed_is_forgotten(process, diary):
    listener = process("-m", "tests.faults.worker", "hear", diary.path, "queue:DPM")
    until(lambda: diary() == ["listening"], within=30, what="the listener")
    listener.kill()
    said = process("-m", "tests.faults.worker", "say", "queue:DPM", "1")
    assert said.process.wait(20) == 0
    assert "Traceback" not in said.words
    assert diary() == ["listening"]
