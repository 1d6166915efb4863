"""A headset that is pulled out, a question nobody answers, a screen that would sleep: told, and mended by itself."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bench.link.speech import speech
from tests.fixtures.meetings import Meeting, meeting

pytestmark = pytest.mark.browser
Contexts = Callable[..., BrowserContext]
MEDIA = """
window.answers = null;
const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = (wanted) => window.answers ? window.answers(wanted, real) : real(wanted);
"""
NEVER = """
navigator.mediaDevices.getUserMedia = () => new Promise(() => {});
"""
WAKE = """
window.locks = { asked: 0, held: [] };
Object.defineProperty(navigator, "wakeLock", { value: { request: async () => {
  const lock = new EventTarget();
  lock.release = async () => { lock.released = true; };
  window.locks.asked += 1;
  window.locks.held.push(lock);
  return lock;
} } });
"""
END = """([kind, why]) => {
  if (why) window.answers = () => Promise.reject(new DOMException("no", why));
  const track = document.querySelector("[data-role=call]").panel.call.tracks[kind];
  track.stop();
  track.dispatchEvent(new Event("ended"));
}"""
PLUG_IN = """() => {
  window.answers = null;
  navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
}"""
LIVE = """(kind) => {
  const { call } = document.querySelector("[data-role=call]").panel;
  const [seat] = call.seats.values();
  const track = call.tracks[kind]; // the picture is sent only while the link carries one
  return track?.readyState === "live" && (kind === "picture" || seat.peer.voice.sender.track === track);
}"""


@pytest.fixture(scope="module")
def talking(browser_with: Callable[..., Browser], tmp_path_factory: pytest.TempPathFactory) -> Browser:
    """A browser whose microphone hears real speech."""
    return browser_with(microphone=speech(Path(tmp_path_factory.mktemp("speech")) / "speech.wav"))


@pytest.fixture
def met(talking: Browser, context_of: Contexts) -> Iterator[Meeting]:
    """A citizen and an officer; the desk is empty afterwards."""
    both = meeting(talking, context_of)
    for page in (both.citizen, both.officer):
        page.add_init_script(MEDIA)
    yield both
    both.tidy()


def both_hear_of(met: Meeting, page: Page, own: str, other: str) -> None:
    away = met.officer if page is met.citizen else met.citizen
    expect(met.state(page)).to_contain_text(own, timeout=8_000)
    expect(met.state(away)).to_contain_text(other, timeout=8_000)


@pytest.mark.parametrize("side", ["citizen", "officer"])
def test_a_headset_that_is_pulled_out_is_told_and_another_microphone_opens(met: Meeting, side: str) -> None:
    met.ring()
    met.answer()
    page: Page = getattr(met, side)
    page.evaluate(END, ["voice", "NotFoundError"])
    both_hear_of(met, page, "Anda tidak terdengar", "mikrofonnya tidak tersambung")
    page.evaluate(PLUG_IN)
    page.wait_for_function(LIVE, arg="voice")
    for one in (met.citizen, met.officer):
        expect(met.state(one)).to_have_text("Tersambung")
        met.goes_on(one)


def test_a_microphone_that_another_app_holds_is_opened_once_it_is_free(met: Meeting) -> None:
    met.ring()
    met.answer()
    met.citizen.evaluate(END, ["voice", "NotReadableError"])
    both_hear_of(met, met.citizen, "dipakai aplikasi lain", "mikrofonnya tidak tersambung")
    met.citizen.evaluate("() => { window.answers = null; }")
    met.citizen.wait_for_function(LIVE, arg="voice")
    expect(met.state(met.officer)).to_have_text("Tersambung")


def test_a_camera_that_goes_leaves_the_voice_and_comes_back(met: Meeting) -> None:
    met.ring()
    met.answer()
    met.citizen.evaluate(END, ["picture", "NotFoundError"])
    both_hear_of(met, met.citizen, "Anda tetap terdengar", "suara tetap terdengar")
    assert met.citizen.evaluate(LIVE, "voice")
    met.citizen.evaluate(PLUG_IN)
    met.citizen.wait_for_function(LIVE, arg="picture")
    expect(met.state(met.citizen)).to_have_text("Tersambung")


def test_a_permission_taken_back_says_where_to_give_it_again(met: Meeting) -> None:
    met.ring()
    met.answer()
    met.citizen.evaluate(END, ["voice", "NotAllowedError"])
    both_hear_of(met, met.citizen, "gembok", "mikrofonnya tidak tersambung")


def test_a_question_that_nobody_answers_is_told_on_both_sides_with_what_to_press(met: Meeting) -> None:
    met.citizen.add_init_script(NEVER)
    met.ring()
    met.role(met.citizen, "accept-call").click()
    both_hear_of(met, met.citizen, "Tekan “Izinkan”", "izin mikrofon belum dijawab")


def test_an_officer_who_does_not_answer_the_question_is_told_while_it_rings(met: Meeting) -> None:
    met.officer.add_init_script(NEVER)
    met.ring()
    expect(met.state(met.officer)).to_contain_text("Tekan “Izinkan”", timeout=8_000)


def test_the_screen_stays_awake_with_the_voice_alone_and_is_asked_again(met: Meeting) -> None:
    met.citizen.add_init_script(WAKE)
    met.ring()
    met.role(met.citizen, "accept-voice").click()
    met.citizen.wait_for_function("() => window.locks.asked === 1")
    met.citizen.evaluate("""() => {
      Object.defineProperty(document, "hidden", { value: true, configurable: true });
      window.locks.held[0].dispatchEvent(new Event("release"));
    }""")
    met.citizen.wait_for_timeout(300)
    assert met.citizen.evaluate("window.locks.asked") == 1
    met.citizen.evaluate("""() => {
      Object.defineProperty(document, "hidden", { value: false, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }""")
    met.citizen.wait_for_function("() => window.locks.asked === 2")
    met.role(met.citizen, "hang-up").click()
    met.citizen.wait_for_function("() => window.locks.held[1].released === true")


def test_a_phone_whose_other_camera_does_not_open_shows_the_first_one_again(met: Meeting) -> None:
    met.ring()
    met.answer()
    met.citizen.evaluate("""() => {
      const no = () => Promise.reject(new DOMException("no", "NotReadableError"));
      window.answers = (wanted, real) => (wanted.video?.facingMode?.ideal ? no() : real(wanted));
      return document.querySelector("[data-role=call]").panel.call.turnCamera();
    }""")
    met.citizen.wait_for_function(LIVE, arg="picture")
    expect(met.state(met.citizen)).to_have_text("Tersambung")


def test_an_engine_that_does_not_load_says_what_to_do(met: Meeting) -> None:
    # What the page's worker fetches passes by the route: without it the scripts come over the wire again.
    met.citizen.add_init_script(
        "if (navigator.serviceWorker) navigator.serviceWorker.register = () => new Promise(() => {})"
    )
    met.citizen.goto("/")
    met.citizen.evaluate(
        "navigator.serviceWorker.getRegistrations().then((all) => Promise.all(all.map((one) => one.unregister())))"
    )
    met.citizen.route("**/call/panel*.js*", lambda route: route.abort())
    met.citizen.goto("/antre/DPMPTSP-01/")
    met.role(met.citizen, "take-ticket").click()
    number = met.citizen.locator(".ticket-number").inner_text()
    met.officer.goto("/petugas/")
    for _ in range(8):
        met.role(met.officer, "call-next").click()
        if met.officer.locator(".desk-person .ticket-number").inner_text() == number:
            break
        met.finish()
    expect(met.state(met.citizen)).to_contain_text("Muat ulang halaman ini", timeout=15_000)


def test_the_device_check_says_what_to_press_when_the_question_is_not_answered(met: Meeting) -> None:
    met.citizen.add_init_script(NEVER)
    met.citizen.goto("/antre/DPMPTSP-01/")
    met.role(met.citizen, "take-ticket").click()
    met.citizen.locator("[data-role=device-check] summary").click()
    met.role(met.citizen, "start-check").click()
    expect(met.citizen.locator("[data-part=check-voice]")).to_contain_text("Tekan “Izinkan”", timeout=8_000)
