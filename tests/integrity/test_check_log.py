"""Whoever alters the log is found: the check names the first entry that does not hold."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F

from plaza import cli
from plaza.integrity import triggers
from plaza.integrity.actions import number_leaves, record
from plaza.integrity.models import Edge, Entry, Leaf
from plaza.integrity.queries import check_log
from plaza.integrity.rules import leaf_hash

pytestmark = [pytest.mark.store, pytest.mark.django_db]


@pytest.fixture
def log():
    """Ten acts in the log, and somebody with the database's own password, who took its triggers away."""
    for number in range(10):
        record("test.done", actor="officer:41", subject=f"permit:{number}", facts={"n": number})
    number_leaves(worker="one")
    assert check_log().fault == ""
    triggers.remove(connection)
    return Leaf.objects.order_by("pk")


def leaf(index: int):
    return Leaf.objects.filter(entry__index=index)


def test_changed_bytes_are_found(log):
    data = bytes(leaf(4).get().data)
    leaf(4).update(data=data.replace(b"officer:41", b"officer:42"))
    assert check_log().fault.startswith("entry 4 (")
    assert "does not match its leaf" in check_log().fault


@pytest.mark.parametrize(
    ("column", "value"), [("actor", "officer:42"), ("subject", "permit:99"), ("kind", "permit.revoked")]
)
def test_a_column_that_says_something_else_is_found(log, column, value):
    leaf(7).update(**{column: value})
    assert check_log().fault.startswith("entry 7 (")
    assert f"its {column} column was changed" in check_log().fault


def test_a_moved_moment_is_found(log):
    leaf(2).update(at=F("at") - timedelta(hours=1))
    assert "its at column was changed" in check_log().fault


def test_a_missing_entry_is_found(log):
    Entry.objects.filter(index=3).delete()
    assert check_log().fault == "entry 3 is missing (the next one is 4)"


def test_a_missing_end_is_found(log):
    Entry.objects.filter(index=9).delete()
    assert "10 entries" in check_log().fault


def test_entries_that_changed_places_are_found(log):
    one, other = leaf(5).get(), leaf(6).get()
    Entry.objects.filter(index__in=[5, 6]).delete()
    Entry.objects.create(index=5, leaf=other, leaf_hash=leaf_hash(bytes(other.data)))
    Entry.objects.create(index=6, leaf=one, leaf_hash=leaf_hash(bytes(one.data)))
    assert "another root" in check_log().fault


def test_a_rewritten_entry_with_a_hash_that_fits_is_found_by_the_edge(log):
    changed = bytes(leaf(4).get().data).replace(b"officer:41", b"officer:42")
    leaf(4).update(data=changed, actor="officer:42")
    Entry.objects.filter(index=4).update(leaf_hash=leaf_hash(changed))
    assert "another root" in check_log().fault


def test_the_first_of_several_faults_is_named(log):
    leaf(8).update(actor="nobody")
    leaf(1).update(actor="nobody")
    assert check_log().fault.startswith("entry 1 (")


def verify_log() -> int:
    given = cli.parser().parse_args(["verify-log"])
    return given.run(given)


def test_the_command_says_it_in_words_and_by_its_exit_code(log, capsys):
    assert verify_log() == 0
    assert "The log holds together." in capsys.readouterr().out
    leaf(1).update(actor="nobody")
    assert verify_log() == 1
    assert "entry 1" in capsys.readouterr().out


def test_an_empty_log_holds():
    found = check_log()
    assert (found.size, found.fault) == (0, "")
    assert not Edge.objects.exists()
