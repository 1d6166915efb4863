"""Jobs by name: asked for with the act, done once, tried again, never lost, never silent."""

from datetime import timedelta

import pytest
from django.db import transaction

from plaza import cli
from plaza.core import work
from plaza.core.clock import real_now
from plaza.core.models import Job
from plaza.core.queues import QUEUES
from plaza.core.work import (
    REGISTRY,
    ROUNDS,
    claim_next,
    enqueue,
    every,
    forget_done,
    job,
    run_all,
    run_next,
    sweep,
    worker_name,
)
from tests.fixtures.crowds import at_once

DEAD = "{host}:4194303:1"


@pytest.fixture
def done(monkeypatch):
    """What the test's own jobs have done; the names disappear with the test."""
    monkeypatch.setattr(work, "REGISTRY", REGISTRY)
    before = dict(REGISTRY)
    seen: list[object] = []

    @job("test.note", queue="test", attempts=3)
    def note(*, what: object) -> None:
        seen.append(what)

    @job("test.fall", queue="test", attempts=3)
    def fall() -> None:
        seen.append("fell")
        raise RuntimeError("the card reader is on fire")

    yield seen
    REGISTRY.clear()
    REGISTRY.update(before)


def run_queue() -> int:
    count = 0
    while run_next("test"):
        count += 1
    return count


@pytest.mark.django_db
@pytest.mark.store
def test_a_job_is_done_once(done):
    enqueue("test.note", what={"file": "7F3K", "page": 2})
    assert run_all("test") == 1
    assert done == [{"file": "7F3K", "page": 2}]
    assert run_all("test") == 0
    assert Job.objects.get().state == "done"


@pytest.mark.store
@pytest.mark.django_db(transaction=True)
def test_a_job_is_asked_for_only_if_the_act_commits(done):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        enqueue("test.note", what="never")
        raise ZeroDivisionError
    with transaction.atomic():
        enqueue("test.note", what="kept")
    assert run_queue() == 1
    assert done == ["kept"]


@pytest.mark.django_db
def test_a_job_that_nobody_knows_cannot_be_asked_for():
    with pytest.raises(KeyError):
        enqueue("test.nobody_knows")


@pytest.mark.django_db
def test_a_job_waits_for_its_time(done, clock):
    enqueue("test.note", what="later", delay=60)
    assert run_queue() == 0
    clock.forward(seconds=61)
    assert run_queue() == 1


@pytest.mark.django_db
def test_jobs_are_done_in_the_order_in_which_they_are_due(done, clock):
    enqueue("test.note", what="third", delay=2)
    enqueue("test.note", what="first")
    enqueue("test.note", what="second")
    clock.forward(seconds=5)
    assert run_queue() == 3
    assert done == ["first", "second", "third"]


@pytest.mark.django_db
@pytest.mark.store
def test_a_failing_job_is_tried_again_later_each_time_and_ends_where_people_see_it(done, clock):
    enqueue("test.fall")
    waits = []
    for _ in range(5):
        before = real_now()
        if run_queue():
            waits.append((Job.objects.get().run_after - before).total_seconds())
        clock.forward(hours=1)
    row = Job.objects.get()
    assert done == ["fell", "fell", "fell"]
    assert waits[0] == 5  # the second attempt came at once, the third waited
    assert (row.state, row.attempts) == ("failed", 3)
    assert "the card reader is on fire" in row.problem
    assert row.finished_at is not None


@pytest.mark.django_db
@pytest.mark.store
def test_under_one_key_only_one_job_waits(done):
    for what in ("first", "second", "third"):
        enqueue("test.note", what=what, key="7F3K")
    enqueue("test.note", what="other", key="9Q2M")
    assert run_queue() == 2
    assert done == ["first", "other"]
    enqueue("test.note", what="again", key="7F3K")
    assert run_queue() == 1


@pytest.mark.django_db
@pytest.mark.store
def test_a_failed_job_gives_way_to_one_that_waits_under_its_key(done):
    enqueue("test.fall", key="7F3K")
    running = claim_next("test", worker=worker_name())
    enqueue("test.fall", key="7F3K")
    assert running
    work._put_back(running, problem="it fell")
    assert sorted(Job.objects.values_list("state", flat=True)) == ["done", "waiting"]


@pytest.mark.store
@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_gets_each_job(done):
    for number in range(60):
        enqueue("test.note", what=number)
    counts = at_once(lambda _: run_queue(), times=6)
    assert sorted(done) == list(range(60))
    assert sum(counts) == 60


@pytest.mark.django_db
def test_the_job_of_a_dead_process_comes_back_at_once(done):
    enqueue("test.note", what="once")
    host = worker_name().partition(":")[0]
    row = claim_next("test", worker=DEAD.format(host=host))
    assert row
    assert run_queue() == 0
    assert sweep() == 1
    assert run_queue() == 1
    assert done == ["once"]


@pytest.mark.django_db
def test_the_job_of_a_living_process_is_left_alone_until_its_lease_ends(done, clock):
    enqueue("test.note", what="once")
    claim_next("test", worker=worker_name())
    assert sweep() == 0
    clock.forward(seconds=REGISTRY["test.note"].lease + 1)
    assert sweep() == 1


@pytest.mark.django_db
def test_the_job_of_another_machine_comes_back_when_its_lease_ends(done, clock):
    enqueue("test.note", what="once")
    claim_next("test", worker="another-machine:12:34")
    assert sweep() == 0
    clock.forward(seconds=REGISTRY["test.note"].lease + 1)
    assert sweep() == 1


@pytest.mark.django_db
def test_a_worker_that_lost_its_lease_changes_nothing_any_more(done):
    enqueue("test.note", what="once")
    host = worker_name().partition(":")[0]
    lost = claim_next("test", worker=DEAD.format(host=host))
    assert lost
    sweep()
    again = claim_next("test", worker=worker_name())
    assert again
    assert work._put_back(lost, problem="too late") == 0
    kept = Job.objects.get()
    assert (kept.state, kept.worker) == ("running", worker_name())


@pytest.mark.django_db
def test_a_job_that_kills_its_worker_each_time_ends_as_failed(done, clock):
    enqueue("test.note", what="poison")
    host = worker_name().partition(":")[0]
    for _ in range(3):
        assert claim_next("test", worker=DEAD.format(host=host))
        sweep()
        clock.forward(minutes=1)
    assert Job.objects.get().state == "failed"
    assert claim_next("test", worker=worker_name()) is None


@pytest.mark.django_db
def test_a_job_of_another_version_of_the_plaza_fails_visibly(done):
    moment = real_now()
    Job.objects.create(name="test.gone", queue_name="test", run_after=moment, enqueued_at=moment)
    assert run_queue() == 1
    assert Job.objects.get().state == "failed"


@pytest.mark.django_db
def test_finished_jobs_are_forgotten_and_failed_ones_stay(done, clock):
    enqueue("test.note", what=1)
    enqueue("test.fall")
    for _ in range(4):
        run_queue()
        clock.forward(days=1)
    assert forget_done(before=real_now() - timedelta(days=7)) == 0
    assert forget_done(before=real_now()) == 1
    assert Job.objects.get().state == "failed"


def test_the_houses_rounds_have_one_name_each():
    names = [turn.name for turn in ROUNDS]
    assert len(names) == len(set(names))
    assert {"core.sweep", "core.tidy", "integrity.number_leaves"} <= set(names)


def test_a_round_is_kept_with_its_seconds(monkeypatch):
    monkeypatch.setattr(work, "ROUNDS", [])
    every(5, name="test.round")(lambda: None)
    assert [(turn.name, turn.seconds) for turn in work.ROUNDS] == [("test.round", 5)]


def test_every_queue_that_a_job_or_a_round_names_has_a_worker():
    named = {spec.queue for spec in REGISTRY.values()} | {turn.queue for turn in ROUNDS}
    assert named <= set(QUEUES) == set(cli.QUEUES)
