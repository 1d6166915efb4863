"""People in the hall and those who serve them, in real browsers: a quiet confirmation, a check-in by being online, and nobody kept out."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.facilities.hall import open_kiosk
from tests.fixtures.browsers import axe, finish_visit, sign_in
from tests.fixtures.processes import Plaza

pytestmark = pytest.mark.browser
Contexts = Callable[..., BrowserContext]
SHAKES = "window.shaken = []; navigator.vibrate = (pattern) => window.shaken.push(pattern);"
LANGUAGES = pytest.mark.parametrize("language", ["id", "en"])


@pytest.fixture
def speaking(browser: Browser, context_of: Contexts, live_plaza: Plaza) -> Callable[..., BrowserContext]:
    """A window store whose pages are in that language."""

    def make(language: str, **more: object) -> BrowserContext:
        context = context_of(browser, **more)
        context.add_cookies([{"name": "plaza_lang", "value": language, "url": live_plaza.url}])
        return context

    return make


@LANGUAGES
def test_a_companion_is_called_and_confirmed_without_a_sound_or_a_word_and_every_page_of_it_lets_everybody_in(
    speaking: Callable[..., BrowserContext], language: str
) -> None:
    phone = speaking(language, width=360, height=740, has_touch=True, is_mobile=True)
    phone.add_init_script(SHAKES)
    page, companion = phone.new_page(), speaking(language, width=390, height=800).new_page()
    sign_in(companion, "pendamping")
    page.goto("/bantuan/laktasi/")
    page.locator("[data-role=call-companion]").tap()
    live = page.locator("[data-live]")
    expect(live).to_have_attribute("data-state", "calling")
    expect(page).to_have_url(re.compile("/bantuan/panggilan/"))
    expect(page.locator("h1")).to_be_focused()
    axe(page)
    expect(companion.locator("[data-role=take-call]")).to_be_visible()
    axe(companion)
    companion.locator("[data-role=take-call]").click()
    expect(live).to_have_attribute("data-state", "taken")
    assert page.evaluate("window.shaken") == [150, [200, 100, 200]]
    axe(page)
    axe(companion)
    companion.locator("[data-role=arrived]").click()
    expect(live).to_have_attribute("data-state", "there")
    assert page.evaluate("window.shaken.length") == 3
    companion.locator("[data-role=end-call]").click()
    expect(live).to_have_attribute("data-state", "done")
    axe(page)


@pytest.fixture
def counter(speaking: Callable[..., BrowserContext], language: str) -> Iterator[Page]:
    """An officer at counter 2-14, who leaves it at the end."""
    page = speaking(language).new_page()
    sign_in(page, "petugas:PLN")
    page.goto("/petugas/loket/")
    page.locator('[data-role=sit][value="2-14"]').click()
    yield page
    page.goto("/petugas/loket/")
    if page.locator("[data-role=finish] button").count():
        finish_visit(page)
    page.locator('form[action$="/duduk/"] button').last.click()


@LANGUAGES
def test_the_paper_on_a_phone_and_the_counter_with_a_person_let_everybody_in(
    browser: Browser, context_of: Contexts, speaking: Callable[..., BrowserContext], counter: Page, language: str
) -> None:
    kiosk = open_kiosk(browser, context_of, floor=2)
    taken = kiosk.evaluate(
        """async () => (await fetch('/kios/2/ambil/', { method: 'POST', body: new URLSearchParams({ service: 'PLN-01' }),
        headers: { 'X-CSRFToken': document.querySelector('[name=csrfmiddlewaretoken]').value } })).json()"""
    )
    still = speaking(language, width=360, height=740, java_script_enabled=False).new_page()
    still.goto(re.sub(r"^https?://[^/]+", "", taken["link"]))
    expect(still.locator(".ticket-number")).to_have_text(taken["number"])
    phone = speaking(language, width=360, height=740).new_page()
    phone.route(
        re.compile(r"/js/building/scan"), lambda route: route.abort()
    )  # the page itself, before it goes on to the number
    phone.goto(re.sub(r"^https?://[^/]+", "", taken["link"]))
    axe(phone)
    phone.locator("[data-role=claim-paper]").click()
    axe(phone)
    counter.locator("[data-role=call-next]").click()
    expect(counter.locator(".ticket-number")).to_have_text(taken["number"])
    axe(counter)
    expect(phone.locator("[data-role=go-to]")).to_contain_text("2-14")
    axe(phone)
    counter.locator("[data-role=person-here]").focus()
    counter.keyboard.press("Enter")
    expect(counter.locator("[data-desk]")).to_have_attribute("data-state", "serving")
    axe(counter)


def test_who_has_the_appointments_page_open_at_the_time_is_there_and_a_page_in_the_background_is_not(
    browser: Browser, context_of: Contexts, live_plaza: Plaza
) -> None:
    page = context_of(browser, width=360, height=740).new_page()
    page.goto("/janji/DPMPTSP-01/")
    page.locator('a[href*="?hari="]').first.click()
    page.locator('input[name="at"]').first.check(force=True)
    page.locator('form button[type="submit"]').last.click()
    page.wait_for_url("**/janji-saya/*/")
    ref = page.url.rstrip("/").rpartition("/")[2]
    expect(page.locator("[data-ready-at]")).to_be_visible()
    axe(page)
    address = page.url
    page.add_init_script("Object.defineProperty(document, 'visibilityState', { get: () => window.seen ?? 'hidden' });")
    an_hour_passes(live_plaza, ref)
    page.goto(address)
    expect(page.locator("[data-come-online]")).to_be_visible()
    axe(page)
    page.wait_for_timeout(500)
    assert page.url == address
    page.evaluate("() => { window.seen = 'visible'; document.dispatchEvent(new Event('visibilitychange')); }")
    page.wait_for_url("**/tiket/*/")
    expect(page.locator("[data-role=place-in-line]")).to_be_visible()


def an_hour_passes(plaza: Plaza, ref: str) -> None:
    """The appointed time is twenty minutes away by the plaza's clock."""
    with sqlite3.connect(next(plaza.data_dir.glob("*.sqlite3")), timeout=20) as store:
        (begins, booked) = store.execute(
            "SELECT at, booked_at FROM queueing_appointment WHERE ref = ?", [ref]
        ).fetchone()
        soon = datetime.fromisoformat(booked) + timedelta(minutes=20)
        assert datetime.fromisoformat(begins) > soon
        store.execute("UPDATE queueing_appointment SET at = ? WHERE ref = ?", [str(soon), ref])
