"""One supervisor keeps web, worker and reader processes up, and nobody outlives it."""

import os
import signal
import socket
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from plaza.core.processes import Child, listening_socket
from tests.fixtures.processes import free_port, until

pytestmark = pytest.mark.processes


def members(group: int) -> dict[int, str]:
    """The living processes of a group, with their words."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            state, _, own_group = (folder / "stat").read_text().rpartition(")")[2].split()[:3]
            if own_group == str(group) and state != "Z":
                found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    return found


def its_own(group: int) -> list[int]:
    """The processes of the plaza itself, without those apart in which the reader opens strangers' files."""
    return [pid for pid, line in members(group).items() if "verification.apart" not in line]


def those_that(group: int, words: str) -> list[int]:
    return [pid for pid, line in members(group).items() if f"plaza {words}" in line]


@pytest.fixture
def served(process):
    """A plaza that serves, its group of processes, and its address."""
    port = free_port()
    started = process("-m", "plaza", "serve", PLAZA_PORT=str(port), PLAZA_READERS="1", PLAZA_WEB_PROCESSES="2")
    url = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        with suppress(httpx.TransportError):
            return httpx.get(f"{url}/healthz/ready", timeout=5).status_code == 200
        return False

    until(answers, within=60, what=f"the plaza: {started.words}")
    return started, url, answers


def test_a_plaza_serves_with_all_its_processes_and_ends_when_told(served):
    started, url, _ = served
    group = started.process.pid
    until(lambda: len(its_own(group)) == 5, within=20, what="two web, one worker, one reader and the supervisor")
    assert len(those_that(group, "web")) == 2
    assert len(those_that(group, "work --lane default")) == len(those_that(group, "work --lane reader")) == 1
    assert httpx.get(f"{url}/healthz/live").json() == {"live": True}
    started.process.terminate()
    assert started.process.wait(20) == 0
    until(lambda: not members(group), what="everybody to end")
    assert "Traceback" not in started.words, started.words


def test_a_process_that_dies_is_started_again(served):
    started, _, answers = served
    group = started.process.pid
    before = those_that(group, "web") + those_that(group, "work")
    for pid in before:
        os.kill(pid, signal.SIGKILL)

    def replaced() -> bool:
        # A killed process keeps its number, without its words, until it has given back its memory.
        gone = not set(before) & set(members(group))
        return gone and len(those_that(group, "web") + those_that(group, "work")) == 4

    until(replaced, within=30, what="four new processes")
    until(answers, within=30, what="an answer")


def test_nobody_outlives_a_killed_supervisor(served):
    started, _, _ = served
    group = started.process.pid
    os.kill(group, signal.SIGKILL)
    started.process.wait(10)
    until(lambda: not members(group), within=30, what=f"the orphans to end: {members(group)}")


def test_a_plaza_that_was_killed_at_once_starts_again(served, process):
    started, url, answers = served
    started.kill()
    assert not answers()
    process("-m", "plaza", "serve", PLAZA_PORT=url.rpartition(":")[2], PLAZA_READERS="0")
    until(answers, within=60, what="the second start")


def test_answers_do_not_wait_for_more_to_send():
    """Without TCP_NODELAY on what is accepted, every answer waits for the visitor's own confirmation."""
    with listening_socket("127.0.0.1", 0) as listener:
        assert listener.proto == socket.IPPROTO_TCP


def test_a_process_that_falls_at_once_is_started_later_each_time(monkeypatch):
    moment = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: moment[0])
    child = Child(["no-such-command"])
    starts = 0
    for _ in range(300):
        before = child.process
        child.keep_up()
        starts += child.process is not before
        child.process.wait()
        moment[0] += 0.5
    assert 5 <= starts <= 12
