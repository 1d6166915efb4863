"""What keeps a call alive when the link does not: the choice of sign language, calling back, captions, and the road over TCP."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bench.link.speech import speech
from tests.fixtures.browsers import axe
from tests.fixtures.meetings import Meeting, meeting

pytestmark = pytest.mark.browser
Contexts = Callable[..., BrowserContext]
# A rung's own rates are 15 and 25 pictures a second; those of signing are 20 and 30, at more bits a second on the same rung.
USUAL = {"full": {"fps": 25, "kbit": 500}, "lean": {"fps": 15, "kbit": 65}}
SIGNING = {"full": {"fps": 30, "kbit": 600}, "lean": {"fps": 20, "kbit": 90}}
SENDS = """(wanted) => {
  const { call } = document.querySelector("[data-role=call]").panel;
  const [seat] = call.seats.values();
  const { track } = seat.peer.picture.sender;
  const { encodings: [one] } = seat.peer.picture.sender.getParameters();
  const rung = wanted.rates[call.rung];
  return track?.readyState === "live" && track.contentHint === wanted.hint && one.active
    && one.maxFramerate === rung?.fps && one.maxBitrate === rung.kbit * 1000;
}"""
LARGEST_CALL = 90_000
WRITES_HERE = """
globalThis.SpeechRecognition = class {
  static available({ processLocally }) { return Promise.resolve(processLocally ? "available" : "unavailable"); }
  get processLocally() { return this.here ?? false; }
  set processLocally(wanted) { this.here = wanted; }
  start(track) {
    globalThis.heardBy = { kind: track.kind, here: this.here, fails: () => this.onerror({ error: "audio-capture" }) };
    const said = Object.assign([{ transcript: "selamat pagi ibu" }], { isFinal: true });
    setTimeout(() => this.onresult({ resultIndex: 0, results: [said] }), 50);
  }
  abort() { globalThis.heardBy.ended = true; }
};
"""


@pytest.fixture(scope="module")
def talking(browser_with: Callable[..., Browser], tmp_path_factory: pytest.TempPathFactory) -> Browser:
    """A browser whose microphone hears real speech."""
    return browser_with(microphone=speech(Path(tmp_path_factory.mktemp("speech")) / "speech.wav"))


@pytest.fixture
def met(talking: Browser, context_of: Contexts) -> Iterator[Meeting]:
    """A citizen and an officer; the desk is empty afterwards."""
    both = meeting(talking, context_of)
    yield both
    both.tidy()


def test_sign_language_asks_for_more_pictures_a_second_and_never_goes_without_a_picture(met: Meeting) -> None:
    met.ring()
    met.answer()
    met.citizen.locator(".call-more summary").click()
    sends(met.citizen, USUAL, hint="")
    met.role(met.citizen, "sign-language").focus()
    met.citizen.keyboard.press("Space")
    sends(met.citizen, SIGNING, hint="motion")
    met.role(met.citizen, "sign-language").uncheck()
    sends(met.citizen, USUAL, hint="")


def sends(page: Page, rates: dict[str, dict[str, int]], *, hint: str) -> None:
    """Waits until the page sends a moving picture at the rates of whichever rung it is on, told as one reading."""
    page.wait_for_function(SENDS, arg={"rates": rates, "hint": hint}, timeout=30_000)


def test_a_first_visit_that_waits_and_is_called_weighs_little_before_any_picture(met: Meeting) -> None:
    came: list[int] = []
    session = met.citizen.context.new_cdp_session(met.citizen)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda done: came.append(done["encodedDataLength"]))
    met.citizen.goto("/antre/DPMPTSP-01/")
    met.role(met.citizen, "take-ticket").click()
    met.call(met.citizen.locator(".ticket-number").inner_text())
    met.citizen.wait_for_timeout(500)
    assert sum(came) <= LARGEST_CALL, sum(came)


def test_captions_are_offered_only_where_this_device_writes_them_itself(met: Meeting) -> None:
    met.officer.add_init_script(WRITES_HERE)
    met.ring()
    met.answer()
    for page in (met.citizen, met.officer):
        page.locator(".call-more summary").click()
    expect(met.role(met.citizen, "captions")).to_be_hidden()
    met.role(met.officer, "captions").check()
    expect(met.officer.locator("[data-part=captions]")).to_have_text("selamat pagi ibu")
    assert met.officer.evaluate("[heardBy.kind, heardBy.here]") == ["audio", True]
    axe(met.officer)
    met.role(met.officer, "captions").uncheck()
    assert met.officer.evaluate("heardBy.ended") is True
    met.role(met.officer, "captions").check()
    met.officer.wait_for_function("!heardBy.ended")
    met.officer.evaluate("heardBy.fails()")
    expect(met.role(met.officer, "captions")).not_to_be_checked()
    expect(met.officer.locator("[data-part=captions]")).to_contain_text("Teks percakapan berhenti")
