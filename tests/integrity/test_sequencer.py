"""One sequencer numbers what was committed: each leaf once, without a gap, however many try."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from plaza.integrity import actions
from plaza.integrity.actions import number_leaves, record
from plaza.integrity.models import Edge, Entry, Leaf
from plaza.integrity.queries import check_log
from plaza.integrity.rules import root_of
from tests.fixtures.crowds import at_once

pytestmark = pytest.mark.store


def act(count: int) -> None:
    for number in range(count):
        record("test.done", actor="sistem", subject=f"test:{number}", facts={"n": number})


@pytest.mark.django_db
def test_leaves_are_numbered_in_order_and_the_root_is_theirs():
    act(5)
    assert number_leaves(worker="one") == 5
    act(6)
    assert number_leaves(worker="one") == 6
    assert number_leaves(worker="one") == 0
    assert list(Entry.objects.order_by("index").values_list("index", flat=True)) == list(range(11))
    found = check_log()
    leaves = [bytes(entry.leaf.data) for entry in Entry.objects.select_related("leaf").order_by("index")]
    assert (found.size, found.root, found.unnumbered, found.fault) == (11, root_of(leaves).hex(), 0, "")


@pytest.mark.django_db
def test_a_very_long_row_of_acts_is_numbered_in_portions(monkeypatch):
    monkeypatch.setattr(actions, "MOST_AT_ONCE", 4)
    act(9)
    assert [number_leaves(worker="one") for _ in range(4)] == [4, 4, 1, 0]
    assert check_log().fault == ""


@pytest.mark.django_db
def test_only_the_holder_of_the_lease_numbers(clock):
    act(1)
    assert number_leaves(worker="one") == 1
    act(1)
    assert number_leaves(worker="other") == 0
    clock.forward(seconds=actions.LEASE.total_seconds() + 1)
    assert number_leaves(worker="other") == 1
    assert number_leaves(worker="one") == 0


@pytest.mark.django_db(transaction=True)
def test_two_sequencers_at_the_same_moment_number_each_leaf_once():
    act(40)

    def sequence(number: int) -> int:
        return sum(number_leaves(worker=f"worker-{number}") for _ in range(5))

    counts = at_once(sequence, times=2)
    assert sum(counts) == 40
    assert Entry.objects.count() == 40
    assert check_log().fault == ""


@pytest.mark.django_db(transaction=True)
def test_a_sequencer_whose_lease_ran_out_meanwhile_does_no_harm(monkeypatch):
    monkeypatch.setattr(actions, "LEASE", timedelta(0))
    act(60)
    counts = at_once(lambda number: sum(number_leaves(worker=f"worker-{number}") for _ in range(5)), times=4)
    assert sum(counts) == 60
    assert check_log().fault == ""


@pytest.mark.django_db(transaction=True)
def test_acts_go_on_while_the_log_is_numbered():
    def work(number: int) -> int:
        if number == 0:
            return sum(number_leaves(worker="one") for _ in range(20))
        for turn in range(10):
            with transaction.atomic():
                record("test.done", actor="sistem", subject=f"test:{number}-{turn}")
        return 0

    numbered = at_once(work, times=4)[0]
    assert numbered + number_leaves(worker="one") == 30
    assert check_log().fault == ""


@pytest.mark.django_db(transaction=True)
def test_what_is_not_committed_yet_gets_no_number():
    """On PostgreSQL a slow act does not hold the others up, and takes its number when it stands."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one act write at a time")
    act(1)

    def slow_or_sequencer(number: int) -> int:
        if number:
            return number_leaves(worker="one")
        with transaction.atomic():
            act(1)
            return at_once(lambda _: number_leaves(worker="one"), times=1)[0]

    at_once(slow_or_sequencer, times=2)
    assert Leaf.objects.filter(entry=None).count() <= 1
    number_leaves(worker="one")
    assert Edge.objects.get().size == Leaf.objects.count() == 2
    assert check_log().fault == ""
