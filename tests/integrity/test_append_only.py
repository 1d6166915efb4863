"""The database itself refuses to change or delete what the log holds, again and again."""

import pytest
from django.db import DatabaseError, connection, transaction

from plaza.integrity.actions import number_leaves, record
from plaza.integrity.models import Entry, Leaf

pytestmark = [pytest.mark.store, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("round", [1, 2])
def test_the_database_refuses_to_change_or_delete_what_the_log_holds(round):
    assert Leaf.objects.count() == 0
    record("test.done", actor="sistem", subject="test:1", facts={"name": "Siti"})
    assert number_leaves(worker="one") == 1
    for table in (Entry, Leaf):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            table.objects.all()._raw_delete("default")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Leaf.objects.update(actor="nobody")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.update(index=7)


def test_nothing_that_the_log_holds_is_replaced_or_emptied():
    record("test.done", actor="sistem", subject="test:1")
    number_leaves(worker="one")
    if connection.vendor == "postgresql":
        tries = ["TRUNCATE integrity_leaf CASCADE", "TRUNCATE integrity_entry"]
    else:
        leaf, entry = "leaf_id, kind, actor, subject, at, data", 'leaf_id, leaf_hash, "index"'
        told = "leaf_id, kind, 'nobody', subject, at, data FROM integrity_leaf"
        tries = [
            f"INSERT OR REPLACE INTO integrity_leaf (id, {leaf}) SELECT id, {told}",
            f"REPLACE INTO integrity_leaf (id, {leaf}) SELECT id + 9, {told}",
            f"REPLACE INTO integrity_leaf ({leaf}) SELECT {told}",
            f"REPLACE INTO integrity_entry ({entry}) SELECT leaf_id, x'00', \"index\" FROM integrity_entry",
            f"REPLACE INTO integrity_entry ({entry}) SELECT leaf_id, x'00', \"index\" + 9 FROM integrity_entry",
        ]
    for statement in tries:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Leaf.objects.get().actor == "sistem"
