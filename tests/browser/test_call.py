"""A call between a citizen's phone and an officer's desk, in real browsers, directly from one to the other."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bench.link.speech import speech
from tests.fixtures.browsers import axe, sign_in
from tests.fixtures.meetings import MOVES, Meeting, meeting

pytestmark = pytest.mark.browser
Contexts = Callable[..., BrowserContext]
COUNT_REQUESTS = """
window.asked = 0;
const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = (wanted) => { window.asked += 1; return real(wanted); };
"""
NO_CAMERA = """
const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = (wanted) =>
  wanted.video ? Promise.reject(new DOMException("no", "NotAllowedError")) : real(wanted);
"""


BELL = """
window.bell = { struck: 0, shaken: 0 };
const sound = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) {
  if (this.context.state === "running") window.bell.struck += 1;
  return sound.apply(this, when);
};
navigator.vibrate = (pattern) => { if (pattern) window.bell.shaken += 1; return true; };
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


def test_from_a_search_they_see_and_hear_each_other_write_and_hang_up(met: Meeting) -> None:
    met.ring(asking="izin praktik dokter")
    met.answer()
    for page in (met.citizen, met.officer):
        page.wait_for_function(MOVES, timeout=60_000)
        expect(met.state(page)).to_have_text("Tersambung")
        expect(met.role(page, "rung")).not_to_be_empty()
        expect(met.role(page, "data-used")).to_have_text(re.compile(r"\d,\d MB"))
    for page, words in ((met.citizen, "Selamat pagi, Bu"), (met.officer, "Pagi! Ada <b>yang</b> bisa dibantu?")):
        met.role(page, "chat-input").fill(words)
        met.role(page, "chat-send").click()
        for reader in (met.citizen, met.officer):
            expect(met.role(reader, "chat-log")).to_contain_text(words)
    met.role(met.citizen, "hang-up").click()
    for page in (met.citizen, met.officer):
        expect(met.state(page)).to_contain_text("Panggilan ditutup")


def test_nothing_of_the_camera_is_asked_before_yes(met: Meeting) -> None:
    met.citizen.add_init_script(COUNT_REQUESTS)
    met.ring()
    met.citizen.wait_for_timeout(1500)
    assert met.citizen.evaluate("window.asked") == 0
    met.answer()
    assert met.citizen.evaluate("window.asked") == 1


def test_a_reload_on_either_side_comes_back_into_the_call_with_what_was_written(met: Meeting) -> None:
    met.ring()
    met.answer()
    met.role(met.citizen, "chat-input").fill("Sebelum muat ulang")
    met.role(met.citizen, "chat-send").click()
    expect(met.role(met.officer, "chat-log")).to_contain_text("Sebelum")
    for page in (met.citizen, met.officer):
        page.reload()
        for side in (met.citizen, met.officer):
            met.see_and_hear(side)
            met.goes_on(side)
        expect(met.role(page, "chat-log")).to_contain_text("Sebelum muat ulang")
        expect(met.state(page)).to_have_text("Tersambung")


def test_a_third_person_comes_by_link_and_sees_both(met: Meeting, talking: Browser, context_of: Contexts) -> None:
    met.ring()
    met.answer()
    met.officer.locator(".call-invite summary").click()
    met.role(met.officer, "invite").click()
    told = met.officer.locator("[data-part=invitation]")
    expect(told).to_contain_text("http")
    guest = context_of(talking, width=360, height=740).new_page()
    guest.goto(re.search(r"http\S+", told.inner_text()).group())  # type: ignore[union-attr]
    axe(guest)
    met.role(guest, "accept-call").click()
    met.see_and_hear(guest)
    seen = "() => document.querySelector('[data-role=third-video]')?.videoWidth > 0"
    for page in (met.citizen, met.officer, guest):
        page.wait_for_function(seen, timeout=60_000)
    met.role(met.citizen, "pin").focus()
    met.citizen.keyboard.press("Enter")
    wide = "() => document.querySelector('.call-other').clientWidth >= 0.95 * document.querySelector('.call-main').clientWidth"
    met.citizen.wait_for_function(wide)
    axe(met.citizen)
    met.role(guest, "hang-up").click()
    expect(met.state(met.citizen)).to_contain_text("Tersambung")


OTHERS_MOVE = """(count) => {
  const others = [...document.querySelectorAll("[data-role=third-video]")];
  return others.length === count && others.every((one) => one.videoWidth > 0);
}"""
ALL_HEARD = """async (count) => {
  const heard = [];
  for (const seat of document.querySelector("[data-role=call]").panel.call.seats.values()) {
    for (const one of (await seat.peer.connection.getStats()).values()) {
      if (one.type === "inbound-rtp" && one.kind === "audio") heard.push(one.totalAudioEnergy ?? 0);
    }
  }
  return heard.length === count && heard.every((energy) => energy > 0.0005);
}"""


def test_an_interpreter_and_a_second_agency_are_asked_in_and_all_four_see_and_hear_each_other(
    met: Meeting, talking: Browser, context_of: Contexts
) -> None:
    interpreter, agency = context_of(talking).new_page(), context_of(talking).new_page()
    sign_in(interpreter, "juru-bahasa")
    sign_in(agency, "petugas2:DUKCAPIL")
    if agency.get_by_role("button", name="Mulai bertugas").count():
        agency.get_by_role("button", name="Mulai bertugas").click()
    met.ring()
    met.answer()
    met.officer.locator(".call-invite summary").click()
    met.role(met.officer, "ask-interpreter").click()
    expect(met.officer.locator("[data-part=invitation]")).to_contain_text("sudah diminta")
    met.role(met.officer, "agency").select_option("DUKCAPIL")
    met.role(met.officer, "ask-agency").click()
    axe(met.officer)
    for page in (interpreter, agency):
        met.role(page, "join-asked").click()  # it has appeared by itself
        axe(page)
        met.role(page, "accept-call").click()
    four = (met.citizen, met.officer, interpreter, agency)
    for page in four:
        page.wait_for_function(OTHERS_MOVE, arg=2, timeout=60_000)
        page.wait_for_function(ALL_HEARD, arg=3, timeout=60_000)
    expect(met.role(met.citizen, "rung")).not_to_contain_text("penuh")
    expect(met.citizen.locator(".call-other figcaption").filter(has_text="DUKCAPIL")).to_be_visible()
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert met.citizen.evaluate(wide) <= 0
    axe(met.citizen)
    met.role(agency, "hang-up").click()
    agency.get_by_role("link", name="Kembali ke halaman tugas Anda").click()
    expect(met.role(agency, "call-next")).to_be_visible()
    expect(met.role(agency, "join-asked")).to_be_visible()  # the way back in stays while the call runs
    expect(met.state(met.citizen)).to_contain_text("Tersambung")


def test_without_a_camera_a_person_is_still_heard_and_told_so(met: Meeting) -> None:
    met.citizen.add_init_script(NO_CAMERA)
    met.ring()
    met.role(met.citizen, "accept-call").click()
    met.see_and_hear(met.citizen)
    expect(met.state(met.citizen)).to_contain_text("Kamera tidak dapat dipakai")
    met.officer.wait_for_function("() => document.querySelector('[data-role=remote-audio]').srcObject !== null")


def test_a_person_may_answer_with_the_voice_alone_and_show_the_camera_later(met: Meeting) -> None:
    met.ring()
    met.role(met.citizen, "accept-voice").click()
    met.see_and_hear(met.citizen)
    expect(met.role(met.citizen, "local-video")).to_be_hidden()
    met.role(met.citizen, "camera").click()
    met.see_and_hear(met.officer)


def test_a_photograph_reaches_the_other_side_alone(met: Meeting) -> None:
    met.ring()
    met.answer()
    met.role(met.citizen, "photo").click()
    met.role(met.citizen, "paper-show").click()
    expect(met.officer.locator("[data-part=photos] img")).to_have_count(1, timeout=30_000)
    width = "() => document.querySelector('[data-part=photos] img').naturalWidth"
    assert met.officer.evaluate(width) >= 320


def test_a_person_chooses_voice_only_and_the_picture_stops(met: Meeting) -> None:
    met.ring()
    met.answer()
    met.citizen.locator(".call-more summary").click()
    met.role(met.citizen, "rung-choice").select_option("voice")
    expect(met.role(met.citizen, "rung")).to_contain_text("Suara saja, sesuai pilihan Anda")
    stops = """async () => {
      const frames = () => document.querySelector("[data-role=remote-video]").getVideoPlaybackQuality().totalVideoFrames;
      const before = frames();
      await new Promise((done) => setTimeout(done, 700));
      return frames() === before;
    }"""
    met.officer.wait_for_function(stops, timeout=15_000)
    met.role(met.citizen, "rung-choice").select_option("full")
    met.officer.wait_for_function(f"async () => !(await ({stops})())", timeout=60_000)


def test_a_line_written_while_the_socket_is_gone_arrives_once_and_the_talk_goes_on(met: Meeting) -> None:
    met.ring()
    met.answer()
    met.citizen.evaluate(
        """() => {
          const { line } = document.querySelector("[data-role=call]").panel.call;
          line.wait = 2500;
          line.socket.close();
        }"""
    )
    expect(met.state(met.citizen)).to_contain_text("Jalur pesan terputus")
    met.role(met.citizen, "chat-input").fill("Masih terdengar?")
    met.role(met.citizen, "chat-send").click()
    met.goes_on(met.citizen)
    expect(met.role(met.officer, "chat-log").locator(".call-line")).to_have_count(1, timeout=15_000)
    expect(met.state(met.citizen)).to_have_text("Tersambung")


def test_a_call_that_was_closed_by_mistake_rings_again(met: Meeting) -> None:
    met.ring()
    met.answer()
    met.role(met.citizen, "hang-up").click()
    met.role(met.officer, "call-again").click()
    expect(met.role(met.citizen, "accept-call")).to_be_visible()
    met.answer()


def test_where_no_socket_comes_through_writing_still_works(met: Meeting) -> None:
    met.citizen.route_web_socket("**/ws/panggilan/**", lambda socket: socket.close())
    met.ring()
    met.role(met.citizen, "accept-call").click()
    expect(met.role(met.officer, "chat-input")).to_be_visible(timeout=20_000)
    met.role(met.citizen, "chat-input").fill("Hanya tulisan yang lewat")
    met.role(met.citizen, "chat-send").click()
    expect(met.role(met.officer, "chat-log")).to_contain_text("Hanya tulisan")
    met.role(met.officer, "chat-input").fill("Tidak apa-apa, tulis saja")
    met.role(met.officer, "chat-send").click()
    expect(met.role(met.citizen, "chat-log")).to_contain_text("tulis saja", timeout=15_000)


def test_while_waiting_a_person_tries_camera_voice_and_way_and_the_officer_reads_the_result(met: Meeting) -> None:
    met.citizen.add_init_script(BELL)
    met.citizen.goto("/antre/DPMPTSP-01/")
    met.role(met.citizen, "take-ticket").click()
    met.citizen.locator("[data-role=device-check] summary").click()
    met.role(met.citizen, "start-check").click()
    expect(met.citizen.locator("[data-part=check-camera]")).to_have_text("Kamera baik")
    expect(met.citizen.locator("[data-part=check-voice]")).to_have_text("Mikrofon terdengar", timeout=15_000)
    expect(met.citizen.locator("[data-part=check-path]")).to_have_text("Jalur panggilan siap")
    expect(met.role(met.citizen, "start-check")).to_be_enabled()
    axe(met.citizen)
    assert met.citizen.evaluate("bell") == {"struck": 0, "shaken": 0}
    met.call(met.citizen.locator(".ticket-number").inner_text())
    met.citizen.wait_for_function("() => bell.struck > 0 && bell.shaken > 0")  # the phone sounds and shakes: your turn
    met.answer()
    met.citizen.evaluate("Object.assign(bell, { struck: 0, shaken: 0 })")
    met.citizen.wait_for_timeout(2500)
    assert met.citizen.evaluate("bell") == {"struck": 0, "shaken": 0}, "it is quiet once it was answered"
    expect(met.officer.locator("[data-part=device]")).to_contain_text("Kamera baik; Mikrofon terdengar")


def test_inside_another_app_the_way_out_is_shown(talking: Browser, context_of: Contexts) -> None:
    app = "Mozilla/5.0 (Linux; Android 14; wv) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36 Instagram 300.0"
    page = context_of(talking, width=360, height=740, user_agent=app).new_page()
    page.goto("/antre/DPMPTSP-02/")
    page.locator("[data-role=take-ticket]").click()
    expect(page.locator("[data-part=in-app]")).to_contain_text("Buka di Chrome")
    expect(page.locator("[data-part=open-outside]")).to_have_attribute(
        "href", re.compile(r"^intent://.*scheme=http;package=com.android.chrome")
    )
    axe(page)
    page.locator("[data-role=leave-queue]").evaluate("one => one.form.submit()")


def tab_to(page: Page, selector: str, *, backwards: bool = False) -> None:
    """Presses Tab until the focus stands there, as somebody without a mouse does."""
    for _ in range(90):
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{selector} cannot be reached by Tab")


def call_by_keyboard(met: Meeting, number: str) -> None:
    """The officer calls by keys alone until it is this number's turn; whoever else stood there is finished with by keys too."""
    met.officer.goto("/petugas/")
    for _ in range(8):
        tab_to(met.officer, "[data-role=call-next]")
        met.officer.keyboard.press("Enter")
        shown = met.officer.locator(".desk-person .ticket-number")
        expect(shown).to_be_visible()
        if shown.inner_text() == number:
            return
        finish_by_keyboard(met.officer)


def finish_by_keyboard(page: Page) -> None:
    """The outcome is chosen and sent by keys alone."""
    tab_to(page, "[data-role=finish] input[name=outcome]")
    page.keyboard.press("Space")
    tab_to(page, "[data-role=finish] button")
    page.keyboard.press("Enter")
    expect(page.locator("[data-role=call-next]")).to_be_visible()


def test_the_keyboard_alone_holds_a_call_from_the_number_to_the_survey_and_nothing_keeps_people_out(
    met: Meeting,
) -> None:
    citizen, officer = met.citizen, met.officer
    citizen.goto("/antre/DPMPTSP-01/")
    tab_to(citizen, "[data-role=take-ticket]")
    citizen.keyboard.press("Enter")
    call_by_keyboard(met, citizen.locator(".ticket-number").inner_text())
    expect(met.role(citizen, "accept-call")).to_be_visible()
    axe(citizen)
    tab_to(citizen, "[data-role=accept-call]")
    citizen.keyboard.press("Enter")
    for page in (citizen, officer):
        met.see_and_hear(page)
        tab_to(page, ".call-more > summary")
        page.keyboard.press("Enter")
        expect(met.role(page, "rung-choice")).to_be_visible()
        axe(page)
    for page, other, words in ((citizen, officer, "lewat papan tik"), (officer, citizen, "saya juga")):
        tab_to(page, "[data-role=mute]", backwards=True)
        page.keyboard.press("Space")
        expect(met.role(page, "mute")).to_have_accessible_name("Mikrofon mati")
        expect(met.state(other)).to_contain_text("mikrofon dimatikan")
        page.keyboard.press("Space")
        expect(met.role(page, "mute")).to_have_accessible_name("Mikrofon menyala")
        tab_to(page, "[data-role=chat-input]")
        page.keyboard.type(words)
        page.keyboard.press("Enter")
        expect(met.role(other, "chat-log")).to_contain_text(words)
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert citizen.evaluate(wide) <= 0
    tab_to(officer, "[data-role=note-words]")
    officer.keyboard.type("dicatat tanpa tetikus")
    tab_to(officer, "[data-role=note-keep]")
    officer.keyboard.press("Enter")
    expect(officer.locator(".desk-notes")).to_contain_text("dicatat tanpa tetikus")
    tab_to(citizen, "[data-role=hang-up]", backwards=True)
    citizen.keyboard.press("Enter")
    expect(met.state(officer)).to_contain_text("Panggilan ditutup")
    finish_by_keyboard(officer)
    survey = citizen.locator("[data-role=survey-link] a")
    expect(survey).to_be_visible()
    tab_to(citizen, "[data-role=survey-link] a")
    citizen.keyboard.press("Enter")
    expect(met.role(citizen, "survey")).to_be_visible()
    axe(citizen)


SHARED = """() => {
  const video = document.querySelector("[data-role=remote-video]");
  return [video.videoWidth, video.videoHeight];
}"""


def test_the_officer_shares_a_screen_and_the_citizen_sees_another_picture_until_it_ends(met: Meeting) -> None:
    met.ring()
    met.answer()
    met.citizen.wait_for_function(MOVES, timeout=60_000)
    width, height = met.citizen.evaluate(SHARED)
    met.role(met.officer, "screen").click()
    expect(met.role(met.officer, "screen")).to_have_accessible_name("Layar dibagikan")
    shape = "([wide, high]) => Math.abs(wide / high - (([w, h]) => w / h)((SHARED)())) > 0.1".replace("SHARED", SHARED)
    met.citizen.wait_for_function(shape, arg=[width, height], timeout=30_000)
    met.goes_on(met.citizen)
    met.role(met.officer, "screen").click()
    expect(met.role(met.officer, "screen")).to_have_accessible_name("Layar tidak dibagikan")
    met.citizen.wait_for_function(f"(before) => !(({shape})(before))", arg=[width, height], timeout=30_000)
    met.goes_on(met.citizen)
