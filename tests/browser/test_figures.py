"""Charts and bars are whole on the narrowest phone, and no page is wider than it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.fixtures.browsers import sign_in

pytestmark = pytest.mark.browser
PAGES = (
    "/koordinator/", "/koordinator/rencana/", "/koordinator/rencana/DPMPTSP/", "/koordinator/perkiraan/",
    "/koordinator/perkiraan/?instansi=DPMPTSP", "/koordinator/standar/", "/koordinator/kepuasan/", "/koordinator/laporan/",
    "/koordinator/pendapatan/", "/transparansi/?bulan=2026-11",
)  # fmt: skip
CUT = """() => [...document.querySelectorAll(".bar-cell, .chart svg, .bars, caption > span")]
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([one, box]) => box.width > 1 && (box.right > innerWidth - 4 || box.left < 0) && !one.closest(".visually-hidden"))
  .map(([one]) => one.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_chart_is_whole_on_the_narrowest_phone(
    browser: Browser, context_of: Callable[..., BrowserContext], live_plaza: object, language: str
) -> None:
    context = context_of(browser, width=320, height=640)
    page = context.new_page()
    sign_in(page, "koordinator")
    context.add_cookies([{"name": "plaza_lang", "value": language, "url": page.url}])
    drawn = 0
    for address in PAGES:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") == 320, address
        assert page.evaluate(CUT) == [], address
        drawn += page.locator(".bar-cell, .chart svg").count()
    assert drawn > 40
    page.evaluate("document.querySelector('.bar-cell').style.minWidth = '30rem'")
    assert page.evaluate(CUT) != []
