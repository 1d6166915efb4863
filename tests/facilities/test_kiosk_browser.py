"""The kiosk under the fingers: keys on the screen, speech, contrast, paper, the next person, and a morning without the server."""

import json
import re
from collections.abc import Callable, Iterator
from io import BytesIO

import pikepdf
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.facilities.hall import Line, open_kiosk, ready
from tests.fixtures.browsers import axe
from tests.fixtures.processes import Plaza

pytestmark = pytest.mark.browser
Contexts = Callable[..., BrowserContext]
NEED, TENANT = "TASPEN-01", "TASPEN"
DAY = 24 * 3600 * 1000
SHIFT = """(by) => {
    const state = JSON.parse(localStorage.getItem('plaza-kiosk'));
    state.heard -= by;
    localStorage.setItem('plaza-kiosk', JSON.stringify(state));
}"""
SPY = """() => {
    window.said = [];
    const voices = [{ lang: 'id-ID', localService: true }, { lang: 'en-GB', localService: true }];
    window.SpeechSynthesisUtterance = class { constructor(words) { this.words = words; } };
    Object.defineProperty(window, 'speechSynthesis', { value: {
        getVoices: () => voices, cancel: () => window.said.push('hush'),
        speak: (one) => { window.said.push(`${one.lang}: ${one.words}`); setTimeout(() => one.onend(), 10); },
    } });
    window.print = () => { window.printed = (window.printed ?? 0) + 1; };
    window.shaken = [];
    navigator.vibrate = (pattern) => window.shaken.push(pattern);
}"""


@pytest.fixture
def kiosk(browser: Browser, context_of: Contexts) -> Page:
    """The kiosk of the first floor, whose voice, printer and vibration are heard here."""
    context = context_of(browser, width=1080, height=1920, has_touch=True)
    context.add_init_script(f"({SPY})()")
    page = context.new_page()
    page.goto("/kios/1/")
    ready(page)
    return page


def number_of(kiosk: Page) -> str:
    expect(kiosk.locator("[data-part=number]")).to_have_text(re.compile(r"[A-Z]{3}-\d{3}"))
    return kiosk.locator("[data-part=number]").inner_text()


def kept(kiosk: Page) -> dict[str, object]:
    return json.loads(kiosk.evaluate("localStorage.getItem('plaza-kiosk')"))


def test_by_touch_on_the_keys_of_the_screen_alone(kiosk: Page) -> None:
    kiosk.locator("[data-role=kiosk-search]").tap()
    for letter in "PASPOQ":
        kiosk.locator("[data-part=keys]").get_by_role("button", name=letter, exact=True).tap()
    kiosk.get_by_role("button", name="Hapus satu huruf").tap()
    kiosk.locator("[data-part=keys]").get_by_role("button", name="R", exact=True).tap()
    expect(kiosk.locator("#kiosk-q")).to_have_value("paspor")
    kiosk.locator("[data-part=hits] button").first.tap()
    expect(kiosk.locator("[data-step=service] h1")).to_contain_text("aspor")


def test_it_speaks_every_step_once_it_was_asked_to_and_falls_silent_at_a_touch(kiosk: Page) -> None:
    said = lambda: kiosk.evaluate("window.said")  # noqa: E731
    kiosk.locator(f'[data-service="{NEED}"]').click()
    assert said() == []
    kiosk.locator("[data-role=speak]").click()
    expect(kiosk.locator("[data-role=speak]")).to_have_attribute("aria-pressed", "true")
    kiosk.wait_for_function("() => window.said.some((one) => one.startsWith('id-ID: Sentuh ambil nomor'))")
    kiosk.locator("[data-role=kiosk-search]").evaluate("it => it.click()")
    kiosk.wait_for_function("() => window.said.some((one) => one.startsWith('id-ID: Ketik keperluan'))")
    kiosk.locator("[data-role=speak]").click()
    kiosk.wait_for_function("() => window.said.at(-1) === 'hush'")
    kiosk.locator("[data-role=kiosk-home]").click()
    assert said()[-1] == "hush"


def test_high_contrast_changes_what_is_seen_and_stays_over_a_reload(kiosk: Page) -> None:
    colours = "it => [getComputedStyle(document.body).backgroundColor, getComputedStyle(it).color]"
    title = kiosk.locator("[data-step=home] h1")
    before = title.evaluate(colours)
    kiosk.locator("[data-role=contrast]").click()
    assert title.evaluate(colours) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"] != before
    kiosk.reload()
    ready(kiosk)
    assert title.evaluate(colours)[0] == "rgb(0, 0, 0)"


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_steps_the_number_and_the_idle_question_keep_nobody_out_and_the_keyboard_reaches_a_number(
    browser: Browser, context_of: Contexts, live_plaza: Plaza, language: str
) -> None:
    context = context_of(browser, width=1080, height=1920)
    context.add_cookies([{"name": "plaza_lang", "value": language, "url": live_plaza.url}])
    context.add_init_script(f"({SPY})()")
    page = context.new_page()
    page.clock.install()
    page.goto("/kios/1/")
    ready(page)
    page.locator(f'[data-service="{NEED}"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-step=service] h1")).to_be_focused()
    axe(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator("[data-role=take-ticket]")).to_be_focused()
    page.keyboard.press("Enter")
    number_of(page)
    expect(page.locator("[data-step=number] h1")).to_be_focused()
    axe(page)
    page.clock.fast_forward(76_000)
    expect(page.get_by_role("dialog")).to_be_visible()
    axe(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("[data-step=number]")).to_be_visible()


def test_the_next_person_finds_the_kiosk_as_everybody_does(browser: Browser, context_of: Contexts) -> None:
    context = context_of(browser, width=1080, height=1920)
    context.add_init_script(f"({SPY})()")
    page = context.new_page()
    page.clock.install()
    page.goto("/kios/1/")
    ready(page)
    page.locator(".kiosk-bar form button").click()
    expect(page.get_by_role("heading", name="What do you need?")).to_be_visible()
    ready(page)
    for name in ("contrast", "lower", "speak"):
        page.locator(f"[data-role={name}]").click()
    page.locator(f'[data-service="{NEED}"]').click()
    page.clock.fast_forward(76_000)
    expect(page.get_by_role("dialog")).to_be_visible()
    page.clock.fast_forward(21_000)
    expect(page.get_by_role("heading", name="Mau urus apa?")).to_be_visible()
    for name in ("contrast", "lower", "speak"):
        expect(page.locator(f"[data-role={name}]")).to_have_attribute("aria-pressed", "false")
    expect(page.locator("body")).not_to_have_class(re.compile("kiosk-(contrast|lower)"))


@pytest.mark.parametrize(("paper", "size"), [("80", (80, 120)), ("58", (58, 110))])
def test_the_slip_is_one_page_of_the_rolls_width(kiosk: Page, paper: str, size: tuple[int, int]) -> None:
    kiosk.locator("[data-part=slip]").evaluate(f"it => it.dataset.paper = '{paper}'")
    kiosk.locator(f'[data-service="{NEED}"]').click()
    kiosk.locator("[data-role=take-ticket]").click()
    number = number_of(kiosk)
    kiosk.wait_for_function("() => window.printed === 1")
    with pikepdf.open(BytesIO(kiosk.pdf(prefer_css_page_size=True, print_background=True))) as slip:
        assert len(slip.pages) == 1
        left, bottom, right, top = (float(side) for side in slip.pages[0].mediabox)
        assert [round((right - left) / 72 * 25.4), round((top - bottom) / 72 * 25.4)] == list(size)
    kiosk.emulate_media(media="print")
    expect(kiosk.locator("[data-slip=number]")).to_have_text(number)
    expect(kiosk.locator("[data-slip=qr] svg")).to_be_visible()
    expect(kiosk.locator(".kiosk-bar")).to_be_hidden()
    wide = kiosk.locator("[data-part=slip]").evaluate("it => it.scrollWidth - it.clientWidth")
    assert wide <= 1


def test_a_companion_is_called_with_one_touch_confirmed_by_a_shake_and_taken_back(kiosk: Page) -> None:
    kiosk.locator("[data-role=kiosk-help]").tap()
    kiosk.locator('[data-room="bermain"]').tap()
    expect(kiosk.locator("[data-part=called]")).to_contain_text("Pendamping dipanggil")
    assert kiosk.evaluate("window.shaken") == [120]
    kiosk.locator("[data-role=cancel-call]").tap()
    expect(kiosk.locator("[data-part=called]")).to_have_text("Dibatalkan.")
    expect(kiosk.locator('[data-room="bermain"]')).to_be_visible()
    kiosk.locator('[data-room="bermain"]').tap()
    expect(kiosk.locator("[data-part=called]")).to_contain_text("Pendamping dipanggil")
    kiosk.locator("[data-role=cancel-call]").tap()
    expect(kiosk.locator("[data-part=called]")).to_have_text("Dibatalkan.")


# Without the server


@pytest.fixture
def line(live_plaza: Plaza) -> Iterator[Line]:
    """The kiosk's own way to the server."""
    found = Line(live_plaza.url)
    yield found
    found.close()


def test_a_kiosk_that_is_switched_on_while_the_server_is_away_gives_numbers_that_count(
    browser: Browser, context_of: Contexts, line: Line
) -> None:
    before = open_kiosk(browser, context_of, at=line.url)
    expect(before.locator("[data-kiosk]")).to_have_attribute("data-kept", "yes")
    context = before.context
    before.close()
    line.cut()
    page = context.new_page()
    page.goto(f"{line.url}/kios/1/")
    ready(page)
    expect(page.locator("[data-part=away]")).to_be_visible()
    page.locator(f'[data-service="{NEED}"]').click()
    page.locator("[data-role=take-ticket]").click()
    number = number_of(page)
    expect(page.locator("[data-part=spooled]")).to_be_visible()
    ref = kept(page)["owed"][0]["ref"]  # type: ignore[index]
    line.mend()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_function("() => JSON.parse(localStorage.getItem('plaza-kiosk')).owed.length === 0")
    assert kept(page)["refused"] == []
    expect(page.locator("[data-part=away]")).to_be_hidden()
    told = page.evaluate("async (body) => (await fetch('/kios/1/susulan/', { method: 'POST', body: new URLSearchParams(body),"
                         " headers: { 'X-CSRFToken': document.querySelector('[name=csrfmiddlewaretoken]').value } })).json()",
                         {"ref": ref, "service": NEED})  # fmt: skip
    assert told == {"number": number, "registered": True}


def test_on_another_day_than_the_servers_last_word_it_gives_that_days_numbers_or_says_that_it_has_none(
    kiosk: Page,
) -> None:
    away = {"now": True}
    lose = lambda route: route.abort() if away["now"] else route.continue_()  # noqa: E731
    kiosk.context.route(re.compile(r"/kios/1/(ambil|susulan|isi|cari)"), _handler(lose))
    shift = SHIFT
    later = kept(kiosk)["next"]
    spool = [ref for _, ref, _ in later["spool"][TENANT]]  # type: ignore[index,call-overload]
    kiosk.evaluate(shift, 30 * DAY)
    kiosk.locator(f'[data-service="{NEED}"]').click()
    kiosk.locator("[data-role=take-ticket]").click()
    expect(kiosk.locator("[data-part=problem]")).to_contain_text("tidak ada nomor cadangan lagi untuk hari ini")
    kiosk.evaluate(shift, -29 * DAY)
    kiosk.locator("[data-role=take-ticket]").click()
    number = number_of(kiosk)
    owed = kept(kiosk)["owed"][0]  # type: ignore[index]
    assert owed["ref"] in spool
    assert owed["day"] == later["day"]  # type: ignore[index,call-overload]
    away["now"] = False
    kiosk.evaluate("window.dispatchEvent(new Event('online'))")
    expect(kiosk.locator("[data-part=refused]")).to_contain_text(number)
    expect(kiosk.locator("[data-part=away]")).to_be_hidden()
    kiosk.evaluate(shift, -3 * 3600 * 1000)
    away["now"] = True
    kiosk.locator("[data-role=kiosk-home]").click()
    kiosk.locator(f'[data-service="{NEED}"]').click()
    kiosk.locator("[data-role=take-ticket]").click()
    expect(kiosk.locator("[data-part=problem]")).to_contain_text("tidak ada nomor cadangan lagi untuk hari ini")


def _handler(act: Callable[[Route], None]) -> Callable[[Route], None]:
    def handle(route: Route) -> None:
        act(route)

    return handle
