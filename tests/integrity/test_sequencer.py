"""One sequencer numbers what was committed: each leaf once, without a gap, however many try."""

from datetime import timedelta
from threading import Event

import pytest
from django.db import connection, transaction

from plaza.core.clock import real_now
from plaza.integrity import actions
from plaza.integrity.actions import number_leaves, record
from plaza.integrity.marks import tag_of
from plaza.integrity.models import Entry, Leaf, Pending
from plaza.integrity.queries import check_log
from plaza.integrity.rules import leaf_bytes, root_of
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
def test_an_act_that_stands_late_takes_its_number_late():
    """On PostgreSQL a slow act does not hold the others up: younger ones are numbered before it."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one act write at a time")
    younger, late = Event(), Event()

    def work(number: int) -> list[int]:
        if number == 0:
            with transaction.atomic():
                record("test.slow", actor="sistem", subject="test:slow")
                younger.set()
                assert late.wait(10)
            return [number_leaves(worker="one")]
        assert younger.wait(10)
        record("test.quick", actor="sistem", subject="test:quick")
        counts = [number_leaves(worker="one"), number_leaves(worker="one")]
        late.set()
        return counts

    assert at_once(work, times=2) == [[1], [1, 0]]
    kinds = Entry.objects.order_by("index").values_list("leaf__kind", flat=True)
    assert list(kinds) == ["test.quick", "test.slow"]
    assert Leaf.objects.earliest("pk").kind == "test.slow"
    assert check_log().fault == ""


@pytest.mark.django_db(transaction=True)
def test_an_act_that_does_not_stand_leaves_no_gap():
    act(1)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        act(1)
        raise ZeroDivisionError
    act(1)
    assert number_leaves(worker="one") == 2
    assert list(Entry.objects.order_by("index").values_list("index", flat=True)) == [0, 1]


@pytest.mark.django_db
def test_whoever_writes_a_leaf_puts_it_in_the_line():
    """The database does that itself, so that no way of writing can forget it."""
    given = {"leaf_id": "0" * 32, "kind": "test.done", "actor": "sistem", "subject": "test:1", "at": real_now()}
    data = b'{"id":"%s"}' % (b"0" * 32)
    Leaf.objects.bulk_create([Leaf(**given, data=data, tag=tag_of(data))])
    assert Pending.objects.count() == 1
    assert number_leaves(worker="one") == 1
    assert not Pending.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("tag", [None, b"", bytes(32)])
def test_a_leaf_that_the_plaza_did_not_write_gets_no_number_and_stands_in_the_log(tag):
    """Whoever can write into the database has not the key of the plaza's own tag."""
    record("test.done", actor="officer:41", subject="test:1")
    forged = leaf_bytes(
        leaf_id="0" * 32, kind="permit.issued", actor="sistem", subject="permit:FAKE", at=real_now(), facts={}, salt=b""
    )
    Leaf.objects.create(
        leaf_id="0" * 32,
        kind="permit.issued",
        actor="sistem",
        subject="permit:FAKE",
        at=real_now(),
        data=forged,
        tag=tag,
    )
    assert number_leaves(worker="one") == 1
    assert number_leaves(worker="one") == 1
    assert [leaf.kind for leaf in Leaf.objects.filter(entry__isnull=False).order_by("pk")] == [
        "test.done",
        "integrity.leaf_refused",
    ]
    assert not Pending.objects.exists()
