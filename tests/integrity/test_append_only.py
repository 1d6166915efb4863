"""The database itself refuses to change or delete what the log holds, again and again."""

import pytest
from django.db import DatabaseError, transaction

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
