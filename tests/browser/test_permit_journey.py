"""From a search to a signed permit in a real browser, on a phone; and a contradicting card, which ends without one."""

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from plaza.demo.specimens import invent_person
from plaza.demo.specimens.people import Person as Invented
from tests.fixtures.browsers import axe

pytestmark = pytest.mark.browser
ME = invent_person(1)
NEIGHBOUR = invent_person(2)
"""Somebody else for the application that is not granted: one person has one running application for a service."""
SERVICE = "DINKES-06"


def find_and_start(page: Page) -> None:
    page.goto("/")
    page.get_by_role("searchbox").first.fill("penyuluhan keamanan pangan")
    page.keyboard.press("Enter")
    page.locator(f'a[href="/layanan/{SERVICE}/"]').first.click()
    page.locator(f'a[href="/ajukan/{SERVICE}/"]').first.click()
    page.locator('[data-role="start-application"]').click()


def onward(page: Page) -> None:
    page.locator("main form .button-primary").first.click()


def fill(page: Page, *, card: str, me: Invented = ME) -> None:
    """Answers every page of the form; ``card`` is the specimen that is photographed as identity card."""
    page.locator("[name=nik]").fill(me.nik)
    page.locator("[name=name]").fill(me.name.title())
    page.locator("[name=birth_date]").fill(f"{me.birth_date:%d-%m-%Y}")
    axe(page)
    onward(page)
    page.locator("[name=email]").fill("irfan@contoh.id")
    onward(page)
    page.locator("[name=product]").fill("Keripik pisang rumahan")
    onward(page)
    axe(page)
    page.locator("[name=session]").first.click()
    expect(page).to_have_url(re.compile("berkas-ktp"))
    axe(page)
    page.locator(f'button[name=sample][value="{card}"]').click()
    expect(page).to_have_url(re.compile("berkas-nib"))
    page.locator("button[name=skip]").click()
    page.locator("[name=agreed]").check()


def send_and_wait(page: Page) -> str:
    """Sends, and gives the state that shows by itself."""
    axe(page)
    page.locator('[data-role="submit-application"]').click()
    status = page.locator('[data-role="application-status"]')
    deadline = time.monotonic() + 60
    while status.get_attribute("data-state") == "submitted" and time.monotonic() < deadline:
        page.wait_for_timeout(200)
    axe(page)
    return status.get_attribute("data-state") or ""


def test_from_a_search_to_a_signed_permit_on_a_phone(phone: Page) -> None:
    find_and_start(phone)
    fill(phone, card="own")
    assert send_and_wait(phone) == "granted"
    with phone.expect_download() as download:
        phone.locator('[data-role="download-permit"]').click()
    pdf = download.value.path().read_bytes()
    with ThreadPoolExecutor() as aside:  # pyHanko brings a loop of its own, and the browser holds this thread's
        assert aside.submit(holds, pdf).result()
    phone.locator('[data-role="check-permit"]').click()
    expect(phone.locator("main")).to_contain_text("Berlaku")
    expect(phone.locator("main")).not_to_contain_text(ME.name.title())
    axe(phone)


def holds(pdf: bytes) -> bool:
    """pyHanko's own word on the seal: intact, and certified so that nothing may be changed."""
    (seal,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    found = validate_pdf_signature(seal, ValidationContext(trust_roots=[]))
    return bool(found.intact and found.valid and seal.docmdp_level == MDPPerm.NO_CHANGES)


def test_a_contradicting_card_ends_without_a_permit_in_english_too(
    browser: Browser, context_of: Callable[..., BrowserContext]
) -> None:
    context = context_of(browser)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("button", name=re.compile("English")).first.click()
    find_and_start(page)
    fill(page, card="other", me=NEIGHBOUR)
    assert send_and_wait(page) in ("needs_action", "review")
    expect(page.locator('[data-role="download-permit"]')).to_have_count(0)
    expect(page.locator("main")).to_contain_text("Ask for an officer's review")


def test_the_form_works_without_javascript(browser: Browser, context_of: Callable[..., BrowserContext]) -> None:
    page = context_of(browser, java_script_enabled=False).new_page()
    page.goto(f"/ajukan/{SERVICE}/")
    page.locator('[data-role="start-application"]').click()
    page.locator("[name=nik]").fill("123")
    onward(page)
    expect(page.locator(".error-summary")).to_contain_text("16 angka")
    page.locator("[name=nik]").fill(ME.nik)
    page.locator("[name=name]").fill(ME.name)
    page.locator("[name=birth_date]").fill(f"{ME.birth_date:%d-%m-%Y}")
    onward(page)
    expect(page).to_have_url(re.compile("kontak"))
