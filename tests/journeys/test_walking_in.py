"""Everybody of the demonstration walks in with one click, onto a first page that keeps nobody out and breaks nothing."""

from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.fixtures.browsers import axe, sign_in
from tests.fixtures.processes import Plaza

pytestmark = pytest.mark.browser
FIRST_PAGES = {
    "warga": "/beranda-saya/", "petugas:DPMPTSP": "/petugas/", "petugas2:DUKCAPIL": "/petugas/", "kepala:DPMPTSP": "/petugas/",
    "pendamping": "/pendamping/", "juru-bahasa": "/juru-bahasa/", "koordinator": "/koordinator/", "inspektorat": "/inspektorat/",
}  # fmt: skip


def noticed(page: Page) -> list[str]:
    """What goes wrong behind the page from here on: errors of scripts, broken rules, answers that fail."""
    faults: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            faults.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("response", lambda answer: faults.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None)
    return faults


@pytest.mark.parametrize("who", FIRST_PAGES)
def test_everybody_walks_in_with_one_click(page: Page, live_plaza: Plaza, who: str) -> None:
    faults = noticed(page)
    sign_in(page, who)
    assert page.url == live_plaza.url + FIRST_PAGES[who]
    axe(page)
    assert faults == []


def test_every_page_says_that_the_clock_is_the_demonstrations(page: Page) -> None:
    page.goto("/")
    assert "WITA" in page.locator("body").inner_text()
    sign_in(page, "koordinator")
    assert "WITA" in page.locator("body").inner_text()


def test_two_people_in_two_windows_do_not_meet(browser: Browser, context_of: Callable[..., BrowserContext]) -> None:
    officer, citizen = context_of(browser).new_page(), context_of(browser).new_page()
    sign_in(officer, "petugas:DPMPTSP")
    sign_in(citizen, "warga")
    assert citizen.goto("/petugas/").status == 404
    assert officer.goto("/petugas/").status == 200


def test_walking_in_needs_the_pages_own_form(live_plaza: Plaza) -> None:
    answer = httpx.post(f"{live_plaza.url}/demo/masuk/", data={"who": "koordinator"})
    assert answer.status_code == 403
    assert "sessionid" not in answer.cookies


def test_somebody_who_is_not_there_is_said_in_a_sentence(live_plaza: Plaza) -> None:
    with httpx.Client(base_url=live_plaza.url) as visitor:
        visitor.get("/demo/")
        form = {"who": "walikota", "csrfmiddlewaretoken": visitor.cookies["csrftoken"]}
        answer = visitor.post("/demo/masuk/", data=form, headers={"Referer": f"{live_plaza.url}/demo/"})
    assert answer.status_code == 404
    assert "walikota" in answer.text
