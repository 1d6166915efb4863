"""News between processes: after the commit, to whoever asked for the topic, and with a word about what was missed."""

import asyncio
import socket
import threading
import time

import pytest
import redis
from django.db import transaction

from plaza.core import bus
from plaza.core.bus import publish, send_now
from plaza.core.live import Stream, hub
from tests.fixtures.processes import until

pytestmark = pytest.mark.bus


@pytest.fixture
def heard():
    """Everything this test hears on the bus, in a thread, as another process would."""
    messages: list[tuple[str, dict[str, object]]] = []
    stopped, ready = threading.Event(), threading.Event()
    ear = threading.Thread(
        target=bus.listen,
        args=(lambda *one: messages.append(one),),
        kwargs={"stopped": stopped.is_set, "ready": ready.set},
    )
    ear.start()
    assert ready.wait(5)
    yield messages
    stopped.set()
    ear.join(5)


def test_news_reach_a_listener(heard):
    send_now("ticket:7F3K", {"type": "called", "counter": "3"})
    until(lambda: heard, what="the news")
    assert heard == [("ticket:7F3K", {"type": "called", "counter": "3"})]


@pytest.mark.django_db(transaction=True)
def test_news_are_told_after_the_commit_and_never_after_a_rollback(heard):
    with transaction.atomic():
        publish("ticket:1", {"type": "kept"})
        assert heard == []
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        publish("ticket:2", {"type": "never"})
        raise ZeroDivisionError
    send_now("ticket:3", {"type": "last"})
    until(lambda: len(heard) >= 2, what="two news")
    assert [topic for topic, _ in heard] == ["ticket:1", "ticket:3"]


def test_news_too_large_for_the_bus_are_told_as_a_reload(heard):
    send_now("queue:DPM", {"type": "snapshot", "tickets": ["DPM-001"] * 20_000})
    until(lambda: heard, what="the reload")
    assert heard == [("queue:DPM", {"type": "reload"})]


async def next_of(stream: Stream) -> tuple[str, dict[str, object]]:
    return await asyncio.wait_for(stream.next(), 5)


async def test_a_listener_hears_its_topics_and_no_other():
    with hub().listen(["ticket:1", "queue:DPM"]) as stream:
        for topic in ("ticket:2", "ticket:1", "queue:DIS", "queue:DPM"):
            await asyncio.to_thread(send_now, topic, {"type": "news"})
        assert [(await next_of(stream))[0], (await next_of(stream))[0]] == ["ticket:1", "queue:DPM"]


async def test_many_listeners_of_one_process_each_hear_it_once():
    with hub().listen(["queue:DPM"]) as one, hub().listen(["queue:DPM"]) as other:
        await asyncio.to_thread(send_now, "queue:DPM", {"n": 1})
        await asyncio.to_thread(send_now, "queue:DPM", {"n": 2})
        for stream in (one, other):
            assert [(await next_of(stream))[1]["n"], (await next_of(stream))[1]["n"]] == [1, 2]


async def test_whoever_went_away_leaves_nothing_behind():
    with hub().listen(["ticket:1"]):
        assert "ticket:1" in hub()._streams
    assert "ticket:1" not in hub()._streams


async def test_a_slow_listener_is_told_of_the_gap_before_anything_later():
    with hub().listen(["queue:DPM"], room=3) as stream:
        for number in range(10):
            hub()._give("queue:DPM", {"n": number})
        assert await next_of(stream) == ("bus", {"type": "gap"})
        hub()._give("queue:DPM", {"n": 10})
        assert await next_of(stream) == ("queue:DPM", {"n": 10})


async def test_a_bus_that_was_away_is_told_as_a_gap_to_everybody():
    with hub().listen(["ticket:1"]) as one, hub().listen(["queue:DPM"]) as other:
        hub()._begin()
        assert (await next_of(one))[1] == (await next_of(other))[1] == {"type": "gap"}


def test_a_bus_that_is_away_is_said_and_begun_again(settings, monkeypatch):
    monkeypatch.setattr(bus, "AGAIN", 0.02)
    away = redis.Redis.from_url("redis://127.0.0.1:1")
    monkeypatch.setattr(bus, "_redis", lambda: away)
    settings.REDIS_URL = "redis://127.0.0.1:1"
    lost, ready, stopped = list[float](), threading.Event(), threading.Event()
    told = {"stopped": stopped.is_set, "ready": ready.set, "lost": lambda: lost.append(time.monotonic())}
    ear = threading.Thread(target=bus.listen, args=(lambda *_: None,), kwargs=told)
    ear.start()
    try:
        until(lambda: len(lost) > 1, what="two tries")
        assert not ready.is_set()
        settings.REDIS_URL = ""  # whatever carries the news now
        assert ready.wait(5)
    finally:
        stopped.set()
        ear.join(5)


async def test_a_hub_knows_whether_its_bus_stands_and_tells_everybody_when_that_changes():
    with hub().listen(["ticket:1"]) as stream:
        assert hub().stands
        hub()._end()
        hub()._end()
        assert (await next_of(stream), hub().stands) == (("bus", {"type": "gap"}), False)
        hub()._begin()
        assert (await next_of(stream), hub().stands) == (("bus", {"type": "gap"}), True)
        assert stream._waiting.empty(), "each change is told once"


def test_a_listener_that_is_gone_does_not_keep_the_others_from_hearing(heard, settings):
    if settings.REDIS_URL:
        pytest.skip("Redis forgets its listeners by itself")
    gone = bus.folder() / "gone.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as left:
        left.bind(str(gone))
    send_now("ticket:1", {"type": "news"})
    until(lambda: heard, what="the news")
    assert not gone.exists()
