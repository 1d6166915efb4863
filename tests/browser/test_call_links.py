"""A call through a real relay, over a link that fails and recovers: everything goes the long way round (PLAZA_ICE_POLICY=relay)."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from bench.link.profile import Link
from bench.link.speech import speech
from tests.fixtures.links import RelayLink, relay_link
from tests.fixtures.meetings import PATHS, Meeting, meeting
from tests.fixtures.processes import Plaza, demo_plaza

pytestmark = pytest.mark.browser
SECRET = "rahasia-relay"
Contexts = Callable[..., BrowserContext]
TCP_ALONE = """
const Real = RTCPeerConnection;
globalThis.RTCPeerConnection = class extends Real {
  constructor(config) { super(overTcp(config)); }
  setConfiguration(config) { super.setConfiguration(overTcp(config)); }
};
const overTcp = (config) => ({
  ...config,
  iceServers: config.iceServers.map((one) => ({ ...one, urls: [one.urls].flat().map((url) => url.replace("=udp", "=tcp")) })),
});
"""
ROADS = """async () => {
  const roads = new Set();
  for (const seat of document.querySelector("[data-role=call]").panel.call.seats.values()) {
    const stats = await seat.peer.connection.getStats();
    for (const pair of stats.values()) {
      if (pair.type !== "candidate-pair" || !pair.nominated || pair.state !== "succeeded") continue;
      roads.add(stats.get(pair.localCandidateId).relayProtocol);
    }
  }
  return [...roads];
}"""


@pytest.fixture(scope="module")
def link() -> Iterator[RelayLink]:
    """The relay and the link before it."""
    with relay_link(secret=SECRET) as opened:
        yield opened


@pytest.fixture(scope="module")
def live_plaza(link: RelayLink) -> Iterator[Plaza]:
    """A plaza whose calls know no other way than the relay."""
    told = {"PLAZA_TURN_URLS": link.url, "PLAZA_TURN_SECRET": SECRET, "PLAZA_ICE_POLICY": "relay"}
    with demo_plaza(**told) as plaza:
        yield plaza


@pytest.fixture(scope="module")
def talking(browser_with: Callable[..., Browser], tmp_path_factory: pytest.TempPathFactory) -> Browser:
    """A browser whose microphone hears real speech."""
    return browser_with(microphone=speech(Path(tmp_path_factory.mktemp("speech")) / "speech.wav"))


@pytest.fixture
def met(talking: Browser, context_of: Contexts, link: RelayLink) -> Iterator[Meeting]:
    """A citizen and an officer on a good link, in the middle of a call."""
    link.change(Link())
    link.mend()
    both = meeting(talking, context_of)
    both.ring()
    both.answer()
    yield both
    link.change(Link())
    link.mend()
    both.tidy()


def test_through_the_relay_they_see_hear_and_write(met: Meeting) -> None:
    for page in (met.citizen, met.officer):
        assert page.evaluate(PATHS) == ["relay"]
    met.role(met.officer, "chat-input").fill("Lewat relay")
    met.role(met.officer, "chat-send").click()
    expect(met.role(met.citizen, "chat-log")).to_contain_text("Lewat relay")


def test_where_nothing_but_tcp_gets_through_they_still_see_and_hear(
    talking: Browser, context_of: Contexts, link: RelayLink
) -> None:
    both = meeting(talking, context_of)
    for page in (both.citizen, both.officer):
        page.add_init_script(TCP_ALONE)
    both.ring()
    both.answer()
    for page in (both.citizen, both.officer):
        assert page.evaluate(ROADS) == ["tcp"]
    both.tidy()


@pytest.mark.parametrize("seconds", [10, 40])
def test_after_an_outage_the_talk_comes_back_by_itself_and_the_seat_waits(
    met: Meeting, link: RelayLink, seconds: int
) -> None:
    link.cut()
    for page in (met.citizen, met.officer):
        expect(met.state(page)).to_contain_text("terputus", timeout=30_000)
    met.citizen.wait_for_timeout(seconds * 1000)
    link.mend()
    for page in (met.citizen, met.officer):
        expect(met.state(page)).to_have_text("Tersambung", timeout=60_000)
        met.see_and_hear(page, within=60_000)


@pytest.mark.alone
def test_on_a_failing_link_the_voice_stays_and_the_picture_comes_back_with_the_link(
    met: Meeting, link: RelayLink
) -> None:
    moving = '() => ["full", "lean"].includes(document.querySelector("[data-part=stage]").dataset.rung)'
    met.citizen.wait_for_function(moving, timeout=30_000)
    link.change(Link(rate=90_000, round_trip=0.2, loss=0.05))
    met.citizen.wait_for_function(f"() => !({moving})()", timeout=60_000)
    expect(met.role(met.citizen, "rung")).to_contain_text("Sinyal lemah")
    met.see_and_hear(met.citizen)
    link.change(Link())
    met.citizen.wait_for_function(moving, timeout=150_000)
