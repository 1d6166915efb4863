"""Limits hold for everybody together, also when many come at the same moment."""

from datetime import timedelta

import pytest

from plaza.core.clock import real_now
from plaza.core.models import Bucket
from plaza.core.throttle import allow, forget_full
from tests.fixtures.crowds import at_once


@pytest.mark.django_db
@pytest.mark.store
def test_a_limit_is_kept_and_refills(clock):
    assert [allow("login:siti", limit=3, per=60) for _ in range(5)] == [True, True, True, False, False]
    assert allow("login:budi", limit=3, per=60)
    clock.forward(seconds=20)
    assert [allow("login:siti", limit=3, per=60) for _ in range(2)] == [True, False]
    clock.forward(hours=5)
    assert [allow("login:siti", limit=3, per=60) for _ in range(4)] == [True, True, True, False]


@pytest.mark.django_db
def test_what_costs_more_than_the_whole_limit_is_never_allowed(clock):
    assert not allow("upload:siti", limit=3, per=60, cost=4)
    assert allow("upload:siti", limit=3, per=60, cost=3)
    assert not allow("upload:siti", limit=3, per=60)


@pytest.mark.django_db
@pytest.mark.store
def test_a_very_long_key_is_as_good_as_a_short_one(clock):
    long = "login:" + "s" * 250
    assert [allow(f"{long}{who}", limit=1, per=60) for who in "aab"] == [True, False, True]


@pytest.mark.store
@pytest.mark.django_db(transaction=True)
def test_eight_at_once_never_spend_more_than_there_is_and_miss_nothing(clock):
    for turn in range(3):
        allowed = at_once(lambda _, turn=turn: [allow(f"crowd:{turn}", limit=5, per=3600) for _ in range(3)], times=8)
        assert sum(sum(found) for found in allowed) == 5


@pytest.mark.django_db
def test_limits_long_full_again_are_forgotten(clock):
    allow("old", limit=1, per=60)
    clock.forward(days=3)
    allow("new", limit=1, per=60)
    assert forget_full(before=real_now() - timedelta(days=2)) == 1
    assert list(Bucket.objects.values_list("key", flat=True)) == ["new"]
