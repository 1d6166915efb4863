"""The relay with the configuration that a city installs: who may use it, whom it reaches, and how much anybody gets."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.processes
ROOT = Path(__file__).resolve().parents[2]
OK, UNAUTHORIZED, FORBIDDEN, QUOTA = 0, 401, 403, 486


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """What a relay in a little world of its own answered."""
    if not shutil.which("unshare") or subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode:
        words = "this machine lets nobody make a network of their own"
        if os.geteuid() == 0:  # the machine's master may, unless something is wrong
            pytest.fail(words)
        pytest.skip(words)
    words = ["unshare", "-rn", sys.executable, "-m", "tests.calls.relay_world"]
    done = subprocess.run(words, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_credentials_of_the_plaza_open_the_relay_and_it_reaches_the_public_internet(told: dict[str, Any]) -> None:
    assert told["known"] == OK
    assert told["public"] == OK
    assert told["heard"]["11.22.33.55"] is True


def test_credentials_past_their_time_or_of_another_secret_open_nothing(told: dict[str, Any]) -> None:
    assert told["expired"] == UNAUTHORIZED
    assert told["forged"] == UNAUTHORIZED


def test_a_call_outlives_its_credentials_and_nobody_else_comes_in_by_them(told: dict[str, Any]) -> None:
    assert told["long"] == {
        "begun": OK, "before": OK, "new_with_the_same": UNAUTHORIZED, "kept": OK, "permitted": OK, "private": FORBIDDEN, "heard": True,
    }  # fmt: skip


def test_nothing_is_relayed_into_private_networks(told: dict[str, Any]) -> None:
    assert set(told["private"].values()) == {FORBIDDEN}
    assert not any(came for address, came in told["heard"].items() if address != "11.22.33.55")


def test_nothing_is_relayed_into_private_networks_of_the_new_world_either(told: dict[str, Any]) -> None:
    answers = told["new_world"]
    assert (answers["known"], answers["public"]) == (OK, OK)
    assert set(answers["private"].values()) == {FORBIDDEN}, answers["private"]


def test_one_ticket_gets_its_share_and_no_more_and_takes_nothing_from_others(told: dict[str, Any]) -> None:
    assert told["greedy"] == [OK, QUOTA]
    assert told["others"] == OK


@pytest.mark.parametrize("way", ["tcp", "tls"])
def test_where_only_connections_get_through_the_relay_does_the_same(told: dict[str, Any], way: str) -> None:
    assert told[way] == {
        "known": OK, "public": OK, "private": FORBIDDEN, "heard": True, "expired": UNAUTHORIZED, "forged": UNAUTHORIZED,
    }  # fmt: skip
