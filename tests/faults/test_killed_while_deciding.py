"""Applications with documents while workers are killed under them: a small run of `plaza bench killed_workers`."""

import pytest

from bench.applications.killing import through_kills

pytestmark = pytest.mark.processes
COUNT = 6


def test_every_application_is_decided_once_and_every_honest_one_granted_while_workers_die() -> None:
    ended = through_kills(COUNT, every=5.0, within=150.0)
    assert ended.kills >= 1
    assert (ended.lost, ended.twice, ended.bare) == (0, 0, 0)
    assert ended.granted == ended.decided == COUNT
