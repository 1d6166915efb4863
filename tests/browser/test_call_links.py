"""A call through a real relay (PLAZA_ICE_POLICY=relay), over a link that fails and recovers.

Both people's pages, the sockets to the plaza and what goes through the relay share that one link: when it is cut, everything is.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from bench.link.profile import Link
from bench.link.speech import speech
from tests.fixtures.browsers import axe, sign_in
from tests.fixtures.links import RelayLink, relay_link
from tests.fixtures.meetings import PATHS, SERVICE, Meeting, meeting
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
ON = "(rungs) => rungs.includes(document.querySelector('[data-part=stage]').dataset.rung)"
RELAYED = """async () => {
  const ports = [];
  for (const seat of document.querySelector("[data-role=call]").panel.call.seats.values()) {
    const stats = await seat.peer.connection.getStats();
    const [transport] = [...stats.values()].filter((one) => one.type === "transport");
    const pair = seat.peer.connected && stats.get(transport?.selectedCandidatePairId);
    if (pair?.state === "succeeded") ports.push(stats.get(pair.localCandidateId).port);
  }
  return ports;
}"""
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
    """A plaza behind the link, whose calls know no other way than the relay."""
    told = {"PLAZA_TURN_URLS": link.url, "PLAZA_TURN_SECRET": SECRET, "PLAZA_ICE_POLICY": "relay"}
    with demo_plaza(**told) as plaza:
        plaza.url = link.lead(plaza.url)
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


def test_a_whole_visit_goes_through_the_relay_from_the_device_check_to_the_next_officer(
    talking: Browser, context_of: Contexts, link: RelayLink
) -> None:
    met = meeting(talking, context_of)
    met.citizen.goto(f"/antre/{SERVICE}/")
    met.role(met.citizen, "take-ticket").click()
    met.citizen.locator("[data-role=device-check] summary").click()
    met.role(met.citizen, "start-check").click()
    expect(met.citizen.locator("[data-part=check-path]")).to_contain_text("lewat relay", timeout=30_000)
    expect(met.citizen.locator("[data-part=check-speed]")).to_contain_text("kbit/detik")
    expect(met.role(met.citizen, "start-check")).to_be_enabled()
    number = met.citizen.locator(".ticket-number").inner_text()
    met.call(number)
    met.answer()
    met.officer.locator(".call-invite summary").click()
    met.role(met.officer, "invite").click()
    told = met.officer.locator("[data-part=invitation]")
    expect(told).to_contain_text("http")
    guest = context_of(talking, width=360, height=740).new_page()
    guest.goto(told.inner_text().rpartition(" ")[2])
    met.role(guest, "accept-call").click()
    met.see_and_hear(guest)
    met.citizen.reload()
    for page in (met.citizen, met.officer, guest):
        met.see_and_hear(page, within=60_000)
        met.goes_on(page)
        assert page.evaluate(PATHS) == ["relay"]
    met.role(met.citizen, "photo").click()
    met.role(met.citizen, "paper-send").click()
    for page in (met.citizen, met.officer):
        page.locator("[data-part=paper-picture] img").wait_for(timeout=60_000)
    met.officer.get_by_text("Teruskan ke layanan lain").click()
    met.officer.locator("#service").select_option("DUKCAPIL-01")
    met.officer.get_by_role("button", name="Teruskan", exact=True).click()
    next_one = context_of(talking).new_page()
    sign_in(next_one, "petugas:DUKCAPIL")
    onward = Meeting(met.citizen, next_one)
    onward.call(number)
    onward.answer()
    for page in (met.citizen, next_one):
        assert page.evaluate(PATHS) == ["relay"]
        page.locator("[data-part=paper-picture] img").wait_for(timeout=30_000)
    onward.tidy()


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


@pytest.mark.parametrize("seconds", [10, 60])
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
        met.goes_on(page, picture=seconds < 60, within=60_000)
        expect(met.role(page, "hang-up")).to_be_visible()


def test_after_a_change_of_network_the_talk_goes_on_from_the_new_address(met: Meeting, link: RelayLink) -> None:
    before = {page: page.evaluate(RELAYED) for page in (met.citizen, met.officer)}
    link.move()
    for page, ports in before.items():
        page.wait_for_function(
            f"async (before) => (await ({RELAYED})()).some((port) => !before.includes(port))", arg=ports, timeout=60_000
        )
        expect(met.state(page)).to_have_text("Tersambung", timeout=60_000)
        met.goes_on(page)
    met.role(met.citizen, "chat-input").fill("Sekarang lewat Wi-Fi")
    met.role(met.citizen, "chat-send").click()
    expect(met.role(met.officer, "chat-log")).to_contain_text("Sekarang lewat Wi-Fi")


def test_where_no_sound_comes_through_any_more_they_write_and_after_a_minute_the_person_is_called_again(
    met: Meeting, link: RelayLink
) -> None:
    number = met.citizen.locator(".ticket-number").inner_text()
    link.cut(streams=False)
    for page in (met.citizen, met.officer):
        expect(met.role(page, "rung")).to_contain_text("tulisan dan foto", timeout=60_000)
        expect(met.role(page, "call-back")).to_be_visible()
    met.role(met.citizen, "chat-input").fill("Saya tidak mendengar apa pun")
    met.role(met.citizen, "chat-send").click()
    expect(met.role(met.officer, "chat-log")).to_contain_text("tidak mendengar")
    for page in (met.citizen, met.officer):
        expect(met.role(page, "rung")).to_contain_text("Petugas akan memanggil Anda lagi", timeout=90_000)
        axe(page)
    met.role(met.officer, "call-back").focus()
    met.officer.keyboard.press("Enter")
    expect(met.state(met.citizen)).to_contain_text("Kami akan memanggil Anda lagi")
    expect(met.state(met.officer)).to_contain_text("kembali ke depan antrean")
    expect(met.role(met.officer, "call-next")).to_be_visible()
    expect(met.citizen.locator("[data-state=waiting]").first).to_be_visible()
    link.mend()
    met.call(number)
    met.answer()
    expect(met.role(met.officer, "chat-log")).to_contain_text("tidak mendengar")


@pytest.mark.alone
def test_on_a_failing_link_the_voice_stays_and_the_picture_comes_back_with_the_link(
    met: Meeting, link: RelayLink
) -> None:
    met.citizen.wait_for_function(ON, arg=["full", "lean"], timeout=30_000)
    link.change(Link(rate=90_000, round_trip=0.2, loss=0.05))
    met.citizen.wait_for_function(ON, arg=["stills", "voice"], timeout=90_000)
    expect(met.role(met.citizen, "rung")).to_contain_text(re.compile("gambar satu per satu|suara saja"))
    for page in (met.citizen, met.officer):
        met.goes_on(page, picture=False)
    link.change(Link())
    met.citizen.wait_for_function(ON, arg=["full", "lean"], timeout=150_000)
    met.goes_on(met.officer)
