"""A leaf's bytes are settled: whoever reads the log in thirty years reads these."""

import json
from datetime import UTC, datetime

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from plaza.core.clock import WITA
from plaza.integrity.actions import record
from plaza.integrity.aliases import told_as
from plaza.integrity.models import Leaf, Salt
from plaza.integrity.queries import acts_on, facts_of
from plaza.integrity.rules import canonical, commitment, leaf_bytes, leaf_hash, stamp

SALT = bytes(range(16))
FACTS = {"name": "Siti Aminah", "fee": 125000, "documents": ["ktp", "npwp"], "éléve": None}
GOLDEN_TEXT = (
    '{"actor":"officer:41","at":"2026-11-24T01:30:00.123Z","facts":{'
    '"documents":"5fcf67e4e765313bf6980cf5edfd66f7e633b908be38d0900a1742f5673acce8",'
    '"fee":"905133bb8dc37b9b1cbb1bb0cd6d2961103825ed20dbea4696cd75b82ba8b3f3",'
    '"name":"3f10f27263aef5fa1eecfb7890ce5a3005611849ac7613dd8352c3bcd73629ca",'
    '"éléve":"b3c90c302cb82a04b25a748a0ba31a707f17c99d20c394ecab41da64fb0134b7"},'
    '"id":"00112233445566778899aabbccddeeff","kind":"permit.issued","subject":"permit:7F3K9Q2M","v":1}'
)
GOLDEN_HASH = "b3cdcba281bb7cc5181562b0db6366027fcbbf91a76a319b587d156afd4ef5ac"


def golden() -> bytes:
    return leaf_bytes(
        leaf_id="00112233445566778899aabbccddeeff",
        kind="permit.issued",
        actor="officer:41",
        subject="permit:7F3K9Q2M",
        at=datetime(2026, 11, 24, 9, 30, 0, 123_999, tzinfo=WITA),
        facts=FACTS,
        salt=SALT,
    )


def test_the_bytes_of_version_one_never_change():
    assert golden().decode() == GOLDEN_TEXT
    assert leaf_hash(golden()).hex() == GOLDEN_HASH


def test_a_leaf_holds_exactly_these_keys():
    assert list(json.loads(golden())) == ["actor", "at", "facts", "id", "kind", "subject", "v"]


def test_a_leaf_shows_nothing_of_its_facts():
    assert b"Siti" not in golden()
    assert b"125000" not in golden()


def test_whoever_has_the_salt_and_the_fact_can_show_it():
    assert json.loads(golden())["facts"]["name"] == commitment(SALT, "Siti Aminah")
    assert commitment(SALT, "Siti Aminah") != commitment(bytes(16), "Siti Aminah") != commitment(SALT, "Siti")


@given(
    st.dictionaries(
        st.text(st.characters(max_codepoint=0x24F), max_size=5), st.integers() | st.booleans() | st.none(), max_size=5
    )
)
def test_one_value_is_written_in_one_way(value):
    turned = dict(reversed(value.items()))
    assert canonical(value) == canonical(turned)
    assert json.loads(canonical(value)) == value


def test_moments_are_utc_with_milliseconds():
    assert stamp(datetime(2026, 1, 1, 0, 0, 0, 999, tzinfo=UTC)) == "2026-01-01T00:00:00.000Z"
    assert stamp(datetime(2026, 1, 1, 7, 59, 59, 999_999, tzinfo=WITA)) == "2025-12-31T23:59:59.999Z"


@pytest.mark.store
@pytest.mark.django_db(transaction=True)
def test_the_leaf_stands_if_the_act_stands_and_falls_with_it():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record("test.undone", actor="sistem", subject="test:1", facts={"name": "Siti"})
        raise ZeroDivisionError
    assert (Leaf.objects.count(), Salt.objects.count()) == (0, 0)
    with transaction.atomic():
        record("test.done", actor="sistem", subject="test:1", facts={"name": "Siti"})
    assert (Leaf.objects.count(), Salt.objects.count()) == (1, 1)


@pytest.mark.store
@pytest.mark.django_db
def test_facts_are_kept_sealed_beside_the_log_until_they_are_erased():
    record("test.done", actor="officer:41", subject="application:7F3K", facts=FACTS)
    [leaf] = acts_on("application:7F3K")
    assert facts_of(leaf) == FACTS
    assert "Siti" not in Salt.objects.get().opened
    Salt.objects.all().delete()
    assert facts_of(leaf) == {}


@pytest.mark.django_db
def test_acts_without_facts_need_no_salt():
    record("test.done", actor="sistem", subject="test:1")
    assert not Salt.objects.exists()
    assert facts_of(Leaf.objects.get()) == {}


@pytest.mark.django_db
def test_two_equal_acts_are_two_leaves():
    one, other = (record("test.done", actor="sistem", subject="test:1", facts={"x": 1}) for _ in range(2))
    assert one != other
    first, second = acts_on("test:1")
    assert bytes(first.data) != bytes(second.data)


@pytest.mark.django_db
def test_one_persons_acts_cannot_be_put_together_from_the_log():
    for who in ("citizen:12", "device:ab12"):
        record("queue.taken", actor=who, subject="ticket:A")
        record("queue.left", actor=who, subject="ticket:A")
        record("application.started", actor=who, subject="application:B")
        record("needs.told", actor=who, subject=who)
    record("queue.claimed", actor="officer:41", subject="ticket:A")
    told = [json.loads(bytes(leaf.data)) for leaf in Leaf.objects.order_by("pk")]
    names = [(one["actor"], one["subject"]) for one in told]
    assert not any(
        name.partition(":")[2] == "12" or name.startswith(("citizen:", "device:")) for pair in names for name in pair
    )
    for begin in (0, 4):
        (taken, _), (left, _), (started, _), (needs, person) = names[begin : begin + 4]
        assert taken == left and len({taken, started, needs, person}) == 4
    assert {name for name, _ in names[:4]} & {name for name, _ in names[4:8]} == set()
    assert names[-1] == ("officer:41", "ticket:A")
    assert [leaf.kind for leaf in acts_on("citizen:12")] == ["needs.told"]
    assert Leaf.objects.filter(actor=told_as("citizen:12", subject="application:B")).count() == 1
