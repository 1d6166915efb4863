"""axe-core finds nothing on any page, whoever looks at it and in which language; nothing is wider than a small phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.fixtures.browsers import axe, sign_in

pytestmark = pytest.mark.browser

PAGES: dict[str, tuple[str, ...]] = {
    "": (
        "/ajukan/DINKES-06/",
        "/ajukan/IMIGRASI-01/",
        "/permohonan/",
        "/antre/DPMPTSP-01/",
        "/periksa/",
        "/transparansi/",
        "/lapor/",
        "/aduan/",
        "/akun/login/code/",
        "/demo/",
    ),
    "warga": ("/beranda-saya/", "/akun/2fa/", "/akun/logout/"),
    "petugas:DPMPTSP": ("/petugas/", "/petugas/loket/", "/petugas/kasus/"),
    "kepala:DPMPTSP": (
        "/petugas/",
        "/petugas/penghentian/",
        "/petugas/aduan/",
        "/petugas/tanda-tangan/",
        "/koordinator/orang/",
        "/koordinator/jadwal/",
    ),
    "koordinator": (
        "/koordinator/",
        "/koordinator/rencana/",
        "/koordinator/perkiraan/",
        "/koordinator/standar/",
        "/koordinator/kepuasan/",
        "/koordinator/rencana/DPMPTSP/",
        "/koordinator/laporan/",
        "/koordinator/pencarian/",
        "/koordinator/orang/",
        "/koordinator/jadwal/",
        "/koordinator/gedung/",
        "/koordinator/gedung/tanda/",
        "/koordinator/pengumuman/",
        "/koordinator/kalender/",
        "/koordinator/instansi/",
    ),
    "inspektorat": (
        "/inspektorat/",
        "/inspektorat/pola/",
        "/inspektorat/laporan/",
    ),
    "pendamping": ("/pendamping/",),
    "juru-bahasa": ("/juru-bahasa/",),
}


def look(page: Page, address: str) -> None:
    answer = page.goto(address)
    assert answer is not None and answer.status == 200, (address, answer and answer.status)
    axe(page)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 1, f"{address} is {wide} px wider than the screen"


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("who", list(PAGES), ids=lambda who: who or "guest")
def test_everybody_finds_a_page_that_can_be_used(
    who: str, language: str, browser: Browser, context_of: Callable[..., BrowserContext]
) -> None:
    context = context_of(browser, width=360 if language == "id" else 1280)
    page = context.new_page()
    if who:
        sign_in(page, who)
    context.add_cookies([{"name": "plaza_lang", "value": language, "url": page.url if who else _home(page)}])
    for address in PAGES[who]:
        look(page, address)


def _home(page: Page) -> str:
    page.goto("/")
    return page.url
