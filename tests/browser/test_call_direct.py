"""A call whose direct path dies while the relay lives: it goes on through the relay, with nobody pressing anything."""

import asyncio
import json
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, WebSocketRoute

from bench.link.profile import Link
from bench.link.relay import Relay, relay
from bench.link.shaper import Shaper
from bench.link.speech import speech
from tests.fixtures.meetings import Meeting, meeting
from tests.fixtures.processes import Plaza, demo_plaza

pytestmark = pytest.mark.browser
SECRET = "rahasia-relay"
FLAGS = ("--allow-loopback-in-peer-connection", "--disable-features=WebRtcHideLocalIpsWithMdns")
RELAYED = """async () => {
  const [seat] = document.querySelector("[data-role=call]").panel.call.seats.values();
  const stats = await seat.peer.connection.getStats();
  const [transport] = [...stats.values()].filter((one) => one.type === "transport");
  const pair = stats.get(transport.selectedCandidatePairId);
  return [pair.localCandidateId, pair.remoteCandidateId].some((id) => stats.get(id).candidateType === "relay");
}"""


class Between:
    """Stands between two browsers: each knows the other's own address only as a way through here, which can be cut."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.ways: list[Shaper] = []
        self.thread = threading.Thread(target=self.loop.run_forever, name="between", daemon=True)
        self.thread.start()

    def stand(self, page: Page) -> None:
        """Whatever this page hears of the other one's addresses leads through here."""

        def open_line(line: WebSocketRoute) -> None:
            server = line.connect_to_server()
            server.on_message(lambda frame: [line.send(told) for told in self._told(frame)])

        page.route_web_socket(re.compile("/ws/panggilan/"), open_line)

    def cut(self) -> None:
        """Every direct way dies."""
        for way in self.ways:
            self.loop.call_soon_threadsafe(way.cut)

    def stop(self) -> None:
        """Takes everything away."""
        for way in self.ways:
            asyncio.run_coroutine_threadsafe(way.stop(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()

    def _told(self, frame: str | bytes) -> list[str | bytes]:
        told = json.loads(frame)
        if told["type"] == "description":
            told["body"]["sdp"] = re.sub(r"a=candidate:(?!.* typ relay).*\r\n", "", told["body"]["sdp"])
        if told["type"] == "candidate" and told.get("body"):
            words = told["body"]["candidate"].split(" ")
            if words[7] == "host" and (words[2].lower() != "udp" or words[4] != "127.0.0.1"):
                return []
            if words[7] == "host":
                words[5] = str(self._way((words[4], int(words[5]))))
                told["body"]["candidate"] = " ".join(words)
        return [json.dumps(told)]

    def _way(self, address: tuple[str, int]) -> int:
        way = Shaper(Link(), relay=address)
        asyncio.run_coroutine_threadsafe(way.start(), self.loop).result(10)
        self.ways.append(way)
        return way.port


@pytest.fixture(scope="module")
def turn() -> Iterator[Relay]:
    """The relay."""
    with relay(secret=SECRET) as running:
        yield running


@pytest.fixture(scope="module")
def live_plaza(turn: Relay) -> Iterator[Plaza]:
    """A plaza whose calls go directly where they can, and know the relay."""
    with demo_plaza(PLAZA_TURN_URLS=f"turn:127.0.0.1:{turn.port}?transport=udp", PLAZA_TURN_SECRET=SECRET) as plaza:
        yield plaza


@pytest.fixture
def met(
    browser_with: Callable[..., Browser], context_of: Callable[..., BrowserContext], tmp_path: Path
) -> Iterator[Meeting]:
    """A citizen and an officer."""
    both = meeting(browser_with(microphone=speech(tmp_path / "speech.wav"), more=FLAGS), context_of)
    yield both
    both.tidy()


def test_when_the_direct_path_dies_the_talk_goes_on_through_the_relay(met: Meeting) -> None:
    between = Between()
    try:
        for page in (met.citizen, met.officer):
            between.stand(page)
        met.ring()
        met.answer()
        for page in (met.citizen, met.officer):
            page.wait_for_function(
                f"async () => !(await ({RELAYED})())", timeout=30_000
            )  # the relay may be there first
        between.cut()
        for page in (met.citizen, met.officer):
            page.wait_for_function(RELAYED, timeout=60_000)
            met.goes_on(page)
    finally:
        between.stop()
