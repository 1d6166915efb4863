"""One supervisor keeps web, worker and reader processes up, and nobody outlives it."""

import os
import signal
import socket

import httpx
import pytest

from plaza.core.processes import Child, listening_socket
from tests.fixtures.processes import free_port, is_ready, living, until

pytestmark = pytest.mark.processes


def its_own(group: int) -> list[int]:
    """The processes of the plaza itself, without those apart in which the reader opens strangers' files."""
    return [pid for pid, line in living(group).items() if "core.sandbox" not in line]


def those_that(group: int, words: str) -> list[int]:
    return [pid for pid, line in living(group).items() if f"plaza {words}" in line]


@pytest.fixture
def served(process):
    """A plaza that serves, its group of processes, and its address."""
    port = free_port()
    started = process("-m", "plaza", "serve", PLAZA_PORT=str(port), PLAZA_READERS="1", PLAZA_WEB_PROCESSES="2")
    url = f"http://127.0.0.1:{port}"

    until(lambda: is_ready(url), within=60, what="the plaza")
    return started, url


def test_a_plaza_serves_with_all_its_processes_and_ends_when_told(served):
    started, url = served
    group = started.process.pid
    until(lambda: len(its_own(group)) == 5, within=60, what="two web, one worker, one reader and the supervisor")
    assert len(those_that(group, "web")) == 2
    assert len(those_that(group, "work --queue urgent")) == len(those_that(group, "work --queue reader")) == 1
    assert httpx.get(f"{url}/healthz/live").json() == {"live": True}
    started.process.terminate()
    assert started.process.wait(20) == 0
    until(lambda: not living(group), within=30, what="everybody to end")
    assert "Traceback" not in started.words, started.words


def test_a_process_that_dies_is_started_again(served):
    started, url = served
    group = started.process.pid
    before = those_that(group, "web") + those_that(group, "work")
    for pid in before:
        os.kill(pid, signal.SIGKILL)

    def replaced() -> bool:
        gone = not set(before) & set(living(group))
        return gone and len(those_that(group, "web") + those_that(group, "work")) == 4

    until(replaced, within=60, what="four new processes")
    until(lambda: is_ready(url), within=60, what="an answer")


def test_nobody_outlives_a_killed_supervisor(served):
    started, _ = served
    group = started.process.pid
    os.kill(group, signal.SIGKILL)
    started.process.wait(10)
    until(lambda: not living(group), within=30, what=f"the orphans to end: {living(group)}")


def test_a_plaza_that_was_killed_at_once_starts_again(served, process):
    started, url = served
    started.kill()
    assert not is_ready(url)
    process("-m", "plaza", "serve", PLAZA_PORT=url.rpartition(":")[2], PLAZA_READERS="0")
    until(lambda: is_ready(url), within=60, what="the second start")


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
