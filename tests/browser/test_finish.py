"""By the system's wish it is dark, nothing moves, and without a network the ticket is still read; on paper only what belongs there."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.test_every_page import PAGES as THEIRS
from tests.browser.test_pages import PAGES as PUBLIC
from tests.fixtures.browsers import axe, sign_in
from tests.fixtures.processes import Plaza

pytestmark = pytest.mark.browser
Contexts = Callable[..., BrowserContext]
DARK = 90
"""So bright, of 255, a page may be at most behind its words when it is dark."""


def brightness(page: Page) -> float:
    """How bright the page's ground is."""
    ground: list[float] = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    return sum(ground[:3]) / 3


@pytest.mark.parametrize("who", ["", "koordinator", "inspektorat", "petugas:DPMPTSP"])
def test_in_the_dark_every_page_keeps_its_contrast(who: str, browser: Browser, context_of: Contexts) -> None:
    page = context_of(browser, width=1280, color_scheme="dark").new_page()
    if who:
        sign_in(page, who)
    for address in (*THEIRS[who], *(PUBLIC if not who else ())):
        page.goto(address)
        assert brightness(page) < DARK, address
        axe(page)


def test_a_kiosk_and_a_board_stay_light_whatever_the_system_wishes(browser: Browser, context_of: Contexts) -> None:
    page = context_of(browser, color_scheme="dark").new_page()
    for address in ("/kios/1/", "/papan/1/"):
        page.goto(address)
        assert brightness(page) > 255 - DARK, address


def a_number(page: Page) -> str:
    page.goto("/antre/DPMPTSP-01/")
    page.locator("[data-role=take-ticket]").first.click()
    page.wait_for_url("**/tiket/**")
    return page.locator("h1").inner_text()


def test_the_number_is_still_read_without_a_network_and_can_be_removed(browser: Browser, context_of: Contexts) -> None:
    context = context_of(browser, width=360)
    page = context.new_page()
    number = a_number(page)
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("localStorage.getItem('plaza-kept')")
    urls = page.evaluate(
        "caches.keys().then(async (names) => (await Promise.all(names.map(async (n) => (await (await caches.open(n)).keys())"
        ".map((one) => new URL(one.url).pathname)))).flat())"
    )
    assert urls and all(one == "/luring/" or one.startswith("/static/") for one in urls), urls
    assert "token" not in page.evaluate("localStorage.getItem('plaza-kept')")
    context.set_offline(True)
    page.reload()
    expect(page.get_by_text(number)).to_be_visible()
    page.get_by_role("button", name="Hapus dari ponsel ini").click()
    assert page.evaluate("localStorage.getItem('plaza-kept')") is None
    context.set_offline(False)


def test_a_printed_number_has_its_code_and_no_ways_on(browser: Browser, context_of: Contexts) -> None:
    page = context_of(browser, width=800).new_page()
    a_number(page)
    expect(page.locator(".ticket-code")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".ticket-code svg")).to_be_visible()
    for gone in ("nav", ".footer", ".demo-bar", "details", ".button"):
        assert not any(one.is_visible() for one in page.locator(gone).all()), gone


def test_whoever_wants_no_motion_sees_none(browser: Browser, context_of: Contexts, live_plaza: Plaza) -> None:
    page = context_of(browser, reduced_motion="reduce").new_page()
    for address in ("/", "/layanan/DUKCAPIL-09/", "/antre/DPMPTSP-01/"):
        page.goto(address)
        moving = page.evaluate(
            "[...document.querySelectorAll('*')].filter((one) => ['animationDuration', 'transitionDuration']"
            ".some((name) => getComputedStyle(one)[name].split(',').some((long) => parseFloat(long) > 0.001))).length"
        )
        assert moving == 0, address
