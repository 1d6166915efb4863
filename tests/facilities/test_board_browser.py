"""A board on the wall: it recovers by itself, says when its picture is old, speaks by whatever voice there is, and needs no colour."""

import re
import shutil
import wave
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from plaza.facilities.adapters.espeak import EspeakVoice, find
from plaza.facilities.rules import called_aloud
from tests.facilities.hall import Line
from tests.fixtures.browsers import axe, finish_visit, sign_in
from tests.fixtures.processes import Plaza

pytestmark = pytest.mark.browser
Contexts = Callable[..., BrowserContext]
SERVICE, TENANT, COUNTER = "POLRESTA-01", "POLRESTA", "2-06"
HEARD = """(voices) => {
    window.heard = [];
    window.SpeechSynthesisUtterance = class { constructor(words) { this.words = words; } };
    Object.defineProperty(window, 'speechSynthesis', { value: {
        getVoices: () => voices, cancel: () => undefined,
        speak: (one) => { window.heard.push(['browser', one.lang, one.words]); setTimeout(() => one.onend(), 10); },
    } });
    window.Audio = class {
        constructor(address) { this.address = address; }
        pause() {}
        async play() {
            const answer = await fetch(this.address);
            if (!answer.ok) throw new Error('no sound');
            const sound = await answer.arrayBuffer();
            window.heard.push(['server', this.address, sound.byteLength]);
            setTimeout(() => this.onended(), 10);
        }
    };
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...at) { window.heard.push(['chime', this.frequency.value]); return start.apply(this, at); };
}"""
INDONESIAN, ENGLISH = {"lang": "id-ID", "localService": True}, {"lang": "en-US", "localService": True}


@pytest.fixture
def board(browser: Browser, context_of: Contexts) -> Callable[..., Page]:
    """The board of the second floor; ``voices`` are those of its browser, ``at`` another address of the server."""

    def make(*, voices: tuple[dict[str, object], ...] = (), at: str = "", clock: bool = False) -> Page:
        context = context_of(browser, width=1920, height=1080)
        context.add_init_script(f"({HEARD})({list(voices)!r})".replace("True", "true"))
        page = context.new_page()
        if clock:
            page.clock.install()
        page.goto(f"{at}/papan/2/")
        expect(page.locator("[data-board]")).to_have_attribute("data-link", "live")
        return page

    return make


@pytest.fixture
def call(browser: Browser, context_of: Contexts) -> Iterator[Callable[[], str]]:
    """Calls somebody from the kiosk to the counter on the second floor; the number. Whoever is there is finished with at the end."""
    officer = context_of(browser).new_page()
    sign_in(officer, f"petugas:{TENANT}")
    officer.goto("/petugas/loket/")
    officer.locator(f'[data-role=sit][value="{COUNTER}"]').click()
    device = context_of(browser).new_page()
    device.goto("/kios/2/")

    def finish() -> None:
        officer.goto("/petugas/loket/")
        if officer.locator("[data-role=finish] button").count():
            finish_visit(officer)

    def make(*, again: bool = False) -> str:
        if again:
            officer.locator("button[type=submit][data-role=call-again]").click()
            return officer.locator(".ticket-number").inner_text()
        finish()
        taken = device.evaluate(
            """async (service) => (await fetch('/kios/2/ambil/', { method: 'POST', body: new URLSearchParams({ service }),
            headers: { 'X-CSRFToken': document.querySelector('[name=csrfmiddlewaretoken]').value } })).json()""",
            SERVICE,
        )
        officer.locator("[data-role=call-next]").click()
        expect(officer.locator(".ticket-number")).to_have_text(taken["number"])
        return str(taken["number"])

    yield make
    finish()
    officer.locator('form[action$="/duduk/"] button').last.click()


def said(page: Page, number: str, times: int) -> list[list[object]]:
    page.wait_for_function("(least) => window.heard.length >= least", arg=times)
    expect(page.locator("[data-board]")).to_have_attribute("data-spoken", number)
    return list(page.evaluate("window.heard"))


def test_a_call_is_said_twice_by_the_browsers_indonesian_voice_and_again_when_it_is_rung_again(
    board: Callable[..., Page], call: Callable[..., str]
) -> None:
    page = board(voices=(ENGLISH, INDONESIAN))
    number = call()
    sentence = called_aloud(number, counter=COUNTER, floor=2, direction=page_direction(page))
    assert said(page, number, 2) == [["browser", "id-ID", sentence]] * 2
    call(again=True)
    page.wait_for_function("() => window.heard.length === 4")
    assert page.evaluate("window.heard.at(-1)") == ["browser", "id-ID", sentence]
    expect(page.locator("[data-board]")).to_have_attribute("data-voice-used", "browser")


def page_direction(page: Page) -> str:
    """Which way the board shows, as the sentence's word."""
    way = page.locator("[data-part=now] .way")
    expect(way).to_be_visible()
    return {"kiri": "left", "kanan": "right", "lurus": "ahead"}[way.inner_text().strip()]


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="this machine has no espeak-ng")
def test_without_an_indonesian_voice_the_servers_is_heard_and_without_that_a_bell(
    board: Callable[..., Page], call: Callable[..., str]
) -> None:
    page, mute = board(voices=(ENGLISH,)), board(voices=(ENGLISH,))
    mute.context.route("**/suara/**", lambda route: route.fulfill(status=404))
    number = call()
    heard = said(page, number, 2)
    assert [(way, str(address).endswith(f"/suara/panggil/{number}/{COUNTER}.wav")) for way, address, _ in heard] == [
        ("server", True)
    ] * 2
    assert min(int(str(size)) for _, _, size in heard) > 10_000
    assert {one[0] for one in said(mute, number, 4)} == {"chime"}
    expect(mute.locator("[data-board]")).to_have_attribute("data-voice-used", "chime")


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="this machine has no espeak-ng")
def test_the_servers_own_voice_speaks_both_languages_as_sound_of_a_fitting_length() -> None:
    voice = EspeakVoice(find() or "")
    assert voice.check() == ""
    for language, words in (
        ("id", "Nomor D P M, nol satu tujuh. Silakan ke loket nol lima."),
        ("en", "Please come to the counter."),
    ):
        sound = voice.speak(words, language=language)
        assert sound is not None
        with wave.open(BytesIO(sound)) as played:
            rate, frames = played.getframerate(), played.readframes(10_000_000)
        assert 1 < len(frames) / 2 / rate < 15
        assert max(frames) > 0
    assert EspeakVoice("/no/such/program").speak("halo", language="id") is None
    assert "does not answer" in EspeakVoice("/no/such/program").check()


def test_a_board_that_lost_the_server_says_whose_minute_it_shows_and_recovers_by_itself(
    board: Callable[..., Page], call: Callable[..., str], live_plaza: Plaza
) -> None:
    line = Line(live_plaza.url)
    try:
        page = board(at=line.url, clock=True)
        number = call()
        expect(page.locator("[data-part=now] .number")).to_have_text(number)
        shown = page.locator("[data-part=clock]").inner_text()
        line.cut()
        for _ in range(9):
            page.clock.run_for(5_000)
        stale = page.locator("[data-part=stale]")
        expect(stale).to_be_visible()
        assert re.search(r"keadaan pukul \d\d\.\d\d WITA", stale.inner_text())
        assert shown[:2] in stale.inner_text()
        expect(page.locator("[data-part=now] .number")).to_have_text(number)
        missed = call()
        line.mend()
        for _ in range(8):
            page.clock.run_for(5_000)
            page.wait_for_timeout(200)
        expect(stale).to_be_hidden()
        expect(page.locator("[data-part=now] .number")).to_have_text(missed)
        expect(page.locator("[data-board]")).to_have_attribute("data-link", "live")
    finally:
        line.close()


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_board_with_calls_keeps_nobody_out_and_says_nothing_by_colour_alone(
    browser: Browser, context_of: Contexts, call: Callable[..., str], live_plaza: Plaza, language: str
) -> None:
    number = call()
    context = context_of(browser, width=1920, height=1080)
    context.add_cookies([{"name": "plaza_lang", "value": language, "url": live_plaza.url}])
    page = context.new_page()
    page.goto("/papan/2/")
    now = page.locator("[data-part=now]")
    expect(now.locator(".number")).to_have_text(number)
    axe(page)
    rows = page.locator("[data-part=calls] tr")
    assert rows.count() >= 1
    for row in [now, *rows.all()]:
        assert row.locator("svg").count() >= 1
        assert re.search("kiri|kanan|lurus|left|right|ahead", row.inner_text())
    for news in page.locator("[data-part=news] > div").all():
        assert news.locator("svg").count() == 1
    serving = page.locator("[data-part=calls] tr.serving")
    for row in serving.all():
        assert re.search("sedang dilayani|being served", row.inner_text())
