"""axe-core finds nothing on pages that are there only for somebody's own thing: findings, a case, a survey, a complaint, receipts.

One walk makes the things; each page is looked at on a small phone in Indonesian and on a desk in English.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from plaza.demo.specimens import invent_person
from tests.browser.test_every_page import look
from tests.browser.test_permit_journey import fill, find_and_start, send_and_wait
from tests.fixtures.browsers import sign_in
from tests.fixtures.processes import Plaza

pytestmark = pytest.mark.browser
APPLICANT = invent_person(5)
SIZES = {"id": {"width": 360, "height": 740}, "en": {"width": 1280, "height": 800}}


def both(page: Page, *addresses: str) -> None:
    """Looks at each page in both languages, and leaves the page in Indonesian."""
    for language in ("en", "id"):
        page.set_viewport_size(SIZES[language])  # type: ignore[arg-type]
        page.context.add_cookies([{"name": "plaza_lang", "value": language, "url": page.url}])
        for address in addresses:
            look(page, address)


def test_findings_case_signatures_survey_and_receipts(
    browser: Browser, context_of: Callable[..., BrowserContext], live_plaza: Plaza
) -> None:
    citizen, officer = context_of(browser).new_page(), context_of(browser).new_page()
    find_and_start(citizen)
    fill(citizen, card="other", me=APPLICANT)
    assert send_and_wait(citizen) in ("needs_action", "review")
    status = re.sub(r".*(/permohonan/[^/]+/).*", r"\1", citizen.url)
    expect(citizen.locator("[data-role=evidence]").first).to_be_visible()  # the piece of the picture with the words
    both(citizen, status)
    if citizen.locator("[data-role=request-review]").count():
        citizen.locator("[data-role=request-review]").click()
    sign_in(officer, "petugas:DINKES")
    officer.goto("/petugas/kasus/")
    officer.locator("[data-role=next-case]").click()
    expect(officer.locator("[data-role=evidence]").first).to_be_visible()
    both(officer, re.sub(r".*(/petugas/kasus/.+)", r"\1", officer.url))
    officer.locator("[data-role=grant]").click()
    citizen.goto(status)
    survey = citizen.locator("a[href*='/nilai/']").first.get_attribute("href")
    assert survey
    both(citizen, survey, f"{status}bukti/")
    citizen.goto(survey)
    citizen.locator("[data-role=send-survey]").click()
    expect(citizen.locator("[data-role=error-summary]")).to_be_visible()
    for one in citizen.locator(".survey-question").all():
        one.locator("input").nth(2).check(force=True)
    citizen.locator("[data-role=send-survey]").click()
    both(citizen, survey)  # the thanks
    head = context_of(browser).new_page()
    sign_in(head, "kepala:DINKES")
    with waiting_for_a_signature(live_plaza):
        both(head, "/petugas/tanda-tangan/")
        expect(head.locator("[data-role=sign-waiting]")).to_be_visible()


@contextmanager
def waiting_for_a_signature(plaza: Plaza) -> Iterator[None]:
    """One permit's document waits for an official, as it does where the key is locked."""
    with sqlite3.connect(plaza.data_dir / "plaza.sqlite3", timeout=20) as store:
        pk, blob = store.execute("SELECT id, blob FROM permits_permit WHERE blob <> '' ORDER BY id DESC").fetchone()
        store.execute("UPDATE permits_permit SET blob = '', waits_for = 'official' WHERE id = ?", (pk,))
        store.commit()
        yield
        store.execute("UPDATE permits_permit SET blob = ?, waits_for = '' WHERE id = ?", (blob, pk))


def test_a_complaint_from_the_form_to_its_answer(browser: Browser, context_of: Callable[..., BrowserContext]) -> None:
    citizen, head = context_of(browser).new_page(), context_of(browser).new_page()
    citizen.goto("/aduan/")
    citizen.locator("[data-role=send-complaint]").click()
    expect(citizen.locator(".error-summary")).to_be_visible()
    citizen.locator("[name=tenant]").select_option("DINKES")
    citizen.locator("[name=words]").fill("Saya menunggu dua jam, lalu loket ditutup tanpa kabar.")
    citizen.locator("[data-role=send-complaint]").click()
    citizen.wait_for_url(re.compile(r"/aduan/[^/]+/$"))
    own = re.sub(r".*(/aduan/[^/]+/)", r"\1", citizen.url)
    both(citizen, "/aduan/", own, f"{own}bukti/", f"{own}lapor/")
    sign_in(head, "kepala:DINKES")
    both(head, "/petugas/aduan/", f"/petugas{own}")
    head.locator("[name=words]").fill("Loket berapa, dan jam berapa?")
    head.locator("[data-role=ask-person]").click()
    both(head, f"/petugas{own}")
    both(citizen, own, "/data-saya/")  # the clock stands; the head's opening is told
