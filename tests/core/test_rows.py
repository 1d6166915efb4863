"""Writes that wait for the end of their act: one statement, one message, and nothing of it without the rest."""

import pytest
from django.db import IntegrityError, transaction

from plaza.core.clock import real_now
from plaza.core.models import Job
from plaza.core.rows import in_one_statement, insert_later, together, update_later

LEAF = "INSERT INTO leaf (a, b) VALUES (%s, %s)"
KEY = 'INSERT INTO "key" (a) VALUES (%s) ON CONFLICT DO NOTHING'
TELL = "UPDATE queue SET version = version + 1 WHERE id = %s"


def test_one_write_stays_as_it_is() -> None:
    assert in_one_statement((LEAF,)) == (LEAF, (0,))


def test_the_same_insert_twice_is_one_of_two_rows() -> None:
    assert in_one_statement((LEAF, LEAF)) == ("INSERT INTO leaf (a, b) VALUES (%s, %s), (%s, %s)", (0, 1))
    assert in_one_statement((KEY, KEY)) == ('INSERT INTO "key" (a) VALUES (%s), (%s) ON CONFLICT DO NOTHING', (0, 1))


def test_different_writes_are_parts_of_one_statement_whose_values_follow_them() -> None:
    found = in_one_statement((LEAF, TELL, LEAF, KEY))
    assert found is not None
    words, order = found
    assert words == f"WITH w0 AS ({LEAF}, (%s, %s)), w1 AS ({TELL}) {KEY}"
    assert order == (0, 2, 1, 3)


@pytest.mark.parametrize(
    "writes",
    [(TELL, TELL), (TELL, LEAF, TELL), ("INSERT INTO queue (a) VALUES (%s)", TELL), ('UPDATE "key" SET a = 1', KEY)],
)
def test_what_must_see_the_write_before_it_is_never_joined(writes: tuple[str, ...]) -> None:
    assert in_one_statement(writes) is None


def job(name: str, key: str | None = None) -> Job:
    moment = real_now()
    return Job(name=name, unique_key=key, enqueued_at=moment, run_after=moment)


@pytest.mark.store
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("to_the_end", [False, True])
def test_an_act_whose_last_message_fails_never_was(to_the_end: bool) -> None:
    told: list[str] = []
    with transaction.atomic(), together(to_the_end=to_the_end):
        insert_later(job("first", key="k"))
        transaction.on_commit(lambda: told.append("first"))
    with pytest.raises(IntegrityError), transaction.atomic(), together(to_the_end=to_the_end):
        update_later(Job, "name = %s", ["first"], queue_name="changed")
        insert_later(job("second", key="k"))
        transaction.on_commit(lambda: told.append("second"))
    assert (told, list(Job.objects.values_list("name", "queue_name"))) == (["first"], [("first", "default")])
    with transaction.atomic(), together(to_the_end=to_the_end):  # the connection is as good as before
        insert_later(job("third"))
        insert_later(job("fourth"))
        transaction.on_commit(lambda: told.append("third"))
    assert (told, Job.objects.count()) == (["first", "third"], 3)


@pytest.mark.store
@pytest.mark.django_db(transaction=True)
def test_what_waits_within_an_act_is_taken_back_with_it() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic(), together(to_the_end=True):
        insert_later(job("never"))
        1 / 0  # noqa: B018
    with transaction.atomic():
        Job.objects.create(name="other", enqueued_at=real_now(), run_after=real_now())
        with transaction.atomic(), together(to_the_end=True):  # within another act: written before it goes on
            insert_later(job("inner"))
        assert Job.objects.count() == 2
    assert sorted(Job.objects.values_list("name", flat=True)) == ["inner", "other"]


@pytest.mark.store
@pytest.mark.django_db(transaction=True)
def test_several_writes_to_one_row_all_happen() -> None:
    with transaction.atomic(), together():
        insert_later(job("one"))
        update_later(Job, "name = %s", ["one"], queue_name="second")
        update_later(Job, "name = %s AND queue_name = %s", ["one", "second"], queue_name="third")
    assert Job.objects.get().queue_name == "third"
