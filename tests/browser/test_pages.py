"""The public pages in a real browser: nobody is kept out, nothing scrolls sideways, little travels, nothing comes from elsewhere."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect

from tests.fixtures.browsers import axe
from tests.fixtures.processes import Plaza

pytestmark = pytest.mark.browser
Contexts = Callable[..., BrowserContext]

PAGES = (
    "/", "/cari/", "/cari/?q=ktp+hilang", "/cari/?q=zzzxqw", "/layanan/DUKCAPIL-09/", "/layanan/DPMPTSP-24/",
    "/layanan/OMBUDSMAN-01/", "/instansi/DUKCAPIL/", "/instansi/OMBUDSMAN/", "/bantuan/", "/tentang/", "/komponen/",
    "/tidak-ada/",
)  # fmt: skip
LIGHT = ("/", "/layanan/DUKCAPIL-09/")
LARGEST_PAGE, MOST_REQUESTS = 60 * 1024, 8


@pytest.fixture(params=["id", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Both languages."""
    return str(request.param)


def open_in(browser: Browser, context_of: Contexts, plaza: Plaza, *, language: str, width: int) -> Page:
    """A page of that width in that language."""
    context = context_of(browser, width=width, height=780)
    context.add_cookies([{"name": "plaza_lang", "value": language, "url": plaza.url}])
    return context.new_page()


def overflow(page: Page) -> int:
    """By how much the page is wider than its window."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wide


def test_every_public_page_keeps_nobody_out(
    browser: Browser, context_of: Contexts, live_plaza: Plaza, language: str
) -> None:
    page = open_in(browser, context_of, live_plaza, language=language, width=1280)
    for address in PAGES:
        page.goto(address)
        for more in page.locator("details").all():
            more.evaluate("one => one.open = true")
        axe(page)


def test_nothing_scrolls_sideways_on_the_smallest_phone(
    browser: Browser, context_of: Contexts, live_plaza: Plaza, language: str
) -> None:
    page = open_in(browser, context_of, live_plaza, language=language, width=320)
    for address in PAGES:
        page.goto(address)
        assert overflow(page) <= 0, address


def test_words_twice_as_large_still_fit(
    browser: Browser, context_of: Contexts, live_plaza: Plaza, language: str
) -> None:
    page = open_in(browser, context_of, live_plaza, language=language, width=640)
    for address in PAGES:
        page.goto(address)
        page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
        assert overflow(page) <= 0, address


@dataclass
class Wire:
    """What a page cost to fetch."""

    requests: list[str] = field(default_factory=list)
    size: int = 0

    def listen(self, session: CDPSession) -> None:
        """Counts every request and every byte as it came over the wire, headers included."""
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", lambda sent: self.requests.append(sent["request"]["url"]))
        session.on("Network.loadingFinished", lambda done: self._add(done["encodedDataLength"]))

    def _add(self, length: float) -> None:
        self.size += int(length)


def test_a_first_visit_is_light_and_asks_nobody_else(browser: Browser, context_of: Contexts, live_plaza: Plaza) -> None:
    for address in LIGHT:
        context = context_of(browser, width=360)
        page, wire = context.new_page(), Wire()
        wire.listen(context.new_cdp_session(page))
        page.goto(address, wait_until="networkidle")
        ours = urlsplit(live_plaza.url).netloc
        fetched = [url for url in wire.requests if not url.startswith("data:")]
        assert {urlsplit(url).netloc for url in fetched} == {ours}
        assert len(fetched) <= MOST_REQUESTS, fetched
        assert wire.size <= LARGEST_PAGE, (address, wire.size)


def test_no_page_breaks_its_own_rules_about_scripts_and_styles(
    browser: Browser, context_of: Contexts, live_plaza: Plaza
) -> None:
    page = context_of(browser).new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda problem: said.append(str(problem)))
    for address in PAGES:
        if address != "/tidak-ada/":
            page.goto(address, wait_until="networkidle")
    assert not said


def test_the_house_answers_while_somebody_types(phone: Page) -> None:
    phone.goto("/")
    phone.get_by_role("searchbox").press_sequentially("ktp hilang", delay=30)
    first = phone.locator("#hits a").first
    expect(first).to_have_attribute("href", "/layanan/DUKCAPIL-05/")
    first.click()
    expect(phone).to_have_url(re.compile("/layanan/DUKCAPIL-05/$"))


def test_the_search_needs_no_script(browser: Browser, context_of: Contexts) -> None:
    page = context_of(browser, width=360, java_script_enabled=False).new_page()
    page.goto("/")
    page.get_by_role("searchbox").fill("perpanjang sim")
    page.get_by_role("button", name="Cari").click()
    expect(page).to_have_url(re.compile(r"/cari/\?q=perpanjang\+sim$"))
    assert page.locator("#hits a").count() > 0


def test_the_language_changes_on_the_page_one_is_reading(page: Page) -> None:
    page.goto("/layanan/DUKCAPIL-09/")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Birth certificate")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_the_keyboard_reaches_the_content_first_and_then_every_window(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.get_by_role("link", name=re.compile("^Dukcapil")).focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/instansi/DUKCAPIL/$"))


def test_the_words_say_what_the_light_says(page: Page) -> None:
    page.goto("/")
    for window in page.locator(".window").all():
        lit = window.locator(".glass-open").count() == 1
        assert lit == (", buka" in (window.text_content() or "")), window.text_content()


def test_what_must_be_mended_has_the_focus(page: Page) -> None:
    page.goto("/komponen/")
    expect(page.locator(".error-summary")).to_be_focused()


def test_a_dialog_opens_by_its_button_and_closes_by_escape(page: Page) -> None:
    page.goto("/komponen/")
    page.locator("[data-opens='leave']").click()
    expect(page.locator("#leave")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#leave")).to_be_hidden()


def test_a_table_scrolls_within_itself(browser: Browser, context_of: Contexts) -> None:
    page = context_of(browser, width=320).new_page()
    page.goto("/komponen/")
    inner, outer = page.evaluate(
        "(() => { const frame = document.querySelector('.table-frame'); return [frame.scrollWidth, frame.clientWidth] })()"
    )
    assert inner > outer
    assert overflow(page) <= 0


def test_targets_are_large_enough_for_a_thumb(phone: Page) -> None:
    phone.goto("/")
    small = phone.evaluate(
        """() => [...document.querySelectorAll('a, button, summary, input:not([type=hidden])')]
            .filter(one => one.offsetParent && !one.matches('.skip') && !one.closest('p'))
            .map(one => [one.textContent.trim().slice(0, 30), one.getBoundingClientRect()])
            .filter(([, box]) => box.height < 44 || box.width < 44).map(([words, box]) => `${words} ${box.width}x${box.height}`)"""
    )
    assert small == []
