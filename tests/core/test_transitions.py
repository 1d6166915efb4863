"""A state changes once: whoever comes second is told so, and nobody takes a step that the table does not know."""

import pytest
from django.db import models

from plaza.core.clock import real_now
from plaza.core.models import Job
from plaza.core.transitions import IllegalMove, move
from tests.fixtures.crowds import at_once

TABLE = {"waiting": frozenset({"running", "failed"}), "running": frozenset({"done"})}


def make_job() -> Job:
    moment = real_now()
    return Job.objects.create(name="test.thing", run_after=moment, enqueued_at=moment)


@pytest.mark.django_db
def test_a_step_changes_the_row_and_what_goes_with_it():
    row = make_job()
    assert move(row, to="running", table=TABLE, worker="me", attempts=1)
    kept = Job.objects.get()
    assert (kept.state, kept.worker, kept.attempts) == (row.state, row.worker, row.attempts) == ("running", "me", 1)


@pytest.mark.django_db
def test_whoever_read_it_before_somebody_else_moved_it_changes_nothing():
    row = make_job()
    stale = Job.objects.get(pk=row.pk)
    assert move(row, to="running", table=TABLE, worker="first")
    assert not move(stale, to="failed", table=TABLE, worker="second")
    assert (stale.state, stale.worker) == ("waiting", "")
    assert Job.objects.get().worker == "first"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "after"), [("waiting", "done"), ("running", "waiting"), ("done", "waiting"), ("nowhere", "done")]
)
def test_a_step_that_the_table_does_not_know_is_a_fault(before, after):
    row = make_job()
    row.state = before
    with pytest.raises(IllegalMove, match=f"{before} -> {after}"):
        move(row, to=after, table=TABLE)
    assert Job.objects.get().state == "waiting"


@pytest.mark.store
@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_one_wins():
    row = make_job()
    copies: list[models.Model] = [Job.objects.get(pk=row.pk) for _ in range(8)]
    won = at_once(lambda number: move(copies[number], to="running", table=TABLE, worker=str(number)), times=8)
    assert sum(won) == 1
    assert Job.objects.get().worker == str(won.index(True))
